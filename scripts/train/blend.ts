import {
  type Blend,
  blended,
  type Circumstance,
  circumstances,
  type Judge,
  judges,
  type Testimony,
} from '../../processors/sentiment/model/blend.ts';
import { softmax } from '../../processors/sentiment/model/calibrate.ts';

/** A text that was judged toward a target, by judges that had not learned from it. */
export interface Heard {
  readonly set: string;
  readonly testimony: Pick<Testimony, 'said' | 'circumstances'>;
  readonly truth: number;
  readonly weight: number;
}

/**
 * What each judge counts for before anything is learned: where one thing is named the whole text is about it, unless it is a name
 * among others; names in lower case are those of the tweets with targets, from which the net and the words have learned.
 */
const beliefs: Partial<Record<Judge, Partial<Record<Circumstance, number>>>> = {
  whole: { always: 0.9, lower: -0.6, divided: -0.4 },
  net: { lower: 0.4, divided: 0.5, others: 0.2 },
  words: { lower: 0.8, others: 0.2 },
};
const prior: Blend = [...judges, undefined, undefined, undefined].map((judge) =>
  circumstances.map((circumstance) => (judge && beliefs[judge]?.[circumstance]) ?? 0),
);
/** No text is wholly sure. */
const smoothing = 0.02;

/** Least log loss, held to `prior` as strongly as `pull` texts would; with a rate of its own for each weight (AdaGrad). */
export function fitBlend(heard: readonly Heard[], pull = 40, steps = 300): Blend {
  const by = prior.map((row) => [...row]);
  const squares = prior.map((row) => row.map(() => 1e-6));
  const total = heard.reduce((sum, { weight }) => sum + weight, 0) + pull;
  for (let step = 0; step < steps; step++) {
    const grads = by.map((row, r) => row.map((w, j) => (pull * (w - (prior[r]?.[j] as number))) / total));
    const add = (row: number, known: readonly number[], g: number) => {
      const grad = grads[row] as number[];
      for (let j = 0; j < known.length; j++) grad[j] = (grad[j] as number) + g * (known[j] as number);
    };
    for (const { testimony, truth, weight } of heard) {
      const { said, circumstances: known } = testimony;
      const told = softmax(blended(by, testimony));
      const g = told.map((share, c) => (weight * (share - (truth === c ? 1 - smoothing : 0) - smoothing / 3)) / total);
      g.forEach((pushed, c) => {
        add(judges.length + c, known, pushed);
      });
      said.forEach((logits, judge) => {
        add(
          judge,
          known,
          g.reduce((sum, pushed, c) => sum + pushed * (logits[c] as number), 0),
        );
      });
    }
    by.forEach((row, r) => {
      for (let j = 0; j < row.length; j++) {
        const g = grads[r]?.[j] as number;
        const square = (squares[r]?.[j] as number) + g * g;
        (squares[r] as number[])[j] = square;
        row[j] = (row[j] as number) - (0.05 * g) / Math.sqrt(square);
      }
    });
  }
  // Four decimals are enough, and keep it small.
  return by.map((row) => row.map((w) => Math.round(w * 1e4) / 1e4));
}

/**
 * How far rare labels count for more: 1 would make the three count the same. What is said toward a target is neutral more often than
 * not, and the heads have learned from labels that counted the same.
 */
const evenness = 0.4;

/** Weights of texts: together each set counts for as many as `worth` says. */
export function weighSets<T extends Pick<Heard, 'set' | 'truth'>>(
  heard: readonly T[],
  worth: (set: string) => number,
): (T & { readonly weight: number })[] {
  const count = new Map<string, number>();
  const add = (key: string) => count.set(key, (count.get(key) ?? 0) + 1);
  for (const { set, truth } of heard) {
    add(set);
    add(`${set} ${truth}`);
  }
  return heard.map((one) => {
    const all = count.get(one.set) as number;
    const share = (count.get(`${one.set} ${one.truth}`) as number) / all;
    return { ...one, weight: (worth(one.set) / all) * (1 / (3 * share)) ** evenness };
  });
}
