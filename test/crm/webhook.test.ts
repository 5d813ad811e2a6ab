import { createHmac } from 'node:crypto';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createHttpClient } from '../../core/http.ts';
import { webhook } from '../../crm/webhook.ts';
import { type CrmHarness, describeCrm, sampleLead } from '../suites/crm-conformance.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { type FakeAnswer, startFakeCrm } from './fake-crm.ts';

const secret = `whsec_${Buffer.from('twenty-four bytes or more').toString('base64')}`;
const wrong = `whsec_${Buffer.from('some other bytes, as long').toString('base64')}`;
type Item = { externalId: string; version: number } & Record<string, unknown>;

/** A receiver as Standard Webhooks wants it: it verifies what it gets, and keeps one record for each idempotency key. */
async function createWorld() {
  const kept: Record<string, Map<string, Item>> = { lead: new Map(), note: new Map(), list: new Map() };
  const seen: { id: string; key: string; type: string }[] = [];
  let next: FakeAnswer | undefined;
  let silent = false;
  const fake = await startFakeCrm((request) => {
    const { headers, body } = request;
    const [id, time] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
    const key = Buffer.from(secret.slice(6), 'base64');
    const expected = `v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`;
    if (!String(headers['webhook-signature']).split(' ').includes(expected))
      return { status: 401, body: { error: 'bad signature' } };
    if (next) {
      const said = next;
      next = undefined;
      return said;
    }
    const { type, data } = JSON.parse(body) as { type: string; data: Item };
    const own = String(headers['idempotency-key']);
    seen.push({ id, key: own, type });
    const [kind = ''] = type.split('.');
    if (type === 'record.removed') kept[String(data['kind'])]?.delete(String(data['id']));
    else if (kept[kind]) {
      const created = !kept[kind].has(own);
      kept[kind].set(own, data);
      return silent ? { status: 204, changed: true } : { status: 200, body: { id: own, created }, changed: true };
    }
    return { status: 200, body: 'ok', type: 'text/plain', changed: true };
  });
  const of = (kind: string) => [...(kept[kind]?.values() ?? [])];
  return {
    ...fake,
    kept,
    seen,
    put: () => undefined,
    delete: () => undefined,
    leads: () => of('lead').map(({ externalId }) => ({ id: externalId })),
    notes: () => of('note').map((one) => ({ about: (one['about'] as { id: string }).id, text: String(one['text']) })),
    list: (name: string) => (of('list').find((one) => one['name'] === name)?.['contacts'] ?? []) as string[],
    sayNothing() {
      silent = true;
    },
    answerNext(answer: FakeAnswer) {
      next = answer;
    },
    refuseNext() {
      next = { status: 422, body: { message: 'region is missing' } };
      return 'region is missing';
    },
  };
}

const harness: CrmHarness = {
  component: webhook as CrmHarness['component'],
  createWorld,
  idOf: (n) => String(n),
  config: (url) => ({ url, secret, headers: { authorization: 'Bearer hidden-token' } }),
  wrong: (url) => ({ url, secret: wrong, headers: { authorization: 'Bearer hidden-token' } }),
  secrets: [secret, wrong, 'hidden-token'],
  segmentFromGivenName: {},
  tellsDeletions: false,
  findsBy: [],
  // Its receiver looks for duplicates itself.
  leavesOut: ['finds its own lead by the external id'],
};

describeCrm('A webhook', harness);

const never = new AbortController().signal;

async function withWebhook(
  test: (
    world: Awaited<ReturnType<typeof createWorld>>,
    crm: ReturnType<NonNullable<typeof webhook.connect>>,
  ) => Promise<void>,
) {
  const world = await createWorld();
  const http = createHttpClient({ allowPrivate: true });
  const context = { name: 'own', http, clock: createVirtualClock(), log: pino({ level: 'silent' }), baseDir: '.' };
  const crm = webhook.connect?.(webhook.config.parse(harness.config(world.url)), context);
  if (!crm) throw new Error('not written to');
  await test(world, crm);
  await Promise.all([http.close(), world.close()]);
}

it('sends a retry under the same id, and a change under another', () =>
  withWebhook(async (world, crm) => {
    await crm.putLead(sampleLead, never);
    await crm.putLead(sampleLead, never);
    await crm.putLead({ ...sampleLead, score: 82 }, never);
    const [first, again, changed] = world.seen;
    expect(again).toEqual(first);
    expect(changed?.id).not.toBe(first?.id);
    expect(changed?.key).toBe(sampleLead.externalId);
    expect(world.kept['lead']?.get(sampleLead.externalId)).toMatchObject({ version: 1, score: 82 });
  }));

it('needs no words of its receiver', () =>
  withWebhook(async (world, crm) => {
    world.sayNothing();
    expect(await crm.putLead(sampleLead, never)).toEqual({ kind: 'lead', id: sampleLead.externalId, created: true });
  }));

it.each([
  [400, 'poison'],
  [401, 'fatal'],
  [403, 'fatal'],
  [404, 'transient'],
  [409, 'poison'],
  [410, 'fatal'],
  [413, 'poison'],
  [422, 'poison'],
  [429, 'transient'],
  [500, 'transient'],
])('takes %i for %s', (status, retry) =>
  withWebhook(async (world, crm) => {
    world.answerNext({ status, body: '<b>no</b>', type: 'text/html' });
    await expect(crm.putLead(sampleLead, never)).rejects.toMatchObject({
      retry,
      message: expect.stringContaining('<b>no</b>'),
    });
  }),
);

it('takes a weak secret for a mistake', () => {
  expect(webhook.config.safeParse({ url: 'https://x.example', secret: 'short' }).success).toBe(false);
  expect(
    webhook.config.safeParse({ url: 'https://x.example', secret, headers: { 'Idempotency-Key': 'x' } }).success,
  ).toBe(false);
});
