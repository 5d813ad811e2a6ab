import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import type { AssessmentEvent, Mention } from '../../core/assessment.ts';
import type { Sink } from '../../core/contract.ts';
import type { Events } from '../../core/events.ts';
import { classifyClickHouseError } from './errors.ts';
import { type Bytes, insertRows } from './insert-rows.ts';
import { createKnownPosts, type KnownPost } from './known-posts.ts';
import { createKnownLabels, type Held, type KnownLabel, type KnownLabels } from './labels/known-labels.ts';
import { blankNotes } from './labels/settled.ts';
import { deletionRows, type Pins, type StateRows, stateRows, unknownTime } from './rows.ts';
import { createTurns, type Turns } from './turns.ts';

/** All that the writer needs of a ClickHouse client. */
export type StoreClient = Pick<ClickHouseClient, 'query' | 'exec' | 'command'>;

export interface StoreWriterOptions {
  readonly client: StoreClient;
  readonly events: Events;
  /** How many posts are remembered, at about 400 bytes each. 50,000 if not given. */
  readonly rememberedPosts?: number;
  /** Shared with the store of labels of the same process. */
  readonly turns?: Turns;
  readonly labels?: KnownLabels;
}

/** How many posts are written out in one go. */
const turnLength = 100;

/** One state of a post that is about to be written. */
interface Write {
  readonly id: string;
  readonly event: AssessmentEvent;
  readonly rows: StateRows;
  /** What people say that its mentions show, by brand. */
  readonly shown: ReadonlyMap<string, Held>;
  readonly pins: Pins;
  readonly version: number;
  /** All that ever had a mention of it. */
  readonly brands: readonly string[];
  readonly after: KnownPost;
  /** Mentions by brands that never had one of this post. */
  readonly firstMentions: readonly Mention[];
}

/**
 * Writes posts and mentions so that, whatever is written again, late or at once, each post and each mention counts once:
 *
 * - Of several states of a post, the one fetched last wins; of two fetched at once, the one written last: its version is higher than what
 *   was there, so that who writes that again (with a label) never writes over it.
 * - A post keeps the times of publication and first sight that it was first stored with, because mentions are found by them.
 * - The post is durable before its mentions, and names every brand that ever had one. So whoever writes the next state, also after
 *   a crash between the two, knows which mentions to take back.
 * - A post whose content this process has made durable is not written again.
 * - What a person says of a mention, or of a near-copy of it, counts and not what was judged: also if they say it meanwhile.
 *
 * Throws `PipelineError`: see `classifyClickHouseError`.
 */
