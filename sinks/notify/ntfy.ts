import { z } from 'zod';
import type { Channel, ChannelComponent, ChannelContext, Message } from '../../core/channel.ts';
import { shorten, tidyLine, utf8Bytes } from './fit.ts';
import { fitMessage } from './fit-message.ts';
import { addressUnder, type HttpService, httpAddress, jsonObject, postTo, stringOf } from './http-channel.ts';
import { plainBody, titleOf } from './plain.ts';

const config = z.strictObject({
  topic: z
    .string()
    .regex(/^[\w-]{1,64}$/u, 'expected up to 64 letters, digits, "_" and "-"')
    .describe(
      'Where it is published. On a server open to all, whoever knows the topic reads it: choose one that cannot be guessed.',
    ),
  baseUrl: httpAddress.default('https://ntfy.sh').describe('The server: ntfy.sh, or one of your own.'),
  token: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Access token, `tk_…`, where the topic is reserved. It is a secret.'),
});

type NtfyConfig = z.infer<typeof config>;

export const ntfy: ChannelComponent<NtfyConfig> = {
  type: 'ntfy',
  summary: 'Push notifications to phones and desktops, by ntfy.sh or a server of your own.',
  config,
  // ntfy.sh gives back one request in 5 s, after 60 at once.
  minIntervalMs: 5_000,
  create: createNtfy,
};

/** Of a server as it comes: bytes of the message, beyond which it becomes a file; view actions. Of the title we show no more. */
const limits = { message: 4_096, title: 200, actions: 3 };

const service: HttpService = {
  name: 'ntfy',
  remedy: 'Check "token", and that it may write to the topic; and "baseUrl"',
  read(response) {
    const { id, event, error } = jsonObject(response);
    return { taken: event === 'message', id: stringOf(id), words: stringOf(error) };
  },
};

function createNtfy({ topic, baseUrl, token }: NtfyConfig, context: ChannelContext): Channel {
  const url = addressUnder(baseUrl, '/');
  return {
    async send(message, signal) {
      const secrets = [topic, ...(token === undefined ? [] : [token])];
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return postTo(
        service,
        { url, headers, body: { json: { topic, ...publicationOf(message) } }, secrets, signal },
        context,
      );
    },
  };
}

/** https://docs.ntfy.sh/publish/#publish-as-json */
function publicationOf(message: Message) {
  // Links are buttons; those beyond the buttons stand in the text.
  const withLinks = (kept: Message) => ({ ...kept, links: kept.links.slice(limits.actions) });
  const fits = (kept: Message) => utf8Bytes(plainBody(withLinks(kept))) <= limits.message;
  const kept = fitMessage(message, fits, service.name);
  const actions = kept.links.slice(0, limits.actions);
  return {
    title: shorten(titleOf(kept), limits.title),
    message: plainBody(withLinks(kept)),
    priority: priorityOf(message),
    tags: [tagOf(message)],
    ...(actions[0] && { click: actions[0].url }),
    actions: actions.map(({ label, url }) => ({ action: 'view', label: tidyLine(label), url })),
    markdown: false,
  };
}

/** 5 goes on ringing, 4 rings, 3 is as any other message, 2 makes no sound. */
function priorityOf({ kind, state, severity }: Message): number {
  if (kind === 'digest') return 2;
  if (kind === 'test' || state === 'resolved') return 3;
  return { critical: 5, warning: 4, info: 3 }[severity];
}

/** Names that ntfy shows as emoji. */
function tagOf({ kind, state, severity }: Message): string {
  if (kind === 'digest') return 'clipboard';
  if (kind === 'test') return 'bell';
  if (state === 'resolved') return 'white_check_mark';
  return { critical: 'red_circle', warning: 'orange_circle', info: 'large_blue_circle' }[severity];
}
