import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createHttpClient } from '../../core/http.ts';
import { suitecrm } from '../../crm/suitecrm.ts';
import { type CrmHarness, type CrmWorld, describeCrm, type FakeCustomer } from '../suites/crm-conformance.ts';
import type { SeenRequest } from '../support/http-server.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { bodyOf, encodeHtml, type FakeAnswer, type Row, startFakeCrm } from './fake-crm.ts';

const longAgo = Date.UTC(2020, 0, 1);
const clientSecret = 'client-secret-7';
const database = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
const type = 'application/vnd.api+json';

/** Errors are an object, and always 400. */
const bad = (detail: string): FakeAnswer => ({
  status: 400,
  type,
  body: { errors: { status: 400, title: null, detail } },
});

/**
 * The V8 API as its source has it (Api/V8/Service/ModuleService.php, JsonApi/Repository/{Filter,Sort}.php): all records where no size is
 * given; conditions joined with "not deleted" by the given operator; every record loaded again, which fails for those deleted.
 */
async function createWorld(options: {
  customers: readonly FakeCustomer[];
  prefix?: string;
  /** As 7.10 and 7.11: what is listed is not loaded again. */
  loadsAgain?: boolean;
}): Promise<CrmWorld> {
  const { prefix = '/legacy/Api', loadsAgain = true } = options;
  const tables: Record<string, Map<string, Row>> = {};
  for (const module of ['Contacts', 'Leads', 'Notes', 'ProspectLists']) tables[module] = new Map();
  const links = new Map<string, Set<string>>();
  let tokens = new Set<string>();
  let logins = 0;
  let refuse = false;

  function put({ id, modifiedAt = longAgo, ...customer }: FakeCustomer): void {
    tables['Contacts']?.set(id, {
      id,
      deleted: '0',
      date_modified: database(modifiedAt),
      first_name: encodeHtml(customer.givenName),
      last_name: encodeHtml(customer.familyName),
      email1: customer.email ?? '',
      phone_mobile: customer.phone ?? '',
      birthdate: '0000-00-00',
    });
  }
  for (const customer of options.customers) put(customer);

  function list(module: string, query: URLSearchParams): FakeAnswer {
    const conditions: ((row: Row) => boolean)[] = [];
    for (const [key, value] of query) {
      const [, field = '', op = ''] = /^filter\[(\w+)\]\[(\w+)\]$/u.exec(key) ?? [];
      if (!field) continue;
      conditions.push((row) => {
        const has = String(row[field] ?? '');
        return op === 'eq' ? has === value : op === 'gt' ? has > value : op === 'gte' ? has >= value : false;
      });
    }
    if (!query.has('filter[deleted][eq]')) conditions.push((row) => row['deleted'] === '0');
    const anyOf = query.get('filter[operator]')?.toLowerCase() === 'or';
    const rows = [...(tables[module]?.values() ?? [])]
      .filter((row) => (anyOf ? conditions.some((one) => one(row)) : conditions.every((one) => one(row))))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1) * (query.get('sort') === 'id' ? 1 : -1));
    const size = query.has('page[size]') ? Number(query.get('page[size]')) : rows.length;
    const page = rows.slice(0, size);
    const gone = page.find((row) => row['deleted'] === '1');
    if (loadsAgain && gone) return bad(`${module} module with id ${gone.id} is not found`);
    const data = page.map(({ id, ...attributes }) => ({
      type: module.slice(0, -1),
      id,
      attributes,
      relationships: {},
    }));
    return {
      status: 200,
      type,
      body: { meta: { 'total-pages': Math.ceil(rows.length / size), 'records-on-this-page': page.length }, data },
    };
  }

  function answer(request: SeenRequest): FakeAnswer {
    const { pathname, searchParams } = request.url;
    if (!pathname.startsWith(prefix)) return { status: 404, body: '<html>Not found</html>', type: 'text/html' };
    const path = pathname.slice(prefix.length);
    const body = bodyOf(request);
    if (path === '/access_token') {
      const known =
        body['client_id'] === 'escolta' &&
        body['client_secret'] === clientSecret &&
        body['grant_type'] === 'client_credentials';
      if (!known)
        return {
          status: 401,
          body: {
            error: 'invalid_client',
            error_description: 'Client authentication failed',
            message: `Client authentication failed ${body['client_secret']}`,
          },
        };
      logins += 1;
      tokens.add(`jwt-${logins}`);
      return { status: 200, body: { token_type: 'Bearer', expires_in: 3_600, access_token: `jwt-${logins}` } };
    }
    if (!tokens.has(String(request.headers.authorization).replace('Bearer ', ''))) {
      return {
        status: 401,
        body: {
          error: 'access_denied',
          error_description: 'The resource owner or authorization server denied the request.',
          hint: 'Access token has been revoked',
        },
      };
    }
    if (request.headers['content-type'] !== type) return { status: 415 };
    const [, , , named = '', id = '', , , related = ''] = path.split('/').map(decodeURIComponent);
    const data = body['data'] as { type: string; id?: string; attributes: Record<string, unknown> } | undefined;
    const module = named || (data?.type ?? '');
    const table = tables[module];
    if (!table) return bad(`Module ${module} does not exist`);
    if (path.includes('/relationships')) {
      const members = links.get(id) ?? new Set<string>();
      links.set(id, members);
      if (request.method === 'GET')
        return { status: 200, type, body: { data: [...members].map((one) => ({ type: 'Contact', id: one })) } };
      if (request.method === 'POST') members.add(data?.id ?? '');
      else if (!members.delete(related)) return bad(`Contacts module with id ${related} is not found`);
      return { status: 201, type, body: { meta: { message: 'ok' } } };
    }
    if (request.method === 'GET' && !id) return list(module, searchParams);
    if (request.method === 'POST') {
      if (refuse) {
        refuse = false;
        return bad('Property status_c in Leads module is invalid');
      }
      const given = data?.id ?? `made-${table.size}`;
      if (table.has(given)) return bad(`Bean ${module} with id ${given} is already exist`);
      const attributes = Object.fromEntries(
        Object.entries(data?.attributes ?? {}).map(([key, value]) => [key, encodeHtml(String(value))]),
      );
      table.set(given, { ...attributes, id: given, deleted: '0', date_modified: database(longAgo) });
      return { status: 201, type, body: { data: { type: module, id: given } }, changed: true };
    }
    const row = table.get(id || (data?.id ?? ''));
    if (!row || row['deleted'] === '1') return bad(`${module} module with id ${id} is not found`);
    if (request.method === 'DELETE') {
      row['deleted'] = '1';
      return { status: 200, type, body: { meta: { message: `Record with id ${id} is deleted` } }, changed: true };
    }
    if (request.method === 'PATCH') Object.assign(row, data?.attributes);
    return {
      status: request.method === 'PATCH' ? 201 : 200,
      type,
      body: { data: { type: module, id: row.id } },
      changed: request.method !== 'GET',
    };
  }

  const fake = await startFakeCrm(answer);
  const living = (module: string) => [...(tables[module]?.values() ?? [])].filter((row) => row['deleted'] === '0');
  return {
    ...fake,
    put,
    delete(id) {
      const row = tables['Contacts']?.get(id);
      if (row) Object.assign(row, { deleted: '1', date_modified: database(Date.UTC(2026, 10, 27, 14)) });
    },
    leads: () => living('Leads'),
    notes: () => living('Notes').map((row) => ({ about: String(row['parent_id']), text: String(row['description']) })),
    list: (name) => [...(links.get(living('ProspectLists').find((row) => row['name'] === name)?.id ?? '') ?? [])],
    expire() {
      tokens = new Set();
    },
    logins: () => logins,
    refuseNext() {
      refuse = true;
      return 'Property status_c in Leads module is invalid';
    },
  };
}

