import { expect, it } from 'vitest';
import type { CustomerPage } from '../../core/crm.ts';
import { PipelineError } from '../../core/errors.ts';
import { createKeysetSource, type KeysetCursor, type KeysetPage } from '../../crm/keyset.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const start = 1_700_000_000_000;
const never = new AbortController().signal;
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

type Ask = readonly [kind: string, since: number | undefined, after: string];

function source(ids: readonly string[], gone: readonly string[] = []) {
  const asked: Ask[] = [];
  const clock = createVirtualClock(start);
  const pageOf =
    (kind: string, all: readonly string[]) =>
    async (since: number | undefined, after: string): Promise<KeysetPage> => {
      asked.push([kind, since, after]);
      const [id] = all.filter((one) => one > after);
      return { changes: id ? [{ kind: 'gone', id }] : [], next: id };
    };
  const made = createKeysetSource({
    clock,
    overlapMs: 1_000,
    page: pageOf('page', ids),
    deleted: pageOf('deleted', gone),
  });
  async function read(from?: KeysetCursor, full = false): Promise<CustomerPage<KeysetCursor>[]> {
    return collect(made.read(from, { full, signal: never }));
  }
  return { asked, clock, made, read };
}

it('reads all by id, and says when it began', async () => {
  const { asked, read } = source(['a', 'b']);
  const pages = await read();
  expect(asked).toEqual([
    ['page', undefined, ''],
    ['page', undefined, 'a'],
    ['page', undefined, 'b'],
  ]);
  expect(pages.map(({ completeSince }) => completeSince)).toEqual([undefined, undefined, start]);
  expect(pages.at(-1)?.cursor).toEqual({ since: start - 1_000, began: null, after: '', part: 'customers' });
});

it('then reads changes from where the reading before began, and those deleted', async () => {
  const { asked, clock, read } = source(['a'], ['z']);
  const cursor = (await read()).at(-1)?.cursor;
  asked.length = 0;
  await clock.sleep(60_000);
  const pages = await read(cursor);
  expect(asked.map(([kind, since]) => [kind, since])).toEqual([
    ['page', start - 1_000],
    ['page', start - 1_000],
    ['deleted', start - 1_000],
    ['deleted', start - 1_000],
  ]);
  expect(pages.at(-1)?.completeSince).toBeUndefined();
  expect(pages.at(-1)?.cursor.since).toBe(start + 59_000);
});

it('keeps the beginning of a whole reading that is interrupted, whatever is asked for then', async () => {
  const { clock, read } = source(['a', 'b']);
  const first = (await read())[0]?.cursor;
  await clock.sleep(3_600_000);
  for (const full of [false, true]) expect((await read(first, full)).at(-1)?.completeSince).toBe(start);
});

it('reads next from where this reading began, however long it took', async () => {
  const { clock, made } = source(['a', 'b']);
  let last: CustomerPage<KeysetCursor> | undefined;
  for await (const page of made.read(undefined, { full: false, signal: never })) {
    last = page;
    await clock.sleep(3_600_000);
  }
  expect(last).toMatchObject({ completeSince: start, cursor: { since: start - 1_000 } });
});

it('lets a reading of changes give way to a whole one', async () => {
  const { asked, clock, read } = source(['a', 'b'], ['z']);
  const changes = (await read((await read()).at(-1)?.cursor))[0]?.cursor;
  await clock.sleep(5_000);
  asked.length = 0;
  const pages = await read(changes, true);
  expect(asked[0]).toEqual(['page', undefined, '']);
  expect(pages.at(-1)?.completeSince).toBe(start + 5_000);
});

it('ends where a server sends the same page for ever', async () => {
  const stuck = createKeysetSource({
    clock: createVirtualClock(start),
    overlapMs: 0,
    page: async () => ({ changes: [], next: 'a' }),
  });
  expect(await collect(stuck.read(undefined, { full: false, signal: never }))).toHaveLength(2);
});

it('needs a person where a question is refused', async () => {
  const refused = createKeysetSource({
    clock: createVirtualClock(start),
    overlapMs: 0,
    page: async () => {
      throw new PipelineError('it says "no such field"', { retry: 'poison' });
    },
  });
  const reading = collect(refused.read(undefined, { full: false, signal: never }));
  await expect(reading).rejects.toMatchObject({
    retry: 'fatal',
    message: expect.stringContaining('`customers.fields`'),
  });
});
