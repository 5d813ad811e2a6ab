import { describe, expect, it } from 'vitest';
import type { Outbox, QueuedNotification } from '../../core/alerts.ts';
import type { Clock } from '../../core/clock.ts';
import { notification, phone, refuse, settle, startDelivery } from '../support/delivery.ts';
import { createMemoryOutbox, createOutboxDisk, type OutboxDisk } from '../support/memory-outbox.ts';
import { seededRandom } from '../support/random.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('a channel that fails', () => {
  it('in passing is tried again with back-off, and the thread waits', async () => {
    const clock = createVirtualClock();
    let failures = 4;
    const slack = phone('slack', clock, () => void (failures-- > 0 && refuse('transient')));
    const { delivery, row, disk, of } = startDelivery([slack], { clock });
    await delivery.enqueue([notification('slack', 'a', 0), notification('slack', 'a', 1)]);
    await delivery.idle();
    expect(slack.arrived).toEqual(['a/0', 'a/1']);
    expect(slack.tries.map(({ title }) => title)).toEqual(['a/0', 'a/0', 'a/0', 'a/0', 'a/0', 'a/1']);
    const at = slack.tries.map((one) => one.at);
    const waits = at.slice(1, 5).map((time, i) => time - (at[i] ?? 0));
    expect(waits.every((wait, i) => wait >= 500 * 2 ** i && wait <= 1_000 * 2 ** i)).toBe(true);
    expect(row('a/0')).toMatchObject({ state: 'sent', attempts: 5, error: '' });
    expect(disk.log.map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
      ['again', 1],
      ['again', 2],
      ['again', 3],
      ['again', 4],
      ['sent', 5],
      ['sent', 1],
    ]);
    expect(of('channelDown')).toEqual([]);
  });

  it('for one receiver does not hold up the others', async () => {
    const clock = createVirtualClock();
    let healed = false;
    const slack = phone('slack', clock, ({ thread }) => void (thread === 'dead' && !healed && refuse('transient')));
    const { delivery } = startDelivery([slack], { clock });
    const alive = Array.from({ length: 40 }, (_, n) => notification('slack', `t${n}`, n + 1));
    await delivery.enqueue([notification('slack', 'dead', 0), notification('slack', 'dead', 1), ...alive]);
    for (let i = 0; i < 100 && slack.arrived.length < 40; i += 1) await settle();
    const failed = slack.tries.filter(({ title }) => title.startsWith('dead')).length;
    expect(slack.arrived).toHaveLength(40);
    const last = slack.tries.find(({ title }) => title === 't39/40');
    expect((last?.at ?? 0) - (slack.tries[0]?.at ?? 0)).toBeLessThan(minute);
    expect(failed).toBeGreaterThan(0);
    healed = true;
    await delivery.idle();
    expect(slack.arrived.slice(-2)).toEqual(['dead/0', 'dead/1']);
  });

  it('for hours loses nothing, keeps the order, and is not hammered', async () => {
    const clock = createVirtualClock();
    const back = clock.now() + 6 * hour;
    const slack = phone('slack', clock, () => void (clock.now() < back && refuse('transient')));
    const { delivery, of } = startDelivery([slack], { clock });
    const all = Array.from({ length: 60 }, (_, n) => notification('slack', `t${n % 7}`, n));
    await delivery.enqueue(all);
    await delivery.idle();
    expect(slack.arrived).toHaveLength(60);
    for (let t = 0; t < 7; t += 1) {
      const numbers = slack.arrived
        .filter((title) => title.startsWith(`t${t}/`))
        .map((one) => Number(one.split('/')[1]));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
    // A try a minute at most, and some at the beginning.
    expect(slack.tries.length - 60).toBeLessThan(6 * 60 * 2 + 20);
    expect(of('channelDown')).toHaveLength(1);
    expect(of('channelUp')).toHaveLength(1);
  });

  it('is left alone for as long as it asks', async () => {
    const clock = createVirtualClock();
    let limited = true;
    const slack = phone('slack', clock, () => {
      if (limited) {
        limited = false;
        refuse('transient', 4 * minute);
      }
    });
    const { delivery } = startDelivery([slack], { clock });
    await delivery.enqueue([notification('slack', 'a', 0), notification('slack', 'b', 1)]);
    await delivery.idle();
    const [first, second] = slack.tries.map(({ at }) => at) as [number, number];
    expect(second - first).toBeGreaterThanOrEqual(4 * minute);
    expect(slack.arrived).toHaveLength(2);
  });

  it('and does not answer is given up for now', async () => {
    const clock = createVirtualClock();
    let hang = true;
    const signals: boolean[] = [];
    const slack = phone('slack', clock, undefined, {
      channel: {
        send: (_, signal) => {
          if (!hang) return Promise.resolve({ detail: 'ok' });
          hang = false;
          signal.addEventListener('abort', () => signals.push(true));
          return new Promise(() => undefined);
        },
      },
    });
    const { delivery, row, disk } = startDelivery([slack], { clock });
    await delivery.enqueue([notification('slack', 'a', 0)]);
    await delivery.idle();
    expect(signals).toEqual([true]);
    expect(row('a/0')).toMatchObject({ state: 'sent', attempts: 2, receipt: 'ok' });
    expect(disk.log[0]).toMatchObject({
      outcome: 'again',
      durationMs: 120_000,
      detail: 'sending to slack: no answer within 120000 ms',
    });
  });

  it('for good with one message has it marked failed, and goes on with the next of its thread', async () => {
    const clock = createVirtualClock();
    const slack = phone('slack', clock, ({ title }) => void (title === 'a/1' && refuse('poison')));
    const { delivery, states, row, disk, of } = startDelivery([slack], { clock });
    await delivery.enqueue([0, 1, 2].map((n) => notification('slack', 'a', n)));
    await delivery.idle();
    expect(slack.arrived).toEqual(['a/0', 'a/2']);
    expect(states()).toEqual({ 'a/0': 'sent', 'a/1': 'failed', 'a/2': 'sent' });
    expect(row('a/1')).toMatchObject({ error: 'poison refusal', attempts: 1 });
    expect(disk.log[1]).toMatchObject({ outcome: 'failed', detail: 'poison refusal' });
    expect(of('notificationFailed')).toHaveLength(1);
  });

  it('for want of a person is tried slowly until somebody mended it', async () => {
    const clock = createVirtualClock();
    const back = clock.now() + hour;
    const slack = phone('slack', clock, () => void (clock.now() < back && refuse('fatal')));
    const { delivery, of } = startDelivery([slack], { clock });
    await delivery.enqueue([
      notification('slack', 'a', 0),
      notification('slack', 'b', 1),
      notification('slack', 'a', 2),
    ]);
    await delivery.idle();
    expect(slack.tries.length - 3).toBeLessThanOrEqual(12);
    expect(slack.arrived.filter((title) => title.startsWith('a'))).toEqual(['a/0', 'a/2']);
    expect(of('channelDown')).toMatchObject([{ channel: 'slack', fallback: undefined }]);
    expect(of('channelUp')).toHaveLength(1);
  });

  it('for longer than anybody wants to know has its notifications marked failed', async () => {
    const clock = createVirtualClock();
    const slack = phone('slack', clock, () => refuse('fatal'));
    const { delivery, row, of } = startDelivery([slack], { clock, giveUpAfterMs: 3 * hour });
    await delivery.enqueue([0, 1].map((n) => notification('slack', `t${n}`, n, { createdAt: clock.now() })));
    await delivery.idle();
    expect(row('t0/0')?.error).toBe('given up, slack did not take it in time: fatal refusal');
    expect([row('t0/0')?.state, row('t1/1')?.state]).toEqual(['failed', 'failed']);
    expect(of('notificationFailed')).toHaveLength(2);
    const tried = slack.tries.map(({ at }) => at);
    expect((tried.at(-1) ?? 0) - (tried[0] ?? 0)).toBeGreaterThanOrEqual(3 * hour - 6 * minute);
  });

  it('for a moment does not end what is old, only because no process ran', async () => {
    const clock = createVirtualClock();
    let failures = 2;
    const slack = phone('slack', clock, () => void (failures-- > 0 && refuse('transient')));
    const disk = createOutboxDisk();
    await createMemoryOutbox(disk).enqueue(
      [0, 1].map((n) => notification('slack', `t${n}`, n, { createdAt: 1_000 + n })),
    );
    const { delivery, states } = startDelivery([slack], { clock, disk });
    await delivery.idle();
    expect(states()).toEqual({ 't0/0': 'sent', 't1/1': 'sent' });
  });

  it('while the clock is set back is tried all the same', async () => {
    const inner = createVirtualClock();
    let back = 0;
    const clock: Clock = { now: () => inner.now() - back, sleep: inner.sleep };
    let failures = 3;
    const slack = phone('slack', clock, () => {
      back += 5 * hour;
      if (failures-- > 0) refuse('transient');
    });
    const { delivery } = startDelivery([slack], { clock });
    await delivery.enqueue([0, 1, 2].map((n) => notification('slack', 'a', n)));
    const from = inner.now();
    await delivery.idle();
    expect(slack.arrived).toEqual(['a/0', 'a/1', 'a/2']);
    expect(inner.now() - from).toBeLessThan(10 * minute);
  });
});

