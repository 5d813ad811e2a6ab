import type { SentimentLabel } from '../../core/assessment.ts';
import type { Vectors } from '../sentiment/model/vectors.ts';
import { brandWord, otherWord, type Reading } from './reading.ts';
import type { Evidence } from './rules.ts';

/** Rows of the model's table: words and pairs of words share them by hash. */
export const buckets = 2 ** 15;
/** Numbers of a word's vector. After the buckets come those of the text, of what is near the brand, and of what is asked. */
export const vectorWidth = 80;
export const tableRows = buckets + 3 * vectorWidth;
/** Words on each side of the brand that are near it. */
const near = 6;
/** How much the mean vector counts beside the words. */
const vectorWeight = 0.3;
const maxRemembered = 50_000;
/** Words of a reading that the model looks at. */
const maxWords = 400;

/** What the model sees of a text: rows of its table, and how much each counts. */
export interface Features {
  readonly count: number;
  readonly rows: Int32Array;
  readonly values: Float32Array;
}

export interface FeatureInput {
  readonly reading: Reading;
  readonly evidence: Evidence;
  readonly sentiment: SentimentLabel;
}

/** What the switches leave out; for training, and to tell what each part is worth. */
export interface FeatureParts {
  readonly words: boolean;
  readonly rules: boolean;
  readonly sentiment: boolean;
}

export const allParts: FeatureParts = { words: true, rules: true, sentiment: true };

const mix = (a: number, b: number) => Math.imul(Math.imul(a, 0x9e37_79b1) ^ b, 0x85eb_ca6b);
const rowOf = (hash: number) => ((hash ^ (hash >>> 15)) >>> 0) & (buckets - 1);
const named = (name: string) => {
  let hash = 0x51ed_270b;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x0100_0193);
  return rowOf(hash);
};

/** Makes a function that turns a reading into features; they belong to it until the next call. */
export function createFeatures(vectors: Vectors): (input: FeatureInput, parts?: FeatureParts) => Features {
  const rows = new Int32Array(4 * maxWords + 3 * vectorWidth + 128);
  const values = new Float32Array(rows.length);
  const known = new Map<string, number>();
  const rowNamed = (name: string) => {
    const row = known.get(name) ?? named(name);
    known.set(name, row);
    return row;
  };

  const vectorRows = new Map<string, number>();
  const vectorRowOf = (word: string) => {
    let row = vectorRows.get(word);
    if (row === undefined) {
      if (vectorRows.size >= maxRemembered) vectorRows.clear();
      row = vectors.rowOf(word);
      vectorRows.set(word, row);
    }
    return row;
  };
  const sums = [0, 1, 2].map(() => new Float32Array(vectorWidth));
  /** Mean vectors: of all words of the brand's clauses, of those near its name, of those in questions. */
  const addVectors = (reading: Reading, length: number, add: (row: number, value: number) => void) => {
    for (const sum of sums) sum.fill(0);
    const counts = [0, 0, 0];
    let lastBrand = -near - 1;
    let nextBrand = -1;
    for (let i = 0; i < length; i++) {
      if (reading.words[i] === brandWord) lastBrand = i;
      if (nextBrand < i) {
        nextBrand = i;
        while (nextBrand < length && reading.words[nextBrand] !== brandWord) nextBrand++;
      }
      if (reading.owner(i) === 2) continue;
      const word = reading.spelling(i);
      const row = word === '' ? -1 : vectorRowOf(word);
      if (row < 0) continue;
      const into = [
        true,
        i - lastBrand <= near || (nextBrand < length && nextBrand - i <= near),
        reading.asks[reading.sentences[i] as number],
      ];
      for (let k = 0; k < 3; k++) {
        if (!into[k]) continue;
        counts[k] = (counts[k] as number) + 1;
        const sum = sums[k] as Float32Array;
        for (let d = 0; d < vectorWidth; d++)
          sum[d] = (sum[d] as number) + (vectors.values[row * vectorWidth + d] as number);
      }
    }
    for (let k = 0; k < 3; k++) {
      const many = counts[k] as number;
      if (many === 0) continue;
      const scale = (vectorWeight * vectors.scale) / Math.sqrt(many + 2);
      for (let d = 0; d < vectorWidth; d++) add(buckets + k * vectorWidth + d, scale * (sums[k]?.[d] as number));
    }
  };

  return ({ reading, evidence, sentiment }, parts = allParts) => {
    let count = 0;
    const add = (row: number, value: number) => {
      rows[count] = row;
      values[count++] = value;
    };
    const tell = (name: string, value = 1) => add(rowNamed(name), value);
    const length = Math.min(reading.count, maxWords);

    if (parts.words) {
      let before = 7;
      let clause = -1;
      for (let i = 0; i < length; i++) {
        if (reading.owner(i) === 2 && reading.words[i] !== otherWord) continue;
        const word = reading.words[i] as number;
        if (reading.clauses[i] !== clause) {
          before = reading.asks[reading.sentences[i] as number] ? 9 : 7;
          clause = reading.clauses[i] as number;
        }
        add(rowOf(mix(word, 11)), 1);
        add(rowOf(mix(mix(before, 13), word)), 1);
        const stem = reading.stems[i] as number;
        if (stem !== 0) add(rowOf(mix(stem, 17)), 1);
        if (reading.asks[reading.sentences[i] as number]) add(rowOf(mix(word, 19)), 0.7);
        before = word;
      }
      // Long texts have many words: all together weigh the same.
      const weight = 3 / Math.sqrt(Math.max(count, 9));
      for (let i = 0; i < count; i++) values[i] = (values[i] as number) * weight;
      addVectors(reading, length, add);
    }
    tell('bias');
    if (parts.rules) {
      for (let label = 0; label < evidence.sure.length; label++) {
        const sure = evidence.sure[label] as number;
        const maybe = evidence.maybe[label] as number;
        if (sure > 0) tell(`sure ${label}`);
        if (sure > 1) tell(`surer ${label}`, 0.5);
        if (maybe > 0) tell(`maybe ${label}`, 0.5);
        if (maybe > 1) tell(`maybe more ${label}`, 0.5);
      }
      for (let reason = 0; reason < evidence.reasons.length; reason++) {
        const hits = evidence.reasons[reason] as number;
        if (hits > 0) tell(`reason ${reason}`);
        if (hits > 1) tell(`reason more ${reason}`, 0.5);
      }
      if (evidence.asking > 0) tell('asking');
      if (evidence.askingUnmarked > 0) tell('asking unmarked', 0.7);
      if (evidence.rhetorical > 0) tell('rhetorical');
    }
    if (parts.sentiment) tell(`feels ${sentiment}`);
    const asks = reading.asks.includes(true);
    if (asks) tell('asks');
    if (asks && reading.asks.at(-1)) tell('asks last', 0.7);
    if (reading.retweet) tell('retweet');
    if (reading.links > 0) tell('link', 0.7);
    if (reading.capitals > 0.5 && length > 4) tell('headline');
    if (reading.capitals < 0.02) tell('lower case', 0.5);
    if (reading.hashtags > 2) tell('hashtags');
    if (reading.bangs > 0) tell('bang', 0.5);
    tell(`to ${reading.addressee}`);
    tell(length < 6 ? 'short' : length < 15 ? 'middle' : length < 40 ? 'long' : 'very long', 0.5);
    if (reading.namesOther) tell('other');
    if (reading.words[0] === brandWord) tell('brand first', 0.7);
    return { count, rows, values };
  };
}
