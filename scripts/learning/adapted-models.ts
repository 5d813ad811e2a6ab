import type { StoredBrandModel } from '../../core/learning.ts';
import { type Adaptation, applyAdaptation } from '../../processors/sentiment/model/adapt.ts';
import { createScorer } from '../../processors/sentiment/model/scorer.ts';
import type { SentimentModel } from '../../processors/sentiment/model.ts';
import {
  type FollowedModels,
  type FollowOptions,
  followBrandModels,
  type OpenedModels,
  type OpenOptions,
  openBrandModels,
} from './followed-models.ts';

export interface AdaptedModelsOptions extends Omit<FollowOptions<SentimentModel>, 'task' | 'open'> {
  readonly base: SentimentModel;
}

/** The models that were adapted to brands, as the store says which of them judges. */
export type BrandModels = FollowedModels<SentimentModel>;

export function createAdaptedModels({ base, ...options }: AdaptedModelsOptions): BrandModels {
  return followBrandModels({ ...options, open: opener(base) });
}

/** The same for who looks once. */
export function openAdaptedModels({
  base,
  ...options
}: Omit<OpenOptions<SentimentModel>, 'task' | 'open'> &
  Pick<AdaptedModelsOptions, 'base'>): OpenedModels<SentimentModel> {
  return openBrandModels({ ...options, open: opener(base) });
}

function opener(base: SentimentModel): (stored: StoredBrandModel) => SentimentModel {
  return ({ version, adaptation }) => {
    const adapted = applyAdaptation(base, JSON.parse(adaptation) as Adaptation);
    // Tried once: one that cannot judge must not be found out about by the pipeline.
    adapted.score('Good, not bad.', 'en');
    return createScorer(`${base.version}+${version}`, adapted.languages, adapted.embed);
  };
}
