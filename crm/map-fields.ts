import type { Reject } from '../core/contract.ts';
import type { CustomerChange, FieldMapping } from '../core/crm.ts';
import { type Customer, type CustomerColumn, customerFromRow, customerSchema, networkName } from '../core/customer.ts';

type Fields = Readonly<Record<string, unknown>>;

const lists = new Set(['emails', 'phones', 'websites']);
/** Parts of these are put together; of the others the first that is not empty counts. */
const joined = new Set(['givenName', 'familyName', 'street']);
/** Most values of a list: what a customer may have. */
const mostValues = 20;

/** Keys that a mapping may have besides `handles.NETWORK` and `accountIds.NETWORK`. */
export const mappableFields: readonly string[] = Object.keys(customerSchema.shape).filter(
  (key) => key !== 'handles' && key !== 'accountIds',
);

/** What the key of a mapping holds, or undefined where it is none. */
function columnOf(key: string): CustomerColumn | undefined {
  const [, kind, network = ''] = /^(handles|accountIds)\.(.{1,60})$/u.exec(key) ?? [];
  if (kind) return { kind: kind === 'handles' ? 'handle' : 'accountId', network: networkName(network) };
  if (!mappableFields.includes(key)) return undefined;
  return (lists.has(key) ? { kind: 'list', field: key } : { kind: 'scalar', field: key }) as CustomerColumn;
}

/** Whether something can be mapped to this key. */
export function isMappable(key: string): boolean {
  return columnOf(key) !== undefined;
}

/** The type's own mapping with what is configured in its place. An empty list takes a field away. */
export function withFields(own: FieldMapping, configured: FieldMapping): FieldMapping {
  return Object.fromEntries(Object.entries({ ...own, ...configured }).filter(([, names]) => names.length > 0));
}

/** Names of the fields to ask a CRM for: the first step of every path, each once. */
export function fieldNames(fields: FieldMapping): string[] {
  const names = Object.values(fields).flat();
  return [...new Set(names.map((name) => (name.replace(/^!/u, '').split('.')[0] ?? '').trim()))].filter(Boolean);
}

/**
 * A record of a CRM as a customer. Dots in names of fields lead into mappings and lists. A `!` before a field that consent comes from
 * says that it holds the contrary: where it is set the consent is `denied`, and where it is not nothing is known (`!email_opt_out`).
 * Throws what `customerFromRow` does where a value is too long, or the id is missing.
 */
export function customerOf(record: Fields, fields: FieldMapping, decode: (text: string) => string = String): Customer {
  const row: Record<string, unknown> = {};
  for (const [key, names] of Object.entries(fields)) {
    if (key === 'consent') row[key] = consentOf(record, names);
    else {
      const found = names.flatMap((name) => scalarsAt(record, name.split('.'), decode));
      if (columnOf(key)?.kind === 'scalar') row[key] = joined.has(key) ? found.join(' ') : found[0];
      else
        row[key] = [...new Set(found.flatMap((text) => text.split(/[;|\n]|,\s/u).map((part) => part.trim())))].slice(
          0,
          mostValues,
        );
    }
  }
  const { language, birthDate } = row;
  if (typeof language === 'string') row['language'] = /^[a-z]{2}(?=$|[-_])/iu.exec(language)?.[0]?.toLowerCase();
  // How several CRMs write that there is none.
  if (typeof birthDate === 'string' && birthDate.startsWith('0000')) delete row['birthDate'];
  return customerFromRow(row, columnOf);
}

/** The changes of a page of records; what cannot be read is set aside with the reason. */
export function changesOf(
  records: readonly Fields[],
  fields: FieldMapping,
  decode?: (text: string) => string,
): { readonly changes: CustomerChange[]; readonly rejects: Reject[] } {
  const changes: CustomerChange[] = [];
  const rejects: Reject[] = [];
  for (const record of records) {
    try {
      changes.push({ kind: 'customer', customer: customerOf(record, fields, decode) });
    } catch (error) {
      const place = `record ${String(record['id'] ?? '').slice(0, 100)}`;
      rejects.push({ place, reason: reasonOf(error), raw: JSON.stringify(record).slice(0, 2_000) });
    }
  }
  return { changes, rejects };
}

function reasonOf(error: unknown): string {
  const issue = (error as { issues?: readonly { path: PropertyKey[]; message: string }[] }).issues?.[0];
  return (issue ? `${issue.path.map(String).join('.')}: ${issue.message}` : String(error)).slice(0, 500);
}

function consentOf(record: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const against = name.startsWith('!');
    const path = name.slice(against ? 1 : 0).split('.');
    const found = scalarsAt(record, path, String).filter((text) => text !== '');
    if (!against && found[0] !== undefined) return found[0];
    if (against && found.some((text) => /^(?:1|true|yes|on)$/iu.test(text))) return 'denied';
  }
  return undefined;
}

/** The texts, numbers and truths at a path; through a list, those of each item. Deeper values are no text. */
function scalarsAt(value: unknown, path: readonly string[], decode: (text: string) => string): string[] {
  if (Array.isArray(value)) return value.slice(0, mostValues).flatMap((item) => scalarsAt(item, path, decode));
  const [step, ...rest] = path;
  if (step !== undefined) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return [];
    return scalarsAt((value as Fields)[step], rest, decode);
  }
  if (typeof value === 'string') return value.trim() === '' ? [] : [decode(value.trim())];
  return typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}
