import { z } from 'zod';
import type { Crm, CrmComponent, CrmContext, CrmDuplicate, CrmLead, CrmRecord, FieldMapping } from '../core/crm.ts';
import { PipelineError } from '../core/errors.ts';
import { decodeEntities } from './entities.ts';
import { createKeysetSource, type KeysetCursor } from './keyset.ts';
import { changesOf, fieldNames, withFields } from './map-fields.ts';
import { credential, crmUrl, extraFields, overlap, pageSize } from './options.ts';
import { createSession, LoginExpired } from './session.ts';
import { idsOf, leadAttributes, modules, nameOf, noteAttributes, phoneFields, sugarFields } from './sugar-records.ts';
import { type Answer, type ApiRequest, at, createTalk, recordsOf, textOf } from './talk.ts';
import { difference, firstOfEach } from './write.ts';

const platformName = z.string().regex(/^[\w-]{1,40}$/u, 'expected letters, digits, "_" and "-"');

const config = z.strictObject({
  url: crmUrl.describe('Address of SugarCRM, without `/rest`.'),
  username: credential.describe('A user of its own for Escolta, who may see contacts, and edit leads and notes.'),
  password: credential.describe('Their password.'),
  clientId: z.string().min(1).default('sugar').describe('OAuth key (Admin → OAuth Keys). `sugar` is there always.'),
  clientSecret: z.string().default('').describe('Its secret; that of `sugar` is empty.'),
  platform: platformName
    .default('escolta')
    .describe(
      'API platform for writing (Admin → Configure API Platforms: add it there). SugarCRM ends the other session of the same user on the same platform, so no other program may use it.',
    ),
  readPlatform: platformName
    .default('escolta_read')
    .describe('API platform for reading customers: another one, for reading and writing go on at the same time.'),
  apiVersion: z
    .string()
    .regex(/^v\d{1,2}(_\d{1,2})?$/u, 'expected a version such as "v11"')
    .default('v11')
    .describe('Version of the REST API.'),
  pageSize: pageSize(1_000, 200),
  overlap,
  leadSource: z.string().default('Other').describe('`lead_source` of new leads: a value of that list in SugarCRM.'),
  leadFields: extraFields,
});

type Options = z.infer<typeof config>;
type Fields = Readonly<Record<string, unknown>>;

interface Login {
  readonly token: string;
  readonly refresh: string;
}

const ownFields: FieldMapping = {
  ...sugarFields,
  emails: ['email.email_address'],
  'handles.twitter': ['twitter'],
  'handles.facebook': ['facebook'],
  language: ['preferred_language'],
  consent: ['!email.opt_out'],
};

const never = new AbortController().signal;

/** `{error: "need_login", error_message: "…"}`. */
function wordsOf(json: unknown): string | undefined {
  const said = textOf(at(json, 'error_message')) || textOf(at(json, 'error_description')) || textOf(at(json, 'error'));
  return said ? decodeEntities(said) : undefined;
}

