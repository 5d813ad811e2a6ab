import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createHttpClient } from '../../core/http.ts';
import { orocrm } from '../../crm/orocrm.ts';
import {
  type CrmHarness,
  type CrmWorld,
  describeCrm,
  type FakeCustomer,
  sampleLead,
} from '../suites/crm-conformance.ts';
import type { SeenRequest } from '../support/http-server.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { bodyOf, type FakeAnswer, type Row, startFakeCrm } from './fake-crm.ts';

const longAgo = Date.UTC(2020, 0, 1);
const clientSecret = 'oro-secret-1';
const type = 'application/vnd.api+json';
const errors = (status: number, title: string, detail: string, source?: unknown): FakeAnswer => ({
  status,
  type,
  body: { errors: [{ status: String(status), title, detail, ...(source ? { source } : {}) }] },
});

/** OroCRM's API as its public source has it: ten resources where no size is given, errors as an array, filters only by known fields. */
async function createWorld(options: {
  customers: readonly FakeCustomer[];
  externalIdField?: string;
}): Promise<CrmWorld> {
  const { externalIdField = 'externalId' } = options;
  const tables: Record<string, Map<string, Row>> = { contacts: new Map(), leads: new Map(), notes: new Map() };
  const targets = new Map<string, string>();
  let tokens = new Set<string>();
  let count = 1_000;
  let logins = 0;
  let refuse = false;

  function put({ id, modifiedAt = longAgo, ...customer }: FakeCustomer): void {
    const lists = {
      emails: customer.email ? [{ email: customer.email }] : [],
      phones: customer.phone ? [{ phone: customer.phone }] : [],
    };
    const { givenName: firstName, familyName: lastName } = customer;
    tables['contacts']?.set(id, {
      id,
      ...lists,
      firstName,
      lastName,
      middleName: null,
      birthday: null,
      updatedAt: new Date(modifiedAt).toISOString(),
    });
  }
  for (const customer of options.customers) put(customer);

  const filters: Record<string, readonly string[]> = {
    contacts: ['id', 'updatedAt', 'emails', 'phones'],
    leads: ['id', 'updatedAt', 'emails', 'phones', externalIdField],
    notes: ['id'],
  };
  function holds(row: Row, field: string, op: string, value: string): boolean {
    const has = row[field];
    if (Array.isArray(has)) return has.some((one) => Object.values(one as Record<string, string>).includes(value));
    if (op === 'gt') return Number(has) > Number(value);
    if (op === 'gte') return Date.parse(String(has)) >= Date.parse(value);
    return String(has) === value;
  }

  function list(name: string, rows: Row[], query: URLSearchParams): FakeAnswer {
    let found = rows;
    for (const [key, value] of query) {
      const [, field = '', op = 'eq'] = /^filter\[(\w+)\](?:\[(\w+)\])?$/u.exec(key) ?? [];
      if (!field) continue;
      if (!filters[name]?.includes(field))
        return errors(400, 'filter constraint', 'The filter is not supported.', { parameter: key });
      found = found.filter((row) => holds(row, field, op, value));
    }
    const down = query.get('sort')?.startsWith('-') ? -1 : 1;
    found = found.toSorted((a, b) => down * (Number(a.id) - Number(b.id)));
    const size = Number(query.get('page[size]') ?? 10);
    const page = found.slice((Number(query.get('page[number]') ?? 1) - 1) * size).slice(0, size);
    const wants = (query.get('include') ?? '').split(',');
    const data = page.map(({ id, ...attributes }) => ({
      type: name,
      id,
      attributes,
      relationships: {
        accounts: { data: [{ type: 'accounts', id: '3' }] },
        addresses: { data: [{ type: 'contactaddresses', id: '8' }] },
        owner: { data: { type: 'users', id: '1' } },
        assignedTo: { data: null },
      },
    }));
    const included = [
      { type: 'accounts', id: '3', attributes: { name: 'Cafè & Fills' } },
      {
        type: 'contactaddresses',
        id: '8',
        attributes: { city: 'Girona' },
        relationships: { country: { data: { type: 'countries', id: 'ES' } } },
      },
      { type: 'users', id: '1', attributes: { username: 'pol' } },
    ].filter((one) => wants.includes(one.type === 'users' ? 'owner' : one.type.replace('contact', '')));
    return { status: 200, type, body: { data, ...(included.length > 0 ? { included } : {}) } };
  }

  function answer(request: SeenRequest): FakeAnswer {
    const body = bodyOf(request);
    if (request.url.pathname === '/oauth2-token') {
      if (body['client_id'] !== 'escolta' || body['client_secret'] !== clientSecret) {
        return { status: 401, body: { error: 'invalid_client', message: 'Client authentication failed' } };
      }
      logins += 1;
      tokens.add(`token-${logins}`);
      return { status: 200, body: { token_type: 'Bearer', expires_in: 3_600, access_token: `token-${logins}` } };
    }
    const [, api, name = '', id, sub] = request.url.pathname.split('/').map(decodeURIComponent);
    if (api !== 'api') return { status: 404, body: '<html></html>', type: 'text/html' };
    if (!tokens.has(String(request.headers.authorization).replace('Bearer ', ''))) return { status: 401 };
    if (request.headers.accept !== type) return errors(406, 'not acceptable', 'Only JSON:API');
    const table = tables[name];
    if (!table) return errors(404, 'not found http exception', 'Unknown resource');
    if (request.method === 'GET' && sub === 'activityNotes') {
      return list(
        'notes',
        [...(tables['notes']?.values() ?? [])].filter((row) => targets.get(row.id) === id),
        request.url.searchParams,
      );
    }
    if (request.method === 'GET') return list(name, [...table.values()], request.url.searchParams);
    const data = body['data'] as
      | { attributes: Record<string, unknown>; relationships?: Record<string, { data: unknown }> }
      | undefined;
    if (request.method === 'POST') {
      if (refuse || (name === 'leads' && !data?.relationships?.['status'])) {
        refuse = false;
        return errors(400, 'not blank constraint', 'This value should not be blank.', {
          pointer: '/data/relationships/account/data',
        });
      }
      count += 1;
      const made = String(count);
      table.set(made, { ...data?.attributes, id: made, updatedAt: new Date(longAgo).toISOString() });
      const [about] = (data?.relationships?.['activityTargets']?.data ?? []) as { id: string }[];
      if (about) targets.set(made, about.id);
      return { status: 201, type, body: { data: { type: name, id: made } }, changed: true };
    }
    const row = table.get(id ?? '');
    if (!row) return errors(404, 'not found http exception', 'An entity with the requested identifier does not exist.');
    if (request.method === 'DELETE') {
      table.delete(row.id);
      return { status: 204, changed: true };
    }
    Object.assign(row, data?.attributes);
    return { status: 200, type, body: { data: { type: name, id: row.id } }, changed: true };
  }

  const fake = await startFakeCrm(answer);
  return {
    ...fake,
    put,
    delete: (id) => void tables['contacts']?.delete(id),
    leads: () => [...(tables['leads']?.values() ?? [])],
    notes: () =>
      [...(tables['notes']?.values() ?? [])].map((row) => ({
        about: targets.get(row.id) ?? '',
        text: String(row['message']),
      })),
    expire() {
      tokens = new Set();
    },
    logins: () => logins,
    refuseNext() {
      refuse = true;
      return 'This value should not be blank. (/data/relationships/account/data)';
    },
  };
}

