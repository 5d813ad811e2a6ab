import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { BackfillRequest, Page, Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { expectJson } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { given, readItems } from './items.ts';
import { deletionOf, localId, refreshOneByOne } from './refresh.ts';
import { backfillSearches } from './search/backfill.ts';
import { type Dialect, quoted, writeSearches } from './search/write.ts';

/** The API gives at most this many hits for one question, over all its pages. */
const maxHits = 1_000;

const configSchema = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://hn.algolia.com')
    .describe('Where the search API stands.'),
  itemsUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://hacker-news.firebaseio.com')
    .describe("Where Hacker News's own API stands: items are asked for again there."),
  since: z.number().positive().max(20_000).default(7).describe('How many days back the first poll looks.'),
  tags: z
    .array(z.string().regex(/^[A-Za-z0-9_-]+$/, 'expected a tag such as "story"'))
    .min(1)
    .default(['story', 'comment'])
    .describe('Kinds of items to find, any of them: story, comment, poll, job, ask_hn, show_hn, author_NAME.'),
  query: z
    .array(z.string().trim().min(1).max(500))
    .default([])
    .describe('Further searches, in the syntax of the search box, beside those for the brands.'),
  pageSize: z.number().int().min(1).max(maxHits).default(maxHits).describe('Most items per request.'),
  overlapMinutes: z
    .number()
    .min(0)
    .max(10_080)
    .default(10)
    .describe('How far each poll looks back before the newest item found, for items that were indexed late.'),
});

/** Per search, the `created_at_i` (seconds since the epoch) of the newest item given; searches never forget their place. */
const cursorSchema = z.strictObject({ newest: z.record(z.string(), z.number().int().nonnegative()) });

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).nullish();

/** https://hn.algolia.com/api */
const answerSchema = z.object({ hits: z.array(z.unknown()).max(maxHits), nbHits: z.number().int().nonnegative() });

const hitSchema = z.object({
  objectID: z.string().regex(/^\d{1,15}$/),
  created_at_i: z.number().int().positive().max(10_000_000_000),
  author: z.string().max(200).nullish(),
  title: z.string().max(10_000).nullish(),
  url: z.string().max(10_000).nullish(),
  story_text: z.string().nullish(),
  comment_text: z.string().nullish(),
  points: z.number().int().nullish(),
  num_comments: count,
  parent_id: count,
  story_id: count,
  _tags: z.array(z.string()).default([]),
});

/** https://github.com/HackerNews/API */
const itemSchema = z.object({
  id: z.number().int().positive(),
  type: z.enum(['story', 'comment', 'job', 'poll', 'pollopt']),
  by: z.string().max(200).nullish(),
  time: z.number().int().positive().max(10_000_000_000),
  text: z.string().nullish(),
  title: z.string().max(10_000).nullish(),
  url: z.string().max(10_000).nullish(),
  score: z.number().int().nullish(),
  descendants: count,
  parent: count,
});

const deletedSchema = z.object({ deleted: z.literal(true) });

type Config = z.infer<typeof configSchema>;
type Cursor = z.infer<typeof cursorSchema>;
type Hit = z.infer<typeof hitSchema>;

/** From a second, inclusive, to another, exclusive. */
interface Slice {
  readonly from: number;
  readonly to: number;
}

export const hackernews: SourceComponent<Config, Cursor> = {
  type: 'hackernews',
  summary: 'Stories and comments on Hacker News that name a brand, through the Algolia search API.',
  config: configSchema,
  schedule: 'every 5m',
  refresh: 'free',
  page: {
    see: 'https://hn.algolia.com/api',
    costs: 'Nothing.',
    credentials: 'None are needed.',
    gives: 'url title author.handle author.url parentId threadId engagement.score engagement.replies publishedAt'.split(
      ' ',
    ),
    blind: 'Votes on comments, which the site keeps to itself.',
    backfill: 'All of it, since 2006.',
    after: 'Scores, numbers of comments, edits, and what its author deleted, from the API of Hacker News itself.',
    example: '',
  },
  create: (config, context) => createHackernews(config, context),
};

