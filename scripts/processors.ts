import { queryLibrary } from '../config/queries.ts';
import type { Config } from '../config/schema.ts';
import type { Assessment, StoryEntry } from '../core/assessment.ts';
import type { Broadcast, Processor } from '../core/contract.ts';
import { createDeduplicate, type Deduplicate } from '../processors/deduplicate.ts';
import { createDetectLanguage } from '../processors/detect-language.ts';
import { createMatch } from '../processors/match.ts';
import { normalize } from '../processors/normalize.ts';
import { createScoreSentiment } from '../processors/sentiment.ts';

/** How far back the stories of stored posts are remembered, and how many posts. */
export const storyWindowMs = 72 * 3_600_000;
export const storyCapacity = 100_000;

/**
 * Every processor, in the order in which a post meets them. All that they need is loaded now (about a second): nothing is to
 * hold the event loop once posts flow.
 */
export async function createProcessors(
  config: Pick<Config, 'brands' | 'languages' | 'blocks' | 'lists'>,
  stories?: Broadcast<StoryEntry>,
): Promise<{
  readonly processors: Processor<Assessment, Assessment>[];
  /** Among them: to be told the stories of stored posts. */
  readonly deduplicate: Deduplicate;
}> {
  const { brands, languages } = config;
  const deduplicate = createDeduplicate({ windowMs: storyWindowMs, capacity: storyCapacity });
  const processors = [
    normalize,
    stories ? shareStories(deduplicate, stories) : deduplicate,
    await createDetectLanguage({ languages }),
    createMatch({ brands, library: queryLibrary(config) }),
    createScoreSentiment({ languages }),
  ];
  return { processors, deduplicate };
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
