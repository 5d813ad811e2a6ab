/** Stories of the prior: light, because what is news was hardly ever said before. */
const priorWeight = 10;
/** Jeffreys: a word never heard before still has a chance. */
const leastPrior = 0.5;
/** What was never said before would be infinitely more frequent: one says no more than this. */
const mostLift = 100;

/**
 * How surely a term is more frequent now than before, in standard errors (`z`), and how many times as frequent it is, up to 100 (`lift`):
 * the log-odds ratio with an informative Dirichlet prior of Monroe, Colaresi and Quinn, "Fightin' Words" (Political Analysis 16, 2008),
 * equations 16 and 22, with a story that has the term or not in place of a word: its odds are those of a story.
 */
export function compare(
  now: number,
  nowTotal: number,
  before: number,
  beforeTotal: number,
): { z: number; lift: number } {
  const rate = (now + before) / (nowTotal + beforeTotal);
  const prior = leastPrior + priorWeight * rate;
  const against = leastPrior + priorWeight * (1 - rate);
  const logOdds = (count: number, total: number) => Math.log((count + prior) / (total - count + against));
  const delta = logOdds(now, nowTotal) - logOdds(before, beforeTotal);
  const variance = 1 / (now + prior) + 1 / (before + prior);
  const share = (count: number, total: number) => (count + prior) / (total + prior + against);
  const lift = share(now, nowTotal) / share(before, beforeTotal);
  return { z: delta / Math.sqrt(variance), lift: Math.min(mostLift, Number(lift.toPrecision(2))) };
}
