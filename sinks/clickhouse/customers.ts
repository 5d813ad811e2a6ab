import { createHash } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import type { CustomerChange } from '../../core/crm.ts';
import type { Customer } from '../../core/customer.ts';
import type { Forgotten } from '../../core/forgotten.ts';
import { customerPersonId } from '../../core/people.ts';
import type { CustomerSink } from '../../core/run-customers.ts';
import { classifyClickHouseError } from './errors.ts';
import { instant, rowsOf } from './evidence/read.ts';
import { insertRows, jsonLine } from './insert-rows.ts';
import { literalLists, quote } from './literals.ts';
import { risingVersions } from './versions.ts';

interface Known {
  readonly id: string;
  readonly hash: string;
  readonly gone: number;
}

/**
 * Keeps customers. Those that are as they were are only marked as seen, and that not more often than each whole reading needs: `seen_at` is
 * kept beside, so that the version, by which changes are found, stays.
 */
export function createCustomerSink({
  client,
  clock,
  forgotten,
  dry = false,
}: {
  readonly client: Pick<ClickHouseClient, 'query' | 'exec' | 'command'>;
  readonly clock: Clock;
  /** Who is not to be kept, whatever a CRM says of them. */
  readonly forgotten?: Forgotten | undefined;
  /** Says what would change, and writes nothing. Remembers whom it saw: it is of one reading. */
  readonly dry?: boolean;
}): CustomerSink {
  const nextVersion = risingVersions(clock);
  const looked = new Set<string>();

  async function known(crm: string, ids: readonly string[]): Promise<Map<string, Known>> {
    const found = new Map<string, Known>();
    for (const list of literalLists(ids.map(quote))) {
      const rows = await rowsOf<Known>(
        client,
        'looking for customers',
        `SELECT customer_id AS id, argMax(record_hash, version) AS hash, argMax(is_deleted, version) AS gone
         FROM customers WHERE crm = ${quote(crm)} AND customer_id IN (${list}) GROUP BY customer_id`,
      );
      for (const row of rows) found.set(row.id, row);
    }
    return found;
  }

  return {
    async write(crm, changes) {
      // Of two changes of one customer in a page the later counts.
      const wanted = changes.filter((change) => !forgotten?.has('customer', `${crm}\0${idOf(change)}`));
      const latest = new Map(wanted.map((change) => [idOf(change), change]));
      const before = await known(crm, [...latest.keys()]);
      const counts = { added: 0, changed: 0, gone: 0 };
      const version = nextVersion();
      const seen: string[] = [];
      const lines: string[] = [];
      for (const [id, change] of latest) {
        const past = before.get(id);
        if (change.kind === 'gone') {
          if (!past || past.gone === 1) continue;
          counts.gone += 1;
          lines.push(
            jsonLine({
              crm,
              customer_id: id,
              person_id: customerPersonId({ crm, id }),
              record: '{}',
              seen_at: clock.now(),
              version,
              is_deleted: 1,
            }),
          );
          continue;
        }
        const row = rowOf(crm, change.customer);
        seen.push(id);
        if (past && past.gone === 0 && past.hash === row.record_hash) continue;
        if (past && past.gone === 0) counts.changed += 1;
        else counts.added += 1;
        lines.push(jsonLine({ ...row, seen_at: clock.now(), version, is_deleted: 0 }));
      }
      if (dry) {
        for (const id of seen) looked.add(id);
        return counts;
      }
      const sights = seen.map((id) => jsonLine({ crm, customer_id: id, seen_at: clock.now(), version }));
      try {
        await insertRows(client, 'customers', lines);
        await insertRows(client, 'customers_seen', sights);
      } catch (error) {
        throw classifyClickHouseError(error, `keeping ${changes.length} customers`);
      }
      return counts;
    },
    async unseen(crm, since) {
      if (dry) {
        const rows = await rowsOf<{ id: string; seen: number }>(
          client,
          'looking for customers that would be gone',
          `SELECT customer_id AS id, customer_id IN (${seenSince(crm, since)}) AS seen FROM customers FINAL WHERE crm = ${quote(crm)}`,
        );
        return { known: rows.length, unseen: rows.filter(({ id, seen }) => !seen && !looked.has(id)).length };
      }
      const [row] = await rowsOf<{ known: string; unseen: string }>(
        client,
        'looking for customers that are gone',
        `SELECT count() AS known, countIf(customer_id NOT IN (${seenSince(crm, since)})) AS unseen FROM customers FINAL WHERE crm = ${quote(crm)}`,
      );
      return { known: Number(row?.known ?? 0), unseen: Number(row?.unseen ?? 0) };
    },
    async removeUnseen(crm, since) {
      if (dry) return;
      try {
        await client.command({
          query: `INSERT INTO customers (crm, customer_id, person_id, record, seen_at, version, is_deleted)
            SELECT crm, customer_id, person_id, '{}', seen_at, ${nextVersion()}, 1 FROM customers FINAL
            WHERE crm = ${quote(crm)} AND customer_id NOT IN (${seenSince(crm, since)})`,
        });
      } catch (error) {
        throw classifyClickHouseError(error, 'taking away customers that are gone');
      }
    },
  };
}

const seenSince = (crm: string, since: number) =>
  `SELECT customer_id FROM customers_seen WHERE crm = ${quote(crm)} AND seen_at >= ${instant(since)}`;

/** As the store keeps it. */
const idOf = (change: CustomerChange): string =>
  (change.kind === 'gone' ? change.id : change.customer.id).toWellFormed();

function rowOf(crm: string, customer: Customer) {
  const { givenName, familyName, fullName, segment, lifetimeValue, owner, consent, country, language, emails } =
    customer;
  const id = customer.id.toWellFormed();
  const record = JSON.stringify(customer);
  return {
    ...{ crm, customer_id: id, person_id: customerPersonId({ crm, id }) },
    name: fullName ?? ([givenName, familyName].filter(Boolean).join(' ') || customer.company || id),
    ...{ segment: segment ?? '', lifetime_value: lifetimeValue ?? null, owner: owner ?? '', consent: consent ?? '' },
    ...{ country: country ?? '', language: language ?? '', emails, record },
    record_hash: createHash('sha256').update(record).digest('base64url').slice(0, 22),
  };
}
