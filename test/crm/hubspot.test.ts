import { pino } from 'pino';
import { expect, it } from 'vitest';
import { DuplicatesFound } from '../../core/crm.ts';
import { createHttpClient } from '../../core/http.ts';
import { hubspot } from '../../crm/hubspot.ts';
import { type CrmHarness, describeCrm, sampleLead } from '../suites/crm-conformance.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { accessToken, createHubspotWorld } from './fake-hubspot.ts';

type World = Awaited<ReturnType<typeof createHubspotWorld>>;

const harness: CrmHarness = {
  component: hubspot as CrmHarness['component'],
  createWorld: createHubspotWorld,
  // Numbers, not texts: 9 comes before 10.
  idOf: (n) => String(n),
  config: (url) => ({ url, accessToken, pageSize: 3 }),
  wrong: (url) => ({ url, accessToken: 'pat-wrong-token', pageSize: 3 }),
  secrets: [accessToken, 'pat-wrong-token'],
  segmentFromGivenName: { segment: ['firstname'] },
  tellsDeletions: true,
  findsBy: ['email', 'phone'],
};

describeCrm('HubSpot', harness);
describeCrm('HubSpot with leads of the Sales Hub', {
  ...harness,
  createWorld: (options) => createHubspotWorld({ ...options, salesHub: true }),
  config: (url) => ({ ...harness.config(url), record: 'lead' }),
});

const never = new AbortController().signal;
const clock = createVirtualClock();

async function withHubspot(
  options: Parameters<typeof createHubspotWorld>[0] & { record?: string },
  test: (
    world: World,
    tools: {
      crm: ReturnType<NonNullable<CrmHarness['component']['connect']>>;
      ids: (from?: unknown) => Promise<{ gone: string[]; here: string[]; cursor: unknown }>;
    },
  ) => Promise<void>,
) {
  const world = await createHubspotWorld(options);
  const http = createHttpClient({ allowPrivate: true });
  const context = { name: 'shop', http, clock, log: pino({ level: 'silent' }), baseDir: '.' };
  const config = harness.component.config.parse({
    ...harness.config(world.url),
    ...(options.record && { record: options.record }),
  });
  const crm = harness.component.connect?.(config, context);
  const source = harness.component.customers?.(config, { ...context, fields: {} });
  if (!crm || !source) throw new Error('not whole');
  await test(world, {
    crm,
    async ids(from) {
      const seen = { gone: [] as string[], here: [] as string[], cursor: undefined as unknown };
      for await (const { changes, cursor } of source.read(from, { full: false, signal: never })) {
        for (const one of changes) one.kind === 'gone' ? seen.gone.push(one.id) : seen.here.push(one.customer.id);
        seen.cursor = cursor;
      }
      return seen;
    },
  });
  await Promise.all([http.close(), world.close()]);
}
const ana = { id: '1', givenName: 'Ana', familyName: 'Puig', email: 'ana@example.org' };

it.each([
  ['SECONDLY', 1_000],
  ['TEN_SECONDLY_ROLLING', 10_000],
])('waits for a limit that is %s in place', (policy, ms) =>
  withHubspot({ customers: [ana] }, async (world, { ids }) => {
    world.limit(policy, 2);
    const before = clock.now();
    expect((await ids()).here).toEqual(['1']);
    expect(clock.now() - before).toBe(2 * ms);
  }),
);

it('comes back later where the limit of the day is reached', () =>
  withHubspot({ customers: [ana] }, async (world, { ids }) => {
    world.limit('DAILY', 1);
    await expect(ids()).rejects.toMatchObject({
      retry: 'transient',
      retryAfterMs: 3_600_000,
      message: expect.stringContaining('DAILY limit'),
    });
  }));

it('does not wait for ever for a limit that stays', () =>
  withHubspot({ customers: [ana] }, async (world, { ids }) => {
    world.limit('SECONDLY', 1_000);
    await expect(ids()).rejects.toMatchObject({ retry: 'transient', retryAfterMs: 1_000 });
  }));

it('takes those merged into another for gone', () =>
  withHubspot({ customers: [ana] }, async (world, { ids }) => {
    Object.assign(world.tables['contacts']?.get('1')?.properties ?? {}, { hs_merged_object_ids: '7;1;8' });
    expect(await ids()).toMatchObject({ gone: ['7', '8'], here: ['1'] });
  }));

it('does not read its own leads as customers, until they are', () =>
  withHubspot({ customers: [ana] }, async (world, { crm, ids }) => {
    const { id } = await crm.putLead(sampleLead, never);
    expect((await ids()).here).toEqual(['1']);
    Object.assign(world.tables['contacts']?.get(id)?.properties ?? {}, { lifecyclestage: 'customer' });
    expect((await ids()).here).toEqual(['1', id]);
  }));

it('names the contact that has the address already', () =>
  withHubspot({ customers: [ana] }, async (_, { crm }) => {
    const error: unknown = await crm
      .putLead({ ...sampleLead, email: 'ana@example.org' }, never)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DuplicatesFound);
    expect(error).toMatchObject({
      retry: 'poison',
      duplicates: [
        { kind: 'contact', id: '1', by: 'email', url: expect.stringContaining('/contacts/123/record/0-1/1') },
      ],
    });
  }));

it('makes no lead that it could not find again', () =>
  withHubspot({ customers: [], idProperty: 'other' }, async (world, { crm }) => {
    for (const work of [() => crm.check(never), () => crm.putLead(sampleLead, never)])
      await expect(work()).rejects.toMatchObject({
        retry: 'fatal',
        message: expect.stringMatching(/Check `idProperty`/u),
      });
    expect(world.tables['contacts']?.size).toBe(0);
  }));

it('takes a lead of the Sales Hub away with the contact that it made', () =>
  withHubspot({ customers: [ana], record: 'lead' }, async (world, { crm }) => {
    const made = await crm.putLead(sampleLead, never);
    const about = { kind: 'lead' as const, id: made.id };
    await crm.putNote({ externalId: 'escolta-1', about, title: 't', text: 'x', at: 0 }, never);
    expect(world.notes()).toMatchObject([{ about: made.id }]);
    await crm.remove(made, never);
    const left = [...(world.tables['contacts']?.values() ?? [])].filter(({ archivedAt }) => !archivedAt);
    expect(left.map(({ id }) => id)).toEqual(['1']);
  }));

it('makes one contact for a lead of the Sales Hub, also where its answer was lost', () =>
  withHubspot({ customers: [], record: 'lead' }, async (world, { crm }) => {
    world.dropNextAnswer();
    await expect(crm.putLead(sampleLead, never)).rejects.toMatchObject({ retry: 'transient' });
    expect((await crm.putLead(sampleLead, never)).created).toBe(true);
    expect(world.tables['contacts']?.size).toBe(1);
    expect(world.tables['leads']?.size).toBe(1);
  }));
