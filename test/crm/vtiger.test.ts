import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createHttpClient } from '../../core/http.ts';
import { vtiger } from '../../crm/vtiger.ts';
import { type CrmHarness, type CrmWorld, describeCrm, type FakeCustomer } from '../suites/crm-conformance.ts';
import type { SeenRequest } from '../support/http-server.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { type FakeAnswer, type Row, startFakeCrm } from './fake-crm.ts';

const longAgo = Date.UTC(2020, 0, 1);
const accessKey = 'zQ9accessKey';
const database = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
const ok = (result: unknown, changed = false): FakeAnswer => ({
  status: 200,
  body: { success: true, result },
  changed,
});
const fail = (code: string, message: string): FakeAnswer => ({
  status: 200,
  body: { success: false, error: { code, message } },
});

/** One condition of VTQL: `email = 'x'`, `id IN ('11x1','11x2')`. */
const condition = /^(\w+) (=|>=|>|LIKE|IN) (?:'((?:[^']|'')*)'|\(([^)]*)\))$/u;

/**
 * vTiger's web service as its source has it (include/Webservices): 200 with `success: false`, challenges that are used up by one login, a
 * grammar without brackets that wants a semicolon (VTQL_parser.y), 100 rows at most, `sync` for administrators (GetUpdates.php).
 */
