import { z } from 'zod';
import type { Channel, ChannelComponent, ChannelContext, Message } from '../../core/channel.ts';
import { shorten, tidyLine } from './fit.ts';
import { fitMessage } from './fit-message.ts';
import { addressUnder, type HttpService, httpAddress, jsonObject, postTo, stringOf } from './http-channel.ts';
import { refuseDigest, threadKey } from './pager.ts';
import { plainMessage, tidyLabels, titleOf } from './plain.ts';

const config = z.strictObject({
  apiKey: z
    .string()
    .min(8)
    .max(200)
    .describe('Key of an API integration that may create and close alerts. It is a secret.'),
  baseUrl: httpAddress
    .default('https://api.opsgenie.com')
    .describe(
      'Where the alert API stands: `https://api.eu.opsgenie.com` for accounts in the EU, `https://api.atlassian.com/jsm/ops/integration` for Jira Service Management.',
    ),
  responders: z
    .array(
      z.strictObject({
        type: z.enum(['team', 'user', 'escalation', 'schedule']).describe('What it is.'),
        name: z.string().min(1).max(200).describe('Its name; the mail address of a user.'),
      }),
    )
    .max(50)
    .default([])
    .describe('Who is called. Default: whom the integration assigns.'),
});

type OpsgenieConfig = z.infer<typeof config>;

export const opsgenie: ChannelComponent<OpsgenieConfig> = {
  type: 'opsgenie',
  summary:
    'Wakes whoever is on call, by Opsgenie or Jira Service Management: one alert an incident, closed with it. No digests.',
  config,
  minIntervalMs: 500,
  create: createOpsgenie,
};

/** Of the alert API, in characters, and of the tags in number. */
const limits = { message: 130, alias: 512, description: 15_000, entity: 512, tag: 50, tags: 20, details: 8_000 };

const service: HttpService = {
  name: 'Opsgenie',
  remedy:
    'Check "apiKey" (of an API integration that is on, with the right to create alerts), and "baseUrl" (accounts in the EU have another)',
  read(response) {
    const { message, requestId, result, errors } = jsonObject(response);
    const said = typeof errors === 'object' && errors !== null ? Object.values(errors).slice(0, 10) : [];
    const words = [message, ...said].filter((word) => typeof word === 'string').join('; ');
    return { taken: response.status === 202 && typeof result === 'string', words, id: stringOf(requestId) };
  },
};

/** Opsgenie may already have forgotten an alert that is to be closed; no key is wrong then. */
const closing: HttpService = {
  ...service,
  read: (response) => ({
    ...service.read(response, false),
    ...(response.status === 404 && { retry: 'poison' as const }),
  }),
};

function createOpsgenie({ apiKey, baseUrl, responders }: OpsgenieConfig, context: ChannelContext): Channel {
  const alerts = addressUnder(baseUrl, '/v2/alerts');
  const headers = { authorization: `GenieKey ${apiKey}` };
  const called = responders.map(({ type, name }) => (type === 'user' ? { type, username: name } : { type, name }));
  return {
    async send(message, signal) {
      refuseDigest(message, service.name);
      const alias = threadKey(message.thread, limits.alias);
      const over = message.state === 'resolved';
      const url = over ? `${alerts}/${encodeURIComponent(alias)}/close?identifierType=alias` : alerts;
      const json = over
        ? { source: 'Escolta', note: description(message) }
        : { ...alertOf(message), alias, ...(called.length > 0 && { responders: called }) };
      return postTo(over ? closing : service, { url, headers, body: { json }, secrets: [apiKey], signal }, context);
    },
  };
}

/**
 * Updates, reminders and escalations are written as a new alert as well: Opsgenie counts it to the open one of the same alias, and
 * opens one where there is none. A note would be accepted, and lost, for an alert that is not there.
 */
function alertOf(message: Message) {
  const text = description(message);
  const labels = Object.entries(tidyLabels(message.labels));
  const tags = [message.brand, message.severity, message.labels['type'] ?? '', message.labels['rule'] ?? '']
    .map((tag) => shorten(tidyLine(tag).replaceAll(',', ' '), limits.tag))
    .filter((tag) => tag !== '');
  return {
    message: shorten(titleOf(message), limits.message),
    description: text,
    priority: priorityOf(message),
    source: 'Escolta',
    entity: shorten(tidyLine(message.brand), limits.entity),
    tags: [...new Set(tags)].slice(0, limits.tags),
    details: withinDetails([['impact', `${message.impact}`], ...labels]),
    ...(message.kind !== 'firing' && { note: text }),
  };
}

function priorityOf({ severity, impact }: Message): 'P1' | 'P2' | 'P3' | 'P4' | 'P5' {
  if (severity === 'critical') return impact >= 7 ? 'P1' : 'P2';
  if (severity === 'warning') return 'P3';
  return impact >= 5 ? 'P4' : 'P5';
}

function description(message: Message): string {
  const fits = (kept: Message) => plainMessage(kept).length <= limits.description;
  return plainMessage(fitMessage(message, fits, service.name));
}

/** As many pairs as there is room for. */
function withinDetails(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const kept: Record<string, string> = {};
  let left = limits.details;
  for (const [name, value] of pairs) {
    left -= name.length + value.length;
    if (left < 0) break;
    kept[name] = value;
  }
  return kept;
}
