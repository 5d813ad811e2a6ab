import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Outbox } from '../../core/alerts.ts';
import type { Channel } from '../../core/channel.ts';
import { createHttpClient, expectOk } from '../../core/http.ts';
import type { DeliveryChannel } from '../../core/run-delivery.ts';
import { notification, phone, refuse, settle, startDelivery } from '../support/delivery.ts';
import { startServer } from '../support/http-server.ts';
import { createMemoryOutbox, createOutboxDisk } from '../support/memory-outbox.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

describe('the way of a notification', () => {
  it('is made durable, sent, marked and logged', async () => {
    const clock = createVirtualClock();
    const slack = phone('slack', clock);
    const { delivery, disk, row, of } = startDelivery([slack], { clock });
    await delivery.enqueue([notification('slack', 'a', 0), notification('slack', 'a', 1)]);
    expect(disk.rows.size).toBe(2);
    await delivery.idle();
    expect(slack.arrived).toEqual(['a/0', 'a/1']);
    expect(row('a/0')).toMatchObject({ state: 'sent', attempts: 1, error: '', receipt: 'id of a/0' });
    expect(row('a/0')?.sentAt).toBeTypeOf('number');
    expect(disk.log).toMatchObject([
      { channel: 'slack', attempt: 1, outcome: 'sent', detail: '200 ok' },
      { channel: 'slack', attempt: 1, outcome: 'sent', detail: '200 ok' },
    ]);
    expect(of('notificationSent')).toHaveLength(2);
    expect(delivery.status()).toMatchObject({
      unwritten: 0,
      channels: [{ channel: 'slack', state: 'up', waiting: 0 }],
    });
  });

  it('is enqueued and sent once, however often it is given, also while it is on its way', async () => {
    const clock = createVirtualClock();
    const slack = phone('slack', clock);
    const { delivery, disk } = startDelivery([slack], { clock });
    const one = notification('slack', 'a', 0);
    await Promise.all([delivery.enqueue([one, one]), delivery.enqueue([one]), delivery.enqueue([one])]);
    await delivery.idle();
    await delivery.enqueue([one]);
    await delivery.idle();
    expect(slack.arrived).toEqual(['a/0']);
    expect(disk.violations).toEqual([]);
    const second = startDelivery([slack], { clock: createVirtualClock(), disk });
    await second.delivery.enqueue([one]);
    await second.delivery.idle();
    expect(slack.arrived).toEqual(['a/0']);
    expect(disk.violations).toEqual([]);
  });

  it('goes to its own channel, and does not wait for another', async () => {
    const clock = createVirtualClock();
    const mail = phone('mail', clock, undefined, {
      channel: { send: () => new Promise(() => undefined) },
    });
    const slack = phone('slack', clock);
    const { delivery, states } = startDelivery([mail, slack], { clock, sendTimeoutMs: Number.POSITIVE_INFINITY });
    await delivery.enqueue([notification('mail', 'a', 0, { createdAt: 1 }), notification('slack', 'b', 0)]);
    await settle();
    expect(slack.arrived).toEqual(['b/0']);
    expect(states()).toEqual({ 'a/0': 'queued', 'b/0': 'sent' });
  });

  it('keeps the distance between two sends', async () => {
    const clock = createVirtualClock();
    const slack = phone('slack', clock, undefined, { minIntervalMs: 1_500 });
    const { delivery } = startDelivery([slack], { clock });
    await delivery.enqueue([0, 1, 2].map((n) => notification('slack', 'a', n)));
    await delivery.idle();
    const [a, b, c] = slack.tries.map(({ at }) => at) as [number, number, number];
    expect(Math.min(b - a, c - b)).toBeGreaterThanOrEqual(1_500);
  });

  it('is prepared right before it is sent, and goes as it is when that fails', async () => {
    const clock = createVirtualClock();
    const slack = phone('slack', clock, undefined, {
      prepare: (message) => {
        if (message.title === 'a/1') throw new Error('no such field');
        return { ...message, title: `! ${message.title}` };
      },
    });
    const { delivery, disk, states } = startDelivery([slack], { clock });
    await delivery.enqueue([notification('slack', 'a', 0), notification('slack', 'a', 1)]);
    await delivery.idle();
    expect(slack.arrived).toEqual(['! a/0', 'a/1']);
    expect(states()).toEqual({ 'a/0': 'sent', 'a/1': 'sent' });
    expect(disk.log[1]?.detail).toBe('sent without its template: no such field; 200 ok');
  });

  it('is sent after a restart in the order of its making', async () => {
    const disk = createOutboxDisk();
    await createMemoryOutbox(disk).enqueue([2, 0, 1].map((n) => notification('slack', 'a', n)));
    const clock = createVirtualClock();
    const slack = phone('slack', clock);
    const { delivery } = startDelivery([slack], { clock, disk });
    await delivery.enqueue([notification('slack', 'a', 3)]);
    await delivery.idle();
    expect(slack.arrived).toEqual(['a/0', 'a/1', 'a/2', 'a/3']);
  });

  it('of a channel that is not configured is dropped, with a reason', async () => {
    const disk = createOutboxDisk();
    await createMemoryOutbox(disk).enqueue([notification('gone', 'a', 0)]);
    const { delivery, row, of } = startDelivery([phone('slack', createVirtualClock())], { disk });
    await delivery.enqueue([notification('gone', 'a', 1)]);
    await delivery.idle();
    const reason = 'the channel gone is not configured';
    expect([row('a/0'), row('a/1')]).toMatchObject([
      { state: 'dropped', error: reason },
      { state: 'dropped', error: reason },
    ]);
    expect(of('notificationDropped')).toHaveLength(2);
  });

  it('waits in the store beyond what memory holds, and nothing overtakes it there', async () => {
    const clock = createVirtualClock();
    let most = 0;
    const slack = phone('slack', clock, () => {
      most = Math.max(most, delivery.status().channels[0]?.waiting ?? 0);
    });
    const disk = createOutboxDisk();
    const all = Array.from({ length: 50 }, (_, n) => notification('slack', `t${n % 3}`, n));
    await createMemoryOutbox(disk).enqueue(all.slice(0, 30));
    const { delivery } = startDelivery([slack], { clock, disk, maxQueued: 8 });
    for (const one of all.slice(30)) await delivery.enqueue([one]);
    await delivery.idle();
    expect(most).toBeLessThanOrEqual(8);
    for (const thread of ['t0', 't1', 't2']) {
      const numbers = slack.arrived
        .filter((title) => title.startsWith(`${thread}/`))
        .map((t) => Number(t.split('/')[1]));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
    expect(new Set(slack.arrived).size).toBe(50);
    expect(slack.arrived).toHaveLength(50);
  });

  it('is found when somebody else put it into the outbox', async () => {
    const clock = createVirtualClock();
    const slack = phone('slack', clock);
    const { delivery, disk } = startDelivery([slack], { clock });
    await delivery.idle();
    await createMemoryOutbox(disk).enqueue([notification('slack', 'a', 0)]);
    for (let i = 0; i < 100 && slack.arrived.length === 0; i += 1) await settle();
    expect(slack.arrived).toEqual(['a/0']);
  });

  it('refuses a configuration that cannot be meant', () => {
    const clock = createVirtualClock();
    const twice = [phone('slack', clock), phone('slack', clock)];
    expect(() => startDelivery(twice)).toThrow('two channels are called slack');
    const lost = [phone('slack', clock, undefined, { fallback: 'mail' })];
    expect(() => startDelivery(lost)).toThrow('channel slack falls back to mail, which is not configured');
  });
});

describe('when it is stopped', () => {
  it('finishes the send under way, and starts no other', async () => {
    const clock = createVirtualClock();
    let answer = (): void => undefined;
    let asked = 0;
    const slack: DeliveryChannel = {
      name: 'slack',
      minIntervalMs: 0,
      channel: {
        send: () => {
          asked += 1;
          return new Promise((resolve) => {
            answer = () => resolve({ detail: 'ok' });
          });
        },
      },
    };
    const { delivery, stop, states } = startDelivery([slack], { clock, sendTimeoutMs: Number.POSITIVE_INFINITY });
    await delivery.enqueue([0, 1].map((n) => notification('slack', 'a', n)));
    await settle();
    stop.abort();
    await settle();
    answer();
    await delivery.done;
    expect(asked).toBe(1);
    expect(states()).toEqual({ 'a/0': 'sent', 'a/1': 'queued' });
    // Durable all the same, for the next start.
    await delivery.enqueue([notification('slack', 'a', 2)]);
    expect(states()).toMatchObject({ 'a/2': 'queued' });
    expect(asked).toBe(1);
  });

  it('leaves unmarked what it gives up, and what was sent but could not be marked', async () => {
    const clock = createVirtualClock();
    const slack: DeliveryChannel = {
      name: 'slack',
      minIntervalMs: 0,
      channel: { send: () => new Promise(() => undefined) },
    };
    const mail = phone('mail', clock);
    const disk = createOutboxDisk();
    const inner = createMemoryOutbox(disk);
    const outbox: Outbox = { ...inner, mark: async () => refuse('transient') };
    const { delivery, stop, giveUp, states } = startDelivery([slack, mail], {
      clock,
      disk,
      outbox,
      sendTimeoutMs: Number.POSITIVE_INFINITY,
    });
    await delivery.enqueue([notification('slack', 'a', 0), notification('mail', 'b', 1)]);
    await settle();
    stop.abort();
    giveUp.abort();
    await delivery.done;
    expect(mail.arrived).toEqual(['b/1']);
    expect(states()).toEqual({ 'a/0': 'queued', 'b/1': 'queued' });
    await expect(delivery.enqueue([notification('slack', 'a', 1)])).rejects.toThrow();
  });
});

describe('over real HTTP', () => {
  it('waits as long as a 429 asks, and then goes on', async () => {
    let answers = 0;
    const server = await startServer((_, response) => {
      answers += 1;
      if (answers === 1) response.writeHead(429, { 'retry-after': '150' }).end();
      else if (answers === 2) response.writeHead(503).end();
      else response.end('ok');
    });
    const http = createHttpClient({ allowPrivate: true });
    // Time passes only when asked to: requests take as long as they take.
    const clock = createManualClock();
    const channel: Channel = {
      send: async (message, signal) => {
        const response = await http.request({ url: server.url, method: 'POST', body: message.title, signal });
        expectOk(response, 'telling the test server', clock.now());
        return { detail: String(response.status) };
      },
    };
    try {
      const hooks = { name: 'hooks', channel, minIntervalMs: 0 };
      const { delivery, disk, row } = startDelivery([hooks], { clock, sendTimeoutMs: Number.POSITIVE_INFINITY });
      await delivery.enqueue([notification('hooks', 'a', 0), notification('hooks', 'b', 1)]);
      await clock.asleep(150_000);
      expect(server.requests).toHaveLength(1);
      clock.pass(150_000);
      await server.arrived(2);
      await clock.asleepUpTo(60_000);
      clock.pass(60_000);
      await delivery.idle();
      expect(
        server.requests
          .map(({ body }) => body)
          .slice(-2)
          .toSorted(),
      ).toEqual(['a/0', 'b/1']);
      expect(row('a/0')).toMatchObject({ state: 'sent', receipt: '200' });
      expect(disk.log.filter(({ outcome }) => outcome === 'sent')).toHaveLength(2);
    } finally {
      await http.close();
      await server.close();
    }
  });

  it('loses nothing when the other side cuts the connection', async () => {
    let cuts = 3;
    const seen: string[] = [];
    const server = createServer((request, response) => {
      if (cuts-- > 0) return void request.socket.destroy();
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push(body);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const http = createHttpClient({ allowPrivate: true });
    const channel: Channel = {
      send: async ({ title: body }, signal) => {
        expectOk(await http.request({ url, method: 'POST', body, signal }), 'telling the test server', 0);
        return { detail: 'ok' };
      },
    };
    try {
      // Virtual time runs while a request takes real time: nothing here may depend on it.
      const forEver = Number.POSITIVE_INFINITY;
      const options = { clock: createVirtualClock(), sendTimeoutMs: forEver, giveUpAfterMs: forEver };
      const { delivery } = startDelivery([{ name: 'hooks', channel, minIntervalMs: 0 }], options);
      await delivery.enqueue([0, 1, 2].map((n) => notification('hooks', 'a', n)));
      await delivery.idle();
      expect(seen).toEqual(['a/0', 'a/1', 'a/2']);
    } finally {
      await http.close();
      server.close();
    }
  });
});

/** A clock that stands still until it is told how much time passes. */
function createManualClock() {
  let now = 1_700_000_000_000;
  let sleepers: { readonly ms: number; readonly due: number; readonly wake: () => void }[] = [];
  const watchers: (() => void)[] = [];
  const until = async (found: () => boolean): Promise<void> => {
    while (!found()) await new Promise<void>((resolve) => watchers.push(resolve));
  };
  return {
    now: () => now,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = () => {
          sleepers = sleepers.filter((one) => one !== sleeper);
          resolve();
        };
        const sleeper = { ms, due: now + ms, wake };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
        for (const watch of watchers.splice(0)) watch();
      }),
    pass(ms: number): void {
      now += ms;
      for (const { due, wake } of sleepers) if (due <= now) wake();
    },
    /** Resolves when somebody sleeps for just so long. */
    asleep: (ms: number) => until(() => sleepers.some((one) => one.ms === ms)),
    asleepUpTo: (ms: number) => until(() => sleepers.some((one) => one.ms <= ms)),
  };
}
