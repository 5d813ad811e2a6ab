import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createHttpClient } from '../../core/http.ts';
import { opencrx } from '../../crm/opencrx.ts';
import {
  type CrmHarness,
  type CrmWorld,
  describeCrm,
  type FakeCustomer,
  sampleLead,
} from '../suites/crm-conformance.ts';
import type { SeenRequest } from '../support/http-server.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { bodyOf, type FakeAnswer, startFakeCrm } from './fake-crm.ts';

const longAgo = Date.UTC(2020, 0, 1);
const password = 'crx-secret-1';
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
type Row = Record<string, unknown> & { path: string; createdAt: number; modifiedAt: number };

const fail = (status: number, description: string): FakeAnswer => ({
  status,
  body: {
    '@type': 'org.openmdx.kernel.Exception',
    element: { _item: [{ domain: 'DefaultDomain', code: '-2', description }] },
  },
});
/** As the literals of openMDX are written: `:datetime:20261127T120000.000Z`. */
const timeIn = (text: string) =>
  Date.parse(text.replace(/^:datetime:(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(.+)$/u, '$1-$2-$3T$4:$5:$6'));

/**
 * openCRX's REST servlet as its documentation and its public clients have it: addresses of objects under `@href`, values under `$` or in
 * `_item`, `@hasMore` as text, a query of verbs between semicolons, 25 objects where no size is given.
 */
async function createWorld(options: { customers: readonly FakeCustomer[]; sameTime?: boolean }) {
  const rows = new Map<string, Row>();
  const asked: string[] = [];
  let count = 0;
  let refuse = false;
  let authority = '';
  const root = (space: string) => `/opencrx-rest-CRX/org.opencrx.kernel.${space}/provider/CRX/segment/Standard`;
  const store = (path: string, fields: object, at = longAgo) => {
    count += 1;
    const row = { ...fields, path, createdAt: longAgo + (options.sameTime ? 0 : count * 1_000), modifiedAt: at };
    rows.set(path, row);
    return row;
  };

  function put({ id, modifiedAt = longAgo, ...customer }: FakeCustomer): void {
    const path = `${root('account1')}/account/${id}`;
    const { givenName: firstName, familyName: lastName, email, phone } = customer;
    const fields = {
      '@type': 'org.opencrx.kernel.account1.Contact',
      firstName,
      lastName,
      fullName: `${lastName}, ${firstName}`,
      disabled: false,
    };
    const known = rows.get(path);
    if (known) Object.assign(known, fields, { modifiedAt });
    else store(path, fields, modifiedAt);
    if (email) store(`${path}/address/e`, { '@type': 'org.opencrx.kernel.account1.EMailAddress', emailAddress: email });
    if (phone)
      store(`${path}/address/p`, { '@type': 'org.opencrx.kernel.account1.PhoneNumber', phoneNumberFull: phone });
    store(`${path}/address/w`, {
      '@type': 'org.opencrx.kernel.account1.PostalAddress',
      postalCity: 'Girona',
      postalStreet: { _item: [{ '@index': '0', $: 'Nou 1' }] },
    });
  }
  for (const customer of options.customers) put(customer);

  const shown = ({ path, ...fields }: Row) => ({
    ...fields,
    '@href': `http://${authority}${path}`,
    '@version': 'bW9k',
    identity: `xri://@openmdx*${path.replace('/opencrx-rest-CRX/', '')}`,
    createdAt: new Date(fields.createdAt).toISOString(),
    modifiedAt: new Date(fields.modifiedAt).toISOString(),
  });
  const textsOf = (value: unknown): string[] =>
    typeof value === 'object' && value !== null
      ? (value as { _item: { $: string }[] })._item.map(({ $ }) => $)
      : [String(value)];

  function list(path: string, query: URLSearchParams): FakeAnswer {
    // The addresses of a segment are those of all its accounts.
    const all =
      path === `${root('account1')}/address`
        ? /\/account\/[^/]+\/address\/[^/]+$/u
        : new RegExp(`^${path.replaceAll('.', '\\.')}/[^/]+$`, 'u');
    let found = [...rows.values()].filter((one) => all.test(one.path));
    const type = query.get('queryType');
    if (type) found = found.filter((one) => String(one['@type']) === type.replaceAll(':', '.'));
    let down = 1;
    for (const verb of (query.get('query') ?? '').split(';').filter(Boolean)) {
      asked.push(verb);
      const order = /^orderByCreatedAt\(\)\.(ascending|descending)\(\)$/u.exec(verb);
      const time = /^(createdAt|modifiedAt)\(\)\.greaterThanOrEqualTo\((:datetime:[\dTZ.]+)\)$/u.exec(verb);
      const equal = /^thereExists(\w+)\(\)\.equalTo\("([^"]*)"\)$/u.exec(verb);
      if (order) down = order[1] === 'ascending' ? 1 : -1;
      else if (time) found = found.filter((one) => Number(one[time[1] ?? '']) >= timeIn(time[2] ?? ''));
      else if (equal) {
        const name = (equal[1] ?? '').replace(/^./u, (sign) => sign.toLowerCase());
        found = found.filter((one) => one[name] !== undefined && textsOf(one[name]).includes(equal[2] ?? ''));
      } else return fail(400, `Unable to parse query: ${verb}`);
    }
    found = found.toSorted((a, b) => down * (a.createdAt - b.createdAt));
    const [position, size] = [Number(query.get('position') ?? 0), Number(query.get('size') ?? 25)];
    const page = found.slice(position, position + size);
    const hasMore = String(found.length > position + size);
    return {
      status: 200,
      body: {
        '@type': 'org.openmdx.kernel.ResultSet',
        '@hasMore': hasMore,
        '@total': String(found.length),
        ...(page.length > 0 && { objects: page.map(shown) }),
      },
    };
  }

  function answer(request: SeenRequest): FakeAnswer {
    authority = request.headers.host ?? '';
    if (request.headers.authorization !== basic(`escolta:${password}`))
      return { status: 401, body: '<html>Unauthorized</html>', type: 'text/html' };
    const path = decodeURIComponent(request.url.pathname);
    // Collections and objects take turns: `…/account`, `…/account/ID`, `…/account/ID/address`.
    const isCollection = path.split('/').length % 2 === 0;
    if (!path.startsWith('/opencrx-rest-CRX/')) return { status: 404, body: '<html></html>', type: 'text/html' };
    if (request.method === 'GET' && isCollection) return list(path, request.url.searchParams);
    const row = rows.get(path);
    if (request.method === 'GET') return row ? { status: 200, body: shown(row) } : fail(404, 'object not found');
    const body = bodyOf(request);
    if (request.method === 'POST') {
      if (refuse || typeof body['@type'] !== 'string') {
        refuse = false;
        return fail(400, 'contractCurrency is mandatory');
      }
      return { status: 201, body: shown(store(`${path}/9NEW${count + 1}`, body)), changed: true };
    }
    if (!row) return fail(404, 'object not found');
    if (request.method === 'PUT') {
      Object.assign(row, body);
      return { status: 200, body: shown(row), changed: true };
    }
    for (const one of rows.keys()) if (one === path || one.startsWith(`${path}/`)) rows.delete(one);
    return { status: 204, changed: true };
  }

  const fake = await startFakeCrm(answer);
  const under = (part: RegExp) => [...rows.values()].filter(({ path }) => part.test(path));
  const leads = () => under(/\/lead\/[^/]+$/u).map(({ path }) => ({ id: path.split('/').at(-1) ?? '' }));
  return {
    ...fake,
    put,
    rows,
    asked,
    leads,
    delete(id: string) {
      for (const path of rows.keys())
        if (path.includes(`/account/${id}`) && !/\d/u.test(path.split(`/account/${id}`)[1]?.[0] ?? ''))
          rows.delete(path);
    },
    notes: () =>
      under(/\/note\/[^/]+$/u).map((one) => ({ about: one.path.split('/').at(-3) ?? '', text: String(one['text']) })),
    refuseNext() {
      refuse = true;
      return 'contractCurrency is mandatory';
    },
  } satisfies CrmWorld & Record<string, unknown>;
}

