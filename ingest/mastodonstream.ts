// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Page, Reject, Source } from '../core/contract.ts';
import { describeError, PipelineError, retryOf } from '../core/errors.ts';
import { expectJson, expectOk } from '../core/http.ts';
import type { DeletionDraft, PostDraft } from '../core/post.ts';
import { createMastodonRefresh, readStatuses } from './mastodon-posts.ts';
import { deletionOf } from './refresh.ts';
import { createRawFilter } from './search/raw-filter.ts';
import { baseUrl } from './search/source.ts';
import { readServerEvents, type ServerEvent } from './server-events.ts';

/** https://docs.joinmastodon.org/methods/streaming/ */
const configSchema = z.strictObject({
  baseUrl: baseUrl.prefault('https://mastodon.social').describe('The instance. It knows what it federates with.'),
  token: z
    .string()
    .min(1)
    .describe('Of an account on the instance (Preferences, Development, New application, with `read:statuses`).'),
  streams: z
    .array(
      z
        .string()
        .regex(
          /^(?:public|public:local|user|#[\p{L}\p{N}\p{M}_]{1,200})$/u,
          'expected public, public:local, user or a #hashtag',
        ),
    )
    .min(1)
    .max(10)
    .default(['public'])
    .describe(
      '`public`: all that the instance knows; `public:local`: what is written on it; `user`: the home of the account; or a `#hashtag`.',
    ),
  overlapSeconds: z.number().min(0).max(3_600).default(60).describe('How far back it reads after a break.'),
  sliceSeconds: z
    .number()
    .min(1)
    .max(3_600)
    .default(300)
    .describe('How long one asking listens. The next goes on where it ended.'),
});

const id = z.string().regex(/^\d{1,30}$/u);
const cursorSchema = z.strictObject({
  url: z.string(),
  /** Of each stream, the id of the newest post that it told of. */
  newest: z.record(z.string(), id),
  /** Posts given last, oldest first: what the instance calls each, and its id here. Edits and deletions are told by the first. */
  given: z.array(z.tuple([id, z.string().max(2_000)])),
});

const instanceSchema = z.object({ configuration: z.object({ urls: z.object({ streaming: z.string().max(2_000) }) }) });
const statusIdSchema = z.object({
  id,
  edited_at: z.string().nullish(),
  reblog: z.unknown().optional(),
  visibility: z.string().max(30),
});

/** Posts that are remembered as given. */
const remembered = 2_000;
/** Events that are held at most until the pipeline takes them. */
const mostWaiting = 20_000;
/** Longest event. A post of an instance that allows very long ones is some hundred kilobytes. */
const maxEvent = 2 * 2 ** 20;
/** The server shows every fifteen seconds that it is there. */
const silenceMs = 60_000;
const tickMs = 1_000;
const pageSize = 40;
/** Pages of one timeline that are read after a break: what lies further back is told as out of reach. */
const mostPages = 100;

type Config = z.infer<typeof configSchema>;
type Cursor = z.infer<typeof cursorSchema>;

export const mastodonstream: SourceComponent<Config, Cursor> = {
  type: 'mastodonstream',
  summary: 'Posts on Mastodon as an instance hears of them, their edits and deletions: those that may name a brand.',
  config: configSchema,
  schedule: 'every 1s',
  refresh: 'free',
  page: {
    see: 'https://docs.joinmastodon.org/methods/streaming/',
    costs: 'Bandwidth: of a large instance, some ten posts a second.',
    credentials:
      'A `token` with `read:statuses` of an account on the instance: Preferences, Development, New application.',
    gives:
      'url title author.id author.handle author.name author.url author.avatarUrl author.bio author.followers parentId languageHint engagement.likes engagement.shares engagement.replies media publishedAt editedAt'.split(
        ' ',
      ),
    blind: 'What the instance does not federate with; what it keeps from its public timeline.',
    backfill: 'Nothing: use `mastodon` for what was before. After a break it reads on where it was.',
    after:
      'Edits and deletions as they happen, of the posts given last; numbers, and later ones, from the instance where each was written.',
    example: 'baseUrl: https://mastodon.social\ntoken: ${MASTODON_TOKEN}\nstreams: [public]',
  },
  create: createMastodonStream,
};

interface Told extends ServerEvent {
  readonly stream: string;
  /** Whether a post may name a brand, by a look at its JSON. */
  readonly mayMatter: boolean;
}

function createMastodonStream(config: Config, context: SourceContext): Source<Cursor> {
  const { http, clock, log, searches } = context;
  const mayMatter = createRawFilter(searches);
  const toldOf = (event: ServerEvent, stream: string): Told => ({ ...event, stream, mayMatter: mayMatter(event.data) });
  const { host } = new URL(config.baseUrl);
  const headers = { authorization: `Bearer ${config.token}` };

  /** Streams stand on a server of their own, at large instances. */
  async function streamingUrl(signal: AbortSignal): Promise<string> {
    const response = await http.request({ url: `${config.baseUrl}/api/v2/instance`, headers, signal });
    const said =
      response.status === 404
        ? undefined
        : expectJson(response, instanceSchema.partial(), 'asking for the stream', clock.now());
    const url = said?.configuration?.urls.streaming.replace(/^ws/u, 'http').replace(/\/+$/u, '');
    return url !== undefined && /^https?:\/\//u.test(url) ? url : config.baseUrl;
  }

  async function open(base: string, stream: string, signal: AbortSignal): Promise<AsyncIterable<ServerEvent>> {
    const url = `${base}/api/v1/streaming/${pathOf(stream)}`;
    const answer = await http.stream({ url, headers: { ...headers, accept: 'text/event-stream' }, signal, silenceMs });
    expectOk({ ...answer, body: Buffer.alloc(0), url }, `listening to ${stream} ("token")`, clock.now());
    return readServerEvents(answer.body, maxEvent);
  }

  /** What the timeline of a stream has since, oldest first. */
  async function* missed(stream: string, newest: string, signal: AbortSignal): AsyncGenerator<readonly unknown[]> {
    let from = earlier(newest, config.overlapSeconds * 1_000);
    for (let page = 1; page <= mostPages && !signal.aborted; page += 1) {
      const url = `${config.baseUrl}/api/v1/timelines/${timelineOf(stream, { min_id: from, limit: String(pageSize) })}`;
      const response = await http.request({ url, headers, signal });
      const raw = expectJson(response, z.array(z.unknown()).max(1_000), `reading ${stream} since`, clock.now());
      yield raw;
      const ids = raw.flatMap((item) => statusIdSchema.pick({ id: true }).safeParse(item).data?.id ?? []);
      const last = ids.reduce((max, each) => (BigInt(each) > BigInt(max) ? each : max), from);
      if (ids.length === 0 || last === from) return;
      from = last;
    }
    log.warn(
      { event: 'search_cut', search: stream },
      'more was written than is read after a break: some is out of reach',
    );
  }

  async function* read(start: Cursor | undefined, signal: AbortSignal): AsyncGenerator<Page<Cursor>> {
    if (signal.aborted) return;
    const known = start?.url === config.baseUrl ? start : undefined;
    const given = new Map(known?.given);
    const newest = new Map(Object.entries(known?.newest ?? {}));
    const inbox: Told[] = [];
    let failure: unknown;
    const ended = new AbortController();
    const stop = AbortSignal.any([signal, ended.signal]);
    const end = (error: unknown) => {
      failure ??= error;
      ended.abort();
    };
    const cursor = (): Cursor => ({
      url: config.baseUrl,
      newest: Object.fromEntries(newest),
      given: [...given].slice(-remembered),
    });

    async function listen(stream: string, events: AsyncIterable<ServerEvent>): Promise<void> {
      try {
        for await (const event of events) {
          if (inbox.length >= mostWaiting)
            throw new PipelineError('more came than could be handled', { retry: 'transient' });
          // Deletions of what was never given, and posts that name nobody, are most of it.
          if (event.event === 'update' || event.event === 'status.update') {
            const told = toldOf(event, stream);
            inbox.push(told);
            if (told.event === 'update' && told.mayMatter) coming.add(idIn(told.data));
          } else if (event.event === 'delete' && (given.has(event.data) || coming.has(event.data))) {
            inbox.push({ ...event, stream, mayMatter: false });
          }
        }
        throw new PipelineError(`listening to ${stream}: the stream was closed`, { retry: 'transient' });
      } catch (error) {
        end(error);
      }
    }
    /** Those in the inbox that will be given: they can be deleted before. */
    const coming = new Set<string>();

    /** What these events make, and the newest post that they tell of. */
    function take(events: readonly Told[]): Omit<Page<Cursor>, 'cursor'> {
      const posts = new Map<string, PostDraft>();
      const deletions = new Map<string, DeletionDraft>();
      const rejects: Reject[] = [];
      for (const { event, data, stream, mayMatter } of events) {
        if (event === 'delete') {
          const post = given.get(data);
          if (post === undefined) continue;
          posts.delete(post);
          deletions.set(post, deletionOf(post));
          given.delete(data);
          continue;
        }
        const local = idIn(data);
        if (event === 'update' && local !== '') newest.set(stream, later(newest.get(stream), local));
        const isNew = event === 'update' && !given.has(local);
        if ((!isNew && event === 'update') || !(mayMatter || given.has(local))) continue;
        const found = postOf(data, host);
        rejects.push(...found.rejects);
        for (const post of found.posts) {
          posts.set(post.id, post);
          deletions.delete(post.id);
          // Again as the newest.
          given.delete(local);
          given.set(local, post.id);
        }
      }
      return { posts: [...posts.values()], deletions: [...deletions.values()], rejects };
    }

    try {
      const base = await streamingUrl(signal);
      const opened = await Promise.all(
        config.streams.map(async (stream) => ({ stream, events: await open(base, stream, stop) })),
      );
      for (const { stream, events } of opened) void listen(stream, events);
      // While the stream is open already, so that nothing comes in between.
      for (const stream of config.streams) {
        const since = newest.get(stream);
        if (since === undefined) continue;
        for await (const raw of missed(stream, since, signal)) {
          const events = raw.map((status) => toldOf({ event: 'update', data: JSON.stringify(status) }, stream));
          yield { ...take(events.reverse()), cursor: cursor() };
          if (signal.aborted) return;
        }
      }
      const until = clock.now() + config.sliceSeconds * 1_000;
      while (!signal.aborted) {
        await clock.sleep(tickMs, stop).catch(() => undefined);
        const events = inbox.splice(0);
        // Before the page is given: others come while it is held.
        coming.clear();
        if (events.length > 0) yield { ...take(events), cursor: cursor() };
        if (ended.signal.aborted || clock.now() >= until) break;
      }
    } catch (error) {
      failure ??= error;
    } finally {
      ended.abort();
    }
    if (failure !== undefined && !signal.aborted) {
      if (failure instanceof PipelineError) throw failure;
      throw new PipelineError(`listening to ${config.baseUrl}: ${describeError(failure)}`, {
        retry: retryOf(failure),
        cause: failure,
      });
    }
  }

  return { cursor: cursorSchema, read, refresh: createMastodonRefresh(config, context) };
}

/** A post that anybody may read, and that is no repetition of another. */
function postOf(data: string, host: string): { posts: readonly PostDraft[]; rejects: readonly Reject[] } {
  let raw: unknown;
  try {
    raw = JSON.parse(data);
  } catch {
    return {
      posts: [],
      rejects: [{ place: 'an event', reason: 'not JSON', raw: data.slice(0, 10_000).toWellFormed() }],
    };
  }
  const { reblog, visibility } = statusIdSchema.safeParse(raw).data ?? {};
  if (reblog != null || (visibility !== undefined && visibility !== 'public' && visibility !== 'unlisted')) {
    return { posts: [], rejects: [] };
  }
  const { posts, rejects = [] } = readStatuses([raw], host);
  return { posts, rejects };
}

function pathOf(stream: string): string {
  if (stream.startsWith('#')) return `hashtag?${new URLSearchParams({ tag: stream.slice(1) })}`;
  return stream.replace(':', '/');
}

function timelineOf(stream: string, parameters: Record<string, string>): string {
  if (stream.startsWith('#')) return `tag/${encodeURIComponent(stream.slice(1))}?${new URLSearchParams(parameters)}`;
  if (stream === 'user') return `home?${new URLSearchParams(parameters)}`;
  return `public?${new URLSearchParams({ ...parameters, ...(stream === 'public:local' ? { local: 'true' } : {}) })}`;
}

/** Without parsing: a post begins with its id. */
function idIn(data: string): string {
  return /^\s*\{\s*"id"\s*:\s*"(\d{1,30})"/u.exec(data)?.[1] ?? '';
}

function later(a: string | undefined, b: string): string {
  return a === undefined || BigInt(b) > BigInt(a) ? b : a;
}

/** Ids begin with the milliseconds of their making, before 16 bits of others: https://docs.joinmastodon.org/api/guidelines/#id */
function earlier(newest: string, ms: number): string {
  const before = BigInt(newest) - (BigInt(Math.round(ms)) << 16n);
  return String(before > 0n ? before : 0n);
}
