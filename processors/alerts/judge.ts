import { type Metric, stepMs } from '../../core/alerts.ts';
import type { Observation } from '../../core/incident.ts';
import type { NetSentimentRule, ShareOfVoiceRule, ShareRule, SilenceRule, SpikeRule, WindowRule } from './rules.ts';
import { historyMs, type Series } from './series.ts';
import type { SpikeDetector } from './spikes.ts';

/** What a rule says of a window. */
export interface Judgement {
  readonly holds: boolean;
  /** End of the latest window that it holds for, at most the present: late posts may make an earlier one stand out. */
  readonly heldAt: number;
  /** At present not ordinary enough yet to call an incident over: a weaker condition than `holds`. */
  readonly elevated: boolean;
  readonly observation: Observation;
  /** Start of the first step of the stretch that stands out. */
  readonly since: number;
  /** End of the first window of that stretch, where it is known: from then on it has held without a break, up to `heldAt`. */
  readonly heldSince?: number;
  /** Covered history in ms, had and needed: the rule cannot judge by what is usual yet. */
  readonly learning?: { readonly haveMs: number; readonly needMs: number };
}

/** What a rule is judged by: one brand's counts, and those of all brands together where shares are asked for. */
export interface Subject {
  readonly series: Series;
  readonly everyone: readonly Pick<Series, 'sum'>[];
  /** Start of the step under way. */
  readonly step: number;
  readonly now: number;
  /** What the detector has not learned yet: start of its first step. */
  readonly learnedUntil: number;
  readonly detector: SpikeDetector | undefined;
}

/** Baselines of shares want so much covered history. */
const baselineNeedMs = 3 * 24 * 3_600_000;
/** And so many mentions in it. */
const baselineMentions = 50;
/** One-sided 99.9 %: a chance that is met once in a thousand windows. */
const z = 3.1;
const hour = 3_600_000;
const day = 24 * hour;

const metricOf: Readonly<Record<SpikeRule['type'], { mention: Metric; story: Metric }>> = {
  'negative-volume': { mention: 'negative', story: 'negativeStories' },
  'positive-volume': { mention: 'positive', story: 'positiveStories' },
  volume: { mention: 'mentions', story: 'stories' },
  'negative-reach': { mention: 'negativeReach', story: 'negativeStories' },
};

/** What a spike rule counts. */
export function spikeMetric(rule: SpikeRule): Metric {
  return metricOf[rule.type][rule.type === 'negative-reach' ? 'mention' : rule.per];
}

/** Judges a window that ends with the step under way. */
export function judge(rule: WindowRule, subject: Subject): Judgement {
  const judgement = judgeWindow(rule, subject);
  const { series, step } = subject;
  // What cannot be seen is not over.
  const blind = [step, step - stepMs].some((at) => at >= series.begin() && series.at('mentions', at) === undefined);
  return blind ? { ...judgement, elevated: true } : judgement;
}

function judgeWindow(rule: WindowRule, subject: Subject): Judgement {
  switch (rule.type) {
    case 'negative-share':
      return judgeShare(rule, subject);
    case 'net-sentiment':
      return judgeNetSentiment(rule, subject);
    case 'share-of-voice':
      return judgeShareOfVoice(rule, subject);
    default:
      return judgeSpike(rule, subject);
  }
}

/**
 * Looks at the step under way, and at those before it that late posts may still change: the latest that stands out counts. What a
 * source gives a quarter of an hour late is news all the same.
 */