describe('a fall-back', () => {
  it('is told at once what a refused channel does not take, and says so', async () => {
    const clock = createVirtualClock();
    const slack = phone('slack', clock, () => refuse('fatal'), { fallback: 'mail' });
    const mail = phone('mail', clock);
    const { delivery, row, of } = startDelivery([slack, mail], { clock });
    const began = clock.now();
    await delivery.enqueue([0, 1, 2].map((n) => notification('slack', 'a', n)));
    await delivery.idle();
    expect(mail.arrived).toEqual(['a/0', 'a/1', 'a/2']);
    expect(mail.tries.every(({ at }) => at - began < minute)).toBe(true);
    expect(mail.messages[0]?.facts[0]).toEqual({ label: 'Sent in place of', value: 'slack (did not take it)' });
    expect(row('a/1', 'slack')).toMatchObject({ state: 'failed', error: 'told mail instead: fatal refusal' });
    const stand = row('a/1', 'mail');
    expect(stand).toMatchObject({ state: 'sent', standsFor: row('a/1', 'slack')?.key });
    expect(stand?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(stand?.message.key).toBe(stand?.key);
    expect(of('channelDown')).toMatchObject([{ channel: 'slack', fallback: 'mail' }]);
    expect(of('notificationDiverted')).toHaveLength(3);
  });

  it.each([
    ['es', 'Enviado en lugar de', 'slack (no lo aceptó)'],
    ['ca', 'Enviat en lloc de', 'slack (no ho ha acceptat)'],
  ] as const)('says so in %s', async (language, label, value) => {
    const clock = createVirtualClock();
    const slack = phone('slack', clock, () => refuse('fatal'), { fallback: 'mail' });
    const mail = phone('mail', clock);
    const { delivery } = startDelivery([slack, mail], { clock });
    const one = notification('slack', 'a', 0);
    await delivery.enqueue([{ ...one, message: { ...one.message, language } }]);
    await delivery.idle();
    expect(mail.messages[0]?.facts[0]).toEqual({ label, value });
  });

  it('is told at once of the one message that its channel refuses, while the others go their way', async () => {
    const clock = createVirtualClock();
    const slack = phone('slack', clock, ({ title }) => void (title === 'a/1' && refuse('poison')), {
      fallback: 'mail',
    });
    const mail = phone('mail', clock);
    const { delivery, row, disk, of } = startDelivery([slack, mail], { clock });
    const began = clock.now();
    await delivery.enqueue([0, 1, 2].map((n) => notification('slack', 'a', n)));
    await delivery.enqueue([notification('slack', 'b', 0)]);
    await delivery.idle();
    expect(mail.arrived).toEqual(['a/1']);
    expect(mail.tries[0]?.at).toBeLessThan(began + minute);
    expect(slack.arrived.toSorted()).toEqual(['a/0', 'a/2', 'b/0']);
    expect(slack.tries.filter(({ title }) => title === 'a/1')).toHaveLength(1);
    expect(row('a/1', 'slack')).toMatchObject({
      state: 'failed',
      attempts: 1,
      error: 'told mail instead: poison refusal',
    });
    expect(disk.log.filter(({ outcome }) => outcome === 'failed')).toMatchObject([{ channel: 'slack', attempt: 1 }]);
    expect(of('notificationFailed')).toEqual([]);
    expect(of('channelDown')).toEqual([]);
  });

  it('is told of a refused message also when the store was away just then, and when it is refused everywhere, nobody', async () => {
    const clock = createVirtualClock();
    const disk = createOutboxDisk();
    const inner = createMemoryOutbox(disk);
    let trouble = 3;
    const outbox: Outbox = {
      ...inner,
      enqueue: async (all) => {
        if (all[0]?.standsFor !== '' && trouble-- > 0) refuse('transient');
        await inner.enqueue(all);
      },
    };
    const slack = phone('slack', clock, () => refuse('poison'), { fallback: 'mail' });
    const mail = phone('mail', clock, ({ title }) => void (title === 'b/0' && refuse('poison')), { fallback: 'slack' });
    const { delivery, row } = startDelivery([slack, mail], { clock, disk, outbox });
    await delivery.enqueue([notification('slack', 'a', 0), notification('slack', 'b', 0)]);
    await delivery.idle();
    expect(mail.arrived).toEqual(['a/0']);
    expect([row('b/0', 'slack'), row('b/0', 'mail')]).toMatchObject([
      { state: 'failed', error: 'told mail instead: poison refusal' },
      { state: 'failed', error: 'poison refusal' },
    ]);
  });

  it('is told what a channel fails to take for five minutes, both ends of an incident in order', async () => {
    const clock = createVirtualClock();
    const slack = phone('slack', clock, () => refuse('transient'), { fallback: 'mail' });
    const mail = phone('mail', clock);
    const { delivery } = startDelivery([slack, mail], { clock });
    const began = clock.now();
    await delivery.enqueue([
      notification('slack', 'a', 0),
      notification('slack', 'b', 1),
      notification('slack', 'a', 2, { kind: 'resolved' }),
    ]);
    await delivery.idle();
    expect(mail.arrived.filter((title) => title.startsWith('a'))).toEqual(['a/0', 'a/2']);
    expect(mail.arrived).toContain('b/1');
    const waited = (mail.tries[0]?.at ?? 0) - began;
    expect(waited).toBeGreaterThanOrEqual(5 * minute);
    expect(waited).toBeLessThan(7 * minute);
    // The next one does not wait for as long again, although the channel might be back.
    const then = clock.now();
    await delivery.enqueue([notification('slack', 'a', 3)]);
    await delivery.idle();
    expect(mail.arrived.at(-1)).toBe('a/3');
    expect(clock.now() - then).toBeLessThan(2 * minute);
  });

  it('is told for one dead receiver, while the channel works', async () => {
    const clock = createVirtualClock();
    const slack = phone('slack', clock, ({ thread }) => void (thread === 'dead' && refuse('transient')), {
      fallback: 'mail',
    });
    const mail = phone('mail', clock);
    const { delivery, of } = startDelivery([slack, mail], { clock });
    await delivery.enqueue([notification('slack', 'dead', 0), notification('slack', 'a', 1)]);
    for (let n = 2; n < 400 && mail.arrived.length === 0; n += 1) {
      await delivery.enqueue([notification('slack', 'a', n)]);
      await clock.sleep(10_000);
    }
    await delivery.idle();
    expect(mail.arrived).toEqual(['dead/0']);
    expect(slack.arrived.length).toBeGreaterThan(5);
    expect(of('channelDown')).toEqual([]);
  });

  it('is told once, also across restarts, wherever the process died', async () => {
    for (const dies of ['before enqueue', 'after enqueue', 'before mark', 'after mark'] as const) {
      const disk = createOutboxDisk();
      const [when, operation] = dies.split(' ');
      let armed = false;
      let dead = false;
      const dying = createMemoryOutbox(disk, async (name, effect) => {
        const here = armed && name === operation;
        if (dead || (here && when === 'before')) {
          dead = true;
          return new Promise(() => undefined);
        }
        const value = effect();
        if (!here) return value;
        dead = true;
        return new Promise(() => undefined);
      });
      const clock = createVirtualClock();
      const told: string[] = [];
      const mail = (life: string) => phone('mail', clock, ({ title }) => void told.push(`${life} ${title}`));
      const answer = () => {
        armed = true;
        refuse('fatal');
      };
      const slack = phone('slack', clock, answer, { fallback: 'mail' });
      const first = startDelivery([slack, mail('first')], { clock, disk, outbox: dying });
      await first.delivery.enqueue([notification('slack', 'a', 0)]);
      for (let i = 0; i < 20 && !dead; i += 1) await settle();
      expect(dead).toBe(true);
      first.giveUp.abort();
      await first.delivery.done;
      const second = startDelivery([slack, mail('second')], { clock: createVirtualClock(), disk });
      await second.delivery.idle();
      // Once from each life at most: the first may have died between its send and its mark.
      expect(told.filter((one) => one.startsWith('second')).length).toBeLessThanOrEqual(1);
      expect(told.length).toBeGreaterThan(0);
      expect([...disk.rows.values()].map(({ row }) => [row.channel, row.state])).toEqual([
        ['slack', 'failed'],
        ['mail', 'sent'],
      ]);
      expect(disk.violations).toEqual([]);
    }
  });

  it('that is dead too passes it on, and never in a circle', async () => {
    const clock = createVirtualClock();
    const down = () => refuse('fatal');
    const until = clock.now() + 2 * hour;
    const slack = phone('slack', clock, down, { fallback: 'teams' });
    const teams = phone('teams', clock, down, { fallback: 'mail' });
    const mail = phone('mail', clock, () => void (clock.now() < until && refuse('fatal')), { fallback: 'slack' });
    const { delivery, disk } = startDelivery([slack, teams, mail], { clock });
    await delivery.enqueue([notification('slack', 'a', 0)]);
    await delivery.idle();
    expect(mail.arrived).toEqual(['a/0']);
    expect(mail.messages[0]?.facts.filter(({ label }) => label === 'Sent in place of')).toEqual([
      { label: 'Sent in place of', value: 'slack, teams (did not take it)' },
    ]);
    expect(slack.tries).toHaveLength(1);
    expect([...disk.rows.values()].map(({ row }) => [row.channel, row.state, row.error.split(':')[0]])).toEqual([
      ['slack', 'failed', 'told teams instead'],
      ['teams', 'failed', 'told mail instead'],
      ['mail', 'sent', ''],
    ]);
  });

  it('to itself is none', async () => {
    const clock = createVirtualClock();
    const until = clock.now() + hour;
    const slack = phone('slack', clock, () => void (clock.now() < until && refuse('fatal')), { fallback: 'slack' });
    const { delivery, disk } = startDelivery([slack], { clock });
    await delivery.enqueue([notification('slack', 'a', 0)]);
    await delivery.idle();
    expect(slack.arrived).toEqual(['a/0']);
    expect(disk.rows.size).toBe(1);
  });
});

describe('while the store is away', () => {
  /** An outbox whose operations fail while `away` says so, before their effect or after it. */
  function shaky(disk: OutboxDisk, away: (operation: keyof Outbox) => 'before' | 'after' | undefined): Outbox {
    return createMemoryOutbox(disk, async (operation, effect) => {
      const when = away(operation);
      if (when === 'before') refuse('transient');
      const value = effect();
      if (when === 'after') refuse('transient');
      return value;
    });
  }

  it('what was sent is not sent again, and is marked once the store is back', async () => {
    const clock = createVirtualClock();
    const disk = createOutboxDisk();
    const back = clock.now() + 3 * hour;
    const slack = phone('slack', clock);
    const outbox = shaky(disk, (operation) => (operation === 'mark' && clock.now() < back ? 'before' : undefined));
    const { delivery, states, of } = startDelivery([slack], { clock, disk, outbox });
    await delivery.enqueue([0, 1, 2, 3].map((n) => notification('slack', `t${n % 2}`, n)));
    for (let i = 0; i < 20 && slack.arrived.length < 4; i += 1) await settle();
    // The outbox is looked into again and again meanwhile, and still shows them.
    expect(delivery.status().unwritten).toBe(4);
    expect(new Set(Object.values(states()))).toEqual(new Set(['queued']));
    await delivery.idle();
    expect(clock.now()).toBeGreaterThanOrEqual(back);
    expect(slack.arrived.toSorted()).toEqual(['t0/0', 't0/2', 't1/1', 't1/3']);
    expect(new Set(Object.values(states()))).toEqual(new Set(['sent']));
    expect(disk.log).toHaveLength(4);
    expect(of('outboxFailed').length).toBeGreaterThan(10);
  });

  it('nothing is lost at the start, nor when an answer is', async () => {
    const clock = createVirtualClock();
    const disk = createOutboxDisk();
    await createMemoryOutbox(disk).enqueue([notification('slack', 'a', 0)]);
    const random = seededRandom(11);
    let failures = 200;
    const outbox = shaky(disk, () => {
      failures -= 1;
      if (failures < 0 || random() < 0.3) return undefined;
      return random() < 0.5 ? 'before' : 'after';
    });
    const slack = phone('slack', clock);
    const { delivery, states } = startDelivery([slack], { clock, disk, outbox });
    for (let n = 1; n < 12; n += 1) await delivery.enqueue([notification('slack', 'a', n)]);
    await delivery.idle();
    expect(slack.arrived).toEqual(Array.from({ length: 12 }, (_, n) => `a/${n}`));
    expect(new Set(Object.values(states()))).toEqual(new Set(['sent']));
    expect(disk.violations).toEqual([]);
  });

  it('a dead channel passes on nothing that is not durable, and its healthy neighbours go on', async () => {
    const clock = createVirtualClock();
    const disk = createOutboxDisk();
    const back = clock.now() + hour;
    await createMemoryOutbox(disk).enqueue([notification('slack', 'a', 0), notification('pager', 'b', 1)]);
    const outbox = shaky(disk, (operation) => (operation === 'enqueue' && clock.now() < back ? 'after' : undefined));
    const slack = phone('slack', clock, () => refuse('fatal'), { fallback: 'mail' });
    const [mail, pager] = [phone('mail', clock), phone('pager', clock)];
    const { delivery, row, of } = startDelivery([slack, mail, pager], { clock, disk, outbox });
    await delivery.idle();
    expect(pager.arrived).toEqual(['b/1']);
    expect(mail.arrived).toEqual(['a/0']);
    expect(row('a/0', 'slack')?.state).toBe('failed');
    expect(disk.violations).toEqual([]);
    expect(of('outboxFailed')[0]?.['doing']).toBe('enqueueing for mail in place of slack');
  });

  it('a log that cannot be written neither loses nor repeats a send', async () => {
    const clock = createVirtualClock();
    const disk = createOutboxDisk();
    const outbox = shaky(disk, (operation) => (operation === 'log' ? 'before' : undefined));
    const slack = phone('slack', clock);
    const { delivery, states } = startDelivery([slack], { clock, disk, outbox });
    await delivery.enqueue([0, 1, 2].map((n) => notification('slack', 'a', n)));
    await delivery.idle();
    expect(slack.arrived).toEqual(['a/0', 'a/1', 'a/2']);
    expect(new Set(Object.values(states()))).toEqual(new Set(['sent']));
  });

  it('one row that it refuses for good does not hold up the others', async () => {
    const clock = createVirtualClock();
    const disk = createOutboxDisk();
    const slack = phone('slack', clock);
    const inner = createMemoryOutbox(disk);
    const mark = (one: QueuedNotification) => (one.message.title === 'a/0' ? refuse('poison') : inner.mark(one));
    const { delivery, row } = startDelivery([slack], {
      clock,
      disk,
      outbox: { ...inner, mark: async (one) => mark(one) },
    });
    await delivery.enqueue([0, 1, 2].map((n) => notification('slack', 'a', n)));
    for (let i = 0; i < 20 && row('a/2')?.state !== 'sent'; i += 1) await settle();
    expect([row('a/0')?.state, row('a/1')?.state, row('a/2')?.state]).toEqual(['queued', 'sent', 'sent']);
    expect(slack.arrived).toEqual(['a/0', 'a/1', 'a/2']);
  });

  it('ends with the error when the store needs a person', async () => {
    const inner = createMemoryOutbox(createOutboxDisk());
    const outbox: Outbox = { ...inner, queued: async () => refuse('fatal') };
    const { delivery } = startDelivery([phone('slack', createVirtualClock())], { outbox });
    await expect(delivery.done).rejects.toThrow('fatal refusal');
    await delivery.idle();
  });

  it('throws what the store refuses to enqueue', async () => {
    const inner = createMemoryOutbox(createOutboxDisk());
    const outbox: Outbox = { ...inner, enqueue: async () => refuse('poison') };
    const { delivery } = startDelivery([phone('slack', createVirtualClock())], { outbox });
    await expect(delivery.enqueue([notification('slack', 'a', 0)])).rejects.toThrow('poison refusal');
  });
});
