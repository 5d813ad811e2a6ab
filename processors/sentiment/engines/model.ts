import type { Sentiment } from '../../../core/assessment.ts';
import type { SentimentEngine, SentimentRequest, SentimentTarget, SentimentVerdict } from '../engine.ts';
import type { SentimentModel, SentimentScore } from '../model.ts';
import { fromShares, strongest, unratedText } from './verdict.ts';

/** The model as it was adapted to a brand by its corrections; undefined where it was not. */
export type AdaptedModels = (brand: string) => SentimentModel | undefined;

export interface ModelEngineOptions {
  readonly model: SentimentModel;
  /** Asked for each target when it is judged, so that what was learned counts from then on. */
  readonly adapted?: AdaptedModels | undefined;
  /** Whether the words that decided are told. */
  readonly explain?: boolean;
}

/** The trained model. Toward a brand it looks from where the brand stands; where it is not named, at the whole text. */
export function createModelEngine({ model, adapted, explain = true }: ModelEngineOptions): SentimentEngine {
  const toward = (
    { text, language }: SentimentRequest,
    { brand, spans }: SentimentTarget,
    whole: SentimentScore,
    words: boolean,
  ): Sentiment => {
    const own = adapted?.(brand) ?? model;
    const same = own === model && spans.length === 0 && !words;
    const score = same ? whole : own.score(text, language, { target: spans, explain: words });
    const told = score.unrated ? unratedText : fromShares(score);
    return { ...told, words: strongest(score.words ?? []), engine: own.version };
  };
  const verdictOn = (request: SentimentRequest, words: boolean): SentimentVerdict => {
    const whole = model.score(request.text, request.language);
    return {
      whole: whole.unrated ? unratedText : fromShares(whole),
      toward: request.targets.map((target) => toward(request, target, whole, words)),
    };
  };
  return {
    version: model.version,
    judge: async (requests) => requests.map((request) => verdictOn(request, explain)),
    explain: async (request) => verdictOn(request, true),
  };
}
