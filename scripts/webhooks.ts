import { randomBytes } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Config } from '../config/schema.ts';
import { createAddressGuard } from '../core/address-guard.ts';
import type { Clock } from '../core/clock.ts';
import type { CursorStore, Tenure } from '../core/contract.ts';
import { describeError } from '../core/errors.ts';
import type { HttpClient } from '../core/http.ts';
import { filterAt } from '../core/mention-filter.ts';
import { brandsFor, type Caller, may } from '../core/rights.ts';
import { runWebhooks, stateOfWebhook } from '../core/run-webhooks.ts';
import { type ActiveWebhook, newsMs, type WebhookTools } from '../core/webhook-worker.ts';
import {
  secretsAt,
  type Webhook,
  type WebhookBody,
  type WebhookMessage,
  type WebhookProgress,
  webhookPlace,
} from '../core/webhooks.ts';
import { createTokenStore, createUserStore } from '../sinks/clickhouse/web/accounts.ts';
import { readMentionPage, readShownInList } from '../sinks/clickhouse/web/mention-pages.ts';
import { findUntold } from '../sinks/clickhouse/web/webhook-mentions.ts';
import {
  countWebhookMessages,
  createWebhookOutbox,
  readWebhookAttempts,
  readWebhookMessages,
} from '../sinks/clickhouse/web/webhook-outbox.ts';
import { createWebhookStore } from '../sinks/clickhouse/web/webhooks.ts';
import { postWebhook } from '../sinks/notify/post-webhook.ts';
import { callerOfUser } from '../web/auth.ts';
import { mentionFor } from '../web/mask.ts';
import type { WebhookPorts } from '../web/routes/webhooks.ts';
import { createInfluenceReader } from './web/influence.ts';

/** Longest texts that are sent, in characters. */
const mostText = 10_000;
const testTimeoutMs = 15_000;

export interface Webhooks {
  /** What the API reads and writes. */
  readonly ports: WebhookPorts;
  /** Sends, while it has the lease. */
  run(tenure: Tenure): Promise<void>;
}

