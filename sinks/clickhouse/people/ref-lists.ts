import type { CustomerRef } from '../../../core/people.ts';
import { literalLists, quote } from '../literals.ts';

/** Customers as lists of tuples `(crm, customer_id)` that each fit into a statement, each customer once. */
export const refLists = (customers: Iterable<CustomerRef>): string[] =>
  literalLists(
    new Set([...customers].map(({ crm, id }) => `(${quote(crm.toWellFormed())}, ${quote(id.toWellFormed())})`)),
  );
