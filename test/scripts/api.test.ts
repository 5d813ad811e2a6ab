import { connect } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PipelineError } from '../../core/errors.ts';
import { type Api, serveApi } from '../../scripts/api.ts';
import { createLabelAccess, type LabelAccess } from '../../scripts/label-access.ts';
import { createKnownLabels } from '../../sinks/clickhouse/labels/known-labels.ts';
import { createLabelStore } from '../../sinks/clickhouse/labels.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createTurns } from '../../sinks/clickhouse/turns.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { ask, assessment, mention, openTemporaryStore, post, start } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';

const { client, close } = openTemporaryStore();
const token = 'a-token-of-twenty-four-or-more';
const log = pino({ level: 'silent' });
const clock = { now: () => start, sleep: async () => undefined };
const listen = { host: '127.0.0.1', port: 0 };
let api: Api;

beforeAll(async () => {
  await migrate(client);
  await createStoreWriter({ client, events: quietEvents() }).write(
    ['t:1', 't:2', 't:3'].map((id) => assessment(post(id), [mention('acme', 'negative')])),
  );
  const store = createLabelStore({
    ...{ client, clock, turns: createTurns(), known: createKnownLabels(client) },
    random: () => 0.5,
  });
  api = await serveApi({ listen, token, access: { labels: createLabelAccess({ client, store }) }, log });
});
afterAll(async () => {
  await api.close();
  await close();
});

const send = (body: unknown, init: RequestInit = {}, url = `${api.url}/api/v1/labels`) =>
  fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
const shown = async () =>
  (await ask(client, 'SELECT post_id, sentiment, labelled_by FROM v_mentions ORDER BY post_id')).map((row) =>
    row.join(' '),
  );
const label = { brand: 'acme', postId: 't:1', label: 'positive' };

async function problem(response: Response): Promise<[number, string]> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const body = (await response.json()) as { status: number; title: string; detail: string };
  expect(body.status).toBe(response.status);
  expect(body.title).not.toBe('Error');
  return [response.status, body.detail];
}

