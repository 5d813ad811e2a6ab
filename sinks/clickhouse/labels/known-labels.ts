import type { PersonLabel, PersonMark, SaidLabel, SaidMark } from '../../../core/label.ts';
import { type Client, instant, rowsOf } from '../evidence/read.ts';

/** What is said, by the table that keeps it: `labels` of the sentiment, `marks` of the relevance. A mention can have one of each. */
export interface Said {
  readonly labels: SaidLabel;
  readonly marks: SaidMark | 'none';
}
export type Kept = keyof Said;

/** What is remembered of a label. */
export interface KnownLabel<K extends Kept = Kept> {
  readonly brand: string;
  readonly postId: string;
  readonly storyId: string;
  readonly label: Said[K];
  readonly by: string;
  /** ms since the epoch. */
  readonly at: number;
  readonly version: number;
  /** Whether there is a note to it. */
  readonly noted: boolean;
}

export type HoldingLabel = KnownLabel<'labels'> & PersonLabel;
export type HoldingMark = KnownLabel<'marks'> & PersonMark;

/** What holds for a mention. */
export interface Held {
  readonly label?: HoldingLabel;
  readonly mark?: HoldingMark;
}

/** All labels, in memory: a few hundred bytes each, and people give them. */
export interface KnownLabels {
  /** Resolves when every label that was durable before the call is known. */
  refresh(): Promise<void>;
  /** What holds for a mention: of each kind its own, else the latest of its story, else none. */
  holding(brand: string, postId: string, storyId: string): Held;
  /** What the mention itself was given, also if it was taken back. */
  own(kept: Kept, brand: string, postId: string): KnownLabel | undefined;
  /** The highest version in a story, of labels that were taken back too; 0 where there is none. */
  latestIn(kept: Kept, brand: string, storyId: string): number;
}

/**
 * Rows that were written so long before the last reading are read again, in milliseconds. They are stamped by the clock of the store, before
 * they are durable: this is more than an insert can take, and than the clocks of the servers of a cluster differ.
 */
const overlapMs = 600_000;

interface Row extends Omit<KnownLabel, 'at' | 'version' | 'noted' | 'label'> {
  readonly label: string;
  readonly at: string;
  readonly version: string;
  readonly noted: number;
  readonly now: string;
  readonly kept: Kept;
}

const nothing: Held = {};

export function createKnownLabels(client: Client): KnownLabels {
  const books = { labels: createBook<'labels'>(), marks: createBook<'marks'>() };
  let readUntil = 0;

  const select = (kept: Kept, since: string) =>
    `SELECT brand, post_id AS postId, story_id AS storyId, toString(${kept}.label) AS label, labelled_by AS by,
       toUnixTimestamp64Milli(labelled_at) AS at, version, note != '' AS noted, toUnixTimestamp64Milli(now64(3)) AS now, '${kept}' AS kept
     FROM ${kept} WHERE ${since}`;

  return {
    async refresh() {
      const since = readUntil === 0 ? 'true' : `written_at >= ${instant(readUntil - overlapMs)}`;
      const rows = await rowsOf<Row>(
        client,
        'reading labels',
        `${select('labels', since)} UNION ALL ${select('marks', since)}
         UNION ALL SELECT '', '', '', 'none', '', 0, 0, 0, toUnixTimestamp64Milli(now64(3)), 'labels'`,
      );
      for (const { now, noted, kept, ...row } of rows) {
        if (row.brand === '') {
          readUntil = Number(now);
          continue;
        }
        const known = { ...row, at: Number(row.at), version: Number(row.version), noted: noted === 1 };
        // The columns are of just these words.
        books[kept].learn(known as KnownLabel<'labels'> & KnownLabel<'marks'>);
      }
    },
    holding(brand, postId, storyId) {
      const label = books.labels.holding(brand, postId, storyId) as HoldingLabel | undefined;
      const mark = books.marks.holding(brand, postId, storyId) as HoldingMark | undefined;
      return label || mark ? { ...(label && { label }), ...(mark && { mark }) } : nothing;
    },
    own: (kept, brand, postId) => books[kept].own(brand, postId),
    latestIn: (kept, brand, storyId) => books[kept].latestIn(brand, storyId),
  };
}

/** The labels of one kind. */
function createBook<K extends Kept>() {
  const byPost = new Map<string, KnownLabel<K>>();
  const byStory = new Map<string, Set<KnownLabel<K>>>();
  return {
    learn(label: KnownLabel<K>): void {
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
    },
    holding(brand: string, postId: string, storyId: string): KnownLabel<K> | undefined {
      if (byPost.size === 0) return undefined;
      const own = byPost.get(keyOf(brand, postId));
      if (own && holds(own)) return own;
      let latest: KnownLabel<K> | undefined;
      for (const label of byStory.get(keyOf(brand, storyId)) ?? []) {
        if (holds(label) && (!latest || isLater(label, latest))) latest = label;
      }
      return latest;
    },
    own: (brand: string, postId: string) => byPost.get(keyOf(brand, postId)),
    latestIn: (brand: string, storyId: string) =>
      [...(byStory.get(keyOf(brand, storyId)) ?? [])].reduce((latest, { version }) => Math.max(latest, version), 0),
  };
}

const holds = (label: KnownLabel) => label.label !== 'none';
/** Of two given at once, all processes choose the same. */
const isLater = (a: KnownLabel, b: KnownLabel) =>
  a.version > b.version || (a.version === b.version && a.postId > b.postId);
const keyOf = (brand: string, id: string) => `${brand}\0${id}`;
