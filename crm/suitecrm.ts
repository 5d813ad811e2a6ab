import { z } from 'zod';
import type { Crm, CrmComponent, CrmContext, CrmDuplicate, CrmLead, CrmRecord, FieldMapping } from '../core/crm.ts';
import { PipelineError } from '../core/errors.ts';
import { decodeEntities } from './entities.ts';
import { createKeysetSource, type KeysetCursor } from './keyset.ts';
import { changesOf, withFields } from './map-fields.ts';
import { credential, crmUrl, extraFields, overlap, pageSize } from './options.ts';
import { createSession, LoginExpired } from './session.ts';
import { idsOf, leadAttributes, modules, nameOf, noteAttributes, phoneFields, sugarFields } from './sugar-records.ts';
import { type Answer, type ApiRequest, at, createTalk, recordsOf, textOf } from './talk.ts';
import { difference, firstOfEach } from './write.ts';

const config = z.strictObject({
  url: crmUrl.describe('Address of SuiteCRM, without `/Api` and `/legacy`.'),
  version: z
    .enum(['7', '8'])
    .default('8')
    .describe('Whether it is SuiteCRM 7 (7.10 or later) or 8: they differ in where the API is.'),
  clientId: credential.describe('Id of an OAuth2 client (Admin → OAuth2 Clients and Tokens).'),
  clientSecret: credential.describe('Its secret.'),
  username: z
    .string()
    .min(1)
    .optional()
    .describe('With a password client: the user. Default: the client’s own (client credentials).'),
  password: credential.optional().describe('With a password client: the user’s password.'),
  pageSize: pageSize(1_000, 100),
  overlap,
  emailField: z
    .string()
    .regex(/^\w{0,64}$/u, 'expected the name of a field')
    .default('email1')
    .describe(
      'Field by which contacts and leads are searched for a mail address. The V8 API only searches columns of their own tables: name a stored field where there is one, or give empty text.',
    ),
  leadSource: z.string().default('Other').describe('`lead_source` of new leads: a value of that list in SuiteCRM.'),
  leadFields: extraFields,
});

type Options = z.infer<typeof config>;
type Fields = Readonly<Record<string, unknown>>;

const ownFields: FieldMapping = { ...sugarFields, emails: ['email1', 'email2'], consent: ['!email_opt_out'] };

const mediaType = 'application/vnd.api+json';

/** `{errors: {status, title, detail}}`, an object; and what its OAuth server says. */
function wordsOf(json: unknown): string | undefined {
  const errors = at(json, 'errors');
  const first = Array.isArray(errors) ? errors[0] : errors;
  const said =
    textOf(at(first, 'detail')) ||
    textOf(at(first, 'title')) ||
    [at(json, 'error_description') ?? at(json, 'message') ?? at(json, 'error'), at(json, 'hint')]
      .map(textOf)
      .filter(Boolean)
      .join(': ');
  return said ? decodeEntities(said) : undefined;
}

const isMissing = ({ json }: Answer) => /not found|does not exist/iu.test(wordsOf(json) ?? '');
const flat = (one: unknown): Fields => ({
  ...(at(one, 'attributes') as Fields | undefined),
  id: textOf(at(one, 'id')),
});

