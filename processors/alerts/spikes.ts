import { createHistory } from './spikes/history.ts';
import { hourOfWeek } from './spikes/usual.ts';

export { createTrigger } from './spikes/trigger.ts';

export type Sensitivity = 'low' | 'medium' | 'high';

export interface SpikeDetectorOptions {
  /** Start of the first step, ms since the epoch. */
  readonly start: number;
  /** Length of a step in ms (default 5 min). */
  readonly stepMs?: number;
  /** Which season (hour of the week, 0-167) a time falls into; default UTC. Injected for time zones and daylight saving. */
  readonly seasonOf?: (at: number) => number;
  /** Default 'medium'. */
  readonly sensitivity?: Sensitivity;
  /** Only sums over these are looked at, ms (default: 5 and 15 minutes, an hour and six). */
  readonly windowsMs?: readonly number[];
}

export interface SpikeVerdict {
  /** 0 to 1, rising with how far out of the ordinary it is, one half at the bound of medium sensitivity; for ranking and the CSV. */
  readonly score: number;
  /** Whether it is out of the ordinary at this sensitivity (before any cool-down). */
  readonly spike: boolean;
  /** Whether it is still out of the ordinary enough not to call the spike over: above half the way from what is usual to the bound. */
  readonly elevated: boolean;
  /** What was seen over `windowMs`. */
  readonly value: number;
  /** What is usual for this time over the same window. */
  readonly expected: number;
  /** Above which it is a spike, same unit. */
  readonly bound: number;
  /** The most that was seen over such a window in the history (up to 28 days). */
  readonly most: number;
  readonly windowMs: number;
  /** Present while the baseline does not suffice: then `spike` is false, always. ms of covered history had and needed. */
  readonly learning?: { readonly haveMs: number; readonly needMs: number };
}

export interface SpikeDetector {
  /** Takes the next finished step into the history, in order, from `start`. undefined: not covered (an outage): it teaches nothing, and is no zero. */
  learn(value: number | undefined): void;
  /**
   * Assesses, changing nothing, the last of `recent`: the counts of the steps that follow the last learned one, in order; the
   * last may be the step under way.
   */
  assess(recent: readonly (number | undefined)[]): SpikeVerdict;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface SpikeSettings {
  readonly stepMs: number;
  /** Sums over these are compared, each with its own history: a burst shows in a short one, a wave in a long one. */
  readonly windowsMs: readonly number[];
  readonly historyMs: number;
  /** Covered history before anything is called a spike. */
  readonly needMs: number;
  /** The peak to top, of the days' peaks counted from the highest, is the square root of this times their number. */
  readonly rankSquared: number;
  /** How many times that peak is a spike. */
  readonly factor: Readonly<Record<Sensitivity, number>>;
  /** And by how many more than that peak, so that a handful is none. */
  readonly margin: number;
  /** After an alarm, what comes within this time belongs to it. */
  readonly cooldownMs: number;
}

/** The one configuration, measured in `docs/SPIKES.md`. */
export const spikeDefaults: SpikeSettings = Object.freeze({
  stepMs: 5 * minute,
  windowsMs: Object.freeze([5 * minute, 15 * minute, hour, 6 * hour]),
  historyMs: 28 * day,
  needMs: 3 * day,
  rankSquared: 0.75,
  factor: Object.freeze({ low: 2.2, medium: 1.6, high: 1.3 }),
  margin: 4,
  cooldownMs: day,
});

/**
 * Tells whether a count is a spike: whether a sum over a window is well above a peak that few of the last 28 days reached, the
 * fifth highest of 28. Ranks of maxima mean the same for every distribution, however heavy its tail, and a crisis of a few days
 * does not move the fifth. `docs/SPIKES.md` has the reasons and the figures.
 */
export function createSpikeDetector(
  options: SpikeDetectorOptions,
  settings: SpikeSettings = spikeDefaults,
): SpikeDetector {
  const { start, stepMs = settings.stepMs, seasonOf = hourOfWeek, sensitivity = 'medium' } = options;
  const { historyMs, needMs, rankSquared, factor, margin } = settings;
  const windowsMs = options.windowsMs ?? settings.windowsMs;
  const lengths = [...new Set(windowsMs.map((ms) => Math.max(1, Math.round(ms / stepMs))))];
  const history = createHistory({ start, stepMs, historyMs, lengths, seasonOf });
  /** Above which a sum is out of the ordinary, given the peak to top. */
  const boundOf = (peak: number, times: number): number => Math.max(times * peak, peak + margin);

  return {
    learn: history.learn,
    assess(recent) {
      const haveMs = history.coveredMs();
      const learning = haveMs < needMs;
      const rank = Math.max(1, Math.round(Math.sqrt((rankSquared * haveMs) / day)));
      const known = recent.length === 0 || recent[recent.length - 1] !== undefined;
      let best = { window: 0, excess: -1, bound: 0, expected: 0 };
      let elevated = false;
      let topExcess = 0;
      for (let window = 0; window < lengths.length; window++) {
        const length = lengths[window] as number;
        const peak = history.peak(window, rank);
        const bound = boundOf(peak, factor[sensitivity]);
        const expected = history.expected(length, recent.length);
        // A burst stays in a long window after it is over: what counts is that the later half alone would keep up.
        const lasting = Math.min(history.sum(length, recent), 2 * history.sum(Math.ceil(length / 2), recent));
        elevated ||= lasting > Math.min(bound, (expected + bound) / 2);
        topExcess = Math.max(topExcess, lasting / boundOf(peak, factor.medium));
        if (lasting / bound > best.excess) best = { window, excess: lasting / bound, bound, expected };
      }
      const length = lengths[best.window] as number;
      return {
        score: learning ? 0 : topExcess / (1 + topExcess),
        spike: !learning && known && best.excess > 1,
        elevated: !learning && elevated,
        value: history.sum(length, recent),
        expected: best.expected,
        bound: best.bound,
        most: history.peak(best.window, 1),
        windowMs: length * stepMs,
        ...(learning && { learning: { haveMs, needMs } }),
      };
    },
  };
}
