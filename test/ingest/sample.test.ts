import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import type { Assessment } from '../../core/assessment.ts';
import type { Brand } from '../../core/brand.ts';
import type { Clock } from '../../core/clock.ts';
import type { SourceContext } from '../../core/component.ts';
import type { Page } from '../../core/contract.ts';
import type { HttpClient } from '../../core/http.ts';
import { packagePath } from '../../core/package-root.ts';
import { type PostDraft, postDraftSchema } from '../../core/post.ts';
import { sample, sampleDurationMs } from '../../ingest/sample.ts';
import { createMatch } from '../../processors/match.ts';
import { normalizePost } from '../../processors/normalize.ts';
import { buildSample } from '../../scripts/build-sample.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const hour = 3_600_000;
const day = 24 * hour;
const startOfTest = Date.UTC(2026, 2, 17, 15);
const crisisAt = 9 * day + 19 * hour;

type Cursor = { anchor: number; index: number };

const noHttp: HttpClient = {
  request: () => Promise.reject(new Error('the sample asks nobody')),
  stream: () => Promise.reject(new Error('no network')),
  socket: () => {
    throw new Error('it asks nobody');
  },
  close: async () => undefined,
};

function open(config: unknown = { speed: 0 }, clock: Clock = createVirtualClock(startOfTest), baseDir = '.') {
  const context: SourceContext = {
    name: 'sample',
    searches: [],
    http: noHttp,
    clock,
    log: pino({ level: 'silent' }),
    baseDir,
  };
  return sample.create(sample.config.parse(config), context);
}

async function readAll(source = open(), from?: Cursor, signal = new AbortController().signal): Promise<Page<Cursor>[]> {
  const pages: Page<Cursor>[] = [];
  for await (const page of source.read(from, signal)) pages.push(page as Page<Cursor>);
  return pages;
}

const postsOf = (pages: readonly Page<Cursor>[]): readonly PostDraft[] => pages.flatMap((page) => page.posts);

/** Each post in the state in which it was first seen. */
function firstStates(posts: readonly PostDraft[]): PostDraft[] {
  const first = new Map<string, PostDraft>();
  for (const post of posts) if (!first.has(post.id)) first.set(post.id, post);
  return [...first.values()];
}

interface GoldRow {
  readonly language: string;
  readonly situation: string;
  readonly labels: Map<string, string>;
}

function readGold(): Map<string, GoldRow> {
  const gold = new Map<string, GoldRow>();
  for (const line of readFileSync(packagePath('config/sample/gold.tsv'), 'utf8').trimEnd().split('\n').slice(1)) {
    const [id = '', language = '', situation = '', brand = '', label = ''] = line.split('\t');
    const row = gold.get(id) ?? { language, situation, labels: new Map() };
    if (brand) row.labels.set(brand, label);
    gold.set(id, row);
  }
  return gold;
}

