import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Page, Reject, Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import type { DeletionDraft, PostDraft } from '../core/post.ts';
import { atUri, blueskyId, blueskyTime, createBlueskyRefresh } from './bluesky-posts.ts';
import { digest, given, readItems } from './items.ts';
import { deletionOf } from './refresh.ts';
import { createRawFilter } from './search/raw-filter.ts';
import { baseUrl } from './search/source.ts';

/** https://github.com/bluesky-social/jetstream */
const configSchema = z.strictObject({
  url: z
    .url({ protocol: /^wss?$/u, error: 'expected a ws or wss address' })
    .default('wss://jetstream2.us-east.bsky.network')
    .describe('The Jetstream instance. They have clocks of their own: changing it begins anew at the present.'),
  overlapSeconds: z.number().min(0).max(3_600).default(5).describe('How far back it begins again after a break.'),
  sliceSeconds: z
    .number()
    .min(1)
    .max(3_600)
    .default(60)
    .describe('How long one asking listens. The next goes on where it ended.'),
  appView: baseUrl
    .prefault('https://public.api.bsky.app')
    .describe('Where posts are asked for again: for their numbers, and the names of their authors.'),
});

const cursorSchema = z.strictObject({
  url: z.string(),
  /** Microseconds since the epoch, by the clock of the instance. */
  time: z.number().int().nonnegative(),
  /** Posts given last, oldest first: so that they are not given again after a break, and their deletion is known to matter. */
  given: z.array(z.string()),
});

const eventSchema = z.object({
  did: z.string().regex(/^did:[a-z]+:[\w.:%-]{1,300}$/u),
  time_us: z.number().int().positive(),
  commit: z.object({
    operation: z.enum(['create', 'update', 'delete']),
    rkey: z.string().regex(/^[\w.:~-]{1,600}$/u),
    record: z
      .object({
        text: z.string().max(100_000),
        createdAt: blueskyTime,
        langs: z.array(z.string().max(35)).nullish(),
        reply: z
          .object({ root: z.object({ uri: atUri }), parent: z.object({ uri: atUri }) })
          .nullish()
          .catch(undefined),
        embed: z
          .object({ external: z.object({ uri: z.string().max(8_000) }).nullish() })
          .nullish()
          .catch(undefined),
      })
      .nullish(),
  }),
});

/** Posts that are remembered as given. */
const remembered = 5_000;
/** Events that are held at most until the pipeline takes them. */
const mostWaiting = 20_000;
/** How often what has come is handed on, in milliseconds. */
const tickMs = 1_000;

type Config = z.infer<typeof configSchema>;
type Cursor = z.infer<typeof cursorSchema>;
type Event = z.infer<typeof eventSchema>;

export const jetstream: SourceComponent<Config, Cursor> = {
  type: 'jetstream',
  summary: 'All posts on Bluesky as they are written, changed and deleted: those that may name a brand.',
  config: configSchema,
  schedule: 'every 1s',
  refresh: 'free',
  page: {
    see: 'https://github.com/bluesky-social/jetstream',
    costs: 'Bandwidth: some hundred posts a second, of which those that may name a brand are looked at.',
    credentials: 'None are needed.',
    gives: 'url author.id author.url parentId threadId languageHint publishedAt editedAt'.split(' '),
    blind:
      'Names and followers of authors, and pictures, until a post is asked for again; more than a day and a half back.',
    backfill: 'Nothing: the stream begins a day and a half back. Use `bluesky` for what was before.',
    after:
      'Edits and deletions as they happen, of the posts given last. Numbers and the names of authors, and later deletions, from the public API of the network.',
    example: '',
  },
  create: createJetstream,
};