/** Webhooks on new mentions, put together. */
export function openWebhooks(options: {
  readonly config: Pick<Config, 'brands' | 'http' | 'web'>;
  readonly client: ClickHouseClient;
  readonly http: HttpClient;
  readonly cursors: CursorStore;
  readonly events: WebhookTools['events'];
  readonly clock: Clock;
  readonly random: () => number;
}): Webhooks {
  const { config, client, cursors, clock } = options;
  const store = createWebhookStore({ client, clock });
  const outbox = createWebhookOutbox({ client });
  const users = createUserStore({ client, clock });
  const tokens = createTokenStore({ client, clock });
  const guard = createAddressGuard({ allowPrivate: config.http.allowPrivate });
  const influenceOf = createInfluenceReader({ client, clock });
  const all = config.brands.map(({ id }) => id);

  /** Who made each, with the rights of now, of those who may take data away. */
  async function makers(webhooks: readonly Webhook[]): Promise<ReadonlyMap<string, Caller>> {
    const kinds = new Set(webhooks.map(({ maker }) => maker.kind));
    const [people, programs] = await Promise.all([
      kinds.has('user') ? users.list() : [],
      kinds.has('token') ? tokens.list() : [],
    ]);
    const known = new Map<string, Caller>();
    for (const user of people) if (!user.disabled) known.set(`user ${user.id}`, callerOfUser(user));
    for (const { id, name, role, brands, revoked, expiresAt } of programs)
      if (!revoked && (expiresAt ?? Number.POSITIVE_INFINITY) > clock.now())
        known.set(`token ${id}`, { kind: 'token', id, name, role, brands });
    const { anonymous } = config.web;
    if (anonymous) known.set('user ', { kind: 'user', id: '', name: 'nobody', role: anonymous, brands: [] });
    return new Map(
      webhooks.flatMap(({ id, maker }) => {
        const caller = known.get(`${maker.kind} ${maker.id}`);
        return caller && may(caller, 'export') ? [[id, caller] as const] : [];
      }),
    );
  }

  async function render(
    { webhook, caller }: ActiveWebhook,
    { kind, mentions, createdAt }: Pick<WebhookMessage, 'kind' | 'mentions' | 'createdAt'>,
  ): Promise<WebhookBody | undefined> {
    const own = new Set(brandsFor(caller, all));
    const keys = mentions.filter(({ brand }) => own.has(brand));
    const shown = keys.length > 0 ? await readShownInList(client, keys, mostText) : [];
    if (shown.length === 0 && kind === 'mentions') return undefined;
    const influence = await influenceOf(shown.map(({ account }) => account));
    return {
      type: kind === 'test' ? 'webhook.test' : 'mentions.created',
      timestamp: new Date(createdAt).toISOString(),
      data: {
        version: 1,
        webhook: { id: webhook.id, name: webhook.name },
        mentions: shown.map((mention) =>
          mentionFor({ ...mention, influence: influence.get(mention.account) ?? null }, caller),
        ),
      },
    };
  }

  const post: WebhookTools['post'] = (webhook, { id }, body, signal) =>
    postWebhook({ id, url: webhook.url, secrets: secretsAt(webhook, clock.now()), body, signal }, options);

  const tools: WebhookTools = {
    ...{ progress: cursors, outbox, render, post },
    ...{ events: options.events, clock, random: options.random },
    find: ({ webhook: { id: webhookId, filter }, caller }, asked) =>
      findUntold(client, {
        ...{ ...asked, webhookId, newsMs, brands: brandsFor(caller, all, filter.brand) },
        filter: filterAt(filter, clock.now()),
      }),
  };

  return {
    run: (tenure) => runWebhooks({ ...tools, webhooks: store, makers }, tenure),
    ports: {
      store,
      async states(webhooks) {
        const [callers, counts, places] = await Promise.all([
          makers(webhooks),
          countWebhookMessages(client),
          Promise.all(webhooks.map(({ id }) => cursors.load(webhookPlace(id)))),
        ]);
        return webhooks.map((webhook, index) => {
          const progress = places[index] as WebhookProgress | undefined;
          const state = stateOfWebhook(webhook, progress, callers.get(webhook.id));
          const { waiting = 0, sent = 0, failed = 0, lastSentAt, error = '' } = counts.get(webhook.id) ?? {};
          const isCurrent = progress?.generation === webhook.generation;
          return {
            ...{ state, waiting, sent, failed, lastSentAt },
            failingSince: isCurrent ? progress.failingSince : undefined,
            why: isCurrent ? progress.ended?.why : undefined,
            error: (isCurrent && progress.ended?.error) || error,
          };
        });
      },
      refusal(address) {
        const { protocol, hostname, username } = new URL(address);
        const host = hostname.replace(/^\[|\]$/gu, '');
        if (username !== '')
          return 'credentials in an address are seen by many: the receiver knows us by the signature';
        if (protocol === 'http:' && !guard.isOpened(host))
          return 'expected https: plain http is for hosts of http.allowPrivate in the configuration';
        try {
          guard.checkAddress(host, host);
        } catch (error) {
          // What is a name is judged when it is asked, by where it leads then.
          if (/^[\d.]+$|:/u.test(host)) return describeError(error);
        }
        return undefined;
      },
      async test(webhook, caller) {
        const message: WebhookMessage = {
          ...{ webhookId: webhook.id, id: randomBytes(16).toString('hex'), kind: 'test', state: 'queued' },
          ...{ generation: 0, attempts: 1, createdAt: clock.now(), error: '' },
          mentions: await latest({ webhook, caller }),
        };
        const at = clock.now();
        const outcome = await render({ webhook, caller }, message)
          .then((body) => post(webhook, message, body as WebhookBody, AbortSignal.timeout(testTimeoutMs)))
          .then(
            ({ detail }) => ({ ok: true, detail: detail ?? '' }),
            (error: unknown) => ({ ok: false, detail: describeError(error).slice(0, 500).toWellFormed() }),
          );
        const durationMs = Math.max(0, clock.now() - at);
        const { ok, detail } = outcome;
        const after = ok
          ? ({ state: 'sent', sentAt: clock.now() } as const)
          : ({ state: 'failed', error: detail } as const);
        await outbox.put([{ ...message, ...after }]);
        await outbox.log([
          {
            ...{ webhookId: webhook.id, messageId: message.id, generation: 0, attempt: 1, at, durationMs, detail },
            outcome: ok ? 'sent' : 'failed',
          },
        ]);
        return { ...outcome, durationMs, delivery: message.id };
      },
      deliveries: (asked) => readWebhookMessages(client, asked),
      async delivery(webhookId, id) {
        const [message] = await outbox.byIds(webhookId, [id]);
        return message && { message, attempts: await readWebhookAttempts(client, message) };
      },
      async resend(message) {
        const again = { ...message, state: 'queued', attempts: 0, error: '', sentAt: undefined } as const;
        await outbox.put([{ ...again, generation: message.generation + 1 }]);
      },
    },
  };

  /** The newest mention of the filter, as an example. */
  async function latest({ webhook: { filter }, caller }: ActiveWebhook) {
    const to = clock.now();
    const { mentions } = await readMentionPage(client, {
      ...{
        brands: brandsFor(caller, all, filter.brand),
        filter: filterAt(filter, to),
        after: undefined,
        limit: 1,
        order: 'new',
      },
      range: { first: to - 4 * newsMs, latest: to },
    });
    return mentions.map(({ brand, id, publishedAt: at }) => ({ brand, id, at }));
  }
}
