import { type StepCounts, stepMs } from '../../core/alerts.ts';
import { groupBy } from '../../core/group-by.ts';
import type { Incident } from '../../core/incident.ts';
import { spikeMetric } from '../../processors/alerts/judge.ts';
import { matchMention } from '../../processors/alerts/match-mention.ts';
import { partOf } from '../../processors/alerts/part.ts';
import { isSpikeRule, type Rule, type SpikeRule } from '../../processors/alerts/rules.ts';
import { firedIn, type ReplayOptions } from './backtest.ts';
import { segmentKey } from './history.ts';
import { poissonInterval } from './poisson.ts';

/** Keys of a rule, as they stand in a configuration. */
export type Setting = Readonly<Record<string, string | number>>;

/** The setting of a rule for one brand that comes nearest to a wanted rate of incidents without passing it. */
export interface Proposal {
  readonly rule: string;
  readonly brand: string;
  readonly setting: Setting;
  /** Incidents that it gives in the past. */
  readonly incidents: number;
  readonly perWeek: number;
  /** Of `perWeek`: what so few events say of the rate (95 %, Poisson). */
  readonly interval: readonly [low: number, high: number];
  /** `false`: even this, the least sensitive, gives more than is wanted. */
  readonly reached: boolean;
}

/** Settings of one kind, from the most sensitive to the least, and what is known of them so far. */
interface Search {
  readonly rule: Rule;
  readonly brand: string;
  ladder: readonly Setting[];
  readonly counts: Map<number, readonly Incident[]>;
}

/** Settings that are tried of each rule and brand in one replay. */
const triedAtOnce = 7;
/** From one moment to the next: a spike is looked for in all steps since that late posts may change. */
const strideMs = 30 * 60_000;
const sensitivities = ['high', 'medium', 'low'] as const;

/**
 * For each rule with a threshold and each of its brands, finds the setting that gives the most incidents and not more than wanted, by the
 * same evaluator, over settings in the order of how sensitive they are: of rules that compare with what is usual `sensitivity`, and if
 * `low` gives too many `minimum`; of others their fixed threshold. In strides of up to half an hour.
 */
export async function proposeSettings(options: ReplayOptions, wantedPerWeek: number): Promise<Proposal[]> {
  const weeks = (options.to - options.from) / (7 * 24 * 3_600_000);
  const wanted = wantedPerWeek * weeks;
  const stride = Math.max(stepMs, Math.min(strideMs, options.maxDelayMs));
  const searches = options.rules
    .filter(({ enabled }) => enabled)
    .flatMap((rule) =>
      brandsOf(rule, options).map((brand) => ({
        rule,
        brand,
        ladder: ladderOf(rule, brand, options),
        counts: new Map(),
      })),
    )
    .filter(({ ladder }) => ladder.length > 0);
  const fits = (incidents: readonly Incident[] | undefined) => incidents !== undefined && incidents.length <= wanted;

  for (;;) {
    const variants = searches.flatMap((search) =>
      next(search, fits).map((index) => ({
        search,
        index,
        rule: variant(search, search.ladder[index] as Setting, index),
      })),
    );
    if (variants.length === 0) break;
    const checks = new Map(
      variants.flatMap(({ rule, search }) => {
        const check = options.checks.get(search.rule.name);
        return check ? [[rule.name, check] as const] : [];
      }),
    );
    const fired = groupBy(
      await firedIn({ ...options, rules: variants.map(({ rule }) => rule), checks }, stride),
      ({ rule }) => rule,
    );
    for (const { search, index, rule } of variants) search.counts.set(index, fired.get(rule.name) ?? []);
    for (const search of searches) raiseMinimum(search, fits);
  }

  return searches.map((search): Proposal => {
    const chosen = chosenOf(search, fits);
    const incidents = search.counts.get(chosen)?.length ?? 0;
    const [low, high] = poissonInterval(incidents);
    return {
      rule: search.rule.name,
      brand: search.brand,
      setting: search.ladder[chosen] as Setting,
      incidents,
      perWeek: incidents / weeks,
      interval: [low / weeks, high / weeks],
      reached: fits(search.counts.get(chosen)),
    };
  });
}

type Fits = (incidents: readonly Incident[] | undefined) => boolean;

/** Which settings to try next: all of a few, and of many those that part the unknown evenly. None once it is decided. */
function next({ ladder, counts }: Search, fits: Fits): number[] {
  const known = [...counts.keys()].sort((a, b) => a - b);
  const high = known.find((index) => fits(counts.get(index))) ?? ladder.length;
  const low = known.filter((index) => index < high).at(-1) ?? -1;
  const open = high - low - 1;
  const tried = Math.min(triedAtOnce, open);
  const parts = Array.from({ length: tried }, (_, i) => low + Math.ceil(((i + 1) * (open + 1)) / (tried + 1)));
  return [...new Set(parts.filter((index) => index > low && index < high))];
}