describe('labels over HTTP', () => {
  test('one, and many; each counts when it is answered', async () => {
    const one = await send(label);
    expect(one.status).toBe(200);
    expect(await one.json()).toEqual({
      outcomes: [{ brand: 'acme', postId: 't:1', outcome: 'labelled', sentiment: 'positive', mentions: 1 }],
    });
    expect((await shown())[0]).toBe('t:1 positive api');
    const many = await send({
      labels: [
        { ...label, label: 'neutral', by: 'ana', note: 'irony' },
        { ...label, postId: 't:2', by: 'bo' },
        { ...label, postId: 't:never' },
        { ...label, brand: "it's", postId: 't:2' },
      ],
    });
    const { outcomes } = (await many.json()) as { outcomes: { outcome: string }[] };
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['labelled', 'labelled', 'missing', 'missing']);
    expect(await shown()).toEqual(['t:1 neutral ana', 't:2 positive bo', 't:3 negative ']);
    expect(await (await send({ ...label, postId: 't:2', label: 'none' })).json()).toMatchObject({
      outcomes: [{ outcome: 'withdrawn', sentiment: 'negative' }],
    });
  });

  test.each([
    ['no token', {}],
    ['another token', { authorization: `Bearer ${token}x` }],
    ['the beginning of it', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ['another scheme', { authorization: `Basic ${token}` }],
  ])('not with %s: nothing is told, and nothing changes', async (_, headers) => {
    const before = await shown();
    for (const path of ['/api/v1/labels', '/other']) {
      const refused = await send(
        label,
        { headers: { ...headers, 'content-type': 'application/json' } },
        api.url + path,
      );
      expect(await problem(refused)).toEqual([401, expect.not.stringContaining(token)]);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/u);
    }
    expect(await shown()).toEqual(before);
  });

  test.each<[string, unknown, string]>([
    ['no brand', { postId: 't:1', label: 'positive' }, '/brand'],
    ['a label that is none', { ...label, label: 'great' }, '/label'],
    ['a key that is none', { ...label, lable: 1 }, ''],
    ['a long note', { ...label, note: 'x'.repeat(1_001) }, '/note'],
    ['an empty name', { ...label, by: '' }, '/by'],
    ['one of many', { labels: [label, { ...label, postId: 7 }] }, '/labels/1/postId'],
    ['none at all', { labels: [] }, '/labels'],
    ['too many', { labels: Array(1_001).fill(label) }, '/labels'],
    ['no object', 'null', ''],
  ])('refuses %s, and says where', async (_, body, pointer) => {
    const before = await shown();
    const response = await send(body);
    const told = (await response.clone().json()) as { errors: { pointer: string; detail: string }[] };
    expect((await problem(response))[0]).toBe(422);
    expect(told.errors[0]?.pointer).toBe(pointer);
    // All or nothing.
    expect(await shown()).toEqual(before);
  });

  test('refuses what is no JSON, another type, another method and another place', async () => {
    expect((await problem(await send('{"brand":')))[0]).toBe(400);
    expect(
      (await problem(await send(new Uint8Array([34, 255, 34]) as never, { body: new Uint8Array([34, 255, 34]) })))[0],
    ).toBe(400);
    const headers = { authorization: `bearer ${token}` };
    expect((await problem(await send(label, { headers: { ...headers, 'content-type': 'text/plain' } })))[0]).toBe(415);
    const got = await fetch(`${api.url}/api/v1/labels`, { headers });
    expect([got.headers.get('allow'), ...(await problem(got))]).toEqual(['POST', 405, 'expected POST']);
    expect((await problem(await send(label, {}, `${api.url}/api/v1/__proto__`)))[0]).toBe(404);
    expect((await problem(await send(label, {}, `${api.url}/constructor`)))[0]).toBe(404);
  });

  test('a body that says that it is too large is not read; one that is, not to its end', async () => {
    const head = `POST /api/v1/labels HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n`;
    const answered = (rest: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.write(head + rest));
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk.toString();
        });
        socket.once('close', () => resolve(text));
        socket.once('error', reject);
      });
    expect(await answered('content-length: 99999999\r\n\r\n')).toMatch(/^HTTP\/1\.1 413 .*connection: close/isu);
    const part = 64 * 1024;
    const chunks = `${part.toString(16)}\r\n${' '.repeat(part)}\r\n`.repeat(33);
    expect(await answered(`transfer-encoding: chunked\r\n\r\n${chunks}`)).toMatch(/^HTTP\/1\.1 413 /u);
  });

  test.each([
    ['transient', 503],
    ['fatal', 500],
  ] as const)('what the store says stays inside: %s', async (retry, status) => {
    const give: LabelAccess['give'] = async () => {
      throw new PipelineError('the password is hunter2', { retry });
    };
    const failing = await serveApi({ listen, token, access: { labels: { give } as LabelAccess }, log });
    try {
      const [got, detail] = await problem(await send(label, {}, `${failing.url}/api/v1/labels`));
      expect(got).toBe(status);
      expect(detail).not.toContain('hunter2');
    } finally {
      await failing.close();
    }
  });

  test('a store that is slow is not asked by everybody at once', async () => {
    const slow = new AbortController();
    const released = new Promise<void>((resolve) => slow.signal.addEventListener('abort', () => resolve()));
    let asked = 0;
    const give: LabelAccess['give'] = async () => {
      asked += 1;
      await released;
      return [];
    };
    const busy = await serveApi({ listen, token, access: { labels: { give } as LabelAccess }, log });
    try {
      const refused: Response[] = [];
      const all = Array.from({ length: 12 }, async () => {
        const response = await send(label, {}, `${busy.url}/api/v1/labels`);
        if (response.status === 503) refused.push(response);
        // Those that are at work have to wait for the others to be refused.
        if (refused.length === 4) slow.abort();
        return response.status;
      });
      const statuses = await Promise.all(all);
      expect(statuses.filter((status) => status === 200)).toHaveLength(8);
      expect(asked).toBe(8);
      expect(refused[0]?.headers.get('retry-after')).toBe('1');
    } finally {
      slow.abort();
      await busy.close();
    }
  });

  test('an address that is taken is a mistake of the configuration', async () => {
    const taken = { host: '127.0.0.1', port: Number(new URL(api.url).port) };
    const refused = serveApi({ listen: taken, token, access: { labels: {} as LabelAccess }, log });
    await expect(refused).rejects.toMatchObject({ retry: 'fatal', message: expect.stringContaining('api.listen') });
  });
});
