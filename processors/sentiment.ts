import type { Assessment, Mention, Sentiment, TextSentiment } from '../core/assessment.ts';
import type { Processor } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import type { SentimentEngine, SentimentRequest, SentimentVerdict } from './sentiment/engine.ts';
import { placesIn, wholeText } from './whole-text.ts';

export interface ScoreSentimentOptions {
  readonly engine: SentimentEngine;
  /** 0 to 1: what is told with less confidence is not rated. Default: all that can be judged is. */
  readonly leastConfidence?: number;
}

/**
 * Judges each mention by its title and text: toward its brand, and as a whole. Rejects with what the engine rejects
 * with.
 */
export function createScoreSentiment({
  engine,
  leastConfidence = 0,
}: ScoreSentimentOptions): Processor<Assessment, Assessment> {
  const rated = <T extends TextSentiment>(sentiment: T): T =>
    sentiment.label !== 'unrated' && sentiment.confidence < leastConfidence
      ? { ...sentiment, label: 'unrated', score: 0, confidence: 0 }
      : sentiment;
  const judged = (assessment: Assessment, verdict: SentimentVerdict): Assessment => {
    const textSentiment = rated(verdict.whole);
    const mentions = assessment.mentions.map(
      (mention, i): Mention => ({ ...mention, sentiment: rated(verdict.toward[i] as Sentiment), textSentiment }),
    );
    return { ...assessment, mentions };
  };

  return {
    name: 'score-sentiment',
    async process(batch) {
      const asked = batch.filter(({ mentions }) => mentions.length > 0);
      const verdicts = asked.length > 0 ? await engine.judge(asked.map(sentimentRequest)) : [];
      if (verdicts.length !== asked.length) {
        const message = `judging ${asked.length} posts: the engine ${engine.version} gave ${verdicts.length} verdicts`;
        throw new PipelineError(message, { retry: 'fatal' });
      }
      let at = 0;
      return batch.map((assessment) => {
        if (assessment.mentions.length === 0) return { kind: 'keep', value: assessment };
        return { kind: 'keep', value: judged(assessment, verdicts[at++] as SentimentVerdict) };
      });
    },
  };
}

/** What an engine is asked about a post: title and text as one, and where each brand stands in it. */
export function sentimentRequest({
  post,
  language,
  mentions,
}: Pick<Assessment, 'post' | 'language' | 'mentions'>): SentimentRequest {
  return {
    text: wholeText(post),
    language: language.code,
    targets: mentions.map(({ brand, spans }) => ({ brand, spans: placesIn(post, spans) })),
  };
}
