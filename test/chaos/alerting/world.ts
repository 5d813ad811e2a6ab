import { seededRandom } from '../../support/random.ts';

/** What there is to be told of. Times are ms since the epoch. */
export interface World {
  /** When the first life begins. */
  readonly startsAt: number;
  /** When the last post was published. */
  readonly endsAt: number;
  /** What the writer writes, in the order in which it was fetched. */
  readonly posts: readonly { readonly post: { readonly id: string; readonly fetchedAt: number } }[];
  /** `rule brand`, sorted, of each incident that there must be. */
  readonly incidents: readonly string[];
  /** How many of them end by themselves. */
  readonly ending: number;
  readonly alerts: object;
}

const minute = 60_000;

/** The clocks of Madrid are changed ten minutes after it begins: forward with odd seeds, back with even ones. */
const beginnings = [Date.UTC(2026, 9, 25, 0, 50), Date.UTC(2026, 2, 29, 0, 50)];

/** Two brands with a storm of their own, one after the other, and a third of which somebody with a large audience speaks. */
export function createWorld(seed: number): World {
  const random = seededRandom(seed);
  const startsAt = beginnings[seed % 2] ?? 0;
  const storm = (brand: string, fromMinute: number) =>
    Array.from({ length: 40 }, (_, i) => {
      const publishedAt = startsAt + fromMinute * minute + Math.floor(random() * 4 * minute);
      return assessment(`${brand}-${i}`, brand, publishedAt, 10);
    });
  const calm = Array.from({ length: 20 }, (_, i) =>
    assessment(`calm-${i}`, ['acme', 'bolt', 'cord'][i % 3] ?? '', startsAt + i * minute, 10, 'neutral'),
  );
  const voice = assessment('voice', 'cord', startsAt + 6 * minute, 250_000);
  const posts = [...storm('acme', 5), ...storm('bolt', 10), ...calm, voice].toSorted(
    (a, b) => a.post.fetchedAt - b.post.fetchedAt,
  );
  return {
    startsAt,
    endsAt: startsAt + 20 * minute,
    posts,
    incidents: ['influencer cord', 'spike acme', 'spike bolt'],
    ending: 2,
    alerts: {
      interval: '2s',
      timezone: 'Europe/Madrid',
      rules: [
        { type: 'negative-volume', name: 'spike', window: '5m', minimum: 10, above: 12, sensitivity: 'off' },
        { type: 'mention', name: 'influencer', followersAbove: 100_000, sentiment: ['negative'] },
      ],
    },
  };
}

function assessment(id: string, brand: string, publishedAt: number, followers: number, label = 'negative') {
  const text = `${brand} left us on the floor, ${id}`;
  return {
    kind: 'assessment',
    post: {
      kind: 'post',
      id: `test:${id}`,
      network: 'test',
      source: 'feed',
      type: 'post',
      text,
      markup: 'plain',
      author: { handle: `author-${id}`, followers },
      engagement: {},
      media: [],
      publishedAt,
      fetchedAt: publishedAt + 20_000,
    },
    language: { code: 'en', confidence: 0.9 },
    simhash: '00000000000000ff',
    storyId: `test:${id}`,
    mentions: [
      {
        brand,
        spans: [{ field: 'text', start: 0, end: brand.length, term: brand }],
        sentiment: { label, score: -0.5, confidence: 0.9, words: [{ word: 'floor', weight: -0.5 }], engine: 'test' },
      },
    ],
  };
}
