import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '../support/random.ts';

/** What there is to be found, and what must become of it. */
export interface World {
  readonly hackernewsUrl: string;
  readonly feedUrl: string;
  /** `brand post_id`, sorted, of every mention that must be counted once in the end, by what is there still. */
  mentions(): readonly string[];
  /** Posts that were deleted since, as whoever asked for them again was told. */
  removed(): ReadonlySet<string>;
  /** When the last item was published, in milliseconds since the epoch. */
  readonly endsAt: number;
  /** How many items can never become posts. */
  readonly poison: number;
  /** Whether a post of this id lies at or before the newest time that a Hacker News cursor names for its search. */
  coveredBy(cursor: { newest: Record<string, number> }): readonly string[];
  close(): Promise<void>;
}

interface Item {
  readonly objectID: string;
  readonly created_at_i: number;
  readonly text: string;
  readonly malformed: boolean;
}

const start = 1_700_000_000;

/**
 * A Hacker News search and a feed on loopback, which answer by their documentation, and now and then, as seeded, with a
 * 500, a 429, a cut connection or garbage.
 */
export async function createWorld(seed: number): Promise<World> {
  const random = seededRandom(seed);
  const items: Item[] = Array.from({ length: 260 }, (_, i) => {
    const names = ['Acme', 'Bolt', 'Acme and Bolt', 'Bolt, not Acme'][Math.floor(random() * 4)] ?? '';
    const poison = random() < 0.03;
    return {
      objectID: String(10_000 + i),
      created_at_i: start + i * 60,
      text: `${names} did it again, number ${i}${poison ? ' POISON' : ''}`,
      malformed: !poison && random() < 0.03,
    };
  });
  // Undated, as many feeds are, and edited between two askings: a post is stamped when it is first seen, and must keep that
  // stamp through every life and every edit.
  let edition = 0;
  const entries = Array.from({ length: 30 }, (_, i) => ({
    link: `https://blog.example/posts/${i}`,
    text: `${i % 5 === 0 ? 'Nobody' : 'Acme'} wrote entry ${i}`,
  }));
  const removed = new Set<string>();
  let asking = 0;
  /** As https://github.com/HackerNews/API describes an item: of every ninth that is asked for again we learn that it is gone. */
  function again(id: string) {
    const item = items.find(({ objectID }) => objectID === id);
    if (!item) return null;
    if (Number(id) % 9 === 0) removed.add(`hackernews:${id}`);
    if (removed.has(`hackernews:${id}`))
      return { id: Number(id), type: 'story', time: item.created_at_i, deleted: true };
    asking += 1;
    const { created_at_i: time, text } = item;
    return { id: Number(id), type: 'story', by: 'someone', time, title: `Story ${id}`, text, score: asking };
  }
  const trouble = seededRandom(seed + 1);
  const itemTrouble = seededRandom(seed + 2);
  let quiet = 0;

  const server: Server = createServer((request, response) => {
    // Never twice in a row, so that a life gets somewhere.
    const item = /^\/v0\/item\/(\d+)\.json$/u.exec(request.url ?? '')?.[1];
    // Items are asked for one by one: many more of them.
    if (quiet === 0 && (item === undefined ? trouble() < 0.08 : itemTrouble() < 0.01)) {
      quiet = 1;
      const kind = Math.floor(trouble() * 4);
      if (kind === 0) return void response.writeHead(500).end('oops');
      if (kind === 1) return void response.writeHead(429, { 'retry-after': '1' }).end();
      if (kind === 2) return void response.writeHead(200).end('<html>not what you asked for');
      response.writeHead(200, { 'content-length': '100000' });
      response.write('{"hits": [');
      return void setImmediate(() => request.socket.destroy());
    }
    quiet = 0;
    const url = new URL(request.url ?? '/', 'http://loopback');
    if (item !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' });
      return void response.end(JSON.stringify(again(item)));
    }
    if (url.pathname === '/feed') {
      edition += 1;
      const list = entries.map(
        (e) =>
          `<item><guid>${e.link}</guid><link>${e.link}</link><description>${e.text}, edition ${edition}</description></item>`,
      );
      response.writeHead(200, { 'content-type': 'application/rss+xml' });
      return void response.end(
        `<rss version="2.0"><channel><title>Blog</title><link>https://blog.example/</link>${list.join('')}</channel></rss>`,
      );
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(search(items.filter(isThere), url.searchParams)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const isThere = ({ objectID }: Item) => !removed.has(`hackernews:${objectID}`);
  const good = items.filter((item) => !item.malformed && !item.text.includes('POISON'));
  const brandsOf = (text: string) => ['acme', 'bolt'].filter((brand) => text.toLowerCase().includes(brand));
  const found = good.filter((item) => brandsOf(item.text).length > 0);
  return {
    hackernewsUrl: base,
    feedUrl: `${base}/feed`,
    mentions: () =>
      found
        .filter(isThere)
        .flatMap((item) => brandsOf(item.text).map((brand) => `${brand} hackernews:${item.objectID}`))
        .toSorted(),
    removed: () => removed,
    endsAt: (start + items.length * 60) * 1_000,
    poison: items.filter((item) => item.malformed || item.text.includes('POISON')).length,
    coveredBy: ({ newest }) =>
      found
        .filter(isThere)
        .filter((item) =>
          brandsOf(item.text).some((brand) => item.created_at_i <= (newest[`"${brand}"`] ?? Number.NEGATIVE_INFINITY)),
        )
        .map((item) => `hackernews:${item.objectID}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** As https://hn.algolia.com/api describes `search_by_date`: newest first, `nbHits` counts all, pages of `hitsPerPage`. */
function search(items: readonly Item[], query: URLSearchParams) {
  const word = (query.get('query') ?? '').replaceAll('"', '').toLowerCase();
  const filters = (query.get('numericFilters') ?? '').split(',');
  const bound = (operator: string, fallback: number) => {
    const filter = filters.find((f) => f.startsWith(`created_at_i${operator}`));
    return filter ? Number(filter.slice(`created_at_i${operator}`.length)) : fallback;
  };
  const [from, to] = [bound('>=', 0), bound('<', Number.POSITIVE_INFINITY)];
  const hits = items
    .filter((item) => item.created_at_i >= from && item.created_at_i < to && item.text.toLowerCase().includes(word))
    .toReversed();
  const size = Number(query.get('hitsPerPage') ?? 20);
  const page = Number(query.get('page') ?? 0);
  return {
    nbHits: hits.length,
    page,
    hitsPerPage: size,
    hits: hits.slice(page * size, (page + 1) * size).map((item) => ({
      objectID: item.objectID,
      created_at_i: item.created_at_i,
      author: item.malformed ? { not: 'a name' } : 'someone',
      title: `Story ${item.objectID}`,
      story_text: item.text,
      points: 1,
      num_comments: 0,
      _tags: ['story'],
    })),
  };
}
