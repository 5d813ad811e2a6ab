import { networkName } from '../../core/customer.ts';
import { type Client, rowsOf } from '../../sinks/clickhouse/evidence/read.ts';
import { stateOf } from '../../sinks/clickhouse/people/state-of.ts';

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly segment: string;
  /** Absent where nobody says. */
  readonly value?: number;
}

/** Known customers by their accounts, as they are linked. */
export interface CustomerBook {
  /** Takes over what was linked since; cheap where nothing was. */
  refresh(): Promise<void>;
  find(network: string, handle: string): Customer | undefined;
}

/** Nobody is a customer before the first `refresh`. */
export function createCustomerBook(client: Client): CustomerBook {
  let byAccount = new Map<string, Customer>();
  let state: string | undefined;
  return {
    async refresh() {
      const now = `${await stateOf(client, 'accounts')} ${await stateOf(client, 'customers')}`;
      if (now === state) return;
      const rows = await rowsOf<{
        network: string;
        handle: string;
        id: string;
        name: string;
        segment: string;
        value: number | null;
      }>(
        client,
        'reading linked customers',
        `SELECT a.network AS network, a.author_handle AS handle, c.customer_id AS id, c.name AS name, c.segment AS segment, c.lifetime_value AS value
         FROM (SELECT network, author_handle, crm, customer_id FROM accounts FINAL WHERE customer_id != '' AND author_handle != '') AS a
         GLOBAL INNER JOIN (SELECT crm, customer_id, name, segment, lifetime_value FROM customers FINAL) AS c
         ON c.crm = a.crm AND c.customer_id = a.customer_id`,
      );
      byAccount = new Map(
        rows.map(({ network, handle, value, ...customer }) => [
          accountKey(network, handle),
          { ...customer, ...(value !== null && { value }) },
        ]),
      );
      state = now;
    },
    find: (network, handle) => (handle === '' ? undefined : byAccount.get(accountKey(network, handle))),
  };
}

const accountKey = (network: string, handle: string) =>
  `${networkName(network)}\0${handle.replace(/^@/u, '').toLowerCase()}`;
