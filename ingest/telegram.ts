// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Page, Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { expectJson, type HttpResponse } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { given, jsonOf, readItems } from './items.ts';
import { baseUrl } from './search/source.ts';

/** https://core.telegram.org/bots/api#getupdates */
const configSchema = z.strictObject({
  token: z
    .string()
    .regex(/^\d+:[\w-]+$/u, 'expected a token as @BotFather gives it: 123456:ABC…')
    .describe(
      'Token of a bot that is a member of the groups and channels to read. In groups, switch its privacy mode off (@BotFather, /setprivacy).',
    ),
  baseUrl: baseUrl.prefault('https://api.telegram.org').describe('Where the Bot API stands.'),
});

const cursorSchema = z.strictObject({ offset: z.number().int().nonnegative() });

const pageSize = 100;
const id = z.number().int();
const short = z.string().max(2_000).nullish();
const seconds = z.number().int().positive().max(10_000_000_000);

const answerSchema = z.object({
  ok: z.literal(true),
  result: z.array(z.object({ update_id: id }).catchall(z.unknown())).max(1_000),
});
const refusalSchema = z.object({
  ok: z.literal(false),
  description: z.string(),
  parameters: z.object({ retry_after: z.number().nonnegative().optional() }).optional(),
});

const messageSchema = z.object({
  message_id: id,
  date: seconds,
  edit_date: seconds.nullish(),
  chat: z.object({ id, title: short, username: short, type: z.string() }),
  from: z
    .object({ id, first_name: short, last_name: short, username: short, language_code: z.string().max(35).nullish() })
    .nullish(),
  sender_chat: z.object({ id, title: short, username: short }).nullish(),
  author_signature: short,
  reply_to_message: z.object({ message_id: id }).nullish(),
  text: z.string().nullish(),
  caption: z.string().nullish(),
});

type Config = z.infer<typeof configSchema>;
type Cursor = z.infer<typeof cursorSchema>;
type Message = z.infer<typeof messageSchema>;

const kinds = ['message', 'edited_message', 'channel_post', 'edited_channel_post'] as const;

export const telegram: SourceComponent<Config, Cursor> = {
  type: 'telegram',
  summary: 'Messages of the Telegram groups and channels that a bot of yours is in.',
  config: configSchema,
  schedule: 'every 30s',
  page: {
    see: 'https://core.telegram.org/bots/api#getupdates',
    costs: 'Nothing.',
    credentials:
      'The `token` of a bot of yours (@BotFather, /newbot) that is a member of the groups and channels, in groups with its privacy mode off.',
    gives: 'url author.id author.handle author.name author.url parentId languageHint publishedAt editedAt'.split(' '),
    blind: 'What was written before the bot came; other groups; what one did not read for a day.',
    backfill: 'Nothing: a bot sees what is written while it is there.',
    after: 'Edits as they happen. Telegram tells bots of no deletions.',
    example: 'token: ${TELEGRAM_BOT_TOKEN}',
  },
  create: createTelegram,
};

/** Telegram forgets what is confirmed by asking for what comes after it: that is done with a stored cursor only. */
function createTelegram({ token, baseUrl: base }: Config, { http, clock }: SourceContext): Source<Cursor> {
  async function ask(offset: number | undefined, signal: AbortSignal): Promise<HttpResponse> {
    const parameters = new URLSearchParams({
      limit: String(pageSize),
      timeout: '0',
      allowed_updates: JSON.stringify(kinds),
      ...(offset === undefined ? {} : { offset: String(offset) }),
    });
    try {
      return await http.request({ url: `${base}/bot${token}/getUpdates?${parameters}`, signal });
    } catch (error) {
      // The token stands in the address, which an error shows.
      if (signal.aborted || !(error instanceof PipelineError)) throw error;
      throw new PipelineError(`reading Telegram: ${error.message.replaceAll(token, '…')}`, { retry: error.retry });
    }
  }

  function read(response: HttpResponse): z.infer<typeof answerSchema>['result'] {
    const shown = { ...response, url: response.url.replaceAll(token, '…') };
    const refusal = refusalSchema.safeParse(jsonOf(response)).data;
    if (response.status === 401 || response.status === 404) {
      throw new PipelineError('reading Telegram: "token" is wrong or was revoked. Ask @BotFather for the present one', {
        retry: 'fatal',
        isCredential: true,
      });
    }
    if (response.status === 409) {
      const message = `reading Telegram: somebody else reads this bot: ${refusal?.description ?? 'conflict'}`;
      throw new PipelineError(message.slice(0, 500), { retry: 'transient', retryAfterMs: 60_000 });
    }
    const wait = refusal?.parameters?.retry_after;
    if (wait !== undefined) {
      throw new PipelineError('reading Telegram: too many requests', {
        retry: 'transient',
        retryAfterMs: wait * 1_000,
      });
    }
    return expectJson(shown, answerSchema, 'reading Telegram', clock.now()).result;
  }

  return {
    cursor: cursorSchema,
    async *read(from, signal): AsyncGenerator<Page<Cursor>> {
      let offset = from?.offset;
      try {
        while (!signal.aborted) {
          const updates = read(await ask(offset, signal));
          if (updates.length === 0) return;
          offset = Math.max(...updates.map(({ update_id }) => update_id)) + 1;
          const raw = updates.flatMap((update) => kinds.flatMap((kind) => update[kind] ?? []));
          const { items, rejects } = readItems(
            raw,
            messageSchema,
            (item) => (item as { message_id?: unknown }).message_id,
          );
          yield { posts: items.flatMap(toPost), rejects, cursor: { offset } };
          if (updates.length < pageSize) return;
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}

/** Messages without words (pictures, joinings) are no posts. */
function toPost(message: Message): PostDraft[] {
  const { chat, from, sender_chat: sender, reply_to_message: parent } = message;
  const text = message.text ?? message.caption ?? '';
  if (text === '') return [];
  const place = (chatId: number, messageId: number) => `telegram:${chatId}/${messageId}`;
  const name = [from?.first_name, from?.last_name].filter(Boolean).join(' ');
  const handle = sender?.username ?? from?.username;
  return [
    {
      id: place(chat.id, message.message_id),
      network: 'telegram',
      type: parent == null ? 'post' : 'reply',
      ...given({ url: chat.username && `https://t.me/${chat.username}/${message.message_id}` }),
      text,
      author: given({
        id: String(sender?.id ?? from?.id ?? chat.id),
        handle,
        name: sender?.title ?? (name || (message.author_signature ?? chat.title)),
        url: handle && `https://t.me/${handle}`,
      }),
      ...given({ parentId: parent && place(chat.id, parent.message_id), languageHint: from?.language_code }),
      publishedAt: message.date * 1_000,
      ...(message.edit_date == null ? {} : { editedAt: message.edit_date * 1_000 }),
    },
  ];
}
