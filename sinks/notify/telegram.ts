import { z } from 'zod';
import type { Channel, ChannelComponent, ChannelContext, Message } from '../../core/channel.ts';
import { fitMessage, tidyMessage } from './fit-message.ts';
import { escapeHtml } from './html.ts';
import {
  addressUnder,
  type HttpService,
  httpAddress,
  jsonObject,
  pictureOf,
  postTo,
  secondsToMs,
  stringOf,
  unlessPoison,
} from './http-channel.ts';
import { curveLines, factLines, linkTexts, type Markup, markOf, sectionLines } from './layout.ts';

const config = z.strictObject({
  token: z
    .string()
    .regex(/^\d+:[\w-]+$/u, 'expected a token as @BotFather gives it: 123456:ABC…')
    .describe('Token of the bot, from @BotFather.'),
  chatId: z
    .union([z.int(), z.string().regex(/^(?:@\w+|-?\d+)$/u, 'expected the number of a chat, or @channelname')])
    .describe(
      'Chat that messages go to: its number (negative for groups), or `@channelname`. The bot must be a member.',
    ),
  threadId: z.int().min(1).optional().describe('Topic of the group that messages go to.'),
  baseUrl: httpAddress
    .default('https://api.telegram.org')
    .describe('Where the Bot API is: another one for a server of your own or a proxy.'),
});

type TelegramConfig = z.infer<typeof config>;

export const telegram: ChannelComponent<TelegramConfig> = {
  type: 'telegram',
  summary: 'A Telegram chat, group or channel, by a bot; the curve as a picture where the text is short enough.',
  config,
  // 20 a minute and group.
  minIntervalMs: 3_000,
  create: createTelegramChannel,
};

/** In UTF-16 units after markup and entities are taken out. Formatting beyond 100 entities is ignored, and with it links. */
const limits = { text: 4_096, caption: 1_024, entities: 90, html: 40_000 };

/** Refusals with status 400 that are about the chat. Telegram has no codes for them. */
const aboutChat =
  /chat not found|thread not found|user not found|peer_id_invalid|not enough rights|have no rights|rights to send|write_forbidden|topic_(?:closed|deleted)|group chat was (?:deleted|upgraded)/iu;

const service: HttpService = {
  name: 'Telegram',
  remedy:
    '"token" is wrong or was revoked. Ask @BotFather for the present one (/mybots, API Token), and set "token" to it',
  read(response) {
    const { ok, result, description, parameters } = jsonObject(response);
    const { retry_after, migrate_to_chat_id } = (parameters ?? {}) as Record<string, unknown>;
    const words = stringOf(description);
    const { message_id } = (result ?? {}) as Record<string, unknown>;
    return {
      taken: ok === true,
      id: typeof message_id === 'number' ? String(message_id) : undefined,
      words,
      retryAfterMs: secondsToMs(retry_after),
      ...remedyOf(response.status, words ?? '', migrate_to_chat_id),
    };
  },
};

function remedyOf(status: number, words: string, movedTo: unknown): { retry?: 'fatal'; remedy?: string } {
  if (typeof movedTo === 'number') {
    return { retry: 'fatal', remedy: `The group has become a supergroup: set "chatId" to ${movedTo}` };
  }
  if (status === 403) {
    return {
      retry: 'fatal',
      remedy: 'The bot was removed from the chat, blocked, or may not write there: add it again',
    };
  }
  if (status === 400 && aboutChat.test(words)) {
    return { retry: 'fatal', remedy: 'Check "chatId" and "threadId", and that the bot is a member that may write' };
  }
  return {};
}

function createTelegramChannel(options: TelegramConfig, context: ChannelContext): Channel {
  const { token, chatId, threadId } = options;
  const secrets = [token, token.slice(token.indexOf(':') + 1)];

  return {
    async send(message, signal) {
      const post = (method: string, body: { json: unknown } | { form: FormData }) =>
        postTo(
          service,
          { url: addressUnder(options.baseUrl, `/bot${token}/${method}`), body, secrets, signal },
          context,
        );
      const common = {
        chat_id: chatId,
        ...(threadId === undefined ? {} : { message_thread_id: threadId }),
        parse_mode: 'HTML',
        ...(message.severity === 'info' ? { disable_notification: true } : {}),
      };
      const sendText = () => {
        const text = htmlOf(
          fitMessage(message, (m) => fits(htmlOf(m, true), limits.text), service.name),
          true,
        );
        return post('sendMessage', { json: { ...common, text, link_preview_options: { is_disabled: true } } });
      };
      // One call for all of it: a picture first and its text after would come twice when the second fails.
      const caption = htmlOf(tidyMessage(message), false);
      const picture = fits(caption, limits.caption) ? await pictureOf(message, context) : undefined;
      if (!picture) return sendText();
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...common, caption })) form.set(name, String(value));
      form.set('photo', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'curve.png');
      return unlessPoison(() => post('sendPhoto', { form }), sendText);
    },
  };
}

/** Names that Telegram would link to accounts of its own, and commands that it would make clickable. */
const autoLinked = /(?<![\w/])([@/#$])(?=[a-z_])/giu;

const html: Markup = {
  text: (plain) => escapeHtml(plain.replace(autoLinked, '$1\u2060')),
  strong: (text) => `<b>${text}</b>`,
  link(text, url) {
    const { protocol, hostname } = new URL(url);
    // Of `http://intranet/` Telegram makes no link; the reader can still copy it.
    const linkable = protocol !== 'mailto:' && /\.[a-z]/iu.test(hostname);
    return linkable ? `<a href="${escapeHtml(url)}">${text}</a>` : `${text}: ${escapeHtml(url)}`;
  },
};

function htmlOf(message: Message, withCurve: boolean): string {
  const paragraphs = [
    `${html.strong(`${markOf(message)} ${html.text(message.title || message.brand)}`)}\n${html.text(message.summary)}`,
    withCurve ? curveLines(message).map(html.text).join('\n') : '',
    factLines(message, html).join('\n'),
    ...message.sections.map((section) => sectionLines(section, html).join('\n')),
    linkTexts(message, html).join('  ·  '),
    message.footer ? `<i>${html.text(message.footer)}</i>` : '',
  ];
  return paragraphs
    .filter((text) => text !== '')
    .join('\n\n')
    .trim();
}

function fits(text: string, limit: number): boolean {
  const visible = text.replace(/<[^>]*>/gu, '').replace(/&(?:amp|lt|gt|quot|#39);/gu, ' ');
  const entities = text.match(/<[abi]\b/gu)?.length ?? 0;
  return visible.length <= limit && entities <= limits.entities && text.length <= limits.html;
}
