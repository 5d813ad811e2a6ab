import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import { PipelineError } from '../../core/errors.ts';
import { isMark, type LabelOutcome, type LabelRequest, type LabelStore, maxName, maxNote } from '../../core/label.ts';
import { classifyClickHouseError } from './errors.ts';
import { insertRows, jsonLine } from './insert-rows.ts';
import { createKnownLabels, type Held, type Kept, type KnownLabel, type KnownLabels } from './labels/known-labels.ts';
import { finishLabels, type LabelKey, unsettledLabels } from './labels/settled.ts';
import { keysOfPosts, keysOfStories, type PostKey, readShown, rewrite, type ShownMention } from './labels/shown.ts';
import { createTurns, type Turns } from './turns.ts';

export interface LabelStoreOptions {
  readonly client: Pick<ClickHouseClient, 'query' | 'exec' | 'command'>;
  readonly clock: Clock;
  /** In [0, 1): tells apart what two processes are given within one millisecond. */
  readonly random: () => number;
  /** Shared with the writer of the same process, so that neither writes a post while the other does. */
  readonly turns?: Turns;
  /** Shared with the writer of the same process, so that it knows a label as soon as it is kept. */
  readonly known?: KnownLabels;
}

/** A mention whose label changed. `stories`: all that it ever held for. */
interface Change extends LabelKey {
  readonly stories: readonly string[];
}

/** Mentions that are looked at and written in one turn. */
const turnLength = 500;
/** Each round after the first is there because somebody labelled the same story during the one before. */
const maxRounds = 50;
/** Versions of labels that are given in one millisecond. */
const versionsPerMs = 1_024;

/** What is asked for one mention: a label of each kind, and what came last. */
interface Wanted extends Partial<Record<Kept, LabelRequest>> {
  readonly last: LabelRequest;
}

/**
 * Keeps labels, and writes the mentions that they hold for again. The label is durable first; then whoever writes such a mention, here or in
 * the writer, looks at the labels again after it wrote, until it finds nothing new. docs/INVARIANTS.md says why the label wins so.
 */
