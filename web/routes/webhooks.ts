import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { mentionFilterSchema } from '../../core/mention-filter.ts';
import { brandsFor, type Caller, may } from '../../core/rights.ts';
import { type WebhookState, webhookStates } from '../../core/run-webhooks.ts';
import {
  secretsAt,
  type Webhook,
  type WebhookAttempt,
  type WebhookEnd,
  type WebhookMessage,
  type WebhookMessageState,
  type WebhookStore,
  webhookMessageStates,
} from '../../core/webhooks.ts';
import { cursor, cursorsOf, next, pageOf } from '../cursor.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';

/** How a webhook is doing. */
export interface WebhookStatus {
  readonly state: WebhookState;
  readonly waiting: number;
  readonly sent: number;
  readonly failed: number;
  readonly lastSentAt: number | undefined;
  readonly failingSince: number | undefined;
  readonly why: WebhookEnd | undefined;
  readonly error: string;
}

/** What the routes of webhooks read and write. */
export interface WebhookPorts {
  readonly store: WebhookStore;
  /** In the same order. */
  states(webhooks: readonly Webhook[]): Promise<readonly WebhookStatus[]>;
  /** Why an address must not be posted to; undefined: as far as can be seen, it may. */
  refusal(address: string): string | undefined;
  /** Posts an example at once; resolves with how it went. */
  test(
    webhook: Webhook,
    caller: Caller,
  ): Promise<{ readonly ok: boolean; readonly detail: string; readonly durationMs: number; readonly delivery: string }>;
  /** Newest first; one more than asked for where there are more. */
  deliveries(asked: {
    readonly webhookId: string;
    readonly state: WebhookMessageState | undefined;
    readonly after: { readonly at: number; readonly id: string } | undefined;
    readonly limit: number;
  }): Promise<readonly WebhookMessage[]>;
  delivery(
    webhookId: string,
    id: string,
  ): Promise<{ readonly message: WebhookMessage; readonly attempts: readonly WebhookAttempt[] } | undefined>;
  /** Has it sent again, by the same id. */
  resend(message: WebhookMessage): Promise<void>;
}

const cursors = cursorsOf(z.strictObject({ at: z.int(), id: z.string().regex(/^[0-9a-f]{32}$/u) }));
/** Webhooks that there may be. */
const mostWebhooks = 100;
/** In quiet times there is one in a request; in a storm requests of this many keep up, and are small enough for any server. */
const usualBatch = 20;
const hourMs = 3_600_000;

const settings = z.strictObject({
  name: z.string().trim().min(1).max(100),
  url: z.url({ protocol: /^https?$/u, error: 'expected an https address' }).max(2_000),
  filter: mentionFilterSchema.describe('As in the address of the inbox'),
  batch: z.number().int().min(1).max(100).describe('Mentions in one request, at most'),
});
const shown = settings.extend({
  filter: z.record(z.string(), z.unknown()),
  paused: z.boolean(),
  maker: z.string(),
  own: z.boolean(),
  id: z.string(),
  createdAt: z.number(),
  since: z.number().describe('Mentions that were first seen before are none of its'),
  secrets: z.number().describe('By how many it signs: more than one while a secret is replaced'),
  state: z.enum(webhookStates),
  why: z.enum(['gone', 'failing']).nullable().describe('Why it has ended'),
  error: z.string(),
  waiting: z.number(),
  sent: z.number(),
  failed: z.number(),
  lastSentAt: z.number().nullable(),
  failingSince: z.number().nullable(),
});
const delivery = z.object({
  id: z.string().describe('The `webhook-id` of each attempt'),
  kind: z.enum(['mentions', 'test']),
  state: z.enum(webhookMessageStates),
  mentions: z.array(z.object({ brand: z.string(), id: z.string() })),
  attempts: z.number(),
  createdAt: z.number(),
  sentAt: z.number().nullable(),
  error: z.string(),
});
const attempt = z.object({
  at: z.number(),
  outcome: z.enum(['sent', 'again', 'failed']),
  durationMs: z.number(),
  detail: z.string(),
});
const byId = z.strictObject({ id: z.string().regex(/^[0-9a-f]{16}$/u, 'expected the id of a webhook') });
const byDelivery = byId.extend({
  delivery: z.string().regex(/^[0-9a-f]{32}$/u, 'expected the id of a delivery'),
});
const secretOnce = z.string().describe('Shown this once');

