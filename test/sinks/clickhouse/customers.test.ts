import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CustomerChange } from '../../../core/crm.ts';
import { customerSchema } from '../../../core/customer.ts';
import { customerPersonId } from '../../../core/people.ts';
import { createCustomerSink } from '../../../sinks/clickhouse/customers.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { ask, openTemporaryStore } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
const clock = { now: () => now, sleep: async () => undefined };
let now = Date.UTC(2026, 0, 5);
const sink = createCustomerSink({ client, clock });

beforeAll(() => migrate(client));
afterAll(close);

const here = (id: string, more: object = {}): CustomerChange => ({
  kind: 'customer',
  customer: customerSchema.parse({ id, givenName: 'Ana', familyName: 'Puig', ...more }),
});
const gone = (id: string): CustomerChange => ({ kind: 'gone', id });
const idsOf = async (crm: string) =>
  (await ask(client, `SELECT customer_id FROM v_customers WHERE crm = '${crm}' ORDER BY customer_id`)).flat();
const states = async (crm: string) =>
  Number((await ask(client, `SELECT count() FROM customers WHERE crm = '${crm}'`))[0]?.[0]);
const none = { added: 0, changed: 0, gone: 0 };

it('keeps what a CRM says of a customer', async () => {
  const whole = {
    ...{ emails: ['a@b.cat', 'c@d.cat'], segment: 'gold', lifetimeValue: 12.5, owner: 'pol', consent: 'denied' },
    ...{ country: 'ES', language: 'ca', handles: { twitter: ['@ana'] } },
  };
  expect(
    await sink.write('one', [here("o'1\\", whole), here('2', { givenName: undefined, familyName: undefined })]),
  ).toEqual({
    ...none,
    added: 2,
  });
  const columns = 'customer_id, person_id, name, segment, lifetime_value, owner, consent, country, language, emails';
  expect(await ask(client, `SELECT ${columns} FROM v_customers WHERE crm = 'one' ORDER BY customer_id DESC`)).toEqual([
    [
      ...[
        "o'1\\",
        customerPersonId({ crm: 'one', id: "o'1\\" }),
        'Ana Puig',
        'gold',
        12.5,
        'pol',
        'denied',
        'ES',
        'ca',
      ],
      ['a@b.cat', 'c@d.cat'],
    ],
    // Somebody without a name is called by the id.
    ['2', customerPersonId({ crm: 'one', id: '2' }), '2', '', null, '', '', '', '', []],
  ]);
  const [record] = (await ask(client, "SELECT record FROM customers WHERE crm = 'one' AND segment = 'gold'")).flat();
  expect(JSON.parse(String(record))).toMatchObject(whole);
});

it('writes nothing of those who are as they were', async () => {
  const all = Array.from({ length: 50 }, (_, n) => here(`${n}`));
  expect(await sink.write('two', all)).toEqual({ ...none, added: 50 });
  now += 60_000;
  expect(await sink.write('two', all)).toEqual(none);
  // Also another process, which remembers nothing.
  expect(await createCustomerSink({ client, clock }).write('two', all)).toEqual(none);
  expect(await states('two')).toBe(50);
  expect(await sink.write('two', [...all.slice(1), here('0', { city: 'Girona' })])).toEqual({ ...none, changed: 1 });
  expect(await states('two')).toBe(51);
  // The same customer of another CRM is another.
  expect(await sink.write('two-b', [here('0')])).toEqual({ ...none, added: 1 });
});

it('lets the later of two changes in a page count', async () => {
  expect(await sink.write('three', [here('1'), here('1', { segment: 'gold' }), here('2'), gone('2')])).toEqual({
    ...none,
    added: 1,
  });
  expect(await ask(client, "SELECT customer_id, segment FROM v_customers WHERE crm = 'three'")).toEqual([
    ['1', 'gold'],
  ]);
});

it('takes away who is gone, once, with what was known, and takes them back', async () => {
  await sink.write('four', [here('1', { emails: ['a@b.cat'] }), here('2')]);
  expect(await sink.write('four', [gone('1'), gone('unknown')])).toEqual({ ...none, gone: 1 });
  expect(await sink.write('four', [gone('1')])).toEqual(none);
  expect(await idsOf('four')).toEqual(['2']);
  // Nothing of them is left in the row that tells it.
  expect(await ask(client, "SELECT name, emails, record FROM customers WHERE crm = 'four' AND is_deleted = 1")).toEqual(
    [['', [], '{}']],
  );
  expect(await sink.write('four', [here('1', { emails: ['a@b.cat'] })])).toEqual({ ...none, added: 1 });
  expect(await idsOf('four')).toEqual(['1', '2']);
});

it('knows who was in no page since a reading of all began', async () => {
  await sink.write(
    'five',
    ['1', '2', '3', '4'].map((id) => here(id)),
  );
  now += 60_000;
  const since = now;
  expect(await sink.unseen('five', since)).toEqual({ known: 4, unseen: 4 });
  // As they were, and so not written: but seen.
  await sink.write('five', [here('1'), here('2', { segment: 'x' })]);
  now += 1_000;
  await sink.write('five', [here('5')]);
  expect(await sink.unseen('five', since)).toEqual({ known: 5, unseen: 2 });
  await sink.removeUnseen('five', since);
  await sink.removeUnseen('five', since);
  expect(await idsOf('five')).toEqual(['1', '2', '5']);
  expect(await sink.unseen('five', since)).toEqual({ known: 3, unseen: 0 });
  // Those of another CRM are none of it.
  expect(await idsOf('four')).toEqual(['1', '2']);
  now += 1_000;
  expect(await sink.write('five', [here('3')])).toEqual({ ...none, added: 1 });
  expect(await idsOf('five')).toEqual(['1', '2', '3', '5']);
});

it('keeps the order of states also where the clock stands still', async () => {
  for (const segment of ['a', 'b', 'c']) await sink.write('six', [here('1', { segment })]);
  await sink.write('six', [gone('1')]);
  expect(await idsOf('six')).toEqual([]);
  await sink.write('six', [here('1', { segment: 'd' })]);
  expect(await ask(client, "SELECT segment FROM v_customers WHERE crm = 'six'")).toEqual([['d']]);
});

it('takes texts that are not well-formed', async () => {
  expect(await sink.write('seven', [here('x\uD800', { city: 'a\uDFFFb' })])).toEqual({ ...none, added: 1 });
  expect(await sink.write('seven', [here('x\uD800', { city: 'a\uDFFFb' })])).toEqual(none);
});
