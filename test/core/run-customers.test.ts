import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Coverage } from '../../core/contract.ts';
import type { CustomerChange, CustomerPage, CustomerSource } from '../../core/crm.ts';
import { customerSchema } from '../../core/customer.ts';
import { PipelineError } from '../../core/errors.ts';
import { type CustomerSink, type ReadCustomers, readCustomers, runCustomers } from '../../core/run-customers.ts';
import { createSchedule, parseSchedule } from '../../core/schedule.ts';
import { createKeysetSource } from '../../crm/keyset.ts';
import { quietEvents } from '../support/events.ts';
import { seededRandom } from '../support/random.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const day = 86_400_000;
const here = (id: number, name = 'Ana'): CustomerChange => ({
  kind: 'customer',
  customer: customerSchema.parse({ id: String(id), givenName: name }),
});

/** A store in memory with the meaning of the real one, and the order of what was done to it. */
function createStore(clock: { now(): number }) {
  const customers = new Map<string, { record: string; seenAt: number }>();
  const cursors = new Map<string, unknown>();
  const done: string[] = [];
  const trouble: { write: Error[]; save: Error[] } = { write: [], save: [] };
  const fail = (from: Error[]) => {
    const error = from.shift();
    if (error) throw error;
  };
  const sink: CustomerSink = {
    async write(_, changes) {
      fail(trouble.write);
      const counts = { added: 0, changed: 0, gone: 0 };
      for (const change of changes) {
        if (change.kind === 'gone') counts.gone += Number(customers.delete(change.id));
        else {
          const record = JSON.stringify(change.customer);
          const past = customers.get(change.customer.id);
          if (!past) counts.added += 1;
          else if (past.record !== record) counts.changed += 1;
          customers.set(change.customer.id, { record, seenAt: clock.now() });
        }
      }
      done.push(`write ${changes.length}`);
      return counts;
    },
    unseen: async (_, since) => ({
      known: customers.size,
      unseen: [...customers.values()].filter(({ seenAt }) => seenAt < since).length,
    }),
    async removeUnseen(_, since) {
      const gone = [...customers].filter(([, { seenAt }]) => seenAt < since).map(([id]) => id);
      for (const id of gone) customers.delete(id);
    },
  };
  return {
    customers,
    done,
    trouble,
    sink,
    cursors: {
      load: async (source: string) => cursors.get(source),
      save: async (source: string, cursor: unknown) => {
        fail(trouble.save);
        // As a store keeps it.
        cursors.set(source, JSON.parse(JSON.stringify(cursor)));
        done.push('move');
      },
    },
  };
}

/** A CRM whose customers can be changed, three on a page. */
function createCrm(clock: ReturnType<typeof createVirtualClock>, count: number) {
  const rows = new Map(Array.from({ length: count }, (_, n) => [n + 1, { name: 'Ana', at: 0 }]));
  const asked: string[] = [];
  const trouble: (Error | undefined)[] = [];
  const source = createKeysetSource({
    clock,
    overlapMs: 0,
    async page(since, after) {
      asked.push(`${since === undefined ? 'all' : 'changes'} after ${after || 'nothing'}`);
      const error = trouble.shift();
      if (error) throw error;
      const page = [...rows].filter(([id, { at }]) => id > Number(after) && at >= (since ?? 0)).slice(0, 3);
      return {
        changes: page.map(([id, { name }]) => here(id, name)),
        next: page.length < 3 ? undefined : String(page.at(-1)?.[0]),
      };
    },
  });
  return { rows, asked, trouble, source: source as CustomerSource<unknown> };
}

function setUp(count: number) {
  const clock = createVirtualClock(Date.UTC(2026, 0, 1));
  const store = createStore(clock);
  const crm = createCrm(clock, count);
  const never = new AbortController().signal;
  const options: ReadCustomers = {
    ...{ name: 'shop', source: crm.source, fullMs: 7 * day, cursors: store.cursors, sink: store.sink },
    ...{ clock, random: seededRandom(1), signal: never, giveUp: never },
  };
  return { clock, store, crm, options };
}
const stopped = new PipelineError('killed', { retry: 'fatal' });

