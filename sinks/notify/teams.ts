import { z } from 'zod';
import type { Channel, ChannelComponent, ChannelContext, Message } from '../../core/channel.ts';
import { utf8Bytes } from './fit.ts';
import { fitMessage, tidyMessage } from './fit-message.ts';
import {
  type HttpService,
  httpAddress,
  jsonObject,
  pictureOf,
  postTo,
  stringOf,
  unlessPoison,
} from './http-channel.ts';
import { curveLines } from './layout.ts';

const config = z.strictObject({
  webhookUrl: httpAddress.describe(
    'Address of a workflow made from the template "Post to a channel when a webhook request is received". Its `sig=` is a secret: whoever has it can post.',
  ),
});

type TeamsConfig = z.infer<typeof config>;

export const teams: ChannelComponent<TeamsConfig> = {
  type: 'teams',
  summary: 'A Microsoft Teams channel or chat, by a workflow (Power Automate) that takes Adaptive Cards.',
  config,
  // About 4 a second.
  minIntervalMs: 250,
  create: createTeamsChannel,
};

/** 28 KB, with some room for what Teams adds. */
const maxBytes = 28_000;
/** What Teams shows of a card's actions. */
const maxActions = 6;

/** Codes of Power Automate that a person must see to, whatever their status. */
const remedies: Readonly<Record<string, string>> = {
  WorkflowTriggerIsNotEnabled: 'The workflow is turned off: turn it on at https://make.powerautomate.com',
  TriggerInputSchemaMismatch:
    'The workflow expects something else than cards: make one from the template "Post to a channel when a webhook request is received"',
};

const service: HttpService = {
  name: 'Teams',
  remedy:
    'The workflow was deleted or its address renewed, it asks for more than the address, or "webhookUrl" is mistyped. Copy the address from the workflow (Workflows in Teams; "Who can trigger the flow: anyone"), and set "webhookUrl" to it',
  read(response, redirected) {
    const { error } = jsonObject(response);
    const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
    const remedy = typeof code === 'string' ? remedies[code] : undefined;
    return {
      // Workflows say 202 and nothing else; those that a person has given an answer of their own may say 200.
      taken: response.status === 202 || !(redirected || /html/iu.test(response.headers['content-type'] ?? '')),
      id: stringOf(response.headers['x-ms-workflow-run-id']),
      words: [code, message].filter((part) => typeof part === 'string').join(': '),
      ...(remedy === undefined ? {} : { retry: 'fatal', remedy }),
    };
  },
};

function createTeamsChannel({ webhookUrl }: TeamsConfig, context: ChannelContext): Channel {
  return {
    async send(message, signal) {
      const post = (json: object) => postTo(service, { url: webhookUrl, body: { json }, signal }, context);
      const withoutPicture = () => post(payloadOf(fitMessage(message, (m) => fits(payloadOf(m)), service.name)));
      const picture = await pictureOf(message, context);
      if (!picture) return withoutPicture();
      const illustrated = payloadOf(tidyMessage(message), picture);
      return fits(illustrated) ? unlessPoison(() => post(illustrated), withoutPicture) : withoutPicture();
    },
  };
}

function fits(payload: object): boolean {
  return utf8Bytes(JSON.stringify(payload)) <= maxBytes;
}

const styles = { critical: 'attention', warning: 'warning', info: 'accent' };

/** An Adaptive Card. */
function payloadOf(message: Message, picture?: Buffer): object {
  const curve = picture ? [] : curveLines(message);
  const actions = message.links.map(({ label, url }) => ({ type: 'Action.OpenUrl', title: inert(label), url }));
  const body = [
    {
      type: 'Container',
      style: message.state === 'resolved' && message.kind !== 'digest' ? 'good' : styles[message.severity],
      bleed: true,
      items: [line([run(message.title || message.brand, { weight: 'Bolder', size: 'Large' })])],
    },
    ...message.summary.split('\n').flatMap((text) => (text ? [line([run(text)])] : [])),
    ...message.facts.map(({ label, value }) => line([run(`${label}: `, { weight: 'Bolder' }), run(value)], 'Small')),
    ...(picture
      ? [
          {
            type: 'Image',
            url: `data:image/png;base64,${picture.toString('base64')}`,
            altText: message.curveText ?? message.title,
          },
        ]
      : []),
    ...curve.map((text) => line([run(text)], 'Small')),
    ...message.sections.flatMap(({ title, items }) => [
      line([run(title, { weight: 'Bolder' })], 'Medium'),
      ...items.map(({ text, url, detail }) =>
        line([run('• '), link(text, url), ...(detail ? [run(` — ${detail}`, { isSubtle: true })] : [])], 'Small'),
      ),
    ]),
    ...actions.slice(maxActions).map(({ title, url }) => line([link(title, url)], 'Small')),
    ...(message.footer ? [line([run(message.footer, { isSubtle: true, size: 'Small' })])] : []),
  ];
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: inert(`${message.title}. ${message.summary}`).slice(0, 500).toWellFormed(),
    msteams: { width: 'Full' },
    body,
    ...(actions.length > 0 ? { actions: actions.slice(0, maxActions) } : {}),
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

type Style = Readonly<Record<string, string | boolean>>;

/**
 * Text runs and not text blocks: by the schema they know no Markdown and no `{{DATE(…)}}`, so that nothing in a post is ever markup.
 */
function line(inlines: readonly object[], spacing = 'Default') {
  return { type: 'RichTextBlock', spacing, inlines };
}

function run(text: string, style: Style = {}) {
  return { type: 'TextRun', text: inert(text), ...style };
}

function link(text: string, url: string | undefined) {
  return {
    ...run(text || url || '…'),
    ...(url === undefined ? {} : { selectAction: { type: 'Action.OpenUrl', url } }),
  };
}

/** `<at>` takes an entry in `msteams.entities` to mention somebody, and there is none; better not to look like it. */
function inert(text: string): string {
  return text.replace(/<(?=\/?at\b)/giu, '‹');
}
