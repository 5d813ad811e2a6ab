import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Crm, CrmComponent, CrmContext, CrmDuplicate, CrmLead, FieldMapping } from '../core/crm.ts';
import { PipelineError } from '../core/errors.ts';
import { decodeEntities } from './entities.ts';
import { createKeysetSource, type KeysetCursor } from './keyset.ts';
import { changesOf, withFields } from './map-fields.ts';
import { credential, crmUrl, extraFields, overlap, pageSize } from './options.ts';
import { createSession, LoginExpired } from './session.ts';
import { at, createTalk, recordsOf, textOf } from './talk.ts';
import { firstOfEach, linkOf, withoutEmpty } from './write.ts';

const config = z.strictObject({
  url: crmUrl.describe('Address of vTiger, without `/webservice.php`.'),
  username: credential.describe('A user of its own for Escolta. Only an administrator is told what was deleted.'),
  accessKey: credential.describe('Their access key (My Preferences), which is not the password.'),
  assignedTo: z
    .string()
    .regex(/^\d{1,9}x\d{1,18}$/u, 'expected an id such as "19x5"')
    .optional()
    .describe(
      'Web-service id of the user or group that new leads are assigned to, such as `19x5`. Default: the user above.',
    ),
  externalIdField: z
    .string()
    .regex(/^\w{1,64}$/u, 'expected the name of a field, such as "cf_871"')
    .optional()
    .describe(
      'A text field of leads of your own for our id. Default: it stands at the end of the description, and is searched there.',
    ),
  pageSize: pageSize(100, 100),
  overlap,
  leadSource: z.string().default('Other').describe('`leadsource` of new leads: a value of that list in vTiger.'),
  leadFields: extraFields,
});

type Options = z.infer<typeof config>;
type Fields = Readonly<Record<string, unknown>>;

interface Login {
  readonly sessionName: string;
  readonly userId: string;
  readonly version: string;
}

const ownFields: FieldMapping = {
  id: ['id'],
  givenName: ['firstname'],
  familyName: ['lastname'],
  emails: ['email', 'secondaryemail'],
  phones: ['mobile', 'phone', 'homephone', 'otherphone'],
  // Of the account that `account_id` leads to: asked for with each page.
  company: ['account_name'],
  street: ['mailingstreet'],
  city: ['mailingcity'],
  region: ['mailingstate'],
  postcode: ['mailingzip'],
  country: ['mailingcountry'],
  birthDate: ['birthday'],
  owner: ['assigned_user_id'],
  consent: ['!emailoptout'],
};

const phoneFields = { contact: ['mobile', 'phone', 'homephone', 'otherphone'], lead: ['mobile', 'phone'] } as const;
const modules = { contact: 'Contacts', lead: 'Leads', note: 'ModComments' } as const;

const expiredCodes = new Set(['SESSION_EXPIRED', 'SESSION_LEFT_IDLE', 'INVALID_SESSIONID', 'AUTHENTICATION_REQUIRED']);
const passingCodes = new Set(['INTERNAL_SERVER_ERROR', 'DATABASE_QUERY_ERROR']);
const fatalCodes = new Set(['ACCESS_DENIED', 'UNKNOWN_OPERATION', 'OPERATION_NOT_SUPPORTED', 'UNKOWN_ENTITY']);

/** A refusal with vTiger's own code. */
class Refused extends PipelineError {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message, { retry: passingCodes.has(code) ? 'transient' : fatalCodes.has(code) ? 'fatal' : 'poison' });
    this.code = code;
  }
}

/** `{success: false, error: {code, message}}`. */
function wordsOf(json: unknown): string | undefined {
  const words = [at(json, 'error', 'code'), at(json, 'error', 'message')].map(textOf).filter(Boolean).join(': ');
  return words || undefined;
}

/** A text in a query: it knows no escapes but the doubled quote. */
const quoted = (text: string) => `'${text.replace(/\\/gu, '').replaceAll("'", "''")}'`;

