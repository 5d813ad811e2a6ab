import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { QueuedNotification } from '../../core/alerts.ts';
import { createEvents } from '../../core/events.ts';
import { type AlertAccess, alertsCursor, createAlertAccess } from '../../scripts/alert-access.ts';
import { readConfiguration } from '../../scripts/configuration.ts';
import { createIncidentStore } from '../../sinks/clickhouse/incident-store.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createOutbox } from '../../sinks/clickhouse/outbox.ts';
import { createCursorStore } from '../../sinks/clickhouse/state.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { incident } from '../processors/alerts/message-incidents.ts';
import {
  ask,
  assessment,
  deletion,
  hour,
  openTemporaryStore,
  post,
  start,
} from '../sinks/clickhouse/temporary-store.ts';
import { notification } from '../support/delivery.ts';

const { client, close } = openTemporaryStore();
const folder = mkdtempSync(join(tmpdir(), 'escolta-alert-access-'));
let now = start;
const clock = { now: () => now, sleep: async () => undefined };
const outbox = createOutbox({ client });

beforeAll(() => migrate(client));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await close();
});
beforeEach(async () => {
  now = start;
  for (const table of ['notifications', 'incidents', 'silences', 'cursors']) {
    await client.command({ query: `TRUNCATE TABLE ${table}` });
  }
});

function accessTo(more = ''): AlertAccess {
  const file = join(folder, 'escolta.yaml');
  const channels = 'channels: [{ type: console, name: hook }, { type: console, name: other }]';
  writeFileSync(file, `brands: [{ name: Acme }]\nsources: []\n${channels}\n${more}`);
  const { config } = readConfiguration({ cwd: folder, env: {}, sources: [] }, file);
  return createAlertAccess({
    client,
    clock,
    config,
    alerting: () => undefined,
    sender: () => undefined,
    newId: () => '0000abcd',
  });
}

describe('replaying notifications', () => {
  const of = (n: number, some: Partial<QueuedNotification>) =>
    notification('hook', n.toString(16).padStart(16, '0'), 0, { createdAt: start + n, ...some });
  const copies = async (key: string) => {
    const { notifications } = await accessTo().notifications({ limit: 1_000 });
    return notifications.filter(({ standsFor }) => standsFor === key);
  };
  const fail = async (key: string) => {
    const { notifications } = await accessTo().notifications({ key });
    for (const one of notifications) await outbox.mark({ ...one, state: 'failed', attempts: 1, error: '410' });
  };
  const failed = { what: { failed: true as const } };

  it('makes one copy, however often it is asked for, and the next once that one failed', async () => {
    const access = accessTo();
    const original = of(1, { state: 'failed', attempts: 3, error: '410' });
    await outbox.enqueue([original]);
    now += hour;
    const [first] = (await access.replay(failed)).replayed;
    expect(first).toEqual({ key: original.key, copy: expect.stringMatching(/^[0-9a-f]{32}$/), channel: 'hook' });
    const key = first?.copy ?? '';
    expect(await copies(original.key)).toMatchObject([
      {
        key,
        channel: 'hook',
        state: 'queued',
        attempts: 0,
        error: '',
        createdAt: now,
        message: { key, thread: original.thread },
      },
    ]);
    for (const what of [failed.what, { keys: [original.key] }]) {
      const again = await access.replay({ what });
      expect(again.replayed).toEqual([]);
      expect(again.kept).toMatchObject([{ key: original.key, why: `a copy of it waits to be sent to hook: ${key}` }]);
    }
    await fail(key);
    // Of the two that failed, the original stands for both.
    const [second, ...others] = (await access.replay(failed)).replayed;
    expect(others).toEqual([]);
    expect(second).toMatchObject({ key: original.key });
    expect(second?.copy).not.toBe(key);
    expect(await copies(original.key)).toHaveLength(2);
  });

  it('makes one copy of two that ask at once', async () => {
    const original = of(1, { state: 'failed' });
    await outbox.enqueue([original]);
    await Promise.all([accessTo().replay(failed), accessTo().replay(failed)]);
    expect(await copies(original.key)).toHaveLength(1);
  });

  it('tells nobody again who was told instead, unless asked for by key', async () => {
    const access = accessTo();
    const original = of(1, { state: 'failed' });
    const failedToo = { ...of(2, { state: 'failed', standsFor: original.key }), channel: 'other' };
    const told = { ...of(3, { state: 'sent', standsFor: failedToo.key }), channel: 'hook' };
    await outbox.enqueue([original, failedToo, told]);
    const { replayed, kept } = await access.replay(failed);
    expect(replayed).toEqual([]);
    expect(kept).toEqual([{ key: original.key, channel: 'hook', why: 'hook was told instead' }]);
    expect((await access.replay({ what: { keys: [original.key] }, channel: 'other' })).replayed).toHaveLength(1);
  });

  it('sends again what was sent, once; leaves what waits, and what has no channel', async () => {
    const access = accessTo();
    const sent = of(1, { state: 'sent', sentAt: start, receipt: '204' });
    const waiting = of(2, {});
    const gone = { ...of(3, { state: 'dropped' }), channel: 'gone' };
    await outbox.enqueue([sent, waiting, gone]);
    const keys = [sent.key, waiting.key, gone.key];
    const { replayed, kept } = await access.replay({ what: { keys } });
    expect(replayed).toMatchObject([{ key: sent.key }]);
    expect(kept.map(({ why }) => why)).toEqual([
      'it waits to be sent',
      'the channel gone is not configured: name another with --channel',
    ]);
    const [copy] = await copies(sent.key);
    expect(copy).not.toHaveProperty('sentAt');
    await outbox.mark({ ...(copy as QueuedNotification), state: 'sent' });
    const [why] = (await access.replay({ what: { keys: [sent.key] } })).kept;
    expect(why).toMatchObject({ why: `a copy of it was sent to hook: to send it once more, replay ${copy?.key}` });
    // What only waits may be sent elsewhere.
    expect((await access.replay({ what: { keys: [waiting.key, gone.key] }, channel: 'other' })).replayed).toHaveLength(
      2,
    );
  });
});

