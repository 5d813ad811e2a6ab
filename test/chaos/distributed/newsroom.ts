import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One asking of a feed. */
interface Asking {
  readonly feed: number;
  /** Who asked: the contact in the User-Agent. */
  readonly worker: string;
  readonly from: number;
  to: number;
}

interface Item {
  readonly feed: number;
  readonly number: number;
  readonly author: string;
  text: string;
}

/** Feeds that grow and change while they are asked. */
export interface Newsroom {
  readonly urls: readonly string[];
  /** Adds some items to each feed, and rewrites some of the former ones. */
  write(): void;
  /** `url brand text`, sorted, of every mention as it must be in the end. */
  mentions(): readonly string[];
  /** The addresses of all posts, sorted. */
  posts(): readonly string[];
  /** Authors with the numbers of their items, in the order of publication. */
  byAuthor(): Readonly<Record<string, readonly number[]>>;
  /** Askings of one feed by two workers at once; those of the excused are left out. */
  overlaps(excused: ReadonlySet<string>): readonly string[];
  /** Feeds that more than one worker has asked since then. */
  sharedSince(at: number): readonly string[];
  /** How often the feed was asked since then that was asked least. */
  leastAsked(at: number): number;
  /** Feeds that were asked since then. */
  askedSince(at: number): ReadonlySet<number>;
  close(): Promise<void>;
}

const subjects = ['Acme', 'Bolt', 'Acme and Bolt', 'Nobody'];
const itemsPerWriting = 6;
const authors = 4;
/** So long does an answer take, in milliseconds: two pollers at once are seen. */
const answerMs = 15;

const linkOf = ({ feed, number }: Item) => `https://feed-${feed}.example/items/${number}`;
const brandsOf = (text: string) => ['acme', 'bolt'].filter((brand) => text.toLowerCase().includes(brand));

/**
 * RSS feeds on loopback with conditional requests. They always answer: what failing sources do is for the chaos test of one process, and
 * a feed that failed is left alone for a minute.
 */
export async function openNewsroom(feeds: number, random: () => number): Promise<Newsroom> {
  const base = Date.now() - 86_400_000;
  const items: Item[] = [];
  const askings: Asking[] = [];
  let edition = 0;

  function write(): void {
    edition += 1;
    for (const item of items) if (random() < 0.1) item.text = sentence(item);
    for (let feed = 0; feed < feeds; feed++) {
      const known = items.filter((item) => item.feed === feed).length;
      for (let i = 0; i < itemsPerWriting; i++) {
        const number = known + i;
        const item = { feed, number, author: `author-${feed}-${number % authors}`, text: '' };
        items.push({ ...item, text: sentence(item) });
      }
    }
  }

  function sentence({ feed, number, author }: Pick<Item, 'feed' | 'number' | 'author'>): string {
    const subject = subjects[Math.floor(random() * subjects.length)];
    return `${subject} is what ${author} writes of in item ${number} of feed ${feed}, edition ${edition}`;
  }

  function answer(feed: number, request: IncomingMessage, response: ServerResponse): void {
    const etag = `"${edition}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
    response.writeHead(200, { 'content-type': 'application/rss+xml', etag });
    response.end(rss(items.filter((item) => item.feed === feed)));
  }

  function rss(of: readonly Item[]): string {
    const entries = of.map((item) => {
      const date = new Date(base + item.number * 60_000).toUTCString();
      return `<item><guid>${linkOf(item)}</guid><link>${linkOf(item)}</link><author>${item.author}</author><pubDate>${date}</pubDate><description>${item.text}</description></item>`;
    });
    return `<rss version="2.0"><channel><title>Feed</title><link>https://feed.example/</link>${entries.join('')}</channel></rss>`;
  }

  const server = createServer((request, response) => {
    const feed = Number(/^\/(\d+)$/u.exec(request.url ?? '')?.[1]);
    const worker = /worker-[\d.]+/u.exec(request.headers['user-agent'] ?? '')?.[0] ?? 'unknown';
    const asking: Asking = { feed, worker, from: performance.now(), to: Number.POSITIVE_INFINITY };
    askings.push(asking);
    response.once('close', () => {
      asking.to = performance.now();
    });
    setTimeout(() => answer(feed, request, response), answerMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  write();

  return {
    urls: Array.from({ length: feeds }, (_, feed) => `http://127.0.0.1:${port}/${feed}`),
    write,
    mentions: () =>
      items.flatMap((item) => brandsOf(item.text).map((brand) => `${linkOf(item)} ${brand} ${item.text}`)).toSorted(),
    posts: () => items.map(linkOf).toSorted(),
    byAuthor: () => {
      const numbers: Record<string, number[]> = {};
      for (const { author, number } of items) {
        numbers[author] ??= [];
        numbers[author]?.push(number);
      }
      return numbers;
    },
    overlaps: (excused) => {
      const counted = askings.filter(({ worker }) => !excused.has(worker)).toSorted((a, b) => a.from - b.from);
      return counted.flatMap((asking, i) =>
        counted
          .slice(i + 1)
          .filter((other) => other.feed === asking.feed && other.worker !== asking.worker && other.from < asking.to)
          .map((other) => `feed ${asking.feed} by ${asking.worker} and ${other.worker}`),
      );
    },
    sharedSince: (at) =>
      Array.from({ length: feeds }, (_, feed) => {
        const workers = new Set(
          askings.filter((one) => one.feed === feed && one.from >= at).map(({ worker }) => worker),
        );
        return { feed, workers };
      })
        .filter(({ workers }) => workers.size > 1)
        .map(({ feed, workers }) => `feed ${feed} is asked by ${[...workers]}`),
    leastAsked: (at) =>
      Math.min(
        ...Array.from(
          { length: feeds },
          (_, feed) => askings.filter((one) => one.feed === feed && one.from >= at).length,
        ),
      ),
    askedSince: (at) => new Set(askings.filter(({ from }) => from >= at).map(({ feed }) => feed)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
