import type { Message } from '../../core/channel.ts';

/** A PNG of one point. */
export const tinyPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** What a rule about negative mentions would say on a bad Sunday. */
export const sampleMessage: Message = {
  key: '0123456789abcdef0123456789abcdef',
  kind: 'firing',
  thread: 'fedcba9876543210',
  language: 'en',
  timeZone: 'Europe/Madrid',
  at: Date.UTC(2026, 10, 22, 17, 5),
  severity: 'critical',
  state: 'firing',
  impact: 8,
  brand: 'Volandra',
  title: 'Volandra: negative spike',
  summary: '41 negative in 30 min; usual for Sunday 18:00: 6, never above 15 in 28 days.',
  facts: [
    { label: 'Began', value: '18:05' },
    { label: 'Impact', value: '8 of 10' },
  ],
  sections: [
    {
      title: 'What people say',
      items: [
        {
          text: 'Volandra left us on the floor in Girona for nine hours',
          url: 'https://mastodon.example/@ana/1',
          detail: 'ana, Mastodon, 12,000 followers',
        },
        { text: 'Lost my suitcase & my patience', detail: 'reviews' },
      ],
    },
    { title: 'Words that stand out', items: [{ text: 'floor, Girona, cancelled' }] },
  ],
  links: [
    { label: 'Open', url: 'https://escolta.example.com/incidents/fedcba9876543210' },
    { label: 'Acknowledge', url: 'https://escolta.example.com/ack?id=fedcba9876543210&by=link' },
  ],
  curve: {
    from: Date.UTC(2026, 10, 22, 14),
    stepMs: 900_000,
    values: [4, 6, 0, null, null, 5, 7, 6, 12, 24, 41],
    expected: [5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6],
    mark: Date.UTC(2026, 10, 22, 16),
  },
  curveText: 'Negative mentions by 15 minutes: about 6, then 41.',
  labels: { rule: 'negative-spike', type: 'negative-volume', severity: 'critical', brand: 'Volandra' },
  incidents: ['fedcba9876543210'],
  footer: 'You get this because of the rule "negative-spike".',
};

/** The same as lines of text, for whoever shows no more. */
export const samplePlain = `Volandra: negative spike
41 negative in 30 min; usual for Sunday 18:00: 6, never above 15 in 28 days.

Began: 18:05
Impact: 8 of 10

Negative mentions by 15 minutes: about 6, then 41.

What people say
- Volandra left us on the floor in Girona for nine hours
  ana, Mastodon, 12,000 followers
  https://mastodon.example/@ana/1
- Lost my suitcase & my patience
  reviews

Words that stand out
- floor, Girona, cancelled

Open: https://escolta.example.com/incidents/fedcba9876543210
Acknowledge: https://escolta.example.com/ack?id=fedcba9876543210&by=link

You get this because of the rule "negative-spike".
`;

/** Texts as a stranger would write them to break a message: markup, headers, overrides, halves of characters. */
export const hostile =
  '<script>alert(1)</script> <b>&amp; "quoted" \'single\' ]]> \u202Eevil\u202C\r\nBcc: victim@example.com\r\n\r\n<img src=x onerror=1>\u0000\u0007 \ud83d and \ud83d\ude00 {{y}} @everyone';

/** The sample with hostile texts and addresses wherever a stranger's words can stand. */
export function hostileMessage(changes: Partial<Message> = {}): Message {
  return {
    ...sampleMessage,
    title: `Volandra ${hostile}`,
    summary: hostile,
    facts: [{ label: hostile, value: hostile }],
    sections: [
      {
        title: hostile,
        items: [
          { text: hostile, url: 'javascript:alert(1)', detail: hostile },
          { text: hostile, url: 'https://evil.example/"><script>alert(2)</script>?a=\'b&c=<d>' },
          { text: hostile, url: 'data:text/html,<script>alert(3)</script>' },
          { text: hostile, url: 'https://user:pw@evil.example/' },
        ],
      },
    ],
    curveText: hostile,
    labels: { rule: hostile },
    footer: hostile,
    ...changes,
  };
}

/** A message of everything in excess, of characters that are long in UTF-8 and in JSON. */
export function hugeMessage(changes: Partial<Message> = {}): Message {
  const words = (length: number) => '\u{1f600}"\\é'.repeat(Math.ceil(length / 5));
  return {
    ...sampleMessage,
    title: words(3_000),
    summary: words(20_000),
    facts: Array.from({ length: 100 }, (_, n) => ({ label: `${n} ${words(500)}`, value: words(2_000) })),
    sections: Array.from({ length: 25 }, (_, n) => ({
      title: `${n} ${words(300)}`,
      items: Array.from({ length: 30 }, () => ({
        text: words(700),
        url: `https://social.example/${'x'.repeat(1_900)}`,
        detail: words(300),
      })),
    })),
    labels: Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`${n} ${words(300)}`, words(1_000)])),
    incidents: Array.from({ length: 500 }, (_, n) => n.toString(16).padStart(16, '0')),
    footer: words(5_000),
    ...changes,
  };
}