export function createStoreWriter(options: StoreWriterOptions): Sink<AssessmentEvent> {
  const { client, events } = options;
  const known = createKnownPosts(client, options.rememberedPosts ?? 50_000);
  const { turns = createTurns(), labels = createKnownLabels(client) } = options;

  async function store(states: ReadonlyMap<string, AssessmentEvent>): Promise<void> {
    const generation = known.generation();
    const remember = (id: string, post: KnownPost): void => {
      if (known.generation() === generation) known.remember(id, post);
    };
    const [before] = await Promise.all([known.find(states.keys()), labels.refresh()]);
    const writes: Write[] = [];
    let unchanged = 0;
    for (const [id, event] of states) {
      // A full batch takes a tenth of a second to write out: the event loop has its turn in between.
      if (writes.length % turnLength === turnLength - 1) await nextTurn();
      const post = before.get(id);
      if (post && fetchedAtOf(event) < post.fetchedAt) continue;
      const write = plan(id, event, post, labels);
      if (post && write.rows.contentHash === post.contentHash) {
        unchanged += 1;
        remember(id, { ...post, fetchedAt: fetchedAtOf(event) });
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
    await showLabels(writes);
    for (const { id, after } of writes) remember(id, after);
    const deletions = writes.filter(({ event }) => event.kind === 'deletion').length;
    events.postsStored({ posts: writes.length - deletions, unchanged, deletions });
    for (const { firstMentions, shown } of writes) {
      for (const { brand, sentiment, relevance } of firstMentions) {
        const { label, mark } = shown.get(brand) ?? {};
        if (mark ? mark.label === 'irrelevant' : relevance?.irrelevant) continue;
        events.mentionStored({ brand, sentiment: label?.label ?? sentiment.label });
      }
    }
  }

  /**
   * Labels that were kept after we looked are found now. Those kept later find what we wrote: whoever gives them looks for mentions when the
   * label is durable. Each writing may have come too late again, so that it is over when there is nothing new.
   */
  async function showLabels(writes: readonly Write[]): Promise<void> {
    const shown = new Map(writes.map((write) => [write, write.shown]));
    for (;;) {
      await labels.refresh();
      const late: Bytes[] = [];
      for (const [write, before] of shown) {
        const now = labelsOf(write.event, labels);
        if (isSame(before, now)) continue;
        shown.set(write, now);
        late.push(...render(write, now).mentions);
      }
      if (late.length === 0) break;
      await insertRows(client, 'mentions', late);
    }
    const noted = writes.flatMap(({ id, event, brands }) =>
      event.kind === 'deletion'
        ? brands.flatMap((brand) =>
            (['labels', 'marks'] as const)
              .filter((kept) => labels.own(kept, brand, id)?.noted)
              .map((kept) => ({ kept, brand, postId: id })),
          )
        : [],
    );
    if (noted.length > 0) await blankNotes(client, noted);
  }

  return {
    forget: () => known.forgetAll(),
    async write(batch) {
      if (batch.length === 0) return;
      const states = latestStates(batch);
      try {
        await turns.take(states.keys(), () => store(states));
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

function plan(id: string, event: AssessmentEvent, post: KnownPost | undefined, labels: KnownLabels): Write {
  const mentions = event.kind === 'deletion' ? [] : event.mentions;
  const firstMentions = mentions.filter(({ brand }) => !post?.brands.includes(brand));
  const brands = [...(post?.brands ?? []), ...firstMentions.map(({ brand }) => brand)];
  const pins: Pins = {
    publishedAt: post?.publishedAt ?? publishedAtOf(event),
    firstSeenAt: post?.firstSeenAt ?? fetchedAtOf(event),
  };
  const shown = labelsOf(event, labels);
  const version = Math.max(fetchedAtOf(event), post ? post.version + 1 : 0);
  const rows = render({ event, pins, brands, version }, shown);
  const after: KnownPost = {
    ...pins,
    publishedAt: pins.publishedAt === unknownTime ? undefined : pins.publishedAt,
    fetchedAt: fetchedAtOf(event),
    version,
    brands,
    contentHash: rows.contentHash,
  };
  return { id, event, rows, shown, pins, version, brands, after, firstMentions };
}

function render(write: Pick<Write, 'event' | 'pins' | 'brands' | 'version'>, shown: Write['shown']): StateRows {
  const { event, pins, brands, version } = write;
  if (event.kind === 'deletion') return deletionRows(event, pins, brands, version);
  return stateRows(event, pins, brands, (brand) => shown.get(brand), version);
}

/** The labels that hold for its mentions, by brand; brands without one are absent. */
function labelsOf(event: AssessmentEvent, labels: KnownLabels): Map<string, Held> {
  const shown = new Map<string, Held>();
  if (event.kind === 'deletion') return shown;
  for (const { brand } of event.mentions) {
    const held = labels.holding(brand, event.post.id, event.storyId);
    if (held.label || held.mark) shown.set(brand, held);
  }
  return shown;
}

/** A label is known by its post and its version: of one version there are two readings, before it is settled and after. */
function isSame(a: Write['shown'], b: Write['shown']): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([brand, { label, mark }]) => {
    const other = b.get(brand);
    return isSameLabel(label, other?.label) && isSameLabel(mark, other?.mark);
  });
}

const isSameLabel = (a: KnownLabel | undefined, b: KnownLabel | undefined) =>
  a?.postId === b?.postId && a?.version === b?.version;

/** A post published at the very time that stands for "not known" gets the millisecond after. */
function publishedAtOf(event: AssessmentEvent): number {
  if (event.kind === 'deletion') return unknownTime;
  return event.post.publishedAt === unknownTime ? unknownTime + 1 : event.post.publishedAt;
}
