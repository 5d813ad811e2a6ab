import { describe, expect, it } from 'vitest';
import {
  codePoints,
  ownUrl,
  safeUrl,
  shorten,
  tidyLine,
  tidyText,
  utf8Bytes,
  utf16Units,
} from '../../../sinks/notify/fit.ts';
import { seededRandom } from '../../support/random.ts';

const family = '👨‍👩‍👧‍👦';

describe('shorten', () => {
  it('leaves what fits', () => {
    expect(shorten('volandra', 8)).toBe('volandra');
    expect(shorten('', 0)).toBe('');
  });

  it.each([
    ['UTF-16 units', utf16Units, 'añoñoño', 5, 'añoñ…'],
    ['UTF-16 units of astral characters', utf16Units, '😀😀😀', 5, '😀😀…'],
    ['code points of astral characters', codePoints, '😀😀😀😀', 3, '😀😀…'],
    ['bytes of UTF-8', utf8Bytes, 'ñññññ', 8, 'ññ…'],
  ] as const)('counts %s', (_, measure, text, limit, expected) => {
    expect(shorten(text, limit, measure)).toBe(expected);
  });

  it.each([
    ['an emoji of many parts', `ab${family}cd`, 10, 'ab…'],
    ['a flag', 'ab🇪🇸🇪🇸', 8, 'ab🇪🇸…'],
    ['a letter and its mark', 'abe\u0301e\u0301e\u0301', 6, 'abe\u0301…'],
    ['a syllable of Devanagari', 'नमस्ते दुनिया', 4, 'नम…'],
  ])('never cuts through %s', (_, text, limit, expected) => {
    expect(shorten(text, limit)).toBe(expected);
  });

  it('cuts one letter with endless marks all the same', () => {
    const short = shorten(`e${'\u0301'.repeat(5_000)}`, 20);
    expect(short).toBe(`e${'\u0301'.repeat(18)}…`);
  });

  it('leaves out an address that does not fit as a whole', () => {
    const text = 'read https://news.example.com/a/long/way?x=1 now';
    for (let limit = 6; limit < text.length; limit++) {
      const short = shorten(text, limit);
      expect(short.length).toBeLessThanOrEqual(limit);
      expect(short.replace('https://news.example.com/a/long/way?x=1', '')).not.toContain('http');
    }
    expect(shorten(text, 20)).toBe('read…');
  });

  it('measures what an escaped text becomes', () => {
    const escaped = (text: string) => text.replaceAll('&', '&amp;');
    const short = shorten('a & b & c & d', 12, (text) => escaped(text).length);
    expect(escaped(short)).toBe('a &amp; b…');
  });

  it('stays within any limit, keeps a beginning, and never leaves half a character', () => {
    const random = seededRandom(7);
    const pieces = ['a', ' ', 'ñ', '😀', family, 'e\u0301', '🇪🇸', '\n', '&', 'https://a.example/b', '\u0627\u0644'];
    for (let round = 0; round < 2_000; round++) {
      const text = Array.from({ length: 30 }, () => pieces[Math.floor(random() * pieces.length)]).join('');
      const limit = Math.floor(random() * 60);
      for (const measure of [utf16Units, codePoints, utf8Bytes]) {
        const short = shorten(text, limit, measure);
        expect(measure(short)).toBeLessThanOrEqual(limit);
        expect(short.isWellFormed()).toBe(true);
        if (short !== text) expect(text.startsWith(short.replace(/…$/u, ''))).toBe(true);
      }
    }
  });
});

describe('tidyText', () => {
  it('takes out what cannot be seen, keeps what joins, and mends half characters', () => {
    expect(tidyText('a\u202eb\u200bc\u0000d\u2066e\ufefff')).toBe('abcdef');
    expect(tidyText(`${family} می\u200cخواهم`)).toBe(`${family} می\u200cخواهم`);
    expect(tidyText('a\ud83d')).toBe('a\ufffd');
  });

  it('keeps one blank line at most', () => {
    expect(tidyText(' a \r\n\r\n\r\n\r\nb\u2028c ')).toBe('a\n\nb\nc');
    expect(tidyLine('a\n\n b\tc')).toBe('a b c');
  });

  it('reads no more than a message could show', () => {
    expect(tidyText('😀'.repeat(20_000)).length).toBe(5_000);
    expect(tidyText(`a${'😀'.repeat(20_000)}`)).toMatch(/^a(?:😀){2499}$/u);
  });
});

describe('addresses', () => {
  it.each(['https://a.example/b?c=d&e=%20f#g', 'http://a.example:8080/'])('keeps %s as it is', (url) => {
    expect(safeUrl(url)).toBe(url);
    expect(ownUrl(url)).toBe(url);
  });

  it.each([
    'javascript:alert(1)',
    'data:,x',
    'ftp://a.example/',
    'https://a@b.example/',
    '//a.example',
    '',
    'mailto:a@b.example',
  ])('does not follow %s', (url) => expect(safeUrl(url)).toBeUndefined());

  it('encodes what would end a link in some markup', () => {
    expect(safeUrl('https://a.example/(x)|y>"\'`*')).toBe('https://a.example/%28x%29%7Cy%3E%22%27%60%2A');
  });

  it('shows a name that only looks like another one for what it is', () => {
    expect(safeUrl('https://аpple.example/')).toBe('https://xn--pple-43d.example/');
  });

  it('takes mail addresses and long ones of our own, and no script', () => {
    expect(ownUrl('mailto:a@b.example?subject=stop')).toBe('mailto:a@b.example?subject=stop');
    const long = `https://a.example/${'x'.repeat(5_000)}`;
    expect(ownUrl(long)).toBe(long);
    expect(safeUrl(long)).toBeUndefined();
    expect(ownUrl('javascript:alert(1)')).toBeUndefined();
  });
});
