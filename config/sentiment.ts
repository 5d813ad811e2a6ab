import { z } from 'zod';
import { duration } from '../core/duration.ts';
import { engineNames } from '../processors/sentiment/engines/names.ts';

const label = z.enum(['negative', 'neutral', 'positive']);

/** The `sentiment` section: what judges mentions, and how it learns. */
export const sentimentSchema = z
  .strictObject({
    engine: z
      .enum(engineNames)
      .default('model')
      .describe(
        'What judges: `model`, the trained one; `lexicon`, our reading of public word lists; `afinn` and `natural`, the packages `sentiment` and `natural` as they are; `onnx`, a model of your own.',
      ),
    leastConfidence: z
      .number()
      .min(0)
      .max(1)
      .default(0.4)
      .describe('From 0 to 1: what is judged with less confidence than this is "not rated".'),
    model: z
      .string()
      .min(1)
      .optional()
      .describe('File of another trained model, as `npm run train` writes it, relative to this file. Default: ours.'),
    onnx: z
      .strictObject({
        path: z
          .string()
          .min(1)
          .describe(
            'Folder with `model.onnx` (or `model_quantized.onnx`, also in a folder `onnx`), `tokenizer.json` and `config.json`, relative to this file.',
          ),
        labels: z
          .record(z.string().min(1), label)
          .optional()
          .describe('What the labels of the model mean, where its `config.json` does not say so: `LABEL_0: negative`.'),
        maxTokens: z.number().int().min(8).max(512).default(128).describe('Most tokens that are read of one text.'),
        batch: z.number().int().min(1).max(256).default(16).describe('Texts that are judged in one go.'),
        timeout: duration({ min: '1s', max: '10m' })
          .prefault('1m')
          .describe('How long that may take: what takes longer is ended, and tried again.'),
      })
      .optional()
      .describe('A text classification model of your own, for the engine `onnx`.'),
    learning: z
      .strictObject({
        automatic: z
          .boolean()
          .default(true)
          .describe('Whether corrections adapt the model to their brand once they make it better.'),
        least: z.number().int().min(10).max(100_000).default(40).describe('Corrections of a brand before it is tried.'),
      })
      .prefault({})
      .describe('What is learned from corrections.'),
  })
  .refine(({ engine, onnx }) => engine !== 'onnx' || onnx !== undefined, {
    path: ['onnx'],
    error: 'the engine "onnx" needs a model: say where it is with "path"',
  });
