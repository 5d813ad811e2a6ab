import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describeError } from '../../core/errors.ts';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../context.ts';

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly segment: string;
  /** Absent where the file does not say. */
  readonly value?: number;
}

/** Known customers by their accounts. */
export interface CustomerBook {
  find(network: string, handle: string): Customer | undefined;
}

/** Columns that say who a customer is; every other one is taken for a network, and what it holds for a handle on it. */
const ownColumns = new Set(['id', 'name', 'email', 'company', 'city', 'segment', 'lifetime_value', 'value', 'since']);

/**
 * Reads a CSV of customers: `id`, `name`, `segment`, `lifetime_value` (or `value`), and a column for each network with the handle
 * there, with or without `@`. Only the very handle counts: a name is never enough. Throws `CliError`.
 */
export function readCustomers(path: string): CustomerBook {
  const byAccount = new Map<string, Customer>();
  try {
    const rows = parse(readFileSync(path), { columns: true, bom: true, trim: true, skip_empty_lines: true }) as Record<
      string,
      string
    >[];
    for (const [index, row] of rows.entries()) {
      const id = row['id'] ?? '';
      if (id === '') throw new Error(`row ${index + 1} has no "id"`);
      const value = Number(row['lifetime_value'] || row['value'] || Number.NaN);
      const customer: Customer = {
        id,
        name: row['name'] || id,
        segment: row['segment'] ?? '',
        ...(Number.isFinite(value) && { value }),
      };
      for (const [column, handle] of Object.entries(row)) {
        if (!ownColumns.has(column) && handle !== '') byAccount.set(accountKey(column, handle), customer);
      }
    }
  } catch (error) {
    throw new CliError(`reading the customers of ${path}: ${describeError(error)}`, exitCodes.usage, error);
  }
  return { find: (network, handle) => (handle === '' ? undefined : byAccount.get(accountKey(network, handle))) };
}

const accountKey = (network: string, handle: string) =>
  `${network.toLowerCase()}\0${handle.replace(/^@/u, '').toLowerCase()}`;
