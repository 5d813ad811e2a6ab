import { describe, expect, it } from 'vitest';
import { slack } from '../../../sinks/notify/slack.ts';
import { answering, describeChannel, type Shown } from '../../suites/channel-conformance.ts';
import type { Handler, SeenRequest } from '../../support/http-server.ts';
import { sampleMessage } from '../../support/message.ts';
import { sendTo } from './over-http.ts';

const path = '/services/T0001ABCD/B0002EFGH/XyZ0123456789abcdefghijk';
const send = (handler: Handler, message = sampleMessage) =>
  sendTo(slack, (url) => ({ webhookUrl: `${url}${path}` }), handler, message);

interface Text {
  type: string;
  text: string;
  verbatim?: boolean;
}
interface Block {
  type: string;
  text?: Text;
  fields?: Text[];
  elements?: Text[];
}
interface Body {
  text: string;
  blocks: Block[];
  unfurl_links: boolean;
  unfurl_media: boolean;
}

/** What Slack makes of one text, with its limit. */
function showText({ type, text, verbatim }: Text, limit: number): Shown {
  expect(text.length).toBeGreaterThan(0);
  expect(text.length).toBeLessThanOrEqual(limit);
  expect(text).not.toMatch(/<[!@#]|@(?:here|channel|everyone)\b/iu);
  if (type === 'plain_text') return { text: text.replaceAll('\u2060', ''), urls: [] };
  expect(type).toBe('mrkdwn');
  expect(verbatim).toBe(true);
  return showMarkup(text);
}

function showMarkup(text: string): Shown {
  const urls: string[] = [];
  const rest = text.replace(/<((?:https?|mailto):[^|<>]*)\|([^<>]*)>/gu, (_, url: string, label: string) => {
    urls.push(unescaped(url));
    return label;
  });
  expect(rest).not.toMatch(/[<>`]|&(?!amp;|lt;|gt;)/u);
  return { text: unescaped(rest).replaceAll('\u2060', ''), urls };
}

const unescaped = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

function show(request: SeenRequest): Shown {
  expect(request.method).toBe('POST');
  expect(request.path).toBe(path);
  expect(request.headers['content-type']).toMatch(/^application\/json/u);
  const body = JSON.parse(request.body) as Body;
  expect(body).toMatchObject({ unfurl_links: false, unfurl_media: false });
  expect(body.text).not.toMatch(/<|@(?:here|channel|everyone)\b/iu);
  expect(body.text.length).toBeGreaterThan(0);
  expect(body.text.length).toBeLessThanOrEqual(1_100);
  showMarkup(body.text);
  expect(body.blocks.length).toBeLessThanOrEqual(50);
  expect(JSON.stringify(body.blocks).length).toBeLessThanOrEqual(13_200);
  const shown = body.blocks.flatMap((block) => {
    expect(block.fields?.length ?? 1).toBeLessThanOrEqual(10);
    expect(block.elements?.length ?? 1).toBeLessThanOrEqual(10);
    const parts = [
      ...(block.text ? [showText(block.text, block.type === 'header' ? 150 : 3_000)] : []),
      ...(block.fields ?? []).map((field) => showText(field, 2_000)),
      ...(block.elements ?? []).map((element) => showText(element, 3_000)),
    ];
    expect(parts.length).toBeGreaterThan(0);
    return parts;
  });
  return { text: shown.map(({ text }) => text).join('\n'), urls: shown.flatMap(({ urls }) => urls) };
}

describeChannel('slack', {
  create: (baseUrl, context) => slack.create({ webhookUrl: `${baseUrl}${path}` }, context),
  secrets: [path, 'XyZ0123456789abcdefghijk'],
  accept: answering(200, 'ok'),
  show,
  tooMany: answering(429, 'rate_limited', { 'retry-after': '7' }),
  refusals: {
    'a removed webhook': answering(404, 'no_service'),
    'a revoked token': answering(403, 'invalid_token'),
    'a channel that is gone': answering(404, 'channel_not_found'),
    'a channel that is gone, as Slack also says it': answering(400, 'channel_not_found'),
    'an archived channel': answering(410, 'channel_is_archived'),
    'a restriction of the workspace': answering(403, 'action_prohibited'),
  },
  objection: answering(400, 'invalid_payload'),
});

describe('slack', () => {
  it('keeps its words for the log, and says what is wrong with which key', async () => {
    const { error } = await send(answering(404, 'no_service'));
    expect(error?.message).toMatch(/sending to Slack: 127\.0\.0\.1:\d+ answered 404: no_service\. .*"webhookUrl"/u);
  });

  it('shows the curve as text, with its gaps', async () => {
    const { requests } = await send(answering(200, 'ok'));
    expect(requests[0] && show(requests[0]).text).toContain('▂▂▁··▂▂▂▃▅█');
  });

  it('breaks a list that is too long for one block between its lines', async () => {
    const items = Array.from({ length: 20 }, (_, index) => ({ text: `${index} ${'word '.repeat(60)}` }));
    const message = { ...sampleMessage, sections: [{ title: 'Posts', items }] };
    const { requests } = await send(answering(200, 'ok'), message);
    const { blocks } = JSON.parse(requests[0]?.body ?? '') as Body;
    const lists = blocks.flatMap(({ text }) => (text?.text.includes('• ') ? [text.text] : []));
    expect(lists).toHaveLength(3);
    for (const list of lists.slice(1)) expect(list).toMatch(/^• \d+ word/u);
  });

  it('shortens the one item that is too long for a line, and nothing else for it', async () => {
    const url = `https://a.example/${'x'.repeat(1_200)}`;
    const long = { text: '&'.repeat(500), url, detail: '&'.repeat(200) };
    const message = { ...sampleMessage, sections: [{ title: 'Posts', items: [long] }, ...sampleMessage.sections] };
    const { requests } = await send(answering(200, 'ok'), message);
    const { text, urls } = show(requests[0] as SeenRequest);
    for (const { items } of sampleMessage.sections) for (const item of items) expect(text).toContain(item.text);
    expect(text).toMatch(/^• &+… — &+…$/mu);
    expect(urls).toContain(url);
  });

  it('says it in words, and where to act, when Slack refuses the blocks', async () => {
    const { receipt, requests } = await send((request, response) => {
      const answer = request.body.includes('"blocks"') ? answering(400, 'invalid_blocks') : answering(200, 'ok');
      return answer(request, response);
    });
    expect(receipt?.detail).toBe('200');
    const { text, ...rest } = JSON.parse(requests[1]?.body ?? '') as Body;
    expect(rest).toEqual({ unfurl_links: false, unfurl_media: false });
    const shown = showMarkup(text);
    expect(shown.text).toContain(sampleMessage.summary);
    expect(shown.urls).toEqual(sampleMessage.links.map(({ url }) => url));
  });

  it('takes its credential under a name that is never shown', () => {
    expect(slack.config.safeParse({ webhookUrl: 'ftp://hooks.slack.com/x' }).success).toBe(false);
    expect(slack.config.safeParse({ url: 'https://hooks.slack.com/x' }).success).toBe(false);
    expect(slack.config.safeParse({ webhookUrl: 'https://hooks.slack.com/services/x' }).success).toBe(true);
  });
});
