import { z } from 'zod';
import {
  type Crm,
  type CrmComponent,
  type CrmContext,
  type CrmDuplicate,
  type CrmLead,
  type CrmNote,
  DuplicatesFound,
  type FieldMapping,
} from '../core/crm.ts';
import { createHubspotApi, type Fields } from './hubspot-api.ts';
import { createKeysetSource, type KeysetCursor } from './keyset.ts';
import { changesOf, fieldNames, withFields } from './map-fields.ts';
import { credential, crmUrl, extraFields, overlap, pageSize } from './options.ts';
import { at, needsPerson, recordsOf, textOf } from './talk.ts';
import { difference, escapeHtml, firstOfEach, linkOf, spellingsOf } from './write.ts';

const property = z.string().regex(/^\w{1,100}$/u, 'expected the internal name of a property');

const config = z.strictObject({
  url: crmUrl.default('https://api.hubapi.com').describe('Address of its API.'),
  accessToken: credential.describe(
    'Token of a private app (Settings → Integrations → Private Apps), with the scopes `crm.objects.contacts.read` and `.write`; for leads of their own also `crm.objects.leads.*`, for lists `crm.lists.*`.',
  ),
  record: z
    .enum(['contact', 'lead'])
    .default('contact')
    .describe('What a lead becomes: a contact in `leadStage`, or also a lead of the Sales Hub that belongs to it.'),
  idProperty: property
    .default('escolta_id')
    .describe(
      'Single-line text property of contacts (and of leads) for our id, made with "require unique values for this property". Creation is not safe to repeat without it.',
    ),
  leadStage: z
    .string()
    .min(1)
    .max(100)
    .default('lead')
    .describe('`lifecyclestage` of new contacts. While ours are in it they are no customers.'),
  descriptionProperty: property.default('message').describe('Property of contacts for the reasons and the posts.'),
  pageSize: pageSize(100, 100),
  overlap,
  leadFields: extraFields,
});

type Options = z.infer<typeof config>;

const ownFields: FieldMapping = {
  id: ['id'],
  givenName: ['firstname'],
  familyName: ['lastname'],
  emails: ['email', 'hs_additional_emails'],
  phones: ['mobilephone', 'phone'],
  company: ['company'],
  websites: ['website'],
  'handles.twitter': ['twitterhandle'],
  'handles.linkedin': ['hs_linkedin_url'],
  street: ['address'],
  city: ['city'],
  region: ['state'],
  postcode: ['zip'],
  country: ['country'],
  birthDate: ['date_of_birth'],
  segment: ['lifecyclestage'],
  lifetimeValue: ['total_revenue'],
  owner: ['hubspot_owner_id'],
  consent: ['!hs_email_optout'],
  language: ['hs_language'],
};

/** Ids that HubSpot gave to its own associations: note to contact, lead to its primary contact. */
const associationTypes = { noteToContact: 202, leadToContact: 578 };
const mostNotes = 2_000;

function createCustomers(options: Options, context: CrmContext & { readonly fields: FieldMapping }) {
  const api = createHubspotApi(options, context);
  const fields = withFields(ownFields, context.fields);
  const extra = ['lifecyclestage', 'hs_merged_object_ids', options.idProperty];
  const properties = [...new Set([...fieldNames(fields).filter((name) => name !== 'id'), ...extra])];
  const isOurLead = (one: Fields) =>
    textOf(one[options.idProperty]) !== '' && textOf(one['lifecyclestage']) === options.leadStage;

  function pageOf(records: readonly Fields[], next: string | undefined) {
    const { changes, rejects } = changesOf(
      records.filter((one) => !isOurLead(one)),
      fields,
    );
    // Who was merged into another is told nowhere else.
    const merged = records.flatMap((one) =>
      textOf(one['hs_merged_object_ids'])
        .split(';')
        .filter((id) => id !== '' && id !== one['id'])
        .map((id) => ({ kind: 'gone' as const, id })),
    );
    return { changes: [...merged, ...changes], rejects, next };
  }

  async function list(after: string, archived: boolean, asked: readonly string[], signal: AbortSignal) {
    const query = new URLSearchParams({
      limit: String(options.pageSize),
      archived: String(archived),
      ...(asked.length > 0 && { properties: asked.join(',') }),
      ...(after && { after }),
    });
    const { json } = await api.ask({ path: `/crm/v3/objects/contacts?${query}` }, 'reading contacts', signal);
    return { json, next: textOf(at(json, 'paging', 'next', 'after')) || undefined };
  }

  return createKeysetSource({
    clock: context.clock,
    overlapMs: options.overlap,
    async page(since, after, signal) {
      if (since === undefined) {
        const { json, next } = await list(after, false, properties, signal);
        return pageOf(api.recordsIn(json), next);
      }
      // A search shows 10,000 records and no more: so each page is a search of its own, from an id on.
      const body = {
        filterGroups: [
          {
            filters: [
              { propertyName: 'lastmodifieddate', operator: 'GTE', value: String(since) },
              ...(after ? [{ propertyName: 'hs_object_id', operator: 'GT', value: after }] : []),
            ],
          },
        ],
        sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
        properties,
        limit: options.pageSize,
      };
      const records = await api.search(body, 'reading contacts', signal);
      return pageOf(records, textOf(records.at(-1)?.['id']) || undefined);
    },
    async deleted(since, after, signal) {
      const { json, next } = await list(after, true, [], signal);
      const gone = recordsOf(at(json, 'results')).filter((one) => !(Date.parse(textOf(one['archivedAt'])) < since));
      return { changes: gone.map((one) => ({ kind: 'gone' as const, id: textOf(one['id']) })), next };
    },
  });
}

