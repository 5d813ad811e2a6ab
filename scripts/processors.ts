import { queryLibrary } from '../config/queries.ts';
import type { Config } from '../config/schema.ts';
import type { Assessment, StoryEntry } from '../core/assessment.ts';
import type { Broadcast, Processor } from '../core/contract.ts';
import type { Forgotten } from '../core/forgotten.ts';
import { createDeduplicate, type Deduplicate } from '../processors/deduplicate.ts';
import { createDetectLanguage } from '../processors/detect-language.ts';
import { createReadEmotion } from '../processors/emotion.ts';
import { createForget } from '../processors/forget.ts';
import { createReadIntent } from '../processors/intent.ts';
import { createKeyPhrases } from '../processors/key-phrases.ts';
import { createMatch } from '../processors/match.ts';
import { normalize } from '../processors/normalize.ts';
import type { RelevanceModel } from '../processors/relevance/learn.ts';
import { createJudgeRelevance } from '../processors/relevance.ts';
import type { SentimentEngine } from '../processors/sentiment/engine.ts';
import { createEngine } from '../processors/sentiment/engines/index.ts';
import type { AdaptedModels } from '../processors/sentiment/engines/model.ts';
import type { SentimentModel } from '../processors/sentiment/model.ts';
import { createScoreSentiment } from '../processors/sentiment.ts';
import { isAmbiguous } from './learning/relevance.ts';

/** How far back the stories of stored posts are remembered, and how many posts. */
export const storyWindowMs = 72 * 3_600_000;
export const storyCapacity = 100_000;

/** What was learned from people, for the engine `model`. */
export interface Learned {
  /** The model that was adapted, so that it is not read twice. Default: that of the configuration. */
  readonly model?: SentimentModel | undefined;
  /** Asked for each mention when it is judged. */
  readonly adapted: AdaptedModels;
}

/**
 * Every processor, in the order in which a post meets them. All that they need is loaded now (about a second): nothing is to
 * hold the event loop once posts flow.
 */
export async function createProcessors(
  config: Pick<Config, 'brands' | 'languages' | 'blocks' | 'lists' | 'sentiment' | 'reasons'>,
  {
    stories,
    learned,
    relevance,
    forgotten,
  }: {
    readonly stories?: Broadcast<StoryEntry> | undefined;
    readonly learned?: Learned;
    /** Whose posts are not to be kept. */
    readonly forgotten?: Forgotten | undefined;
    /** What marks taught of a brand; asked for each mention. */
    readonly relevance?: ((brand: string) => RelevanceModel | undefined) | undefined;
  } = {},
): Promise<{
  readonly processors: Processor<Assessment, Assessment>[];
  /** Among them: to be told the stories of stored posts. */
  readonly deduplicate: Deduplicate;
  /** What the sentiment is judged by: to be closed once no more posts come. */
  readonly sentiment: SentimentEngine;
}> {
  const { brands, languages, reasons } = config;
  const { leastConfidence } = config.sentiment;
  const sentiment = await createSentimentEngine(config, learned);
  const deduplicate = createDeduplicate({ windowMs: storyWindowMs, capacity: storyCapacity });
  const processors = [
    normalize,
    ...(forgotten ? [createForget(forgotten)] : []),
    stories ? shareStories(deduplicate, stories) : deduplicate,
    await createDetectLanguage({ languages, brands }),
    createMatch({ brands, library: queryLibrary(config) }),
    createJudgeRelevance({ brands, ambiguous: isAmbiguous, ...(relevance && { learned: relevance }) }),
    createScoreSentiment({ engine: sentiment, leastConfidence }),
    createReadIntent({ reasons, languages }),
    createReadEmotion({ leastConfidence }),
    createKeyPhrases(),
  ];
  return { processors, deduplicate, sentiment };
}

/** Of all processors, those that judge what was matched. */
export function judgesAmong(
  processors: readonly Processor<Assessment, Assessment>[],
): readonly Processor<Assessment, Assessment>[] {
  return processors.slice(processors.findIndex(({ name }) => name === 'match') + 1);
}

/** The configured engine, loaded. Rejects with a fatal `PipelineError` where something that it needs is missing. */
export async function createSentimentEngine(
  { languages, sentiment }: Pick<Config, 'languages' | 'sentiment'>,
  learned?: Learned,
): Promise<SentimentEngine> {
  const { engine, onnx, model } = sentiment;
  return createEngine(engine, { languages, onnx, model: learned?.model ?? model, adapted: learned?.adapted });
}

/** Lets the processes that judge posts know one another's stories: copies of one text reach different processes. */
function shareStories(deduplicate: Deduplicate, stories: Broadcast<StoryEntry>): Processor<Assessment, Assessment> {
  stories.hear((entries) => deduplicate.restore(entries));
  return {
    name: deduplicate.name,
    async process(batch) {
      const outcomes = await deduplicate.process(batch);
      const found = outcomes.flatMap((outcome): StoryEntry[] => {
        if (outcome.kind !== 'keep' || outcome.value.simhash === '') return [];
        const { post, storyId, simhash } = outcome.value;
        return [{ postId: post.id, storyId, simhash, at: post.publishedAt }];
      });
      stories.tell(found);
      return outcomes;
    },
  };
}