function createHackernews(config: Config, context: SourceContext): Source<Cursor> {
  const { http, clock, log } = context;
  const queries = [...new Set([...writeSearches(context.searches, dialect, log), ...config.query])];
  const tags = `(${config.tags.join(',')})`;

  async function ask(query: string, slice: Slice, page: number, signal: AbortSignal) {
    const parameters = new URLSearchParams({
      query,
      tags,
      numericFilters: `created_at_i>=${slice.from},created_at_i<${slice.to}`,
      hitsPerPage: String(config.pageSize),
      page: String(page),
    });
    const url = `${config.baseUrl.replace(/\/+$/u, '')}/api/v1/search_by_date?${parameters}`;
    // A thousand long comments, each sent twice (with and without highlights).
    const response = await http.request({ url, signal, maxBytes: 64 * 2 ** 20 });
    return expectJson(response, answerSchema, `searching Hacker News for ${query}`, clock.now());
  }

  /** All hits of one slice; `undefined` when there are more than one question gives, and the slice can be halved. */
  async function readSlice(query: string, slice: Slice, signal: AbortSignal): Promise<unknown[] | undefined> {
    const { hits, nbHits } = await ask(query, slice, 0, signal);
    if (nbHits <= hits.length) return hits;
    if (slice.to - slice.from > 1) {
      const within = hits.filter((hit) => isWithin(hitSchema.safeParse(hit).data, slice));
      if (within.length > 0) return undefined;
      throw new PipelineError(`searching Hacker News for ${query}: no item is of the time that was asked for`, {
        retry: 'transient',
      });
    }
    const reachable = Math.min(nbHits, maxHits);
    for (let page = 1; hits.length < reachable; page++) {
      const more = await ask(query, slice, page, signal);
      if (more.hits.length === 0) break;
      hits.push(...more.hits);
    }
    if (hits.length < nbHits) {
      log.warn(
        { query, second: slice.from, found: nbHits, read: hits.length },
        'more items in one second than the API gives',
      );
    }
    return hits;
  }

  /** Forward in time, so that the newest item given is at any moment a place to go on from. */
  async function* search(query: string, whole: Slice, signal: AbortSignal): AsyncGenerator<unknown[]> {
    const pending = [whole];
    for (let slice = pending.pop(); slice; slice = pending.pop()) {
      const hits = await readSlice(query, slice, signal);
      if (hits) {
        yield hits;
      } else {
        const middle = slice.from + Math.floor((slice.to - slice.from) / 2);
        pending.push({ from: middle, to: slice.to }, { from: slice.from, to: middle });
      }
    }
  }

  async function* read(from: Cursor | undefined, signal: AbortSignal): AsyncGenerator<Page<Cursor>> {
    let newest = from?.newest ?? {};
    try {
      for (const query of queries) {
        if (signal.aborted) return;
        const now = Math.floor(clock.now() / 1_000);
        const known = newest[query];
        const start = known ?? now - Math.ceil(config.since * 86_400);
        const slice = { from: Math.max(0, start - Math.ceil(config.overlapMinutes * 60)), to: now + 1 };
        if (slice.from >= slice.to) continue;
        for await (const hits of search(query, slice, signal)) {
          const { posts, rejects, last } = readHits(hits, slice);
          const mark = Math.max(newest[query] ?? start, last);
          // Nothing learned, nothing to say; but a search that starts keeps its beginning.
          if (hits.length === 0 && newest[query] === mark) continue;
          newest = { ...newest, [query]: mark };
          yield { posts, rejects, cursor: { newest } };
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  const refresh = refreshOneByOne(async ({ id, threadId }, signal) => {
    const number = localId(id, 'hackernews');
    if (number === undefined || !/^\d{1,15}$/u.test(number)) return undefined;
    const url = `${config.itemsUrl.replace(/\/+$/u, '')}/v0/item/${number}.json`;
    const response = await http.request({ url, signal });
    // `null` is answered of what there never was, and now and then of what there is.
    const raw = expectJson(response, z.unknown(), 'asking Hacker News for an item again', clock.now());
    if (raw === null) return undefined;
    if (deletedSchema.safeParse(raw).success) return { deletions: [deletionOf(id)] };
    const { items, rejects } = readItems([raw], itemSchema, (item) => (item as { id?: unknown }).id);
    return { rejects, posts: items.map((item) => ({ ...toPost(hitOf(item)), ...given({ threadId }) })) };
  });

  const backfill = (asked: BackfillRequest) =>
    backfillSearches({
      ...asked,
      searches: queries,
      isBounded: () => true,
      maxPages: 1,
      async ask({ search: query, after, before }) {
        const slice = { from: Math.floor(after / 1_000), to: Math.ceil(before / 1_000) };
        const { hits } = await ask(query, slice, 0, asked.signal);
        return readHits(hits, slice);
      },
    });

  return { cursor: cursorSchema, read, refresh, backfill };
}

/** In quotes, words are searched as they are: in this order, without guessing at typing errors, without operators, without signs. */
const dialect: Dialect = {
  maxLength: 512,
  write: ({ kind, text }) => (kind === 'author' ? undefined : quoted(text.toLowerCase())),
};

function isWithin(hit: Hit | undefined, slice: Slice): boolean {
  return hit !== undefined && hit.created_at_i >= slice.from && hit.created_at_i < slice.to;
}

/** An item as the search would give it. */
function hitOf({ id, type, by, time, text, title, url, score, descendants, parent }: z.infer<typeof itemSchema>): Hit {
  return {
    objectID: String(id),
    created_at_i: time,
    ...{ author: by, title, url, story_text: text, comment_text: text, points: score, num_comments: descendants },
    parent_id: parent,
    _tags: [type],
  };
}

const idOf = (hit: unknown) => (hit as { objectID?: unknown }).objectID;

function readHits(hits: readonly unknown[], slice: Slice) {
  const withinSlice = hitSchema.refine((hit) => isWithin(hit, slice), {
    path: ['created_at_i'],
    message: 'outside the time that was asked for',
  });
  const { items, rejects } = readItems(hits, withinSlice, idOf);
  const last = Math.max(0, ...items.map(({ created_at_i }) => created_at_i));
  return { posts: items.map(toPost), rejects, last };
}

function toPost(hit: Hit): PostDraft {
  const isComment = hit._tags.includes('comment');
  const title = hit.title ?? '';
  const paragraphs = [escapeHtml(hit.url ?? ''), (isComment ? hit.comment_text : hit.story_text) ?? ''];
  return {
    id: `hackernews:${hit.objectID}`,
    network: 'hackernews',
    type: isComment ? 'comment' : /^ask hn\b/iu.test(title) ? 'question' : 'post',
    url: `https://news.ycombinator.com/item?id=${hit.objectID}`,
    ...(isComment || title === '' ? {} : { title: escapeHtml(title) }),
    text: paragraphs.filter((paragraph) => paragraph !== '').join('<p>'),
    markup: 'html',
    author: hit.author
      ? { handle: hit.author, url: `https://news.ycombinator.com/user?id=${encodeURIComponent(hit.author)}` }
      : {},
    ...(isComment && hit.parent_id != null ? { parentId: `hackernews:${hit.parent_id}` } : {}),
    ...(isComment && hit.story_id != null ? { threadId: `hackernews:${hit.story_id}` } : {}),
    engagement: {
      ...(hit.points == null ? {} : { score: hit.points }),
      ...(hit.num_comments == null ? {} : { replies: hit.num_comments }),
    },
    publishedAt: hit.created_at_i * 1_000,
  };
}

/** Titles and addresses come as plain text, mostly: what is already an entity stays one. */
function escapeHtml(text: string): string {
  return text
    .replace(/&(?!#?\w{1,10};)/gu, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
