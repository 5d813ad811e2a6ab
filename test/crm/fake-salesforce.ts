import type { CrmWorld, FakeCustomer } from '../suites/crm-world.ts';
import type { SeenRequest } from '../support/http-server.ts';
import { type FakeAnswer, startFakeCrm } from './fake-crm.ts';

const longAgo = Date.UTC(2020, 0, 1);
const deletedAt = Date.UTC(2026, 10, 27, 14);
export const clientSecret = 'sf-secret-1';
const userId = '005Hs00000AbCdEIAV';
type Row = Record<string, unknown> & { Id: string; type: string };

const ok = (body: unknown, changed = false, status = 200): FakeAnswer => ({ status, body, changed });
export const fail = (status: number, errorCode: string, message: string, more: object = {}): FakeAnswer => ({
  status,
  body: [{ message, errorCode, ...more }],
});
/** `003` and digits: as long as an id of Salesforce, ascending. */
export const idOf = (prefix: string, n: number) => `${prefix}Hs${String(n).padStart(13, '0')}`;

/** One condition of SOQL. Texts between quotes, with `\'` and `\\`. */
const condition = /^(\w+) (=|>=|>|IN) (?:'((?:[^'\\]|\\.)*)'|\(([^)]*)\)|([\w:.-]+))$/u;

/**
 * Salesforce's REST API as it is documented: a grammar that knows its fields, batches with `nextRecordsUrl`, `queryAll` alone shows those
 * deleted, upserts by an external id that tell whether they created, errors as an array.
 */
