import { z } from 'zod';
import type { Crm, CrmComponent, CrmContext, CrmDuplicate, CrmLead, CrmNote, FieldMapping } from '../core/crm.ts';
import { createKeysetSource, type KeysetCursor } from './keyset.ts';
import { changesOf, withFields } from './map-fields.ts';
import { credential, crmUrl, extraFields, overlap, pageSize } from './options.ts';
import { createSession, LoginExpired } from './session.ts';
import { type Answer, type ApiRequest, at, createTalk, needsPerson, recordsOf, textOf } from './talk.ts';
import { escapeHtml, firstOfEach, linkOf } from './write.ts';

const relation = z.strictObject({ type: z.string().min(1).max(100), id: z.string().min(1).max(100) });

const config = z.strictObject({
  url: crmUrl.describe('Address of OroCRM, without `/api`.'),
  clientId: credential.describe(
    'Id of an OAuth application of the kind "client credentials" (System → User Management → OAuth Applications).',
  ),
  clientSecret: credential.describe('Its secret.'),
  apiPath: z
    .string()
    .regex(/^(?:\/[\w-]+)+$/u, 'expected a path such as "/api"')
    .default('/api')
    .describe('Where its API is: `/admin/api` where the back office has a prefix.'),
  externalIdField: z
    .string()
    .regex(/^\w{1,64}$/u, 'expected the name of a field')
    .default('externalId')
    .describe(
      'Text field of leads for our id. Where there is none, make one (System → Entities → Lead), which the API then filters by. Creation is not safe to repeat without it.',
    ),
  pageSize: pageSize(1_000, 100),
  overlap,
  leadStatus: z.string().min(1).default('new').describe('Id of the status of new leads (`leadstatuses`).'),
  leadSource: z.string().min(1).optional().describe('Id of the source of new leads (`leadsources`).'),
  leadFields: extraFields,
  leadRelations: z
    .record(z.string().min(1).max(100), relation)
    .default({})
    .describe('Other relationships of new leads, such as `account`, `owner`, `dataChannel`: `{type: users, id: "1"}`.'),
});

type Options = z.infer<typeof config>;
type Fields = Readonly<Record<string, unknown>>;

const ownFields: FieldMapping = {
  id: ['id'],
  givenName: ['firstName', 'middleName'],
  familyName: ['lastName'],
  emails: ['primaryEmail', 'emails.email'],
  phones: ['primaryPhone', 'phones.phone'],
  company: ['accounts.name'],
  'handles.twitter': ['twitter'],
  'handles.facebook': ['facebook'],
  'handles.linkedin': ['linkedIn'],
  street: ['addresses.street'],
  city: ['addresses.city'],
  postcode: ['addresses.postalCode'],
  country: ['addresses.country.id'],
  birthDate: ['birthday'],
  owner: ['owner.username'],
};

const mediaType = 'application/vnd.api+json';
const collections = { contact: 'contacts', lead: 'leads', note: 'notes' } as const;

/** `{errors: [{status, title, detail, source: {pointer}}]}`, and what its OAuth server says. */
function wordsOf(json: unknown): string | undefined {
  const errors = recordsOf(at(json, 'errors'))
    .slice(0, 5)
    .map((error) => {
      const said = textOf(error['detail']) || textOf(error['title']);
      const where = textOf(at(error, 'source', 'pointer')) || textOf(at(error, 'source', 'parameter'));
      return where ? `${said} (${where})` : said;
    });
  const oauth = textOf(at(json, 'message')) || textOf(at(json, 'error_description')) || textOf(at(json, 'error'));
  return errors.length > 0 ? errors.join('; ') : oauth || undefined;
}

/** A resource as one mapping, with what it relates to in the place of the relationships: whole where it was included, ids where not. */
function flat(one: Fields, included: ReadonlyMap<string, Fields>, depth = 0): Fields {
  const related = Object.entries((one['relationships'] ?? {}) as Fields).map(([name, value]) => {
    const data = at(value, 'data');
    const linked = (link: unknown) => {
      const id = textOf(at(link, 'id'));
      const whole = depth === 0 ? included.get(`${textOf(at(link, 'type'))} ${id}`) : undefined;
      return whole ? flat(whole, included, depth + 1) : { id };
    };
    return [name, Array.isArray(data) ? data.slice(0, 20).map(linked) : data ? linked(data) : undefined];
  });
  return { ...Object.fromEntries(related), ...((one['attributes'] ?? {}) as Fields), id: textOf(one['id']) };
}

