import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import { rowsOf } from './evidence/read.ts';
import { jsonLine, keepRows } from './insert-rows.ts';
import { quote } from './literals.ts';

export interface Unsubscriptions {
  /** No more of this digest for this address; of none, if `digest` is empty. Resolves when it is durable. */
  unsubscribe(digest: string, address: string): Promise<void>;
  /** Takes that back: of this digest only, or, if `digest` is empty, what was said of all at once. */
  resubscribe(digest: string, address: string): Promise<void>;
  /** Who wants no more of this digest. Addresses are in lower case: see `plainAddress`. */
  unsubscribed(digest: string): Promise<Set<string>>;
}

/** As addresses are compared: nobody has two that differ in the case of letters only. */
export const plainAddress = (address: string) => address.trim().toLowerCase().toWellFormed();

/** Who wants no more digests. What was said last counts, also when the clock goes back. */
export function createUnsubscriptions(options: {
  readonly client: Pick<ClickHouseClient, 'query' | 'exec'>;
  readonly clock: Clock;
}): Unsubscriptions {
  const { client, clock } = options;

  async function say(digest: string, address: string, active: boolean): Promise<void> {
    const plain = plainAddress(address);
    const [row] = await rowsOf<{ latest: string }>(
      client,
      'looking for an address',
      `SELECT max(version) AS latest FROM unsubscriptions
       WHERE digest = ${quote(digest.toWellFormed())} AND address = ${quote(plain)}`,
    );
    const now = clock.now();
    const version = Math.max(now, Number(row?.latest ?? 0) + 1);
    const line = jsonLine({ digest, address: plain, at: now, active: active ? 1 : 0, version });
    await keepRows(client, 'keeping who wants no digest', 'unsubscriptions', [line]);
  }

  return {
    unsubscribe: (digest, address) => say(digest, address, true),
    resubscribe: (digest, address) => say(digest, address, false),
    async unsubscribed(digest) {
      const rows = await rowsOf<{ address: string }>(
        client,
        'reading who wants no digest',
        `SELECT DISTINCT address FROM unsubscriptions FINAL WHERE digest IN ('', ${quote(digest.toWellFormed())}) AND active = 1`,
      );
      return new Set(rows.map(({ address }) => address));
    },
  };
}
