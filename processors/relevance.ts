import type { Assessment, Flag, Mention, Relevance } from '../core/assessment.ts';
import type { Brand } from '../core/brand.ts';
import type { Outcome, Processor } from '../core/contract.ts';
import type { Post } from '../core/post.ts';
import { hostOf, ownPostsOf } from './relevance/accounts.ts';
import { createContext } from './relevance/context.ts';
import { createFeatures, type RelevanceText } from './relevance/features.ts';
import { judgeBy, type RelevanceModel } from './relevance/learn.ts';
import { sigmoid } from './relevance/logistic.ts';
import { createPatterns } from './relevance/patterns.ts';
import { createRepetition } from './relevance/repetition.ts';

export interface JudgeRelevanceOptions {
  readonly brands: readonly Brand[];
  /** Whether a name is also an everyday word, or too short to be one thing alone. */
  readonly ambiguous: (name: string) => boolean;
  /** What was learned of a brand from what people marked; asked for each mention. */
  readonly learned?: (brand: string) => RelevanceModel | undefined;
  readonly repetition?: ReturnType<typeof createRepetition>;
}

/** Most words that are kept of what spoke for and against. */
const mostWords = 8;

/**
 * Judges whether a mention is about its brand, and flags what nobody means for a reader: what the brand itself or its people
 * wrote, spam, giveaways, bots. It drops nothing but what the brand wrote itself where it is told to (`own-post`): what is less relevant than the
 * brand wants is marked so, and kept.
 */
export function createJudgeRelevance(options: JudgeRelevanceOptions): Processor<Assessment, Assessment> {
  const { brands, learned = () => undefined, repetition = createRepetition() } = options;
  const context = createContext(options);
  const featuresOf = createFeatures();
  const patternsIn = createPatterns();
  const known = new Map(brands.map((brand, index) => [brand.id, { brand, index, isOwn: ownPostsOf(brand) }]));

  const judge = (assessment: Assessment): Outcome<Assessment> => {
    const { post } = assessment;
    const patterns: readonly Flag[] = flagsOf(post);
    const around = context.around(post);
    const mentions = assessment.mentions.flatMap((mention): Mention[] => {
      const of = known.get(mention.brand);
      if (!of) return [mention];
      const own = of.isOwn(post);
      if (own && of.brand.ownPosts === 'exclude') return [];
      const evidence = context.weigh(of.index, assessment, mention, around);
      const model = learned(mention.brand);
      const { relevance: _, flags: __, ...rest } = mention;
      const flags = own ? [own, ...patterns] : patterns;
      const base = evidence ?? { logit: 0, words: [] };
      const judged = model ? judgeBy(model, featuresOf(relevanceTextOf(assessment, mention)), base) : evidence;
      return [
        {
          ...rest,
          ...(judged && { relevance: relevanceOf(judged, of.brand.context?.atLeast) }),
          ...(flags.length > 0 && { flags }),
        },
      ];
    });
    if (mentions.length > 0) return { kind: 'keep', value: { ...assessment, mentions } };
    return { kind: 'drop', reason: 'own-post', value: { ...assessment, mentions, dropped: 'own-post' } };
  };

  function flagsOf(post: Post): Flag[] {
    const flags = patternsIn(post);
    const repeated = repetition(post);
    return repeated && !flags.some(({ kind }) => kind === repeated.kind) ? [...flags, repeated] : flags;
  }

  return {
    name: 'relevance',
    async process(batch) {
      return batch.map(judge);
    },
  };
}

function relevanceOf(
  { logit, words }: { readonly logit: number; readonly words: Relevance['words'] },
  atLeast: number | undefined,
): Relevance {
  const score = Math.round(sigmoid(logit) * 1e3) / 1e3;
  return {
    score,
    words: words.slice(0, mostWords).map(({ word, weight }) => ({ word, weight: Math.round(weight * 1e3) / 1e3 })),
    ...(atLeast !== undefined && score < atLeast && { irrelevant: true }),
  };
}

/** What is looked at of a mention. */
export function relevanceTextOf(
  { post, language }: { readonly post: Post; readonly language: { readonly code: string } },
  { spans }: Pick<Mention, 'spans'>,
): RelevanceText {
  const { title, text, author, source, url } = post;
  return {
    ...{ title, text, spans, source, language: language.code, author: author.handle },
    site: url === undefined ? undefined : hostOf(url) || undefined,
  };
}
