import { expect, test } from 'vitest';
import { createExcerpt } from '../../../../sinks/clickhouse/evidence/excerpt.ts';
import { seededRandom } from '../../../support/random.ts';

test('what fits stays as it is', () => {
  const excerpt = createExcerpt(10);
  expect(excerpt('')).toBe('');
  expect(excerpt('0123456789')).toBe('0123456789');
  expect(excerpt('  0123456789\n')).toBe('0123456789');
  expect(excerpt('01234567890')).toBe('012345678…');
  expect(excerpt('01234 6 890')).toBe('01234 6 8…');
  expect(excerpt('0123 56      more')).toBe('0123 56…');
});

test('no character is cut in two: emoji, families, flags and accents', () => {
  const family = '👩‍👩‍👧‍👦';
  const room = (length: number) => 'x'.repeat(length);
  expect(createExcerpt(12)(`${room(10)}🙂🙂`)).toBe(`${room(10)}…`);
  expect(createExcerpt(13)(`${room(10)}🙂🙂`)).toBe(`${room(10)}🙂…`);
  expect(createExcerpt(20)(`${room(10)}${family} and more`)).toBe(`${room(10)}…`);
  expect(createExcerpt(22)(`${room(10)}${family} and more`)).toBe(`${room(10)}${family}…`);
  expect(createExcerpt(14)(`${room(10)}🇪🇸🇫🇷`)).toBe(`${room(10)}…`);
  expect(createExcerpt(12)(`${room(10)}e\u0301 more`)).toBe(`${room(10)}…`);
});

test('a character without end and a lone surrogate are cut and mended', () => {
  const endless = createExcerpt(100)(`a${'\u0301'.repeat(5_000)}`);
  expect(endless).toBe(`a${'\u0301'.repeat(98)}…`);
  expect(createExcerpt(100)(`ab\ud83d`)).toBe('ab\ufffd');
  expect(createExcerpt(6)(`${'🙂'.repeat(3)}\u200d${'\u200d'.repeat(200)}`).isWellFormed()).toBe(true);
});

test('whatever comes, the rest is short enough, well formed, and the head of the text', () => {
  const random = seededRandom(11);
  const pieces = ['a', 'bc ', 'é', 'e\u0301', '🙂', '👩‍👩‍👧‍👦', '🇪🇸', '\u200d', '\ud83d', '\udc00', '漢', '\n', ' '];
  let cut = 0;
  for (let round = 0; round < 2_000; round++) {
    const limit = 5 + Math.floor(random() * 120);
    const text = Array.from(
      { length: Math.floor(random() * 100) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join('');
    const short = createExcerpt(limit)(text);
    expect(short.length).toBeLessThanOrEqual(limit);
    expect(short.isWellFormed()).toBe(true);
    if (short.endsWith('…')) cut += 1;
    expect(text.toWellFormed().trim().startsWith(short.replace(/…$/u, ''))).toBe(true);
  }
  expect(cut).toBeGreaterThan(500);
});
