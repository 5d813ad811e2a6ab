import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceContext } from '../../core/component.ts';
import type { Page } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import { createHttpClient } from '../../core/http.ts';
import { packagePath } from '../../core/package-root.ts';
import { postDraftSchema } from '../../core/post.ts';
import { createFileSource, file } from '../../ingest/file.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const never = new AbortController().signal;
const http = createHttpClient({});
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'escolta-file-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await http.close();
});

function sourceOf(options: Record<string, unknown>, stdin: () => Readable = () => Readable.from([])) {
  const context: SourceContext = {
    name: 'file',
    searches: [],
    http,
    clock: createVirtualClock(0),
    log: pino({ level: 'silent' }),
    baseDir: folder,
  };
  return createFileSource(file.config.parse(options), context, stdin);
}

type Cursor = { row: number; fingerprint: string };

async function pagesOf(options: Record<string, unknown>, from?: Cursor): Promise<Page<Cursor>[]> {
  const source = sourceOf(options);
  const pages: Page<Cursor>[] = [];
  for await (const page of source.read(from, never)) {
    for (const post of page.posts) expect(postDraftSchema.safeParse(post).error).toBeUndefined();
    expect(source.cursor.parse(JSON.parse(JSON.stringify(page.cursor)))).toEqual(page.cursor);
    pages.push(page);
  }
  return pages;
}

/** Writes a file and reads it. */
async function readText(content: string | Buffer, options: Record<string, unknown> = {}) {
  const path = (options['path'] as string | undefined) ?? 'posts.csv';
  await writeFile(join(folder, path), content);
  const pages = await pagesOf({ ...options, path });
  return { posts: pages.flatMap((page) => page.posts), rejects: pages.flatMap((page) => page.rejects ?? []), pages };
}