/** The REST API with a login of one's own, which is renewed when SugarCRM ends it. */
function createApi(options: Options, { http, clock, name }: CrmContext, platform: string) {
  const { url, username, password, clientId, clientSecret, apiVersion } = options;
  const talk = createTalk({ http, clock, secrets: [password, clientSecret], wordsOf });
  const base = `${url}/rest/${apiVersion}`;
  const headers = { 'content-type': 'application/json', accept: 'application/json' };

  async function grant(fields: Fields, doing: string): Promise<Answer> {
    const json = { ...fields, client_id: clientId, client_secret: clientSecret, platform };
    return talk.ask({ url: `${base}/oauth2/token`, method: 'POST', headers, json }, doing);
  }

  const session = createSession<Login>({
    whyExpired: `another program logs in as the same user on the platform "${platform}". Give Escolta a \`platform\` of its own`,
    async login(expired) {
      const doing = `CRM ${name}: logging in`;
      let answer: Answer | undefined;
      if (expired?.refresh) {
        answer = await grant({ grant_type: 'refresh_token', refresh_token: expired.refresh }, doing);
        // The refresh token ends too.
        if (answer.status >= 300) answer = undefined;
      }
      answer ??= await grant({ grant_type: 'password', username, password }, doing);
      if (answer.status === 404) throw talk.refused({ ...answer, json: undefined }, { doing, remedy: '' });
      const remedy =
        'Check `username`, `password`, `clientId` and `clientSecret`, and that the `platform` is known there (Admin → Configure API Platforms)';
      const token = talk.tokenOf(answer, { doing, remedy });
      return { token, refresh: textOf(at(answer.json, 'refresh_token')) };
    },
  });

  /** Asks with a login. Answers 2xx, and those statuses that are expected. */
  async function ask(
    { method = 'GET', path, body }: ApiRequest,
    doing: string,
    signal: AbortSignal,
    expected: readonly number[] = [],
  ): Promise<Answer> {
    const what = `CRM ${name}: ${doing}`;
    return session.use(async ({ token }) => {
      const asked = { url: `${base}/${path}`, method, headers: { ...headers, 'oauth-token': token }, signal };
      const answer = await talk.ask({ ...asked, json: body }, what);
      if (answer.status === 401) throw new LoginExpired(talk.say(what, wordsOf(answer.json)));
      if (answer.status < 300 || expected.includes(answer.status)) return answer;
      const remedy = `Let the roles of "${username}" do this`;
      throw talk.refused(answer, { doing: what, remedy });
    }, signal);
  }

  /** Records of a module. `more` is whether there are others after them. */
  async function filter(module: string, body: Fields, doing: string, signal: AbortSignal) {
    const { json: found } = await ask({ method: 'POST', path: `${module}/filter`, body }, doing, signal);
    const records = recordsOf(at(found, 'records'));
    return { records, more: Number(at(found, 'next_offset') ?? -1) > 0 && records.length > 0 };
  }

  return { ask, filter, base: url };
}

function createCustomers(options: Options, context: CrmContext & { readonly fields: FieldMapping }) {
  const api = createApi(options, context, options.readPlatform);
  const fields = withFields(ownFields, context.fields);
  const asked = [...new Set(['id', ...fieldNames(fields)])].join(',');
  return createKeysetSource({
    clock: context.clock,
    overlapMs: options.overlap,
    async page(since, after, signal) {
      const filter = [
        ...(after ? [{ id: { $gt: after } }] : []),
        ...(since === undefined
          ? []
          : [{ date_modified: { $gte: new Date(since).toISOString().replace(/\.\d+Z$/u, '+00:00') } }]),
      ];
      const body = {
        fields: asked,
        max_num: options.pageSize,
        order_by: 'id:asc',
        ...(filter.length > 0 && { filter }),
        // Also those deleted, marked as such: their date of modification is when they were.
        ...(since !== undefined && { deleted: true }),
      };
      const { records, more } = await api.filter('Contacts', body, 'reading contacts', signal);
      const isGone = ({ deleted }: Fields) => deleted === true || deleted === 1 || deleted === '1';
      const gone = records.filter(isGone).map(({ id }) => ({ kind: 'gone' as const, id: textOf(id) }));
      const { changes, rejects } = changesOf(
        records.filter((one) => !isGone(one)),
        fields,
        decodeEntities,
      );
      const last = textOf(records.at(-1)?.['id']);
      return { changes: [...changes, ...gone], rejects, next: more && last ? last : undefined };
    },
  });
}

