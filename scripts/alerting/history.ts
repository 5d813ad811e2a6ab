import { type AlertReader, type CandidateMention, type Segment, type StepCounts, stepMs } from '../../core/alerts.ts';

/** What is known of a past, all of it in memory. Lists are in the order of time. */
export interface History {
  /** Start of the first step, and end of the last one. */
  readonly from: number;
  readonly to: number;
  /** Steps with mentions, by `segmentKey` and brand. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, readonly StepCounts[]>>;
  /** Mentions that some rule is about, by `segmentKey`. */
  readonly mentions: ReadonlyMap<string, readonly CandidateMention[]>;
  /** Questions that were not asked by an account of the brand, with the time of the first answer of one; by `segmentKey`. */
  readonly questions: ReadonlyMap<string, readonly Question[]>;
  /** By source. */
  readonly askings: ReadonlyMap<string, readonly AskedStep[]>;
  /** Whether each step was seen by any source; empty where all were. */
  readonly covered: readonly boolean[];
}

export interface Question {
  readonly mention: CandidateMention;
  readonly answeredAt?: number;
}

/** How a source was asked in a step. */
export interface AskedStep {
  readonly at: number;
  /** When it last answered in it, and when it last failed; absent: never. */
  readonly successAt?: number;
  readonly failureAt?: number;
  readonly error: string;
  readonly posts: number;
}

/** An `AlertReader` over a past: whatever is asked, it knows nothing of what came after its moment. */
export interface HistoryReader extends AlertReader {
  /** Moves on to a moment. Mentions that were published since the one before are the new ones. */
  moveTo(now: number): void;
}

const lookBackMs = 28 * 24 * 3_600_000;

export const segmentKey = (segment: Segment): string => JSON.stringify(segment);

/** All counts by its publication: what was imported long after is no late post, and nothing was ever deleted. */
export function createHistoryReader(history: History): HistoryReader {
  let before = Number.NEGATIVE_INFINITY;
  let now = Number.NEGATIVE_INFINITY;
  const sights = new Map([...history.askings].map(([source, asked]) => [source, createSight(asked)]));

  return {
    moveTo(moment) {
      // Of what came before the first moment, nothing is new but what came with it.
      before = now === Number.NEGATIVE_INFINITY ? moment - stepMs : now;
      now = moment;
    },
    async counts({ brands, segment, from, to }) {
      const byBrand = history.counts.get(segmentKey(segment));
      const found: StepCounts[] = [];
      for (const brand of brands) {
        const rows = byBrand?.get(brand) ?? [];
        const end = Math.min(to, now + 1);
        for (let i = firstAt(rows, from, atOf); i < rows.length; i += 1) {
          const row = rows[i] as StepCounts;
          if (row.at >= end) break;
          found.push(row);
        }
      }
      return found;
    },
    async mentions({ brands, segment, from, limit }) {
      const all = history.mentions.get(segmentKey(segment)) ?? [];
      const found: CandidateMention[] = [];
      for (let i = firstAt(all, Math.max(from, before + 1), publishedAtOf); i < all.length; i += 1) {
        const mention = all[i] as CandidateMention;
        if (mention.publishedAt > now || found.length === limit) break;
        if (brands.includes(mention.brand)) found.push(mention);
      }
      return found;
    },
    async unanswered({ brands, segment, from, to, limit }) {
      const all = history.questions.get(segmentKey(segment)) ?? [];
      const found: CandidateMention[] = [];
      for (let i = firstAt(all, from, askedAtOf); i < all.length; i += 1) {
        const { mention, answeredAt } = all[i] as Question;
        if (mention.publishedAt >= to || found.length === limit) break;
        if ((answeredAt ?? Number.POSITIVE_INFINITY) > now && brands.includes(mention.brand)) found.push(mention);
      }
      return found;
    },
    gone: async () => new Set(),
    async sources(at) {
      return [...sights].flatMap(([source, sight]) => sight(source, at) ?? []);
    },
    async coverage({ from, to }) {
      const first = Math.round((from - history.from) / stepMs);
      const steps = Math.max(0, Math.ceil((to - from) / stepMs));
      return { gaps: [], covered: Array.from({ length: steps }, (_, i) => history.covered[first + i] ?? true) };
    },
    async postsRead(from, to) {
      const read = new Map<string, number>();
      for (const [source, asked] of history.askings) {
        let posts = 0;
        for (let i = firstAt(asked, from, atOf); i < asked.length && (asked[i] as AskedStep).at < to; i += 1) {
          posts += (asked[i] as AskedStep).posts;
        }
        if (posts > 0) read.set(source, posts);
      }
      return read;
    },
  };
}

/** Tells how a source was seen at a time, from what was known then. */
function createSight(asked: readonly AskedStep[]) {
  const running = {
    successAt: Number.NEGATIVE_INFINITY,
    failureAt: Number.NEGATIVE_INFINITY,
    error: '',
    postAt: Number.NEGATIVE_INFINITY,
  };
  const known = asked.map((step) => {
    if (step.successAt !== undefined) running.successAt = step.successAt;
    if (step.failureAt !== undefined) Object.assign(running, { failureAt: step.failureAt, error: step.error });
    if (step.posts > 0 && step.successAt !== undefined) running.postAt = step.successAt;
    return { ...running };
  });
  return (source: string, now: number) => {
    const since = firstAt(asked, now - lookBackMs, atOf);
    const last = firstAt(asked, now, atOf) - 1;
    const state = known[last];
    if (!state || last < since) return undefined;
    const { successAt, failureAt, error, postAt } = state;
    return {
      source,
      ...(successAt >= now - lookBackMs && { lastSuccessAt: Math.min(successAt, now) }),
      lastError: failureAt > successAt ? error : '',
      firstAskedAt: (asked[since] as AskedStep).at,
      ...(postAt >= now - lookBackMs && { lastPostAt: postAt }),
    };
  };
}

const atOf = ({ at }: { readonly at: number }) => at;
const publishedAtOf = ({ publishedAt }: CandidateMention) => publishedAt;
const askedAtOf = ({ mention }: Question) => mention.publishedAt;

/** Index of the first item at or after a time, by halving. */
function firstAt<T>(items: readonly T[], time: number, timeOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(items[middle] as T) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
