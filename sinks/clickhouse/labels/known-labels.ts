import type { PersonLabel, SaidLabel } from '../../../core/label.ts';
import { type Client, instant, rowsOf } from '../evidence/read.ts';

/** What is remembered of a label. */
export interface KnownLabel {
  readonly brand: string;
  readonly postId: string;
  readonly storyId: string;
  readonly label: SaidLabel;
  readonly by: string;
  /** ms since the epoch. */
  readonly at: number;
  readonly version: number;
  /** Whether there is a note to it. */
  readonly noted: boolean;
}

export type HoldingLabel = KnownLabel & PersonLabel;

/** All labels, in memory: a few hundred bytes each, and people give them. */
export interface KnownLabels {
  /** Resolves when every label that was durable before the call is known. */
  refresh(): Promise<void>;
  /** The label that holds for a mention: its own, else the latest of its story, else none. */
  holding(brand: string, postId: string, storyId: string): HoldingLabel | undefined;
  /** The label that the mention itself was given, also one that was taken back. */
  own(brand: string, postId: string): KnownLabel | undefined;
  /** The highest version in a story, of labels that were taken back too; 0 where there is none. */
  latestIn(brand: string, storyId: string): number;
}

/**
 * Rows that were written so long before the last reading are read again, in milliseconds. They are stamped by the clock of the store, before
 * they are durable: this is more than an insert can take, and than the clocks of the servers of a cluster differ.
 */
const overlapMs = 600_000;

interface Row extends Omit<KnownLabel, 'at' | 'version' | 'noted'> {
  readonly at: string;
  readonly version: string;
  readonly noted: number;
  readonly now: string;
}

export function createKnownLabels(client: Client): KnownLabels {
  const byPost = new Map<string, KnownLabel>();
  const byStory = new Map<string, Set<KnownLabel>>();
  let readUntil = 0;

  function learn(label: KnownLabel): void {
    const key = keyOf(label.brand, label.postId);
    const before = byPost.get(key);
    // Versions decide, and not the order of reading: several readings may be under way at once.
    if (before && before.version > label.version) return;
    if (before) byStory.get(keyOf(before.brand, before.storyId))?.delete(before);
    byPost.set(key, label);
    const story = keyOf(label.brand, label.storyId);
    const others = byStory.get(story);
    if (others) others.add(label);
    else byStory.set(story, new Set([label]));
  }

  return {
    async refresh() {
      const since = readUntil === 0 ? 'true' : `written_at >= ${instant(readUntil - overlapMs)}`;
      const rows = await rowsOf<Row>(
        client,
        'reading labels',
        `SELECT brand, post_id AS postId, story_id AS storyId, toString(labels.label) AS label, labelled_by AS by,
           toUnixTimestamp64Milli(labelled_at) AS at, version, note != '' AS noted, toUnixTimestamp64Milli(now64(3)) AS now
         FROM labels WHERE ${since}
         UNION ALL SELECT '', '', '', 'none', '', 0, 0, 0, toUnixTimestamp64Milli(now64(3))`,
      );
      for (const { now, noted, ...row } of rows) {
        if (row.brand !== '') {
          learn({ ...row, at: Number(row.at), version: Number(row.version), noted: noted === 1 });
        } else {
          readUntil = Number(now);
        }
      }
    },
    holding(brand, postId, storyId) {
      if (byPost.size === 0) return undefined;
      const own = byPost.get(keyOf(brand, postId));
      if (own && holds(own)) return own;
      let latest: HoldingLabel | undefined;
      for (const label of byStory.get(keyOf(brand, storyId)) ?? []) {
        if (holds(label) && (!latest || isLater(label, latest))) latest = label;
      }
      return latest;
    },
    own: (brand, postId) => byPost.get(keyOf(brand, postId)),
    latestIn: (brand, storyId) =>
      [...(byStory.get(keyOf(brand, storyId)) ?? [])].reduce((latest, { version }) => Math.max(latest, version), 0),
  };
}

const holds = (label: KnownLabel): label is HoldingLabel => label.label !== 'none';
/** Of two given at once, all processes choose the same. */
const isLater = (a: KnownLabel, b: KnownLabel) =>
  a.version > b.version || (a.version === b.version && a.postId > b.postId);
const keyOf = (brand: string, id: string) => `${brand}\0${id}`;
