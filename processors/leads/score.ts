import { type Intent, type Stage, stageOf } from '../../core/insights.ts';
import type { LeadPerson, LeadReason, LeadScore, LeadSignal } from '../../core/lead.ts';
import { type Fit, judgeFit, mostFollowers } from './fit.ts';
import { judgeFlags, type Staff } from './flags.ts';

/** How much each intent is worth, 0 to 1. Absent: it shows no interest. */
export type IntentWorth = Readonly<Partial<Record<Intent, number>>>;

/** What makes somebody a lead of one brand. */
export interface LeadPlan {
  readonly brand: string;
  /** The least score of a lead. */
  readonly least: number;
  /** From this score on it is hot. */
  readonly hot: number;
  /** In so many milliseconds what was said loses half of its weight. */
  readonly halfLifeMs: number;
  /** Of mentions of the brand. */
  readonly intents: IntentWorth;
  /** Of mentions of a competitor, by the id of their brand: who leaves one looks for another. */
  readonly competitors: Readonly<Record<string, IntentWorth>>;
  readonly fit: Fit;
  readonly staff: Staff;
}

/** Most points of the parts that make a score. They add up to 100. */
const most = { intent: 55, stage: 20, signals: 15, reach: 10 } as const;

/** How far into the buying cycle a stage is. Who is after a purchase of a competitor, and leaves it, compares. */
const stageWorth: Readonly<Record<Stage, number>> = {
  need: 0.25,
  comparison: 0.5,
  evaluation: 0.65,
  decision: 1,
  'after-purchase': 0.25,
};

interface Weighed {
  readonly signal: LeadSignal;
  readonly intent: Intent;
  readonly stage: Stage;
  readonly worth: number;
  readonly confidence: number;
  readonly decay: number;
  readonly weight: number;
}

/** How much one signal weighs now, 0 to 1: what its intent is worth × how sure it is × 2^(−age / half-life). Undefined where it shows no interest. */
function weigh(signal: LeadSignal, plan: LeadPlan, now: number): Weighed | undefined {
  const told = signal.insights.intent;
  if (!told) return undefined;
  const own = signal.brand === plan.brand;
  const worth = (own ? plan.intents : plan.competitors[signal.brand])?.[told.label] ?? 0;
  if (worth <= 0) return undefined;
  const decay = 2 ** (-Math.max(0, now - signal.at) / plan.halfLifeMs);
  const stage = !own && stageOf[told.label] === 'after-purchase' ? 'comparison' : stageOf[told.label];
  const { label: intent, confidence } = told;
  return { signal, intent, stage, worth, confidence, decay, weight: worth * confidence * decay };
}

/**
 * A score of 0 to 100, as the sum of its parts:
 *
 *     intent   55 × worth × confidence of the strongest signal, as if said now
 *     stage    20 × (need 0.25, comparison 0.5, evaluation 0.65, decision 1) of the same
 *     recency  −(1 − 2^(−age / half-life)) × (intent + stage)
 *     signals  15 × (1 − 2^(−sum of the weights of the other signals))
 *     reach    min(10, 2 × log10(1 + followers))
 *     fit      +4 for each configured trait that the person has, −8 for each that they are known not to have
 *     flags    −100 own, employee or a competitor’s, −50 bot or spam, −40 probably staff, −30 giveaway
 *
 * The weight of a signal is worth × confidence × 2^(−age / half-life); copies of one story by one person are one signal. What is not
 * known gives no points and takes none. The weights are a judgement, not fitted to data.
 */
export function scoreLead(person: LeadPerson, plan: LeadPlan, now: number): LeadScore {
  const weighed = strongestOfStories(person.signals.flatMap((signal) => weigh(signal, plan, now) ?? []));
  const [best, ...others] = weighed;
  if (!best) return { score: 0, reasons: [], signals: [] };
  const reasons: LeadReason[] = [];
  const add = (part: LeadReason['part'], points: number, detail: string) => {
    const rounded = Math.round(points * 10) / 10;
    if (rounded !== 0) reasons.push({ part, points: rounded, detail });
  };

  const intent = most.intent * best.worth * best.confidence;
  const stage = most.stage * stageWorth[best.stage];
  const of = best.signal.brand === plan.brand ? '' : ` of ${best.signal.brand}`;
  add('intent', intent, `${best.intent}${of}, ${Math.round(best.confidence * 100)} % sure`);
  add('stage', stage, best.stage);
  const days = Math.max(0, now - best.signal.at) / 86_400_000;
  add(
    'recency',
    -(1 - best.decay) * (intent + stage),
    `said ${days < 10 ? days.toFixed(1) : Math.round(days)} days ago`,
  );
  const further = others.reduce((sum, { weight }) => sum + weight, 0);
  add(
    'signals',
    most.signals * (1 - 2 ** -further),
    `${others.length} further ${others.length === 1 ? 'signal' : 'signals'}`,
  );
  const followers = mostFollowers(person.accounts);
  if (followers !== undefined) {
    add('reach', Math.min(most.reach, 2 * Math.log10(1 + followers)), `${followers} followers`);
  }
  for (const { points, detail } of judgeFit(person, plan.fit)) add('fit', points, detail);
  for (const { points, detail } of judgeFlags(person, plan.staff)) add('flags', points, detail);

  const sum = reasons.reduce((total, { points }) => total + points, 0);
  const score = Math.min(100, Math.max(0, Math.round(sum)));
  if (sum > 100 || sum < 0) add('bounds', (sum > 100 ? 100 : 0) - sum, 'scores are from 0 to 100');
  return { score, intent: best.intent, stage: best.stage, reasons, signals: weighed.map(({ signal }) => signal) };
}

/** The strongest of each story, the strongest first; of equals the later, so that nothing depends on their order. */
function strongestOfStories(weighed: readonly Weighed[]): Weighed[] {
  const sorted = weighed.toSorted(
    (a, b) => b.weight - a.weight || b.signal.at - a.signal.at || (a.signal.mentionId < b.signal.mentionId ? -1 : 1),
  );
  const seen = new Set<string>();
  return sorted.filter(({ signal }) => {
    const story = signal.storyId || signal.mentionId;
    if (seen.has(story)) return false;
    seen.add(story);
    return true;
  });
}
