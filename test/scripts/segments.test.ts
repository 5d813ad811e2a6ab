import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { segmentsOf, segmentsSchema } from '../../config/segments.ts';
import type { Crm, CrmList } from '../../core/crm.ts';
import { createSegmentAccess } from '../../scripts/segment-access.ts';
import { csvHead, csvLine } from '../../scripts/segments/csv.ts';
import { segmentStep } from '../../scripts/segments/steps.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { ask, assessment, mention, openTemporaryStore, post, start } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { createMemoryCrm } from '../support/memory-crm.ts';

const { client, close } = openTemporaryStore();
afterAll(close);
const day = 86_400_000;
let now = start;
const clock = { now: () => now, sleep: async () => undefined };
const segments = segmentsOf(
  segmentsSchema.parse([
    { name: 'gold', where: 'segment:"Gold plus" mentions:>=1' },
    { name: 'everybody', where: 'mentions:>=0' },
  ]),
);
const lists = new Map<string, CrmList>();
let refusal: Error | undefined;
const hub: Crm = {
  ...createMemoryCrm().crm,
  async putList(list) {
    if (refusal) throw refusal;
    const created = !lists.has(list.externalId);
    lists.set(list.externalId, list);
    return { kind: 'list', id: list.externalId, created };
  },
};
const crms = () =>
  new Map<string, Crm>([
    ['hub', hub],
    ['listless', createMemoryCrm().crm],
  ]);
const access = createSegmentAccess({
  ...{ client, clock, segments, crms },
  brands: ['acme'],
  signal: new AbortController().signal,
});
const step = segmentStep({ client, clock, segments, brands: ['acme'] });
const insert = (table: string, rows: readonly Record<string, unknown>[]) =>
  client.insert({
    table,
    values: rows,
    format: 'JSONEachRow',
    clickhouse_settings: { date_time_input_format: 'best_effort' },
  });

/** What each says, in days before now: of the brand, and how. */
const said: Readonly<
  Record<string, readonly (readonly [daysAgo: number, label: 'positive' | 'negative', brand?: string])[]>
> = {
  // Customers: turned; was negative before; speaks ill of a competitor; turned and denies consent; of another CRM.
  turned: [
    [40, 'positive'],
    [3, 'negative'],
    [2, 'negative'],
  ],
  sour: [
    [40, 'negative'],
    [3, 'negative'],
  ],
  elsewhere: [[2, 'negative', 'rival']],
  silent: [[2, 'negative']],
  other: [[2, 'negative']],
  // No customers: loyal; loud; looks around.
  loyal: [
    [40, 'positive'],
    [3, 'positive'],
    [2, 'positive'],
  ],
  loud: [[2, 'negative']],
  looks: [[1, 'positive']],
};
const customers: Readonly<Record<string, readonly [crm: string, consent: string]>> = {
  ...{ turned: ['hub', ''], sour: ['hub', 'granted'], elsewhere: ['hub', ''], silent: ['hub', 'denied'] },
  other: ['shop', ''],
};

beforeAll(async () => {
  await migrate(client);
  await createStoreWriter({ client, events: quietEvents() }).write([
    ...Object.entries(said).flatMap(([who, all]) =>
      all.map(([ago, label, brand = 'acme'], i) =>
        assessment(
          post(`test:${who}${i}`, {
            author: { id: who, handle: who, followers: who === 'loud' ? 9_000 : 10 },
            publishedAt: start - ago * day,
          }),
          [mention(brand, label)],
        ),
      ),
    ),
    // Of a contest, which nobody means.
    assessment(post('test:contest', { author: { id: 'looks', handle: 'looks' }, publishedAt: start - day }), [
      { ...mention('acme', 'negative'), flags: [{ kind: 'giveaway', reason: 'a contest' }] },
    ]),
  ]);
  await insert(
    'accounts',
    Object.keys(said).map((who) => {
      const [crm = ''] = customers[who] ?? [];
      return {
        ...{ account: `test:${who}`, network: 'test', author_id: who, author_handle: who, version: 1 },
        ...{ person_id: crm === '' ? `p-${who}` : `c-${who}`, crm, customer_id: crm === '' ? '' : `id-${who}` },
      };
    }),
  );
  await insert(
    'customers',
    Object.entries(customers).map(([who, [crm, consent]]) => ({
      ...{
        crm,
        customer_id: `id-${who}`,
        person_id: `c-${who}`,
        name: `=${who}, "Ms"`,
        consent,
        record: '{}',
        version: 1,
      },
      segment: who === 'sour' ? 'Gold plus' : '',
    })),
  );
  await insert('leads', [
    { lead_id: 'a', brand: 'acme', person_id: 'p-looks', state: 'new', stage: 'comparison', score: 40, version: 1 },
    { lead_id: 'b', brand: 'acme2', person_id: 'p-looks', state: 'dismissed', stage: 'need', score: 90, version: 1 },
  ]);
}, 60_000);

const who = async (name: string) => (await access.people({ name })).map(({ person }) => person.slice(2));