async function createWorld(options: {
  customers: readonly FakeCustomer[];
  admin?: boolean;
  externalIdField?: boolean;
}): Promise<CrmWorld & { failChallenge(): void; expireWith(code: string): void; queries: string[] }> {
  const { admin = true } = options;
  const types: Record<string, string> = { '4': 'Contacts', '2': 'Leads', '31': 'ModComments', '11': 'Accounts' };
  const rows = new Map<string, Row & { deleted: boolean }>();
  const queries: string[] = [];
  let sessions = new Set<string>();
  let challenge = '';
  let count = 100;
  let logins = 0;
  let refuse = false;
  let staleChallenge = false;
  let expiredCode = 'INVALID_SESSIONID';
  const moduleOf = (id: string) => types[id.split('x')[0] ?? ''] ?? '';
  const numberOf = (id: string) => Number(id.split('x')[1]);
  rows.set('11x7', { id: '11x7', accountname: 'Cafè &amp; Fills', deleted: false });

  function put({ id, modifiedAt = longAgo, ...customer }: FakeCustomer): void {
    rows.set(id, {
      id,
      deleted: false,
      modifiedtime: database(modifiedAt),
      firstname: customer.givenName,
      lastname: customer.familyName,
      email: customer.email ?? '',
      mobile: customer.phone ?? '',
      phone: '',
      homephone: '',
      otherphone: '',
      account_id: '11x7',
      birthday: '',
      emailoptout: '0',
      assigned_user_id: '19x1',
    });
  }
  for (const customer of options.customers) put(customer);

  function query(text: string): FakeAnswer {
    queries.push(text);
    const [, columns = '', module = '', where, order, limit] =
      /^SELECT (.+?) FROM (\w+)(?: WHERE (.+?))?( ORDER BY id)?(?: LIMIT (\d+))?;$/u.exec(text) ?? [];
    if (!module) return fail('QUERY_SYNTAX_ERROR', 'Parsing failed');
    const found = [...rows.values()].filter((row) => !row.deleted && moduleOf(row.id) === module);
    const parts = (where ?? '').split(/ AND (?=\w+ (?:=|>|LIKE|IN))/u).filter(Boolean);
    const tests: ((row: Row) => boolean)[] = [];
    for (const part of parts) {
      const [, field = '', op = '', one, many] = condition.exec(part) ?? [];
      if (!field) return fail('QUERY_SYNTAX_ERROR', `Syntax Error on line 1: ${part}`);
      if (field === 'cf_871' && !options.externalIdField)
        return fail('ACCESS_DENIED', 'Permission to access cf_871 attribute denied.');
      const value = (one ?? '').replaceAll("''", "'");
      tests.push((row) => {
        const has = String(row[field] ?? '');
        if (op === 'IN') return (many ?? '').replaceAll("'", '').split(',').includes(has);
        if (op === 'LIKE') return has.includes(value.replaceAll('%', ''));
        if (op === '=') return has === value;
        if (field === 'id') return numberOf(has) > numberOf(value);
        return op === '>' ? has > value : has >= value;
      });
    }
    const matching = found.filter((row) => tests.every((test) => test(row)));
    matching.sort((a, b) => (order ? 1 : -1) * (numberOf(a.id) - numberOf(b.id)));
    return ok(
      matching
        .slice(0, Math.min(Number(limit ?? 100), 100))
        .map(({ deleted: _, ...row }) =>
          columns === '*' ? row : Object.fromEntries(['id', ...columns.split(',')].map((name) => [name, row[name]])),
        ),
    );
  }

  function sync(fields: URLSearchParams): FakeAnswer {
    if (!admin) return fail('ACCESS_DENIED', 'Only admin users can perform application sync');
    const since = database(Number(fields.get('modifiedTime')) * 1_000);
    const changed = [...rows.values()]
      .filter((row) => moduleOf(row.id) === 'Contacts' && String(row['modifiedtime']) > since)
      .toSorted((a, b) => (String(a['modifiedtime']) < String(b['modifiedtime']) ? -1 : 1));
    const last = String(changed.slice(0, 2).at(-1)?.['modifiedtime'] ?? since);
    const page = changed.filter((row) => String(row['modifiedtime']) <= last);
    return ok({
      updated: page.filter((row) => !row.deleted),
      deleted: page.filter((row) => row.deleted).map(({ id }) => id),
      lastModifiedTime: Date.parse(`${last.replace(' ', 'T')}Z`) / 1_000,
      more: page.length < changed.length,
    });
  }

  function answer(request: SeenRequest): FakeAnswer {
    if (request.url.pathname !== '/webservice.php') return { status: 404, body: '<html></html>', type: 'text/html' };
    const fields = request.method === 'GET' ? request.url.searchParams : new URLSearchParams(request.body);
    const operation = fields.get('operation');
    const element = JSON.parse(fields.get('element') ?? '{}') as Record<string, string>;
    if (operation === 'getchallenge') {
      count += 1;
      challenge = `challenge-${count}`;
      return ok({ token: challenge, serverTime: 1, expireTime: 301 });
    }
    if (operation === 'login') {
      const token = challenge;
      challenge = '';
      if (staleChallenge || token === '') {
        staleChallenge = false;
        return fail('INVALID_AUTH_TOKEN', 'Specified token is invalid or expired');
      }
      const key = createHash('md5')
        .update(token + accessKey)
        .digest('hex');
      if (fields.get('username') !== 'escolta' || fields.get('accessKey') !== key) {
        return fail('INVALID_USER_CREDENTIALS', 'Invalid username or password');
      }
      logins += 1;
      sessions.add(`session-${logins}`);
      return ok({ sessionName: `session-${logins}`, userId: '19x9', version: '0.22', vtigerVersion: '7.5.0' });
    }
    if (!sessions.has(fields.get('sessionName') ?? ''))
      return fail(expiredCode, 'Session Identifier provided is Invalid');
    if (operation === 'query') return query(fields.get('query') ?? '');
    if (operation === 'sync') return sync(fields);
    if (operation === 'create') {
      const module = fields.get('elementType') ?? '';
      if (refuse || !element['assigned_user_id'] || (module === 'Leads' && !element['lastname'])) {
        refuse = false;
        return fail('MANDATORY_FIELDS_MISSING', 'Mandatory Fields Missing..: leadstatus');
      }
      count += 1;
      const id = `${Object.entries(types).find(([, one]) => one === module)?.[0]}x${count}`;
      rows.set(id, { ...element, id, deleted: false, modifiedtime: database(longAgo) });
      return ok({ ...element, id }, true);
    }
    const id = fields.get('id') ?? element['id'] ?? '';
    const row = rows.get(id);
    if (!row || row.deleted)
      return fail(
        operation === 'delete' && row ? 'ACCESS_DENIED' : 'RECORD_NOT_FOUND',
        'Record you are trying to access is not found',
      );
    if (operation === 'revise') return ok(Object.assign(row, element), true);
    if (operation !== 'delete') return fail('UNKNOWN_OPERATION', 'Unknown operation requested');
    row.deleted = true;
    return ok({ status: 'successful' }, true);
  }

  const fake = await startFakeCrm(answer);
  const living = (module: string) => [...rows.values()].filter((row) => !row.deleted && moduleOf(row.id) === module);
  return {
    ...fake,
    queries,
    put,
    delete(id) {
      const row = rows.get(id);
      if (row) Object.assign(row, { deleted: true, modifiedtime: database(Date.UTC(2026, 10, 27, 14)) });
    },
    leads: () => living('Leads'),
    notes: () =>
      living('ModComments').map((row) => ({ about: String(row['related_to']), text: String(row['commentcontent']) })),
    expire() {
      sessions = new Set();
    },
    expireWith(code) {
      expiredCode = code;
      sessions = new Set();
    },
    failChallenge() {
      staleChallenge = true;
    },
    logins: () => logins,
    refuseNext() {
      refuse = true;
      return 'MANDATORY_FIELDS_MISSING: Mandatory Fields Missing..: leadstatus';
    },
  };
}

