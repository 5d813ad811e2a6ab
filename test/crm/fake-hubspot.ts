import type { CrmWorld, FakeCustomer } from '../suites/crm-world.ts';
import type { SeenRequest } from '../support/http-server.ts';
import { bodyOf, type FakeAnswer, startFakeCrm } from './fake-crm.ts';

const longAgo = Date.UTC(2020, 0, 1);
const deletedAt = Date.UTC(2026, 10, 27, 14);
export const accessToken = 'pat-eu1-secret-1';
type Properties = Record<string, string>;
interface Thing {
  readonly id: string;
  properties: Properties;
  archivedAt?: string;
  readonly to: string[];
}
type Filter = { propertyName: string; operator: string; value: string };

const ok = (body: unknown, changed = false, status = 200): FakeAnswer => ({ status, body, changed });
const fail = (status: number, category: string, message: string, more: object = {}): FakeAnswer => ({
  status,
  body: { status: 'error', message, correlationId: 'a1b2', category, ...more },
});

/**
 * HubSpot's CRM API as it is documented: lists by an opaque place, searches that show 10,000 records at most, properties that nobody asked
 * for left out, an archive, upserts of a batch by a property with unique values, associations by type.
 */
export async function createHubspotWorld(options: {
  customers: readonly FakeCustomer[];
  mostShown?: number;
  idProperty?: string;
  /** Whether what people keep are leads, and not contacts. */
  salesHub?: boolean;
}) {
  const { mostShown = 6, idProperty = 'escolta_id' } = options;
  const tables: Record<string, Map<string, Thing>> = { contacts: new Map(), leads: new Map(), notes: new Map() };
  const lists = new Map<string, { name: string; members: Set<string> }>();
  let count = 50_000;
  let refuse = false;
  let tooMany: { policyName: string; times: number } | undefined;
  const living = (name: string) => [...(tables[name]?.values() ?? [])].filter((one) => !one.archivedAt);

  function put({ id, modifiedAt = longAgo, ...customer }: FakeCustomer): void {
    const { givenName: firstname, familyName: lastname, email = '', phone = '' } = customer;
    const properties = { firstname, lastname, email, phone, lifecyclestage: 'customer' };
    tables['contacts']?.set(id, {
      id,
      to: [],
      properties: { ...properties, hs_object_id: id, lastmodifieddate: String(modifiedAt) },
    });
  }
  for (const customer of options.customers) put(customer);

  const shown = ({ id, properties, archivedAt }: Thing, asked: readonly string[]) => ({
    id,
    properties: Object.fromEntries(
      ['hs_object_id', 'lastmodifieddate', ...asked].map((name) => [name, properties[name] ?? null]),
    ),
    archived: archivedAt !== undefined,
    ...(archivedAt ? { archivedAt } : {}),
  });

  function search(rows: readonly Thing[], body: Record<string, unknown>): FakeAnswer {
    const { filterGroups = [], limit = 10, after = '0', properties = [], sorts = [] } = body as Record<string, never[]>;
    if (Number(after) + Number(limit) > 10_000 || Number(limit) > 200)
      return fail(400, 'VALIDATION_ERROR', 'There was a problem with the request.');
    const passes = (row: Thing, { propertyName, operator, value }: Filter) => {
      const has = row.properties[propertyName] ?? '';
      if (operator === 'EQ') return has !== '' && has.toLowerCase() === value.toLowerCase();
      return operator === 'GT' ? Number(has) > Number(value) : Number(has) >= Number(value);
    };
    const groups = filterGroups as { filters: Filter[] }[];
    let found = rows.filter((row) => groups.some(({ filters }) => filters.every((one) => passes(row, one))));
    const [sort] = sorts as { propertyName: string; direction: string }[];
    if (sort)
      found = found.toSorted(
        (a, b) => Number(a.properties[sort.propertyName]) - Number(b.properties[sort.propertyName]),
      );
    const page = found.slice(0, mostShown).slice(Number(after)).slice(0, Number(limit));
    return ok({ total: found.length, results: page.map((row) => shown(row, properties)) });
  }

  function create(name: string, properties: Properties, to: string[]): Thing {
    count += 1;
    const id = String(count);
    const thing = { id, to, properties: { ...properties, hs_object_id: id, lastmodifieddate: String(longAgo) } };
    tables[name]?.set(id, thing);
    return thing;
  }

  function invalid(properties: Properties): FakeAnswer | undefined {
    if (!refuse) return undefined;
    refuse = false;
    const isValid = [
      { isValid: false, message: 'plan was not one of the allowed options', name: Object.keys(properties)[0] },
    ];
    return fail(400, 'VALIDATION_ERROR', `Property values were not valid: ${JSON.stringify(isValid)}`);
  }

  function objects(request: SeenRequest, name: string, id: string | undefined, act: string | undefined): FakeAnswer {
    const query = request.url.searchParams;
    const body = bodyOf(request);
    const table = tables[name];
    if (!table) return fail(404, 'OBJECT_NOT_FOUND', 'Unable to infer object type');
    const asked = (query.get('properties') ?? '').split(',').filter(Boolean);
    if (request.method === 'GET' && id === undefined) {
      const archived = query.get('archived') === 'true';
      const rows = [...table.values()].filter((one) => (one.archivedAt !== undefined) === archived);
      rows.sort((a, b) => Number(a.id) - Number(b.id));
      const from = Number(query.get('after') ?? 0);
      const page = rows.filter((one) => Number(one.id) >= from).slice(0, Number(query.get('limit') ?? 10));
      const last = page.at(-1);
      const more =
        last && rows.at(-1) !== last ? { paging: { next: { after: String(Number(last.id) + 1), link: '?' } } } : {};
      return ok({ results: page.map((one) => shown(one, asked)), ...more });
    }
    if (id === 'search') return search(living(name), body);
    if (id === 'batch' && act === 'read') {
      const { inputs, properties } = body as { inputs: { id: string }[]; properties: string[] };
      return ok({
        status: 'COMPLETE',
        results: inputs.flatMap((one) => table.get(one.id) ?? []).map((one) => shown(one, properties)),
      });
    }
    if (id === 'batch') {
      const [input] = (body as { inputs: { id: string; idProperty: string; properties: Properties }[] }).inputs;
      if (!input) return fail(400, 'VALIDATION_ERROR', 'inputs must not be empty');
      if (input.idProperty !== idProperty)
        return fail(400, 'VALIDATION_ERROR', `${input.idProperty} is not a unique property`);
      const bad = invalid(input.properties);
      if (bad) return bad;
      const known = living(name).find((one) => one.properties[idProperty] === input.id);
      const same = living(name).find(
        (one) => input.properties['email'] && one.properties['email'] === input.properties['email'],
      );
      if (same && same !== known) return fail(409, 'CONFLICT', `Contact already exists. Existing ID: ${same.id}`);
      const thing = known ?? create(name, input.properties, []);
      Object.assign(thing.properties, input.properties);
      return ok(
        { status: 'COMPLETE', results: [{ ...shown(thing, []), new: known === undefined }] },
        !options.salesHub,
      );
    }
    const { properties = {}, associations = [] } = body as {
      properties?: Properties;
      associations?: { to: { id: string }; types: { associationTypeId: number }[] }[];
    };
    if (request.method === 'POST') {
      const bad = invalid(properties);
      if (bad) return bad;
      const types = associations.flatMap((one) => one.types.map(({ associationTypeId }) => associationTypeId));
      if (name === 'leads' && !types.includes(578))
        return fail(400, 'VALIDATION_ERROR', 'A lead needs a primary contact');
      if (name === 'notes' && !types.some((one) => one === 202 || one === 855))
        return fail(400, 'VALIDATION_ERROR', 'unknown association');
      return ok(
        shown(
          create(
            name,
            properties,
            associations.map(({ to }) => to.id),
          ),
          [],
        ),
        true,
        201,
      );
    }
    const by = query.get('idProperty');
    if (by && by !== idProperty) return fail(400, 'VALIDATION_ERROR', `${by} is not a unique property`);
    const row = by ? living(name).find((one) => one.properties[by] === id) : table.get(id ?? '');
    if (request.method === 'DELETE') {
      if (row) row.archivedAt ??= new Date(deletedAt).toISOString();
      return { status: 204, changed: true };
    }
    if (!row || row.archivedAt) return fail(404, 'OBJECT_NOT_FOUND', 'resource not found');
    if (request.method === 'PATCH') {
      Object.assign(row.properties, properties);
      return ok(shown(row, []), true);
    }
    return ok(shown(row, asked));
  }

  function listsOf(request: SeenRequest, parts: readonly (string | undefined)[]): FakeAnswer {
    const body = bodyOf(request);
    if (parts[0] === 'object-type-id') {
      const found = [...lists].find(([, one]) => one.name === parts[3]);
      return found
        ? ok({ list: { listId: found[0], name: found[1].name } })
        : fail(404, 'OBJECT_NOT_FOUND', 'List does not exist');
    }
    if (request.method === 'POST') {
      if (body['processingType'] !== 'MANUAL' || body['objectTypeId'] !== '0-1')
        return fail(400, 'VALIDATION_ERROR', 'no');
      count += 1;
      lists.set(String(count), { name: String(body['name']), members: new Set() });
      return ok({ list: { listId: String(count), name: body['name'] } }, true);
    }
    const list = lists.get(parts[0] ?? '');
    if (!list) return fail(404, 'OBJECT_NOT_FOUND', 'List does not exist');
    if (request.method === 'PUT') {
      for (const id of body['recordIdsToAdd'] as string[]) list.members.add(id);
      for (const id of body['recordIdsToRemove'] as string[]) list.members.delete(id);
      return ok({}, true);
    }
    // Two at a time, so that pages are seen.
    const all = [...list.members].toSorted();
    const from = Number(request.url.searchParams.get('after') ?? 0);
    const next = from + 2 < all.length ? { paging: { next: { after: String(from + 2) } } } : {};
    return ok({ results: all.slice(from, from + 2).map((recordId) => ({ recordId })), ...next });
  }

  function answer(request: SeenRequest): FakeAnswer {
    if (request.headers.authorization !== `Bearer ${accessToken}`)
      return fail(401, 'INVALID_AUTHENTICATION', 'Authentication credentials not found.');
    if (tooMany && tooMany.times > 0) {
      tooMany.times -= 1;
      const { policyName } = tooMany;
      return fail(429, 'RATE_LIMITS', `You have reached your ${policyName} limit.`, {
        errorType: 'RATE_LIMIT',
        policyName,
      });
    }
    const [, area, , what, name = '', id, act, sub] = request.url.pathname.split('/').map(decodeURIComponent);
    if (area === 'account-info') return ok({ portalId: 123, uiDomain: 'app-eu1.hubspot.com' });
    if (what === 'associations')
      return ok({
        results: [
          { category: 'USER_DEFINED', typeId: 3, label: 'x' },
          { category: 'HUBSPOT_DEFINED', typeId: 855, label: null },
        ],
      });
    if (what === 'lists') return listsOf(request, [name || undefined, id, act, sub]);
    if (what === 'objects' && act === 'associations') {
      const results = living('notes')
        .filter(({ to }) => to.includes(id ?? ''))
        .map((one) => ({ toObjectId: Number(one.id) }));
      return ok({ results });
    }
    if (what === 'objects') return objects(request, name, id, act);
    return { status: 404, body: '<html></html>', type: 'text/html' };
  }

  const fake = await startFakeCrm(answer);
  return {
    ...fake,
    put,
    tables,
    limit(policyName: string, times: number) {
      tooMany = { policyName, times };
    },
    delete(id: string) {
      const row = tables['contacts']?.get(id);
      if (row) row.archivedAt = new Date(deletedAt).toISOString();
    },
    leads: () =>
      living('leads').length > 0
        ? living('leads')
        : living('contacts').filter(({ properties }) => properties[idProperty]),
    notes: () =>
      living('notes').map(({ to, properties }) => ({ about: to[0] ?? '', text: String(properties['hs_note_body']) })),
    list: (name: string) => [...([...lists.values()].find((one) => one.name.startsWith(name))?.members ?? [])],
    refuseNext() {
      refuse = true;
      return 'plan was not one of the allowed options';
    },
  } satisfies CrmWorld & Record<string, unknown>;
}
