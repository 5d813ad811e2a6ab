import { readdirSync, readFileSync } from 'node:fs';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { Page } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import { createHttpClient } from '../../core/http.ts';
import { packagePath } from '../../core/package-root.ts';
import { postDraftSchema } from '../../core/post.ts';
import { createFeedParser } from '../../ingest/feed/parser.ts';
import { feed } from '../../ingest/feed.ts';
import { type Handler, startServer, type TestServer } from '../support/http-server.ts';

const fixtures = packagePath('test/fixtures/feed');
const start = Date.UTC(2026, 2, 1);
const hour = 3_600_000;
type Cursor = NonNullable<Parameters<ReturnType<typeof feed.create>['read']>[0]>;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function serve(handler: Handler): Promise<TestServer> {
  const server = await startServer(handler);
  closers.push(server.close);
  return server;
}

/** A feed source whose time the test owns. Each poll goes on from the last cursor, as it comes back from the store. */
function createReader(config: Record<string, unknown>) {
  const http = createHttpClient({ allowPrivate: true });
  closers.push(http.close);
  const reader = {
    now: start,
    cursor: undefined as Cursor | undefined,
    async poll(): Promise<{ pages: Page<Cursor>[]; titles: string[]; error: PipelineError | undefined }> {
      const source = feed.create(feed.config.parse(config), {
        name: 'test',
        searches: [],
        http,
        clock: { now: () => reader.now, sleep: async () => undefined },
        log: pino({ level: 'silent' }),
        baseDir: '.',
      });
      const pages: Page<Cursor>[] = [];
      let error: PipelineError | undefined;
      try {
        for await (const page of source.read(reader.cursor, new AbortController().signal)) {
          for (const post of page.posts) expect(postDraftSchema.safeParse(post).error).toBeUndefined();
          pages.push(page);
          reader.cursor = source.cursor.parse(JSON.parse(JSON.stringify(page.cursor)));
        }
      } catch (thrown) {
        if (!(thrown instanceof PipelineError)) throw thrown;
        error = thrown;
      }
      return { pages, titles: pages.flatMap((page) => page.posts.map((post) => post.title ?? '')), error };
    },
  };
  return reader;
}

