import { z } from 'zod';
import {
  type Crm,
  type CrmComponent,
  type CrmContext,
  type CrmDuplicate,
  type CrmLead,
  type CrmRecord,
  DuplicatesFound,
  type FieldMapping,
} from '../core/crm.ts';
import { PipelineError } from '../core/errors.ts';
import { createKeysetSource, type KeysetCursor } from './keyset.ts';
import { changesOf, withFields } from './map-fields.ts';
import { credential, crmUrl, extraFields, overlap, pageSize } from './options.ts';
import { createSalesforceApi, type Fields, quoted, wordsOf } from './salesforce-api.ts';
import { at, needsPerson, recordsOf, textOf } from './talk.ts';
import { difference, firstOfEach, linkOf, spellingsOf } from './write.ts';

const fieldName = z.string().regex(/^\w{1,80}$/u, 'expected the API name of a field');

const config = z.strictObject({
  url: crmUrl.describe('The "My Domain" address, such as `https://acme.my.salesforce.com`.'),
  clientId: credential.describe(
    'Consumer key of an external client (or connected) app with the client credentials flow.',
  ),
  clientSecret: credential.describe('Its consumer secret.'),
  apiVersion: z
    .string()
    .regex(/^v\d{2}\.0$/u, 'expected a version such as "v62.0"')
    .default('v62.0')
    .describe('Version of the API.'),
  externalIdField: fieldName
    .default('Escolta_Id__c')
    .describe(
      'Text field (60) of leads for our id, made as "External ID" and "Unique". Creation is not safe to repeat without it.',
    ),
  noteAs: z
    .enum(['task', 'note'])
    .default('task')
    .describe('What a note becomes: a completed task, or a note of the classic kind.'),
  company: z
    .string()
    .min(1)
    .max(255)
    .default('[not provided]')
    .describe('`Company` of new leads whose company is not known: Salesforce demands one.'),
  leadSource: z.string().min(1).max(255).optional().describe('`LeadSource` of new leads.'),
  pageSize: pageSize(2_000, 1_000),
  overlap,
  leadFields: extraFields,
});

type Options = z.infer<typeof config>;

const ownFields: FieldMapping = {
  id: ['Id'],
  givenName: ['FirstName'],
  familyName: ['LastName'],
  emails: ['Email'],
  phones: ['MobilePhone', 'Phone', 'HomePhone', 'OtherPhone'],
  company: ['Account.Name'],
  websites: ['Account.Website'],
  street: ['MailingStreet'],
  city: ['MailingCity'],
  region: ['MailingState'],
  postcode: ['MailingPostalCode'],
  country: ['MailingCountry'],
  birthDate: ['Birthdate'],
  segment: ['Account.Type'],
  owner: ['Owner.Name'],
  consent: ['!HasOptedOutOfEmail'],
};

const mostNotes = 2_000;
/** Records that one request may write or delete. */
const batch = 200;

function createCustomers(options: Options, context: CrmContext & { readonly fields: FieldMapping }) {
  const api = createSalesforceApi(options, context);
  const fields = withFields(ownFields, context.fields);
  const names = new Set([
    'Id',
    ...Object.values(fields)
      .flat()
      .map((name) => name.replace(/^!/u, '').trim()),
  ]);
  const wrong = [...names].find((name) => !/^\w{1,80}(?:\.\w{1,80}){0,4}$/u.test(name));
  const size = options.pageSize;
  const modified = (since: number) => `SystemModstamp >= ${new Date(since).toISOString()}`;
  const from = (conditions: readonly string[]) => {
    const where = conditions.filter(Boolean).join(' AND ');
    return `FROM Contact${where ? ` WHERE ${where}` : ''} ORDER BY Id LIMIT ${size}`;
  };
  const behind = (after: string) => (after ? `Id > ${quoted(after)}` : '');

  return createKeysetSource({
    clock: context.clock,
    overlapMs: options.overlap,
    async page(since, after, signal) {
      if (wrong) {
        const message = `CRM ${context.name}: "${wrong}" is no name of a field. Check the \`customers.fields\` of this CRM`;
        throw new PipelineError(message, { retry: 'fatal' });
      }
      const soql = `SELECT ${[...names].join(', ')} ${from([since === undefined ? '' : modified(since), behind(after)])}`;
      const records = await api.query(soql, 'reading contacts', signal);
      return { ...changesOf(records, fields), next: textOf(records.at(-1)?.['Id']) || undefined };
    },
    // Also those merged into another: Salesforce deletes them.
    async deleted(since, after, signal) {
      const soql = `SELECT Id ${from(['IsDeleted = true', modified(since), behind(after)])}`;
      const records = await api.query(soql, 'reading deleted contacts', signal, true);
      const changes = records.map((one) => ({ kind: 'gone' as const, id: textOf(one['Id']) }));
      return { changes, next: changes.at(-1)?.id };
    },
  });
}

