import type { AnswerReason } from './digest.ts';
import type { Intent, Told } from './insights.ts';

/** What is known of a mention when one decides whether to answer it. What is absent is not known, and counts for nothing. */
export interface AnswerSignals {
  readonly question: boolean;
  readonly negative: boolean;
  /** What the author wants. */
  readonly intent?: Told<Intent> | undefined;
  /** Followers of the author, or views, whichever is more. */
  readonly reach?: number | undefined;
  /** Stars out of five. */
  readonly rating?: number | undefined;
  /** By a known customer. */
  readonly customer?: boolean | undefined;
  /** By a lead of the brand: the score, 0 to 100. */
  readonly lead?: number | undefined;
  /** Known to wait for an answer of the brand. */
  readonly unanswered?: boolean | undefined;
  /** Since its publication, in ms. */
  readonly ageMs: number;
}

/** After so long it is worth half. */
export const answerHalfLifeMs = 48 * 3_600_000;
/** What all that counts comes to at most: five needs of 3, an audience of 3, and 2 for a question that waits. */
export const mostWorth = 20;
const largeAudience = 10_000;

/** How much an answer to each intent could change, 0 to 1: who asks for help or leaves first, then who complains or is about to buy. */
export const intentWorth: Readonly<Partial<Record<Intent, number>>> = {
  help: 1,
  leave: 1,
  complain: 2 / 3,
  buy: 2 / 3,
  compare: 1 / 3,
  evaluate: 1 / 3,
  need: 1 / 3,
};
/** Those that are worth an answer. */
export const answerableIntents = Object.keys(intentWorth) as Intent[];

const reasonOf: Readonly<Partial<Record<Intent, AnswerReason>>> = {
  help: 'help',
  leave: 'leave',
  complain: 'complaint',
  buy: 'lead',
  compare: 'lead',
  evaluate: 'lead',
  need: 'lead',
};

/** From 0 at three stars or more to 1 at one star. */
function dissatisfaction(rating: number | undefined): number {
  return rating === undefined ? 0 : Math.min(1, Math.max(0, (3 - rating) / 2));
}

/**
 * How much a mention is worth an answer, 0 to 1:
 *
 *     (3 negative + 3 question + 3 dissatisfaction + 3 known + 3 intent + min(3, log10(1 + reach) / 2) + unanswered × (1 + question))
 *       / 20 × 2^(−age / 48 h)
 *
 * `known` is 1 for a customer, and for a lead its score as a share. `intent` is its worth (help and leave 1, complain and buy 2/3, compare, evaluate and need 1/3, others 0) times how sure it is, because
 * intents are told wrong more often than questions. A question that waits for an answer counts twice as much as another mention that
 * does. An audience makes an answer more urgent but asks for none: what is neither negative, nor a question, nor a bad review, nor by a
 * customer or lead, nor wants anything of the brand is 0. The weights are a judgement, not fitted to data: what a support team answers first, by equal parts.
 */
export function worthResponding(signals: AnswerSignals): number {
  const { question, negative, intent, reach = 0, rating, unanswered, ageMs } = signals;
  const wants = intent ? (intentWorth[intent.label] ?? 0) * intent.confidence : 0;
  const known = signals.customer ? 1 : Math.min(100, Math.max(0, signals.lead ?? 0)) / 100;
  const need = 3 * (Number(negative) + Number(question) + dissatisfaction(rating) + known + wants);
  if (need === 0) return 0;
  const audience = Math.min(3, Math.log10(1 + Math.max(0, reach)) / 2);
  const waits = unanswered === true ? 1 + Number(question) : 0;
  return ((need + audience + waits) / mostWorth) * 2 ** (-Math.max(0, ageMs) / answerHalfLifeMs);
}

/** Why, in words that a reader can check. */
export function reasonsToRespond(signals: AnswerSignals): AnswerReason[] {
  const { question, negative, intent, reach = 0, rating, customer, lead = 0, unanswered } = signals;
  const wants = intent && reasonOf[intent.label];
  const holds: Readonly<Record<AnswerReason, boolean>> = {
    question,
    negative,
    help: wants === 'help',
    leave: wants === 'leave',
    complaint: wants === 'complaint',
    lead: wants === 'lead' || lead > 0,
    review: dissatisfaction(rating) > 0,
    customer: customer === true,
    reach: reach >= largeAudience,
    unanswered: unanswered === true,
  };
  return (Object.keys(holds) as AnswerReason[]).filter((reason) => holds[reason]);
}
