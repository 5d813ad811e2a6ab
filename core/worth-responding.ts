import type { AnswerReason } from './digest.ts';

/** What is known of a mention when one decides whether to answer it. What is absent is not known, and counts for nothing. */
export interface AnswerSignals {
  readonly question: boolean;
  readonly negative: boolean;
  /** Followers of the author, or views, whichever is more. */
  readonly reach?: number | undefined;
  /** Stars out of five. */
  readonly rating?: number | undefined;
  /** By a known customer. */
  readonly customer?: boolean | undefined;
  /** Known to wait for an answer of the brand. */
  readonly unanswered?: boolean | undefined;
  /** Since its publication, in ms. */
  readonly ageMs: number;
}

const halfLifeMs = 48 * 3_600_000;
const largeAudience = 10_000;

/** From 0 at three stars or more to 1 at one star. */
function dissatisfaction(rating: number | undefined): number {
  return rating === undefined ? 0 : Math.min(1, Math.max(0, (3 - rating) / 2));
}

/**
 * How much a mention is worth an answer, 0 to 1:
 *
 *     (3 negative + 3 question + 3 dissatisfaction + 3 customer + min(3, log10(1 + reach) / 2) + unanswered) / 16 × 2^(−age / 48 h)
 *
 * An audience makes an answer more urgent but asks for none: what is neither negative, nor a question, nor a bad review, nor by a
 * customer is 0. The weights are a judgement, not fitted to data: what a support team answers first, by equal parts.
 */
export function worthResponding(signals: AnswerSignals): number {
  const { question, negative, reach = 0, rating, customer, unanswered, ageMs } = signals;
  const need = 3 * (Number(negative) + Number(question) + dissatisfaction(rating) + Number(customer === true));
  if (need === 0) return 0;
  const audience = Math.min(3, Math.log10(1 + Math.max(0, reach)) / 2);
  return ((need + audience + Number(unanswered === true)) / 16) * 2 ** (-Math.max(0, ageMs) / halfLifeMs);
}

/** Why, in words that a reader can check. */
export function reasonsToRespond(signals: AnswerSignals): AnswerReason[] {
  const { question, negative, reach = 0, rating, customer, unanswered } = signals;
  const holds: Readonly<Record<AnswerReason, boolean>> = {
    question,
    negative,
    review: dissatisfaction(rating) > 0,
    customer: customer === true,
    reach: reach >= largeAudience,
    unanswered: unanswered === true,
  };
  return (Object.keys(holds) as AnswerReason[]).filter((reason) => holds[reason]);
}
