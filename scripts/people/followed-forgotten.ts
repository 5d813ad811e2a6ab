import type { Clock } from '../../core/clock.ts';
import { type Forgotten, forgottenHash } from '../../core/forgotten.ts';
import type { ForgottenStore } from '../../sinks/clickhouse/people/forget.ts';

export interface FollowedForgotten extends Forgotten {
  refresh(): Promise<void>;
  /** Follows what other processes are told, until the signal aborts. */
  follow(signal: AbortSignal): Promise<void>;
}

const everyMs = 10_000;

/** Who was forgotten, looked up again every ten seconds. What slips through meanwhile is erased once its author is looked at. */
export function followForgotten({
  store,
  clock,
  onFailure,
}: {
  readonly store: Pick<ForgottenStore, 'load'>;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}): FollowedForgotten {
  let known: Awaited<ReturnType<ForgottenStore['load']>> = { secret: '', hashes: new Set() };
  const refresh = async () => {
    known = await store.load();
  };
  return {
    has: (kind, key) => known.hashes.size > 0 && known.hashes.has(forgottenHash(known.secret, kind, key)),
    refresh,
    async follow(signal) {
      while (!signal.aborted) {
        await clock.sleep(everyMs, signal);
        if (!signal.aborted) await refresh().catch(onFailure);
      }
    },
  };
}