/** The V8 API. All refusals come as 400. */
function createApi(options: Options, { http, clock, name }: CrmContext) {
  const { url, version, clientId, clientSecret, username, password } = options;
  const talk = createTalk({ http, clock, secrets: [clientSecret, password ?? ''], wordsOf });
  const base = `${url}${version === '8' ? '/legacy' : ''}/Api`;
  const headers = { 'content-type': mediaType, accept: mediaType };

  const session = createSession<string>({
    whyExpired: 'the clocks of SuiteCRM and of its OAuth2 client may differ: check the life of its tokens there',
    async login() {
      const doing = `CRM ${name}: logging in`;
      const grant = username ? { grant_type: 'password', username, password } : { grant_type: 'client_credentials' };
      const json = { ...grant, client_id: clientId, client_secret: clientSecret };
      const answer = await talk.ask({ url: `${base}/access_token`, method: 'POST', headers, json }, doing);
      const where = answer.status === 404 ? `, and that \`version\` is not ${version === '8' ? '7' : '8'}` : '';
      const remedy = `Check \`clientId\`, \`clientSecret\`${username ? ', `username`, `password`' : ''} and the kind of the client (Admin → OAuth2 Clients and Tokens)${where}`;
      return talk.tokenOf(answer, { doing, remedy });
    },
  });

  async function ask(
    { method = 'GET', path, body }: ApiRequest,
    doing: string,
    signal: AbortSignal,
    isExpected: (answer: Answer) => boolean = () => false,
  ): Promise<Answer> {
    const what = `CRM ${name}: ${doing}`;
    return session.use(async (token) => {
      const asked = { url: `${base}/V8/${path}`, method, headers: { ...headers, authorization: `Bearer ${token}` } };
      const answer = await talk.ask({ ...asked, signal, json: body }, what);
      if (answer.status === 401) throw new LoginExpired(talk.say(what, wordsOf(answer.json)));
      if (answer.status < 300 || isExpected(answer)) return answer;
      const words = wordsOf(answer.json);
      const remedy = 'Let the user of this OAuth2 client do this: see its roles and security groups';
      if (/access (?:is )?denied|not authori[sz]ed|no access/iu.test(words ?? '')) {
        throw new PipelineError(talk.say(`${what} (${answer.status})`, words, remedy), { retry: 'fatal' });
      }
      throw talk.refused(answer, { doing: what, remedy });
    }, signal);
  }

  /**
   * Records of a module that meet all conditions. `filter[operator]=or` is never used: SuiteCRM adds "or not deleted" to it, which holds
   * for every record. The size is always given: without one all records come.
   */
  async function list(module: string, filter: Fields, size: number, doing: string, signal: AbortSignal) {
    const query = new URLSearchParams({ 'page[size]': String(size), 'page[number]': '1', sort: 'id' });
    for (const [key, value] of Object.entries(filter)) query.set(`filter${key}`, String(value));
    const { json } = await ask({ path: `module/${module}?${query}` }, doing, signal);
    return recordsOf(at(json, 'data')).map(flat);
  }

  return { ask, list, base: url };
}

function createCustomers(options: Options, context: CrmContext & { readonly fields: FieldMapping }) {
  const api = createApi(options, context);
  const fields = withFields(ownFields, context.fields);
  let deafToDeletions = false;

  function conditions(since: number | undefined, after: string): Record<string, string> {
    return {
      ...(after && { '[id][gt]': after }),
      // As the database has it: UTC.
      ...(since !== undefined && {
        '[date_modified][gte]': new Date(since).toISOString().slice(0, 19).replace('T', ' '),
      }),
    };
  }

  return createKeysetSource({
    clock: context.clock,
    overlapMs: options.overlap,
    async page(since, after, signal) {
      const records = await api.list(
        'Contacts',
        conditions(since, after),
        options.pageSize,
        'reading contacts',
        signal,
      );
      // Until nothing comes: what a page holds less than was asked for proves nothing.
      return { ...changesOf(records, fields, decodeEntities), next: textOf(records.at(-1)?.['id']) || undefined };
    },
    async deleted(since, after, signal) {
      const none = { changes: [], next: undefined };
      if (deafToDeletions) return none;
      try {
        const filter = { ...conditions(since, after), '[deleted][eq]': 1 };
        const records = await api.list('Contacts', filter, options.pageSize, 'asking who was deleted', signal);
        const changes = records.map(({ id }) => ({ kind: 'gone' as const, id: textOf(id) }));
        return { changes, next: changes.at(-1)?.id };
      } catch (error) {
        // Later versions find them, and then cannot load what is deleted.
        if (!(error instanceof PipelineError) || error.retry !== 'poison') throw error;
        deafToDeletions = true;
        context.log.info({ crm: context.name }, 'SuiteCRM does not tell who was deleted: seen when all are read again');
        return none;
      }
    },
  });
}

