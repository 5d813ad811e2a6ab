import type { Customer } from '../../core/customer.ts';
import type { CustomerRef } from '../../core/people.ts';
import { emailKey } from '../../processors/identity/contacts.ts';
import { type CustomerIndex, createCustomerIndex } from '../../processors/identity/customer-index.ts';
import { nameParts } from '../../processors/identity/names.ts';
import { type Client, rowsOf } from '../../sinks/clickhouse/evidence/read.ts';
import { quote } from '../../sinks/clickhouse/literals.ts';
import { stateOf } from '../../sinks/clickhouse/people/state-of.ts';

/** All customers, to be compared with. */
export interface Directory {
  readonly index: CustomerIndex;
  /** What it was made of: another one where customers have changed. */
  readonly state: string;
}

const pageSize = 5_000;
/** Customers between which others have their turn. */
const turn = 250;

/** How customers are called in the index: the configured CRM, which has no colon, and the id there. */
export const indexIdOf = ({ crm, id }: CustomerRef): string => `${crm}:${id}`;
export const refOf = (indexId: string): CustomerRef => {
  const at = indexId.indexOf(':');
  return { crm: indexId.slice(0, at), id: indexId.slice(at + 1) };
};

/**
 * Reads all customers into memory. Whoever stands in two CRMs with the same mail address and name is one: what both know counts for the
 * one of the CRM that comes first.
 */
export async function loadDirectory(client: Client, signal: AbortSignal): Promise<Directory> {
  const state = await stateOf(client, 'customers');
  const building = createCustomerIndex();
  const byMail = new Map<string, CustomerRef>();
  const crms = await rowsOf<{ crm: string }>(
    client,
    'reading customers',
    'SELECT DISTINCT crm FROM customers ORDER BY crm',
  );
  const many = crms.length > 1;
  let after: CustomerRef | undefined;
  while (!signal.aborted) {
    const rows = await rowsOf<{ crm: string; id: string; record: string }>(
      client,
      'reading customers',
      `SELECT crm, customer_id AS id, record FROM customers FINAL
       ${after ? `WHERE (crm, customer_id) > (${quote(after.crm)}, ${quote(after.id)})` : ''} ORDER BY crm, customer_id LIMIT ${pageSize}`,
    );
    for (const [at, { crm, id, record }] of rows.entries()) {
      if (at % turn === 0) await new Promise((resolve) => setImmediate(resolve));
      const customer = JSON.parse(record) as Customer;
      let ref: CustomerRef = { crm, id };
      if (many) {
        const { given, family } = nameParts(customer);
        for (const mail of customer.emails.flatMap((one) => emailKey(one) ?? [])) {
          const key = `${mail}\0${given[0] ?? ''}\0${family[0] ?? ''}`;
          const known = byMail.get(key);
          if (known && known.crm !== crm) ref = known;
          else if (!known) byMail.set(key, ref);
        }
      }
      building.add({ ...customer, id: indexIdOf(ref) });
    }
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) break;
    after = last;
  }
  return { index: building.build(), state };
}
