import { z } from 'zod';
import type { Crm, CrmComponent, CrmContext, CrmDuplicate, CrmLead, FieldMapping } from '../core/crm.ts';
import { PipelineError } from '../core/errors.ts';
import { createKeysetSource, type KeysetCursor } from './keyset.ts';
import { changesOf, withFields } from './map-fields.ts';
import { createOpencrxApi, type Fields, idOf, literal, manyOf, moment, objectsOf, valuesOf } from './opencrx-api.ts';
import { credential, crmUrl, extraFields, overlap, pageSize } from './options.ts';
import { firstOfEach, linkOf } from './write.ts';

const step = (what: string, byDefault: string) =>
  z
    .string()
    .regex(/^[\w.-]{1,100}$/u, 'expected a name')
    .default(byDefault)
    .describe(what);

const config = z.strictObject({
  url: crmUrl.describe('Address of the server, such as `https://crm.example.com`.'),
  username: credential.describe('A user of its own for Escolta.'),
  password: credential.describe('Their password.'),
  restPath: z
    .string()
    .regex(/^(?:\/[\w.-]+)+$/u, 'expected a path such as "/opencrx-rest-CRX"')
    .default('/opencrx-rest-CRX')
    .describe('Where the REST servlet is.'),
  provider: step('Name of the provider.', 'CRX'),
  segment: step('Name of the segment.', 'Standard'),
  addresses: z
    .boolean()
    .default(true)
    .describe('`false` reads no e-mail addresses, numbers and towns: openCRX gives them one contact at a time.'),
  pageSize: pageSize(500, 50),
  overlap,
  leadFields: extraFields,
});

type Options = z.infer<typeof config>;

const ownFields: FieldMapping = {
  id: ['id'],
  givenName: ['firstName', 'middleName'],
  familyName: ['lastName'],
  fullName: ['fullName'],
  emails: ['emails'],
  phones: ['phones'],
  websites: ['websites'],
  company: ['organization'],
  street: ['postalStreet'],
  city: ['postalCity'],
  region: ['postalState'],
  postcode: ['postalCode'],
  birthDate: ['birthdate'],
};

/** Where a reading is: records made from `t` on, of which so many made at `t` are read; the ids of the latest of these. */
interface Place {
  readonly t: number;
  readonly n: number;
  readonly ids: readonly string[];
}
const mostIds = 12;

function placeOf(after: string): Place | undefined {
  const [t = '', n = '', ids = ''] = after.split('|');
  return after === '' ? undefined : { t: Number(t), n: Number(n), ids: ids.split(',').filter(Boolean) };
}

/** ms since the epoch of `2026-11-27T12:00:00.000Z` or `20261127T120000.000Z`. */
function timeOf(value: unknown): number {
  const text = valuesOf(value)[0] ?? '';
  const ms = Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/u, '$1-$2-$3T$4:$5:'));
  return Number.isNaN(ms) ? 0 : ms;
}

