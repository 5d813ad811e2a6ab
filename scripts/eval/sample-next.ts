import type { Candidate } from '../../core/learning.ts';
import { textKey } from '../../processors/sentiment/learn.ts';
import { softmax } from '../../processors/sentiment/model/calibrate.ts';
import type { SentimentModel } from '../../processors/sentiment/model.ts';
import { requestOf } from '../learning/lessons.ts';
import { createRandom } from '../sample/random.ts';

export interface NextOptions {
  readonly count: number;
  /** 0 to 1: how many are drawn at random, so that the accuracy can be told. */
  readonly randomShare: number;
  readonly modelOf: (brand: string) => SentimentModel;
  /** ms since the epoch. */
  readonly now: number;
  /** Mentions of which the candidates were drawn. */
  readonly of: number;
  readonly seed: number;
}

/** A mention that is worth labelling. */
export interface NextLabel {
  readonly mention: Candidate;
  readonly why: 'random' | 'uncertain';
  /** Of one drawn at random: for how many mentions it stands. */
  readonly weight?: number | undefined;
  /** How far the likeliest label is from the next, 0 to 1. */
  readonly margin: number;
}

interface Seen {
  readonly mention: Candidate;
  readonly margin: number;
  /** Of length 1. */
  readonly vector: Float32Array;
}

/** So many others a text is compared with to tell whether it is of a common kind. */
const neighbours = 200;
const halfLifeMs = 14 * 24 * 3_600_000;

/**
 * The mentions whose labels teach most: of which the model is unsure, of a common kind (density-weighted uncertainty, Settles & Craven 2008),
 * recent, unlike one another, and of languages as they come; and some drawn at random. Copies of one text are there once. In a random
 * order, so that nobody sees which is which.
 */
export function chooseNext(candidates: readonly Candidate[], options: NextOptions): NextLabel[] {
  const { count, randomShare, of, now } = options;
  const random = createRandom(options.seed);
  const pool = random.shuffle(distinct(candidates)).map((mention) => look(mention, options.modelOf(mention.brand)));
  const drawn = pool.slice(0, Math.min(count, Math.round(count * randomShare)));
  const weight = drawn.length === 0 ? 0 : of / drawn.length;
  const rest = pool.slice(drawn.length);
  const others = rest.slice(0, neighbours);
  const values = rest.map(({ mention, margin, vector }) => {
    const density =
      others.reduce((sum, other) => sum + Math.max(0, dot(vector, other.vector)), 0) / Math.max(1, others.length);
    const age = 0.5 ** (Math.max(0, now - mention.publishedAt) / halfLifeMs);
    return (1 - margin) * (0.5 + 0.5 * density) * (0.5 + 0.5 * age);
  });
  const wanted = count - drawn.length;
  const room = new Map<string, number>();
  for (const { mention } of rest) room.set(mention.language, (room.get(mention.language) ?? 0) + wanted / rest.length);
  const likest = rest.map(() => 0);
  const taken = new Set<number>();
  while (taken.size < Math.min(wanted, rest.length)) {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < rest.length; i += 1) {
      if (taken.has(i)) continue;
      const crowded = (room.get((rest[i] as Seen).mention.language) ?? 0) > 0 ? 1 : 0.3;
      const value = (values[i] as number) * (1 - (likest[i] as number)) * crowded;
      if (value > most) [best, most] = [i, value];
    }
    const next = rest[best] as Seen;
    taken.add(best);
    room.set(next.mention.language, (room.get(next.mention.language) ?? 0) - 1);
    for (let i = 0; i < rest.length; i += 1) {
      likest[i] = Math.max(likest[i] as number, Math.min(1, dot((rest[i] as Seen).vector, next.vector)));
    }
  }
  return random.shuffle([
    ...drawn.map(({ mention, margin }): NextLabel => ({ mention, why: 'random', weight, margin })),
    ...[...taken].map((i): NextLabel => {
      const { mention, margin } = rest[i] as Seen;
      return { mention, why: 'uncertain', margin };
    }),
  ]);
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  const known = new Set<string>();
  return candidates.filter(({ brand, text, storyId }) => {
    const keys = [`${brand} ${textKey(text)}`, `${brand} ${storyId}`];
    const fresh = keys.every((key) => !known.has(key));
    for (const key of keys) known.add(key);
    return fresh;
  });
}

function look(mention: Candidate, model: SentimentModel): Seen {
  const { text, language, targets } = requestOf(mention);
  const { logits, hidden } = model.embed(text, language, targets[0]?.spans ?? []);
  const [first = 0, second = 0] = softmax(logits).sort((a, b) => b - a);
  const length = Math.sqrt(dot(hidden, hidden)) || 1;
  return { mention, margin: first - second, vector: hidden.map((value) => value / length) };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
