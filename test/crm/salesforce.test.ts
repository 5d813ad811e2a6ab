import { pino } from 'pino';
import { expect, it } from 'vitest';
import { DuplicatesFound } from '../../core/crm.ts';
import { createHttpClient } from '../../core/http.ts';
import { salesforce } from '../../crm/salesforce.ts';
import { type CrmHarness, describeCrm, sampleLead } from '../suites/crm-conformance.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { clientSecret, createSalesforceWorld, fail, idOf } from './fake-salesforce.ts';

type World = Awaited<ReturnType<typeof createSalesforceWorld>>;

const harness: CrmHarness = {
  component: salesforce as CrmHarness['component'],
  createWorld: createSalesforceWorld,
  idOf: (n) => idOf('003', n),
  config: (url) => ({ url, clientId: 'escolta', clientSecret, pageSize: 3 }),
  wrong: (url) => ({ url, clientId: 'escolta', clientSecret: 'wrong-secret', pageSize: 3 }),
  secrets: [clientSecret, 'wrong-secret'],
  segmentFromGivenName: { segment: ['FirstName'] },
  tellsDeletions: true,
  findsBy: ['email', 'phone'],
};

describeCrm('Salesforce', harness);
describeCrm('Salesforce with classic notes', {
  ...harness,
  config: (url) => ({ ...harness.config(url), noteAs: 'note' }),
});

const never = new AbortController().signal;
const ana = { id: idOf('003', 1), givenName: 'Ana', familyName: 'Puig', email: 'ana@example.org' };

async function withSalesforce(
  options: Parameters<typeof createSalesforceWorld>[0],
  test: (
    world: World,
    crm: ReturnType<NonNullable<CrmHarness['component']['connect']>>,
    read: (from?: unknown, fields?: object) => Promise<{ ids: string[]; cursor: unknown; customers: unknown[] }>,
  ) => Promise<void>,
) {
  const world = await createSalesforceWorld(options);
  const http = createHttpClient({ allowPrivate: true });
  const context = { name: 'shop', http, clock: createVirtualClock(), log: pino({ level: 'silent' }), baseDir: '.' };
  const config = harness.component.config.parse(harness.config(world.url));
  const crm = harness.component.connect?.(config, context);
  if (!crm) throw new Error('not written to');
  await test(world, crm, async (from, fields = {}) => {
    const seen = { ids: [] as string[], cursor: undefined as unknown, customers: [] as unknown[] };
    const source = harness.component.customers?.(config, { ...context, fields: fields as never });
    for await (const { changes, cursor } of source?.read(from, { full: false, signal: never }) ?? []) {
      for (const one of changes) {
        seen.ids.push(one.kind === 'gone' ? one.id : one.customer.id);
        if (one.kind === 'customer') seen.customers.push(one.customer);
      }
      seen.cursor = cursor;
    }
    return seen;
  });
  await Promise.all([http.close(), world.close()]);
}

it('reads accounts and owners with contacts', () =>
  withSalesforce({ customers: [ana] }, async (_, __, read) => {
    expect((await read()).customers).toMatchObject([{ company: 'Cafè & Fills', owner: 'Pol' }]);
  }));

it('reads on by id where the place of the next batch is forgotten', () => {
  const customers = Array.from({ length: 9 }, (_, n) => ({ ...ana, id: idOf('003', n) }));
  return withSalesforce({ customers }, async (world, _, read) => {
    world.forgetPlaces();
    expect((await read()).ids).toEqual(customers.map(({ id }) => id));
  });
});

it('says which name of a field is none, and asks nothing with it', () =>
  withSalesforce({ customers: [ana] }, async (world, _, read) => {
    const fields = { segment: ['Tier__c FROM User'] };
    await expect(read(undefined, fields)).rejects.toMatchObject({
      retry: 'fatal',
      message: expect.stringContaining('customers.fields'),
    });
    expect(world.queries).toEqual([]);
    await expect(read(undefined, { segment: ['Tier__c'] })).rejects.toMatchObject({
      ...{ retry: 'fatal', message: expect.stringMatching(/No such column 'Tier__c'.*customers\.fields/u) },
    });
  }));

it('comes back later where the requests of the day are used up', () =>
  withSalesforce({ customers: [ana] }, async (world, crm) => {
    world.answerNext(fail(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'));
    await expect(crm.putLead(sampleLead, never)).rejects.toMatchObject({ retry: 'transient', retryAfterMs: 900_000 });
  }));

it('names whom its duplicate rules found', () =>
  withSalesforce({ customers: [ana] }, async (world, crm) => {
    const record = { attributes: { type: 'Contact' }, Id: ana.id, Name: 'Ana Puig' };
    const duplicateResult = {
      allowSave: false,
      matchResults: [{ entityType: 'Contact', matchRecords: [{ matchConfidence: 100, record }] }],
    };
    world.answerNext(fail(400, 'DUPLICATES_DETECTED', 'Use one of these records?', { duplicateResult }));
    const error: unknown = await crm.putLead(sampleLead, never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DuplicatesFound);
    expect(error).toMatchObject({
      message: expect.stringContaining('Use one of these records?'),
      duplicates: [
        { kind: 'contact', id: ana.id, name: 'Ana Puig', url: expect.stringContaining(`/Contact/${ana.id}/view`) },
      ],
    });
  }));

it('leaves a lead alone that became a contact', () =>
  withSalesforce({ customers: [] }, async (world, crm) => {
    const { id } = await crm.putLead(sampleLead, never);
    Object.assign(world.rows.get(id) ?? {}, { IsConverted: true });
    world.answerNext(fail(400, 'CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead'));
    expect(await crm.putLead(sampleLead, never)).toMatchObject({ id, created: false });
  }));

it('makes no lead that it could not find again', () =>
  withSalesforce({ customers: [], externalIdField: 'Other__c' }, async (world, crm) => {
    for (const work of [() => crm.check(never), () => crm.putLead(sampleLead, never)])
      await expect(work()).rejects.toMatchObject({
        retry: 'fatal',
        message: expect.stringMatching(/Check `externalIdField`/u),
      });
    expect(world.leads()).toEqual([]);
  }));

it('keeps the company that people wrote where it knows none', () =>
  withSalesforce({ customers: [] }, async (world, crm) => {
    const { company: _, ...lead } = sampleLead;
    const { id } = await crm.putLead(lead, never);
    expect(world.rows.get(id)).toMatchObject({ Company: '[not provided]' });
    Object.assign(world.rows.get(id) ?? {}, { Company: 'Acme' });
    await crm.putLead(lead, never);
    expect(world.rows.get(id)).toMatchObject({ Company: 'Acme' });
  }));

it('lets no text break out of a query', () =>
  withSalesforce({ customers: [ana] }, async (world, crm) => {
    const email = "x\\' OR FirstName = 'Ana";
    expect(await crm.findDuplicates({ ...sampleLead, email }, never)).toEqual([]);
    expect(world.queries.join('\n')).toContain(`Email = 'x\\\\\\' OR FirstName = \\'Ana'`);
  }));