function createCustomers(options: Options, context: CrmContext & { readonly fields: FieldMapping }) {
  const api = createOpencrxApi(options, context);
  const fields = withFields(ownFields, context.fields);

  /** A contact with its addresses, as plain values. */
  async function whole(contact: Fields, signal: AbortSignal): Promise<Fields> {
    const id = idOf(contact);
    const plain = Object.fromEntries(Object.entries(contact).map(([name, value]) => [name, valuesOf(value)]));
    if (!options.addresses) return { ...plain, id };
    const { objects } = await api.list(
      `account1/account/${encodeURIComponent(id)}/address`,
      { size: 50 },
      'reading addresses',
      signal,
    );
    const of = (name: string) => objects.flatMap((one) => valuesOf(one[name]));
    const [postal] = objects.filter((one) => String(one['@type']).endsWith('PostalAddress'));
    const place = ['postalStreet', 'postalCity', 'postalState', 'postalCode'].map((name) => [
      name,
      valuesOf(postal?.[name]),
    ]);
    return {
      ...plain,
      ...Object.fromEntries(place),
      ...{ id, emails: of('emailAddress'), phones: of('phoneNumberFull'), websites: of('webUrl') },
    };
  }

  return createKeysetSource({
    clock: context.clock,
    overlapMs: options.overlap,
    /**
     * By the time of creation, which stays: positions alone skip records where others are deleted. Of those made at the time reached all
     * are read again, where they are less than a page, and those that are known left out.
     */
    async page(since, after, signal) {
      const place = placeOf(after);
      const position = place && place.n >= options.pageSize ? place.n : 0;
      const verbs = [
        ...(since === undefined ? [] : [`modifiedAt().greaterThanOrEqualTo(${moment(since)})`]),
        ...(place ? [`createdAt().greaterThanOrEqualTo(${moment(place.t)})`] : []),
        'orderByCreatedAt().ascending()',
      ];
      // What is read again must not keep the page from going on.
      const again = place && position === 0 ? Math.min(place.n, mostIds) : 0;
      const size = options.pageSize + again;
      const asked = { type: 'account1:Contact', verbs, position, size };
      const { objects, more } = await api.list('account1/account', asked, 'reading contacts', signal);
      const fresh = objects.filter((one) => !place?.ids.includes(idOf(one)));
      // The trash of openCRX.
      const isGone = (one: Fields) => valuesOf(one['disabled'])[0] === 'true';
      const living = await Promise.all(fresh.filter((one) => !isGone(one)).map((one) => whole(one, signal)));
      const gone = fresh.filter(isGone).map((one) => ({ kind: 'gone' as const, id: idOf(one) }));
      const { changes, rejects } = changesOf(living, fields);
      const last = objects.at(-1);
      if (!more || !last) return { changes: [...changes, ...gone], rejects, next: undefined };
      const t = timeOf(last['createdAt']);
      const same = objects.filter((one) => timeOf(one['createdAt']) === t).map(idOf);
      const n = (place?.t === t ? position : 0) + same.length;
      return { changes: [...changes, ...gone], rejects, next: `${t}|${n}|${same.slice(-mostIds).join(',')}` };
    },
  });
}

