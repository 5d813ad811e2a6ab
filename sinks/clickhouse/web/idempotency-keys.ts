import type { Clock } from '../../../core/clock.ts';
import type { IdempotencyStore, KeyedRequest } from '../../../core/web-stores.ts';
import { instant, rowsOf } from '../evidence/read.ts';
import { quote } from '../literals.ts';
import { createKeeper, type WebClient } from './accounts.ts';

/** As the table has it: what is older may still lie there until it is merged. */
const rememberedMs = 24 * 3_600_000;

/** Writes that were asked for with an `Idempotency-Key`. */
export function createIdempotencyStore({ client, clock }: { client: WebClient; clock: Clock }): IdempotencyStore {
  const keep = createKeeper(client, clock, 'idempotency_keys', 'keeping an idempotency key');
  const write = ({ keyHash, claim, requestHash, begunAt, answer }: KeyedRequest, released: boolean) =>
    keep([
      {
        ...{ key_hash: keyHash, claim, request_hash: requestHash, begun_at: begunAt },
        ...{ status: answer?.status ?? 0, answer: answer?.body ?? '', is_deleted: Number(released) },
      },
    ]);
  return {
    async of(keyHash) {
      const rows = await rowsOf<{ claim: string; requestHash: string; begun: string; status: number; body: string }>(
        client,
        'reading an idempotency key',
        `SELECT claim, request_hash AS requestHash, toUnixTimestamp64Milli(begun_at) AS begun, status, answer AS body
         FROM idempotency_keys FINAL
         WHERE key_hash = ${quote(keyHash)} AND begun_at > ${instant(clock.now() - rememberedMs)} ORDER BY begun_at, claim`,
      );
      return rows.map(({ begun, status, body, ...row }) => ({
        ...{ ...row, keyHash, begunAt: Number(begun) },
        answer: status === 0 ? undefined : { status, body: body === '' ? undefined : body },
      }));
    },
    put: (request) => write(request, false),
    release: (request) => write(request, true),
  };
}