const harness: CrmHarness = {
  component: orocrm as CrmHarness['component'],
  createWorld,
  // Numbers, not texts: 9 comes before 10.
  idOf: (n) => String(n),
  config: (url) => ({ url, clientId: 'escolta', clientSecret, pageSize: 3 }),
  wrong: (url) => ({ url, clientId: 'escolta', clientSecret: 'wrong-secret', pageSize: 3 }),
  secrets: [clientSecret, 'wrong-secret'],
  segmentFromGivenName: { segment: ['firstName'] },
  tellsDeletions: false,
  findsBy: ['email', 'phone'],
};

describeCrm('OroCRM', harness);

const never = new AbortController().signal;

async function withOro(
  options: Parameters<typeof createWorld>[0],
  test: (tools: { url: string; context: Parameters<NonNullable<typeof orocrm.connect>>[1] }) => Promise<void>,
) {
  const world = await createWorld(options);
  const http = createHttpClient({ allowPrivate: true });
  await test({
    url: world.url,
    context: { name: 'shop', http, clock: createVirtualClock(), log: pino({ level: 'silent' }), baseDir: '.' },
  });
  await Promise.all([http.close(), world.close()]);
}

it('reads accounts, addresses and owners with contacts', () =>
  withOro({ customers: [{ id: '1', givenName: 'Ana', familyName: 'Puig' }] }, async ({ url, context }) => {
    const source = harness.component.customers?.(harness.component.config.parse(harness.config(url)), {
      ...context,
      fields: {},
    });
    const { value } =
      (await source?.read(undefined, { full: true, signal: never })[Symbol.asyncIterator]().next()) ?? {};
    const customer = { company: 'Cafè & Fills', city: 'Girona', country: 'ES', owner: 'pol' };
    expect(value).toMatchObject({ changes: [{ customer }] });
  }));

it('makes no lead that it could not find again', () =>
  withOro({ customers: [], externalIdField: 'other' }, async ({ url, context }) => {
    const crm = harness.component.connect?.(harness.component.config.parse(harness.config(url)), context);
    for (const work of [() => crm?.check(never), () => crm?.putLead(sampleLead, never)]) {
      await expect(work()).rejects.toMatchObject({
        retry: 'fatal',
        message: expect.stringMatching(/Check `externalIdField`/u),
      });
    }
  }));
