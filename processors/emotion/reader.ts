import type { Range } from '../../core/assessment.ts';
import { type Emotion, emotions, type Told } from '../../core/insights.ts';
import { type Lexicon, loadLexicon } from '../sentiment/lexicons.ts';
import { createTokenizer } from '../sentiment/tokenize.ts';
import { blendEvidence, blendSarcasm, type Evidence, evidenceRows, plainBlend, sarcasmRow } from './blend.ts';
import { type Feelings, feel } from './feel.ts';
import { type EmotionLexicon, loadEmotionEmoji, loadEmotionLexicon } from './lexicon.ts';
import { type EmotionModel, loadEmotionModel } from './model.ts';
import { createReadSarcasm } from './sarcasm.ts';
import { toUnits, type Unit } from './units.ts';

/** What is read of one text. */
export interface EmotionReading {
  /** Absent where no emotion is told surely enough. */
  readonly emotion?: Told<Emotion>;
  /** 0 to 1. */
  readonly sarcasm: number;
}

export type ReadText = (text: string, language: string, skip?: readonly Range[]) => EmotionReading;

/** What is seen of a text before the evidence is weighed. */
export interface Evidences {
  readonly units: readonly Unit[];
  readonly feelings: Feelings;
  readonly cues: number;
}

/** Code units read of a text. */
const maxLength = 4_000;
/** An emotion that is less likely than this is not told. */
const leastEmotion = 0.4;

/**
 * Who judges the emotion, by language: what was better in cross-validation on labelled texts. `blend` weighs words and model together;
 * `added` lets the model tell one where the words tell none. Of other languages there are too few labelled texts to trust more than the words.
 */
const judgedBy: Readonly<Record<string, 'blend' | 'added'>> = { en: 'blend', es: 'added', ca: 'added' };
/** An emotion that the words do not tell must be this likely. */
const leastAdded = 0.6;

/** Makes a function that sees what a text tells. Lexicons are read when their language first comes. */
export function createSeeEvidence(): (text: string, language: string, skip?: readonly Range[]) => Evidences {
  const tokenize = createTokenizer();
  const emoji = loadEmotionEmoji();
  const readSarcasm = createReadSarcasm();
  const known = new Map<string, { common: Lexicon | undefined; own: EmotionLexicon | undefined }>();
  const lexiconsOf = (language: string) => {
    const old = known.get(language);
    if (old) return old;
    const lexicons = { common: loadLexicon(language), own: loadEmotionLexicon(language) };
    known.set(language, lexicons);
    return lexicons;
  };
  return (whole, language, skip = []) => {
    const text = whole.length > maxLength ? whole.slice(0, maxLength) : whole;
    const { common, own } = lexiconsOf(language);
    const units = toUnits(tokenize(text), common, skip);
    return { units, feelings: feel(text, units, own, emoji), cues: readSarcasm(text, units, language) };
  };
}

/** Reads emotion and sarcasm of texts, by the words, by the model, or by both. */
export function createEmotionReader(evidence: Evidence = 'both'): ReadText {
  const see = createSeeEvidence();
  const model: EmotionModel | undefined = evidence === 'lexicon' ? undefined : loadEmotionModel();
  const blend = model ? model.blend : plainBlend;
  const nothing: Feelings = { scores: emotions.map(() => 0), hits: [], good: 0, bad: 0 };
  return (text, language, skip) => {
    const { units, feelings, cues } = see(text, language, skip);
    const scores = model?.score(text, units);
    const sarcasm = model
      ? blendSarcasm(sarcasmRow(evidence === 'model' ? 0 : cues, scores), model.sarcasmBlend)
      : cues;
    const weigh = (words: Feelings, of: typeof scores, by: readonly number[], least: number) =>
      likeliest(blendEvidence(evidenceRows(words, of, of ? sarcasm : cues), by), least);
    const way = Object.hasOwn(judgedBy, language) ? judgedBy[language] : undefined;
    let emotion: EmotionReading['emotion'];
    if (evidence === 'model') emotion = weigh(nothing, scores, alone, leastEmotion);
    else if (evidence === 'both' && way === 'blend') emotion = weigh(feelings, scores, blend, leastEmotion);
    else {
      emotion = weigh(feelings, undefined, plainBlend, leastEmotion);
      if (!emotion && evidence === 'both' && way === 'added') emotion = weigh(feelings, scores, blend, leastAdded);
    }
    return emotion ? { emotion, sarcasm } : { sarcasm };
  };
}

function likeliest(likely: readonly number[], least: number): Told<Emotion> | undefined {
  const best = likely.reduce((top, p, i) => (p > (likely[top] as number) ? i : top), 0);
  const confidence = Math.round(1000 * (likely[best] as number)) / 1000;
  const label = emotions[best - 1];
  return label === undefined || confidence < least ? undefined : { label, confidence };
}

/** The model as it was trained. */
const alone: readonly number[] = plainBlend.map((_, i) => (i === 0 ? 1 : 0));