const harness: CrmHarness = {
  component: opencrx as CrmHarness['component'],
  createWorld,
  idOf: (n) => `9DXSJ5D62FBH${String(n).padStart(13, '0')}`,
  config: (url) => ({ url, username: 'escolta', password, pageSize: 3 }),
  wrong: (url) => ({ url, username: 'escolta', password: 'wrong-secret', pageSize: 3 }),
  secrets: [password, 'wrong-secret', basic(`escolta:${password}`).slice(6)],
  segmentFromGivenName: { segment: ['firstName'] },
  tellsDeletions: false,
  findsBy: ['email', 'phone'],
};

describeCrm('openCRX', harness);

const never = new AbortController().signal;
const people = Array.from({ length: 11 }, (_, n) => ({
  id: harness.idOf(n),
  givenName: 'Ana',
  familyName: `Puig ${n}`,
}));

async function withOpencrx(
  options: Parameters<typeof createWorld>[0],
  test: (
    world: Awaited<ReturnType<typeof createWorld>>,
    crm: ReturnType<NonNullable<CrmHarness['component']['connect']>>,
    read: () => Promise<{ here: string[]; gone: string[]; first: unknown }>,
  ) => Promise<void>,
) {
  const world = await createWorld(options);
  const http = createHttpClient({ allowPrivate: true });
  const context = { name: 'shop', http, clock: createVirtualClock(), log: pino({ level: 'silent' }), baseDir: '.' };
  const config = harness.component.config.parse(harness.config(world.url));
  const crm = harness.component.connect?.(config, context);
  const source = harness.component.customers?.(config, { ...context, fields: {} });
  if (!crm || !source) throw new Error('not whole');
  await test(world, crm, async () => {
    const seen = { here: [] as string[], gone: [] as string[], first: undefined as unknown };
    for await (const { changes } of source.read(undefined, { full: true, signal: never })) {
      for (const one of changes) {
        if (one.kind === 'gone') seen.gone.push(one.id);
        else seen.here.push(one.customer.id);
        seen.first ??= one;
      }
    }
    return seen;
  });
  await Promise.all([http.close(), world.close()]);
}

