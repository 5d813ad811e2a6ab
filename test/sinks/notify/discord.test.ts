import { describe, expect, it } from 'vitest';
import type { ChannelContext } from '../../../core/channel.ts';
import { discord } from '../../../sinks/notify/discord.ts';
import { answering, answeringJson, describeChannel, type Shown } from '../../suites/channel-conformance.ts';
import type { Handler, SeenRequest } from '../../support/http-server.ts';
import { sampleMessage, tinyPng } from '../../support/message.ts';
import { formOf, sendTo } from './over-http.ts';

const path = '/api/webhooks/123456789012345678/aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789';
const send = (handler: Handler, message = sampleMessage, changes: Partial<ChannelContext> = {}) =>
  sendTo(discord, (url) => ({ webhookUrl: `${url}${path}` }), handler, message, changes);

interface Embed {
  title: string;
  description: string;
  color: number;
  timestamp: string;
  fields: { name: string; value: string }[];
  footer?: { text: string };
  image?: { url: string };
}
interface Body {
  content?: string;
  embeds: Embed[];
  allowed_mentions: object;
  attachments?: { id: number; filename: string; description: string }[];
}

/** What Discord makes of its Markdown; nothing of it may be left. */
function showMarkdown(text: string): Shown {
  const urls: string[] = [];
  expect(text).not.toMatch(/@(?:everyone|here)\b/iu);
  const flat = text
    .replace(/(?<!\\)\[((?:\\.|[^\\[\]])+)\]\(((?:https?|mailto):[^()\s]*)\)/gu, (_, label: string, url: string) => {
      urls.push(url);
      return label;
    })
    .replace(/\*\*((?:\\.|[^\\*])*)\*\*/gu, '$1');
  expect(flat.replace(/\\./gsu, '').replace(/https?:\/\/\S+/gu, '')).not.toMatch(/[*_~`|<>[\]]/u);
  return { text: flat.replace(/\\(.)/gsu, '$1').replaceAll('\u2060', ''), urls };
}

async function bodyOf(request: SeenRequest): Promise<{ json: Body; file?: File }> {
  if (request.headers['content-type'] === 'application/json') return { json: JSON.parse(request.body) };
  const form = await formOf(request);
  return { json: JSON.parse(String(form.get('payload_json'))), file: form.get('files[0]') as File };
}

async function show(request: SeenRequest): Promise<Shown> {
  expect(request.method).toBe('POST');
  expect(request.url.pathname).toBe(path);
  expect(request.url.searchParams.get('wait')).toBe('true');
  const { json, file } = await bodyOf(request);
  expect(json.allowed_mentions).toEqual({ parse: [] });
  expect(json.embeds).toHaveLength(1);
  const [embed] = json.embeds;
  if (!embed) throw new Error('no embed');
  const { title, description, fields, footer, image } = embed;
  expect(title.length).toBeLessThanOrEqual(256);
  expect(description.length).toBeLessThanOrEqual(4_096);
  expect(fields.length).toBeLessThanOrEqual(25);
  expect(footer?.text.length ?? 1).toBeLessThanOrEqual(2_048);
  for (const { name, value } of fields) {
    expect(name.trim().length).toBeGreaterThan(0);
    expect(name.length).toBeLessThanOrEqual(256);
    expect(value.trim().length).toBeGreaterThan(0);
    expect(value.length).toBeLessThanOrEqual(1_024);
  }
  const all = [title, description, ...fields.flatMap(({ name, value }) => [name, value])];
  expect([...all, footer?.text ?? ''].join('').length).toBeLessThanOrEqual(6_000);
  expect(Number.isNaN(Date.parse(embed.timestamp))).toBe(false);
  expect(image?.url).toBe(file && 'attachment://curve.png');
  expect(json.attachments?.[0]?.filename).toBe(file?.name);
  const shown = all.map(showMarkdown);
  return {
    text: [...shown.map(({ text }) => text), footer?.text ?? ''].join('\n'),
    urls: shown.flatMap(({ urls }) => urls),
  };
}

describeChannel('discord', {
  create: (baseUrl, context) => discord.create({ webhookUrl: `${baseUrl}${path}` }, context),
  secrets: [path, 'aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789'],
  accept: answeringJson(200, { id: '1234567890', type: 0 }),
  show,
  tooMany: answeringJson(429, { message: 'You are being rate limited.', retry_after: 7.0, global: false }),
  refusals: {
    'a deleted webhook': answeringJson(404, { message: 'Unknown Webhook', code: 10015 }),
    'a wrong token': answeringJson(401, { message: 'Invalid Webhook Token', code: 50027 }),
    'a forum without a thread': answeringJson(400, { message: 'Webhooks posted to forum channels …', code: 220001 }),
    'a thread that is gone': answeringJson(400, { message: 'Unknown Channel', code: 10003 }),
  },
  objection: answeringJson(400, {
    message: 'Invalid Form Body',
    code: 50035,
    errors: { embeds: { 0: { description: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }] } } } },
  }),
});

describe('discord', () => {
  const accept = answeringJson(200, { id: '1234567890' });

  it('sends the picture as it was drawn, with its description', async () => {
    const { requests } = await send(accept);
    const { json, file } = await bodyOf(requests[0] as SeenRequest);
    expect(Buffer.from((await file?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(tinyPng);
    expect(file?.type).toBe('image/png');
    expect(json.attachments).toEqual([{ id: 0, filename: 'curve.png', description: sampleMessage.curveText }]);
  });

  it('sends a line of text where there is no picture, or drawing fails', async () => {
    const failing = async () => {
      throw new Error('no fonts');
    };
    for (const renderCurve of [async () => undefined, failing]) {
      const { receipt, requests } = await send(accept, sampleMessage, { renderCurve });
      expect(receipt).toEqual({ id: '1234567890', detail: '200' });
      expect(requests[0] && (await show(requests[0])).text).toContain('▂▂▁··▂▂▂▃▅█');
    }
  });

  it('sends it again without the picture when that is refused', async () => {
    const { receipt, requests } = await send((request, response) => {
      const withPicture = /multipart/u.test(request.headers['content-type'] ?? '');
      const answer = withPicture ? answeringJson(413, { message: 'Request entity too large', code: 40005 }) : accept;
      return answer(request, response);
    });
    expect(receipt?.id).toBe('1234567890');
    expect(requests).toHaveLength(2);
  });

  it('colours by severity, and green once it is over', async () => {
    const colors = new Set<number>();
    for (const change of [{}, { severity: 'warning' }, { severity: 'info' }, { state: 'resolved' }] as const) {
      const { requests } = await send(accept, { ...sampleMessage, ...change });
      for (const request of requests) colors.add((await bodyOf(request)).json.embeds[0]?.color ?? 0);
    }
    expect(colors.size).toBe(4);
  });

  it('goes to a thread, keeps what else is in the address, and takes 204', async () => {
    const configured = (url: string) => ({ webhookUrl: `${url}${path}?with_components=true`, threadId: '42' });
    const { receipt, requests } = await sendTo(discord, configured, answering(204, ''));
    expect(receipt?.detail).toBe('204');
    expect(requests[0]?.url.search).toBe('?with_components=true&wait=true&thread_id=42');
  });

  it('passes on what is wrong with a message, in the words of Discord', async () => {
    const errors = { embeds: { 0: { title: { _errors: [{ code: 'TOO_LONG' }] } } } };
    const refuse = answeringJson(400, { message: 'Invalid Form Body', code: 50035, errors });
    const { error } = await send(refuse);
    expect(error?.message).toMatch(/Invalid Form Body \(50035\).*TOO_LONG/u);
  });

  it('does not take the fragment of its address for a redirect', async () => {
    const { receipt } = await sendTo(discord, (url) => ({ webhookUrl: `${url}${path}#copied` }), accept);
    expect(receipt?.id).toBe('1234567890');
  });

  it('leaves addresses in texts as they are', async () => {
    const message = { ...sampleMessage, summary: 'see https://a.example/b_c_d?e=f_g and *this*' };
    const { requests } = await send(accept, message);
    const description = requests[0] && (await bodyOf(requests[0])).json.embeds[0]?.description;
    expect(description).toContain('see https://a.example/b_c_d?e=f_g and \\*this\\*');
  });
});
