import { ambiguity } from '../../config/advice.ts';
import type { Config } from '../../config/schema.ts';
import type { Brand } from '../../core/brand.ts';
import type { Clock } from '../../core/clock.ts';
import type { Tenure } from '../../core/contract.ts';
import type { Events } from '../../core/events.ts';
import type { BrandModelStore, MarkedMention } from '../../core/learning.ts';
import { createContext } from '../../processors/relevance/context.ts';
import {
  distinctMarks,
  type RelevanceLesson,
  type RelevanceModel,
  readRelevanceModel,
  relevanceBase,
} from '../../processors/relevance/learn.ts';
import { relevanceTextOf } from '../../processors/relevance.ts';
import { countMarks, readMarked } from '../../sinks/clickhouse/marked-mentions.ts';
import { postOf } from '../eval/posts.ts';
import { createLearning } from '../learning.ts';
import { type BrandLearning, createBrandLearning, type LabelReader } from './brand-learning.ts';
import { type FollowedModels, followBrandModels } from './followed-models.ts';
import { createRelevanceLearner } from './learner.ts';

/** Whether a name is also an everyday word, or too short to be one thing alone. */
export const isAmbiguous = (name: string): boolean => ambiguity(name) !== undefined;

/** What marks teach, each text once. Those of brands that are not configured teach nothing. */
export function createRelevanceLessons(
  brands: readonly Brand[],
): (marked: readonly MarkedMention[]) => RelevanceLesson[] {
  const context = createContext({ brands, ambiguous: isAmbiguous });
  const indexOf = new Map(brands.map(({ id }, index) => [id, index]));
  return (marked) =>
    distinctMarks(
      marked.flatMap((mention): RelevanceLesson[] => {
        const index = indexOf.get(mention.brand);
        if (index === undefined) return [];
        const { title, text, url, author, source, spans, relevant, storyId: story, at } = mention;
        const post = {
          ...{ ...postOf(text, 0), source, author: author ? { handle: author } : {} },
          ...(title !== '' && { title }),
          ...(url !== '' && { url }),
        };
        const language = { code: mention.language, confidence: 1 };
        const evidence = context.weigh(index, { post, language }, { spans }, context.around(post));
        return [
          { text: relevanceTextOf({ post, language }, { spans }), base: evidence?.logit ?? 0, relevant, story, at },
        ];
      }),
    );
}

export interface RelevanceLearningOptions {
  readonly client: Parameters<typeof countMarks>[0];
  readonly models: BrandModelStore;
  readonly config: Pick<Config, 'brands' | 'relevance'>;
  readonly events: Events;
  readonly clock: Clock;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
}

/** All that learns which mentions are about their brand. */
export interface RelevanceLearning {
  readonly learning: BrandLearning;
  readonly labels: LabelReader<MarkedMention>;
  /** What judges now. */
  readonly followed: FollowedModels<RelevanceModel>;
  /** Learns by itself; absent where only people have it learn. */
  readonly run?: (tenure: Tenure) => Promise<void>;
}

export function openRelevanceLearning(options: RelevanceLearningOptions): RelevanceLearning {
  const { client, models, config, events, clock, random } = options;
  const { automatic, least } = config.relevance.learning;
  const task = 'relevance';
  const labels: LabelReader<MarkedMention> = {
    count: () => countMarks(client),
    read: (brand) => readMarked(client, brand),
  };
  const learning = createBrandLearning({
    ...({ task, models, labels, least, clock } as const),
    lessonsOf: createRelevanceLessons(config.brands),
    learner: createRelevanceLearner(),
  });
  const followed = followBrandModels({
    ...({ task, models, clock, events } as const),
    open: ({ adaptation }) => readRelevanceModel(adaptation),
  });
  const loop = createLearning({
    ...({ task, learning, models, labels, least, events, clock, random } as const),
    brands: config.brands.map(({ id }) => id),
    baseModel: relevanceBase,
    changed: followed.refresh,
  });
  return { learning, labels, followed, ...(automatic && { run: loop.run }) };
}
