import { afterAll, expect, test } from 'vitest';
import { type PersonCondition, type PersonFacts, personHolds, personNumbers } from '../../../../core/segment.ts';
import { personConditionSql } from '../../../../sinks/clickhouse/audience/person-condition.ts';
import { quote } from '../../../../sinks/clickhouse/literals.ts';
import { ask, openTemporaryStore } from '../temporary-store.ts';

const { client, close } = openTemporaryStore();
afterAll(close);

const hostile = `it's \\ "gold"`;

function randomOf(seed: number) {
  let state = seed;
  return (n: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}
const random = randomOf(11);
const one = <T>(from: readonly T[]) => from[random(from.length)] as T;

const person = (): PersonFacts => ({
  ...{ customer: random(2) === 1, consent: one(['', 'granted', 'denied']), crm: one(['', 'hub']) },
  ...{ segment: one(['', 'gold', hostile]), lead_stage: one(['', 'comparison']), lead_state: one(['', 'new', 'hot']) },
  ...{ networks: one([[], ['twitter'], ['twitter', 'reddit']]), languages: one([[], ['ca'], ['es', 'ca']]) },
  flags: one([[], ['bot']]),
  ...(Object.fromEntries(personNumbers.map((name) => [name, one([undefined, 0, 1, 2.5, -3])])) as Record<
    (typeof personNumbers)[number],
    number | undefined
  >),
});

function condition(depth = 0): PersonCondition {
  const kind = random(depth > 3 ? 4 : 7);
  const parts = () => Array.from({ length: random(4) }, () => condition(depth + 1));
  if (kind === 4) return { all: parts() };
  if (kind === 5) return { any: parts() };
  if (kind === 6) return { not: condition(depth + 1) };
  if (kind === 0) return { field: 'customer', value: random(2) === 1 };
  if (kind === 1) return { field: one(['networks', 'languages']), value: one(['twitter', 'ca', 'es', '']) };
  if (kind === 2)
    return {
      field: one(['consent', 'segment', 'lead_stage']),
      value: one(['', 'gold', hostile, 'denied', 'comparison']),
    };
  return { field: one(personNumbers), comparison: one(['>', '>=', '<', '<=']), value: one([0, 1, 2.5, -1]) };
}

const row = (facts: PersonFacts) =>
  Object.entries(facts)
    .map(([name, value]) => {
      const sql = Array.isArray(value)
        ? `CAST([${value.map(quote).join(',')}] AS Array(String))`
        : typeof value === 'string'
          ? quote(value)
          : typeof value === 'boolean'
            ? String(value)
            : `CAST(${value ?? 'NULL'} AS Nullable(Float64))`;
      return `${sql} AS ${name}`;
    })
    .join(', ');

test('the store and the plain evaluation tell the same of generated conditions and people', async () => {
  const people = Array.from({ length: 25 }, person);
  const conditions = Array.from({ length: 120 }, () => condition());
  const table = people
    .map((facts, i) => ({ ...facts, i }))
    .map(({ i, ...facts }) => `SELECT ${i} AS i, ${row(facts)}`)
    .join(' UNION ALL ');
  const told = await ask(
    client,
    `SELECT ${conditions.map((one) => `toUInt8(${personConditionSql(one)})`).join(', ')} FROM (${table}) ORDER BY i`,
  );
  const expected = people.map((facts) => conditions.map((one) => Number(personHolds(one, facts))));
  expect(told).toEqual(expected);
  // Neither all nor nothing holds.
  const share = expected.flat().reduce((sum, held) => sum + held, 0) / expected.flat().length;
  expect(share).toBeGreaterThan(0.1);
  expect(share).toBeLessThan(0.9);
});
