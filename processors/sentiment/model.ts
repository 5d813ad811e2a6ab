import { readFileSync } from 'node:fs';
import { packagePath } from '../../core/package-root.ts';
import { type Lexicon, loadEmoji, loadLexicon } from './lexicons.ts';
import { type Calibration, calibrated } from './model/calibrate.ts';
import { createExtractor } from './model/features.ts';
import { createNet, type Group, type NetShape } from './model/net.ts';
import { createScorer, type ModelView, type SentimentModel } from './model/scorer.ts';
import { type Tensors, unpackTensors } from './model/tensors.ts';
import { createToward, lostByWords } from './model/toward.ts';
import { unpackNet, unpackWide } from './model/unpack.ts';
import { openVectors } from './model/vectors.ts';
import { createWide } from './model/wide.ts';

export type { SentimentModel, SentimentScore } from './model/scorer.ts';

interface ModelMeta {
  readonly version: string;
  readonly text: NetShape;
  /** By language; under `''` that of languages which were not learned from. */
  readonly calibration: Readonly<Record<string, Calibration>>;
}

const modelFile = () => packagePath('processors', 'sentiment', 'sentiment-model.bin');
const vectorFile = () => packagePath('processors', 'sentiment', 'word-vectors.bin');

/** Reads the model and its vectors from disk: about 100 ms. Lexicons are read when their language first comes. */
export function loadSentimentModel(path = modelFile(), vectors = vectorFile()): SentimentModel {
  return createSentimentModel(readTensors(path), readTensors(vectors));
}

function readTensors(path: string): Tensors {
  try {
    return unpackTensors(readFileSync(path));
  } catch (cause) {
    throw new Error(`reading the sentiment model from ${path}: ${(cause as Error).message}`, { cause });
  }
}

function createSentimentModel(file: Tensors, vectorFile: Tensors): SentimentModel {
  const meta = file.meta as unknown as ModelMeta;
  const vectors = openVectors(vectorFile);
  const lexicons = new Map<string, Lexicon | undefined>();
  const lexiconOf = (language: string) => {
    if (!lexicons.has(language)) lexicons.set(language, loadLexicon(language));
    return lexicons.get(language);
  };
  const { extract } = createExtractor(vectors, lexiconOf, loadEmoji());
  const whole = createNet(meta.text, unpackNet('text', file.arrays), vectors);
  const wide = createWide(unpackWide('wide', file));
  const toward = createToward(file, vectors);
  const calibrationOf = (language: string) =>
    (Object.hasOwn(meta.calibration, language) ? meta.calibration[language] : meta.calibration['']) as Calibration;

  const embed = (text: string, language: string, target: ModelView['target'] = []): ModelView => {
    const features = extract(text, language, target);
    const { logits, hidden } = whole.run(features, language);
    const by = calibrationOf(language);
    const judged = calibrated(logits, wide.run(features, language), by);
    const lostOfWhole = (groups: readonly Group[]): Float32Array => {
      const lost = lostByWords(wide, features, language, by.wide, groups);
      whole.trace(features, language, groups, by.deep, lost);
      return lost;
    };
    if (target.length === 0) return { logits: judged, hidden: hidden.slice(), features, target, lost: lostOfWhole };
    const view = toward(text, features, language, judged);
    const lost = (groups: readonly Group[]) => view.lost(groups, lostOfWhole(groups));
    // What was learned of a brand's whole texts also counts where it is named.
    return { logits: view.logits, hidden: Float32Array.of(...hidden, ...view.hidden), features, target, lost };
  };
  return createScorer(meta.version, meta.text.languages, embed);
}
