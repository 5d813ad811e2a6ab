import { z } from 'zod';
import type { Channel, ChannelComponent, ChannelContext, Message } from '../../core/channel.ts';
import { shorten } from './fit.ts';
import { fitMessage } from './fit-message.ts';
import {
  type HttpService,
  httpAddress,
  jsonObject,
  pictureOf,
  postTo,
  secondsToMs,
  stringOf,
  unlessPoison,
} from './http-channel.ts';
import { curveLines, linkTexts, type Markup, sectionLines } from './layout.ts';

const config = z.strictObject({
  webhookUrl: httpAddress.describe(
    'Address of a webhook, `https://discord.com/api/webhooks/…`. It is a secret: whoever has it can post and delete.',
  ),
  threadId: z
    .string()
    .regex(/^\d{1,20}$/u, 'expected the digits of a thread id, in quotes')
    .optional()
    .describe('Thread of the channel that messages go to; needed for forum channels.'),
});

type DiscordConfig = z.infer<typeof config>;

export const discord: ChannelComponent<DiscordConfig> = {
  type: 'discord',
  summary: 'A Discord channel, by a webhook, with the curve as a picture.',
  config,
  // 30 messages a minute and channel.
  minIntervalMs: 2_000,
  create: createDiscordChannel,
};

/** Limits of an embed. They are counted in UTF-16 units here, which is never less than what Discord counts. */
const limits = { title: 256, description: 4_096, name: 256, value: 1_024, footer: 2_048, all: 6_000, alt: 1_024 };

const colors = { critical: 0xd92d20, warning: 0xf79009, info: 0x2e90fa };
const resolvedColor = 0x12b76a;

/** JSON error codes of Discord that a person must see to, whatever their status. */
const remedies: Readonly<Record<number, string>> = {
  10003: 'The thread of "threadId" is gone, or belongs to another channel',
  160005: 'The thread of "threadId" is locked: unlock it, or choose another one',
  220001: 'The channel is a forum: set "threadId" to one of its threads',
};

const service: HttpService = {
  name: 'Discord',
  remedy:
    'The webhook was deleted, or "webhookUrl" is mistyped. Create one in the settings of the channel (Integrations, Webhooks), and set "webhookUrl" to it',
  read(response) {
    const { id, message, code, errors, retry_after } = jsonObject(response);
    const remedy = typeof code === 'number' ? remedies[code] : undefined;
    const details = errors === undefined ? '' : ` ${JSON.stringify(errors)}`;
    return {
      taken: response.status === 204 || typeof id === 'string',
      id: stringOf(id),
      words: message === undefined ? undefined : `${message} (${code})${details}`,
      retryAfterMs: response.status === 429 ? secondsToMs(retry_after) : undefined,
      ...(remedy === undefined ? {} : { retry: 'fatal', remedy }),
    };
  },
};

function createDiscordChannel({ webhookUrl, threadId }: DiscordConfig, context: ChannelContext): Channel {
  const url = new URL(webhookUrl);
  // Without it Discord answers before it has looked at the message.
  url.searchParams.set('wait', 'true');
  if (threadId !== undefined) url.searchParams.set('thread_id', threadId);

  return {
    async send(message, signal) {
      const picture = await pictureOf(message, context);
      const post = (image: Buffer | undefined) => {
        const drawn = image !== undefined;
        const kept = fitMessage(message, (candidate) => fits(embedOf(candidate, drawn)), service.name);
        return postTo(service, { url: url.href, body: bodyOf(kept, image), signal }, context);
      };
      return picture
        ? unlessPoison(
            () => post(picture),
            () => post(undefined),
          )
        : post(undefined);
    },
  };
}

/** Nobody is pinged, whatever a post says. */
const quiet = { allowed_mentions: { parse: [] } };

function bodyOf(message: Message, picture: Buffer | undefined): { json: unknown } | { form: FormData } {
  const embeds = [embedOf(message, picture !== undefined)];
  if (!picture) return { json: { ...quiet, embeds } };
  const description = shorten(message.curveText ?? message.title, limits.alt);
  const attachments = [{ id: 0, filename: 'curve.png', description }];
  const form = new FormData();
  form.set('payload_json', JSON.stringify({ ...quiet, embeds, attachments }));
  form.set('files[0]', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'curve.png');
  return { form };
}

const bareUrl = /(https?:\/\/[\w.~:/?#@!$&+,;=%-]+)/gu;

const markdown: Markup = {
  // In addresses a backslash would become part of them.
  text: (plain) =>
    plain
      .split(bareUrl)
      .map((part, index) =>
        index % 2 === 1 ? part : part.replace(/[\\*_~`|[\]()<>#]/gu, '\\$&').replace(/^(\s*)([-+])/gmu, '$1\\$2'),
      )
      .join('')
      .replace(/@(?=everyone\b|here\b)/giu, '@\u2060'),
  strong: (text) => `**${text}**`,
  // Discord makes no link of a text that holds another one.
  link: (text, url) => (text.includes('://') ? `${text} [↗](${url})` : `[${text}](${url})`),
};

function embedOf(message: Message, drawn: boolean) {
  const escaped = (plain: string, limit: number) =>
    markdown.text(shorten(plain, limit, (text) => markdown.text(text).length));
  const paragraphs = [
    markdown.text(message.summary),
    ...(drawn ? [] : [curveLines(message).map(markdown.text).join('\n')]),
    ...message.sections.map((section) => sectionLines(section, markdown).join('\n')),
    linkTexts(message, markdown).join('  ·  '),
  ];
  return {
    title: escaped(message.title || message.brand, limits.title),
    description: paragraphs.filter((text) => text !== '').join('\n\n'),
    color: message.state === 'resolved' && message.kind !== 'digest' ? resolvedColor : colors[message.severity],
    timestamp: new Date(message.at).toISOString(),
    fields: message.facts.map(({ label, value }) => ({
      name: escaped(label, limits.name) || '–',
      value: escaped(value, limits.value) || '–',
      inline: true,
    })),
    ...(message.footer ? { footer: { text: shorten(message.footer, limits.footer) } } : {}),
    ...(drawn ? { image: { url: 'attachment://curve.png' } } : {}),
  };
}

function fits({ title, description, fields, footer }: ReturnType<typeof embedOf>): boolean {
  const texts = [title, description, footer?.text ?? '', ...fields.flatMap(({ name, value }) => [name, value])];
  return description.length <= limits.description && texts.reduce((sum, { length }) => sum + length, 0) <= limits.all;
}