/** Where even low sensitivity gives too many, the minimum is raised over what was seen in the incidents that it gave. */
function raiseMinimum(search: Search, fits: Fits): void {
  const { rule, ladder, counts } = search;
  const last = counts.get(ladder.length - 1);
  if (!isSpikeRule(rule) || rule.sensitivity === 'off' || ladder.length !== sensitivities.length) return;
  if (!last || fits(last)) return;
  const peaks = [...new Set(last.map(({ peak }) => peak.value + 1))].sort((a, b) => a - b);
  search.ladder = [...ladder, ...peaks.map((minimum) => ({ sensitivity: 'low', minimum }))];
}

/** The most sensitive that fits. Of three sensitivities that give as many the configured one, else the least. */
function chosenOf({ rule, ladder, counts }: Search, fits: Fits): number {
  const known = [...counts.keys()].sort((a, b) => a - b);
  const first = known.find((index) => fits(counts.get(index)));
  if (first === undefined) return known.at(-1) ?? 0;
  if (!isSpikeRule(rule) || first >= sensitivities.length || rule.sensitivity === 'off') return first;
  const equal = known.filter(
    (i) => i < sensitivities.length && i >= first && counts.get(i)?.length === counts.get(first)?.length,
  );
  return equal.find((index) => ladder[index]?.['sensitivity'] === rule.sensitivity) ?? (equal.at(-1) as number);
}

function variant({ rule, brand }: Search, setting: Setting, index: number): Rule {
  return { ...rule, ...setting, brands: [brand], name: `${rule.name}\0${brand}\0${index}` } as Rule;
}

/** What of a rule can be set, from the most sensitive to the least; empty where nothing can. */
function ladderOf(rule: Rule, brand: string, options: ReplayOptions): readonly Setting[] {
  if (isSpikeRule(rule)) {
    if (rule.sensitivity !== 'off') return sensitivities.map((sensitivity) => ({ sensitivity }));
    return highest(rule, brand, options).map((above) => ({ above }));
  }
  switch (rule.type) {
    case 'negative-share':
      if (rule.above !== undefined) return grid(5, 99, 1, 100).map((above) => ({ above }));
      return grid(11, 100, 1, 10).map((rise) => ({ rise }));
    case 'net-sentiment':
      if (rule.below !== undefined) return grid(-50, 100, 2, 100).map((below) => ({ below: -below }));
      return grid(4, 200, 2, 100).map((drop) => ({ drop }));
    case 'share-of-voice':
      if (rule.change !== undefined) return grid(2, 99, 1, 100).map((change) => ({ change }));
      if (rule.above !== undefined) return grid(1, 99, 1, 100).map((above) => ({ above }));
      return grid(1, 99, 1, 100).map((share) => ({ below: Math.round(100 - share * 100) / 100 }));
    case 'mention': {
      const { followersAbove } = rule;
      if (followersAbove === undefined) return [];
      const mentions = options.history.mentions.get(segmentKey(options.segments[rule.segment ?? ''] ?? {})) ?? [];
      const fitting = mentions.filter(
        (mention) =>
          mention.brand === brand && matchMention(rule, mention, options.checks.get(rule.name)) !== undefined,
      );
      const followers = fitting.map((mention) => mention.followers ?? 0).filter((count) => count > followersAbove);
      return [followersAbove, ...new Set(followers.sort((a, b) => a - b))].map((count) => ({ followersAbove: count }));
    }
    default:
      return [];
  }
}

/** The highest count over the window of each day, and zero: what a fixed threshold may lie at. */
function highest(rule: SpikeRule, brand: string, { history, segments, from, to }: ReplayOptions): number[] {
  const rows = history.counts.get(segmentKey(partOf(rule, segments)))?.get(brand) ?? [];
  const windowMs = rule.window ?? 3_600_000;
  const metric = spikeMetric(rule);
  const days = new Map<number, number>();
  let sum = 0;
  let first = 0;
  for (const row of rows) {
    sum += row[metric];
    for (; (rows[first] as StepCounts).at <= row.at - windowMs; first += 1) sum -= (rows[first] as StepCounts)[metric];
    if (row.at < from || row.at >= to) continue;
    const day = Math.floor(row.at / 86_400_000);
    days.set(day, Math.max(days.get(day) ?? 0, sum));
  }
  return [...new Set([0, ...days.values()])].sort((a, b) => a - b);
}

const grid = (first: number, last: number, step: number, of: number) =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => (first + i * step) / of);

function brandsOf({ brands }: Rule, options: Pick<ReplayOptions, 'brands'>): readonly string[] {
  if (Array.isArray(brands)) return brands;
  const kind = brands === 'own' ? 'own' : 'competitor';
  return options.brands.filter((brand) => brands === 'all' || brand.kind === kind).map(({ id }) => id);
}