function judgeSpike(rule: SpikeRule, subject: Subject): Judgement {
  const { series, step, learnedUntil, detector, now } = subject;
  const metric = spikeMetric(rule);
  const recent: (number | undefined)[] = [];
  for (let at = learnedUntil; at <= step; at += stepMs) recent.push(series.at(metric, at));
  const lookAt = (steps: number) => {
    const end = learnedUntil + steps * stepMs;
    const verdict = detector?.assess(steps === recent.length ? recent : recent.slice(0, steps));
    // The windows of the detector are its own: what is above a fixed number is counted over that of the rule.
    const fixedMs = rule.window ?? day / 24;
    const fixed = rule.above === undefined && verdict ? 0 : series.sum(metric, end - fixedMs, end);
    const over = rule.above !== undefined && fixed > rule.above && fixed >= rule.minimum;
    const spike = verdict ? verdict.spike && verdict.value >= rule.minimum : false;
    const shown = verdict && (spike || !over) ? verdict : { windowMs: fixedMs, value: fixed };
    return { steps, end, verdict, windowMs: shown.windowMs, value: shown.value, over, spike, holds: spike || over };
  };
  const latest = lookAt(recent.length);
  let found = latest;
  while (!found.holds && found.steps > 1) found = lookAt(found.steps - 1);
  if (!found.holds) found = latest;
  let first = found.steps;
  while (found.holds && first > 1 && lookAt(first - 1).holds) first -= 1;

  const { end, verdict, windowMs, value, over, spike, holds } = found;
  const judgesUsual = verdict && !verdict.learning && (spike || !over);
  const observation: Observation = {
    at: Math.min(end, now),
    windowMs,
    value,
    direction: 'above',
    mentions: series.sum('mentions', end - windowMs, end),
    stories: series.sum(metricOf[rule.type].story, end - windowMs, end),
    ...(rule.type !== 'negative-reach' && rule.per === 'story' && { perStory: true }),
    ...(judgesUsual
      ? {
          expected: verdict.expected,
          bound: Math.max(verdict.bound, rule.minimum),
          most: verdict.most,
          baselineDays: Math.max(1, Math.round(series.coveredMs(end - historyMs, end) / day)),
          score: verdict.score,
        }
      : { score: over ? 0.5 : 0, ...(rule.above !== undefined && { bound: rule.above }) }),
  };
  const stays = latest.verdict ? latest.verdict.elevated && latest.verdict.value >= rule.minimum / 2 : false;
  return {
    holds,
    heldAt: holds ? observation.at : now,
    elevated: stays || latest.over,
    observation,
    since: holds ? learnedUntil + (first - 1) * stepMs : step,
    ...(holds && { heldSince: Math.min(learnedUntil + first * stepMs, now) }),
    ...(verdict?.learning && rule.sensitivity !== 'off' && { learning: verdict.learning }),
  };
}

function judgeShare(rule: ShareRule, subject: Subject): Judgement {
  const { value: n, negative } = ratedIn(subject, rule.window);
  const share = n === 0 ? 0 : negative / n;
  const before = usual(subject, rule.window);
  const expected = before.learning ? undefined : before.negative / before.rated;
  // A share of few is not known well, least of all one of zero: some of each are added to both (Agresti and Coull 1998).
  const cautious = (before.negative + z ** 2 / 2) / (before.rated + z ** 2);
  const rise = rule.rise !== undefined && expected !== undefined ? Math.max(rule.rise * expected, cautious) : undefined;
  const bounds = [rule.above, rise].filter((bound) => bound !== undefined);
  const enough = n >= rule.minimum;
  const floor = rule.above !== undefined && share > rule.above;
  const risen = rise !== undefined && share > rise && wilson(negative, n, -1) > cautious;
  const bound = bounds.length === 0 ? undefined : Math.min(...bounds);
  return {
    holds: enough && (floor || risen),
    elevated: bound !== undefined && n >= rule.minimum / 2 && share > 0.8 * bound,
    heldAt: subject.now,
    since: since(subject, rule.window),
    observation: {
      ...window(subject, rule.window, 'above'),
      value: share,
      mentions: n,
      ...(bound !== undefined && { bound }),
      ...(expected !== undefined && { expected, baselineDays: before.days }),
      score: bound ? Math.min(1, share / (2 * bound)) : 0,
    },
    ...(before.learning && rule.rise !== undefined && { learning: before.learning }),
  };
}

