import type { CrmDuplicate, CrmNote } from '../core/crm.ts';

/** What those that write to CRMs share. */

/** Each record once, with the strongest reason. */
export function firstOfEach(found: readonly CrmDuplicate[]): CrmDuplicate[] {
  return [...new Map(found.toReversed().map((one) => [`${one.kind} ${one.id}`, one])).values()].toReversed();
}

/** Plain text as HTML that shows the same. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/\r?\n/gu, '<br>');

/** Where a note can be read, unless its text says so; else empty. */
export const linkOf = ({ url, text }: CrmNote): string => (url && !text.includes(url) ? url : '');

/** How a number may be written there: as it is given, and without what is between its digits. */
export const spellingsOf = (phone: string): string[] =>
  [...new Set([phone, phone.replace(/[^\d+]/gu, '')])].filter(Boolean);

export function withoutEmpty(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
}

/** What must be added to a list and taken off it, so that it holds the wanted ones. */
export function difference(has: Iterable<string>, wanted: Iterable<string>) {
  const [before, after] = [new Set(has), new Set(wanted)];
  return { add: [...after].filter((id) => !before.has(id)), remove: [...before].filter((id) => !after.has(id)) };
}
