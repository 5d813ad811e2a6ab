import { setImmediate as nextTurn } from 'node:timers/promises';
import { type AlertReader, type Segment, stepMs } from '../../core/alerts.ts';
import { groupBy } from '../../core/group-by.ts';
import { spikeMetric } from './judge.ts';
import type { SpikeRule } from './rules.ts';
import { hourOfWeek } from './schedule.ts';
import { createSeries, historyMs, type Series } from './series.ts';
import { createSpikeDetector, type SpikeDetector } from './spikes.ts';

/** What is counted: one segment for some brands. */
export interface Account {
  /** Name of the segment; empty: all mentions. */
  readonly segment: string;
  readonly brand: string;
  /** Its history is without late posts, too: for rules that ask whether as much comes on time as ever. */
  readonly onTime?: boolean;
}

export interface BookOptions {
  readonly reader: Pick<AlertReader, 'counts' | 'coverage'>;
  readonly accounts: readonly Account[];
  readonly segments: Readonly<Record<string, Segment>>;
  /** Rules that compare with what is usual, each with the account that it looks at. */
  readonly detecting: readonly { readonly rule: SpikeRule; readonly account: Account }[];
  /** Names of the sources whose coverage counts. */
  readonly sources: readonly string[];
  /** What comes later than this after its publication changes nothing that is judged, ms. */
  readonly maxDelayMs: number;
  /** All comes late, and counts. */
  readonly replayed?: boolean | undefined;
  /** What is read again each time, ms. At least `maxDelayMs` and the longest window that still changes. */
  readonly horizonMs: number;
  readonly timeZone: string;
}

export interface Detector {
  readonly detector: SpikeDetector;
  /** Start of the first step that it has not learned. */
  readonly learnedUntil: number;
}

/** The counts of all brands that alerts look at, up to now. */
export interface Book {
  /** Reads four weeks. */
  load(now: number): Promise<void>;
  /** Reads again what may have changed since, and lets detectors learn what no late post will change any more. */
  refresh(now: number): Promise<void>;
  series(account: Account): Series;
  detector(rule: SpikeRule, brand: string): Detector | undefined;
  /** Whether all steps that lie wholly in `[from, to)` were covered, as far as was read. */
  covered(from: number, to: number): boolean;
}

const hour = 3_600_000;
/** Brands whose four weeks are read in one go: it bounds the memory that the answer takes. */
const brandsAtOnce = 50;

export function createBook(options: BookOptions): Book {
  const { reader, maxDelayMs, horizonMs } = options;
  const seasonOf = hourOfWeek(options.timeZone);
  const segments = groupBy(options.accounts, ({ segment }) => segment);
  /** Starts of the steps of the last four weeks that were not covered. */
  const uncovered = new Set<number>();
  const detecting = groupBy(options.detecting, ({ account }) => nameOf(account));
  let books = new Map<string, Series>();
  let detectors = new Map<string, { readonly detector: SpikeDetector; learnedUntil: number }>();
  const isCovered = (at: number): boolean => !uncovered.has(at);

  const seriesOf = (account: Account): Series => {
    const name = nameOf(account);
    const series = books.get(name) ?? createSeries();
    books.set(name, series);
    return series;
  };

  async function readCoverage(from: number, to: number): Promise<void> {
    const { covered } = await reader.coverage({ sources: options.sources, from, to });
    for (const at of uncovered) if (at >= from || at < from - historyMs) uncovered.delete(at);
    for (const [i, seen] of covered.entries()) if (!seen) uncovered.add(from + i * stepMs);
  }

  async function readCounts(accounts: readonly Account[], from: number, to: number, onTime: boolean): Promise<void> {
    const segment = options.segments[accounts[0]?.segment ?? ''] ?? {};
    const brands = [...new Set(accounts.map(({ brand }) => brand))];
    const rows = await reader.counts({ brands, segment, from, to, ...(onTime && !options.replayed && { maxDelayMs }) });
    const byBrand = groupBy(rows, ({ brand }) => brand);
    for (const account of accounts) seriesOf(account).replace(from, to, byBrand.get(account.brand) ?? [], isCovered);
  }

  function learn(account: Account, from: number, step: number): void {
    const series = seriesOf(account);
    for (const { rule } of detecting.get(nameOf(account)) ?? []) {
      const name = detectorName(rule, account.brand);
      let known = detectors.get(name);
      if (!known) {
        const { sensitivity, window } = rule;
        if (sensitivity === 'off') continue;
        const windows = window === undefined ? {} : { windowsMs: [window] };
        known = {
          detector: createSpikeDetector({ start: from, stepMs, seasonOf, sensitivity, ...windows }),
          learnedUntil: from,
        };
        detectors.set(name, known);
      }
      for (; known.learnedUntil + stepMs <= step - maxDelayMs; known.learnedUntil += stepMs) {
        known.detector.learn(series.at(spikeMetric(rule), known.learnedUntil));
      }
    }
  }

  async function refresh(now: number): Promise<void> {
    const step = stepOf(now);
    const from = stepOf(now - horizonMs);
    await readCoverage(from, now);
    for (const accounts of segments.values()) {
      await readCounts(accounts, from, step + stepMs, true);
      for (const account of accounts) {
        learn(account, from, step);
        seriesOf(account).settle(from);
      }
    }
  }

  return {
    async load(now) {
      books = new Map();
      detectors = new Map();
      uncovered.clear();
      const step = stepOf(now);
      const from = Math.floor((step - historyMs) / hour) * hour;
      await readCoverage(from, now);
      for (const accounts of groupBy(options.accounts, ({ segment, onTime }) => `${segment}\0${onTime}`).values()) {
        for (let first = 0; first < accounts.length; first += brandsAtOnce) {
          const part = accounts.slice(first, first + brandsAtOnce);
          await readCounts(part, from, step + stepMs, part[0]?.onTime === true);
          for (const account of part) {
            // The windows of a detector reach back to what it learned last: that is to be on time, like all that is judged.
            learn(account, from, stepOf(now - horizonMs) + maxDelayMs);
            seriesOf(account).settle(now - horizonMs);
            // Four weeks of one brand take milliseconds, of hundreds seconds.
            await nextTurn();
          }
        }
      }
      // What came late is history and no news, also to who begins now.
      await refresh(now);
    },
    refresh,
    series: seriesOf,
    detector: (rule, brand) => detectors.get(detectorName(rule, brand)),
    covered(from, to) {
      for (let at = Math.ceil(from / stepMs) * stepMs; at + stepMs <= to; at += stepMs) {
        if (!isCovered(at)) return false;
      }
      return true;
    },
  };
}

/** Start of the step that a time falls into. */
export const stepOf = (at: number) => Math.floor(at / stepMs) * stepMs;

/** Names an account, uniquely. */
export const nameOf = ({ segment, brand, onTime = false }: Account) => `${segment}\0${brand}\0${onTime}`;
const detectorName = (rule: SpikeRule, brand: string) => `${rule.name}\0${brand}`;
