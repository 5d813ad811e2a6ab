import type { Extractor, Features } from '../../processors/sentiment/model/features.ts';
import { createNet, type NetShape, type NetWeights } from '../../processors/sentiment/model/net.ts';
import { withSides } from '../../processors/sentiment/model/sides.ts';
import type { Vectors } from '../../processors/sentiment/model/vectors.ts';
import { createWide, type WideWeights } from '../../processors/sentiment/model/wide.ts';
import { drawSentences, joinPairs, nameTarget } from './compose.ts';
import type { Labelled } from './data.ts';
import { balance, truthOf } from './learn.ts';
import { seededRandom, shuffle } from './random.ts';
import type { Aimed } from './target-data.ts';
import { type Lesson, trainNet } from './train-net.ts';
import { trainWide } from './train-wide.ts';

export interface TargetEffort {
  readonly filters: number;
  readonly hidden: number;
  readonly epochs: number;
  readonly seed: number;
  readonly wordDrop: number;
  readonly poolDrop: number;
  /** How many made sentences and pairs of judged texts are added. */
  readonly sentences: number;
  readonly pairs: number;
  /** How many whole texts are taken as being about a name that they hold: for the net, and for the words. */
  readonly named: number;
  readonly namedWords: number;
}

export const usualTarget: TargetEffort = {
  filters: 48,
  hidden: 32,
  epochs: 5,
  seed: 1,
  wordDrop: 0.15,
  poolDrop: 0.3,
  sentences: 5_000,
  pairs: 3_000,
  named: 4_000,
  namedWords: 12_000,
};

/** What an item of each kind weighs. */
const shares: Readonly<Record<string, number>> = { target: 1, named: 0.3, sentences: 0.5, joined: 0.5 };
/** English has tweets with targets: of its whole texts the net learns from few. */
const englishForNet = 0.05;

export interface TargetModel {
  readonly shape: NetShape;
  readonly net: NetWeights;
  readonly wide: WideWeights;
}

/** Learns the sentiment toward a target: a net that knows where the target is, and words by the side of it that they stand on. */
export function learnTargets(
  targets: readonly Aimed[],
  texts: readonly Labelled[],
  extractor: Extractor,
  vectors: Vectors,
  effort: TargetEffort,
): TargetModel {
  const random = seededRandom(effort.seed + 77);
  const order = Int32Array.from(texts.keys());
  shuffle(order, random);
  const long = [...order].map((i) => texts[i] as Labelled).filter(({ text }) => text.length > 15);
  const nameAll = (items: readonly Labelled[]): Aimed[] =>
    items.map((item) => ({ ...nameTarget(item, random), set: 'named' }));
  const mostlyForeign = long.filter(({ language }) => language !== 'en' || random() < englishForNet);
  const named = nameAll(mostlyForeign.slice(0, effort.named));
  const made = drawSentences(effort.sentences, random);
  const joined = joinPairs([...targets, ...named, ...made], effort.pairs, random);
  const shape: NetShape = {
    view: 'target',
    width: vectors.width,
    filters: effort.filters,
    hidden: effort.hidden,
    extra: 0,
    languages: [],
  };
  const net = trainNet(shape, vectors, lessonsOf([...targets, ...named, ...made, ...joined], extractor), {
    epochs: effort.epochs,
    rate: 0.002,
    seed: effort.seed,
    wordDrop: effort.wordDrop,
    poolDrop: effort.poolDrop,
    decay: 0.02,
    headDecay: 1,
  });
  // Words know little of places: sentences that are made to tell two names apart would only confuse them.
  const plain = lessonsOf([...targets, ...nameAll(long.slice(0, effort.namedWords))], extractor).map((lesson) => ({
    ...lesson,
    features: withSides(lesson.features),
  }));
  const wide = trainWide(plain, { bits: 17, epochs: 4, rate: 0.05, seed: effort.seed, decay: 1e-4, drop: 0.5 });
  return { shape, net, wide };
}

function lessonsOf(items: readonly Aimed[], extractor: Extractor): Lesson[] {
  const even = balance(items, Number.POSITIVE_INFINITY);
  return items.map((item, i) => ({
    features: extractor.extract(item.text, item.language, item.target),
    language: item.language,
    truth: truthOf(item.label),
    weight: (even[i] as number) * (shares[item.set] ?? 1),
  }));
}

/** What the net and the words say toward the target of a text. */
export function createTargetJudge({ shape, net, wide }: TargetModel, vectors: Vectors) {
  const runNet = createNet(shape, net, vectors);
  const runWide = createWide(wide);
  return (features: Features, language: string): [net: Float32Array, words: Float32Array] => [
    Float32Array.from(runNet.run(features, language).logits),
    Float32Array.from(runWide.run(withSides(features), language)),
  ];
}