function countBy<T>(items: readonly T[], key: (item: T) => string | number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

function sampleBrands(): readonly Brand[] {
  const loaded = loadConfig(packagePath('config/sample/escolta.yaml'), { sources: [sample], env: {}, cwd: '.' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config.brands;
}

const offsetOf = (post: PostDraft) => (post.publishedAt ?? 0) - (startOfTest - sampleDurationMs);

describe('the bundled sample', () => {
  let pages: Page<Cursor>[];
  let posts: PostDraft[];
  const gold = readGold();

  beforeAll(async () => {
    pages = await readAll();
    posts = firstStates(postsOf(pages));
  });

  it('is what its generator makes of the hand-written lines', () => {
    for (const [name, text] of Object.entries(buildSample()))
      expect(readFileSync(packagePath('config/sample', name), 'utf8') === text, `${name} is up to date`).toBe(true);
  });

  it('stays small', () => {
    expect(readFileSync(packagePath('config/sample/posts.ndjson')).length).toBeLessThan(1_500_000);
  });

  it('holds about two thousand posts, all of them valid and in order of time', () => {
    expect(posts.length).toBeGreaterThan(1_900);
    expect(posts.length).toBeLessThan(2_200);
    expect(posts.filter((post) => !postDraftSchema.safeParse(post).success)).toEqual([]);
    const times = posts.map((post) => post.publishedAt ?? 0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(startOfTest - 14 * day);
    expect(Math.max(...times)).toBeLessThan(startOfTest);
    expect(Math.max(...times)).toBeGreaterThan(startOfTest - 2 * hour);
  });

  it('speaks seven languages on nine networks, in seven kinds of posts', () => {
    const languages = countBy(posts, (post) => gold.get(post.id)?.language ?? '?');
    const share = (language: string) => (languages[language] ?? 0) / posts.length;
    expect(Object.keys(languages).sort()).toEqual(['ca', 'de', 'en', 'es', 'fr', 'it', 'pt']);
    for (const language of ['ca', 'en', 'es']) {
      expect(share(language)).toBeGreaterThan(0.22);
      expect(share(language)).toBeLessThan(0.34);
    }
    for (const language of ['fr', 'pt', 'it', 'de']) {
      expect(share(language)).toBeGreaterThan(0.02);
      expect(share(language)).toBeLessThan(0.08);
    }
    const networks = countBy(posts, (post) => post.network);
    expect(Object.keys(networks).sort()).toEqual([
      'appstore',
      'bluesky',
      'discourse',
      'hackernews',
      'mastodon',
      'reddit',
      'web',
      'x',
      'youtube',
    ]);
    expect(Math.min(...Object.values(networks))).toBeGreaterThanOrEqual(10);
    expect(Object.keys(countBy(posts, (post) => post.type)).sort()).toEqual([
      'article',
      'comment',
      'post',
      'question',
      'reply',
      'review',
      'video',
    ]);
  });

  it('has ordinary days, a launch on day 5 and a crisis on day 10', () => {
    const days = countBy(posts, (post) => Math.floor(offsetOf(post) / day) + 1);
    for (const ordinary of [1, 2, 3, 4, 7, 8, 9]) {
      expect(days[ordinary]).toBeGreaterThan(80);
      expect(days[ordinary]).toBeLessThan(135);
    }
    expect(days[5]).toBeGreaterThan(150);
    expect(days[10]).toBeGreaterThan(260);
    expect(days[14]).toBeGreaterThan(90);
  });

  it('turns within an hour: at most a quarter negative before, seven in ten or more in the first hour, mending later', () => {
    const negativeShare = (from: number, to: number) => {
      const labels = posts
        .filter((post) => offsetOf(post) >= from && offsetOf(post) < to)
        .flatMap((post) => gold.get(post.id)?.labels.get('volandra') ?? []);
      expect(labels.length).toBeGreaterThan(40);
      return labels.filter((label) => label === 'negative').length / labels.length;
    };
    expect(negativeShare(0, crisisAt)).toBeLessThanOrEqual(0.25);
    expect(negativeShare(4 * day + 19 * hour, 5 * day + 12 * hour)).toBeLessThan(0.2);
    expect(negativeShare(crisisAt, crisisAt + hour)).toBeGreaterThanOrEqual(0.7);
    expect(negativeShare(crisisAt + hour, crisisAt + day)).toBeGreaterThan(0.65);
    expect(negativeShare(13 * day, 14 * day)).toBeLessThan(0.4);
  });

  it('says at least 1,500 different things, besides reposts and syndicated news', () => {
    const own = posts.filter((post) => !post.text.startsWith('RT ') && gold.get(post.id)?.situation !== 'news');
    expect(new Set(own.map((post) => `${post.title ?? ''}\n${post.text}`)).size).toBeGreaterThan(1_500);
    expect(posts.filter((post) => post.text.startsWith('RT ')).length).toBeGreaterThan(60);
    expect(
      posts.filter((post) => /incendi|fire|incêndio|Akkubrand/iu.test(post.title ?? '') && post.network === 'web'),
    ).toHaveLength(30);
  });

  it('is written by returning authors', () => {
    const authors = countBy(
      posts.filter((post) => post.author?.id),
      (post) => `${post.network} ${post.author?.id}`,
    );
    expect(Object.keys(authors).length).toBeGreaterThan(200);
    expect(Object.values(authors).filter((count) => count >= 10).length).toBeGreaterThan(30);
  });

  it('answers only posts that it holds', () => {
    const ids = new Set(posts.map((post) => post.id));
    const parents = posts.flatMap((post) => post.parentId ?? []);
    expect(parents.length).toBeGreaterThan(300);
    expect(parents.filter((parent) => !ids.has(parent))).toEqual([]);
  });

  it('leaves no template unfilled and names no real site', () => {
    const written = readFileSync(packagePath('config/sample/posts.ndjson'), 'utf8');
    expect(written.match(/\{[A-Za-z]+\}|undefined|\|\||¶/gu)).toBeNull();
    const hosts = [...written.matchAll(/https?:\/\/([^/"\s?<]+)/gu)].map(([, host]) => host ?? '');
    expect(hosts.length).toBeGreaterThan(1_500);
    expect(hosts.filter((host) => !host.endsWith('.example'))).toEqual([]);
  });

  it('mentions the brands that the gold file says, found with the configuration of the sample', async () => {
    const batch = posts.map((draft): Assessment => {
      const post = postDraftSchema.parse(draft);
      return {
        kind: 'assessment',
        post: normalizePost({
          ...post,
          kind: 'post',
          source: 'sample',
          publishedAt: post.publishedAt ?? 0,
          fetchedAt: startOfTest,
        }),
        language: { code: gold.get(draft.id)?.language ?? 'und', confidence: 1 },
        simhash: '',
        storyId: draft.id,
        mentions: [],
      };
    });
    const outcomes = await createMatch({ brands: sampleBrands() }).process(batch);
    const wrong = outcomes.flatMap((outcome, i) => {
      const id = posts[i]?.id ?? '';
      const expected = [...(gold.get(id)?.labels.keys() ?? [])].sort().join();
      const found =
        outcome.kind === 'keep'
          ? outcome.value.mentions
              .map((mention) => mention.brand)
              .sort()
              .join()
          : '';
      return expected === found ? [] : [`${id}: expected ${expected || 'none'}, found ${found || 'none'}`];
    });
    expect(wrong).toEqual([]);
    const drops = countBy(
      outcomes.flatMap((outcome) => (outcome.kind === 'drop' ? [outcome.reason] : [])),
      (reason) => reason,
    );
    expect(Object.keys(drops).sort()).toEqual(['excluded', 'no-brand']);
    expect(drops['excluded']).toBeGreaterThan(15);
    expect(drops['no-brand']).toBeGreaterThan(40);
  });

  it('knows 150 customers, of whom forty write posts and 28 can be told by a handle', () => {
    const [head = '', ...rows] = readFileSync(packagePath('config/sample/customers.csv'), 'utf8').trimEnd().split('\n');
    const columns = head.split(',');
    const customers = rows.map((row) => Object.fromEntries(row.split(',').map((cell, i) => [columns[i], cell])));
    expect(customers).toHaveLength(150);
    expect(new Set(customers.map((customer) => customer['id'])).size).toBe(150);
    expect(new Set(customers.map((customer) => customer['email'])).size).toBe(150);
    expect(customers.filter((customer) => !/@example\.(com|org)$/u.test(customer['email'] ?? ''))).toEqual([]);
    const writing = new Set(posts.map((post) => `${post.network} ${post.author?.handle}`));
    const networks = ['mastodon', 'bluesky', 'x', 'reddit', 'discourse'];
    const withHandle = customers.filter((customer) => networks.some((network) => customer[network]));
    expect(withHandle).toHaveLength(28);
    const heard = withHandle.filter((customer) =>
      networks.some((network) => writing.has(`${network} ${customer[network]}`)),
    );
    expect(heard.length).toBeGreaterThan(22);
  });
});

describe('the sample source', () => {
  it('gives deletions of posts that it gave, likes that grew, edits, and one item that cannot be read', async () => {
    const pages = await readAll();
    const posts = postsOf(pages);
    const ids = new Set(posts.map((post) => post.id));
    const deletions = pages.flatMap((page) => page.deletions ?? []);
    expect(deletions).toHaveLength(3);
    expect(deletions.filter((deletion) => !ids.has(deletion.id))).toEqual([]);
    expect(posts.length - ids.size).toBe(14);
    expect(posts.filter((post) => post.editedAt !== undefined).length).toBeGreaterThan(0);
    const rejects = pages.flatMap((page) => page.rejects ?? []);
    expect(rejects).toHaveLength(1);
    expect(rejects[0]?.place).toMatch(/^posts\.ndjson line \d+$/);
    expect(rejects[0]?.reason).toMatch(/^not JSON: /);
    expect(rejects[0]?.raw).toContain('sample-cut');
  });

  it('gives pages of at most forty items and progress from 0 to 1', async () => {
    const pages = await readAll();
    expect(pages.length).toBeGreaterThan(100);
    const sizes = pages.map((page) => page.posts.length + (page.deletions?.length ?? 0) + (page.rejects?.length ?? 0));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(40);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(5);
    const progress = pages.map((page) => page.progress ?? -1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress[0]).toBeGreaterThan(0);
    expect(progress.at(-1)).toBe(1);
  });

  it('goes on exactly from every cursor it gave, under the same anchor, however much later', async () => {
    const whole = await readAll();
    const later = () => createVirtualClock(startOfTest + 3 * day);
    for (const [i, page] of whole.entries()) {
      const source = open({ speed: 0 }, later());
      const cursor = source.cursor.parse(JSON.parse(JSON.stringify(page.cursor)));
      // Each next page is the right one, with the right cursor: so is all the rest.
      const next = await source.read(cursor, new AbortController().signal)[Symbol.asyncIterator]().next();
      expect(next.value).toEqual(whole[i + 1]);
    }
    const middle = Math.floor(whole.length / 2);
    expect(await readAll(open({ speed: 0 }, later()), whole[middle]?.cursor)).toEqual(whole.slice(middle + 1));
  });

  it('spreads the fortnight over the time it is given', async () => {
    const clock = createVirtualClock(startOfTest);
    const arrivals: { at: number; offset: number }[] = [];
    for await (const page of open({ speed: 60 }, clock).read(undefined, new AbortController().signal)) {
      const last = page.posts.at(-1);
      if (last && page.rejects?.length === 0 && page.deletions?.length === 0)
        arrivals.push({ at: clock.now() - startOfTest, offset: offsetOf(last) });
    }
    const elapsed = clock.now() - startOfTest;
    expect(elapsed).toBeGreaterThan(59_000);
    expect(elapsed).toBeLessThanOrEqual(60_000);
    expect(Math.max(...clock.slept)).toBeLessThan(2_000);
    // Day 7 ends after half a minute.
    const half = arrivals.find(({ offset }) => offset >= 7 * day);
    expect(half?.at).toBeGreaterThan(29_000);
    expect(half?.at).toBeLessThan(31_500);
  });

  it('sleeps never at speed 0, and only for the rest of the way after a restart', async () => {
    const quick = createVirtualClock(startOfTest);
    await readAll(open({ speed: 0 }, quick));
    expect(quick.slept).toEqual([]);

    const whole = await readAll();
    const middle = whole.find((page) => (page.posts[0] ? offsetOf(page.posts[0]) : 0) > 7 * day);
    const later = createVirtualClock(startOfTest + 5 * day);
    await readAll(open({ speed: 60 }, later), middle?.cursor);
    const took = later.now() - (startOfTest + 5 * day);
    expect(took).toBeGreaterThan(25_000);
    expect(took).toBeLessThan(30_500);
  });

  it('catches up with its schedule when the pipeline held it back', async () => {
    const clock = createVirtualClock(startOfTest);
    let pages = 0;
    for await (const _ of open({ speed: 60 }, clock).read(undefined, new AbortController().signal))
      if (pages++ === 10) await clock.sleep(20_000);
    expect(clock.now() - startOfTest).toBeLessThanOrEqual(60_000);
  });

  it('ends when the signal aborts, asleep or not', async () => {
    const controller = new AbortController();
    const clock: Clock = {
      now: () => startOfTest,
      sleep: async () => controller.abort(),
    };
    expect((await readAll(open({ speed: 60 }, clock), undefined, controller.signal)).length).toBe(0);
    expect(await readAll(open(), undefined, AbortSignal.abort())).toEqual([]);
  });

  it('gives nothing more once it was read to its end', async () => {
    const last = (await readAll()).at(-1);
    expect(await readAll(open(), last?.cursor)).toEqual([]);
  });

  it('refuses unknown keys and speeds that make no sense', () => {
    expect(sample.config.safeParse({}).data).toEqual({ speed: 60 });
    expect(sample.config.safeParse({ speeds: 1 }).success).toBe(false);
    expect(sample.config.safeParse({ speed: -1 }).success).toBe(false);
  });
});

describe('a sample of one’s own', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'escolta-sample-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('is read from a path that starts at the folder of the configuration', async () => {
    const post = { id: 'x:1', network: 'x', type: 'post', text: 'hello' };
    const lines = [
      JSON.stringify({ atMs: 0, post }),
      JSON.stringify({ atMs: hour, post: { ...post, id: 'x:2', publishedAt: 5, editedAt: 9 } }),
      JSON.stringify({ atMs: 2 * hour, post: { ...post, id: 'no network' } }),
      JSON.stringify({ atMs: 2 * hour }),
      JSON.stringify({ atMs: 3 * hour, deletion: { id: 'x:1', network: 'x' } }),
    ];
    writeFileSync(join(folder, 'own.ndjson'), lines.join('\n'));
    const pages = await readAll(open({ path: 'own.ndjson', speed: 0 }, createVirtualClock(startOfTest), folder));
    expect(pages).toHaveLength(1);
    const start = startOfTest - 14 * day;
    expect(pages[0]?.posts.map(({ id, publishedAt, editedAt }) => ({ id, publishedAt, editedAt }))).toEqual([
      { id: 'x:1', publishedAt: start, editedAt: undefined },
      { id: 'x:2', publishedAt: start + 5, editedAt: start + 9 },
    ]);
    expect(pages[0]?.rejects?.map((reject) => reject.place)).toEqual(['own.ndjson line 3', 'own.ndjson line 4']);
    expect(pages[0]?.deletions).toEqual([{ id: 'x:1', network: 'x' }]);
    expect(pages[0]?.cursor).toEqual({ anchor: startOfTest, index: 5 });
  });

  it('says what to do when it is not there', async () => {
    const reading = readAll(open({ path: 'nowhere.ndjson' }, createVirtualClock(startOfTest), folder));
    await expect(reading).rejects.toMatchObject({ retry: 'fatal' });
    await expect(reading).rejects.toThrow(/nowhere\.ndjson: check "path"/);
  });
});
