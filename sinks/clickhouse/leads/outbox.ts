import type { ClickHouseClient } from '@clickhouse/client';
import type { CrmDuplicate, CrmRecord } from '../../../core/crm.ts';
import type { CrmAttempt, CrmItem, CrmItemState, CrmOutbox } from '../../../core/crm-delivery.ts';
import { rowsOf } from '../evidence/read.ts';
import { jsonLine, keepRows } from '../insert-rows.ts';
import { literalLists, quote } from '../literals.ts';
import { byIds } from './ids.ts';

type Client = Pick<ClickHouseClient, 'query' | 'exec'>;

/**
 * The version of a state: the generation, then how far it is, then the attempts. No clock is in it: two processes may hold the lease for
 * a moment, and each write may be repeated. What a person decides begins a new generation, so that nothing of an earlier one undoes it.
 */
const weight: Readonly<Record<CrmItemState, bigint>> = {
  held: 0n,
  queued: 1n,
  cancelled: 2n,
  failed: 3n,
  duplicate: 4n,
  sent: 5n,
  undone: 6n,
};
const versionOf = ({ generation, state, attempts }: CrmItem): bigint =>
  (BigInt(generation) << 32n) | (weight[state] << 24n) | BigInt(Math.min(attempts, 2 ** 24 - 1));

const time = (name: string) => `toUnixTimestamp64Milli(${name})`;
const columns = `item_id AS id, crm, toString(kind) AS what, rule, lead_id AS leadId, mention_id AS mentionId, brand,
  person_id AS personId, contact, toString(state) AS status, generation, attempts, record, duplicates, error, by,
  ${time('created_at')} AS createdAt, ${time('sent_at')} AS sentAt`;

interface Row extends Omit<CrmItem, 'kind' | 'state' | 'record' | 'duplicates' | 'createdAt' | 'sentAt'> {
  readonly what: CrmItem['kind'];
  readonly status: CrmItemState;
  readonly record: string;
  readonly duplicates: string;
  readonly createdAt: string;
  readonly sentAt: string | null;
}

function itemOf({ what, status, record, duplicates, createdAt, sentAt, ...rest }: Row): CrmItem {
  return {
    ...rest,
    kind: what,
    state: status,
    record: record === '' ? undefined : (JSON.parse(record) as CrmRecord),
    duplicates: duplicates === '' ? [] : (JSON.parse(duplicates) as CrmDuplicate[]),
    createdAt: Number(createdAt),
    sentAt: sentAt === null ? undefined : Number(sentAt),
  };
}

const rowOf = (item: CrmItem) => ({
  item_id: item.id,
  crm: item.crm,
  kind: item.kind,
  rule: item.rule,
  lead_id: item.leadId,
  mention_id: item.mentionId,
  brand: item.brand,
  person_id: item.personId,
  contact: item.contact,
  state: item.state,
  generation: item.generation,
  attempts: item.attempts,
  record: item.record ? JSON.stringify(item.record) : '',
  duplicates: item.duplicates.length > 0 ? JSON.stringify(item.duplicates) : '',
  error: item.error.slice(0, 2_000),
  by: item.by,
  created_at: item.createdAt,
  sent_at: item.sentAt ?? null,
  version: String(versionOf(item)),
  is_deleted: 0,
});

const attemptRow = (attempt: CrmAttempt) => ({
  item_id: attempt.itemId,
  crm: attempt.crm,
  generation: attempt.generation,
  attempt: attempt.attempt,
  at: attempt.at,
  outcome: attempt.outcome,
  duration_ms: Math.max(0, Math.round(attempt.durationMs)),
  detail: attempt.detail.slice(0, 2_000),
});

/** What was tried of an item, oldest first. */
export async function attemptsOf(client: Pick<Client, 'query'>, itemIds: readonly string[]): Promise<CrmAttempt[]> {
  if (itemIds.length === 0) return [];
  const rows = await rowsOf<Omit<CrmAttempt, 'at'> & { readonly time: string; readonly result: CrmAttempt['outcome'] }>(
    client,
    'reading attempts',
    `SELECT item_id AS itemId, crm, generation, attempt, ${time('at')} AS time, toString(outcome) AS result,
       duration_ms AS durationMs, detail
     FROM crm_attempts FINAL WHERE item_id IN (${itemIds.map(quote).join(',')}) ORDER BY at, attempt LIMIT 1000`,
  );
  return rows.map(({ time: at, result, ...rest }) => ({ ...rest, outcome: result, at: Number(at) }));
}

/** The durable outbox of CRMs. Throws `PipelineError`: see `classifyClickHouseError`. */
export function createCrmOutbox({ client }: { readonly client: Client }): CrmOutbox {
  const insert = (doing: string, table: string, rows: readonly Record<string, unknown>[]) =>
    keepRows(client, doing, table, rows.map(jsonLine));

  return {
    async find({ ids, leadIds, states, crm, exceptCrms = [], rule, limit = 10_000 }) {
      const names = (texts: readonly string[]) => texts.map((text) => quote(text.toWellFormed())).join(',');
      const common = [
        states && `state IN (${names(states)})`,
        crm !== undefined && `crm = ${quote(crm.toWellFormed())}`,
        exceptCrms.length > 0 && `crm NOT IN (${names(exceptCrms)})`,
        rule !== undefined && `rule = ${quote(rule.toWellFormed())}`,
      ].filter(Boolean);
      const ofLeads = leadIds && new Set(leadIds.map((id) => quote(id.toWellFormed())));
      const asked = (ids && byIds('item_id', ids)) ??
        (ofLeads && literalLists(ofLeads).map((list) => `lead_id IN (${list})`)) ?? ['1'];
      const found = new Map<string, CrmItem>();
      for (const condition of asked) {
        const rows = await rowsOf<Row>(
          client,
          'reading the outbox of CRMs',
          `SELECT ${columns} FROM crm_outbox FINAL WHERE ${[condition, ...common].join(' AND ')}
           ORDER BY created_at, item_id LIMIT ${Math.trunc(limit)}`,
        );
        for (const row of rows) found.set(row.id, itemOf(row));
      }
      return [...found.values()];
    },
    put: (items) => insert(`writing ${items.length} items for CRMs`, 'crm_outbox', items.map(rowOf)),
    log: (attempts) => insert('recording what a CRM answered', 'crm_attempts', attempts.map(attemptRow)),
  };
}

/** Items by CRM and state. */
export async function countItems(client: Pick<Client, 'query'>): Promise<Map<string, Map<CrmItemState, number>>> {
  const rows = await rowsOf<{ crm: string; status: CrmItemState; items: string }>(
    client,
    'counting what goes to CRMs',
    'SELECT crm, toString(state) AS status, count() AS items FROM crm_outbox FINAL GROUP BY crm, status ORDER BY crm',
  );
  const counts = new Map<string, Map<CrmItemState, number>>();
  for (const { crm, status, items } of rows) {
    const own = counts.get(crm) ?? new Map<CrmItemState, number>();
    own.set(status, Number(items));
    counts.set(crm, own);
  }
  return counts;
}