export function createLabelStore(options: LabelStoreOptions): LabelStore {
  const { client, clock, random, turns = createTurns(), known = createKnownLabels(options.client) } = options;

  async function keep(mentions: ReadonlyMap<ShownMention, Wanted>): Promise<Change[]> {
    await known.refresh();
    const at = clock.now();
    const changes: Change[] = [];
    const lines: Record<Kept, string[]> = { labels: [], marks: [] };
    let version = at * versionsPerMs + Math.floor(random() * versionsPerMs);
    for (const [mention, wanted] of mentions) {
      const { brand, mentionId, postId, storyId, publishedAt, judged, judgedRelevance, language, source } = mention;
      for (const kept of ['labels', 'marks'] as const) {
        const request = wanted[kept];
        const before = known.own(kept, brand, postId);
        // Of relevance there is mostly nothing to be taken back.
        if (!request || (kept === 'marks' && request.label === 'none' && !before)) continue;
        // Later than all that it shall win over, whatever the clocks of those who gave them.
        version = Math.max(version + 1, (before?.version ?? 0) + 1, known.latestIn(kept, brand, storyId) + 1);
        changes.push({ kept, brand, postId, stories: before ? [storyId, before.storyId] : [storyId] });
        const { label, by, note = '', chosen = '' } = request;
        lines[kept].push(
          jsonLine({
            ...{ brand, post_id: postId, mention_id: mentionId, story_id: storyId, published_at: publishedAt, label },
            ...{ note: cut(note, maxNote), chosen, labelled_by: cut(by, maxName) },
            ...{ labelled_at: at, language, source, version },
            ...(kept === 'labels'
              ? { judged_sentiment: judged.label, judged_confidence: judged.confidence, judged_engine: judged.engine }
              : { judged_relevance: judgedRelevance.score ?? null }),
          }),
        );
      }
    }
    await insertRows(client, 'labels', lines.labels);
    await insertRows(client, 'marks', lines.marks);
    return changes;
  }

  /** Lets every mention that these labels hold for, or held for, show what holds now. Returns them by `keyOf`. */
  async function show(changes: readonly Change[]): Promise<Map<string, Shown>> {
    const shown = new Map<string, Shown>();
    for (const brand of new Set(changes.map((change) => change.brand))) {
      const ofBrand = changes.filter((change) => change.brand === brand);
      const own = await keysOfPosts(
        client,
        brand,
        ofBrand.map(({ postId }) => postId),
      );
      const copies = await keysOfStories(
        client,
        brand,
        ofBrand.flatMap(({ stories }) => stories),
      );
      const keys = [...new Map([...own, ...copies].map((key) => [key.mentionId, key])).values()];
      for (let i = 0; i < keys.length; i += turnLength) {
        const part = keys.slice(i, i + turnLength);
        await turns.take(
          part.map(({ postId }) => postId),
          () => showPart(part, shown),
        );
      }
    }
    return shown;
  }

  async function showPart(keys: readonly PostKey[], shown: Map<string, Shown>): Promise<void> {
    for (let round = 0; round < maxRounds; round += 1) {
      await known.refresh();
      const groups = new Map<string, { readonly held: Held; readonly mentions: ShownMention[] }>();
      for (const mention of await readShown(client, keys)) {
        const held = known.holding(mention.brand, mention.postId, mention.storyId);
        const key = keyOf(mention.brand, mention.postId);
        const right = shows(mention, held);
        shown.set(key, { mention, held, changed: !right || shown.get(key)?.changed === true });
        if (right) continue;
        const group = [held.label, held.mark].map((label) => `${label?.postId} ${label?.version}`).join('\0');
        const same = groups.get(group);
        if (same) same.mentions.push(mention);
        else groups.set(group, { held, mentions: [mention] });
      }
      if (groups.size === 0) return;
      for (const { held, mentions } of groups.values()) await rewrite(client, mentions, held);
    }
    throw new PipelineError('others label the same mentions all the time', { retry: 'transient' });
  }

  /** What was noted to a mention that is gone by now is forgotten. */
  async function finish(changes: readonly Change[], shown: ReadonlyMap<string, Shown>): Promise<void> {
    const isThere = ({ brand, postId }: Change) => shown.has(keyOf(brand, postId));
    const work = async (some: Change[], forget: boolean) => {
      for (let i = 0; i < some.length; i += turnLength) {
        const part = some.slice(i, i + turnLength);
        await turns.take(
          part.map(({ postId }) => postId),
          () => finishLabels(client, part, forget),
        );
      }
    };
    await work(changes.filter(isThere), false);
    await work(
      changes.filter((change) => !isThere(change)),
      true,
    );
  }

  async function labelAll(requests: readonly LabelRequest[]): Promise<LabelOutcome[]> {
    const latest = latestOf(requests);
    const mentions = new Map<ShownMention, Wanted>();
    for (const brand of new Set(requests.map((request) => request.brand))) {
      const ids = [...latest.values()].filter(({ last }) => last.brand === brand).map(({ last }) => last.postId);
      for (const mention of await readShown(client, await keysOfPosts(client, brand, ids))) {
        const wanted = latest.get(keyOf(brand, mention.postId));
        if (wanted) mentions.set(mention, wanted);
      }
    }
    const changes = mentions.size > 0 ? await keep(mentions) : [];
    const shown = await show(changes);
    await finish(changes, shown);
    const held = new Map<string, number>();
    const changed = new Map<string, number>();
    const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
    const idOf = ({ brand, postId }: KnownLabel, kept: Kept) => `${kept}\0${keyOf(brand, postId)}`;
    for (const { mention, held: now, changed: isChanged } of shown.values()) {
      if (now.label) add(held, idOf(now.label, 'labels'));
      if (now.mark) add(held, idOf(now.mark, 'marks'));
      if (isChanged) add(changed, keyOf(mention.brand, mention.storyId));
    }
    return [...latest].map(([key, { last }]) => {
      const { brand, postId, label } = last;
      const now = shown.get(key);
      if (!now) return { brand, postId, outcome: 'missing', mentions: 0 };
      const kept = isMark(label) ? 'marks' : 'labels';
      const holding = isMark(label) ? now.held.mark : now.held.label;
      return {
        brand,
        postId,
        outcome: label === 'none' ? 'withdrawn' : 'labelled',
        sentiment: now.held.label?.label ?? now.mention.judged.label,
        ...(isIrrelevant(now.mention, now.held) && { irrelevant: true }),
        ...(holding && holding.postId !== postId && { from: holding.postId }),
        mentions:
          (label === 'none' ? changed.get(keyOf(brand, now.mention.storyId)) : held.get(`${kept}\0${key}`)) ?? 0,
      };
    });
  }

  return {
    async label(requests) {
      try {
        return await labelAll(requests);
      } catch (error) {
        throw classifyClickHouseError(error, `labelling ${requests.length} mentions`);
      }
    },
    async settle() {
      try {
        const left = await unsettledLabels(client);
        const changes = left.map(({ storyId, ...key }) => ({ ...key, stories: [storyId] }));
        await finish(changes, await show(changes));
        return left.length;
      } catch (error) {
        throw classifyClickHouseError(error, 'settling labels');
      }
    },
  };
}

interface Shown {
  readonly mention: ShownMention;
  readonly held: Held;
  /** Whether it had to be written again. */
  readonly changed: boolean;
}

/** Of several requests for one mention the later counts, of each kind; `none` is of both. */
function latestOf(requests: readonly LabelRequest[]): Map<string, Wanted> {
  const latest = new Map<string, Wanted>();
  for (const request of requests) {
    const key = keyOf(request.brand, request.postId);
    const { label } = request;
    latest.set(key, {
      ...latest.get(key),
      ...(!isMark(label) && { labels: request }),
      ...((isMark(label) || label === 'none') && { marks: request }),
      last: request,
    });
  }
  return latest;
}

function shows(mention: ShownMention, held: Held): boolean {
  const { label, mark } = held;
  if (mention.irrelevant !== isIrrelevant(mention, held)) return false;
  if (mention.markedAt !== mark?.at || mention.markedBy !== (mark?.by ?? '')) return false;
  if (!label) return mention.labelledAt === undefined;
  return mention.labelledAt === label.at && mention.sentiment === label.label && mention.labelledBy === label.by;
}

const isIrrelevant = ({ judgedRelevance }: ShownMention, { mark }: Held) =>
  mark ? mark.label === 'irrelevant' : judgedRelevance.irrelevant;

const keyOf = (brand: string, postId: string) => `${brand}\0${postId}`;
const cut = (text: string, length: number) => text.trim().slice(0, length).toWellFormed();
