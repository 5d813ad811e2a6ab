import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createHttpClient } from '../../core/http.ts';
import { sugarcrm } from '../../crm/sugarcrm.ts';
import {
  type CrmHarness,
  type CrmWorld,
  describeCrm,
  type FakeCustomer,
  sampleLead,
} from '../suites/crm-conformance.ts';
import type { SeenRequest } from '../support/http-server.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { bodyOf, encodeHtml, type FakeAnswer, type Row, startFakeCrm } from './fake-crm.ts';

const longAgo = Date.UTC(2020, 0, 1);
const password = 'correct horse';

const denied = (status: number, error: string, words: string): FakeAnswer => ({
  status,
  body: { error, error_message: words },
});

/**
 * SugarCRM's REST API as its public sources have it (clients/base/api/{FilterApi,ModuleApi,OAuth2Api,RelateApi}.php): one session for a
 * user on a platform, `max_num` 20 unless asked and 5 at most here (`max_list_limit`), `next_offset`, deleted records with hardly a field.
 */
async function createWorld({ customers }: { customers: readonly FakeCustomer[] }): Promise<
  CrmWorld & {
    take(): void;
    always401(): void;
    requests: readonly SeenRequest[];
    limitNext(seconds: number, status?: number): void;
  }
> {
  const tables: Record<string, Map<string, Row>> = {};
  for (const module of ['Contacts', 'Leads', 'Notes', 'ProspectLists']) tables[module] = new Map();
  const links = new Map<string, Set<string>>();
  let tokens = new Map<string, string>();
  let refreshes = new Set<string>();
  let count = 0;
  let logins = 0;
  let refuse = false;
  let taken = false;
  const expired = denied(401, 'invalid_grant', 'The access token provided is invalid.');

  function put({ id, modifiedAt = longAgo, ...customer }: FakeCustomer): void {
    tables['Contacts']?.set(id, {
      id,
      deleted: false,
      date_modified: new Date(modifiedAt).toISOString(),
      first_name: encodeHtml(customer.givenName),
      last_name: encodeHtml(customer.familyName),
      email: customer.email ? [{ email_address: customer.email, primary_address: true, opt_out: false }] : [],
      phone_mobile: customer.phone ?? '',
      account_name: encodeHtml(customer.company ?? ''),
      birthdate: '',
    });
  }
  for (const customer of customers) put(customer);

  function token(body: Record<string, unknown>): FakeAnswer {
    const { grant_type: grant, platform } = body;
    if (body['client_id'] !== 'sugar') return denied(400, 'invalid_client', 'The client credentials are invalid');
    if (grant === 'refresh_token') {
      if (!refreshes.has(String(body['refresh_token']))) return denied(400, 'invalid_grant', 'Invalid refresh token');
    } else if (body['username'] !== 'escolta' || body['password'] !== password) {
      return denied(401, 'need_login', `You must specify a valid username and password. (${String(body['password'])})`);
    } else logins += 1;
    count += 1;
    // The same user on the same platform: the other session ends.
    for (const [one, on] of tokens) if (on === platform) tokens.delete(one);
    const [access, refresh] = [`access-${count}`, `refresh-${count}`];
    tokens.set(access, String(platform));
    refreshes.add(refresh);
    return {
      status: 200,
      body: { access_token: access, expires_in: 3_600, token_type: 'bearer', refresh_token: refresh },
    };
  }

  function valuesOf(row: Row, field: string): unknown[] {
    if (field !== 'email_addresses.email_address') return [row[field]];
    return (row['email'] as { email_address: string }[] | undefined)?.map((one) => one.email_address) ?? [];
  }
  function holds(row: Row, filter: Record<string, unknown>): boolean {
    return Object.entries(filter).every(([field, wanted]) => {
      if (field === '$or') return (wanted as Record<string, unknown>[]).some((one) => holds(row, one));
      return Object.entries(wanted as Record<string, unknown>).every(([op, value]) =>
        valuesOf(row, field).some((has) => {
          if (op === '$in') return (value as unknown[]).includes(has);
          if (op === '$equals') return has === value;
          const [a, b] =
            field === 'date_modified'
              ? [Date.parse(String(has)), Date.parse(String(value))]
              : [String(has), String(value)];
          if (op === '$gt') return a > b;
          if (op === '$gte') return a >= b;
          throw new Error(`Did not recognize the operand: ${op}`);
        }),
      );
    });
  }

  function page(rows: Row[], body: Record<string, unknown>): FakeAnswer {
    const fields = String(body['fields'] ?? '').split(',');
    const limit = Math.min(Number(body['max_num'] ?? 20), 5);
    const offset = Number(body['offset'] ?? 0);
    // Without an order the latest modified come first.
    const way = body['order_by'] === 'id:asc' ? 1 : -1;
    const sorted = rows.toSorted((a, b) => (a.id < b.id ? -way : way));
    const records = sorted.slice(offset, offset + limit).map((row) => {
      const { id, date_modified, deleted } = row;
      if (deleted) return { id, date_modified, deleted: true, _module: 'Contacts' };
      return {
        ...Object.fromEntries(fields.map((field) => [field, row[field]])),
        id,
        date_modified,
        ...(body['deleted'] ? { deleted } : {}),
      };
    });
    return { status: 200, body: { next_offset: offset + limit < sorted.length ? offset + limit : -1, records } };
  }

  function answer(request: SeenRequest): FakeAnswer {
    const [, , version, module = '', id, action, link, related] = request.url.pathname
      .split('/')
      .map(decodeURIComponent);
    if (version !== 'v11') return denied(404, 'no_method', 'Could not find any route that matched the path');
    const body = { ...Object.fromEntries(request.url.searchParams), ...bodyOf(request) };
    if (module === 'oauth2' && id === 'token') return token(body);
    const access = String(request.headers['oauth-token'] ?? '');
    if (taken || !tokens.has(access)) return expired;
    if (module === 'oauth2') {
      tokens.delete(access);
      return { status: 200, body: { success: true } };
    }
    if (module === 'me')
      return { status: 200, body: { current_user: { full_name: 'Escolta &amp; Co', user_name: 'escolta' } } };
    const table = tables[module];
    if (!table) return denied(404, 'not_found', `Could not find module: ${module}`);
    const alive = (row: Row | undefined) => (row && !row['deleted'] ? row : undefined);
    if (id === 'filter') {
      const filters = (body['filter'] ?? []) as Record<string, unknown>[];
      const rows = [...table.values()].filter(
        (row) => (body['deleted'] || !row['deleted']) && filters.every((one) => holds(row, one)),
      );
      return page(rows, body);
    }
    if (action === 'link') {
      const members = links.get(id ?? '') ?? new Set<string>();
      links.set(id ?? '', members);
      if (request.method === 'GET')
        return page(
          [...members].flatMap((one) => tables['Contacts']?.get(one) ?? []),
          body,
        );
      if (request.method === 'POST') for (const one of body['ids'] as string[]) members.add(one);
      else if (!members.delete(related ?? '')) return denied(404, 'not_found', `no such link: ${link}`);
      return { status: 200, body: {} };
    }
    if (request.method === 'POST') {
      if (refuse) {
        refuse = false;
        return denied(422, 'missing_parameter', 'Missing required field in body: &quot;status&quot;');
      }
      const given = String(body['id'] ?? `generated-${table.size}`);
      if (alive(table.get(given)))
        return denied(422, 'invalid_parameter', `Record already exists: ${given} in module: ${module}`);
      // The key is taken though nobody sees it.
      if (table.has(given))
        return denied(500, 'fatal_error', 'Database failure. Please refer to sugarcrm.log for details.');
      table.set(given, { ...body, id: given, deleted: false, date_modified: new Date(longAgo).toISOString() });
      return { status: 200, body: { id: given }, changed: true };
    }
    const row = alive(table.get(id ?? ''));
    if (!row) return denied(404, 'not_found', `Could not find record: ${id} in module: ${module}`);
    if (request.method === 'DELETE') row['deleted'] = true;
    else if (request.method === 'PUT') Object.assign(row, body);
    return { status: 200, body: { id }, changed: request.method !== 'GET' };
  }

  const fake = await startFakeCrm(answer);
  const living = (module: string) => [...(tables[module]?.values() ?? [])].filter((row) => !row['deleted']);
  return {
    ...fake,
    put,
    delete(id) {
      const row = tables['Contacts']?.get(id);
      // The clock of the tests: later than any reading before.
      if (row) Object.assign(row, { deleted: true, date_modified: new Date(Date.UTC(2026, 10, 27, 14)).toISOString() });
    },
    leads: () => living('Leads'),
    notes: () => living('Notes').map((row) => ({ about: String(row['parent_id']), text: String(row['description']) })),
    list(name) {
      const found = living('ProspectLists').find((row) => row['name'] === name);
      return [...(links.get(found?.id ?? '') ?? [])];
    },
    expire() {
      tokens = new Map();
    },
    requests: fake.server.requests,
    always401() {
      taken = true;
    },
    take() {
      tokens = new Map();
      refreshes = new Set();
    },
    logins: () => logins,
    refuseNext() {
      refuse = true;
      return 'Missing required field in body: "status"';
    },
  };
}

