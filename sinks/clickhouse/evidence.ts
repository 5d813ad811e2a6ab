import type { Curve, Evidence } from '../../core/incident.ts';
import { readMentions } from './evidence/mentions.ts';
import { readOverview } from './evidence/overview.ts';
import { type Client, rowsOf } from './evidence/read.ts';
import { readTerms } from './evidence/sample.ts';
import { type Focus, focusCondition, type Scope, seenIn } from './evidence/scope.ts';
import { coveredSteps, type SourceGap, sourceGaps } from './gaps.ts';

export interface EvidenceQuery {
  readonly brand: string;
  /** The window of the incident, ms since the epoch, end exclusive. */
  readonly from: number;
  readonly to: number;
  /** What the incident is about, to rank and to draw. */
  readonly focus: Focus;
  /** The segment of the rule, as an SQL condition over columns of `mentions`, safe; `true` where there is none. */
  readonly where: string;
  /** Query parameters of `where`. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** The one mention that it is about, published at `startedAt`. */
  readonly mentionId?: string | undefined;
  /** Of the curve: length of a step in ms, and how many are drawn up to `to`. */
  readonly stepMs: number;
  readonly steps: number;
  readonly startedAt: number;
  /** The sources whose gaps are told: those that are configured and enabled. */
  readonly sources: readonly string[];
}

const maxTerms = 8;
/** A source that comes and goes leaves more gaps than anybody reads: then the longest are told. */
const maxGaps = 50;

/**
 * What a person needs to know of an incident, each mention counted once and none that was deleted. All is found by brand and time, so that
 * it costs no more when the store grows. `customers` and `curve.expected` are left empty: they are not in the store. Throws
 * `PipelineError`: see `classifyClickHouseError`.
 */
export async function gatherEvidence(client: Client, query: EvidenceQuery): Promise<Evidence> {
  const { brand, from, to, where, focus, mentionId, startedAt, params = {} } = query;
  const scope: Scope = { brand, from, to, where };
  const one = mentionId === undefined || mentionId === '' ? undefined : { mentionId, publishedAt: startedAt };
  const seen = readOverview(client, { scope, params, focus, one });
  const [{ picked: _, ...overview }, top, terms, { curve, gaps }] = await Promise.all([
    seen,
    seen.then(({ picked }) => readMentions(client, brand, picked)),
    seen.then(({ [focus === 'all' ? 'mentions' : focus]: mentions }) =>
      readTerms(client, { scope, params, focus, mentions, limit: maxTerms }),
    ),
    readCurve(client, query),
  ]);
  return { from, to, ...overview, top, terms, customers: [], gaps: longest(gaps), curve };
}

/** Counts by step, and the gaps in which nothing is known. */
async function readCurve(client: Client, query: EvidenceQuery): Promise<{ curve: Curve; gaps: readonly SourceGap[] }> {
  const { brand, to, where, focus, stepMs, steps, startedAt, sources, params = {} } = query;
  const from = to - steps * stepMs;
  const [counts, { gaps, recorded }] = await Promise.all([
    rowsOf<{ step: string; n: string }>(
      client,
      'reading the curve of an incident',
      `SELECT intDiv(toUnixTimestamp64Milli(published_at) - ${from}, ${stepMs}) AS step, count() AS n
       FROM (${seenIn({ brand, from, to, where }, 'published_at', focusCondition(focus))}) GROUP BY step`,
      params,
    ),
    sourceGaps(client, { sources, from: Math.min(from, query.from), to, now: to }),
  ]);
  const values: (number | null)[] = coveredSteps(gaps, recorded, from, stepMs, steps).map((covered) =>
    covered ? 0 : null,
  );
  for (const { step, n } of counts) {
    const at = Number(step);
    if (values[at] !== null && at < steps) values[at] = Number(n);
  }
  return { curve: { from, stepMs, values, expected: [], mark: startedAt }, gaps };
}

export function longest(gaps: readonly SourceGap[]): SourceGap[] {
  if (gaps.length <= maxGaps) return [...gaps];
  const kept = new Set(gaps.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, maxGaps));
  return gaps.filter((gap) => kept.has(gap));
}