it('reads all of those that were made at the same time', () =>
  withOpencrx({ customers: people, sameTime: true }, async (_, __, read) => {
    expect([...new Set((await read()).here)]).toEqual(people.map(({ id }) => id));
  }));

it('reads towns, and takes those disabled for gone', () =>
  withOpencrx({ customers: people.slice(0, 2) }, async (world, _, read) => {
    const row = [...world.rows.values()].find(({ path }) => path.endsWith(`/account/${people[1]?.id}`));
    Object.assign(row ?? {}, { disabled: true });
    expect(await read()).toMatchObject({
      ...{ here: [people[0]?.id], gone: [people[1]?.id] },
      first: { customer: { city: 'Girona', street: 'Nou 1', fullName: 'Puig 0, Ana' } },
    });
  }));

it('adds the addresses of a lead that were not written before it died', () =>
  withOpencrx({ customers: [] }, async (world, crm) => {
    await crm.check(never);
    world.dropNextAnswer();
    await expect(crm.putLead(sampleLead, never)).rejects.toMatchObject({ retry: 'transient' });
    for (let n = 0; n < 2; n += 1) await crm.putLead(sampleLead, never);
    const addresses = [...world.rows.values()].filter(
      ({ path }) => path.includes('/lead/') && path.includes('/address/'),
    );
    expect(addresses.map((one) => one['emailAddress'] ?? one['phoneNumberFull'])).toEqual([
      sampleLead.email,
      sampleLead.phone,
    ]);
  }));

it('lets no text break out of a query', () =>
  withOpencrx({ customers: people }, async (world, crm) => {
    const email = 'x") ;thereExistsLastName().equalTo("Puig 1';
    expect(await crm.findDuplicates({ ...sampleLead, email }, never)).toEqual([]);
    expect(world.asked.join('\n')).not.toContain('LastName');
  }));