const harness: CrmHarness = {
  component: sugarcrm as CrmHarness['component'],
  createWorld,
  idOf: (n) => `${String(n).padStart(8, '0')}-6d9e-88af-3c00-53271512e333`,
  config: (url) => ({ url: `${url}/`, username: 'escolta', password, pageSize: 3 }),
  wrong: (url) => ({ url, username: 'escolta', password: 'wrong horse', pageSize: 3 }),
  secrets: [password, 'wrong horse'],
  segmentFromGivenName: { segment: ['first_name'] },
  tellsDeletions: true,
  findsBy: ['email', 'phone'],
};

describeCrm('SugarCRM', harness);

const never = new AbortController().signal;
async function withSugar(
  test: (
    world: Awaited<ReturnType<typeof createWorld>>,
    tools: {
      crm: ReturnType<NonNullable<typeof sugarcrm.connect>>;
      source: ReturnType<NonNullable<typeof sugarcrm.customers>>;
    },
  ) => Promise<void>,
): Promise<void> {
  const company = 'Cafè & "Fills"';
  const world = await createWorld({ customers: [{ id: 'a', givenName: "L'Anna", familyName: 'O&M', company }] });
  const http = createHttpClient({ allowPrivate: true });
  const context = { name: 'shop', http, clock: createVirtualClock(), log: pino({ level: 'silent' }), baseDir: '.' };
  const options = harness.component.config.parse(harness.config(world.url));
  const crm = harness.component.connect?.(options, context);
  const source = harness.component.customers?.(options, { ...context, fields: {} });
  if (!crm || !source) throw new Error('it reads and writes');
  await test(world, { crm, source: source as ReturnType<NonNullable<typeof sugarcrm.customers>> });
  await Promise.all([http.close(), world.close()]);
}
const grants = (requests: readonly SeenRequest[]) =>
  requests
    .filter(({ path }) => path.endsWith('/token'))
    .map(({ body }) => (JSON.parse(body) as { grant_type: string }).grant_type);

