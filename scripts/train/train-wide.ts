import { wordGrams } from '../../processors/sentiment/model/features.ts';
import { joinHashes } from '../../processors/sentiment/model/hash.ts';
import { languageSeed, type WideWeights } from '../../processors/sentiment/model/wide.ts';
import { seededRandom, shuffle } from './random.ts';
import type { Lesson } from './train-net.ts';

export interface WideOptions {
  readonly bits: number;
  readonly epochs: number;
  readonly rate: number;
  readonly seed: number;
  /** Pull of a weight to nothing each time it is touched. */
  readonly decay: number;
  readonly drop: number;
}

/** Learns by AdaGrad, one text at a time. Deterministic for a seed. */
export function trainWide(lessons: readonly Lesson[], options: WideOptions): WideWeights {
  const size = 2 ** options.bits;
  const mask = size - 1;
  const random = seededRandom(options.seed);
  const words = new Float32Array(size * 3);
  const grams = new Float32Array(size * 3);
  const wordSquares = new Float32Array(size * 3).fill(1e-3);
  const gramSquares = new Float32Array(size * 3).fill(1e-3);
  const gramCache = new Map<string, number[]>();
  const compiled = lessons.map(({ features, language }) => {
    const seed = languageSeed(language);
    const own = (hashes: readonly number[]) => hashes.flatMap((hash) => [hash & mask, joinHashes(hash, seed) & mask]);
    const letters: number[] = [];
    for (const { kind, text } of features.pieces) {
      if (kind !== 'word') continue;
      const key = `${language} ${text}`;
      const found = gramCache.get(key) ?? own(wordGrams(text));
      gramCache.set(key, found);
      for (const index of found) letters.push(index);
    }
    return { words: Int32Array.from(own(features.words)), grams: Int32Array.from(letters) };
  });
  gramCache.clear();
  const order = Int32Array.from(lessons.keys());
  const sum = (table: Float32Array, indices: Int32Array, out: number[], norm: number) => {
    for (const index of indices) {
      for (let c = 0; c < 3; c++) out[c] = (out[c] as number) + norm * (table[3 * index + c] as number);
    }
  };
  const learn = (
    table: Float32Array,
    squares: Float32Array,
    indices: Int32Array,
    g: readonly number[],
    norm: number,
  ) => {
    for (const index of indices) {
      for (let c = 0; c < 3; c++) {
        const at = 3 * index + c;
        const w = table[at] as number;
        const pull = norm * (g[c] as number) + options.decay * w;
        squares[at] = (squares[at] as number) + pull * pull;
        table[at] = w - (options.rate * pull) / Math.sqrt(squares[at] as number);
      }
    }
  };
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random);
    for (const i of order) {
      const lesson = lessons[i] as Lesson;
      const text = compiled[i] as { words: Int32Array; grams: Int32Array };
      const wordNorm = Math.sqrt(2 / Math.max(2, text.words.length));
      const gramNorm = Math.sqrt(2 / Math.max(2, text.grams.length));
      // One of the two blocks is hidden now and then, so that neither leans on the other.
      const roll = random();
      const useWords = roll >= options.drop / 2;
      const useGrams = roll < 1 - options.drop / 2;
      const logits = [0, 0, 0];
      if (useWords) sum(words, text.words, logits, wordNorm);
      if (useGrams) sum(grams, text.grams, logits, gramNorm);
      const top = Math.max(...logits);
      const exps = logits.map((z) => Math.exp(z - top));
      const total = exps.reduce((a, b) => a + b, 0);
      const g = exps.map((e, c) => lesson.weight * (e / total - (lesson.truth[c] as number)));
      if (useWords) learn(words, wordSquares, text.words, g, wordNorm);
      if (useGrams) learn(grams, gramSquares, text.grams, g, gramNorm);
    }
  }
  return { words, grams, wordScale: 1, gramScale: 1 };
}
