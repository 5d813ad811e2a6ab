import type { Range } from '../../../core/assessment.ts';
import { emotions } from '../../../core/insights.ts';
import {
  blendSarcasm,
  evidenceRows,
  plainBlend,
  plainSarcasmBlend,
  sarcasmRow,
} from '../../../processors/emotion/blend.ts';
import { createEmotionModel, type EmotionWeights } from '../../../processors/emotion/model.ts';
import { createSeeEvidence, type Evidences } from '../../../processors/emotion/reader.ts';
import type { Labelled } from '../data.ts';
import type { RealExample } from '../intent/data.ts';
import { seededRandom, shuffle } from '../random.ts';
import { bankLanguages, drawBank, type EmotionExample } from './bank.ts';
import { type FitExample, fitBlend, fitModel } from './fit.ts';
import { weakLabel } from './weak.ts';

const version = 'emotion-2';
const seed = 11;
const size = 2 ** 16;
const copies = 2;
const weights = { bank: 1, stripped: 0.5, weakEnglish: 0.1, weakOther: 0.3 } as const;
/** What a text without emotion counts in the blend, against one with. */
const noneWeight = 0.6;
/** English tweets learned from of each emotion, and without any, at most. */
const mostWeak = 1_500;
const mostNone = 3_000;
const training = { size, epochs: 12, rate: 0.15, decay: 2e-5 } as const;
/** How strongly the blend is held near its plain values. */
const hold = 0.003;

const see = createSeeEvidence();

interface Seen {
  readonly example: EmotionExample;
  readonly evidence: Evidences;
}

/** Learns the table from sentences and tweets, and the blend from labelled texts, which the table has not seen. */
export function learnEmotions(options: {
  readonly tweets: readonly Labelled[];
  /** Content of `test/gold/dev.tsv`. */
  readonly gold: string;
  /** Labelled real texts: the blend is fitted on them too. */
  readonly real: readonly EmotionExample[];
  readonly log: (line: string) => void;
}): EmotionWeights {
  const { log } = options;
  const random = seededRandom(seed);
  const bank = bankLanguages.flatMap((language) => drawBank(language, copies, random)).map(seen);
  const weak = weakExamples(options.tweets, random);
  log(`${bank.length} sentences, ${weak.length} tweets`);
  const learned = fitModel([...bank.flatMap((one) => [fitted(one, weights.bank), stripped(one)]), ...weak], {
    ...training,
    random,
  });
  const model = createEmotionModel({ version, blend: [], sarcasmBlend: [], ...learned });
  const languages: readonly string[] = bankLanguages;
  const known = [...readGold(options.gold), ...options.real].filter(({ language }) => languages.includes(language));
  const items = known.map((example) => {
    const { units, feelings, cues } = seen(example).evidence;
    const scores = model.score(example.text, units).slice();
    return { example, feelings, scores, evidence: sarcasmRow(cues, scores) };
  });
  // Among real texts it is too rare, and too far from any turn of phrase, to fit anything on.
  const made = items.slice(
    0,
    items.length - options.real.filter(({ language }) => languages.includes(language)).length,
  );
  const sarcasmBlend = fitBlend(
    made.map(({ example, evidence }) => ({
      rows: [evidence.map(() => 0), evidence],
      truth: example.sarcastic ? 1 : 0,
      weight: 1,
    })),
    plainSarcasmBlend,
    hold,
  );
  const blend = fitBlend(
    items.map(({ example, feelings, scores, evidence }) => {
      const truth = classOf(example) ?? 0;
      const rows = evidenceRows(feelings, scores, blendSarcasm(evidence, sarcasmBlend));
      return { rows, truth, weight: truth === 0 ? noneWeight : 1 };
    }),
    plainBlend,
    hold,
  );
  log(`blend ${blend.join(' ')}; of sarcasm ${sarcasmBlend.join(' ')}`);
  return { version, blend, sarcasmBlend, ...learned };
}

function weakExamples(tweets: readonly Labelled[], random: () => number): FitExample[] {
  const order = Int32Array.from(tweets.keys());
  shuffle(order, random);
  const counts = new Array<number>(emotions.length + 1).fill(0);
  return [...order].flatMap((at): FitExample[] => {
    const item = tweets[at] as Labelled;
    const found = weakLabel(item, see(item.text, item.language));
    if (!found) return [];
    if (item.language === 'en') {
      // English has thirty times the tweets of the others.
      const before = counts[found.emotion] as number;
      if (before >= (found.emotion === 0 ? mostNone : mostWeak)) return [];
      counts[found.emotion] = before + 1;
    }
    const weight = item.language === 'en' ? weights.weakEnglish : weights.weakOther;
    return [{ ...found, sarcastic: false, weight }];
  });
}

function seen(example: EmotionExample): Seen {
  return { example, evidence: see(example.text, example.language, example.skip) };
}

function classOf({ emotion }: EmotionExample): number | undefined {
  return emotion === undefined ? undefined : emotion === 'none' ? 0 : 1 + emotions.indexOf(emotion);
}

function fitted({ example, evidence }: Seen, weight: number): FitExample {
  const emotion = classOf(example);
  return {
    text: example.text,
    units: evidence.units,
    ...(emotion !== undefined && { emotion }),
    sarcastic: example.sarcastic,
    weight: weight * example.weight,
  };
}

/** Without the words that the lexicon knows, so that the others are learned. */
function stripped(one: Seen): FitExample {
  const { units, feelings } = one.evidence;
  const gone = new Set(feelings.hits.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)));
  return { ...fitted(one, weights.stripped), units: units.filter((_, i) => !gone.has(i)) };
}

/** Real texts with labels, as `readReal` gives them, as texts to fit the blend on. */
export function realExamples(texts: readonly RealExample[]): EmotionExample[] {
  return texts.map(({ language, text, brand, emotion, sarcastic }) => {
    const label = emotions.find((name) => name === emotion) ?? 'none';
    return { language, text, skip: places(text, brand), emotion: label, sarcastic, weight: 1 };
  });
}

function readGold(content: string): EmotionExample[] {
  return content
    .split('\n')
    .slice(1)
    .filter(Boolean)
    .map((line) => {
      const [, language = '', target = '', text = '', , , , , emotion = 'none', sarcasm = '0'] = line.split('\t');
      const label = emotions.find((name) => name === emotion) ?? 'none';
      return { language, text, skip: places(text, target), emotion: label, sarcastic: sarcasm === '1', weight: 1 };
    });
}

function places(text: string, target: string): Range[] {
  const at = target === '' ? -1 : text.toLowerCase().indexOf(target.toLowerCase());
  return at < 0 ? [] : [[at, at + target.length]];
}