function createApi(options: Options, { http, clock, name }: CrmContext) {
  const { url, apiPath, clientId, clientSecret } = options;
  const talk = createTalk({ http, clock, secrets: [clientSecret], wordsOf });

  const session = createSession<string>({
    whyExpired: 'its tokens end at once. Check the time of its server',
    async login() {
      const doing = `CRM ${name}: logging in`;
      const json = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      const headers = { accept: 'application/json' };
      const answer = await talk.ask({ url: `${url}/oauth2-token`, method: 'POST', headers, json }, doing);
      const remedy = 'Check `url`, `clientId` and `clientSecret`, and that the OAuth application is active';
      return talk.tokenOf(answer, { doing, remedy });
    },
  });

  async function ask(
    { method = 'GET', path, body }: ApiRequest,
    doing: string,
    signal: AbortSignal,
    expected: readonly number[] = [],
  ): Promise<Answer> {
    const what = `CRM ${name}: ${doing}`;
    return session.use(async (token) => {
      const headers = {
        accept: mediaType,
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': mediaType }),
      };
      const answer = await talk.ask({ url: `${url}${apiPath}/${path}`, method, headers, signal, json: body }, what);
      if (answer.status === 401) throw new LoginExpired(talk.say(what, wordsOf(answer.json)));
      if (answer.status < 300 || expected.includes(answer.status)) return answer;
      const remedy = 'Let the roles of the user of this OAuth application do this';
      throw talk.refused(answer, { doing: what, remedy });
    }, signal);
  }

  /** Resources of a page. The size is always given: 10 come without. */
  async function list(
    path: string,
    query: Readonly<Record<string, string>>,
    size: number,
    doing: string,
    signal: AbortSignal,
  ) {
    const search = new URLSearchParams({ 'page[size]': String(size), ...query });
    const { json } = await ask({ path: `${path}?${search}` }, doing, signal);
    const included = recordsOf(at(json, 'included')).map(
      (one) => [`${textOf(one['type'])} ${textOf(one['id'])}`, one] as const,
    );
    const all = new Map<string, Fields>(included);
    return recordsOf(at(json, 'data')).map((one) => flat(one, all));
  }

  return { ask, list, pages: `${url}${apiPath.replace(/\/api$/u, '')}` };
}

function createCustomers(options: Options, context: CrmContext & { readonly fields: FieldMapping }) {
  const api = createApi(options, context);
  const fields = withFields(ownFields, context.fields);
  const relations = ['accounts', 'addresses', 'owner'];
  const include = relations.filter((one) =>
    Object.values(fields)
      .flat()
      .some((name) => name.startsWith(`${one}.`)),
  );
  return createKeysetSource({
    clock: context.clock,
    overlapMs: options.overlap,
    async page(since, after, signal) {
      const query = {
        sort: 'id',
        ...(include.length > 0 && { include: include.join(',') }),
        ...(after && { 'filter[id][gt]': after }),
        ...(since !== undefined && {
          'filter[updatedAt][gte]': new Date(since).toISOString().replace(/\.\d+Z$/u, 'Z'),
        }),
      };
      const records = await api.list('contacts', query, options.pageSize, 'reading contacts', signal);
      return { ...changesOf(records, fields), next: textOf(records.at(-1)?.['id']) || undefined };
    },
  });
}

