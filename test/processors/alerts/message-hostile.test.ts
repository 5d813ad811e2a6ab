import { describe, expect, it } from 'vitest';
import { type Message, messageLanguages } from '../../../core/channel.ts';
import { excerpt, line } from '../../../processors/alerts/line.ts';
import { alertMessage } from '../../../processors/alerts/message.ts';
import { seededRandom } from '../../support/random.ts';
import { evidence, incident, input, mention, now } from './message-incidents.ts';

const forbidden =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]/u;
const pieces = [
  ...'\u0000\u0007\n\r\t\u001b\u0085\u009b\u202e\u2066\u2069\u200f\u2028\ufeff\u00ad',
  '\ud83d',
  '\udc00',
  '👩‍👩‍👧',
  '<script>alert(1)</script>',
  '&lt;',
  '*_`~|[x](javascript:1)',
  '{{x}}',
  '<@everyone>',
  'word ',
  'a'.repeat(300),
  'é',
  '日本',
];

function textsOf(message: Message): string[] {
  return [
    message.title,
    message.summary,
    message.curveText ?? '',
    message.footer ?? '',
    ...message.facts.flatMap(({ label, value }) => [label, value]),
    ...message.sections.flatMap(({ title, items }) => [
      title,
      ...items.flatMap(({ text, detail = '' }) => [text, detail]),
    ]),
  ];
}

describe('a line', () => {
  it.each([
    ['a\u202ecod.exe', 'acod.exe'],
    ['one\r\n\ttwo \u2028 three', 'one two three'],
    ['\u001b[31mred', '[31mred'],
    ['half \ud83d of a pair', 'half \ufffd of a pair'],
    ['a \u200b b', 'a b'],
    ['AT&amp;T <b>', 'AT&amp;T <b>'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
    ['  ', ''],
  ])('%j', (raw, clean) => {
    expect(line(raw, 100)).toBe(clean);
  });

  it('is never cut through a pair', () => {
    expect(line('ab😀cd', 4)).toBe('ab…');
    expect(line('ab😀cd', 5)).toBe('ab😀…');
    expect(line('ab😀cd', 6)).toBe('ab😀cd');
  });

  it('ends at a word where one ends near', () => {
    expect(excerpt('one two three four', 15)).toBe('one two three…');
    expect(excerpt('a'.repeat(20), 15)).toBe(`${'a'.repeat(14)}…`);
  });
});

describe('a message of hostile texts', () => {
  const random = seededRandom(20_261_122);
  const pick = () => pieces[Math.floor(random() * pieces.length)] as string;
  const nasty = () => Array.from({ length: 1 + Math.floor(random() * 30) }, pick).join('');
  const many = <T>(make: () => T) => Array.from({ length: 20 }, make);
  const hostile = () => {
    const top = many(() =>
      mention({ mentionId: nasty(), text: nasty(), author: nasty(), network: nasty(), url: nasty() }),
    );
    const named = () => ({ name: nasty(), mentions: 3, share: 0.1 });
    return incident({
      rule: nasty(),
      labels: { rule: nasty(), source: nasty(), reason: nasty(), currency: nasty() },
      resolution: nasty(),
      evidence: evidence({
        top,
        bySource: many(named),
        byLanguage: many(named),
        terms: many(() => ({ term: nasty(), mentions: 2, lift: random() > 0.5 ? Number.POSITIVE_INFINITY : 3 })),
        reasons: many(() => ({ word: nasty(), mentions: 2 })),
        authors: many(() => ({ author: nasty(), url: nasty(), network: nasty(), followers: 7, mentions: 1 })),
        customers: many(() => ({ name: nasty(), id: nasty(), segment: nasty(), value: 5, mentions: 1 })),
        gaps: many(() => ({ source: nasty(), from: now - 1, to: now, error: nasty() })),
      }),
    });
  };
  const care = () => ({
    acknowledgedBy: nasty(),
    assignee: nasty(),
    notes: many(() => ({ at: now, author: nasty(), text: nasty() })),
  });

  it('is plain, well-formed and bounded', () => {
    for (let round = 0; round < 12; round++) {
      const language = messageLanguages[round % 3] ?? 'en';
      const kind = round % 2 === 0 ? 'firing' : 'resolved';
      const incidents = [hostile(), ...many(() => incident({ type: 'volume', brand: nasty() }))];
      const message = alertMessage(
        input({ incidents, care: care(), brandName: nasty, language, kind, suppressed: many(hostile) }),
      );
      for (const text of textsOf(message)) {
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toMatch(forbidden);
        expect(text.length).toBeLessThan(1_000);
      }
      for (const { items } of message.sections) {
        expect(items.length).toBeLessThanOrEqual(9);
        for (const { url } of items) if (url !== undefined) expect(url).toMatch(/^https?:\/\//u);
      }
      const { labels: _, curve: __, ...said } = message;
      expect(JSON.stringify(said).length).toBeLessThan(25_000);
    }
  });

  it.each([
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['//evil.example', undefined],
    ['', undefined],
    ['https://x.example/a b"<c>', 'https://x.example/a%20b%22%3Cc%3E'],
    [`https://x.example/${'a'.repeat(3_000)}`, undefined],
  ])('leads nowhere else: %s', (url, expected) => {
    const told = incident({ evidence: evidence({ top: [mention({ url })] }) });
    expect(alertMessage(input({ incidents: [told] })).sections[0]?.items[0]?.url).toBe(expected);
  });
});