const harness: CrmHarness = {
  component: vtiger as CrmHarness['component'],
  createWorld,
  // Numbers, not texts: 4x9 comes before 4x10.
  idOf: (n) => `4x${n}`,
  config: (url) => ({ url, username: 'escolta', accessKey, pageSize: 3 }),
  wrong: (url) => ({ url, username: 'escolta', accessKey: 'notTheKey', pageSize: 3 }),
  secrets: [accessKey, 'notTheKey'],
  segmentFromGivenName: { segment: ['firstname'] },
  tellsDeletions: true,
  findsBy: ['email', 'phone'],
};

describeCrm('vTiger', harness);
describeCrm('vTiger as a user who is no administrator, with a field for our id', {
  ...harness,
  createWorld: (options) => createWorld({ ...options, admin: false, externalIdField: true }),
  config: (url) => ({ ...harness.config(url), externalIdField: 'cf_871' }),
  tellsDeletions: false,
});

type VtigerCrm = ReturnType<NonNullable<CrmHarness['component']['connect']>>;

async function withVtiger(
  test: (world: Awaited<ReturnType<typeof createWorld>>, crm: VtigerCrm) => Promise<void>,
): Promise<void> {
  const world = await createWorld({ customers: [{ id: '4x1', givenName: 'Ana', familyName: 'Puig' }] });
  const http = createHttpClient({ allowPrivate: true });
  const context = { name: 'shop', http, clock: createVirtualClock(), log: pino({ level: 'silent' }), baseDir: '.' };
  const crm = harness.component.connect?.(harness.component.config.parse(harness.config(world.url)), context);
  if (!crm) throw new Error('not written to');
  await test(world, crm);
  await Promise.all([http.close(), world.close()]);
}
const never = new AbortController().signal;

it('asks for another challenge where the first is over', () =>
  withVtiger(async (world, crm) => {
    world.failChallenge();
    expect(await crm.check(never)).toContain('vTiger 7.5.0');
  }));

it.each(['SESSION_EXPIRED', 'SESSION_LEFT_IDLE', 'INVALID_SESSIONID'])('logs in again after %s', (code) =>
  withVtiger(async (world, crm) => {
    await crm.check(never);
    world.expireWith(code);
    expect(await crm.check(never)).toContain('escolta');
    expect(world.logins?.()).toBe(2);
  }),
);

it('lets no text break out of a query', () =>
  withVtiger(async (world, crm) => {
    const lead = {
      externalId: `escolta-${'0'.repeat(32)}`,
      familyName: 'x',
      accounts: [],
      brand: 'b',
      score: 1,
      description: '',
    };
    const email = "x\\' OR firstname = 'Ana";
    expect(await crm.findDuplicates({ ...lead, email }, never)).toEqual([]);
    expect(world.queries.join('\n')).toContain("email = 'x'' OR firstname = ''Ana'");
  }));