describe('reading the customers of a CRM', () => {
  it('writes each page durably before the place moves', async () => {
    const { options, store } = setUp(7);
    expect(await readCustomers(options)).toMatchObject({ full: true, read: 7, added: 7, changed: 0, gone: 0 });
    expect(store.done).toEqual(['write 3', 'move', 'write 3', 'move', 'write 1', 'move']);
  });

  it('then asks for changes, and for all again when that is due', async () => {
    const { options, store, crm, clock } = setUp(7);
    await readCustomers(options);
    await clock.sleep(day);
    crm.rows.set(2, { name: 'Núria', at: clock.now() });
    crm.rows.delete(5);
    expect(await readCustomers(options)).toMatchObject({ full: false, read: 1, changed: 1, added: 0, gone: 0 });
    await clock.sleep(7 * day);
    expect(await readCustomers(options)).toMatchObject({ full: true, read: 6, changed: 0, added: 0, gone: 1 });
    expect([...store.customers.keys()]).toEqual(['1', '2', '3', '4', '6', '7']);
    expect(await readCustomers(options)).toMatchObject({ full: false });
    expect(await readCustomers(options, { full: true })).toMatchObject({ full: true, read: 6 });
  });

  it('counts nobody twice who was written before a death, and read again', async () => {
    const { options, store, crm } = setUp(7);
    store.trouble.save.push(stopped);
    await expect(readCustomers(options)).rejects.toThrow('killed');
    expect(store.done).toEqual(['write 3']);
    expect(await readCustomers(options)).toMatchObject({ full: true, read: 7, added: 4 });
    expect(crm.asked.slice(0, 2)).toEqual(['all after nothing', 'all after nothing']);
    expect(store.customers.size).toBe(7);
  });

  it('goes on with an interrupted reading of all, and then knows who is gone', async () => {
    const { options, store, crm, clock } = setUp(25);
    await readCustomers(options);
    await clock.sleep(8 * day);
    crm.rows.delete(4);
    crm.trouble.push(undefined, undefined, new PipelineError('away', { retry: 'transient' }));
    await expect(readCustomers(options)).rejects.toThrow('away');
    await clock.sleep(day);
    crm.asked.length = 0;
    // Those who were read before it was interrupted are not gone.
    expect(await readCustomers(options)).toMatchObject({ full: true, read: 18, gone: 1 });
    expect(crm.asked[0]).toBe('all after 7');
    expect(store.customers.size).toBe(24);
  });

  it('tries again in place what the store did not take in passing', async () => {
    const { options, store } = setUp(4);
    store.trouble.write.push(new PipelineError('busy', { retry: 'transient' }));
    const retried: unknown[] = [];
    const reading = await readCustomers({ ...options, onRetry: (error) => retried.push(error) });
    expect(reading).toMatchObject({ read: 4, added: 4 });
    expect(retried).toHaveLength(1);
  });

  it('does not believe that more than half are gone, unless it is told', async () => {
    const { options, store, crm, clock } = setUp(40);
    await readCustomers(options);
    await clock.sleep(day);
    for (let id = 1; id <= 21; id += 1) crm.rows.delete(id);
    const full = { full: true };
    for (let n = 0; n < 2; n += 1) {
      await expect(readCustomers(options, full)).rejects.toMatchObject({
        ...{ retry: 'fatal', message: expect.stringMatching(/21 of 40 .*escolta crm pull shop --full --force/u) },
      });
      expect(store.customers.size).toBe(40);
    }
    expect(await readCustomers(options, { full: true, force: true })).toMatchObject({ gone: 21 });
    expect(store.customers.size).toBe(19);
  });

  it('believes it of a half, and of a few, but never of all', async () => {
    const { options, crm, clock } = setUp(40);
    await readCustomers(options);
    await clock.sleep(day);
    for (let id = 1; id <= 20; id += 1) crm.rows.delete(id);
    expect(await readCustomers(options, { full: true })).toMatchObject({ gone: 20 });
    const few = setUp(10);
    await readCustomers(few.options);
    await few.clock.sleep(day);
    for (let id = 1; id <= 9; id += 1) few.crm.rows.delete(id);
    expect(await readCustomers(few.options, { full: true })).toMatchObject({ gone: 9 });
    few.crm.rows.clear();
    await few.clock.sleep(day);
    await expect(readCustomers(few.options, { full: true })).rejects.toMatchObject({ retry: 'fatal' });
    expect(await readCustomers(few.options, { full: true, force: true })).toMatchObject({ gone: 1 });
  });

  it('begins anew where its place is not understood', async () => {
    const { options, store } = setUp(4);
    await store.cursors.save('customers:shop', { cursor: { offset: 3 }, fullAt: 5 });
    expect(await readCustomers(options)).toMatchObject({ full: true, read: 4 });
  });

  it('tells what could not be read, and reads the rest', async () => {
    const { options } = setUp(0);
    const rejects = [{ place: 'record 9', reason: 'id: too long', raw: '{}' }];
    const source: CustomerSource<unknown> = {
      cursor: z.unknown(),
      async *read() {
        yield { changes: [here(1)], rejects, cursor: 1 } satisfies CustomerPage<unknown>;
      },
    };
    expect(await readCustomers({ ...options, source })).toMatchObject({
      ...{ read: 1, rejects: [{ place: 'record 9', reason: 'id: too long' }] },
    });
  });
});

describe('reading customers by a schedule', () => {
  function run(count: number, times: number) {
    const parts = setUp(count);
    const stop = new AbortController();
    const rows: Coverage[] = [];
    const events = quietEvents(parts.clock.now);
    const spec = parseSchedule('every 1h');
    if (!spec) throw new Error('no schedule');
    const running = () =>
      runCustomers({
        ...parts.options,
        signal: stop.signal,
        schedule: createSchedule(spec, { clock: parts.clock, random: seededRandom(2) }),
        events,
        coverage: {
          async write(batch) {
            rows.push(...batch);
            if (rows.length >= times) stop.abort();
          },
        },
      });
    return { ...parts, rows, events, running };
  }

  it('writes down each asking', async () => {
    const { rows, running, crm } = run(4, 3);
    crm.trouble.push(
      undefined,
      undefined,
      new PipelineError('it says "slow down"', { retry: 'transient', retryAfterMs: 90_000 }),
    );
    await running();
    expect(rows).toMatchObject([
      { kind: 'coverage', source: 'customers:shop', outcome: 'ok', posts: 4, rejects: 0, error: '' },
      { outcome: 'failed', posts: 0, error: expect.stringContaining('slow down') },
      { outcome: 'ok', posts: 0 },
    ]);
    // It came back when the CRM said, and not by the schedule.
    const wait = (rows[2]?.startedAt ?? 0) - (rows[1]?.finishedAt ?? 0);
    expect(wait).toBe(90_000);
  });

  it('stops for a person, and says so', async () => {
    const { rows, running, crm, events } = run(4, 9);
    crm.trouble.push(new PipelineError('the password is wrong', { retry: 'fatal' }));
    await running();
    expect(rows).toMatchObject([{ outcome: 'failed', error: 'the password is wrong' }]);
    expect(events.tally.sources.get('customers:shop')).toMatchObject({
      state: 'stopped',
      lastError: 'the password is wrong',
    });
  });
});
