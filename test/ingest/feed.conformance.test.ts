import { feed } from '../../ingest/feed.ts';
import { describeSource } from '../suites/source-conformance.ts';
import type { Handler } from '../support/http-server.ts';

interface Article {
  readonly number: number;
}

const now = Date.UTC(2026, 2, 1);
const articles: readonly Article[] = Array.from({ length: 9 }, (_, number) => ({ number }));
/** Literal, so that a change of how ids are made is noticed: stores are full of them. */
const ids = [
  'web:d7aa9b291ca3ceb434c8fe58',
  'web:dfb6183f9803b4b6a433350b',
  'web:980511b64f60a99f3884fafd',
  'web:39ed72d459e971676bf16bbd',
  'web:3ec7522b03547c3d5b0adb56',
  'web:8a2f2637deabff3bf4ef61be',
  'web:ba1a2010281fd86dd31755b7',
  'web:cf03caef10aa882dbf7618ac',
  'web:40454c5f0b8080bbe5601987',
];
const paths = ['/news.xml', '/blog.atom', '/notes.json'];

/** A site with three feeds; every third article is in each. */
function serve(items: readonly Article[]): Handler {
  return (request, response) => {
    const place = paths.indexOf(request.path);
    const here = items.filter(({ number }) => number % paths.length === place);
    const write = [writeRss, writeAtom, writeJson][place];
    if (!write) {
      response.writeHead(404);
      response.end();
      return;
    }
    response.writeHead(200, { 'content-type': place === 2 ? 'application/feed+json' : 'application/xml' });
    response.end(write(here));
  };
}

const linkOf = ({ number }: Article) => `https://news.example/articles/${number}`;
const dateOf = ({ number }: Article) => new Date(now - (10 - number) * 3_600_000);

function writeRss(items: readonly Article[]): string {
  const xml = items.map(
    (item) =>
      `<item><title>News ${item.number}</title><link>${linkOf(item)}</link><guid>${linkOf(item)}</guid><pubDate>${dateOf(item).toUTCString()}</pubDate></item>`,
  );
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://news.example/</link>${xml.join('')}</channel></rss>`;
}

function writeAtom(items: readonly Article[]): string {
  const xml = items.map(
    (item) =>
      `<entry><id>tag:news.example,2026:${item.number}</id><title>Blog ${item.number}</title><link href="${linkOf(item)}"/><updated>${dateOf(item).toISOString()}</updated></entry>`,
  );
  return `<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:news.example,2026:blog</id><title>Blog</title><updated>2026-03-01T00:00:00Z</updated>${xml.join('')}</feed>`;
}

function writeJson(items: readonly Article[]): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Notes',
    items: items.map((item) => ({
      id: String(item.number),
      url: linkOf(item),
      content_text: `Note ${item.number}`,
      date_published: dateOf(item).toISOString(),
    })),
  });
}

describeSource('feed', {
  items: articles,
  idOf: ({ number }) => ids[number] ?? 'missing',
  serve,
  now,
  create: (baseUrl, context) =>
    feed.create(feed.config.parse({ urls: paths.map((path) => `${baseUrl}${path}`) }), context),
});