it('renews its login with the refresh token, and logs in anew where that is gone too', () =>
  withSugar(async (world, { crm }) => {
    await crm.check(never);
    world.expire?.();
    await crm.check(never);
    world.take();
    await crm.check(never);
    expect(grants(world.requests)).toEqual(['password', 'refresh_token', 'refresh_token', 'password']);
  }));

it('reads and writes at the same time without logging itself out', () =>
  withSugar(async (world, { crm, source }) => {
    await crm.check(never);
    for await (const _ of source.read(undefined, { full: true, signal: never })) await crm.check(never);
    await crm.check(never);
    expect(grants(world.requests)).toEqual(['password', 'password']);
  }));

it('says that somebody else uses its platform, and comes back later', () =>
  withSugar(async (world, { crm }) => {
    world.always401();
    await expect(crm.putLead(sampleLead, never)).rejects.toMatchObject({
      retry: 'transient',
      retryAfterMs: 60_000,
      message: expect.stringMatching(/same user on the platform "escolta"/u),
    });
    // No storm: three tries, and no more.
    expect(grants(world.requests).length).toBeLessThanOrEqual(5);
  }));

it('waits while SugarCRM is in maintenance', () =>
  withSugar(async (world, { crm }) => {
    world.limitNext(120, 503);
    await expect(crm.check(never)).rejects.toMatchObject({ retry: 'transient', retryAfterMs: 120_000 });
  }));

it('reads texts that SugarCRM stores as HTML', () =>
  withSugar(async (_, { source }) => {
    const { value } = await source.read(undefined, { full: true, signal: never })[Symbol.asyncIterator]().next();
    const customer = { givenName: "L'Anna", familyName: 'O&M', company: 'Cafè & "Fills"' };
    expect(value).toMatchObject({ changes: [{ customer }] });
    expect(value.changes[0].customer).not.toHaveProperty('birthDate');
  }));