describe('a CSV file', () => {
  it('becomes posts, by the usual names of its columns', async () => {
    const { posts, rejects } = await readText(
      'id,Text,Created At,Author,Likes,URL,lang\n7,Hello,2026-03-01 12:00:00,@ana,"1,234",https://a.example/7,ca\n',
    );
    expect(rejects).toEqual([]);
    expect(posts).toEqual([
      {
        id: 'import:7',
        network: 'import',
        type: 'post',
        text: 'Hello',
        markup: 'plain',
        url: 'https://a.example/7',
        author: { handle: 'ana' },
        engagement: { likes: 1234 },
        media: [],
        languageHint: 'ca',
        publishedAt: Date.UTC(2026, 2, 1, 12),
      },
    ]);
  });

  it('is mapped by the configuration, which has the last word', async () => {
    const { posts } = await readText('text,tweet,who,when\nno,yes,Ana Puig,1424806552\n', {
      map: { text: 'tweet', author: 'who', publishedAt: 'when' },
      network: 'twitter',
      postType: 'comment',
    });
    expect(posts).toMatchObject([
      { text: 'yes', author: { name: 'Ana Puig' }, publishedAt: 1424806552000, network: 'twitter', type: 'comment' },
    ]);
  });

  it('may have quotes, line breaks in fields, CRLF, a byte order mark and empty lines', async () => {
    const { posts, rejects } = await readText(
      '\uFEFFtext,title\r\n"a ""quoted""\r\nword",one\r\n\r\nsay "hi" now,two\r\n',
    );
    expect(rejects).toEqual([]);
    expect(posts.map(({ text, title }) => [text, title])).toEqual([
      ['a "quoted"\r\nword', 'one'],
      ['say "hi" now', 'two'],
    ]);
  });

  it.each([
    [';', 'text;likes\na,b;3\n'],
    ['tab', 'text\tlikes\na,b\t3\n'],
    ['|', '"text"|likes\na,b|3\n'],
  ])('tells that its delimiter is %s', async (_, content) => {
    expect((await readText(content)).posts).toMatchObject([{ text: 'a,b', engagement: { likes: 3 } }]);
  });

  it('is found in its folder, and may be in another language', async () => {
    const pages = await pagesOf({
      path: packagePath('test/fixtures/file/spanish.csv'),
      map: { text: 'texto', author: 'usuario', publishedAt: 'fecha' },
    });
    expect(pages[0]?.posts).toMatchObject([
      { text: '¡Qué bien; me encanta!', author: { handle: 'ana' }, publishedAt: Date.UTC(2015, 1, 24, 11, 35) },
      { text: 'Regular', author: { name: 'María García' }, publishedAt: Date.UTC(2015, 1, 25, 9) },
    ]);
  });

  it.each([
    ['windows-1252', Buffer.from('text\nqu\u00e9 bien\n', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFFtext\nqué bien\n', 'utf16le')],
  ])('may be in %s, as spreadsheets write', async (_, content) => {
    expect((await readText(content)).posts.map(({ text }) => text)).toEqual(['qué bien']);
  });

  it('gives a bad row as a reject with its line, its column and what was expected', async () => {
    const { posts, rejects } = await readText(
      'text,date,n\n"two\nlines",2026-01-01,1\nshort\nfine,2026-01-02,2\nbad date,03/04/2015,3\n,2026-01-01,4\nx,2026-01-01,many\n',
      { map: { likes: 'n' } },
    );
    expect(posts.map(({ text }) => text)).toEqual(['two\nlines', 'fine']);
    expect(rejects).toEqual([
      { place: 'line 4', reason: 'expected 3 columns, got 1: is a quote or a delimiter missing?', raw: 'short' },
      {
        place: 'line 6',
        reason: 'column "date": expected a date such as 2026-03-01T12:00:00Z, got "03/04/2015"',
        raw: '{"text":"bad date","date":"03/04/2015","n":"3"}',
      },
      {
        place: 'line 7',
        reason: 'column "text": expected the text of the post, got nothing',
        raw: '{"text":"","date":"2026-01-01","n":"4"}',
      },
      {
        place: 'line 8',
        reason: 'column "n": expected a whole number, got "many"',
        raw: '{"text":"x","date":"2026-01-01","n":"many"}',
      },
    ]);
  });

  it('keeps what stands before a quote that is never closed, and says what was lost', async () => {
    const { posts, rejects } = await readText('text,n\nfirst,1\n"open,2\nlost,3\n');
    expect(posts.map(({ text }) => text)).toEqual(['first']);
    expect(rejects).toMatchObject([{ place: 'line 3', reason: expect.stringContaining('never closed') }]);
  });

  it('is refused without a text, with the columns found and the remedy', async () => {
    const reading = readText('foo,bar\n1,2\n');
    await expect(reading).rejects.toBeInstanceOf(PipelineError);
    await expect(reading).rejects.toMatchObject({
      retry: 'fatal',
      message: expect.stringMatching(/^posts\.csv: .*--map text=….*foo, bar$/),
    });
    await expect(readText('text\n1\n', { map: { url: 'lnik' } })).rejects.toThrow(/no column "lnik".*found: text/);
  });

  it('may be empty, or all header', async () => {
    expect((await readText('')).posts).toEqual([]);
    expect((await readText('text,date\n')).posts).toEqual([]);
  });
});

describe('NDJSON', () => {
  const path = 'posts.ndjson';

  it('becomes posts, with dotted paths', async () => {
    const { posts, rejects } = await readText(
      '{"id":"9","body":"hi","user":{"name":"Ana","x":{"fans":12}},"created_utc":1424806552}\r\n\n{"body":"ho"}',
      { path, map: { followers: 'user.x.fans' }, network: 'reddit' },
    );
    expect(rejects).toEqual([]);
    expect(posts).toMatchObject([
      { id: 'reddit:9', text: 'hi', author: { name: 'Ana', followers: 12 }, publishedAt: 1424806552000 },
      { id: expect.stringMatching(/^import:[0-9a-f]{32}$/), network: 'reddit', text: 'ho' },
    ]);
  });

  it('rejects lines that are no objects, or too long, and goes on', async () => {
    const { posts, rejects } = await readText(
      `{"text":"a"}\n{"text":\n[1]\n"${'x'.repeat(10_000_001)}"\n{"text":"b"}\n`,
      { path },
    );
    expect(posts.map(({ text }) => text)).toEqual(['a', 'b']);
    expect(rejects.map(({ place, reason }) => [place, reason])).toEqual([
      ['line 2', 'expected a JSON object'],
      ['line 3', 'expected a JSON object'],
      ['line 4', 'expected at most 10000000 characters in a line'],
    ]);
  });

  it('judges its first row by its names, and later ones each for itself', async () => {
    await expect(readText('{"foo":1}\n{"text":"a"}', { path })).rejects.toThrow(/Columns found: foo/);
    const { posts, rejects } = await readText('{"text":""}\n{"foo":1}\n{"text":"a"}', { path });
    expect(posts.map(({ text }) => text)).toEqual(['a']);
    expect(rejects.map(({ place }) => place)).toEqual(['line 1', 'line 2']);
  });

  it('takes posts in our own form as they are', async () => {
    const own = {
      id: 'mastodon:example.org/1',
      network: 'mastodon',
      type: 'reply',
      text: '<p>Hi</p>',
      markup: 'html',
      author: { handle: 'ana', verified: true },
      engagement: { likes: 2 },
      publishedAt: '2026-03-01T12:00:00Z',
    };
    const exported = {
      ...own,
      id: 'mastodon:example.org/2',
      kind: 'post',
      source: 'x',
      fetchedAt: 5,
      publishedAt: 1424806552000,
    };
    const broken = { ...own, engagement: { likes: -1 } };
    const { posts, rejects } = await readText([own, exported, broken].map((row) => JSON.stringify(row)).join('\n'), {
      path,
    });
    expect(posts).toEqual([
      { ...own, media: [], publishedAt: Date.UTC(2026, 2, 1, 12) },
      { ...own, id: 'mastodon:example.org/2', media: [], publishedAt: 1424806552000 },
    ]);
    expect(rejects).toMatchObject([{ place: 'line 3', reason: expect.stringContaining('engagement.likes') }]);
  });

  it('does not take a number that lost its last digits for an id', async () => {
    const { posts } = await readText('{"id":567692251954827001,"text":"a"}', { path });
    expect(posts[0]?.id).toMatch(/^import:[0-9a-f]{32}$/);
    const mapped = await readText('{"id":567692251954827001,"text":"a"}', { path, map: { id: 'id' } });
    expect(mapped.rejects[0]?.reason).toContain('expected an id, exact and in quotes');
  });
});

describe('JSON', () => {
  const rows = '[{"text":"a, [b]} \\" \\\\"},\n {"text":"c","user":{"tags":[1,{"z":2}]}} ]';

  it.each([
    ['a list', rows],
    ['an object with a list', `{"meta":{"n":[1]},"posts":${rows},"next":null}`],
    ['without its usual name', rows, 'export'],
  ])('may be %s', async (_, content, path = 'posts.json') => {
    const { posts, rejects } = await readText(content, { path });
    expect(rejects).toEqual([]);
    expect(posts.map(({ text }) => text)).toEqual(['a, [b]} " \\', 'c']);
  });

  it('rejects what is no object, and the rest of a file that was cut', async () => {
    const { posts, rejects } = await readText('[{"text":"a"}, 5, {"text":', { path: 'posts.json' });
    expect(posts.map(({ text }) => text)).toEqual(['a']);
    expect(rejects.map(({ place, reason }) => [place, reason])).toEqual([
      ['item 2', 'expected a JSON object'],
      ['item 3', 'the file ends in the middle of its list'],
    ]);
  });

  it('is refused without a list, with the names found', async () => {
    await expect(readText('{"answer":{"x":1},\n"other":[1]}', { path: 'posts.json' })).rejects.toThrow(
      /found answer, other/,
    );
  });
});

describe('a file source', () => {
  const many = `text,n\n${Array.from({ length: 25 }, (_, i) => (i % 10 === 3 ? 'short' : `row ${i},${i}`)).join('\n')}\n`;

  it('unpacks gzip, whatever its name', async () => {
    for (const path of ['posts.csv.gz', 'posts.csv']) {
      expect((await readText(gzipSync(many), { path })).posts).toHaveLength(22);
    }
    await expect(readText(gzipSync(many).subarray(0, 40))).rejects.toThrow(/not whole, valid gzip/);
  });

  it('gives pages of the size wanted, with its progress', async () => {
    const { pages } = await readText(many, { batch: 10 });
    expect(pages.map((page) => [page.posts.length, page.rejects?.length, page.cursor.row])).toEqual([
      [9, 1, 10],
      [9, 1, 20],
      [4, 1, 25],
    ]);
    expect(pages.at(-1)?.progress).toBe(1);
  });

  it.each(['posts.csv', 'posts.ndjson', 'posts.json'])('goes on from any cursor of %s', async (path) => {
    const objects = Array.from({ length: 25 }, (_, i) => `{"text":"row ${i}"}`);
    const content = path.endsWith('csv')
      ? many
      : path.endsWith('ndjson')
        ? objects.join('\n')
        : `[${objects.join(',')}]`;
    const whole = await readText(content, { path, batch: 4 });
    for (const [i, page] of whole.pages.entries()) {
      const rest = await pagesOf({ path, batch: 4 }, page.cursor);
      expect(rest.flatMap(({ posts }) => posts)).toEqual(whole.pages.slice(i + 1).flatMap(({ posts }) => posts));
    }
  });

  it('starts again when the file has changed', async () => {
    const { pages } = await readText('text\na\nb\n');
    await writeFile(join(folder, 'posts.csv'), 'text\na\nB\n');
    expect((await pagesOf({ path: 'posts.csv' }, pages[0]?.cursor)).flatMap(({ posts }) => posts)).toHaveLength(2);
  });

  it('knows a row again, and tells rows apart by every column', async () => {
    const first = await readText('text,n\nsame,1\nsame,1\nsame,2\n');
    const ids = first.posts.map(({ id }) => id);
    // Literal: stores are full of them.
    expect(ids).toEqual([
      'import:20de85961c772d2b08b447484179e6a4',
      'import:20de85961c772d2b08b447484179e6a4',
      'import:a4a8d38a21a6b262de18e22d87dfd5d4',
    ]);
    expect(
      (await readText('text,n\nsame,1\nsame,1\nsame,2\n', { path: 'other.csv' })).posts.map(({ id }) => id),
    ).toEqual(ids);
  });

  it('reads standard input', async () => {
    const source = sourceOf({ path: '-' }, () =>
      Readable.from([Buffer.from('{"text":"a"}\n{"te'), Buffer.from('xt":"b"}\n')]),
    );
    const texts: string[] = [];
    for await (const page of source.read(undefined, never)) texts.push(...page.posts.map(({ text }) => text));
    expect(texts).toEqual(['a', 'b']);
  });

  it('stops when told to, while standard input is silent', async () => {
    const stdin = new PassThrough();
    stdin.write('text\na\n');
    const stop = new AbortController();
    const reading = sourceOf({ path: '-' }, () => stdin)
      .read(undefined, stop.signal)
      [Symbol.asyncIterator]()
      .next();
    stop.abort();
    expect(await reading).toEqual({ done: true, value: undefined });
  });

  it('stops between pages, and lets go of a file that nobody reads on', async () => {
    await writeFile(join(folder, 'posts.csv'), `text\n${'row\n'.repeat(50_000)}`);
    const stop = new AbortController();
    const pages = sourceOf({ path: 'posts.csv' }).read(undefined, stop.signal)[Symbol.asyncIterator]();
    expect((await pages.next()).value.posts).toHaveLength(1_000);
    stop.abort();
    expect((await pages.next()).done).toBe(true);
    const others = sourceOf({ path: 'posts.csv' }).read(undefined, never)[Symbol.asyncIterator]();
    await others.next();
    expect((await others.return?.())?.done).toBe(true);
  });

  it.each([
    ['missing.csv', /missing\.csv: .*no such file/],
    ['.', /is a folder/],
  ])('says why %s cannot be read', async (path, message) => {
    const reading = pagesOf({ path });
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ retry: 'fatal' });
  });
});

