import type { AlertReader, SourceSight } from '../../core/alerts.ts';
import type { Judgement } from './judge.ts';
import type { CostRule, SilenceRule } from './rules.ts';
import { periodStart } from './schedule.ts';

const hour = 3_600_000;
const day = 24 * hour;

/**
 * A source is silent when it has not answered for so long: for the time of the rule, and for twice `everyMs` where it is asked so
 * seldom. `value` and `bound` are hours.
 */
export function judgeSourceSilence(rule: SilenceRule, sight: SourceSight, now: number, everyMs = 0): Judgement {
  const since = sight.lastSuccessAt ?? sight.firstAskedAt;
  const silentMs = Math.max(0, now - since);
  const afterMs = Math.max(rule.after, 2 * everyMs);
  const holds = silentMs >= afterMs;
  return {
    holds,
    heldAt: now,
    elevated: holds,
    since,
    observation: {
      at: now,
      windowMs: afterMs,
      value: silentMs / hour,
      bound: afterMs / hour,
      direction: 'above',
      score: holds ? 1 : 0,
    },
  };
}

/**
 * What was spent in the period so far, and where that leads: `value` is spent, `bound` what may be, `expected` the projection to
 * the end of the period at the pace so far. Fires once the spent part reaches `warnAt`, or the projection passes the budget in
 * the second quarter of the period or later.
 */
export async function judgeCost(
  rule: CostRule,
  reader: AlertReader,
  timeZone: string,
  now: number,
): Promise<Judgement> {
  const from = periodStart(timeZone, now, rule.per);
  // Longer than any month: the start of the next one lies within, whatever its length.
  const end = periodStart(timeZone, from + (rule.per === 'day' ? 26 * hour : 32 * day), rule.per);
  const posts = await reader.postsRead(from, now);
  let spent = 0;
  for (const [source, price] of Object.entries(rule.prices)) spent += (posts.get(source) ?? 0) * price;
  const passed = (now - from) / (end - from);
  const projected = passed > 0 ? spent / passed : spent;
  const reached = spent >= rule.warnAt * rule.budget;
  const holds = reached || (passed >= 0.25 && projected > rule.budget);
  return {
    holds,
    heldAt: now,
    // A projection wavers.
    elevated: reached || (passed >= 0.25 && projected > 0.9 * rule.budget),
    since: from,
    observation: {
      at: now,
      windowMs: end - from,
      value: spent,
      expected: projected,
      bound: rule.budget,
      direction: 'above',
      score: Math.min(1, spent / rule.budget),
    },
  };
}
