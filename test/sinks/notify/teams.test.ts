import { describe, expect, it } from 'vitest';
import type { ChannelContext } from '../../../core/channel.ts';
import { teams } from '../../../sinks/notify/teams.ts';
import { answering, answeringJson, describeChannel, type Shown } from '../../suites/channel-conformance.ts';
import type { SeenRequest } from '../../support/http-server.ts';
import { sampleMessage, tinyPng } from '../../support/message.ts';
import { sendTo } from './over-http.ts';

const secret = 'kQ9mZ0s7v_hR1cN2wL3xT4yU5iO6pA7sD8fG9hJ0kL1';
const path = `/workflows/0123456789abcdef0123456789abcdef/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${secret}`;
const refusing = (status: number, code: string, message: string) => answeringJson(status, { error: { code, message } });

interface Element {
  type?: string;
  text?: string;
  title?: string;
  url?: string;
  altText?: string;
  spacing?: string;
  selectAction?: Element;
  items?: Element[];
  inlines?: Element[];
  body?: Element[];
  actions?: Element[];
}

const known = new Set(['AdaptiveCard', 'Container', 'RichTextBlock', 'TextRun', 'Image', 'Action.OpenUrl']);

/** Walks a card as Teams draws it. */
function showElement(element: Element): Shown {
  expect(known).toContain(element.type);
  if (element.type === 'RichTextBlock') expect(element.inlines?.length).toBeGreaterThan(0);
  const children = ['items', 'inlines', 'body', 'actions'] as const;
  const inner = children.flatMap((key) => (element[key] ?? []).map(showElement));
  const action = element.selectAction ? [showElement(element.selectAction)] : [];
  const url = element.type === 'Action.OpenUrl' ? [element.url ?? ''] : [];
  const text = [element.text ?? element.title ?? '', ...inner.map((part) => part.text)];
  return {
    text: text.join(element.type === 'RichTextBlock' ? '' : '\n'),
    urls: [...url, ...[...inner, ...action].flatMap(({ urls }) => urls)],
  };
}

const cardOf = ({ body }: SeenRequest) =>
  JSON.parse(body).attachments[0].content as Element & { version: string; msteams: object };

function show(request: SeenRequest): Shown {
  expect(request.method).toBe('POST');
  expect(request.path).toBe(path);
  expect(Buffer.byteLength(request.body)).toBeLessThanOrEqual(28_672);
  const body = JSON.parse(request.body);
  expect(body.type).toBe('message');
  expect(body.attachments).toHaveLength(1);
  expect(body.attachments[0].contentType).toBe('application/vnd.microsoft.card.adaptive');
  const card = cardOf(request);
  expect(card.version).toBe('1.4');
  // Mentions are made of these.
  expect(card.msteams).toEqual({ width: 'Full' });
  expect(request.body).not.toMatch(/<\/?at\b/iu);
  expect(card.actions?.length ?? 0).toBeLessThanOrEqual(6);
  return showElement(card);
}

describeChannel('teams', {
  create: (baseUrl, context) => teams.create({ webhookUrl: `${baseUrl}${path}` }, context),
  secrets: [secret, path, '0123456789abcdef0123456789abcdef/triggers'],
  accept: answering(202, ''),
  show,
  tooMany: answering(429, '', { 'retry-after': '7' }),
  refusals: {
    'a deleted workflow': refusing(404, 'WorkflowNotFound', 'The workflow could not be found.'),
    'a renewed signature': refusing(401, 'DirectApiAuthorizationRequired', 'The request must be authenticated.'),
    'a workflow that is turned off': refusing(400, 'WorkflowTriggerIsNotEnabled', 'The trigger is not enabled.'),
    'a workflow that expects something else': refusing(400, 'TriggerInputSchemaMismatch', 'Schema validation failed.'),
  },
  objection: refusing(413, 'RequestEntityTooLarge', 'The payload is too large.'),
});

describe('teams', () => {
  const taken = answering(202, '', { 'x-ms-workflow-run-id': 'run-1' });
  const send = (message = sampleMessage, changes: Partial<ChannelContext> = {}) =>
    sendTo(teams, (url) => ({ webhookUrl: `${url}${path}` }), taken, message, changes);

  it('shows a picture that fits, as it was drawn', async () => {
    const { requests, receipt } = await send();
    expect(receipt).toEqual({ id: 'run-1', detail: '202' });
    const card = cardOf(requests[0] as SeenRequest);
    const image = card.body?.find(({ type }) => type === 'Image');
    expect(image?.url).toBe(`data:image/png;base64,${tinyPng.toString('base64')}`);
    expect(image?.altText).toBe(sampleMessage.curveText);
  });

  it('shows a line of text instead of a picture that does not', async () => {
    const { requests } = await send(sampleMessage, { renderCurve: async () => Buffer.alloc(25_000, 1) });
    const request = requests[0] as SeenRequest;
    expect(request.body).not.toContain('data:image');
    expect(show(request).text).toContain('▂▂▁··▂▂▂▃▅█');
  });

  it('measures bytes and not characters', async () => {
    const items = Array.from({ length: 60 }, () => ({ text: '飛行機が遅れています。'.repeat(40) }));
    const { requests } = await send({ ...sampleMessage, sections: [{ title: 'Posts', items }] });
    const bytes = Buffer.byteLength(requests[0]?.body ?? '');
    expect(bytes).toBeGreaterThan(14_000);
    expect(bytes).toBeLessThanOrEqual(28_672);
  });

  it('keeps the links that are more than a card has buttons for', async () => {
    const links = Array.from({ length: 8 }, (_, n) => ({ label: `Act ${n}`, url: `https://escolta.example.com/${n}` }));
    const { requests } = await send({ ...sampleMessage, links });
    const card = cardOf(requests[0] as SeenRequest);
    expect(card.actions?.map(({ title }) => title)).toEqual(links.slice(0, 6).map(({ label }) => label));
    expect(showElement({ type: 'Container', items: card.body ?? [] }).urls).toEqual(
      expect.arrayContaining(links.slice(6).map(({ url }) => url)),
    );
  });
});