function connect(options: Options, context: CrmContext): Crm {
  const api = createApi(options, context, options.platform);
  const urlOf = (kind: CrmRecord['kind'], id: string) => `${api.base}/#${modules[kind]}/${encodeURIComponent(id)}`;

  /** Makes a record under one of the ids of its external id, or brings up to date the one that is there. */
  async function put(
    kind: 'lead' | 'note' | 'list',
    externalId: string,
    fields: Fields,
    signal: AbortSignal,
    made: Fields = {},
  ) {
    const module = modules[kind];
    const ids = idsOf(externalId);
    const doing = `writing a ${kind}`;
    const body = { filter: [{ id: { $in: ids } }], fields: 'id', deleted: true, max_num: ids.length };
    const { records } = await api.filter(module, body, doing, signal);
    const state = new Map(records.map((one) => [textOf(one['id']).toLowerCase(), one['deleted']]));
    const live = ids.find((id) => state.has(id) && !Number(state.get(id)));
    if (live !== undefined) {
      await api.ask({ method: 'PUT', path: `${module}/${live}`, body: fields }, doing, signal);
      return { kind, id: live, url: urlOf(kind, live), created: false };
    }
    const id = ids.find((one) => !state.has(one));
    if (id === undefined) {
      throw new PipelineError(`CRM ${context.name}: ${doing}: it was deleted there ${ids.length} times`, {
        retry: 'poison',
      });
    }
    await api.ask({ method: 'POST', path: module, body: { ...fields, ...made, id } }, doing, signal);
    return { kind, id, url: urlOf(kind, id), created: true };
  }

  async function find(kind: 'contact' | 'lead', filter: readonly Fields[], by: string, signal: AbortSignal) {
    const body = { filter, fields: 'id,first_name,last_name', max_num: 20 };
    const { records } = await api.filter(modules[kind], body, 'looking for duplicates', signal);
    return records.map((one): CrmDuplicate => {
      const id = textOf(one['id']);
      return { kind, id, name: nameOf(one, decodeEntities), by, url: urlOf(kind, id) };
    });
  }

  return {
    async check(signal) {
      const { json } = await api.ask({ path: 'me' }, 'asking who we are', signal);
      const who = textOf(at(json, 'current_user', 'full_name')) || options.username;
      for (const module of ['Contacts', 'Leads']) {
        await api.filter(module, { max_num: 1, fields: 'id' }, `looking at ${module}`, signal);
      }
      return `${decodeEntities(who)} at ${api.base}`;
    },
    async findDuplicates(lead: CrmLead, signal) {
      const found = await find('lead', [{ id: { $in: idsOf(lead.externalId) } }], 'external id', signal);
      for (const kind of ['contact', 'lead'] as const) {
        if (lead.email)
          found.push(
            ...(await find(kind, [{ 'email_addresses.email_address': { $equals: lead.email } }], 'email', signal)),
          );
        const phones = phoneFields.map((field) => ({ [field]: { $equals: lead.phone } }));
        if (lead.phone) found.push(...(await find(kind, [{ $or: phones }], 'phone', signal)));
      }
      return firstOfEach(found);
    },
    async putLead(lead, signal) {
      const email = lead.email ? { email: [{ email_address: lead.email, primary_address: true }] } : {};
      const fields = { ...leadAttributes(lead, options.leadSource), ...email };
      return { ...(await put('lead', lead.externalId, fields, signal, options.leadFields)), kind: 'lead' };
    },
    putNote: (note, signal) => put('note', note.externalId, noteAttributes(note), signal),
    async putList(list, signal) {
      const record = await put(
        'list',
        list.externalId,
        { name: list.name.slice(0, 255), list_type: 'default' },
        signal,
      );
      const path = `ProspectLists/${record.id}/link`;
      const doing = 'writing a target list';
      const has: string[] = [];
      for (let offset = 0; offset >= 0; ) {
        const query = `fields=id&order_by=id:asc&max_num=${options.pageSize}&offset=${offset}`;
        const { json } = await api.ask({ path: `${path}/contacts?${query}` }, doing, signal);
        has.push(...recordsOf(at(json, 'records')).map(({ id }) => textOf(id)));
        const next = Number(at(json, 'next_offset') ?? -1);
        offset = next > offset ? next : -1;
      }
      const { add, remove } = difference(has, list.contacts);
      for (let start = 0; start < add.length; start += 100) {
        const body = { link_name: 'contacts', ids: add.slice(start, start + 100) };
        await api.ask({ method: 'POST', path, body }, doing, signal);
      }
      for (const id of remove) {
        await api.ask({ method: 'DELETE', path: `${path}/contacts/${encodeURIComponent(id)}` }, doing, signal, [404]);
      }
      return record;
    },
    async remove({ kind, id }, signal) {
      const path = `${modules[kind]}/${encodeURIComponent(id)}`;
      await api.ask({ method: 'DELETE', path }, `removing a ${kind}`, signal, [404]);
    },
    async close() {
      await api.ask({ method: 'POST', path: 'oauth2/logout', body: {} }, 'logging out', never).catch(() => undefined);
    },
  };
}

/**
 * SugarCRM by its REST API (v10 and later). Credentials: a user of its own with a role that may list contacts, and list, edit and delete
 * leads, notes and target lists; two platforms of its own. Contacts deleted are told with the changes. Leads have ids made from our external
 * id, so that no custom field is needed. What nobody can know from outside: custom fields (`customers.fields`, `leadFields`), what roles
 * hide (it looks as if it were not there), and how a number is written: telephone numbers are compared as they are.
 */
export const sugarcrm: CrmComponent<Options, KeysetCursor> = {
  type: 'sugarcrm',
  summary: 'SugarCRM: reads contacts with what was deleted; writes leads, notes and target lists.',
  config,
  customers: createCustomers,
  connect,
};
