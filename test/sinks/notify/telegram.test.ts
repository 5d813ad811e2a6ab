import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { telegram } from '../../../sinks/notify/telegram.ts';
import { answeringJson, describeChannel, type Shown } from '../../suites/channel-conformance.ts';
import type { Handler, SeenRequest } from '../../support/http-server.ts';
import { sampleMessage, tinyPng } from '../../support/message.ts';
import { formOf, sendTo } from './over-http.ts';

const token = '123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr';
const config = { token, chatId: -1001234567890 };
const send = (handler: Handler, message = sampleMessage, options: Record<string, unknown> = {}) =>
  sendTo(telegram, (baseUrl) => ({ ...config, ...options, baseUrl }), handler, message);
const accept = answeringJson(200, { ok: true, result: { message_id: 77 } });
const refusing = (code: number, description: string, parameters?: object) =>
  answeringJson(code, { ok: false, error_code: code, description, parameters });

/** What Telegram makes of its HTML. It refuses what is not closed, and tags that it does not know. */
function showHtml(html: string, limit: number): Shown {
  let text = '';
  let entities = 0;
  const urls: string[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      expect(['a', 'b', 'i']).toContain(name);
      expect(Object.keys(attributes)).toEqual(name === 'a' ? ['href'] : []);
      if (attributes['href'] !== undefined) urls.push(attributes['href']);
      entities += 1;
    },
    onclosetag: (_, implied) => expect(implied).toBe(false),
    ontext: (part) => {
      text += part;
    },
  });
  parser.end(html);
  expect(html.replace(/<\/?[abi](?: href="[^"<>]*")?>/gu, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#39;)/u);
  expect(text.length).toBeGreaterThan(0);
  expect(text.length).toBeLessThanOrEqual(limit);
  expect(entities).toBeLessThanOrEqual(100);
  // Nothing that it would link to accounts of its own.
  expect(text.replace(/\bhttps?:\/\/\S+/gu, '')).not.toMatch(/(?<![\w/])@[a-z_]/iu);
  return { text: text.replaceAll('\u2060', ''), urls };
}

async function fieldsOf(request: SeenRequest): Promise<Record<string, unknown>> {
  if (request.headers['content-type'] === 'application/json') return JSON.parse(request.body);
  return Object.fromEntries(await formOf(request));
}

async function show(request: SeenRequest): Promise<Shown> {
  expect(request.method).toBe('POST');
  const fields = await fieldsOf(request);
  expect(fields).toMatchObject({ parse_mode: 'HTML' });
  expect(String(fields['chat_id'])).toBe('-1001234567890');
  if (request.path === `/bot${token}/sendPhoto`) return showHtml(String(fields['caption']), 1_024);
  expect(request.path).toBe(`/bot${token}/sendMessage`);
  expect(fields).toMatchObject({ link_preview_options: { is_disabled: true } });
  return showHtml(String(fields['text']), 4_096);
}

describeChannel('telegram', {
  create: (baseUrl, context) => telegram.create(telegram.config.parse({ ...config, baseUrl }), context),
  secrets: [token, 'AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr'],
  accept,
  show,
  tooMany: refusing(429, 'Too Many Requests: retry after 7', { retry_after: 7 }),
  refusals: {
    'a revoked token': refusing(401, 'Unauthorized'),
    'a token that never was': refusing(404, 'Not Found'),
    'a chat that is not there': refusing(400, 'Bad Request: chat not found'),
    'a topic that is not there': refusing(400, 'Bad Request: message thread not found'),
    'a group that it was thrown out of': refusing(403, 'Forbidden: bot was kicked from the supergroup chat'),
    'a person who does not want it': refusing(403, 'Forbidden: bot was blocked by the user'),
    'a channel where it may only read': refusing(
      400,
      'Bad Request: not enough rights to send text messages to the chat',
    ),
    'a group that moved': refusing(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: -100999,
    }),
  },
  objection: refusing(400, "Bad Request: can't parse entities: Unsupported start tag"),
});