describe('listing incidents', () => {
  it('tells what somebody wrote, until it is deleted', async () => {
    const access = accessTo();
    const writer = createStoreWriter({
      client,
      events: createEvents({ log: pino({ level: 'silent' }), now: clock.now }),
    });
    await writer.write([
      assessment(post('p1', { title: 'Recall', text: 'Recall of all kettles', url: 'https://a.example/1' }), ['acme']),
    ]);
    const [[mentionId] = []] = await ask(client, 'SELECT toString(mention_id) FROM v_mentions');
    const about = { brand: 'acme', mentionId: String(mentionId), startedAt: start - hour };
    const one = incident({ ...about, type: 'mention', severity: 'info', firedAt: start, lastHeldAt: start });
    await createIncidentStore({ client, clock }).save([one, incident({ id: 'f'.repeat(16) })]);
    const listed = async () => access.list({ states: ['firing'] });
    expect((await listed()).map(({ id, about: said }) => [id, said])).toEqual([
      ['f'.repeat(16), undefined],
      [one.id, { author: 'ada', text: 'Recall of all kettles', url: 'https://a.example/1' }],
    ]);
    expect((await access.show({ id: one.id }))?.about?.text).toBe('Recall of all kettles');
    await writer.write([deletion('p1', start + 1)]);
    expect((await listed()).map(({ about: said }) => said)).toEqual([undefined, undefined]);
  });

  it('never cuts the worst off', async () => {
    const quiet = Array.from({ length: 5 }, (_, n) =>
      incident({ id: `${n}`.padStart(16, '0'), severity: 'info', startedAt: start + n, firedAt: start }),
    );
    const worst = incident({ id: 'a'.repeat(16), severity: 'critical', startedAt: start - hour });
    await createIncidentStore({ client, clock }).save([...quiet, worst]);
    const ids = (await accessTo().list({ states: ['resolved', 'firing'], limit: 2 })).map(({ id }) => id);
    expect(ids).toEqual([worst.id, quiet[4]?.id]);
  });
});

describe('silences of a replay of the past', () => {
  it('begin at the moment that was judged last', async () => {
    const judged = start - 1_000 * hour;
    await createCursorStore({ client, clock }).save(alertsCursor, { evaluatedAt: judged });
    const asked = { matchers: ['brand=acme'], author: 'ana', reason: '', until: { inMs: hour } };
    const past = accessTo('alerts: { time: posts }');
    expect(await past.silence(asked)).toMatchObject({ startsAt: judged, endsAt: judged + hour, createdAt: start });
    expect(await past.silences({})).toHaveLength(1);
    expect(await past.status({})).toMatchObject({ now: judged, evaluatedAt: judged, judging: false });
    expect(await accessTo().silences({})).toEqual([]);
    expect(await accessTo().silence(asked)).toMatchObject({ startsAt: start, endsAt: start + hour });
    await expect(accessTo().silence({ ...asked, matchers: ['nonsense'] })).rejects.toThrow('no matcher');
  });
});