function judgeNetSentiment(rule: NetSentimentRule, subject: Subject): Judgement {
  const { value: n, negative, positive } = ratedIn(subject, rule.window);
  const net = n === 0 ? 0 : (positive - negative) / n;
  const before = usual(subject, rule.window);
  const expected = before.learning ? undefined : (before.positive - before.negative) / before.rated;
  const drop = rule.drop !== undefined && expected !== undefined ? expected - rule.drop : undefined;
  const bounds = [rule.below, drop].filter((bound) => bound !== undefined);
  const enough = n >= rule.minimum;
  const deviation = Math.sqrt(
    varianceOfNet(positive, negative, n) + varianceOfNet(before.positive, before.negative, before.rated),
  );
  const dropped = drop !== undefined && expected !== undefined && net < drop && net + z * deviation < expected;
  const bound = bounds.length === 0 ? undefined : Math.max(...bounds);
  return {
    holds: enough && ((rule.below !== undefined && net < rule.below) || dropped),
    elevated: bound !== undefined && n >= rule.minimum / 2 && net < bound + 0.1,
    heldAt: subject.now,
    since: since(subject, rule.window),
    observation: {
      ...window(subject, rule.window, 'below'),
      value: net,
      mentions: n,
      ...(bound !== undefined && { bound }),
      ...(expected !== undefined && { expected, baselineDays: before.days }),
      score: bound === undefined ? 0 : clamp(0.5 + (bound - net) / 2),
    },
    ...(before.learning && rule.drop !== undefined && { learning: before.learning }),
  };
}

function judgeShareOfVoice(rule: ShareOfVoiceRule, subject: Subject): Judgement {
  const { series, everyone, now } = subject;
  const range = rangeOf(subject, rule.window);
  const own = series.sum('mentions', range.from, range.to);
  const all = total(everyone, 'mentions', range.from, range.to);
  const share = all === 0 ? 0 : own / all;
  // Before the brand was listened for it had no share.
  const past = { from: Math.max(now - historyMs, series.begin()), to: range.from };
  const ownBefore = series.sum('mentions', past.from, past.to);
  const allBefore = total(everyone, 'mentions', past.from, past.to);
  const learning = learningOf(series.coveredMs(past.from, past.to), allBefore);
  const expected = learning ? undefined : ownBefore / allBefore;
  const moved =
    expected === undefined || rule.change === undefined
      ? []
      : [
          { bound: expected + rule.change, direction: 'above' as const },
          { bound: expected - rule.change, direction: 'below' as const },
        ];
  const fixed = [
    ...(rule.above === undefined ? [] : [{ bound: rule.above, direction: 'above' as const }]),
    ...(rule.below === undefined ? [] : [{ bound: rule.below, direction: 'below' as const }]),
  ];
  const overOf = ({ bound, direction }: (typeof moved)[number]) =>
    direction === 'above' ? share - bound : bound - share;
  const sure = expected !== undefined && (wilson(own, all, -1) > expected || wilson(own, all, 1) < expected);
  const crossed = [...fixed, ...(sure ? moved : [])].filter((limit) => overOf(limit) > 0);
  // The one that is crossed furthest; where none is, the nearest.
  const limits = crossed.length > 0 ? crossed : [...fixed, ...moved];
  const limit = limits.toSorted((a, b) => overOf(b) - overOf(a))[0];
  const over = limit ? overOf(limit) : -1;
  const { bound, direction } = limit ?? { bound: undefined, direction: 'above' as const };
  return {
    holds: all >= rule.minimum && crossed.length > 0,
    elevated: all >= rule.minimum / 2 && over > -0.02,
    heldAt: subject.now,
    since: since(subject, rule.window),
    observation: {
      ...window(subject, rule.window, direction),
      value: share,
      mentions: all,
      ...(bound !== undefined && { bound }),
      ...(expected !== undefined && { expected, baselineDays: Math.round(series.coveredMs(past.from, past.to) / day) }),
      score: clamp(0.5 + over),
    },
    ...(learning && rule.change !== undefined && { learning }),
  };
}

/**
 * Whether a brand is silent though it never is: nothing in the window, all of it covered, while at this time of the week so many
 * mentions are usual, and not once in the weeks before there were none.
 */