function connect(options: Options, context: CrmContext): Crm {
  const api = createApi(options, context);
  const { externalIdField } = options;
  const urlOf = (kind: 'contact' | 'lead', id: string) => `${api.pages}/${kind}/view/${encodeURIComponent(id)}`;
  const nameOf = (one: Fields) =>
    [one['firstName'], one['lastName']].map(textOf).filter(Boolean).join(' ') || textOf(one['name']);

  async function owned(externalId: string, signal: AbortSignal): Promise<readonly Fields[]> {
    const query = { [`filter[${externalIdField}]`]: externalId, sort: 'id' };
    const remedy = `Check \`externalIdField\`: leads need a text field "${externalIdField}" (System → Entities → Lead)`;
    return api.list('leads', query, 2, 'looking for our lead', signal).catch(needsPerson(remedy));
  }

  async function find(
    kind: 'contact' | 'lead',
    field: 'emails' | 'phones',
    value: string,
    signal: AbortSignal,
  ): Promise<CrmDuplicate[]> {
    // A comma would make a list of it.
    if (value.includes(',')) return [];
    const found = await api.list(
      collections[kind],
      { [`filter[${field}]`]: value },
      20,
      'looking for duplicates',
      signal,
    );
    const by = field === 'emails' ? 'email' : 'phone';
    return found.map((one) => {
      const id = textOf(one['id']);
      return { kind, id, name: nameOf(one) || id, by, url: urlOf(kind, id) };
    });
  }

  /** Our note among the latest of whom it is about: notes cannot be searched by their text. */
  async function ownNote(note: CrmNote, signal: AbortSignal): Promise<string | undefined> {
    const path = `${collections[note.about.kind]}/${encodeURIComponent(note.about.id)}/activityNotes`;
    for (let page = 1; page <= 10; page += 1) {
      const query = { sort: '-id', 'page[number]': String(page) };
      const notes = await api.list(path, query, 100, 'looking for our note', signal);
      const own = notes.find((one) => textOf(one['message']).includes(note.externalId));
      if (own) return textOf(own['id']);
      if (notes.length === 0) return undefined;
    }
    return undefined;
  }

  return {
    async check(signal) {
      await api.list('contacts', {}, 1, 'looking at contacts', signal);
      await owned('escolta-check', signal);
      return `application ${options.clientId} at ${api.pages}`;
    },
    async findDuplicates(lead: CrmLead, signal) {
      const own = await owned(lead.externalId, signal);
      const found = own.map((one): CrmDuplicate => {
        const id = textOf(one['id']);
        return { kind: 'lead', id, name: nameOf(one) || id, by: 'external id', url: urlOf('lead', id) };
      });
      for (const kind of ['contact', 'lead'] as const) {
        if (lead.email) found.push(...(await find(kind, 'emails', lead.email, signal)));
        if (lead.phone) found.push(...(await find(kind, 'phones', lead.phone, signal)));
      }
      return firstOfEach(found);
    },
    async putLead(lead, signal) {
      const name = [lead.givenName, lead.familyName].filter(Boolean).join(' ').slice(0, 255);
      const attributes = {
        name,
        ...(lead.givenName && { firstName: lead.givenName.slice(0, 255) }),
        lastName: lead.familyName.slice(0, 255),
        ...(lead.company && { companyName: lead.company.slice(0, 255) }),
        ...(lead.website && { website: lead.website.slice(0, 255) }),
        ...(lead.email && { emails: [{ email: lead.email }], primaryEmail: lead.email }),
        ...(lead.phone && { phones: [{ phone: lead.phone }], primaryPhone: lead.phone }),
        notes: lead.description,
        [externalIdField]: lead.externalId,
      };
      const doing = 'writing a lead';
      const [known] = await owned(lead.externalId, signal);
      if (known) {
        const id = textOf(known['id']);
        const body = { data: { type: 'leads', id, attributes } };
        await api.ask({ method: 'PATCH', path: `leads/${encodeURIComponent(id)}`, body }, doing, signal);
        return { kind: 'lead', id, url: urlOf('lead', id), created: false };
      }
      const relations = {
        status: { type: 'leadstatuses', id: options.leadStatus },
        ...(options.leadSource && { source: { type: 'leadsources', id: options.leadSource } }),
        ...options.leadRelations,
      };
      const relationships = Object.fromEntries(Object.entries(relations).map(([key, data]) => [key, { data }]));
      const body = { data: { type: 'leads', attributes: { ...attributes, ...options.leadFields }, relationships } };
      const { json } = await api.ask({ method: 'POST', path: 'leads', body }, doing, signal);
      const id = textOf(at(json, 'data', 'id'));
      return { kind: 'lead', id, url: urlOf('lead', id), created: true };
    },
    async putNote(note, signal) {
      const known = await ownNote(note, signal);
      if (known) return { kind: 'note', id: known, created: false };
      const text = [note.title, note.text, linkOf(note), `[${note.externalId}]`].filter(Boolean).join('\n\n');
      const about = { type: collections[note.about.kind], id: note.about.id };
      const relationships = { activityTargets: { data: [about] } };
      const body = { data: { type: 'notes', attributes: { message: escapeHtml(text) }, relationships } };
      const { json } = await api.ask({ method: 'POST', path: 'notes', body }, 'writing a note', signal);
      return { kind: 'note', id: textOf(at(json, 'data', 'id')), created: true };
    },
    async remove({ kind, id }, signal) {
      if (kind === 'list') return;
      const path = `${collections[kind]}/${encodeURIComponent(id)}`;
      await api.ask({ method: 'DELETE', path }, `removing a ${kind}`, signal, [404, 410]);
    },
  };
}

/**
 * OroCRM 4 and later by its JSON:API. Credentials: an OAuth application of client credentials, whose user may view contacts, accounts and
 * addresses, and view, create, edit and delete leads and notes. Leads need a text field for our id (`externalIdField`). It does not tell
 * who was deleted: reading all shows them. Marketing lists are made of queries, and cannot be filled from outside. What nobody can know
 * from outside: relationships that an installation demands of leads (`leadRelations`), and its own fields. Notes cannot be searched:
 * the latest thousand of a contact are looked through for ours.
 */
export const orocrm: CrmComponent<Options, KeysetCursor> = {
  type: 'orocrm',
  summary: 'OroCRM: reads contacts with their accounts and addresses; writes leads and notes.',
  config,
  customers: createCustomers,
  connect,
};
