import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import type { AssessmentEvent, Mention } from '../../core/assessment.ts';
import type { Sink } from '../../core/contract.ts';
import type { Events } from '../../core/events.ts';
import { classifyClickHouseError } from './errors.ts';
import { insertRows } from './insert-rows.ts';
import { createKnownPosts, type KnownPost } from './known-posts.ts';
import { deletionRows, type Pins, type StateRows, stateRows, unknownTime } from './rows.ts';

/** All that the writer needs of a ClickHouse client. */
export type StoreClient = Pick<ClickHouseClient, 'query' | 'exec'>;

export interface StoreWriterOptions {
  readonly client: StoreClient;
  readonly events: Events;
  /** How many posts are remembered, at about 400 bytes each. 50,000 if not given. */
  readonly rememberedPosts?: number;
}

/** How many posts are written out in one go. */
const turnLength = 100;

/** One state of a post that is about to be written. */
interface Write {
  readonly id: string;
  readonly event: AssessmentEvent;
  readonly rows: StateRows;
  readonly after: KnownPost;
  /** Mentions by brands that never had one of this post. */
  readonly firstMentions: readonly Mention[];
}

/**
 * Writes posts and mentions so that, whatever is written again, late or at once, each post and each mention counts once:
 *
 * - Of several states of a post, the one fetched last wins; of two fetched at once, the one written last.
 * - A post keeps the times of publication and first sight that it was first stored with, because mentions are found by them.
 * - The post is durable before its mentions, and names every brand that ever had one. So whoever writes the next state, also after
 *   a crash between the two, knows which mentions to take back.
 * - A post whose content this process has made durable is not written again.
 *
 * Throws `PipelineError`: see `classifyClickHouseError`.
 */
export function createStoreWriter(options: StoreWriterOptions): Sink<AssessmentEvent> {
  const { client, events } = options;
  const known = createKnownPosts(client, options.rememberedPosts ?? 50_000);
  const busy = new Map<string, Promise<void>>();

  /** Runs `work` when every earlier work on any of these posts is done. */
  async function inTurn(ids: readonly string[], work: () => Promise<void>): Promise<void> {
    let done = () => {};
    const turn = new Promise<void>((resolve) => {
      done = resolve;
    });
    const before = new Set<Promise<void>>();
    for (const id of ids) {
      const earlier = busy.get(id);
      if (earlier) before.add(earlier);
      busy.set(id, turn);
    }
    try {
      await Promise.all(before);
      await work();
    } finally {
      for (const id of ids) if (busy.get(id) === turn) busy.delete(id);
      done();
    }
  }

  async function store(states: ReadonlyMap<string, AssessmentEvent>): Promise<void> {
    const generation = known.generation();
    const remember = (id: string, post: KnownPost): void => {
      if (known.generation() === generation) known.remember(id, post);
    };
    const before = await known.find(states.keys());
    const writes: Write[] = [];
    let unchanged = 0;
    for (const [id, event] of states) {
      // A full batch takes a tenth of a second to write out: the event loop has its turn in between.
      if (writes.length % turnLength === turnLength - 1) await nextTurn();
      const post = before.get(id);
      if (post && fetchedAtOf(event) < post.version) continue;
      const write = plan(id, event, post);
      if (post && write.rows.contentHash === post.contentHash) {
        unchanged += 1;
        remember(id, { ...post, version: fetchedAtOf(event) });
      } else {
        writes.push(write);
      }
    }
    // Until both inserts are through, nobody knows what the store holds.
    for (const { id } of writes) known.forget(id);
    await insertRows(
      client,
      'posts',
      writes.flatMap(({ rows }) => rows.post),
    );
    await insertRows(
      client,
      'mentions',
      writes.flatMap(({ rows }) => rows.mentions),
    );
    for (const { id, after } of writes) remember(id, after);
    const deletions = writes.filter(({ event }) => event.kind === 'deletion').length;
    events.postsStored({ posts: writes.length - deletions, unchanged, deletions });
    for (const { firstMentions } of writes) {
      for (const { brand, sentiment } of firstMentions) events.mentionStored({ brand, sentiment: sentiment.label });
    }
  }

  return {
    forget: () => known.forgetAll(),
    async write(batch) {
      if (batch.length === 0) return;
      const states = latestStates(batch);
      try {
        await inTurn([...states.keys()], () => store(states));
      } catch (error) {
        throw classifyClickHouseError(error, `writing ${states.size} posts`);
      }
    },
  };
}

const idOf = (event: AssessmentEvent) => (event.kind === 'deletion' ? event.id : event.post.id);
const fetchedAtOf = (event: AssessmentEvent) => (event.kind === 'deletion' ? event.fetchedAt : event.post.fetchedAt);

function latestStates(batch: readonly AssessmentEvent[]): Map<string, AssessmentEvent> {
  const states = new Map<string, AssessmentEvent>();
  for (const event of batch) {
    const other = states.get(idOf(event));
    if (!other || fetchedAtOf(event) >= fetchedAtOf(other)) states.set(idOf(event), event);
  }
  return states;
}

function plan(id: string, event: AssessmentEvent, post: KnownPost | undefined): Write {
  const mentions = event.kind === 'deletion' ? [] : event.mentions;
  const firstMentions = mentions.filter(({ brand }) => !post?.brands.includes(brand));
  const brands = [...(post?.brands ?? []), ...firstMentions.map(({ brand }) => brand)];
  const pins: Pins = {
    publishedAt: post?.publishedAt ?? publishedAtOf(event),
    firstSeenAt: post?.firstSeenAt ?? fetchedAtOf(event),
  };
  const rows = event.kind === 'deletion' ? deletionRows(event, pins, brands) : stateRows(event, pins, brands);
  const after: KnownPost = {
    ...pins,
    publishedAt: pins.publishedAt === unknownTime ? undefined : pins.publishedAt,
    version: fetchedAtOf(event),
    brands,
    contentHash: rows.contentHash,
  };
  return { id, event, rows, after, firstMentions };
}

/** A post published at the very time that stands for "not known" gets the millisecond after. */
function publishedAtOf(event: AssessmentEvent): number {
  if (event.kind === 'deletion') return unknownTime;
  return event.post.publishedAt === unknownTime ? unknownTime + 1 : event.post.publishedAt;
}
