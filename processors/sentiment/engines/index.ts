import type { SentimentEngine } from '../engine.ts';
import { loadSentimentModel, type SentimentModel } from '../model.ts';
import { createAfinnEngine } from './afinn.ts';
import { createLexiconEngine } from './lexicon.ts';
import { type AdaptedModels, createModelEngine } from './model.ts';
import type { EngineName } from './names.ts';
import { createNaturalEngine } from './natural.ts';
import { createOnnxEngine, type OnnxOptions } from './onnx.ts';

export interface EngineOptions {
  /** Languages that are expected: what is needed to read them is loaded at once. */
  readonly languages: readonly string[];
  /** Of the engine `model`: the model, or the absolute path of its file. Default: ours. */
  readonly model?: SentimentModel | string | undefined;
  readonly adapted?: AdaptedModels | undefined;
  /** Whether `model` tells the words that decided. Default: yes. */
  readonly explain?: boolean;
  readonly onnx?: OnnxOptions | undefined;
}

type Create = (options: EngineOptions) => SentimentEngine | Promise<SentimentEngine>;

const engines: Readonly<Record<EngineName, Create>> = {
  model: ({ languages, model, adapted, explain }) => {
    const loaded = model === undefined || typeof model === 'string' ? loadSentimentModel(model) : model;
    // Its word lists are read when their language first comes.
    for (const language of languages) loaded.score('good', language);
    return createModelEngine({ model: loaded, adapted, ...(explain !== undefined && { explain }) });
  },
  lexicon: createLexiconEngine,
  afinn: createAfinnEngine,
  natural: createNaturalEngine,
  onnx: ({ onnx }) => {
    if (!onnx) throw new TypeError('the engine "onnx" needs a model');
    return createOnnxEngine(onnx);
  },
};

/** Loads an engine. Throws, or rejects with a fatal `PipelineError`, where what it needs is missing. */
export async function createEngine(name: EngineName, options: EngineOptions): Promise<SentimentEngine> {
  return engines[name](options);
}