export function judgeBrandSilence(rule: SilenceRule, subject: Subject, covered: boolean): Judgement {
  const { series, now } = subject;
  // With the step under way: what came in it breaks the silence, and it lasts for all of the time before.
  const range = { from: subject.step - rule.after, to: subject.step + stepMs };
  const value = series.sum('mentions', range.from, range.to);
  const week = 7 * day;
  const weeks: number[] = [];
  /** The least of a week before, an hour around: when the clocks are changed, this time of the week is another one. */
  const least: number[] = [];
  for (let back = week; back <= historyMs - rule.after; back += week) {
    const past = { from: range.from - back, to: range.to - back };
    // Weeks of which most was not seen tell nothing.
    if (series.coveredMs(past.from, past.to) < (rule.after * 3) / 4) continue;
    const around = [-hour, 0, hour].map((by) => series.sum('mentions', past.from + by, past.to + by));
    weeks.push(around[1] ?? 0);
    least.push(Math.min(...around));
  }
  const haveMs = series.coveredMs(now - historyMs, now);
  const learning = weeks.length === 0 ? { haveMs: Math.min(haveMs, week), needMs: week } : undefined;
  const expected = middle(weeks);
  const holds = covered && !learning && value === 0 && middle(least) >= rule.minimum && Math.min(...least) > 0;
  return {
    holds,
    // It is over when something comes. That nobody looks any more is not that.
    elevated: value === 0,
    heldAt: now,
    since: range.from,
    observation: {
      ...window(subject, rule.after, 'below'),
      value,
      mentions: value,
      expected,
      bound: 1,
      baselineDays: Math.round(haveMs / day),
      score: holds ? 1 : 0,
    },
    ...(learning && { learning }),
  };
}

/**
 * Of a mean of values −1, 0 and 1. One of each sign is added, because few that are all alike do not vary and prove nothing.
 */
function varianceOfNet(positive: number, negative: number, n: number): number {
  const mean = (positive - negative) / (n + 2);
  return ((positive + negative + 2) / (n + 2) - mean ** 2) / (n + 2);
}

/** Rated mentions and their feelings in the window that ends with the step under way. */
function ratedIn(subject: Subject, windowMs: number) {
  const { from, to } = rangeOf(subject, windowMs);
  const sum = (metric: Metric) => subject.series.sum(metric, from, to);
  return { value: sum('rated'), negative: sum('negative'), positive: sum('positive') };
}

/** The same over the weeks before the window: what is usual. */
function usual(subject: Subject, windowMs: number) {
  const { series, now } = subject;
  const to = rangeOf(subject, windowMs).from;
  const from = now - historyMs;
  const rated = series.sum('rated', from, to);
  const haveMs = series.coveredMs(from, to);
  return {
    rated,
    negative: series.sum('negative', from, to),
    positive: series.sum('positive', from, to),
    days: Math.max(1, Math.round(haveMs / day)),
    learning: learningOf(haveMs, rated),
  };
}

/** The median, the upper of two; 0 of nothing. */
const middle = (counts: readonly number[]): number => counts.toSorted((a, b) => a - b)[counts.length >> 1] ?? 0;

function learningOf(haveMs: number, mentions: number) {
  if (haveMs >= baselineNeedMs && mentions >= baselineMentions) return undefined;
  return { haveMs: Math.min(haveMs, baselineNeedMs), needMs: baselineNeedMs };
}

function rangeOf({ step }: Subject, windowMs: number) {
  const to = step + stepMs;
  return { from: to - windowMs, to };
}

const since = (subject: Subject, windowMs: number) => rangeOf(subject, windowMs).from;
const total = (all: Subject['everyone'], metric: Metric, from: number, to: number) =>
  all.reduce((sum, series) => sum + series.sum(metric, from, to), 0);
const clamp = (share: number) => Math.min(1, Math.max(0, share));

function window({ now }: Subject, windowMs: number, direction: 'above' | 'below') {
  return { at: now, windowMs, direction } as const;
}

/** Bound of the Wilson score interval of a share (Wilson 1927), lower for −1 and upper for 1. */
function wilson(hits: number, n: number, side: 1 | -1): number {
  if (n === 0) return side === 1 ? 1 : 0;
  const p = hits / n;
  const centre = p + z ** 2 / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  return (centre + side * spread) / (1 + z ** 2 / n);
}