function connect(options: Options, context: CrmContext): Crm {
  const api = createSalesforceApi(options, context);
  const { externalIdField } = options;
  const isTask = options.noteAs === 'task';
  const types = { contact: 'Contact', lead: 'Lead', note: isTask ? 'Task' : 'Note', list: 'Campaign' } as const;

  async function owned(externalId: string, signal: AbortSignal): Promise<Fields | undefined> {
    const soql = `SELECT Id, Name, IsConverted FROM Lead WHERE ${externalIdField} = ${quoted(externalId)} LIMIT 1`;
    const remedy = `Check \`externalIdField\`: leads need a text field "${externalIdField}", "External ID" and "Unique", which the user may see`;
    return (await api.query(soql, 'looking for our lead', signal).catch(needsPerson(remedy)))[0];
  }

  async function find(kind: 'contact' | 'lead', condition: string, by: string, signal: AbortSignal) {
    const open = kind === 'lead' ? ' AND IsConverted = false' : '';
    const soql = `SELECT Id, Name FROM ${types[kind]} WHERE (${condition})${open} ORDER BY Id LIMIT 20`;
    const found = await api.query(soql, 'looking for duplicates', signal);
    return found.map((one) => duplicate(kind, one, by));
  }

  function duplicate(kind: 'contact' | 'lead', one: Fields, by: string): CrmDuplicate {
    const id = textOf(one['Id']);
    return { kind, id, name: textOf(one['Name']) || id, by, url: api.urlOf(types[kind], id) };
  }

  /** Whom the duplicate rules of the organisation found. */
  function matches(json: unknown): CrmDuplicate[] {
    const results = recordsOf(at(json, 0, 'duplicateResult', 'matchResults'));
    return results
      .flatMap((one) => recordsOf(one['matchRecords']).map(({ record }) => record as Fields | undefined))
      .flatMap((record) => {
        const type = textOf(at(record, 'attributes', 'type'));
        if (!record || (type !== 'Contact' && type !== 'Lead')) return [];
        return [duplicate(type === 'Contact' ? 'contact' : 'lead', record, 'duplicate rule')];
      })
      .slice(0, 20);
  }

  async function ownNote(about: string, externalId: string, signal: AbortSignal): Promise<string | undefined> {
    const [text, owner] = isTask ? ['Description', 'WhoId'] : ['Body', 'ParentId'];
    const soql = `SELECT Id, ${text} FROM ${types.note} WHERE ${owner} = ${quoted(about)} ORDER BY CreatedDate DESC LIMIT ${mostNotes}`;
    const notes = await api.query(soql, 'looking for our note', signal);
    return textOf(notes.find((one) => textOf(one[text ?? '']).includes(externalId))?.['Id']) || undefined;
  }

  async function create(kind: CrmRecord['kind'], body: Fields, signal: AbortSignal) {
    const path = `/sobjects/${types[kind]}`;
    const { json } = await api.ask({ method: 'POST', path, body }, `writing a ${kind}`, signal);
    const id = textOf(at(json, 'id'));
    return { kind, id, url: api.urlOf(types[kind], id), created: true };
  }

  /** What a request of several records could not do; those that are gone, or there already, are none of it. */
  function failures(json: unknown): string | undefined {
    const harmless = new Set(['DUPLICATE_VALUE', 'ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY']);
    const errors = recordsOf(json).flatMap((one) => recordsOf(one['errors']));
    const bad = errors.find((one) => !harmless.has(textOf(one['statusCode'])));
    return bad && `${textOf(bad['statusCode'])}: ${textOf(bad['message'])}`;
  }

  return {
    async check(signal) {
      const { userId, instance } = await api.login(signal);
      await api.query('SELECT Id FROM Contact LIMIT 1', 'looking at contacts', signal);
      await owned('escolta-check', signal);
      return `user ${userId || 'unknown'} at ${instance}`;
    },
    async findDuplicates(lead, signal) {
      const own = await owned(lead.externalId, signal);
      const found = own ? [duplicate('lead', own, 'external id')] : [];
      for (const kind of ['contact', 'lead'] as const) {
        if (lead.email) found.push(...(await find(kind, `Email = ${quoted(lead.email)}`, 'email', signal)));
        if (lead.phone) {
          const list = spellingsOf(lead.phone).map(quoted).join(', ');
          found.push(...(await find(kind, `Phone IN (${list}) OR MobilePhone IN (${list})`, 'phone', signal)));
        }
      }
      return firstOfEach(found);
    },
    async putLead(lead: CrmLead, signal) {
      const known = await owned(lead.externalId, signal);
      const there = known && {
        ...{ kind: 'lead' as const, id: textOf(known['Id']), created: false },
        url: api.urlOf('Lead', textOf(known['Id'])),
      };
      // A lead that became a contact cannot be changed any more.
      if (there && known['IsConverted'] === true) return there;
      const body = {
        ...(lead.givenName && { FirstName: lead.givenName.slice(0, 40) }),
        LastName: lead.familyName.slice(0, 80),
        ...((lead.company || !known) && { Company: (lead.company ?? options.company).slice(0, 255) }),
        ...(lead.email && lead.email.length <= 80 && { Email: lead.email }),
        ...(lead.phone && { Phone: lead.phone.slice(0, 40) }),
        ...(lead.website && { Website: lead.website.slice(0, 255) }),
        ...(lead.city && { City: lead.city.slice(0, 40) }),
        Description: lead.description.slice(0, 32_000),
        ...(!known && options.leadSource && { LeadSource: options.leadSource }),
        ...(!known && options.leadFields),
      };
      const path = `/sobjects/Lead/${externalIdField}/${encodeURIComponent(lead.externalId)}`;
      const doing = 'writing a lead';
      const answer = await api.ask(
        { method: 'PATCH', path, body },
        doing,
        signal,
        ({ status }, code) => status === 300 || code === 'DUPLICATES_DETECTED',
      );
      if (answer.status === 300) {
        const message = `CRM ${context.name}: ${doing}: several leads have the same "${externalIdField}". Make that field "Unique"`;
        throw new PipelineError(message, { retry: 'fatal' });
      }
      if (answer.status >= 300) {
        const words = (wordsOf(answer.json) ?? '').slice(0, 400);
        const found = matches(answer.json);
        const who = found.slice(0, 3).map((one) => `${one.kind} ${one.id}`);
        const message = `CRM ${context.name}: ${doing}: it says "${words}" ${who.join(', ')}`.trim();
        throw new DuplicatesFound(message, found);
      }
      if (there) return there;
      const id = textOf(at(answer.json, 'id')) || textOf((await owned(lead.externalId, signal))?.['Id']);
      return { kind: 'lead', id, url: api.urlOf('Lead', id), created: at(answer.json, 'created') !== false };
    },
    async putNote(note, signal) {
      const known = await ownNote(note.about.id, note.externalId, signal);
      if (known) return { kind: 'note', id: known, url: api.urlOf(types.note, known), created: false };
      const text = [note.text, linkOf(note), `[${note.externalId}]`].filter(Boolean).join('\n\n').slice(0, 32_000);
      const task = {
        ...{ WhoId: note.about.id, Subject: note.title.slice(0, 255), Description: text, Status: 'Completed' },
        ActivityDate: new Date(note.at).toISOString().slice(0, 10),
      };
      const plain = { ParentId: note.about.id, Title: note.title.slice(0, 80), Body: text };
      return create('note', isTask ? task : plain, signal);
    },
    async putList(list, signal) {
      const { userId } = await api.login(signal);
      const doing = 'writing a list';
      const ours = userId ? ` WHERE CreatedById = ${quoted(userId)}` : '';
      const soql = `SELECT Id, Description FROM Campaign${ours} ORDER BY CreatedDate DESC LIMIT 2000`;
      const campaigns = await api.query(soql, doing, signal);
      const known = textOf(campaigns.find((one) => textOf(one['Description']).includes(list.externalId))?.['Id']);
      const body = {
        Name: list.name.slice(0, 80),
        IsActive: true,
        Description: `Kept by Escolta [${list.externalId}]`,
      };
      const record = known
        ? { kind: 'list' as const, id: known, url: api.urlOf('Campaign', known), created: false }
        : await create('list', body, signal);
      const has = new Map<string, string>();
      for (let after = ''; ; ) {
        const more = after ? ` AND Id > ${quoted(after)}` : '';
        const members = await api.query(
          `SELECT Id, ContactId FROM CampaignMember WHERE CampaignId = ${quoted(record.id)}${more} ORDER BY Id LIMIT 2000`,
          doing,
          signal,
        );
        for (const one of members) has.set(textOf(one['Id']), textOf(one['ContactId']));
        const last = textOf(members.at(-1)?.['Id']);
        if (!last || last === after) break;
        after = last;
      }
      const { add, remove } = difference(has.values(), list.contacts);
      const leaving = new Set(remove);
      const off = [...has].filter(([, contact]) => leaving.has(contact)).map(([id]) => id);
      const refused: string[] = [];
      for (let start = 0; start < add.length; start += batch) {
        const records = add.slice(start, start + batch).map((ContactId) => ({
          attributes: { type: 'CampaignMember' },
          ...{ CampaignId: record.id, ContactId },
        }));
        const path = '/composite/sobjects';
        const { json } = await api.ask({ method: 'POST', path, body: { allOrNone: false, records } }, doing, signal);
        refused.push(...[failures(json)].filter((one) => one !== undefined));
      }
      for (let start = 0; start < off.length; start += batch) {
        const path = `/composite/sobjects?allOrNone=false&ids=${off.slice(start, start + batch).join(',')}`;
        const { json } = await api.ask({ method: 'DELETE', path }, doing, signal);
        refused.push(...[failures(json)].filter((one) => one !== undefined));
      }
      if (refused[0] !== undefined) {
        const message = `CRM ${context.name}: ${doing}: it says "${refused[0].slice(0, 400)}"`;
        throw new PipelineError(message, { retry: 'poison' });
      }
      return record;
    },
    async remove({ kind, id }, signal) {
      const path = `/sobjects/${types[kind]}/${encodeURIComponent(id)}`;
      await api.ask({ method: 'DELETE', path }, `removing a ${kind}`, signal, ({ status }) => status === 404);
    },
  };
}

/**
 * Salesforce by its REST API. Credentials: an external client app with the client credentials flow, and a user to run as, whose permission
 * set may read contacts and accounts, and read, create, edit and delete leads, tasks and campaigns ("Marketing User" for these). Leads need
 * a text field for our id (`externalIdField`). Deleted and merged contacts are told with the changes, for the 15 days that the recycle
 * bin keeps them. What nobody can know from outside: validation rules, and fields that an organisation demands or hides (`customers.fields`,
 * `leadFields`); how a number is written; a lead that was converted is left as it is.
 */
export const salesforce: CrmComponent<Options, KeysetCursor> = {
  type: 'salesforce',
  summary: 'Salesforce: reads contacts with what was deleted; writes leads, tasks or notes, and campaigns as lists.',
  config,
  customers: createCustomers,
  connect,
};