describe('segments', () => {
  test('the built-in ones find whom they are for', async () => {
    expect(await who('turned-negative')).toEqual(['other', 'silent', 'turned']);
    expect(await who('advocates')).toEqual(['loyal']);
    expect(await who('detractors-with-reach')).toEqual(['loud']);
    expect(await who('comparing-leads')).toEqual(['looks']);
    expect(await who('gold')).toEqual(['sour']);
  });

  test('facts are of the own brands and of what counts', async () => {
    const all = await access.people({ name: 'everybody' });
    expect(all).toHaveLength(8);
    expect(all.find(({ person }) => person === 'p-looks')).toMatchObject({
      ...{ customer: false, mentions: 1, negative: 0, positive: 1, balance: 1, reach: 10 },
      ...{ lead_score: 40, lead_stage: 'comparison', lead_state: 'new', networks: ['test'], languages: ['en'] },
    });
    expect(all.find(({ person }) => person === 'c-elsewhere')).toMatchObject({ mentions: 0, balance: 0 });
    expect(all.find(({ person }) => person === 'c-elsewhere')?.reach).toBeUndefined();
    expect(all.find(({ person }) => person === 'c-turned')).toMatchObject({
      positive_before: 1,
      balance_before: 1,
      balance: -2,
    });
  });

  test('pages go on where the last one ended', async () => {
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const found = await access.people({ name: 'everybody', after, limit: 3 });
      seen.push(...found.map(({ person }) => person));
      if (found.length < 3) break;
      after = found.at(-1)?.person ?? '';
    }
    expect(seen).toEqual((await access.people({ name: 'everybody' })).map(({ person }) => person));
  });

  test('a line of CSV has as many cells as the first one, and no formula', async () => {
    const [one] = await access.people({ name: 'gold' });
    const line = one ? csvLine(one) : '';
    expect(line.startsWith(`c-sour,"'=sour, ""Ms""",hub,id-sour,Gold plus,granted,`)).toBe(true);
    expect(line.replace('sour, ""Ms""', '').split(',')).toHaveLength(csvHead.split(',').length);
  });

  test('a push makes the list contain the customers of that CRM and no others, whoever was on it before', async () => {
    const pushed = await access.push({ name: 'turned-negative', crm: 'hub', by: 'eva', dryRun: true });
    expect(pushed).toEqual({ contacts: 1, denied: 1 });
    expect(lists.size).toBe(0);
    for (let i = 0; i < 2; i += 1) await access.push({ name: 'turned-negative', crm: 'hub', by: 'eva' });
    expect([...lists.values()]).toEqual([
      {
        externalId: expect.stringMatching(/^escolta-[0-9a-f]{32}$/u),
        name: 'Customers who turned negative this month',
        contacts: ['id-turned'],
      },
    ]);
    refusal = new Error('The list is locked');
    now += 1;
    await expect(access.push({ name: 'turned-negative', crm: 'hub', by: 'eva' })).rejects.toThrow('locked');
    const { pushes } = await access.history({ name: 'turned-negative' });
    expect(pushes.map(({ by, contacts, denied, error }) => [by, contacts, denied, error])).toEqual([
      ['eva', 1, 1, 'The list is locked'],
      ['eva', 1, 1, ''],
    ]);
  });

  test.each([
    ['advocate', 'hub', 'did you mean "advocates"?'],
    ['advocates', 'nowhere', 'there is no CRM "nowhere"'],
    ['advocates', 'listless', 'has no lists'],
  ])('refuses %s to %s', async (name, crm, message) => {
    await expect(access.push({ name, crm, by: 'eva' })).rejects.toThrow(message);
  });

  test('they are counted once a day', async () => {
    const none = new AbortController().signal;
    const { days: before } = await access.history({ name: 'advocates' });
    expect(before).toEqual([]);
    await step.run(none);
    await step.run(none);
    expect(await ask(client, 'SELECT toUInt32(count()) FROM segment_counts')).toEqual([[segments.length]]);
    now += day;
    await step.run(none);
    const { days } = await access.history({ name: 'turned-negative' });
    expect(days).toEqual([
      { day: '2026-03-11', people: 3, customers: 3, where: 'customer:yes balance:<0 balance_before:>=0' },
      { day: '2026-03-10', people: 3, customers: 3, where: 'customer:yes balance:<0 balance_before:>=0' },
    ]);
  });
});

describe('conditions', () => {
  test.each([
    ['custmer:yes', 'there is no field "custmer": did you mean "customer"?'],
    ['customer:maybe', 'there is no customer "maybe": there are yes, no'],
    ['lead_state:hott', 'did you mean "hot"?'],
    ['reach:5000', 'expected a comparison with a number, such as "reach:>=3", found "5000"'],
    ['reach:>=1e9', 'expected a comparison'],
    ['', 'expected a condition'],
  ])('"%s" is refused', (where, message) => {
    const read = segmentsSchema.safeParse([{ name: 'a', where }]);
    expect(read.success ? '' : read.error.issues[0]?.message).toContain(message);
  });

  test('a configured one stands in the place of a built-in one', () => {
    const found = segmentsOf(segmentsSchema.parse([{ name: 'advocates', title: 'Fans', where: 'positive:>=9' }]));
    expect(found.filter(({ name }) => name === 'advocates')).toMatchObject([{ title: 'Fans', where: 'positive:>=9' }]);
    expect(found).toHaveLength(4);
  });
});
