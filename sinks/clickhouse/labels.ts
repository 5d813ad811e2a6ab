import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import { PipelineError } from '../../core/errors.ts';
import { type LabelOutcome, type LabelRequest, type LabelStore, maxName, maxNote } from '../../core/label.ts';
import { classifyClickHouseError } from './errors.ts';
import { insertRows, jsonLine } from './insert-rows.ts';
import { createKnownLabels, type HoldingLabel, type KnownLabels } from './labels/known-labels.ts';
import { finishLabels, unsettledLabels } from './labels/settled.ts';
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
interface Change {
  readonly brand: string;
  readonly postId: string;
  readonly stories: readonly string[];
}

/** Mentions that are looked at and written in one turn. */
const turnLength = 500;
/** Each round after the first is there because somebody labelled the same story during the one before. */
const maxRounds = 50;
/** Versions of labels that are given in one millisecond. */
const versionsPerMs = 1_024;

/**
 * Keeps labels, and writes the mentions that they hold for again. The label is durable first; then whoever writes such a mention, here or in
 * the writer, looks at the labels again after it wrote, until it finds nothing new. docs/INVARIANTS.md says why the label wins so.
 */
export function createLabelStore(options: LabelStoreOptions): LabelStore {
  const { client, clock, random, turns = createTurns(), known = createKnownLabels(options.client) } = options;

  async function keep(mentions: ReadonlyMap<ShownMention, LabelRequest>): Promise<Change[]> {
    await known.refresh();
    const at = clock.now();
    const changes: Change[] = [];
    const lines: string[] = [];
    let version = at * versionsPerMs + Math.floor(random() * versionsPerMs);
    for (const [mention, { label, by, note = '' }] of mentions) {
      const { brand, mentionId, postId, storyId, publishedAt, judged, language, source } = mention;
      const before = known.own(brand, postId);
      // Later than all that it shall win over, whatever the clocks of those who gave them.
      version = Math.max(version + 1, (before?.version ?? 0) + 1, known.latestIn(brand, storyId) + 1);
      changes.push({ brand, postId, stories: before ? [storyId, before.storyId] : [storyId] });
      lines.push(
        jsonLine({
          ...{ brand, post_id: postId, mention_id: mentionId, story_id: storyId, published_at: publishedAt, label },
          note: cut(note, maxNote),
          labelled_by: cut(by, maxName),
          ...{ labelled_at: at, language, source, version },
          ...{ judged_sentiment: judged.label, judged_confidence: judged.confidence, judged_engine: judged.engine },
        }),
      );
    }
    await insertRows(client, 'labels', lines);
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
      const groups = new Map<HoldingLabel | undefined, ShownMention[]>();
      for (const mention of await readShown(client, keys)) {
        const holding = known.holding(mention.brand, mention.postId, mention.storyId);
        const key = keyOf(mention.brand, mention.postId);
        const right = shows(mention, holding);
        shown.set(key, { mention, holding, changed: !right || shown.get(key)?.changed === true });
        if (!right) groups.set(holding, [...(groups.get(holding) ?? []), mention]);
      }
      if (groups.size === 0) return;
      for (const [holding, mentions] of groups) await rewrite(client, mentions, holding);
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
    const latest = new Map(requests.map((request) => [keyOf(request.brand, request.postId), request]));
    const mentions = new Map<ShownMention, LabelRequest>();
    for (const brand of new Set(requests.map((request) => request.brand))) {
      const wanted = [...latest.values()].filter((request) => request.brand === brand).map(({ postId }) => postId);
      for (const mention of await readShown(client, await keysOfPosts(client, brand, wanted))) {
        const request = latest.get(keyOf(brand, mention.postId));
        if (request) mentions.set(mention, request);
      }
    }
    const changes = mentions.size > 0 ? await keep(mentions) : [];
    const shown = await show(changes);
    await finish(changes, shown);
    const held = new Map<string, number>();
    const changed = new Map<string, number>();
    const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
    for (const { mention, holding, changed: isChanged } of shown.values()) {
      if (holding) add(held, keyOf(holding.brand, holding.postId));
      if (isChanged) add(changed, keyOf(mention.brand, mention.storyId));
    }
    return [...latest].map(([key, { brand, postId, label }]) => {
      const now = shown.get(key);
      if (!now) return { brand, postId, outcome: 'missing', mentions: 0 };
      const { mention, holding } = now;
      return {
        brand,
        postId,
        outcome: label === 'none' ? 'withdrawn' : 'labelled',
        sentiment: holding?.label ?? mention.judged.label,
        ...(holding && holding.postId !== postId && { from: holding.postId }),
        mentions: (label === 'none' ? changed.get(keyOf(brand, mention.storyId)) : held.get(key)) ?? 0,
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
        const changes = left.map(({ brand, postId, storyId }) => ({ brand, postId, stories: [storyId] }));
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
  readonly holding: HoldingLabel | undefined;
  /** Whether it had to be written again. */
  readonly changed: boolean;
}

function shows(mention: ShownMention, label: HoldingLabel | undefined): boolean {
  if (!label) return mention.labelledAt === undefined;
  return mention.labelledAt === label.at && mention.sentiment === label.label && mention.labelledBy === label.by;
}

const keyOf = (brand: string, postId: string) => `${brand}\0${postId}`;
const cut = (text: string, length: number) => text.trim().slice(0, length).toWellFormed();
