import type { ClickHouseClient } from '@clickhouse/client';
import type { AlertsConfig } from '../../config/alerts.ts';
import type { Clock } from '../../core/clock.ts';
import { publicationRange } from '../../sinks/clickhouse/queries.ts';

/** The times that are judged, one after another. */
export interface Moments {
  /** The next one, ms since the epoch. Undefined where it has been judged already, and nothing came since. */
  next(): Promise<number | undefined>;
  /** It has been judged. */
  done(moment: number): void;
  /** The next one need not be waited for. */
  readonly goesOn: boolean;
}

/** How far a replay goes from one evaluation to the next. */
const strideMs = 3_600_000;
/** How far back a replay begins: before, nothing is remembered that would be judged by. */
const replayMs = 28 * 24 * 3_600_000;

/** Now; or, for replays, the time of what is stored, in strides, from where one left off (`begin`). */
export function createMoments(options: {
  readonly client: ClickHouseClient;
  readonly clock: Clock;
  readonly alerts: Pick<AlertsConfig, 'time'>;
  readonly begin: number | undefined;
}): Moments {
  const { client, clock, alerts } = options;
  let judged = options.begin;
  let latest: number | undefined;

  return {
    async next() {
      if (alerts.time === 'clock') return clock.now();
      // As long as a whole stride is known to lie ahead, nobody needs to be asked.
      if (judged !== undefined && latest !== undefined && judged + strideMs <= latest) return judged + strideMs;
      const range = await publicationRange(client);
      latest = range?.latest;
      if (!range || latest === undefined) return undefined;
      if (judged === undefined) return Math.max(range.first, latest - replayMs);
      return latest <= judged ? undefined : Math.min(latest, judged + strideMs);
    },
    done(moment) {
      judged = moment;
    },
    get goesOn() {
      return alerts.time === 'posts' && latest !== undefined && judged !== undefined && judged < latest;
    },
  };
}