function createJetstream(config: Config, { http, clock, searches }: SourceContext): Source<Cursor> {
  const mayMatter = createRawFilter(searches);
  const base = config.url.replace(/\/+$/u, '');

  async function* read(from: Cursor | undefined, signal: AbortSignal): AsyncGenerator<Page<Cursor>> {
    if (signal.aborted) return;
    const known = from?.url === base ? from : undefined;
    const given = new Set(known?.given);
    const start = known === undefined ? undefined : Math.max(0, known.time - config.overlapSeconds * 1e6);
    const parameters = new URLSearchParams({
      wantedCollections: 'app.bsky.feed.post',
      ...(start === undefined ? {} : { cursor: String(start) }),
    });
    const inbox: string[] = [];
    /** Those in it that were created: they can be deleted before they are given. */
    const coming = new Set<string>();
    let latest = known?.time ?? 0;
    let failure: string | undefined;
    const ended = new AbortController();
    const socket = http.socket(`${base}/subscribe?${parameters}`);
    const end = (why?: string) => {
      failure ??= why;
      ended.abort();
    };
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') return;
      latest = Math.max(latest, timeOf(data));
      // Of accounts, too, it tells.
      if (!data.includes('"kind":"commit"')) return;
      if (isDeletion(data)) {
        const mark = markOf(data);
        if (!given.has(mark) && !coming.has(mark)) return;
      } else {
        // What stands before it names nobody.
        if (!mayMatter(data.slice(Math.max(0, data.indexOf('"record":'))))) return;
        coming.add(markOf(data));
      }
      inbox.push(data);
      if (inbox.length >= mostWaiting) end('more came than could be handled');
    });
    socket.addEventListener('error', ({ message }) => end(message || 'the connection failed'));
    socket.addEventListener('close', ({ code, reason }) => end(`the connection was closed (${code} ${reason})`.trim()));
    const stop = AbortSignal.any([signal, ended.signal]);
    const until = clock.now() + config.sliceSeconds * 1_000;
    let told = latest;
    try {
      while (!signal.aborted) {
        await clock.sleep(tickMs, stop).catch(() => undefined);
        const { posts, deletions, rejects } = take(inbox, given);
        coming.clear();
        if (
          posts.length > 0 ||
          deletions.length > 0 ||
          rejects.length > 0 ||
          latest - told > config.overlapSeconds * 1e6
        ) {
          told = latest;
          yield {
            posts,
            deletions,
            rejects,
            cursor: { url: base, time: latest, given: [...given] },
          };
        }
        if (ended.signal.aborted || clock.now() >= until) break;
      }
      if (latest > told) yield { posts: [], cursor: { url: base, time: latest, given: [...given] } };
    } finally {
      socket.close();
    }
    if (failure !== undefined && !signal.aborted) {
      throw new PipelineError(`listening to ${base}: ${failure}`, { retry: 'transient' });
    }
  }

  const refresh = createBlueskyRefresh(
    (path, signal) => http.request({ url: `${config.appView}${path}`, signal }),
    clock,
  );
  return { cursor: cursorSchema, read, refresh };
}

/** Everything that has come, in its order. What is remembered as given grows by it. */
function take(
  inbox: string[],
  given: Set<string>,
): { posts: PostDraft[]; deletions: DeletionDraft[]; rejects: readonly Reject[] } {
  const raw = inbox.splice(0).map((text): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return text.slice(0, 10_000);
    }
  });
  const { items, rejects } = readItems(
    raw,
    eventSchema,
    (item) => (item as { commit?: { rkey?: unknown } }).commit?.rkey,
  );
  const posts = new Map<string, PostDraft>();
  const deletions = new Map<string, DeletionDraft>();
  for (const event of items) {
    const { operation, rkey } = event.commit;
    const id = `bluesky:${event.did}/${rkey}`;
    const mark = digest(`${event.did}/${rkey}`, 10);
    const post = toPost(event, id);
    if (operation === 'delete') {
      posts.delete(id);
      deletions.set(id, deletionOf(id));
      given.delete(mark);
    } else if (post && (operation === 'update' || !given.has(mark))) {
      posts.set(id, post);
      deletions.delete(id);
      given.add(mark);
    }
  }
  for (const mark of given) {
    if (given.size <= remembered) break;
    given.delete(mark);
  }
  return { posts: [...posts.values()], deletions: [...deletions.values()], rejects };
}

function toPost({ did, time_us, commit }: Event, id: string): PostDraft | undefined {
  const { record, rkey, operation } = commit;
  if (record == null) return undefined;
  const link = record.embed?.external?.uri;
  const seenAt = Math.floor(time_us / 1_000);
  return {
    id,
    network: 'bluesky',
    type: record.reply == null ? 'post' : 'reply',
    url: `https://bsky.app/profile/${did}/post/${rkey}`,
    text: link === undefined || record.text.includes(link) ? record.text : `${record.text}\n\n${link}`,
    // Names are not in the stream.
    author: { id: did, url: `https://bsky.app/profile/${did}` },
    ...given({
      parentId: record.reply && blueskyId(record.reply.parent.uri),
      threadId: record.reply && blueskyId(record.reply.root.uri),
      languageHint: record.langs?.[0],
    }),
    // Authors can write any date: none is later than the event.
    publishedAt: Math.min(record.createdAt, seenAt),
    ...(operation === 'update' ? { editedAt: seenAt } : {}),
  };
}

function isDeletion(json: string): boolean {
  return json.includes('"operation":"delete"');
}

/** Without parsing: who, and which post. */
function markOf(json: string): string {
  const did = /"did":"([^"]{1,400})"/u.exec(json)?.[1];
  const key = /"rkey":"([^"]{1,600})"/u.exec(json)?.[1];
  return digest(`${did}/${key}`, 10);
}

function timeOf(json: string): number {
  const time = Number(/"time_us":(\d{1,17})/u.exec(json)?.[1]);
  return Number.isNaN(time) ? 0 : time;
}
