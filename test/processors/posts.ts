import type { Assessment } from '../../core/assessment.ts';
import type { Outcome, Processor } from '../../core/contract.ts';
import type { Post } from '../../core/post.ts';

/** 1 March 2026, noon. */
export const noon = 1_772_366_400_000;

/** An assessment as the run loop begins it. */
export function assess(post: Partial<Post> = {}): Assessment {
  const id = post.id ?? 'test:1';
  return {
    kind: 'assessment',
    post: {
      kind: 'post',
      id,
      network: 'test',
      type: 'post',
      source: 'test',
      text: '',
      markup: 'plain',
      author: {},
      engagement: {},
      media: [],
      publishedAt: noon,
      fetchedAt: noon,
      ...post,
    },
    language: { code: 'und', confidence: 0 },
    simhash: '',
    storyId: id,
    mentions: [],
  };
}

export async function processOne(
  processor: Processor<Assessment, Assessment>,
  assessment: Assessment,
): Promise<Outcome<Assessment>> {
  const [outcome] = await processor.process([assessment]);
  if (outcome === undefined) throw new Error(`${processor.name} gave no outcome`);
  return outcome;
}

/** The value of an outcome that kept it. */
export async function keptBy(
  processor: Processor<Assessment, Assessment>,
  assessment: Assessment,
): Promise<Assessment> {
  const outcome = await processOne(processor, assessment);
  if (outcome.kind !== 'keep') throw new Error(`${processor.name}: ${outcome.kind} ${outcome.reason}`);
  return outcome.value;
}
