import { z } from 'zod';
import type { Channel, ChannelComponent, ChannelContext, Message } from '../../core/channel.ts';
import { shorten } from './fit.ts';
import { fitMessage } from './fit-message.ts';
import { type HttpService, httpAddress, postTo, unlessPoison } from './http-channel.ts';
import { curveLines, linkTexts, type Markup, markOf, sectionLines } from './layout.ts';

const config = z.strictObject({
  webhookUrl: httpAddress.describe(
    'Address of an incoming webhook, `https://hooks.slack.com/services/…`. It is a secret: whoever has it can post.',
  ),
});

type SlackConfig = z.infer<typeof config>;

export const slack: ChannelComponent<SlackConfig> = {
  type: 'slack',
  summary: 'A Slack channel, by an incoming webhook.',
  config,
  minIntervalMs: 1_000,
  create: createSlackChannel,
};

/** Limits of Block Kit. The last is not documented; above about 13,200 characters Slack answers `invalid_blocks`. */
const limits = { blocks: 50, header: 150, section: 3_000, field: 2_000, fieldsInSection: 10, text: 1_000, all: 13_000 };

/** Codes of Slack that a person must see to, with what they can do. */
const remedies: Readonly<Record<string, string>> = {
  channel_is_archived: 'The channel is archived: unarchive it, or configure the webhook of another one',
  channel_not_found: 'The channel is gone: create a webhook for another one, and set "webhookUrl" to it',
  action_prohibited: 'An administrator of the workspace restricts who posts there: ask them to allow the app',
  posting_to_general_channel_denied: 'The workspace restricts who posts in #general: choose another channel',
};

const service: HttpService = {
  name: 'Slack',
  remedy:
    'The webhook was removed, or "webhookUrl" is mistyped. Create one at https://api.slack.com/apps (Incoming Webhooks), and set "webhookUrl" to it',
  read({ body }) {
    const words = body.toString('utf8', 0, 1_000).trim();
    const remedy = remedies[words];
    return { taken: words === 'ok', words, ...(remedy === undefined ? {} : { retry: 'fatal', remedy }) };
  },
};

function createSlackChannel({ webhookUrl }: SlackConfig, context: ChannelContext): Channel {
  return {
    async send(message, signal) {
      const kept = fitMessage(message, (candidate) => fits(blocksOf(candidate)), service.name);
      const words = `${heading(kept)}\n${kept.summary}`.trim();
      const text = mrkdwn.text(shorten(words, limits.text, (part) => mrkdwn.text(part).length));
      const post = (content: object) => {
        const json = { ...content, unfurl_links: false, unfurl_media: false };
        return postTo(service, { url: webhookUrl, body: { json }, signal }, context);
      };
      // Not all limits of Slack are documented. Should it refuse the blocks, the words of an alert and where to act still go.
      return unlessPoison(
        () => post({ text, blocks: blocksOf(kept) }),
        () => post({ text: [text, ...linkTexts(kept, mrkdwn)].join('\n') }),
      );
    },
  };
}

/** `<!channel>` and links are made of `<`; `@here` counts in some workspaces without it. A backtick would swallow the links after it. */
const mrkdwn: Markup = {
  text: (plain) =>
    unmention(plain).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('`', 'ˋ'),
  strong: (text) => `*${text}*`,
  link: (text, url) => `<${url.replaceAll('&', '&amp;')}|${text}>`,
};

/** Plain text is not escaped: Slack shows it as it is. */
function plainText(text: string) {
  return { type: 'plain_text', text: unmention(text).replace(/<(?=[!@#])/gu, '‹') };
}

function unmention(text: string): string {
  return text.replace(/@(?=here\b|channel\b|everyone\b)/giu, '@\u2060');
}

/** `verbatim`: Slack makes no links and mentions of its own. */
function markdown(text: string) {
  return { type: 'mrkdwn', text, verbatim: true };
}

function heading(message: Message): string {
  return `${markOf(message)} ${message.title || message.brand}`;
}

function blocksOf(message: Message): readonly object[] {
  const curve = curveLines(message).join('\n');
  const section = (text: string) => ({ type: 'section', text: markdown(text) });
  const context = (text: string) => ({ type: 'context', elements: [plainText(text)] });
  const fields = message.facts.map(({ label, value }) => {
    const name = `${mrkdwn.strong(mrkdwn.text(label))}\n`;
    const rest = limits.field - name.length;
    return markdown(name + mrkdwn.text(shorten(value, rest, (text) => mrkdwn.text(text).length)));
  });
  return [
    {
      type: 'header',
      text: plainText(shorten(heading(message), limits.header, (text) => plainText(text).text.length)),
    },
    ...(message.summary ? [{ type: 'section', text: plainText(message.summary) }] : []),
    ...inGroups(fields, limits.fieldsInSection).map((group) => ({ type: 'section', fields: group })),
    ...(curve ? [context(curve)] : []),
    ...message.sections.flatMap((list) => joinUpTo(sectionLines(list, mrkdwn), '\n', limits.section).map(section)),
    ...joinUpTo(linkTexts(message, mrkdwn), '  ·  ', limits.section).map(section),
    ...(message.footer ? [context(message.footer)] : []),
  ];
}

function fits(blocks: readonly object[]): boolean {
  const texts = blocks.flatMap((block) => ('text' in block ? [(block.text as { text: string }).text] : []));
  return (
    blocks.length <= limits.blocks &&
    texts.every((text) => text.length <= limits.section) &&
    JSON.stringify(blocks).length <= limits.all
  );
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Joins parts to as few texts of at most `limit` as it takes, without cutting any. */
function joinUpTo(parts: readonly string[], separator: string, limit: number): readonly string[] {
  const texts: string[] = [];
  for (const part of parts) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + separator.length + part.length <= limit) {
      texts[texts.length - 1] = last + separator + part;
    } else {
      texts.push(part);
    }
  }
  return texts;
}
