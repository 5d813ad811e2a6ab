import { languages as rules } from '../../processors/sentiment/languages.ts';
import { calibrated } from '../../processors/sentiment/model/calibrate.ts';
import { hashText } from '../../processors/sentiment/model/hash.ts';
import type { Judged } from './fit-calibration.ts';
import { calibrateAll, languages, type Read } from './learn.ts';
import { calibrationError, errorByChance, macroF1, macroRecall, reliability } from './measure.ts';

const folds = 5;

/** Calibrated logits of each text by a calibration that has not seen it. */
function crossFit(read: readonly Read[], judged: readonly Judged[]): number[][] {
  const fold = read.map(({ item }) => hashText(item.text, 5) % folds);
  const logits: number[][] = [];
  for (let k = 0; k < folds; k++) {
    const keep = judged.map((_, i) => i).filter((i) => fold[i] !== k);
    const by = calibrateAll(
      keep.map((i) => read[i] as Read),
      keep.map((i) => judged[i] as Judged),
    );
    judged.forEach(({ deep, wide }, i) => {
      const calibration = by[(read[i] as Read).item.language] ?? by[''];
      if (fold[i] === k && calibration) logits[i] = calibrated(deep, wide, calibration);
    });
  }
  return logits;
}

/** What the lexicon engine says: its score is the first of the numbers that come beside a text. */
function byLexicon({ item, features }: Read): number[] {
  const score = features.globals[0] as number;
  const [low, high] = rules[item.language]?.bounds ?? [0, 0];
  return score < low ? [1, 0, 0] : score > high ? [0, 0, 1] : [0, 1, 0];
}

/** One row per validation set: the lexicon engine, both models, and both together as they are used. Macro-F1. */
export function scoreReport(read: readonly Read[], judged: readonly Judged[]) {
  const logits = crossFit(read, judged);
  return [...new Set(read.map(({ item }) => item.set))].map((set) => {
    const own = read.map((_, i) => i).filter((i) => read[i]?.item.set === set);
    const truth = own.map((i) => (read[i] as Read).item.label);
    const of = (table: readonly ArrayLike<number>[]) => ({
      truth,
      logits: own.map((i) => table[i] as ArrayLike<number>),
    });
    return {
      set,
      texts: own.length,
      lexicon: macroF1(of(read.map(byLexicon))).toFixed(1),
      words: macroF1(of(judged.map(({ wide }) => wide))).toFixed(1),
      net: macroF1(of(judged.map(({ deep }) => deep))).toFixed(1),
      both: macroF1(of(logits)).toFixed(1),
      recall: macroRecall(of(logits)).toFixed(1),
      calibrationError: calibrationError(of(logits), true).toFixed(3),
    };
  });
}

/** One row per language, and the reliability of all together. */
export function calibrationReport(read: readonly Read[], judged: readonly Judged[]) {
  const logits = crossFit(read, judged);
  const of = (pick: (read: Read) => boolean) => {
    const own = read.map((_, i) => i).filter((i) => pick(read[i] as Read));
    return {
      truth: own.map((i) => (read[i] as Read).item.label),
      logits: own.map((i) => logits[i] as number[]),
    };
  };
  const row = (name: string, told: ReturnType<typeof of>) => ({
    of: name,
    error: calibrationError(told, true).toFixed(3),
    byChance: errorByChance(told.logits, true).toFixed(3),
  });
  return [
    ...languages.flatMap((language) => {
      const own = of(({ item }) => item.language === language);
      return own.truth.length === 0 ? [] : [row(language, own)];
    }),
    row(
      'all',
      of(() => true),
    ),
    ...reliability(
      of(() => true),
      15,
      true,
    )
      .filter(({ count }) => count > 0)
      .map(({ from, count, confidence, accuracy }) => ({
        of: `from ${from.toFixed(2)}: ${Math.round(count)} texts`,
        error: `told ${confidence.toFixed(3)}, right ${accuracy.toFixed(3)}`,
      })),
  ];
}
