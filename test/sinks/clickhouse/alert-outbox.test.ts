import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NotificationState, QueuedNotification } from '../../../core/alerts.ts';
import type { Clock } from '../../../core/clock.ts';
import { listMessages } from '../../../sinks/clickhouse/messages.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createOutbox } from '../../../sinks/clickhouse/outbox.ts';
import { createUnsubscriptions } from '../../../sinks/clickhouse/unsubscriptions.ts';
import { seededRandom } from '../../support/random.ts';
import { notification } from './alert-samples.ts';
import { ask, openTemporaryStore, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
const outbox = createOutbox({ client });

beforeAll(() => migrate(client));
afterAll(close);
beforeEach(async () => {
  for (const table of ['notifications', 'deliveries', 'unsubscriptions'])
    await client.command({ query: `TRUNCATE TABLE ${table}` });
});

const keysOf = (found: readonly { readonly key: string }[]) => found.map(({ key }) => Number.parseInt(key, 16));
const sent = (one: QueuedNotification): QueuedNotification => ({
  ...one,
  state: 'sent',
  attempts: one.attempts + 1,
  sentAt: start + 9,
  receipt: 'ok',
});

describe('the outbox', () => {
  test('what was enqueued waits, oldest first, as it was', async () => {
    const [one, two, three] = [
      notification(3, { createdAt: start }),
      notification(1),
      notification(2, { standsFor: 'x', impact: 0 }),
    ];
    await outbox.enqueue([two, one]);
    await outbox.enqueue([three]);
    await outbox.enqueue([]);
    expect(await createOutbox({ client }).queued()).toStrictEqual([one, two, three]);
  });

  test('what waits can be asked for by channel, and a part at a time', async () => {
    const on = (n: number, channel: string) => notification(n, { channel, createdAt: start + n });
    await outbox.enqueue([on(1, 'slack'), on(2, 'mail'), on(3, 'slack'), on(4, 'slack'), on(5, "it's")]);
    await outbox.mark(sent(on(1, 'slack')));
    expect(keysOf(await outbox.queued({ channel: 'slack' }))).toEqual([3, 4]);
    expect(keysOf(await outbox.queued({ channel: 'slack', limit: 1 }))).toEqual([3]);
    expect(keysOf(await outbox.queued({ channel: "it's" }))).toEqual([5]);
    expect(keysOf(await outbox.queued({ except: ['slack', "it's"] }))).toEqual([2]);
    expect(keysOf(await outbox.queued({ limit: 2 }))).toEqual([2, 3]);
  });

  test('what cannot be read fails with its reason, and keeps nothing from being sent', async () => {
    await outbox.enqueue([1, 2, 3, 4].map((n) => notification(n, { createdAt: start + n })));
    for (const [n, message] of [
      [1, '{"title": "cut'],
      [2, 'null'],
    ] as const) {
      await client.command({
        query: `INSERT INTO notifications SELECT * REPLACE ('${message}' AS message, version + 1 AS version)
          FROM notifications FINAL WHERE notification_id = '${notification(n).key}'`,
      });
    }
    expect(keysOf(await outbox.queued({ limit: 2 }))).toEqual([3, 4]);
    expect(
      await ask(
        client,
        'SELECT state, error, message, incidents, brand FROM v_notifications ORDER BY created_at LIMIT 2',
      ),
    ).toMatchObject([
      ['failed', expect.stringContaining('no JSON'), '{"title": "cut', notification(1).incidents, 'acme'],
      ['failed', 'what is in the outbox is no message', 'null', notification(2).incidents, 'acme'],
    ]);
    expect(keysOf(await outbox.queued())).toEqual([3, 4]);
  });

  test('what is marked waits no more, and is known', async () => {
    await outbox.enqueue([notification(1), notification(2), notification(3), notification(4)]);
    await outbox.mark(sent(notification(1)));
    await outbox.mark({ ...notification(2), state: 'failed', attempts: 5, error: "it's revoked" });
    await outbox.mark({ ...notification(3), attempts: 1, error: '503' });
    await outbox.mark({ ...notification(4), state: 'dropped' });
    expect(await outbox.queued()).toEqual([{ ...notification(3), attempts: 1, error: '503' }]);
    expect(await outbox.known([1, 2, 4, 9].map((n) => notification(n).key))).toEqual(
      new Set([1, 2, 4].map((n) => notification(n).key)),
    );
    expect(await outbox.known(["' OR 1 --"])).toEqual(new Set());
    await client.command({ query: 'OPTIMIZE TABLE notifications FINAL' });
    expect(keysOf(await outbox.queued())).toEqual([3]);
  });

  test('what was enqueued about incidents is found, whatever became of it', async () => {
    const about = (n: number, incidents: string[]) => notification(n, { incidents });
    await outbox.enqueue([about(1, ['a']), about(2, ['a', "it's"]), about(3, ['c']), about(4, [])]);
    await outbox.mark(sent(about(2, ['a', "it's"])));
    expect(keysOf(await outbox.entries(['a']))).toEqual([1, 2]);
    expect(await outbox.entries(["it's", 'unknown'])).toEqual([
      {
        ...{
          key: notification(2).key,
          channel: 'slack',
          kind: 'firing',
          incidents: ['a', "it's"],
          thread: '0000000000000001',
        },
        ...{ impact: 7, createdAt: start + 2, state: 'sent' },
      },
    ]);
    expect(await outbox.entries([])).toEqual([]);
    await client.command({ query: 'OPTIMIZE TABLE notifications FINAL' });
    expect(keysOf(await outbox.entries(['a', 'c']))).toEqual([1, 2, 3]);
    const plan = await ask(
      client,
      "EXPLAIN indexes = 1 SELECT channel FROM notifications FINAL WHERE hasAny(incidents, ['a'])",
    );
    expect(plan.flat().join('\n')).toContain('by_incident');
  });

  test('what was sent is never put back, in whatever order two processes write', async () => {
    const random = seededRandom(5);
    const states: readonly NotificationState[] = ['queued', 'dropped', 'failed', 'sent'];
    for (let round = 0; round < 15; round++) {
      const one = notification(round);
      const writers = [createOutbox({ client }), createOutbox({ client })];
      const reached: number[] = [];
      const steps = Array.from({ length: 6 }, () => {
        const state = states[Math.floor(random() * 4)] as NotificationState;
        return { state, attempts: 1 + Math.floor(random() * 40), again: random() < 0.3 };
      });
      await outbox.enqueue([one]);
      await Promise.all(
        steps.map(async ({ state, attempts, again }, i) => {
          const writer = writers[i % 2] as typeof outbox;
          if (again) return writer.enqueue([{ ...one, createdAt: one.createdAt + i }]);
          reached.push(states.indexOf(state));
          return writer.mark({ ...one, state, attempts });
        }),
      );
      const [row] = await ask(
        client,
        `SELECT state, count() FROM v_notifications WHERE notification_id = '${one.key}' GROUP BY state`,
      );
      expect(row).toEqual([states[Math.max(0, ...reached)], '1']);
    }
  });

  test('each attempt is recorded once', async () => {
    const record = {
      key: 'a',
      channel: 'slack',
      attempt: 1,
      at: start,
      outcome: 'again',
      durationMs: 12.4,
      detail: "it's \\ 503\ud83d",
    } as const;
    await outbox.log(record);
    await outbox.log(record);
    await outbox.log({ ...record, attempt: 2, outcome: 'sent' });
    expect(
      await ask(client, 'SELECT attempt, outcome, duration_ms, detail FROM v_deliveries ORDER BY attempt'),
    ).toEqual([
      [1, 'again', 12, "it's \\ 503�"],
      [2, 'sent', 12, "it's \\ 503�"],
    ]);
  });
});

test('messages are listed newest first', async () => {
  const brand = (n: number, name: string, change: Partial<QueuedNotification> = {}) =>
    notification(n, change, { brand: name });
  await outbox.enqueue([
    brand(1, 'acme'),
    brand(2, "it's"),
    brand(3, 'acme', { channel: 'feed' }),
    brand(4, 'acme'),
    brand(5, 'acme'),
  ]);
  await outbox.mark({ ...brand(4, 'acme'), state: 'dropped' });
  await outbox.mark(sent(brand(1, 'acme')));
  const list = async (filter: Parameters<typeof listMessages>[1]) =>
    keysOf((await listMessages(client, filter)).map(({ message }) => message));
  expect(await list({ limit: 10 })).toEqual([5, 3, 2, 1]);
  expect(await list({ limit: 2 })).toEqual([5, 3]);
  expect(await list({ limit: 10, channel: 'feed' })).toEqual([3]);
  expect(await list({ limit: 10, brand: "it's" })).toEqual([2]);
  expect(await list({ limit: 10, brand: "it's", channel: 'feed' })).toEqual([]);
  expect(await listMessages(client, { limit: 1, channel: 'slack', brand: 'acme' })).toStrictEqual([
    { channel: 'slack', state: 'queued', message: brand(5, 'acme').message },
  ]);
});

describe('who wants no digest', () => {
  const clock: Clock & { time: number } = { time: start, now: () => clock.time, sleep: async () => undefined };
  const people = createUnsubscriptions({ client, clock });

  test('is kept until it is taken back, also when the clock goes back', async () => {
    await people.unsubscribe('daily', ' Ana@Example.com');
    await people.unsubscribe('daily', "o'hara@example.com");
    expect(await people.unsubscribed('daily')).toEqual(new Set(['ana@example.com', "o'hara@example.com"]));
    expect(await people.unsubscribed('weekly')).toEqual(new Set());
    clock.time = start - 1_000;
    await people.resubscribe('daily', 'ANA@example.com');
    expect(await people.unsubscribed('daily')).toEqual(new Set(["o'hara@example.com"]));
    await people.unsubscribe('daily', 'ana@example.com');
    expect((await people.unsubscribed('daily')).size).toBe(2);
  });

  test('may be said of all digests at once', async () => {
    await people.unsubscribe('', 'ana@example.com');
    await people.resubscribe('daily', 'ana@example.com');
    expect(await people.unsubscribed('daily')).toEqual(new Set(['ana@example.com']));
    await people.resubscribe('', 'ana@example.com');
    expect(await people.unsubscribed('daily')).toEqual(new Set());
  });
});
