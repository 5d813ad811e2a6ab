import { createHash } from 'node:crypto';
import type { CrmLead, CrmNote, FieldMapping } from '../core/crm.ts';
import { linkOf, withoutEmpty } from './write.ts';

/** What SugarCRM and SuiteCRM have in common: one grew out of the other, and their records are called the same. */

export const sugarFields: FieldMapping = {
  id: ['id'],
  givenName: ['first_name'],
  familyName: ['last_name'],
  phones: ['phone_mobile', 'phone_work', 'phone_home', 'phone_other'],
  company: ['account_name'],
  street: ['primary_address_street'],
  city: ['primary_address_city'],
  region: ['primary_address_state'],
  postcode: ['primary_address_postalcode'],
  country: ['primary_address_country'],
  birthDate: ['birthdate'],
  owner: ['assigned_user_name'],
};

export const phoneFields = ['phone_mobile', 'phone_work', 'phone_home'] as const;

/** How modules are called, by what we make of them. */
export const modules = { contact: 'Contacts', lead: 'Leads', note: 'Notes', list: 'ProspectLists' } as const;

/**
 * Ids for the record of an external id, in the order in which they are used: the first, unless a record with it was deleted there, for
 * such an id is never free again. The same external id has the same ids.
 */
export function idsOf(externalId: string): readonly string[] {
  return [0, 1, 2, 3, 4].map((n) => {
    const own = /^escolta-([0-9a-f]{32})$/u.exec(externalId)?.[1];
    const hex = n === 0 && own ? own : createHash('sha256').update(`${externalId}\0${n}`).digest('hex').slice(0, 32);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
  });
}

/** All but the mail address, which each of them takes its own way. */
export function leadAttributes(lead: CrmLead, source: string): Record<string, unknown> {
  return withoutEmpty({
    first_name: lead.givenName?.slice(0, 100),
    last_name: lead.familyName.slice(0, 100),
    account_name: lead.company?.slice(0, 255),
    phone_mobile: lead.phone?.slice(0, 100),
    website: lead.website?.slice(0, 255),
    primary_address_city: lead.city?.slice(0, 100),
    primary_address_country: lead.country?.slice(0, 255),
    lead_source: source,
    description: lead.description,
  });
}

export function noteAttributes(note: CrmNote): Record<string, unknown> {
  const { kind, id } = note.about;
  return {
    name: note.title.slice(0, 255),
    description: [note.text, linkOf(note)].filter(Boolean).join('\n\n'),
    parent_type: modules[kind],
    parent_id: id,
    ...(kind === 'contact' && { contact_id: id }),
  };
}

/** `Ana Puig` of a record; its id where it has no name. */
export function nameOf(record: Readonly<Record<string, unknown>>, decode: (text: string) => string): string {
  const parts = [record['first_name'], record['last_name']].filter((part) => typeof part === 'string' && part !== '');
  return decode(parts.join(' ') || String(record['name'] ?? record['id'] ?? '')).slice(0, 300);
}
