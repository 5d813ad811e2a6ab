import type { Clock } from '../../../core/clock.ts';
import { mentionFilterSchema } from '../../../core/mention-filter.ts';
import type { Webhook, WebhookStore } from '../../../core/webhooks.ts';
import { rowsOf } from '../evidence/read.ts';
import { quote } from '../literals.ts';
import { createKeeper, type WebClient } from './accounts.ts';

interface Row extends Pick<Webhook, 'id' | 'name' | 'url' | 'batch' | 'generation'> {
  readonly filter: string;
  readonly paused: boolean | number;
  readonly secrets: string;
  readonly kind: Webhook['maker']['kind'];
  readonly makerId: string;
  readonly maker: string;
  readonly created: string;
  readonly since: string;
}

/** Webhooks. */
export function createWebhookStore({ client, clock }: { client: WebClient; clock: Clock }): WebhookStore {
  const keep = createKeeper(client, clock, 'webhooks', 'keeping a webhook');
  const read = async (where: string): Promise<Webhook[]> => {
    const rows = await rowsOf<Row>(
      client,
      'reading webhooks',
      `SELECT webhook_id AS id, name, url, filter, batch, paused, secrets, maker_kind AS kind, maker_id AS makerId, maker,
         toUnixTimestamp64Milli(created_at) AS created, toUnixTimestamp64Milli(w.since) AS since, generation
       FROM webhooks AS w FINAL WHERE ${where} ORDER BY created_at, webhook_id`,
    );
    return rows.map(({ filter, paused, secrets, kind, makerId, maker, created, since, ...rest }) => ({
      ...rest,
      filter: mentionFilterSchema.parse(JSON.parse(filter)),
      paused: Boolean(paused),
      secrets: JSON.parse(secrets) as Webhook['secrets'],
      maker: { kind, id: makerId, name: maker },
      createdAt: Number(created),
      since: Number(since),
    }));
  };
  const write = (webhook: Webhook, gone: boolean) =>
    keep([
      {
        ...{ webhook_id: webhook.id, name: webhook.name, url: webhook.url, filter: JSON.stringify(webhook.filter) },
        // What is taken away is not to be signed for any more.
        ...{ batch: webhook.batch, paused: webhook.paused, secrets: gone ? '[]' : JSON.stringify(webhook.secrets) },
        ...{ maker_kind: webhook.maker.kind, maker_id: webhook.maker.id, maker: webhook.maker.name },
        ...{ created_at: webhook.createdAt, since: webhook.since, generation: webhook.generation },
        is_deleted: Number(gone),
      },
    ]);
  const find = async (id: string) => (await read(`webhook_id = ${quote(id.toWellFormed())}`))[0];
  return {
    list: () => read('1'),
    find,
    put: (webhook) => write(webhook, false),
    async remove(id) {
      const webhook = await find(id);
      if (webhook) await write(webhook, true);
    },
  };
}