function connect(options: Options, context: CrmContext): Crm {
  const api = createHubspotApi(options, context);
  const { idProperty, leadStage } = options;
  const collection = options.record === 'lead' ? 'leads' : 'contacts';
  const types = { contacts: '0-1', leads: '0-136' };
  const collectionOf = (kind: 'contact' | 'lead') => (kind === 'lead' ? collection : 'contacts');

  async function urlOf(kind: 'contact' | 'lead', id: string, signal: AbortSignal): Promise<{ url?: string }> {
    const account = await api.account(signal).catch(() => undefined);
    if (!account?.portal) return {};
    return { url: `https://${account.domain}/contacts/${account.portal}/record/${types[collectionOf(kind)]}/${id}` };
  }

  /** The record with our id. It is read and not searched: the index of searches is seconds behind. */
  async function owned(of: 'contacts' | 'leads', externalId: string, signal: AbortSignal): Promise<Fields | undefined> {
    const asked = of === 'leads' ? 'hs_lead_name' : 'firstname,lastname';
    const query = new URLSearchParams({ idProperty, properties: `${asked},${idProperty}` });
    const path = `/crm/v3/objects/${of}/${encodeURIComponent(externalId)}?${query}`;
    const remedy = `Check \`idProperty\`: ${of} need a text property "${idProperty}" that requires unique values`;
    const answer = await api.ask({ path }, 'looking for our lead', signal, [404]).catch(needsPerson(remedy));
    return answer.status === 404 ? undefined : api.recordsIn({ results: [answer.json] })[0];
  }

  async function putContact(lead: CrmLead, signal: AbortSignal): Promise<{ id: string; created: boolean }> {
    const properties: Record<string, unknown> = {
      ...(lead.givenName && { firstname: lead.givenName }),
      lastname: lead.familyName,
      ...(lead.email && { email: lead.email }),
      ...(lead.phone && { phone: lead.phone }),
      ...(lead.company && { company: lead.company }),
      ...(lead.website && { website: lead.website }),
      ...(lead.city && { city: lead.city }),
      ...(lead.country && { country: lead.country }),
      [options.descriptionProperty]: lead.description,
    };
    const doing = 'writing a lead';
    const known = await owned('contacts', lead.externalId, signal);
    if (known) {
      const id = textOf(known['id']);
      await api.ask({ method: 'PATCH', path: `/crm/v3/objects/contacts/${id}`, body: { properties } }, doing, signal);
      return { id, created: false };
    }
    const made = { ...properties, lifecyclestage: leadStage, ...(collection === 'contacts' && options.leadFields) };
    const input = { idProperty, id: lead.externalId, properties: { ...made, [idProperty]: lead.externalId } };
    const path = '/crm/v3/objects/contacts/batch/upsert';
    const { json, status } = await api.ask({ method: 'POST', path, body: { inputs: [input] } }, doing, signal, [409]);
    const [record] = recordsOf(at(json, 'results'));
    if (record && status < 300) return { id: textOf(record['id']), created: record['new'] !== false };
    const error = api.refusal(json, doing);
    // "Contact already exists. Existing ID: 123": there is one with that e-mail address.
    const existing = /Existing ID: (\d{1,20})/u.exec(error.message)?.[1];
    if (!existing) throw error;
    const found = { kind: 'contact' as const, id: existing, name: existing, by: 'email' };
    throw new DuplicatesFound(error.message, [{ ...found, ...(await urlOf('contact', existing, signal)) }]);
  }

  /** Contacts with one of the values. */
  async function find(
    groups: readonly (readonly [name: string, value: string])[],
    by: string,
    signal: AbortSignal,
  ): Promise<CrmDuplicate[]> {
    const filterGroups = groups.map(([propertyName, value]) => ({
      filters: [{ propertyName, operator: 'EQ', value }],
    }));
    const properties = ['firstname', 'lastname', 'email', idProperty];
    const body = { filterGroups, properties, limit: 20 };
    const found = await api.search(body, 'looking for duplicates', signal);
    return Promise.all(
      found.map(async (one) => {
        const id = textOf(one['id']);
        return { kind: 'contact' as const, id, name: nameOf(one), by, ...(await urlOf('contact', id, signal)) };
      }),
    );
  }

  /** Our note among those of whom it is about, latest first. */
  async function ownNote({ about, externalId }: CrmNote, signal: AbortSignal): Promise<string | undefined> {
    const doing = 'looking for our note';
    const ids: string[] = [];
    for (let after = ''; ids.length < 10_000; ) {
      const query = new URLSearchParams({ limit: '500', ...(after && { after }) });
      const path = `/crm/v4/objects/${collectionOf(about.kind)}/${encodeURIComponent(about.id)}/associations/notes?${query}`;
      const { json } = await api.ask({ path }, doing, signal);
      ids.push(...recordsOf(at(json, 'results')).map((one) => textOf(one['toObjectId'])));
      const next = textOf(at(json, 'paging', 'next', 'after'));
      if (!next || next === after) break;
      after = next;
    }
    const latest = ids.toSorted((a, b) => Number(b) - Number(a)).slice(0, mostNotes);
    for (let start = 0; start < latest.length; start += 100) {
      const inputs = latest.slice(start, start + 100).map((id) => ({ id }));
      const body = { inputs, properties: ['hs_note_body'] };
      const { json } = await api.ask({ method: 'POST', path: '/crm/v3/objects/notes/batch/read', body }, doing, signal);
      const own = api.recordsIn(json).find((one) => textOf(one['hs_note_body']).includes(externalId));
      if (own) return textOf(own['id']);
    }
    return undefined;
  }

  return {
    async check(signal) {
      const { portal, domain } = await api.account(signal);
      await api.ask({ path: '/crm/v3/objects/contacts?limit=1' }, 'looking at contacts', signal);
      await owned('contacts', 'escolta-check', signal);
      if (collection === 'leads') await owned('leads', 'escolta-check', signal);
      return `account ${portal} (${domain}) at ${options.url}`;
    },
    async findDuplicates(lead, signal) {
      const own = await owned(collection, lead.externalId, signal);
      const found: CrmDuplicate[] = [];
      const by = 'external id';
      if (own) {
        const id = textOf(own['id']);
        found.push({ kind: 'lead', id, name: nameOf(own), by, ...(await urlOf('lead', id, signal)) });
      }
      if (lead.email) found.push(...(await find([['email', lead.email]], 'email', signal)));
      if (lead.phone) {
        const numbers = spellingsOf(lead.phone);
        const groups = ['phone', 'mobilephone'].flatMap((name) => numbers.map((value) => [name, value] as const));
        found.push(...(await find(groups, 'phone', signal)));
      }
      // The same record as contact and as our lead is our lead.
      return firstOfEach(found).filter(
        (one) => !(own && collection === 'contacts' && one.kind === 'contact' && one.id === textOf(own['id'])),
      );
    },
    async putLead(lead, signal) {
      if (collection === 'contacts') {
        const { id, created } = await putContact(lead, signal);
        return { kind: 'lead', id, created, ...(await urlOf('lead', id, signal)) };
      }
      const contact = await putContact(lead, signal);
      const known = await owned('leads', lead.externalId, signal);
      const name = [lead.givenName, lead.familyName].filter(Boolean).join(' ').slice(0, 250);
      const properties = { hs_lead_name: name, [idProperty]: lead.externalId };
      if (known) {
        const id = textOf(known['id']);
        const path = `/crm/v3/objects/leads/${id}`;
        await api.ask({ method: 'PATCH', path, body: { properties } }, 'writing a lead', signal);
        return { kind: 'lead', id, created: false, ...(await urlOf('lead', id, signal)) };
      }
      const body = {
        properties: { ...properties, ...options.leadFields },
        associations: [associationTo(contact.id, associationTypes.leadToContact)],
      };
      const { json } = await api.ask({ method: 'POST', path: '/crm/v3/objects/leads', body }, 'writing a lead', signal);
      const id = textOf(at(json, 'id'));
      return { kind: 'lead', id, created: true, ...(await urlOf('lead', id, signal)) };
    },
    async putNote(note, signal) {
      const known = await ownNote(note, signal);
      if (known) return { kind: 'note', id: known, created: false };
      const text = [note.title, note.text, linkOf(note), `[${note.externalId}]`].filter(Boolean).join('\n\n');
      const of = collectionOf(note.about.kind);
      const properties = { hs_timestamp: new Date(note.at).toISOString(), hs_note_body: escapeHtml(text) };
      const type = of === 'contacts' ? associationTypes.noteToContact : await api.noteToLead(signal);
      const body = { properties, associations: [associationTo(note.about.id, type)] };
      const { json } = await api.ask({ method: 'POST', path: '/crm/v3/objects/notes', body }, 'writing a note', signal);
      return { kind: 'note', id: textOf(at(json, 'id')), created: true };
    },
    async putList(list, signal) {
      const doing = 'writing a list';
      // Lists have no field of ours: the name tells which is, so that one which a person made is never emptied.
      const name = `${list.name.slice(0, 180)} [${list.externalId.slice(0, 20)}]`;
      const path = `/crm/v3/lists/object-type-id/0-1/name/${encodeURIComponent(name)}`;
      const found = await api.ask({ path }, doing, signal, [404]);
      const known = found.status === 404 ? '' : textOf(at(found.json, 'list', 'listId'));
      const create = { name, objectTypeId: '0-1', processingType: 'MANUAL' };
      const id =
        known ||
        textOf(
          at(
            (await api.ask({ method: 'POST', path: '/crm/v3/lists', body: create }, doing, signal)).json,
            'list',
            'listId',
          ),
        );
      const members = `/crm/v3/lists/${encodeURIComponent(id)}/memberships`;
      const has = new Set<string>();
      for (let after = ''; ; ) {
        const query = new URLSearchParams({ limit: '250', ...(after && { after }) });
        const { json } = await api.ask({ path: `${members}?${query}` }, doing, signal);
        for (const one of recordsOf(at(json, 'results'))) has.add(textOf(one['recordId']));
        const next = textOf(at(json, 'paging', 'next', 'after'));
        if (!next || next === after) break;
        after = next;
      }
      const { add, remove } = difference(has, list.contacts);
      const changes = [
        ...add.map((one) => ['recordIdsToAdd', one] as const),
        ...remove.map((one) => ['recordIdsToRemove', one] as const),
      ];
      for (let start = 0; start < changes.length; start += 5_000) {
        const body: Record<string, string[]> = { recordIdsToAdd: [], recordIdsToRemove: [] };
        for (const [what, one] of changes.slice(start, start + 5_000)) body[what]?.push(one);
        await api.ask({ method: 'PUT', path: `${members}/add-and-remove`, body }, doing, signal);
      }
      return { kind: 'list', id, created: known === '' };
    },
    async remove({ kind, id }, signal) {
      const doing = `removing a ${kind}`;
      const gone = (path: string) => api.ask({ method: 'DELETE', path }, doing, signal, [404]);
      if (kind === 'lead' && collection === 'leads') {
        const path = `/crm/v3/objects/leads/${encodeURIComponent(id)}`;
        const { json, status } = await api.ask({ path: `${path}?properties=${idProperty}` }, doing, signal, [404]);
        if (status === 404) return;
        // The contact that was made with it goes first: the lead is what leads to it.
        const externalId = textOf(at(json, 'properties', idProperty));
        const contact = externalId ? await owned('contacts', externalId, signal) : undefined;
        if (contact) await gone(`/crm/v3/objects/contacts/${textOf(contact['id'])}`);
        await gone(path);
        return;
      }
      const path = kind === 'list' ? '/crm/v3/lists' : `/crm/v3/objects/${kind === 'note' ? 'notes' : 'contacts'}`;
      await gone(`${path}/${encodeURIComponent(id)}`);
    },
  };
}

function nameOf(one: Fields): string {
  const name = [one['firstname'], one['lastname']].map(textOf).filter(Boolean).join(' ');
  return name || textOf(one['hs_lead_name']) || textOf(one['email']) || textOf(one['id']);
}

const associationTo = (id: string, associationTypeId: number) => ({
  to: { id },
  types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }],
});

/**
 * HubSpot by its CRM API (v3). Credentials: the token of a private app, with the scopes to read and write contacts, and leads and lists
 * where they are used. Contacts need a text property with unique values for our id (`idProperty`), and leads too. Deletions are read from the
 * archive, which HubSpot keeps for 90 days, merges from the contact that stayed. A contact that we made is no customer while it is in
 * `leadStage`. What nobody can know from outside: contacts that GDPR deletion erased (a whole reading shows them), how a number is
 * written, and changes of the last seconds, which searches do not show yet (`overlap`).
 */
export const hubspot: CrmComponent<Options, KeysetCursor> = {
  type: 'hubspot',
  summary: 'HubSpot: reads contacts with what was deleted and merged; writes leads, notes and lists.',
  config,
  customers: createCustomers,
  connect,
};
