// One life of the sending to a CRM: the real engine, the real outbox, and HTTP to a server that kills this process at a chosen moment.
// Ends by itself once nothing waits. Runs the built product, or a mutant of it.
const { dist, dir, url, items } = JSON.parse(process.argv[2]);
const load = (path) => import(`${dist}/${path}`);

const { runCrmDelivery, crmItemId } = await load('core/crm-delivery.js');
const { PipelineError } = await load('core/errors.js');
const { externalIdOf } = await load('core/lead.js');
const { systemClock } = await load('core/clock.js');
const { connectStore } = await load('sinks/clickhouse/connect.js');
const { migrate } = await load('sinks/clickhouse/migrate.js');
const { createCrmOutbox } = await load('sinks/clickhouse/leads/outbox.js');

const store = await connectStore({ path: dir, database: 'escolta' });
await migrate(store.client);
const outbox = createCrmOutbox({ client: store.client });

const of = (n) => String(n).padStart(32, '0');
const known = new Set((await outbox.find({})).map(({ id }) => id));
const fresh = Array.from({ length: items }, (_, n) => ({
  ...{
    id: crmItemId('crm', { leadId: of(n) }),
    crm: 'crm',
    kind: 'lead',
    rule: 'r',
    leadId: of(n),
    mentionId: '',
    brand: 'acme',
  },
  ...{
    personId: `p-${n}`,
    contact: '',
    state: 'queued',
    generation: 0,
    attempts: 0,
    duplicates: [],
    error: '',
    by: '',
  },
  createdAt: 1_700_000_000_000 + n,
})).filter(({ id }) => !known.has(id));
if (fresh.length > 0) await outbox.put(fresh);

async function ask(method, path, body) {
  const response = await fetch(url + path, { method, ...(body && { body: JSON.stringify(body) }) });
  if (!response.ok) throw new PipelineError(`${method} ${path}: ${response.status}`, { retry: 'transient' });
  return response.json();
}
const find = (externalId) => ask('GET', `/leads?externalId=${externalId}`);
const crm = {
  check: async () => 'test',
  findDuplicates: async (lead) =>
    (await find(lead.externalId)).map(({ id }) => ({ kind: 'lead', id, name: '', by: 'external id' })),
  async putLead(lead) {
    const [there] = await find(lead.externalId);
    const { id } = there ?? (await ask('POST', '/leads', lead));
    return { kind: 'lead', id, created: there === undefined };
  },
};
const render = async (item) => ({
  kind: 'lead',
  lead: {
    externalId: externalIdOf(item.leadId),
    familyName: 'X',
    accounts: [],
    brand: 'acme',
    score: 1,
    description: '',
  },
});

const stop = new AbortController();
const nothing = new Proxy({}, { get: () => () => undefined });
const clock = {
  now: systemClock.now,
  sleep: (ms, signal) => systemClock.sleep(ms >= 60_000 ? ms : Math.min(ms, 20), signal),
};
const delivery = runCrmDelivery({
  ...{ outbox, render, clock, connections: [{ name: 'crm', crm }], settled: async () => undefined, events: nothing },
  ...{ random: () => 0.5, signal: stop.signal, giveUp: new AbortController().signal, lookMs: 50 },
});
await delivery.idle();
stop.abort();
await delivery.done;
process.stdout.write(JSON.stringify(await outbox.find({})));
await store.close();
