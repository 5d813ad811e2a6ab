import type { Evidence } from '../../core/incident.ts';
import { type Client, rowsOf, within } from './evidence/read.ts';
import { quote } from './literals.ts';

export type SourceGap = Evidence['gaps'][number];

/** One asking of a source; times are ms since the epoch. */
export interface Asking {
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly ok: boolean;
  /** Why it failed. */
  readonly error: string;
}

/** A time in which a source was not seen. */
export interface Unseen {
  readonly from: number;
  readonly to: number;
  /** The last one of its failures; empty where nobody asked. */
  readonly error: string;
}

export interface SourceGaps {
  /** By source, then time. */
  readonly gaps: readonly SourceGap[];
  /** Those of the sources that were ever asked, as far as was looked back: of the others nothing is known. */
  readonly recorded: readonly string[];
}

const minute = 60_000;
const day = 24 * 60 * minute;
/** Shorter than this, a time without an asking is no gap unless something failed in it. */
const leastSilenceMs = 15 * minute;
/** How far before the range a source is looked for. It bounds the reading. */
const lookBackMs = 28 * day;
/** How far before the range the usual interval is taken from. */
const usualSpanMs = 2 * day;
/** With fewer there, the mean before it counts too: that of a source which is asked once a week. */
const leastPauses = 3;
const maxErrorLength = 500;

/**
 * When a source was not seen, in order, disjoint, and inside of the range. The time between two successful askings is a gap if one
 * failed in between, or if it is longer than 15 minutes and four usual intervals. So is the time after the last success, up to `to`,
 * and the time before the first one, from the first failure. `askings` in the order of their beginning, from before the range on;
 * `usualMs` is the median time between two successes.
 */
export function gapsBetween(
  askings: readonly Asking[],
  range: { readonly from: number; readonly to: number; readonly usualMs: number },
): Unseen[] {
  const silence = Math.max(leastSilenceMs, 4 * range.usualMs);
  const found: Unseen[] = [];
  /** End of what is known to be seen; undefined before the first success. */
  let seenUntil: number | undefined;
  let failure: { at: number; error: string } | undefined;
  const close = (to: number): void => {
    const from = seenUntil ?? failure?.at;
    if (from === undefined || (!failure && to - from <= silence)) return;
    const gap = { from: Math.max(from, range.from), to: Math.min(to, range.to), error: failure?.error ?? '' };
    if (gap.from < gap.to) found.push(gap);
  };
  for (const asking of askings) {
    // What began later says nothing of the range.
    if (asking.startedAt >= range.to) break;
    if (!asking.ok) {
      failure = { at: failure?.at ?? asking.startedAt, error: asking.error };
      continue;
    }
    close(asking.startedAt);
    seenUntil = Math.max(seenUntil ?? asking.finishedAt, asking.finishedAt);
    failure = undefined;
  }
  close(range.to);
  return found;
}

/**
 * Whether each step was seen. One is not where every one of `sources` (those that have records: see `SourceGaps`) was in a gap during
 * more than half of it.
 */
export function coveredSteps(
  gaps: readonly SourceGap[],
  sources: readonly string[],
  from: number,
  stepMs: number,
  steps: number,
): boolean[] {
  const blind = new Int32Array(steps);
  for (const source of new Set(sources)) {
    const missing = new Float64Array(steps);
    for (const gap of gaps) {
      if (gap.source !== source) continue;
      const first = Math.max(0, Math.floor((gap.from - from) / stepMs));
      for (let step = first; step < steps && from + step * stepMs < gap.to; step++) {
        const begin = from + step * stepMs;
        missing[step] = (missing[step] ?? 0) + Math.min(gap.to, begin + stepMs) - Math.max(gap.from, begin);
      }
    }
    for (let step = 0; step < steps; step++) {
      if ((missing[step] ?? 0) > stepMs / 2) blind[step] = (blind[step] ?? 0) + 1;
    }
  }
  const all = new Set(sources).size;
  return Array.from(blind, (count) => all === 0 || count < all);
}

