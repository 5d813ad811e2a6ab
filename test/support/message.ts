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
        { text: 'never again with this airline', detail: 'reviews' },
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
