import { describeError } from '../../core/errors.ts';
import type { BrandModel } from '../../core/learning.ts';
import { loadSentimentModel, type SentimentModel } from '../../processors/sentiment/model.ts';
import type { Configuration } from '../configuration.ts';
import type { CliContext } from '../context.ts';
import type { LearningAccess } from '../learning-access.ts';
import { plain } from '../text.ts';
import { openAdaptedModels } from './adapted-models.ts';

/** The model with what it learned for each brand, as the pipeline has it. */
export interface OpenModels {
  readonly base: SentimentModel;
  readonly adapted: (brand: string) => SentimentModel | undefined;
  /** Those that judge, by brand. */
  readonly active: ReadonlyMap<string, BrandModel>;
}

export async function openModels(
  access: LearningAccess,
  { config }: Pick<Configuration, 'config'>,
  context: Pick<CliContext, 'stderr'>,
): Promise<OpenModels> {
  const base = loadSentimentModel(config.sentiment.model);
  const list = await access.models({});
  const opened = openAdaptedModels({
    base,
    models: {
      list: async () => list,
      read: async (brand, version) => (await access.model({ brand, version })) ?? undefined,
    },
    onRefused: ({ brand, version, error }) => {
      const why = `version ${version} of the model of ${brand} cannot be used: ${describeError(error)}`;
      context.stderr.write(`warning: ${plain(why)}\n`);
    },
  });
  await opened.refresh();
  return {
    base,
    adapted: opened.adapted,
    active: new Map(list.filter(({ active }) => active).map((model) => [model.brand, model])),
  };
}