/** When a source was asked for the first time, ms since the epoch; undefined where none ever was. */
export async function firstAsking(client: Client): Promise<number | undefined> {
  const [row] = await rowsOf<{ first: string; askings: string }>(
    client,
    'looking for the first asking of a source',
    'SELECT toUnixTimestamp64Milli(min(started_at)) AS first, count() AS askings FROM coverage',
  );
  return row && Number(row.askings) > 0 ? Number(row.first) : undefined;
}

interface SourceRow {
  readonly source: string;
  /** Started, finished, ok, error. */
  readonly askings: readonly (readonly [string, string, number, string])[];
  readonly usual: string | null;
}

/**
 * When the sources were not seen in `[from, to)`, up to `now`. Reads what `coverage` holds from 28 days before; askings that
 * follow one another with one outcome cross the wire as one. A source without records (files, imports) has no gaps.
 */
export async function sourceGaps(
  client: Client,
  query: { readonly sources: readonly string[]; readonly from: number; readonly to: number; readonly now: number },
): Promise<SourceGaps> {
  const { sources, from } = query;
  const to = Math.min(query.to, query.now);
  if (sources.length === 0) return { gaps: [], recorded: [] };
  const names = sources.map(quote).join(',');
  const rows = await rowsOf<SourceRow>(
    client,
    'reading the coverage of sources',
    `WITH
       asked AS (
         SELECT toString(source) AS name, toUnixTimestamp64Milli(started_at) AS began, toUnixTimestamp64Milli(finished_at) AS ended,
           toUInt8(outcome = 'ok') AS ok, substringUTF8(error, 1, ${maxErrorLength}) AS why
         FROM coverage FINAL
         WHERE source IN (${names}) AND ${within('started_at', from - usualSpanMs, to)}
       ),
       placed AS (
         SELECT *, lagInFrame(toNullable(ok)) OVER near AS okBefore, began - lagInFrame(toNullable(ended)) OVER near AS pause
         FROM asked
         WINDOW near AS (PARTITION BY name ORDER BY began ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
       ),
       numbered AS (
         SELECT *, sum(isNull(okBefore) OR okBefore != ok OR (ok = 1 AND pause > ${leastSilenceMs}))
           OVER (PARTITION BY name ORDER BY began ROWS UNBOUNDED PRECEDING) AS run
         FROM placed
       ),
       runs AS (
         SELECT name, (min(began), max(ended), any(ok), argMax(why, began)) AS asking, groupArrayIf(pause, ok = 1 AND okBefore = 1) AS pauses,
           0 AS mean
         FROM numbered GROUP BY name, run
         UNION ALL
         SELECT toString(source) AS name,
           (toUnixTimestamp64Milli(max(started_at)), toUnixTimestamp64Milli(max(finished_at)), toUInt8(outcome = 'ok'),
             substringUTF8(argMax(error, started_at), 1, ${maxErrorLength})) AS asking,
           [] AS pauses,
           outcome = 'ok' ? intDiv(toUnixTimestamp64Milli(max(started_at)) - toUnixTimestamp64Milli(min(started_at)), greatest(count() - 1, 1)) : 0 AS mean
         FROM coverage
         WHERE source IN (${names}) AND ${within('started_at', from - lookBackMs, from - usualSpanMs)}
         GROUP BY source, outcome
       )
     SELECT name AS source, arraySort(groupArray(asking)) AS askings, quantileExactArray(0.5)(pauses) AS middle,
       sum(length(pauses)) < ${leastPauses} ? greatest(middle, max(mean)) : middle AS usual
     FROM runs GROUP BY name ORDER BY name`,
  );
  const gaps = rows.flatMap(({ source, askings, usual }) =>
    gapsBetween(askings.map(askingOf), { from, to, usualMs: usualOf(usual) }).map((gap) => ({ source, ...gap })),
  );
  return { gaps, recorded: rows.map(({ source }) => source) };
}

const usualOf = (usual: string | null) => Math.max(0, Number(usual ?? 0) || 0);

function askingOf([startedAt, finishedAt, ok, error]: SourceRow['askings'][number]): Asking {
  return { startedAt: Number(startedAt), finishedAt: Number(finishedAt), ok: ok === 1, error };
}
