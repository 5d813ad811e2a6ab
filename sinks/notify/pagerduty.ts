import { z } from 'zod';
import type { Channel, ChannelComponent, ChannelContext, Message } from '../../core/channel.ts';
import { shorten, tidyLine } from './fit.ts';
import { fitMessage } from './fit-message.ts';
import { addressUnder, type HttpService, httpAddress, jsonObject, postTo, stringOf } from './http-channel.ts';
import { refuseDigest, threadKey } from './pager.ts';
import { itemText, tidyLabels, titleOf } from './plain.ts';

const config = z.strictObject({
  routingKey: z
    .string()
    .regex(/^[A-Za-z0-9]{32}$/u, 'expected the 32 letters and digits of an integration key')
    .describe('Integration key of a service with the integration "Events API v2". It is a secret.'),
  baseUrl: httpAddress
    .default('https://events.pagerduty.com')
    .describe('Where the Events API stands: `https://events.eu.pagerduty.com` for accounts in the EU.'),
});

type PagerdutyConfig = z.infer<typeof config>;

export const pagerduty: ChannelComponent<PagerdutyConfig> = {
  type: 'pagerduty',
  summary:
    'Wakes whoever is on call, by the PagerDuty Events API v2: one PagerDuty incident an incident, closed with it. No digests.',
  config,
  // About 120 events a minute for one key.
  minIntervalMs: 500,
  create: createPagerduty,
};

/** Of the API: characters of the summary and the key; of 512 KB a little is left for the frame. */
const limits = { summary: 1_024, dedupKey: 255, bytes: 500_000, brand: 200 };

const service: HttpService = {
  name: 'PagerDuty',
  remedy:
    'Check "routingKey": it is the Integration Key of the integration "Events API v2" of a service, not an API token',
  read(response) {
    const { status, message, errors, dedup_key } = jsonObject(response);
    const said = [message, ...(Array.isArray(errors) ? errors.slice(0, 10) : [])].filter(
      (word) => typeof word === 'string',
    );
    const words = said.join('; ') || undefined;
    const aboutKey = response.status === 400 && /routing[ _]key/iu.test(words ?? '');
    return { taken: status === 'success', words, id: stringOf(dedup_key), retry: aboutKey ? 'fatal' : undefined };
  },
};

function createPagerduty({ routingKey, baseUrl }: PagerdutyConfig, context: ChannelContext): Channel {
  const url = addressUnder(baseUrl, '/v2/enqueue');
  return {
    async send(message, signal) {
      refuseDigest(message, service.name);
      const json = { routing_key: routingKey, ...eventOf(message, context) };
      return postTo(service, { url, body: { json }, secrets: [routingKey], signal }, context);
    },
  };
}

/** https://developer.pagerduty.com/docs/send-alert-event */
function eventOf(message: Message, context: ChannelContext) {
  // An update that comes after the end must not open the incident again.
  const event_action = message.state === 'resolved' ? 'resolve' : 'trigger';
  const dedup_key = threadKey(message.thread, limits.dedupKey);
  const brand = shorten(tidyLine(message.brand), limits.brand);
  const write = (kept: Message) => ({
    event_action,
    dedup_key,
    client: 'Escolta',
    ...(kept.links[0] && { client_url: kept.links[0].url }),
    links: kept.links.map(({ label, url }) => ({ href: url, text: label })),
    payload: {
      summary: shorten(titleOf(kept), limits.summary),
      source: brand || context.name,
      severity: kept.severity,
      timestamp: new Date(kept.at).toISOString(),
      component: brand,
      class: shorten(tidyLine(message.labels['type'] ?? ''), limits.brand),
      custom_details: {
        summary: kept.summary,
        impact: kept.impact,
        facts: table(kept.facts.map(({ label, value }) => [label, value])),
        sections: table(kept.sections.map(({ title, items }) => [title, items.map(itemText)])),
        labels: tidyLabels(message.labels),
        incidents: kept.incidents.slice(0, 100),
      },
    },
  });
  return write(
    fitMessage(message, (kept) => Buffer.byteLength(JSON.stringify(write(kept))) <= limits.bytes, service.name),
  );
}

/** Pairs as an object, which PagerDuty shows as a table. A name that stands there already is numbered. */
function table<T>(pairs: readonly (readonly [name: string, value: T])[]): Record<string, T> {
  const rows = new Map<string, T>();
  for (const [name, value] of pairs) {
    let key = name || '…';
    for (let n = 2; rows.has(key); n++) key = `${name || '…'} (${n})`;
    rows.set(key, value);
  }
  return Object.fromEntries(rows);
}