const airline = join(process.env['ESCOLTA_DATA'] ?? packagePath('../shared/data'), 'airline/tweets.csv');

describe.skipIf(!existsSync(airline))('the airline tweets (skipped where the data is absent)', () => {
  it('become posts, exactly repeated ones once, but for the rows that the publisher broke', async () => {
    const pages = await pagesOf({ path: airline });
    const posts = pages.flatMap((page) => page.posts);
    const rejects = pages.flatMap((page) => page.rejects ?? []);
    // A `;` in the tweet moved its second half into the column of the date.
    expect(rejects.every(({ reason }) => reason.startsWith('column "tweet_created": expected a date'))).toBe(true);
    expect([posts.length, rejects.length]).toEqual([14_539, 101]);
    const ids = new Set(posts.map(({ id }) => id));
    const broken = new Set(rejects.map(({ raw }) => raw));
    expect([ids.size, broken.size, ids.size + broken.size]).toEqual([14_385, 100, 14_485]);
    expect(posts[0]).toMatchObject({
      text: expect.stringContaining('@SouthwestAir allows other passengers'),
      author: { handle: 'MMKuderka' },
      engagement: { shares: 0 },
    });
    expect(posts.filter(({ publishedAt }) => publishedAt === undefined)).toHaveLength(462);
    const times = posts.flatMap(({ publishedAt }) => publishedAt ?? []);
    expect(new Date(Math.min(...times)).toISOString()).toBe('2015-02-17T07:36:05.000Z');
    expect(new Date(Math.max(...times)).toISOString()).toBe('2015-02-24T19:53:37.000Z');
  });
});