function connect(options: Options, context: CrmContext): Crm {
  const api = createApi(options, context);
  const hash = options.version === '8' ? '#/' : 'index.php?action=DetailView&module=';
  const urlOf = (kind: CrmRecord['kind'], id: string) =>
    options.version === '8'
      ? `${api.base}/${hash}${modules[kind].toLowerCase().replace('prospectlists', 'prospect-lists')}/record/${id}`
      : `${api.base}/${hash}${modules[kind]}&record=${id}`;

  async function isThere(module: string, id: string, doing: string, signal: AbortSignal): Promise<boolean> {
    return (
      (await api.ask({ path: `module/${module}/${encodeURIComponent(id)}` }, doing, signal, isMissing)).status < 300
    );
  }

  /** Makes a record with an id of ours; SuiteCRM refuses one that is there already, also one that was deleted. */
  async function put(
    kind: 'lead' | 'note' | 'list',
    externalId: string,
    attributes: Fields,
    signal: AbortSignal,
    made: Fields = {},
  ) {
    const type = modules[kind];
    const doing = `writing a ${kind}`;
    for (const id of idsOf(externalId)) {
      const body = { data: { type, id, attributes: { ...attributes, ...made } } };
      const answer = await api.ask({ method: 'POST', path: 'module', body }, doing, signal, ({ json }) =>
        /already exist/iu.test(wordsOf(json) ?? ''),
      );
      const record = { kind, id, url: urlOf(kind, id) };
      if (answer.status < 300) return { ...record, created: true };
      if (!(await isThere(type, id, doing, signal))) continue;
      await api.ask({ method: 'PATCH', path: 'module', body: { data: { type, id, attributes } } }, doing, signal);
      return { ...record, created: false };
    }
    throw new PipelineError(`CRM ${context.name}: ${doing}: it was deleted there too often`, { retry: 'poison' });
  }

  async function find(
    kind: 'contact' | 'lead',
    filter: Fields,
    by: string,
    signal: AbortSignal,
  ): Promise<CrmDuplicate[]> {
    const records = await api.list(modules[kind], filter, 20, 'looking for duplicates', signal);
    return records.map((one) => {
      const id = textOf(one['id']);
      return { kind, id, name: nameOf(one, decodeEntities), by, url: urlOf(kind, id) };
    });
  }

  return {
    async check(signal) {
      for (const module of ['Contacts', 'Leads']) await api.list(module, {}, 1, `looking at ${module}`, signal);
      return `client ${options.clientId} at ${api.base} (SuiteCRM ${options.version})`;
    },
    async findDuplicates(lead: CrmLead, signal) {
      const found: CrmDuplicate[] = [];
      // The first is all but always the one: the others are for what was deleted and made again.
      for (const id of idsOf(lead.externalId).slice(0, 3)) {
        found.push(...(await find('lead', { '[id][eq]': id }, 'external id', signal)));
      }
      for (const kind of ['contact', 'lead'] as const) {
        const { emailField } = options;
        if (lead.email && emailField) {
          found.push(...(await find(kind, { [`[${emailField}][eq]`]: lead.email }, 'email', signal)));
        }
        for (const field of lead.phone ? phoneFields : []) {
          found.push(...(await find(kind, { [`[${field}][eq]`]: lead.phone }, 'phone', signal)));
        }
      }
      return firstOfEach(found);
    },
    async putLead(lead, signal) {
      const attributes = { ...leadAttributes(lead, options.leadSource), ...(lead.email && { email1: lead.email }) };
      return { ...(await put('lead', lead.externalId, attributes, signal, options.leadFields)), kind: 'lead' };
    },
    putNote: (note, signal) => put('note', note.externalId, noteAttributes(note), signal),
    async putList(list, signal) {
      const record = await put('list', list.externalId, { name: list.name.slice(0, 50), list_type: 'default' }, signal);
      const path = `module/ProspectLists/${record.id}/relationships`;
      const doing = 'writing a target list';
      const { json } = await api.ask({ path: `${path}/contacts` }, doing, signal);
      const { add, remove } = difference(
        recordsOf(at(json, 'data')).map(({ id }) => textOf(id)),
        list.contacts,
      );
      for (const id of add)
        await api.ask({ method: 'POST', path, body: { data: { type: 'Contacts', id } } }, doing, signal);
      for (const id of remove) {
        await api.ask(
          { method: 'DELETE', path: `${path}/contacts/${encodeURIComponent(id)}` },
          doing,
          signal,
          isMissing,
        );
      }
      return record;
    },
    async remove({ kind, id }, signal) {
      const path = `module/${modules[kind]}/${encodeURIComponent(id)}`;
      await api.ask({ method: 'DELETE', path }, `removing a ${kind}`, signal, isMissing);
    },
  };
}

/**
 * SuiteCRM 7.10+ and 8 by its V8 API. Credentials: an OAuth2 client (of client credentials, with a user of its own; or of a password)
 * whose user may list contacts, and list, edit and delete leads, notes and target lists. Leads have ids made from our external id, which
 * SuiteCRM takes once. What nobody can know from outside: whether a version tells deletions (7.10 and 7.11 do; where not, reading all
 * shows them); whether it searches mail addresses (they are not in the tables of contacts: `emailField`); and custom fields.
 */
export const suitecrm: CrmComponent<Options, KeysetCursor> = {
  type: 'suitecrm',
  summary: 'SuiteCRM 7.10+ and 8: reads contacts; writes leads, notes and target lists.',
  config,
  customers: createCustomers,
  connect,
};