describe('telegram', () => {
  it('sends a short message as the caption of its picture, in one call', async () => {
    const { requests } = await send(accept);
    expect(requests).toHaveLength(1);
    const form = await formOf(requests[0] as SeenRequest);
    const photo = form.get('photo') as File;
    expect(Buffer.from(await photo.arrayBuffer())).toEqual(tinyPng);
    expect(showHtml(String(form.get('caption')), 1_024).text).toContain(sampleMessage.summary);
  });

  it('sends a longer one as text, whole, with the curve as a line', async () => {
    const message = { ...sampleMessage, summary: 'word '.repeat(250).trim() };
    const { receipt, requests } = await send(accept, message);
    expect(receipt).toEqual({ id: '77', detail: '200' });
    expect(requests.map(({ path }) => path)).toEqual([`/bot${token}/sendMessage`]);
    const { text } = await show(requests[0] as SeenRequest);
    expect(text).toContain(message.summary);
    expect(text).toContain('▂▂▁··▂▂▂▃▅█');
  });

  it('sends it as text when the picture is refused', async () => {
    const { receipt, requests } = await send((request, response) => {
      const isPhoto = request.path.endsWith('/sendPhoto');
      return (isPhoto ? refusing(400, 'Bad Request: PHOTO_INVALID_DIMENSIONS') : accept)(request, response);
    });
    expect(receipt?.id).toBe('77');
    expect(requests.map(({ path }) => path.split('/').at(-1))).toEqual(['sendPhoto', 'sendMessage']);
  });

  it('makes no sound for what is only for reading, and knows topics', async () => {
    const quiet = await send(accept, { ...sampleMessage, severity: 'info' }, { threadId: 5 });
    expect(await fieldsOf(quiet.requests[0] as SeenRequest)).toMatchObject({
      disable_notification: 'true',
      message_thread_id: '5',
    });
    const loud = await send(accept);
    const fields = await fieldsOf(loud.requests[0] as SeenRequest);
    expect(fields).not.toHaveProperty('disable_notification');
    expect(fields).not.toHaveProperty('message_thread_id');
  });

  it('makes no more links than Telegram keeps', async () => {
    const items = Array.from({ length: 12 }, (_, n) => ({ text: `${n}`, url: `https://a.example/${n}` }));
    const sections = Array.from({ length: 12 }, () => ({ title: 'Posts', items }));
    const { requests } = await send(accept, { ...sampleMessage, sections });
    const { urls } = await show(requests[0] as SeenRequest);
    expect(urls.length).toBeGreaterThan(50);
    expect(urls).toEqual(expect.arrayContaining(sampleMessage.links.map(({ url }) => url)));
  });

  it('says where a group has moved to', async () => {
    const moved = refusing(400, 'Bad Request: group chat was upgraded', { migrate_to_chat_id: -100999 });
    const { error } = await send(moved);
    expect(error?.message).toContain('set "chatId" to -100999');
  });

  it('shows addresses that Telegram makes no links of', async () => {
    const links = [
      { label: 'Open', url: 'http://escolta:8080/incidents/1' },
      { label: 'Stop', url: 'mailto:alerts@volandra.example' },
    ];
    const { requests } = await send(accept, { ...sampleMessage, links });
    const { text } = await show(requests[0] as SeenRequest);
    for (const { label, url } of links) expect(text).toContain(`${label}: ${url}`);
  });

  it('takes its credential under a name that is never shown, and knows a chat from a name', () => {
    const parse = (chatId: unknown) => telegram.config.safeParse({ token, chatId }).success;
    expect([-100, '-100', '@volandra_alerts'].map(parse)).toEqual([true, true, true]);
    expect(['volandra', '', 1.5].map(parse)).toEqual([false, false, false]);
    expect(telegram.config.safeParse({ token: 'bot123', chatId: 1 }).success).toBe(false);
  });
});
