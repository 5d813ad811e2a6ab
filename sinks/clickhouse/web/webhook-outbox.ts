import type { WebhookAttempt, WebhookMessage, WebhookMessageState, WebhookOutbox } from '../../../core/webhooks.ts';
import { type Client, inLists, instant, rowsOf } from '../evidence/read.ts';
import { jsonLine, keepRows } from '../insert-rows.ts';
import { quote, textLists } from '../literals.ts';
import type { WebClient } from './accounts.ts';

/**
 * The version of a state: the generation, then how far it is, then the attempts. No clock is in it: two processes may hold the lease for
 * a moment, and each write may be repeated. Sending again begins a new generation, so that nothing of an earlier one undoes it.
 */
const weight: Readonly<Record<WebhookMessageState, bigint>> = { queued: 0n, cancelled: 1n, failed: 2n, sent: 3n };
const versionOf = ({ generation, state, attempts }: WebhookMessage): bigint =>
  (BigInt(generation) << 32n) | (weight[state] << 24n) | BigInt(Math.min(attempts, 2 ** 24 - 1));

const time = (name: string) => `toUnixTimestamp64Milli(${name})`;
const columns = `webhook_id AS webhookId, message_id AS id, toString(kind) AS what, toString(state) AS status, generation, attempts,
  arrayMap(m -> (toString(m.brand), toString(m.mention_id), ${time('m.published_at')}), mentions) AS keys, error,
  ${time('created_at')} AS createdAt, ${time('sent_at')} AS sentAt`;

interface Row extends Omit<WebhookMessage, 'kind' | 'state' | 'mentions' | 'createdAt' | 'sentAt'> {
  readonly what: WebhookMessage['kind'];
  readonly status: WebhookMessageState;
  readonly keys: readonly (readonly [brand: string, id: string, at: string])[];
  readonly createdAt: string;
  readonly sentAt: string | null;
}

const messageOf = ({ what, status, keys, createdAt, sentAt, ...rest }: Row): WebhookMessage => ({
  ...rest,
  kind: what,
  state: status,
  mentions: keys.map(([brand, id, at]) => ({ brand, id, at: Number(at) })),
  createdAt: Number(createdAt),
  sentAt: sentAt === null ? undefined : Number(sentAt),
});

const rowOf = (message: WebhookMessage) => ({
  ...{ webhook_id: message.webhookId, message_id: message.id, kind: message.kind },
  mentions: message.mentions.map(({ brand, id, at }) => ({ brand, mention_id: id, published_at: at })),
  ...{ state: message.state, generation: message.generation, attempts: message.attempts },
  ...{ created_at: message.createdAt, sent_at: message.sentAt ?? null, error: message.error.slice(0, 2_000) },
  version: String(versionOf(message)),
});

const attemptRow = (attempt: WebhookAttempt) => ({
  ...{ webhook_id: attempt.webhookId, message_id: attempt.messageId, generation: attempt.generation },
  ...{ attempt: attempt.attempt, at: attempt.at, outcome: attempt.outcome },
  ...{ duration_ms: Math.max(0, Math.round(attempt.durationMs)), detail: attempt.detail.slice(0, 2_000) },
});

/** The durable outbox of webhooks. Throws `PipelineError`: see `classifyClickHouseError`. */
export function createWebhookOutbox({ client }: { readonly client: WebClient }): WebhookOutbox {
  return {
    waiting: (webhookId, limit) =>
      read(client, webhookId, [`state = 'queued'`], `created_at, message_id LIMIT ${Math.trunc(limit)}`),
    byIds: (webhookId, ids) =>
      inLists(textLists(ids), (list) => read(client, webhookId, [`message_id IN (${list})`], 'message_id')),
    put: (messages) =>
      keepRows(client, 'writing messages of a webhook', 'webhook_messages', messages.map(rowOf).map(jsonLine)),
    log: (attempts) =>
      keepRows(client, 'recording what a webhook answered', 'webhook_attempts', attempts.map(attemptRow).map(jsonLine)),
  };
}

async function read(
  client: Client,
  webhookId: string,
  conditions: readonly string[],
  order: string,
): Promise<WebhookMessage[]> {
  const where = [`webhook_id = ${quote(webhookId.toWellFormed())}`, ...conditions].join(' AND ');
  const rows = await rowsOf<Row>(
    client,
    'reading messages of a webhook',
    `SELECT ${columns} FROM webhook_messages AS w FINAL WHERE ${where} ORDER BY ${order}`,
  );
  return rows.map(messageOf);
}

/** Where a page of messages ends. */
export interface MessagePlace {
  readonly at: number;
  readonly id: string;
}

/** Messages of a webhook, newest first; one more than asked for where there are more. */
export function readWebhookMessages(
  client: Client,
  {
    webhookId,
    state,
    after,
    limit,
  }: {
    readonly webhookId: string;
    readonly state: WebhookMessageState | undefined;
    readonly after: MessagePlace | undefined;
    readonly limit: number;
  },
): Promise<WebhookMessage[]> {
  return read(
    client,
    webhookId,
    [
      ...(state === undefined ? [] : [`state = ${quote(state)}`]),
      ...(after === undefined ? [] : [`(w.created_at, message_id) < (${instant(after.at)}, ${quote(after.id)})`]),
    ],
    `w.created_at DESC, message_id DESC LIMIT ${Math.trunc(limit) + 1}`,
  );
}

/** What was tried of a message, newest first. */
export async function readWebhookAttempts(
  client: Client,
  { webhookId, id }: Pick<WebhookMessage, 'webhookId' | 'id'>,
): Promise<WebhookAttempt[]> {
  const rows = await rowsOf<
    Omit<WebhookAttempt, 'at' | 'outcome'> & { readonly time: string; readonly result: WebhookAttempt['outcome'] }
  >(
    client,
    'reading attempts of a webhook',
    `SELECT webhook_id AS webhookId, message_id AS messageId, generation, attempt, ${time('at')} AS time, toString(outcome) AS result,
       duration_ms AS durationMs, detail
     FROM webhook_attempts FINAL WHERE webhook_id = ${quote(webhookId.toWellFormed())} AND message_id = ${quote(id.toWellFormed())}
     ORDER BY at DESC, generation DESC, attempt DESC LIMIT 100`,
  );
  return rows.map(({ time: at, result, ...rest }) => ({ ...rest, outcome: result, at: Number(at) }));
}

export interface WebhookCounts {
  readonly waiting: number;
  readonly sent: number;
  readonly failed: number;
  readonly lastSentAt: number | undefined;
  /** Of what waits. */
  readonly error: string;
}

/** How many messages each webhook has, by what became of them. */
export async function countWebhookMessages(client: Client): Promise<Map<string, WebhookCounts>> {
  const rows = await rowsOf<Record<'id' | 'waiting' | 'sent' | 'failed' | 'error', string> & { last: string | null }>(
    client,
    'counting messages of webhooks',
    `SELECT webhook_id AS id, countIf(state = 'queued') AS waiting, countIf(state = 'sent') AS sent, countIf(state = 'failed') AS failed,
       ${time("maxIf(sent_at, kind = 'mentions')")} AS last, argMaxIf(w.error, (attempts, created_at), state = 'queued') AS error
     FROM webhook_messages AS w FINAL GROUP BY webhook_id`,
  );
  return new Map(
    rows.map(({ id, waiting, sent, failed, last, error }) => [
      id,
      {
        ...{ waiting: Number(waiting), sent: Number(sent), failed: Number(failed), error },
        lastSentAt: last === null ? undefined : Number(last),
      },
    ]),
  );
}
