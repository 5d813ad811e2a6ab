import { createTask, type ScheduledTask, validate } from 'node-cron';
import type { Clock } from './clock.ts';

/** When a source is asked. `once` means: now, and never again. */
export type ScheduleSpec =
  | { readonly kind: 'once' }
  | { readonly kind: 'every'; readonly ms: number }
  | { readonly kind: 'cron'; readonly expression: string };

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads `once`, `every 5m` (s, m, h, d; one second to thirty days) or a cron expression; undefined for anything else. */
export function parseSchedule(text: string): ScheduleSpec | undefined {
  const trimmed = text.trim();
  if (trimmed === 'once') return { kind: 'once' };
  const every = /^every\s+(\d{1,6})\s*([smhd])$/u.exec(trimmed);
  if (every) {
    const ms = Number(every[1]) * (units[every[2] ?? ''] ?? Number.NaN);
    return ms >= 1_000 && ms <= 30 * 86_400_000 ? { kind: 'every', ms } : undefined;
  }
  return validate(trimmed) ? { kind: 'cron', expression: trimmed } : undefined;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long at most it is from one asking to the next, roughly, in ms: what is asked once a day is not silent in between. */
export function longestPauseMs(spec: ScheduleSpec): number {
  if (spec.kind === 'once') return Number.POSITIVE_INFINITY;
  if (spec.kind === 'every') return spec.ms;
  const [hour = '*', dayOfMonth = '*', month = '*', weekday = '*'] = spec.expression.split(/\s+/u).slice(-4);
  const limited = (field: string) => field !== '*' && field !== '?';
  if (limited(month)) return 366 * dayMs;
  if (limited(dayOfMonth)) return 31 * dayMs;
  if (limited(weekday)) return 7 * dayMs;
  return limited(hour) ? dayMs : hourMs;
}

/** Longest that what is quiet waits, unless the schedule itself is slower. A crisis is noticed within it. */
const longestRestMs = hourMs;

/**
 * How often the parts of a source are asked by its schedule. Absent where it is asked once, or by a cron expression: who names the
 * times means them.
 *
 * @param slowest How many turns of the schedule a quiet part may wait.
 */
export function paceOf(
  spec: ScheduleSpec,
  slowest: number,
): { readonly everyMs: number; readonly slowestMs: number } | undefined {
  if (spec.kind !== 'every') return undefined;
  return { everyMs: spec.ms, slowestMs: Math.max(spec.ms, Math.min(spec.ms * slowest, longestRestMs)) };
}

/** Gives the moments at which a source is asked, one after another: a poll never overlaps the one before. */
export interface Schedule {
  /** Waits for the next moment. False when there is none, or when the signal aborted. */
  next(signal: AbortSignal): Promise<boolean>;
  /** When that will be, in ms since the epoch, where it is known. */
  nextAt(): number | undefined;
}

/**
 * `every` counts from the end of the last poll, with a tenth of it as jitter so that many sources do not ask in step;
 * `cron` follows the machine's clock by `node-cron`, with up to five seconds of jitter.
 */
export function createSchedule(spec: ScheduleSpec, tools: { clock: Clock; random: () => number }): Schedule {
  const { clock, random } = tools;
  let upcoming: number | undefined;
  switch (spec.kind) {
    case 'once':
      return { next: async () => false, nextAt: () => undefined };
    case 'every':
      return {
        nextAt: () => upcoming,
        async next(signal) {
          const wait = Math.round(spec.ms * (0.95 + random() * 0.1));
          upcoming = clock.now() + wait;
          await clock.sleep(wait, signal);
          return !signal.aborted;
        },
      };
    case 'cron': {
      let task: ScheduledTask | undefined;
      let wake = (): void => undefined;
      const start = (signal: AbortSignal): ScheduledTask => {
        // A moment that passes while a poll still runs finds nobody waiting, and is let go: polls never overlap.
        const created = createTask(spec.expression, () => wake(), {
          maxRandomDelay: 5_000,
          suppressMissedWarning: true,
        });
        void created.start();
        signal.addEventListener('abort', () => void created.destroy(), { once: true });
        return created;
      };
      return {
        nextAt: () => task?.getNextRun()?.getTime(),
        async next(signal) {
          if (signal.aborted) return false;
          task ??= start(signal);
          await new Promise<void>((resolve) => {
            wake = resolve;
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
          return !signal.aborted;
        },
      };
    }
  }
}