const rss = (...items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><link>https://site.example/</link>${items.join('')}</channel></rss>`;
const item = (name: string, more = '') =>
  `<item><title>${name}</title><guid>https://site.example/${name}</guid>${more}</item>`;

describe('formats', () => {
  it.each(readdirSync(fixtures).filter((name) => !name.endsWith('.expected.json')))('%s', async (name) => {
    const server = await serve((_, response) => void response.end(readFileSync(`${fixtures}/${name}`)));
    const { pages, error } = await createReader({ urls: [`${server.url}/${name}`] }).poll();
    expect(error).toBeUndefined();
    const expected = JSON.parse(readFileSync(`${fixtures}/${name.replace(/\.\w+$/u, '')}.expected.json`, 'utf8'));
    expect(pages.flatMap((page) => page.posts)).toEqual(expected.posts);
    expect(pages.flatMap((page) => page.rejects?.map((reject) => reject.reason))).toEqual(expected.rejects);
  });

  it('reads encodings that only the header names', async () => {
    const server = await serve((_, response) => {
      response.setHeader('content-type', 'application/rss+xml; charset=shift_jis');
      response.end(
        Buffer.concat([
          Buffer.from('<rss version="2.0"><channel><title>x</title><item><title>'),
          Buffer.from([0x93, 0xfa, 0x96, 0x7b]),
          Buffer.from('</title></item></channel></rss>'),
        ]),
      );
    });
    expect((await createReader({ urls: [server.url] }).poll()).titles).toEqual(['日本']);
  });

  it('gives an article the same id in two feeds, and two articles two ids', async () => {
    const server = await serve((request, response) => {
      const links = { '/a': 'https://www.news.example/story/', '/b': 'http://news.example/story?utm_source=b' };
      const link = links[request.path as keyof typeof links];
      response.end(
        rss(
          `<item><title>Story</title><link>${link}</link></item>`,
          `<item><title>Of the site</title><link>https://site.example</link></item>`,
          `<item><title>Also of the site</title><link>https://site.example/</link></item>`,
        ),
      );
    });
    const { pages } = await createReader({ urls: [`${server.url}/a`, `${server.url}/b`] }).poll();
    const [a, b] = pages.map((page) => page.posts.map((post) => post.id));
    expect(a).toEqual(b);
    expect(new Set(a).size).toBe(3);
  });

  it('takes the newest of too many items', async () => {
    const server = await serve(
      (_, response) =>
        void response.end(
          rss(...[1, 2, 3, 4].map((day) => item(`d${day}`, `<pubDate>0${day} Feb 2026 10:00 GMT</pubDate>`))),
        ),
    );
    expect((await createReader({ urls: [server.url], maxItems: 2 }).poll()).titles).toEqual(['d4', 'd3']);
  });
});

describe('asking again', () => {
  it('asks on condition, and takes 304 for nothing new', async () => {
    const server = await serve((request, response) => {
      if (request.headers['if-none-match'] === '"v1"') {
        response.writeHead(304);
        return void response.end();
      }
      response.setHeader('etag', '"v1"');
      response.setHeader('last-modified', 'Sun, 01 Mar 2026 00:00:00 GMT');
      response.end(rss(item('one')));
    });
    const reader = createReader({ urls: [server.url] });
    expect((await reader.poll()).titles).toEqual(['one']);
    expect((await reader.poll()).titles).toEqual([]);
    expect(server.requests[0]?.headers['if-none-match']).toBeUndefined();
    expect(server.requests[1]?.headers['if-modified-since']).toBe('Sun, 01 Mar 2026 00:00:00 GMT');
    expect((await reader.poll()).error).toBeUndefined();
    expect(server.requests).toHaveLength(3);
  });

  it('gives an edited item again, and an unchanged one not', async () => {
    let body = rss(
      item('one', '<description>before</description>'),
      item('two', '<pubDate>Sun, 01 Mar 2026 00:00:00 GMT</pubDate>'),
    );
    const server = await serve((_, response) => void response.end(body));
    const reader = createReader({ urls: [server.url] });
    const first = await reader.poll();
    expect(first.titles).toEqual(['one', 'two']);
    body = rss(
      item('one', '<description>after</description>'),
      item('two', '<pubDate>Sun, 01 Mar 2026 00:00:07 GMT</pubDate>'),
    );
    const second = await reader.poll();
    expect(second.pages[0]?.posts.map((post) => post.text)).toEqual(['after']);
    expect(second.pages[0]?.posts[0]?.id).toBe(first.pages[0]?.posts[0]?.id);
    body = rss(item('three'));
    expect((await reader.poll()).titles).toEqual(['three']);
    body = rss(item('one', '<description>after</description>'), item('two'));
    expect((await reader.poll()).titles).toEqual([]);
  });

  it('remembers a bounded number of items', async () => {
    let poll = 0;
    const server = await serve(
      (_, response) => void response.end(rss(...Array.from({ length: 40 }, (_, i) => item(`p${poll}-${i}`)))),
    );
    const reader = createReader({ urls: [server.url] });
    for (poll = 0; poll < 8; poll++) await reader.poll();
    expect(Object.values(reader.cursor?.feeds ?? {})[0]?.seen).toHaveLength(180);
  });

  it('leaves a feed alone for as long as it wishes', async () => {
    const server = await serve((_, response) => void response.end(rss('<ttl>60</ttl>', item('one'))));
    const reader = createReader({ urls: [server.url] });
    await reader.poll();
    reader.now += 0.5 * hour;
    await reader.poll();
    expect(server.requests).toHaveLength(1);
    reader.now += 0.5 * hour;
    await reader.poll();
    expect(server.requests).toHaveLength(2);
  });

  it('forgets feeds that are no longer configured', async () => {
    const server = await serve((_, response) => void response.end(rss(item('one'))));
    const both = createReader({ urls: [`${server.url}/a`, `${server.url}/b`] });
    await both.poll();
    const one = createReader({ urls: [`${server.url}/b`] });
    one.cursor = both.cursor;
    expect((await one.poll()).titles).toEqual([]);
    expect(Object.keys(both.cursor?.feeds ?? {})).toHaveLength(2);
    expect(Object.keys(one.cursor?.feeds ?? {})).toHaveLength(1);
  });
});

describe('feeds that move', () => {
  it('remembers a permanent redirect, and not a passing one', async () => {
    const server = await serve((request, response) => {
      if (request.path === '/new') return void response.end(rss(item('one')));
      response.writeHead(request.path === '/old' ? 301 : 302, { location: '/new' });
      response.end();
    });
    const reader = createReader({ urls: [`${server.url}/old`, `${server.url}/detour`] });
    await reader.poll();
    await reader.poll();
    expect(server.requests.map((request) => request.path)).toEqual([
      '/old',
      '/new',
      '/detour',
      '/new',
      '/new',
      '/detour',
      '/new',
    ]);
  });

  it('goes back to the configured address when the remembered one is lost', async () => {
    let lost = false;
    const server = await serve((request, response) => {
      if (request.path === '/new' && !lost) return void response.end(rss(item('one')));
      if (request.path === '/old' && lost) return void response.end(rss(item('two')));
      response.writeHead(lost ? 404 : 301, { location: '/new' });
      response.end();
    });
    const reader = createReader({ urls: [`${server.url}/old`] });
    expect((await reader.poll()).titles).toEqual(['one']);
    lost = true;
    const { titles, error } = await reader.poll();
    expect(error).toBeUndefined();
    expect(titles).toEqual(['two']);
  });

  it('finds the feed that a page announces, and asks it directly from then on', async () => {
    const server = await serve((request, response) => {
      if (request.path === '/feed.json')
        return void response.end(
          JSON.stringify({
            version: 'https://jsonfeed.org/version/1.1',
            title: 'T',
            items: [{ id: '1', title: 'one' }],
          }),
        );
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><head><link rel="alternate" type="application/feed+json" href="feed.json"></head>');
    });
    const reader = createReader({ urls: [`${server.url}/`] });
    expect((await reader.poll()).titles).toEqual(['one']);
    expect((await reader.poll()).error).toBeUndefined();
    expect(server.requests.map((request) => request.path)).toEqual(['/', '/feed.json', '/feed.json']);
  });

  it('follows an announcement once: a page that announces a page fails', async () => {
    const server = await serve(
      (_, response) =>
        void response.end(
          '<!doctype html><head><link rel="alternate" type="application/rss+xml" href="/?next"></head>',
        ),
    );
    const { error } = await createReader({ urls: [server.url] }).poll();
    expect(error?.retry).toBe('transient');
    expect(server.requests).toHaveLength(2);
  });

  it('never asks again after 410', async () => {
    const server = await serve((request, response) => {
      if (request.path === '/alive') return void response.end(rss(item('one')));
      response.writeHead(410);
      response.end();
    });
    const both = createReader({ urls: [`${server.url}/dead`, `${server.url}/alive`] });
    const { titles, error } = await both.poll();
    expect(titles).toEqual(['one']);
    expect(error?.retry).toBe('transient');
    expect(error?.message).toContain('/dead: answered 410');
    expect((await both.poll()).error).toBeUndefined();
    expect(server.requests.map((request) => request.path)).toEqual(['/dead', '/alive', '/alive']);

    const alone = createReader({ urls: [`${server.url}/dead`] });
    expect((await alone.poll()).error?.retry).toBe('fatal');
    expect((await alone.poll()).error?.retry).toBe('fatal');
    expect(server.requests).toHaveLength(4);
  });
});

describe('failures', () => {
  it('reads all the others when one of many is broken, and names it', async () => {
    let broken = true;
    const server = await serve((request, response) => {
      if (broken && request.path === '/2?key=hidden') response.writeHead(500);
      response.end(rss(item(`of${request.url.pathname.slice(1)}`)));
    });
    const urls = ['/1', '/2?key=hidden', '/3'].map((path) => server.url + path);
    const reader = createReader({ urls });
    const { titles, error } = await reader.poll();
    expect(titles).toEqual(['of1', 'of3']);
    expect(error?.retry).toBe('transient');
    expect(error?.retryAfterMs).toBe(60_000);
    expect(error?.message).toContain(`1 failing: ${server.url}/2?key=…: `);
    expect(error?.message).not.toContain('hidden');
    expect(JSON.stringify(reader.cursor)).not.toContain('hidden');
    broken = false;
    const next = await reader.poll();
    expect(next.titles).toEqual(['of2']);
    expect(next.error).toBeUndefined();
  });

  it('asks a feed that keeps failing ever less, and the others at their pace', async () => {
    const server = await serve((request, response) => {
      if (request.path === '/bad') response.writeHead(500);
      response.end(rss(item('one')));
    });
    const reader = createReader({ urls: [`${server.url}/bad`, `${server.url}/good`] });
    const waits: (number | undefined)[] = [];
    for (let poll = 0; poll < 8; poll++) {
      const { error } = await reader.poll();
      waits.push(error?.retryAfterMs);
      reader.now += error?.retryAfterMs ?? 0;
    }
    expect(waits.map((ms) => (ms ?? 0) / 60_000)).toEqual([1, 2, 4, 8, 15, 1, 15, 15]);
    expect(server.requests.filter((request) => request.path === '/bad')).toHaveLength(6);
    expect(server.requests.filter((request) => request.path === '/good')).toHaveLength(8);
  });

  it('waits as long as a server asks, without holding up the others', async () => {
    const server = await serve((request, response) => {
      if (request.path === '/busy') response.writeHead(429, { 'retry-after': '7200' });
      response.end(rss(item('one')));
    });
    const busy = createReader({ urls: [`${server.url}/busy`] });
    expect((await busy.poll()).error?.retryAfterMs).toBe(2 * hour);
    const both = createReader({ urls: [`${server.url}/busy`, `${server.url}/good`] });
    expect((await both.poll()).error?.retryAfterMs).toBe(hour / 4);
    both.now += hour;
    expect((await both.poll()).error?.message).toContain('429');
    expect(server.requests.map((request) => request.path)).toEqual(['/busy', '/busy', '/good', '/good']);
    both.now += hour;
    await both.poll();
    expect(server.requests.filter((request) => request.path === '/busy')).toHaveLength(3);
  });

  it('is fatal only when a person must act on every feed', async () => {
    const server = await serve((request, response) => {
      if (request.path === '/closed') response.writeHead(401);
      if (request.path === '/missing') response.writeHead(404);
      response.end(rss(item('one')));
    });
    const errorOf = async (...paths: string[]) =>
      (await createReader({ urls: paths.map((path) => server.url + path) }).poll()).error?.retry;
    expect(await errorOf('/closed')).toBe('fatal');
    expect(await errorOf('/closed', '/good')).toBe('transient');
    expect(await errorOf('/missing')).toBe('transient');
  });

  it('sets a document aside that nobody can read, when it is so twice', async () => {
    const server = await serve((_, response) => void response.end(`not a feed ${'x'.repeat(20_000)}`));
    const reader = createReader({ urls: [`${server.url}/x?token=hidden`] });
    const first = await reader.poll();
    expect(first.error?.retry).toBe('transient');
    expect(first.pages[0]?.rejects).toEqual([]);
    const [reject] = (await reader.poll()).pages[0]?.rejects ?? [];
    expect(reject?.place).toBe(`${server.url}/x?token=…`);
    expect(reject?.raw).toHaveLength(10_000);
  });

  it('refuses a body that is too large', async () => {
    const server = await serve(
      (_, response) => void response.end(rss(...Array.from({ length: 100 }, (_, i) => item(`i${i}`)))),
    );
    const { error, titles } = await createReader({ urls: [server.url], maxBytes: 1_000 }).poll();
    expect(titles).toEqual([]);
    expect(error?.retry).toBe('transient');
  });
});

describe('credentials', () => {
  it('go to the configured site, and not to where the feed has moved', async () => {
    const other = await serve((_, response) => void response.end(rss(item('one'))));
    const server = await serve((request, response) => {
      if (request.path === '/open') return void response.end(rss(item('two')));
      response.writeHead(301, { location: other.url });
      response.end();
    });
    const secret = { username: 'u', password: 'p', headers: { 'X-Key': 'k' } };
    const reader = createReader({
      urls: [
        { url: `${server.url}/open`, ...secret },
        { url: `${server.url}/moved`, bearer: 'b' },
        { url: `${server.url}/moved-too`, ...secret },
      ],
    });
    await reader.poll();
    await reader.poll();
    expect(server.requests.map((request) => request.headers.authorization)).toEqual([
      'Basic dTpw',
      'Bearer b',
      'Basic dTpw',
      'Basic dTpw',
    ]);
    expect(server.requests[0]?.headers['x-key']).toBe('k');
    expect(other.requests).toHaveLength(4);
    expect(other.requests.map((request) => request.headers.authorization)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(other.requests.slice(2).map((request) => request.headers['x-key'])).toEqual([undefined, undefined]);
  });

  it('do not belong into the address', () => {
    const reading = feed.config.safeParse({ urls: ['https://u:p@site.example/feed'] });
    expect(reading.error?.message).toContain('username');
    expect(feed.config.safeParse({ urls: ['ftp://site.example/'] }).success).toBe(false);
    expect(feed.config.safeParse({ urls: [] }).success).toBe(false);
    expect(feed.config.safeParse({ urls: ['https://site.example/@user/feed?a=b@c'] }).success).toBe(true);
  });
});

describe('hostile documents', () => {
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  const documents: Record<string, string> = {
    'a billion laughs': `<!DOCTYPE rss [<!ENTITY l0 "lol">${entities}]>${rss('<item><title>a</title><description>&l9;</description></item>')}`,
    'one large entity, often': `<!DOCTYPE rss [<!ENTITY a "${'a'.repeat(50_000)}">]>${rss(`<item><title>a</title><description>${'&a;'.repeat(50_000)}</description></item>`)}`,
    'an external entity': `<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>${rss('<item><title>a</title><description>&a;</description></item>')}`,
    '20,000 elements deep': rss(`<item><title>a</title><description>${'<a>'.repeat(20_000)}</description></item>`),
    '20,000 elements deep, around the items': rss('<a>'.repeat(20_000), item('a'), '</a>'.repeat(20_000)),
    'an open title with 80 kB of open tags': `<rss version="2.0"><channel><item><title>${'<'.repeat(80_000)}`,
    'JSON 100,000 arrays deep': `{"version":"https://jsonfeed.org/version/1","title":"x","items":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  };

  it.each(Object.keys(documents))(
    '%s: neither hangs nor leaks, and spares the next feed',
    async (name) => {
      const server = await serve(
        (request, response) => void response.end(request.path === '/bad' ? documents[name] : rss(item('good'))),
      );
      const { pages, titles } = await createReader({ urls: [`${server.url}/bad`, `${server.url}/good`] }).poll();
      expect(titles.at(-1)).toBe('good');
      const written = JSON.stringify(pages);
      expect(written.length).toBeLessThan(400_000);
      expect(written).not.toContain('root:');
      expect(written).not.toContain('lollol');
    },
    20_000,
  );

  it('stops a parser that takes too long, and says so', async () => {
    const server = await serve(
      (_, response) => void response.end(rss(`<item>${'<a>'.repeat(200_000)}${'</a>'.repeat(200_000)}</item>`)),
    );
    const { error } = await createReader({ urls: [server.url], parseTimeoutMs: 300 }).poll();
    expect(error?.message).toContain('loose: no end after 300 ms');
  });

  it('stops parsing when told to, and is ready for the next document', async () => {
    const parser = createFeedParser({ timeoutMs: 60_000 });
    closers.push(parser.close);
    const calm = new AbortController().signal;
    const options = { address: 'https://news.example/feed', network: 'web', now: Date.UTC(2026, 0, 1), maxItems: 100 };
    expect((await parser.parse(rss(item('one')), options, calm)).posts).toHaveLength(1);
    const stop = new AbortController();
    const parsing = parser.parse(documents['an open title with 80 kB of open tags'] ?? '', options, stop.signal);
    setImmediate(() => stop.abort(new Error('told to')));
    await expect(parsing).rejects.toThrow('told to');
    expect((await parser.parse(rss(item('one'), item('two')), options, calm)).posts).toHaveLength(2);
  });
});