function connect(options: Options, context: CrmContext): Crm {
  const api = createOpencrxApi(options, context);
  const leads = 'contract1/lead';
  const pathOf = (kind: 'contact' | 'lead', id: string) =>
    `${kind === 'lead' ? leads : 'account1/account'}/${encodeURIComponent(id)}`;

  async function owned(externalId: string, signal: AbortSignal): Promise<Fields | undefined> {
    const verbs = [`thereExistsExternalLink().equalTo("${externalId}")`];
    const { objects } = await api.list(
      leads,
      { type: 'contract1:Lead', verbs, size: 1 },
      'looking for our lead',
      signal,
    );
    return objects[0];
  }

  /** Contacts by one of their addresses. */
  async function find(
    type: string,
    verb: string,
    value: string,
    by: string,
    signal: AbortSignal,
  ): Promise<CrmDuplicate[]> {
    const doing = 'looking for duplicates';
    const text = literal(value);
    if (text === undefined) return [];
    const verbs = [`${verb}().equalTo(${text})`];
    const { objects } = await api.list(
      'account1/address',
      { type: `account1:${type}`, verbs, size: 20 },
      doing,
      signal,
    );
    const where = objects.map((one) => valuesOf(one['@href'])[0] ?? valuesOf(one['identity'])[0] ?? '');
    const ids = new Set(
      where.map((one) => /\/account\/([^/]+)\/address\//u.exec(one)?.[1]).filter((id) => id !== undefined),
    );
    const found = await Promise.all(
      [...ids].map(async (id) => {
        const { json, status } = await api.ask({ path: pathOf('contact', id) }, doing, signal, [404]);
        const contact = (json ?? {}) as Fields;
        if (status === 404 || valuesOf(contact['disabled'])[0] === 'true') return undefined;
        return { kind: 'contact' as const, id, name: valuesOf(contact['fullName'])[0] ?? id, by };
      }),
    );
    return found.filter((one) => one !== undefined);
  }

  /** The addresses of a lead, as far as they are not there. A death in between leaves some for the next time. */
  async function addAddresses(id: string, lead: CrmLead, signal: AbortSignal): Promise<void> {
    const doing = 'writing the addresses of a lead';
    const path = `${pathOf('lead', id)}/address`;
    const wanted = [
      ['EMailAddress', 'emailAddress', lead.email],
      ['PhoneNumber', 'phoneNumberFull', lead.phone],
      ['WebAddress', 'webUrl', lead.website],
    ] as const;
    if (wanted.every(([, , value]) => value === undefined)) return;
    const { objects } = await api.list(path, { size: 50 }, doing, signal);
    for (const [type, field, value] of wanted) {
      if (value === undefined || objects.some((one) => valuesOf(one[field]).includes(value))) continue;
      const body = { '@type': `org.opencrx.kernel.contract1.${type}`, [field]: value };
      await api.ask({ method: 'POST', path, body }, doing, signal);
    }
  }

  async function create(path: string, body: Fields, doing: string, signal: AbortSignal): Promise<string> {
    const { json } = await api.ask({ method: 'POST', path, body }, doing, signal);
    const id = idOf(objectsOf(json)[0] ?? ((json ?? {}) as Fields));
    if (id) return id;
    throw new PipelineError(`CRM ${context.name}: ${doing}: the answer names no object`, { retry: 'transient' });
  }

  return {
    async check(signal) {
      await api.list('account1/account', { type: 'account1:Contact', size: 1 }, 'looking at contacts', signal);
      await owned('escolta-check', signal);
      return `${options.username} at ${options.url} (segment ${options.segment})`;
    },
    async findDuplicates(lead, signal) {
      const own = await owned(lead.externalId, signal);
      const found: CrmDuplicate[] = own
        ? [{ kind: 'lead', id: idOf(own), name: valuesOf(own['name'])[0] ?? idOf(own), by: 'external id' }]
        : [];
      if (lead.email)
        found.push(...(await find('EMailAddress', 'thereExistsEmailAddress', lead.email, 'email', signal)));
      if (lead.phone)
        found.push(...(await find('PhoneNumber', 'thereExistsPhoneNumberFull', lead.phone, 'phone', signal)));
      return firstOfEach(found);
    },
    async putLead(lead, signal) {
      const doing = 'writing a lead';
      const name = [lead.givenName, lead.familyName].filter(Boolean).join(' ');
      const body = {
        '@type': 'org.opencrx.kernel.contract1.Lead',
        name: (lead.company ? `${name} (${lead.company})` : name).slice(0, 250),
        description: lead.description,
      };
      const known = await owned(lead.externalId, signal);
      const id = known
        ? idOf(known)
        : await create(
            leads,
            { ...options.leadFields, ...body, externalLink: manyOf([lead.externalId]) },
            doing,
            signal,
          );
      if (known) await api.ask({ method: 'PUT', path: pathOf('lead', id), body }, doing, signal);
      await addAddresses(id, lead, signal);
      return { kind: 'lead', id, created: known === undefined };
    },
    async putNote(note, signal) {
      const path = `${pathOf(note.about.kind, note.about.id)}/note`;
      const idIn = (id: string) => `${note.about.kind}/${note.about.id}/${id}`;
      for (let position = 0; position < 1_000; position += 100) {
        const asked = { size: 100, position, verbs: ['orderByCreatedAt().descending()'] };
        const { objects, more } = await api.list(path, asked, 'looking for our note', signal);
        const own = objects.find((one) => valuesOf(one['text'])[0]?.includes(note.externalId));
        if (own) return { kind: 'note', id: idIn(idOf(own)), created: false };
        if (!more) break;
      }
      const text = [note.text, linkOf(note), `[${note.externalId}]`].filter(Boolean).join('\n\n');
      const body = { '@type': 'org.opencrx.kernel.generic.Note', title: note.title.slice(0, 250), text };
      return { kind: 'note', id: idIn(await create(path, body, 'writing a note', signal)), created: true };
    },
    async remove({ kind, id }, signal) {
      if (kind === 'list') return;
      const [, owner, about = '', note = ''] = /^(contact|lead)\/(.+)\/([^/]+)$/u.exec(id) ?? [];
      if (kind === 'note' && !owner) return;
      const path =
        kind === 'note'
          ? `${pathOf(owner as 'contact' | 'lead', about)}/note/${encodeURIComponent(note)}`
          : pathOf(kind, id);
      await api.ask({ method: 'DELETE', path }, `removing a ${kind}`, signal, [404, 410]);
    },
  };
}

/**
 * openCRX 4 and later by its REST servlet. Credentials: a user of its own, whose groups may read accounts, and read, create, edit and delete
 * leads and notes. Leads carry our id as an external link, so that no custom field is needed. Those disabled are gone; who was deleted is
 * seen when all are read. What nobody can know from outside: fields that an installation demands of leads (`leadFields`), the country
 * of an address (a number), and how a telephone number is written. Addresses are asked for one contact at a time, so that a whole reading
 * is slow (`addresses: false`). Groups of accounts are not written.
 */
export const opencrx: CrmComponent<Options, KeysetCursor> = {
  type: 'opencrx',
  summary: 'openCRX: reads contacts with their addresses; writes leads and notes.',
  config,
  customers: createCustomers,
  connect,
};