/** Webhooks: new mentions of a filter, posted to an address of one's own. They send what their maker may take away. */
export function webhookRoutes({
  webhooks,
  brands,
  clock,
}: {
  readonly webhooks: WebhookPorts;
  readonly brands: readonly string[];
  readonly clock: Clock;
}): Route[] {
  const { store } = webhooks;
  const spec = { tag: 'webhooks', right: 'export' } as const;
  const isOwn = ({ maker }: Webhook, { kind, id }: Caller) => maker.kind === kind && maker.id === id;

  async function found(id: string, caller: Caller): Promise<Webhook> {
    const webhook = await store.find(id);
    if (!webhook || !(isOwn(webhook, caller) || may(caller, 'administer')))
      throw new Problem(404, 'you have no such webhook');
    return webhook;
  }
  async function message(path: { readonly id: string; readonly delivery: string }, caller: Caller) {
    const one = await webhooks.delivery((await found(path.id, caller)).id, path.delivery);
    if (!one) throw new Problem(404, 'there is no such delivery, or it is too long ago');
    return one;
  }
  function check({ url, filter }: Pick<Webhook, 'url' | 'filter'>, caller: Caller): void {
    const refusal = webhooks.refusal(url);
    if (refusal !== undefined)
      throw new Problem(422, 'this address cannot be posted to', { errors: [{ pointer: '/url', detail: refusal }] });
    const own = brandsFor(caller, brands);
    const not = filter.brand?.find((brand) => !own.includes(brand));
    if (not !== undefined)
      throw new Problem(422, 'this filter is not for you', {
        errors: [{ pointer: '/filter/brand', detail: `you may see no brand "${not}"` }],
      });
  }
  async function shownOf(list: readonly Webhook[], caller: Caller): Promise<z.input<typeof shown>[]> {
    const states = await webhooks.states(list);
    return list.flatMap((webhook, index) => {
      const status = states[index];
      if (!status) return [];
      const { id, name, url, filter, batch, paused, createdAt, since, maker } = webhook;
      const { why, lastSentAt, failingSince, ...rest } = status;
      return [
        {
          ...{ id, name, url, filter: { ...filter }, batch, paused, createdAt, since, maker: maker.name, ...rest },
          ...{ own: isOwn(webhook, caller), secrets: secretsAt(webhook, clock.now()).length },
          ...{ why: why ?? null, lastSentAt: lastSentAt ?? null, failingSince: failingSince ?? null },
        },
      ];
    });
  }
  async function one(webhook: Webhook, caller: Caller) {
    const [is] = await shownOf([webhook], caller);
    if (!is) throw new Error('a webhook has no state');
    return is;
  }

  return [
    route({
      ...spec,
      method: 'GET',
      path: '/webhooks',
      summary: 'One’s webhooks, and how they are doing; for administrators all',
      answer: z.object({ webhooks: z.array(shown) }),
      async handle({ caller }) {
        const list = await store.list();
        const own = list.filter((webhook) => isOwn(webhook, caller) || may(caller, 'administer'));
        return { webhooks: await shownOf(own, caller) };
      },
    }),
    route({
      ...spec,
      method: 'POST',
      path: '/webhooks',
      onRepeat: 'refuse',
      summary: 'Have new mentions of a filter posted to an address; what it signs by is shown once',
      status: 201,
      body: settings.extend({
        filter: settings.shape.filter.default({}),
        batch: settings.shape.batch.default(usualBatch),
      }),
      answer: shown.extend({ secret: secretOnce }),
      async handle({ body, caller, audit }) {
        check(body, caller);
        if ((await store.list()).length >= mostWebhooks)
          throw new Problem(409, `there are ${mostWebhooks} webhooks already: remove one that is not needed`);
        const secret = newSecret();
        const { kind, id, name } = caller;
        const now = clock.now();
        const webhook: Webhook = {
          ...body,
          ...{ id: randomBytes(8).toString('hex'), paused: false, secrets: [{ secret }], maker: { kind, id, name } },
          ...{ createdAt: now, since: now, generation: 1 },
        };
        await store.put(webhook);
        audit('webhook.create', webhook.id, told(webhook));
        return { ...(await one(webhook, caller)), secret };
      },
    }),
    route({
      ...spec,
      method: 'GET',
      path: '/webhooks/:id',
      summary: 'One webhook, and how it is doing',
      params: byId,
      answer: shown,
      handle: async ({ path, caller }) => one(await found(path.id, caller), caller),
    }),
    route({
      ...spec,
      method: 'PATCH',
      path: '/webhooks/:id',
      summary: 'Change or pause a webhook, or have one go on that has ended',
      params: byId,
      body: settings.extend({ paused: z.boolean() }).partial(),
      answer: shown,
      async handle({ path, body, caller, audit }) {
        const before = await found(path.id, caller);
        const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
        const now = clock.now();
        const webhook: Webhook = {
          ...before,
          ...given,
          // What the new filter would have found before was not asked for.
          ...(body.filter && JSON.stringify(body.filter) !== JSON.stringify(before.filter) && { since: now }),
          generation: before.generation + 1,
        };
        check(webhook, caller);
        await store.put(webhook);
        audit('webhook.change', webhook.id, { ...told(webhook), paused: webhook.paused });
        return one(webhook, caller);
      },
    }),
    route({
      ...spec,
      method: 'DELETE',
      path: '/webhooks/:id',
      summary: 'Remove a webhook: what waits is sent no more',
      params: byId,
      async handle({ path, caller, audit }) {
        const webhook = await found(path.id, caller);
        await store.remove(webhook.id);
        audit('webhook.remove', webhook.id, { name: webhook.name });
      },
    }),
    route({
      ...spec,
      method: 'POST',
      path: '/webhooks/:id/secret',
      onRepeat: 'refuse',
      summary: 'Replace what a webhook signs by; until the former one ends, both sign',
      status: 201,
      params: byId,
      body: z.strictObject({
        hours: z.number().int().min(0).max(168).default(24).describe('How long the former one still signs'),
      }),
      answer: z.object({ secret: secretOnce }),
      async handle({ path, body, caller, audit }) {
        const before = await found(path.id, caller);
        const now = clock.now();
        const secret = newSecret();
        const former = secretsAt(before, now)
          .slice(0, 1)
          .map((one) => ({ secret: one, until: now + body.hours * hourMs }));
        await store.put({ ...before, secrets: [{ secret }, ...former], generation: before.generation + 1 });
        audit('webhook.secret', before.id, { name: before.name, hours: body.hours });
        return { secret };
      },
    }),
    route({
      ...spec,
      method: 'POST',
      path: '/webhooks/:id/test',
      summary: 'Post an example at once: the newest mention of the filter, as `webhook.test`',
      params: byId,
      answer: z.object({ ok: z.boolean(), detail: z.string(), durationMs: z.number(), delivery: z.string() }),
      async handle({ path, caller, audit }) {
        const webhook = await found(path.id, caller);
        audit('webhook.test', webhook.id, told(webhook));
        return webhooks.test(webhook, caller);
      },
    }),
    route({
      ...spec,
      method: 'GET',
      path: '/webhooks/:id/deliveries',
      summary: 'What a webhook has sent and is to send, newest first',
      params: byId,
      query: z.strictObject({
        state: z.enum(webhookMessageStates).optional(),
        cursor,
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answer: z.object({ deliveries: z.array(delivery), next }),
      async handle({ path, query: { state, cursor: text, limit }, caller }) {
        const webhook = await found(path.id, caller);
        const list = await webhooks.deliveries({ webhookId: webhook.id, state, after: cursors.place(text), limit });
        const { page, next: following } = pageOf(list, limit, ({ createdAt, id }) => cursors.of({ at: createdAt, id }));
        return { deliveries: page.map(deliveryOf), next: following };
      },
    }),
    route({
      ...spec,
      method: 'GET',
      path: '/webhooks/:id/deliveries/:delivery',
      summary: 'One delivery, with what the receiver answered to each attempt, newest first',
      params: byDelivery,
      answer: delivery.extend({ tries: z.array(attempt) }),
      async handle({ path, caller }) {
        const { message: of, attempts } = await message(path, caller);
        const tries = attempts.map(({ at, outcome, durationMs, detail }) => ({ at, outcome, durationMs, detail }));
        return { ...deliveryOf(of), tries };
      },
    }),
    route({
      ...spec,
      method: 'POST',
      path: '/webhooks/:id/deliveries/:delivery/resend',
      summary: 'Send a delivery again, by the same `webhook-id`',
      status: 202,
      params: byDelivery,
      async handle({ path, caller, audit }) {
        const { message: of } = await message(path, caller);
        if (of.kind === 'test') throw new Problem(409, 'this was a test: test the webhook again');
        // What waits is on its way.
        if (of.state !== 'queued') await webhooks.resend(of);
        audit('webhook.resend', path.id, { delivery: of.id });
      },
    }),
  ];
}

/** What the audit log keeps: the path and the query of an address may be a secret. */
const told = ({ name, url, filter }: Webhook) => ({ name, host: new URL(url).host, filter });

/** As Standard Webhooks writes them: 32 bytes of base64 after `whsec_`. */
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

function deliveryOf(message: WebhookMessage): z.input<typeof delivery> {
  const { id, kind, state, attempts, createdAt, sentAt, error } = message;
  const mentions = message.mentions.map(({ brand, id: mention }) => ({ brand, id: mention }));
  return { ...{ id, kind, state, attempts, createdAt, error, mentions }, sentAt: sentAt ?? null };
}