const harness: CrmHarness = {
  component: suitecrm as CrmHarness['component'],
  createWorld,
  idOf: (n) => `${String(n).padStart(8, '0')}-a59e-4202-5327-156a36a9e333`,
  config: (url) => ({ url, clientId: 'escolta', clientSecret, pageSize: 3 }),
  wrong: (url) => ({ url, clientId: 'escolta', clientSecret: 'not-the-secret', pageSize: 3 }),
  secrets: [clientSecret, 'not-the-secret'],
  segmentFromGivenName: { segment: ['first_name'] },
  tellsDeletions: false,
  findsBy: ['email', 'phone'],
};

describeCrm('SuiteCRM 8', harness);
describeCrm('SuiteCRM 7', {
  ...harness,
  createWorld: (options) => createWorld({ ...options, prefix: '/Api', loadsAgain: false }),
  config: (url) => ({ ...harness.config(url), version: '7' }),
  wrong: (url) => ({ ...harness.wrong(url), version: '7' }),
  tellsDeletions: true,
});

it('says that SuiteCRM 8 is not where SuiteCRM 7 would be', async () => {
  const world = await createWorld({ customers: [], prefix: '/Api' });
  const http = createHttpClient({ allowPrivate: true });
  const context = { name: 'shop', http, clock: createVirtualClock(), log: pino({ level: 'silent' }), baseDir: '.' };
  const crm = harness.component.connect?.(harness.component.config.parse(harness.config(world.url)), context);
  await expect(crm?.check(new AbortController().signal)).rejects.toThrow(/`version` is not 7/u);
  await Promise.all([http.close(), world.close()]);
});