export async function createSalesforceWorld(options: {
  customers: readonly FakeCustomer[];
  externalIdField?: string;
  batch?: number;
}) {
  const { externalIdField = 'Escolta_Id__c', batch = 2 } = options;
  const rows = new Map<string, Row>();
  const locators = new Map<string, object[]>();
  const queries: string[] = [];
  let tokens = new Set<string>();
  let logins = 0;
  let count = 5_000;
  let refuse: FakeAnswer | undefined;
  let forgetful = false;
  const prefixes: Record<string, string> = {
    Contact: '003',
    Lead: '00Q',
    Task: '00T',
    Note: '002',
    Campaign: '701',
    CampaignMember: '00v',
  };
  const known: Record<string, readonly string[]> = {
    Contact:
      'Id FirstName LastName Email MobilePhone Phone HomePhone OtherPhone MailingStreet MailingCity MailingState MailingPostalCode MailingCountry Birthdate HasOptedOutOfEmail SystemModstamp IsDeleted Name Account Owner'.split(
        ' ',
      ),
    Lead: ['Id', 'Name', 'Email', 'Phone', 'MobilePhone', 'IsConverted', externalIdField],
    Task: ['Id', 'Description', 'WhoId', 'CreatedDate'],
    Note: ['Id', 'Body', 'ParentId', 'CreatedDate'],
    Campaign: ['Id', 'Description', 'CreatedById', 'CreatedDate'],
    CampaignMember: ['Id', 'ContactId', 'CampaignId'],
  };
  const living = (type: string) => [...rows.values()].filter((one) => one.type === type && one['IsDeleted'] !== true);

  function put({ id, modifiedAt = longAgo, ...customer }: FakeCustomer): void {
    rows.set(id, {
      ...{
        Id: id,
        type: 'Contact',
        IsDeleted: false,
        SystemModstamp: modifiedAt,
        Name: `${customer.givenName} ${customer.familyName}`,
      },
      ...{
        FirstName: customer.givenName,
        LastName: customer.familyName,
        Email: customer.email ?? null,
        Phone: customer.phone ?? null,
      },
      ...{
        Account: { attributes: { type: 'Account' }, Name: 'Cafè & Fills' },
        Owner: { Name: 'Pol' },
        HasOptedOutOfEmail: false,
      },
    });
  }
  for (const customer of options.customers) put(customer);

  function create(type: string, fields: object): Row {
    count += 1;
    const row = {
      IsConverted: false,
      ...fields,
      Id: idOf(prefixes[type] ?? '', count),
      type,
      CreatedById: userId,
      CreatedDate: count,
    };
    rows.set(row.Id, { ...row, Name: 'made' });
    return row;
  }

  /** Undefined: not a condition. */
  function test(type: string, text: string): ((row: Row) => boolean) | string {
    const [, field = '', op = '', string, many, bare] = condition.exec(text) ?? [];
    if (!field) return `unexpected token: ${text}`;
    if (!known[type]?.includes(field)) return `No such column '${field}' on entity '${type}'.`;
    const value = string?.replace(/\\(.)/gu, '$1') ?? bare ?? '';
    const values = many?.split(', ').map((one) => one.slice(1, -1).replace(/\\(.)/gu, '$1')) ?? [];
    return (row) => {
      const has = String(row[field] ?? '');
      if (op === 'IN') return values.includes(has);
      if (field === 'SystemModstamp') return Number(has) >= Date.parse(value);
      return op === '=' ? has.toLowerCase() === value.toLowerCase() : has > value;
    };
  }

  function query(soql: string, all: boolean): FakeAnswer {
    queries.push(soql);
    const [, columns = '', type = '', where = '', order = '', limit] =
      /^SELECT ([\w., ]+) FROM (\w+)(?: WHERE (.+?))?(?: ORDER BY (\w+(?: DESC)?))?(?: LIMIT (\d+))?$/u.exec(soql) ??
      [];
    const asked = columns.split(', ');
    if (!known[type]) return fail(400, 'MALFORMED_QUERY', `unexpected token: ${soql.slice(0, 40)}`);
    const missing = asked.find((one) => !known[type]?.includes(one.split('.')[0] ?? ''));
    if (missing) return fail(400, 'INVALID_FIELD', `No such column '${missing}' on entity '${type}'.`);
    let found = [...rows.values()].filter((one) => one.type === type && (all || one['IsDeleted'] !== true));
    for (const part of where.split(/ AND (?=\w+ (?:=|>|IN)|\()/u).filter(Boolean)) {
      const tests = part
        .replace(/^\((.*)\)$/u, '$1')
        .split(/ OR (?=\w+ IN \()/u)
        .map((one) => test(type, one));
      const bad = tests.find((one) => typeof one === 'string');
      if (bad !== undefined)
        return fail(400, String(bad).startsWith('No such') ? 'INVALID_FIELD' : 'MALFORMED_QUERY', String(bad));
      found = found.filter((row) => tests.some((one) => typeof one === 'function' && one(row)));
    }
    found.sort((a, b) => (a.Id < b.Id ? -1 : 1) * (order.endsWith('DESC') ? -1 : 1));
    const records = found.slice(0, Number(limit ?? 2_000)).map((row) => {
      const shown = Object.fromEntries(asked.map((one) => [one.split('.')[0], row[one.split('.')[0] ?? ''] ?? null]));
      return { attributes: { type, url: `/services/data/v62.0/sobjects/${type}/${row.Id}` }, ...shown };
    });
    return page(records);
  }

  function page(records: object[]): FakeAnswer {
    const rest = records.slice(batch);
    const body = { totalSize: records.length, done: rest.length === 0, records: records.slice(0, batch) };
    if (rest.length === 0) return ok(body);
    count += 1;
    const locator = `01gHs${count}-${batch}`;
    if (!forgetful) locators.set(locator, rest);
    return ok({ ...body, nextRecordsUrl: `/services/data/v62.0/query/${locator}` });
  }

  function answer(request: SeenRequest): FakeAnswer {
    if (request.url.pathname === '/services/oauth2/token') {
      const form = new URLSearchParams(request.body);
      if (form.get('grant_type') !== 'client_credentials' || form.get('client_secret') !== clientSecret)
        return ok({ error: 'invalid_client', error_description: 'invalid client credentials' }, false, 400);
      logins += 1;
      tokens.add(`token-${logins}`);
      const id = `https://login.salesforce.com/id/00DHs000000000/${userId}`;
      return ok({
        access_token: `token-${logins}`,
        instance_url: `http://${request.headers.host}`,
        id,
        token_type: 'Bearer',
      });
    }
    const [, services, data, version, what = '', type = '', ...rest] = request.url.pathname
      .split('/')
      .map(decodeURIComponent);
    if (services !== 'services' || data !== 'data' || version !== 'v62.0')
      return { status: 404, body: '<html></html>', type: 'text/html' };
    if (!tokens.has(String(request.headers.authorization).replace('Bearer ', '')))
      return fail(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    const body = (request.body === '' ? {} : JSON.parse(request.body)) as Record<string, unknown>;
    if ((what === 'query' || what === 'queryAll') && type === '')
      return refuse && what === 'queryAll'
        ? refuse
        : query(request.url.searchParams.get('q') ?? '', what === 'queryAll');
    if (what === 'query') {
      const found = locators.get(type);
      return found ? page(found) : fail(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    if (what === 'composite') {
      if (request.method === 'DELETE') {
        for (const id of (request.url.searchParams.get('ids') ?? '').split(',')) rows.delete(id);
        return ok([{ success: true, errors: [] }], true);
      }
      const records = body['records'] as { attributes: { type: string } }[];
      return ok(
        records.map(({ attributes, ...fields }) => ({
          id: create(attributes.type, fields).Id,
          success: true,
          errors: [],
        })),
        true,
      );
    }
    if (refuse) {
      const said = refuse;
      refuse = undefined;
      return said;
    }
    if (request.method === 'POST') return ok({ id: create(type, body).Id, success: true, errors: [] }, true, 201);
    if (request.method === 'PATCH') {
      const [field = '', value = ''] = rest;
      if (!known[type]?.includes(field))
        return fail(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${field}`);
      const there = living(type).find((one) => one[field] === value);
      if (there) Object.assign(there, body);
      else if (!body['Company'] || !body['LastName'])
        return fail(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Company]', { fields: ['Company'] });
      const id = there?.Id ?? create(type, { ...body, [field]: value }).Id;
      return ok({ id, success: true, errors: [], created: !there }, true, there ? 200 : 201);
    }
    const [id = ''] = rest;
    if (!rows.delete(id)) return fail(404, 'ENTITY_IS_DELETED', 'entity is deleted');
    return { status: 204, changed: true };
  }

  const fake = await startFakeCrm(answer);
  return {
    ...fake,
    put,
    rows,
    queries,
    delete(id: string) {
      const row = rows.get(id);
      if (row) Object.assign(row, { IsDeleted: true, SystemModstamp: deletedAt });
    },
    leads: () => living('Lead').map(({ Id }) => ({ id: Id })),
    notes: () =>
      [...living('Task'), ...living('Note')].map((one) => ({
        about: String(one['WhoId'] ?? one['ParentId']),
        text: String(one['Description'] ?? one['Body']),
      })),
    list: (name: string) => {
      const campaign = [...rows.values()].find(
        (one) => one.type === 'Campaign' && String(one['Description']).includes('escolta-cd'),
      );
      return name === 'Detractors'
        ? living('CampaignMember')
            .filter((one) => one['CampaignId'] === campaign?.Id)
            .map((one) => String(one['ContactId']))
        : [];
    },
    expire() {
      tokens = new Set();
    },
    logins: () => logins,
    answerNext(next: FakeAnswer) {
      refuse = next;
    },
    forgetPlaces() {
      forgetful = true;
    },
    refuseNext() {
      refuse = fail(400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'Region must be given', { fields: ['Region__c'] });
      return 'FIELD_CUSTOM_VALIDATION_EXCEPTION: Region must be given';
    },
  } satisfies CrmWorld & Record<string, unknown>;
}