function createApi(options: Options, { http, clock, name }: CrmContext) {
  const { url, username, accessKey } = options;
  const talk = createTalk({ http, clock, secrets: [accessKey], wordsOf });
  const endpoint = `${url}/webservice.php`;

  /** Success and failure both come with 200. */
  async function request(
    method: 'GET' | 'POST',
    fields: Readonly<Record<string, string>>,
    doing: string,
    signal?: AbortSignal,
  ) {
    const form = new URLSearchParams(fields).toString();
    const headers = {
      accept: 'application/json',
      ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const asked = method === 'POST' ? { url: endpoint, body: form } : { url: `${endpoint}?${form}` };
    const answer = await talk.ask({ ...asked, method, headers, ...(signal && { signal }) }, doing);
    if (at(answer.json, 'success') === true) return at(answer.json, 'result');
    const code = textOf(at(answer.json, 'error', 'code'));
    if (expiredCodes.has(code)) throw new LoginExpired(talk.say(doing, wordsOf(answer.json)));
    if (code === '') {
      if (answer.status >= 300) throw talk.refused(answer, { doing, remedy: 'Check the `url` of this CRM' });
      throw new PipelineError(`${doing}: what answers is no vTiger. Check the \`url\` of this CRM`, { retry: 'fatal' });
    }
    const remedies: Readonly<Record<string, string>> = {
      ACCESS_DENIED: `Let the profile of "${username}" do this`,
      MANDATORY_FIELDS_MISSING: 'Give the fields that this vTiger demands in `leadFields`',
    };
    throw new Refused(code, talk.say(doing, wordsOf(answer.json), remedies[code]));
  }

  const session = createSession<Login>({
    whyExpired: 'sessions of vTiger end at once. Check the time and the session settings of its server',
    async login() {
      const doing = `CRM ${name}: logging in`;
      for (let attempt = 0; ; attempt += 1) {
        try {
          const challenge = await request('GET', { operation: 'getchallenge', username }, doing);
          const key = createHash('md5')
            .update(`${textOf(at(challenge, 'token'))}${accessKey}`)
            .digest('hex');
          const result = await request('POST', { operation: 'login', username, accessKey: key }, doing);
          const [sessionName, userId] = [textOf(at(result, 'sessionName')), textOf(at(result, 'userId'))];
          if (!sessionName) throw new PipelineError(`${doing}: the answer holds no session`, { retry: 'transient' });
          return { sessionName, userId, version: textOf(at(result, 'vtigerVersion')) };
        } catch (error) {
          // A challenge lives for five minutes, and another login of the same user at the same time takes its place.
          const unlucky = error instanceof Refused && /^INVALID_(?:AUTH_TOKEN|USER_CREDENTIALS)$/u.test(error.code);
          if (attempt === 0 && unlucky) continue;
          if (error instanceof PipelineError && error.retry === 'transient') throw error;
          const message = error instanceof Error ? error.message : String(error);
          throw new PipelineError(
            `${message}. Check \`username\` and \`accessKey\` (My Preferences of that user), and that they are active`,
            { retry: 'fatal' },
          );
        }
      }
    },
  });

  async function ask(
    method: 'GET' | 'POST',
    fields: Readonly<Record<string, string>>,
    doing: string,
    signal: AbortSignal,
  ) {
    const what = `CRM ${name}: ${doing}`;
    return session.use(({ sessionName }) => request(method, { ...fields, sessionName }, what, signal), signal);
  }

  return {
    url,
    ask,
    /** Rows of a query: 100 at most, whatever is asked. It has no brackets, and it ends with a semicolon. */
    query: async (query: string, doing: string, signal: AbortSignal) =>
      recordsOf(await ask('GET', { operation: 'query', query: `${query};` }, doing, signal)),
    login: (signal: AbortSignal) => session.use(async (login) => login, signal),
  };
}

function createCustomers(options: Options, context: CrmContext & { readonly fields: FieldMapping }) {
  const api = createApi(options, context);
  const fields = withFields(ownFields, context.fields);
  const wantsAccounts = Object.values(fields).some((names) => names.includes('account_name'));
  let deafToDeletions = false;
  let accountsDenied = false;

  async function accountNames(records: readonly Fields[], signal: AbortSignal): Promise<Map<string, string>> {
    const ids = [...new Set(records.map((one) => textOf(one['account_id'])))].filter((id) => /^\d+x\d+$/u.test(id));
    if (!wantsAccounts || accountsDenied || ids.length === 0) return new Map();
    try {
      const query = `SELECT accountname FROM Accounts WHERE id IN (${ids.map(quoted).join(',')}) LIMIT 100`;
      const rows = await api.query(query, 'reading accounts', signal);
      return new Map(rows.map((row) => [textOf(row['id']), textOf(row['accountname'])]));
    } catch (error) {
      if (!(error instanceof Refused) || error.retry === 'transient') throw error;
      accountsDenied = true;
      context.log.info(
        { crm: context.name },
        'vTiger does not let us read accounts: contacts come without their company',
      );
      return new Map();
    }
  }

  return createKeysetSource({
    clock: context.clock,
    overlapMs: options.overlap,
    async page(since, after, signal) {
      const conditions = [
        ...(since === undefined
          ? []
          : [`modifiedtime >= ${quoted(new Date(since).toISOString().slice(0, 19).replace('T', ' '))}`]),
        ...(after ? [`id > ${quoted(after)}`] : []),
      ];
      const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
      const query = `SELECT * FROM Contacts${where} ORDER BY id LIMIT ${options.pageSize}`;
      const records = await api.query(query, 'reading contacts', signal);
      const names = await accountNames(records, signal);
      const whole = records.map((one) => ({ ...one, account_name: names.get(textOf(one['account_id'])) ?? '' }));
      return { ...changesOf(whole, fields, decodeEntities), next: textOf(records.at(-1)?.['id']) || undefined };
    },
    async deleted(since, after, signal) {
      const none = { changes: [], next: undefined };
      if (deafToDeletions) return none;
      const modifiedTime = after || String(Math.floor(since / 1_000));
      const asked = { operation: 'sync', modifiedTime, elementType: 'Contacts', syncType: 'application' };
      try {
        const result = await api.ask('GET', asked, 'asking who was deleted', signal);
        const ids = at(result, 'deleted');
        const changes = (Array.isArray(ids) ? ids : []).map((id) => ({ kind: 'gone' as const, id: textOf(id) }));
        return { changes, next: at(result, 'more') === true ? textOf(at(result, 'lastModifiedTime')) : undefined };
      } catch (error) {
        if (!(error instanceof Refused) || error.retry === 'transient') throw error;
        deafToDeletions = true;
        context.log.info(
          { crm: context.name },
          'vTiger tells only administrators who was deleted: seen when all are read again',
        );
        return none;
      }
    },
  });
}

function connect(options: Options, context: CrmContext): Crm {
  const api = createApi(options, context);
  const urlOf = (module: string, id: string) =>
    `${api.url}/index.php?module=${module}&view=Detail&record=${id.slice(id.indexOf('x') + 1)}`;
  const mark = (text: string, externalId: string) => `${text}\n\n[${externalId}]`;

  async function owned(kind: 'lead' | 'note', externalId: string, signal: AbortSignal): Promise<string | undefined> {
    const own = kind === 'lead' ? options.externalIdField : undefined;
    const field = kind === 'lead' ? 'description' : 'commentcontent';
    const condition = own ? `${own} = ${quoted(externalId)}` : `${field} LIKE ${quoted(`%[${externalId}]%`)}`;
    const query = `SELECT id FROM ${modules[kind]} WHERE ${condition} ORDER BY id LIMIT 1`;
    const [found] = await api.query(query, `looking for our ${kind}`, signal);
    return found && textOf(found['id']);
  }

  async function find(
    kind: 'contact' | 'lead',
    field: string,
    value: string,
    by: string,
    signal: AbortSignal,
  ): Promise<CrmDuplicate[]> {
    const query = `SELECT firstname,lastname FROM ${modules[kind]} WHERE ${field} = ${quoted(value)} LIMIT 20`;
    const rows = await api.query(query, 'looking for duplicates', signal);
    return rows.map((row) => {
      const id = textOf(row['id']);
      const name = decodeEntities([row['firstname'], row['lastname']].map(textOf).filter(Boolean).join(' '));
      return { kind, id, name: name || id, by, url: urlOf(modules[kind], id) };
    });
  }

  /** There is no key that vTiger keeps unique: what is ours is searched before anything is made, so also after an unanswered request. */
  async function put(kind: 'lead' | 'note', externalId: string, fields: Fields, made: Fields, signal: AbortSignal) {
    const elementType = modules[kind];
    const doing = `writing a ${kind}`;
    const known = await owned(kind, externalId, signal);
    if (known !== undefined) {
      const element = JSON.stringify({ ...fields, id: known });
      await api.ask('POST', { operation: 'revise', element }, doing, signal);
      return { kind, id: known, url: urlOf(elementType, known), created: false };
    }
    const { userId } = await api.login(signal);
    const element = JSON.stringify({ assigned_user_id: options.assignedTo ?? userId, ...fields, ...made });
    const id = textOf(at(await api.ask('POST', { operation: 'create', elementType, element }, doing, signal), 'id'));
    if (!id) throw new PipelineError(`CRM ${context.name}: ${doing}: the answer holds no id`, { retry: 'transient' });
    return { kind, id, url: urlOf(elementType, id), created: true };
  }

  return {
    async check(signal) {
      const { userId, version } = await api.login(signal);
      for (const module of ['Contacts', 'Leads'])
        await api.query(`SELECT id FROM ${module} LIMIT 1`, `looking at ${module}`, signal);
      return `${options.username} (${userId}) at ${api.url}${version && ` (vTiger ${version})`}`;
    },
    async findDuplicates(lead: CrmLead, signal) {
      const own = await owned('lead', lead.externalId, signal);
      const found: CrmDuplicate[] = [];
      if (own)
        found.push({ kind: 'lead', id: own, name: lead.familyName, by: 'external id', url: urlOf('Leads', own) });
      for (const kind of ['contact', 'lead'] as const) {
        if (lead.email) found.push(...(await find(kind, 'email', lead.email, 'email', signal)));
        for (const field of lead.phone ? phoneFields[kind] : []) {
          found.push(...(await find(kind, field, lead.phone ?? '', 'phone', signal)));
        }
      }
      return firstOfEach(found);
    },
    async putLead(lead, signal) {
      const own = options.externalIdField;
      const fields = withoutEmpty({
        firstname: lead.givenName?.slice(0, 40),
        lastname: lead.familyName.slice(0, 80),
        company: lead.company?.slice(0, 100),
        email: lead.email,
        mobile: lead.phone?.slice(0, 40),
        website: lead.website?.slice(0, 255),
        city: lead.city?.slice(0, 30),
        country: lead.country?.slice(0, 30),
        leadsource: options.leadSource,
        description: own ? lead.description : mark(lead.description, lead.externalId),
        ...(own && { [own]: lead.externalId }),
      });
      return { ...(await put('lead', lead.externalId, fields, options.leadFields, signal)), kind: 'lead' };
    },
    putNote(note, signal) {
      const text = [note.title, note.text, linkOf(note)].filter(Boolean).join('\n\n');
      const fields = { commentcontent: mark(text, note.externalId), related_to: note.about.id };
      return put('note', note.externalId, fields, {}, signal);
    },
    async remove({ kind, id }, signal) {
      if (kind === 'list') return;
      const doing = `removing a ${kind}`;
      try {
        await api.ask('POST', { operation: 'delete', id }, doing, signal);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.code === 'RECORD_NOT_FOUND') return;
        // Of what was deleted already it may say that access is denied.
        const left = await api.query(`SELECT id FROM ${modules[kind]} WHERE id = ${quoted(id)} LIMIT 1`, doing, signal);
        if (left.length > 0) throw error;
      }
    },
  };
}

/**
 * vTiger 6 and later by its web service. Credentials: a user of its own with the access key of its preferences, whose profile may see
 * contacts and accounts, and edit leads and comments; an administrator where deletions shall be told at once (`sync` tells nobody
 * else of others' records). Notes are comments. There are no target lists in the web service. vTiger keeps no key of others unique: what
 * is ours is searched first, by `externalIdField` or in the description; a request that vTiger still works on after its time-out is not
 * seen by that. What nobody can know from outside: the numbers of custom fields (`cf_871`), what is mandatory (`leadFields`), and the
 * time zone of its database where that is not UTC (`overlap: 1d` covers every one).
 */
export const vtiger: CrmComponent<Options, KeysetCursor> = {
  type: 'vtiger',
  summary: 'vTiger: reads contacts with the names of their accounts; writes leads, and comments as notes.',
  config,
  customers: createCustomers,
  connect,
};
