import { type Calibration, calibrated } from '../../processors/sentiment/model/calibrate.ts';
import type { Extractor, Features } from '../../processors/sentiment/model/features.ts';
import { createNet, type Net, type NetShape, type NetWeights } from '../../processors/sentiment/model/net.ts';
import type { Vectors } from '../../processors/sentiment/model/vectors.ts';
import { createWide, type Wide, type WideWeights } from '../../processors/sentiment/model/wide.ts';
import type { Labelled } from './data.ts';
import { fitCalibration, type Judged } from './fit-calibration.ts';
import { mergeNets } from './merge-nets.ts';
import { seededRandom, shuffle } from './random.ts';
import { type Lesson, trainNet } from './train-net.ts';
import { trainWide } from './train-wide.ts';

export const languages = ['en', 'es', 'ca', 'fr', 'it', 'pt', 'de'] as const;

/** How many texts of one language and label are learned from at most, so that training stays short; seeded. */
const mostOfLabel = 8_000;

export function pickTexts(items: readonly Labelled[]): Labelled[] {
  const order = Int32Array.from(items.keys());
  shuffle(order, seededRandom(1));
  const count = new Map<string, number>();
  const seen = new Set<string>();
  const picked: number[] = [];
  for (const i of order) {
    const { language, label, text } = items[i] as Labelled;
    const same = `${language} ${text.toLowerCase().replace(/@\w+|https?\S*|[^\p{L}\p{N}]+/gu, '')}`;
    const key = `${language} ${label}`;
    const before = count.get(key) ?? 0;
    if (before >= mostOfLabel || seen.has(same)) continue;
    seen.add(same);
    count.set(key, before + 1);
    picked.push(i);
  }
  return picked.sort((a, b) => a - b).map((i) => items[i] as Labelled);
}

export interface Read {
  readonly item: Labelled;
  readonly features: Features;
}

export function readAll(items: readonly Labelled[], extractor: Extractor): Read[] {
  return items.map((item) => ({ item, features: extractor.extract(item.text, item.language, item.target ?? []) }));
}

const family = (set: string) => set.replace(/_(train|val|dev)$/, '');

/** Weights that make the three labels of a set count the same, and no language more than `most` texts. */
export function balance(items: readonly Labelled[], most: number): number[] {
  const count = new Map<string, number>();
  const add = (key: string) => count.set(key, (count.get(key) ?? 0) + 1);
  for (const { set, label, language } of items) {
    add(family(set));
    add(`${family(set)} ${label}`);
    add(language);
  }
  const of = (key: string) => count.get(key) ?? 1;
  return items.map(({ set, label, language }) => {
    const even = of(family(set)) / (3 * of(`${family(set)} ${label}`));
    return Math.min(3, even) * Math.min(1, most / of(language));
  });
}

const smoothing = 0.05;

export function truthOf(label: number): [number, number, number] {
  const truth: [number, number, number] = [smoothing / 3, smoothing / 3, smoothing / 3];
  truth[label] = (truth[label] as number) + 1 - smoothing;
  return truth;
}

export function lessonsOf(read: readonly Read[], weights: readonly number[]): Lesson[] {
  return read.map(({ item, features }, i) => ({
    features,
    language: item.language,
    truth: truthOf(item.label),
    weight: weights[i] as number,
  }));
}

export interface TextModel {
  readonly shape: NetShape;
  readonly net: NetWeights;
  readonly wide: WideWeights;
  readonly runNet: Net;
  readonly runWide: Wide;
}

export interface Effort {
  readonly filters: number;
  readonly hidden: number;
  readonly epochs: number;
  readonly seed: number;
  /** Of as many seeds: what is used is the mean of their logits. */
  readonly nets: number;
  readonly most: number;
  readonly wordDrop: number;
  readonly poolDrop: number;
}

export const usual: Effort = {
  filters: 64,
  hidden: 32,
  epochs: 4,
  seed: 1,
  nets: 2,
  most: 6_000,
  wordDrop: 0.2,
  poolDrop: 0.45,
};

/** Learns the sentiment of whole texts: both models. */
export function learnTexts(
  read: readonly Read[],
  vectors: Vectors,
  effort: Effort,
  log: (line: string) => void,
): TextModel {
  const lessons = lessonsOf(
    read,
    balance(
      read.map(({ item }) => item),
      effort.most,
    ),
  );
  const one: NetShape = {
    view: 'text',
    width: vectors.width,
    filters: effort.filters,
    hidden: effort.hidden,
    extra: 0,
    languages,
  };
  log(`learning from ${lessons.length} texts: words and letters`);
  const wide = trainWide(lessons, { bits: 18, epochs: 4, rate: 0.1, seed: effort.seed, decay: 1e-4, drop: 0.5 });
  const nets = Array.from({ length: effort.nets }, (_, n) => {
    log(`learning from texts: net ${n + 1} of ${effort.nets}`);
    return trainNet(one, vectors, lessons, {
      epochs: effort.epochs,
      rate: 0.002,
      seed: effort.seed + n,
      wordDrop: effort.wordDrop,
      poolDrop: effort.poolDrop,
      decay: 0.01,
      headDecay: 0.5,
    });
  });
  const { shape, net } = mergeNets(one, nets);
  return { shape, net, wide, runNet: createNet(shape, net, vectors), runWide: createWide(wide) };
}

export function judgeAll(model: TextModel, read: readonly Read[]): Judged[] {
  const weights = balance(
    read.map(({ item }) => item),
    Number.POSITIVE_INFINITY,
  );
  return read.map(({ item, features }, i) => ({
    deep: Float32Array.from(model.runNet.run(features, item.language).logits),
    wide: Float32Array.from(model.runWide.run(features, item.language)),
    truth: item.label,
    weight: weights[i] as number,
  }));
}

/** One calibration for all under `''`, and one per language held to it. */
export function calibrateAll(read: readonly Read[], judged: readonly Judged[]): Record<string, Calibration> {
  const common = fitCalibration(judged);
  const all: Record<string, Calibration> = { '': common };
  for (const language of languages) {
    const own = judged.filter((_, i) => read[i]?.item.language === language);
    if (own.length > 0) all[language] = fitCalibration(own, common, 300);
  }
  return all;
}

export type WholeLogits = (features: Features, language: string) => Float32Array;

export function wholeLogits(net: Net, wide: Wide, calibration: Readonly<Record<string, Calibration>>): WholeLogits {
  return (features, language) => {
    const by = calibration[language] ?? (calibration[''] as Calibration);
    return Float32Array.from(calibrated(net.run(features, language).logits, wide.run(features, language), by));
  };
}
