import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { IncidentAction, Silence } from '../../../core/alerts.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Evidence, Incident, Observation } from '../../../core/incident.ts';
import { createIncidentStore } from '../../../sinks/clickhouse/incident-store.ts';
import { findIncident, listIncidents } from '../../../sinks/clickhouse/incidents.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createOutbox } from '../../../sinks/clickhouse/outbox.ts';
import { expireSilence, readSilences } from '../../../sinks/clickhouse/silences.ts';
import { seededRandom } from '../../support/random.ts';
import { incident, notification, observation } from './alert-samples.ts';
import { ask, hour, openTemporaryStore, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
const clock: Clock & { time: number } = { time: start, now: () => clock.time, sleep: async () => undefined };
const newStore = () => createIncidentStore({ client, clock });

beforeAll(() => migrate(client));
afterAll(close);
beforeEach(async () => {
  clock.time = start;
  for (const table of ['incidents', 'incident_actions', 'silences', 'notifications', 'deliveries']) {
    await client.command({ query: `TRUNCATE TABLE ${table}` });
  }
});

const hostile = ["it's", '\\', '\n\t\0', '🙂', '\ud83d', '{x:String}', '', 'plain', '"quoted"'];

/** An incident with anything in it. */
function anyIncident(random: () => number, n: number): Incident {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const maybe = <T extends object>(value: T): T | object => (random() < 0.5 ? value : {});
  const number = () => pick([0, 1, -1, random(), random() * 1e12, 1e-9, Number.MAX_SAFE_INTEGER]);
  const time = () => start + Math.floor((random() - 0.5) * 1e10);
  const list = <T>(make: () => T): T[] => Array.from({ length: Math.floor(random() * 4) }, make);
  const observed = (): Observation => ({
    ...observation({ at: time(), value: number(), score: random() }),
    ...maybe({ expected: number(), bound: number(), most: number(), baselineDays: 28 }),
    ...maybe({ mentions: 4, stories: 2, perStory: random() < 0.5 }),
  });
  const evidence: Evidence = {
    ...{ from: time(), to: time(), mentions: 9, stories: 3, negative: 1, neutral: 2, positive: 3, unrated: 3 },
    bySource: list(() => ({ name: pick(hostile), mentions: 3, share: random() })),
    byLanguage: [],
    top: list(() => ({
      ...{
        mentionId: pick(hostile),
        postId: pick(hostile),
        text: pick(hostile),
        url: pick(hostile),
        network: 'x',
        source: 'x',
      },
      ...{
        language: 'en',
        author: pick(hostile),
        authorUrl: '',
        sentiment: 'negative',
        publishedAt: time(),
        copies: 1,
      },
      ...maybe({ followers: 5e9, rating: 4.5 }),
    })),
    terms: list(() => ({ term: pick(hostile), mentions: 2, lift: random() * 9 })),
    reasons: [],
    authors: [],
    customers: list(() => ({ name: pick(hostile), id: 'x', segment: '', mentions: 1, ...maybe({ value: number() }) })),
    gaps: [],
    curve: { from: time(), stepMs: 300_000, values: list(() => pick([null, 1, 0.5])), expected: [], mark: time() },
  };
  return incident(n, {
    rule: pick(hostile),
    brand: pick(hostile),
    labels: { rule: pick(hostile), "it's": pick(hostile) },
    state: pick(['pending', 'firing']),
    impact: 1 + Math.floor(random() * 10),
    startedAt: time(),
    peak: observed(),
    latest: observed(),
    ...maybe({ firedAt: time() }),
    ...maybe({ resolvedAt: time(), resolution: pick(hostile) }),
    ...maybe({ mentionId: pick(hostile) }),
    ...maybe({ evidence }),
  });
}

describe('incidents', () => {
  test('whatever is in them, they come back as they were', async () => {
    const random = seededRandom(3);
    const saved = Array.from({ length: 300 }, (_, n) => anyIncident(random, n));
    await newStore().save(saved);
    const loaded = new Map((await newStore().load(start)).map((one) => [one.id, one]));
    expect(loaded.size).toBe(saved.length);
    for (const one of saved) expect(loaded.get(one.id)).toStrictEqual(one);
  });

  test('the state saved last wins, also when the clock goes back or stands still', async () => {
    const store = newStore();
    await store.save([incident(1, { impact: 1 })]);
    await store.save([incident(1, { impact: 2 })]);
    clock.time = start - hour;
    await store.save([incident(1, { impact: 3 })]);
    expect(await newStore().load(start)).toEqual([incident(1, { impact: 3 })]);
    // One that knows nothing of the others.
    await newStore().save([incident(1, { impact: 4 }), incident(1, { impact: 5 })]);
    expect(await newStore().load(start)).toEqual([incident(1, { impact: 5 })]);
    const [row] = await ask(client, 'SELECT count(), uniqExact(version) FROM incidents');
    expect(row?.[0]).toBe(row?.[1]);
  });

  test('saves keep their order', async () => {
    const store = newStore();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.save([incident(1, { impact: 1 + (i % 10), lastHeldAt: start + i })])),
    );
    expect((await newStore().load(start))[0]?.lastHeldAt).toBe(start + 19);
  });

  test('who takes over and loads writes above what the other wrote', async () => {
    const [mine, theirs] = [newStore(), newStore()];
    await mine.save([incident(1)]);
    clock.time = start + hour;
    await theirs.save([incident(1, { impact: 8 })]);
    clock.time = start;
    await mine.load(start);
    await mine.save([incident(1, { impact: 9 })]);
    expect((await newStore().load(start))[0]?.impact).toBe(9);
  });

  test('those that were over before are not loaded', async () => {
    const store = newStore();
    const over = (n: number, resolvedAt: number) => incident(n, { state: 'resolved', resolvedAt });
    await store.save([incident(1), incident(2, { state: 'pending' }), incident(3), incident(4), incident(5)]);
    await store.save([over(3, start), over(4, start - 1)]);
    await store.save([over(5, start - 1)]);
    await store.save([incident(5)]);
    const ids = (await newStore().load(start)).map(({ id }) => Number.parseInt(id, 16));
    expect(ids.toSorted()).toEqual([1, 2, 3, 5]);
    await client.command({ query: 'OPTIMIZE TABLE incidents FINAL' });
    expect(await newStore().load(start)).toHaveLength(4);
    expect(await newStore().load(start + 1)).toHaveLength(3);
  });

  test('a failure is told, and leaves the store usable', async () => {
    const store = newStore();
    await expect(store.save([incident(1, { startedAt: 'x' as unknown as number })])).rejects.toMatchObject({
      retry: 'poison',
    });
    await store.save([incident(1)]);
    expect(await newStore().load(start)).toHaveLength(1);
  });
});

describe('actions', () => {
  const action = (change: Partial<IncidentAction> = {}): IncidentAction => ({
    incidentId: incident(1).id,
    at: start,
    author: 'ana',
    action: 'acknowledge',
    text: '',
    ...change,
  });

  test('are folded: the first who took note, the last to whom it was given', async () => {
    const store = newStore();
    const actions = [
      action({ at: start + 2, author: "it's" }),
      action(),
      action({ at: start + 1, action: 'assign', text: 'bo' }),
      action({ at: start + 3, action: 'assign', text: 'cy' }),
      action({ at: start + 5, action: 'note', text: "it's \\ 🙂\n" }),
      action({ at: start + 4, action: 'note', text: 'first' }),
      action({ at: start + 6, action: 'resolve', author: 'di' }),
      action({ incidentId: incident(2).id, action: 'assign', text: 'bo' }),
      action({ incidentId: incident(2).id, at: start + 1, action: 'assign', text: '' }),
    ];
    await store.act(actions);
    await store.act(actions.slice(3));
    const care = await store.care([incident(1).id, incident(2).id, incident(3).id]);
    expect(care).toEqual(
      new Map([
        [
          incident(1).id,
          {
            acknowledgedBy: 'ana',
            acknowledgedAt: start,
            assignee: 'cy',
            resolvedBy: 'di',
            notes: [
              { at: start + 4, author: 'ana', text: 'first' },
              { at: start + 5, author: 'ana', text: "it's \\ 🙂\n" },
            ],
          },
        ],
        [incident(2).id, { notes: [] }],
      ]),
    );
    expect(await store.care([])).toEqual(new Map());
  });
});

describe('silences', () => {
  const silence = (id: string, change: Partial<Silence> = {}): Silence => ({
    id,
    matchers: ['brand=acme', 'rule=~"neg.*"'],
    author: 'ana',
    reason: "it's known",
    startsAt: start,
    endsAt: start + hour,
    createdAt: start,
    ...change,
  });

  test('last until they end', async () => {
    const store = newStore();
    const later = silence('b', { startsAt: start + hour, endsAt: start + 2 * hour, createdAt: start + 1 });
    await store.silence(silence('a'));
    await store.silence(silence('a'));
    await store.silence(later);
    expect(await store.silences(start)).toEqual([later, silence('a')]);
    expect(await store.silences(start + hour - 1)).toHaveLength(2);
    expect(await store.silences(start + hour)).toEqual([later]);
    expect(await readSilences(client)).toHaveLength(2);
    expect(await readSilences(client, { limit: 1 })).toEqual([later]);
  });

  test('can be ended, and what is written again does not undo that', async () => {
    const store = newStore();
    await store.silence(silence("it's"));
    expect(await expireSilence(client, "it's", start + 5)).toBe(true);
    await store.silence(silence("it's"));
    expect(await store.silences(start + 5)).toEqual([]);
    expect(await readSilences(client)).toEqual([silence("it's", { endsAt: start + 5 })]);
    expect(await expireSilence(client, "it's", start + 6)).toBe(false);
    expect(await expireSilence(client, "' OR 1 --", start)).toBe(false);
  });
});

describe('for people', () => {
  test('a list of incidents, with what was done about them', async () => {
    const store = newStore();
    const { expected: _, bound: __, ...peak } = incident(4).peak;
    await store.save([
      incident(1),
      incident(2, { state: 'resolved', resolvedAt: start - 5, resolution: "resolved by it's", brand: 'globex' }),
      incident(3, { state: 'pending', rule: "it's" }),
      incident(4, { peak, mentionId: 'm' }),
    ]);
    const { firedAt: ___, ...never } = incident(3);
    await store.save([{ ...never, state: 'pending', rule: "it's" }]);
    await store.act([
      { incidentId: incident(1).id, at: start + 1, author: 'ana', action: 'acknowledge', text: '' },
      { incidentId: incident(1).id, at: start + 2, author: 'ana', action: 'assign', text: 'bo' },
      { incidentId: incident(1).id, at: start + 3, author: 'ana', action: 'note', text: 'x' },
    ]);
    const all = await listIncidents(client);
    expect(all.map(({ id }) => Number.parseInt(id, 16))).toEqual([1, 2, 3, 4]);
    expect(all[0]).toEqual({
      ...{ id: incident(1).id, rule: 'spike', type: 'negative-volume', brand: 'acme', labels: incident(1).labels },
      ...{
        state: 'firing',
        severity: 'critical',
        impact: 7,
        startedAt: start - 60_000,
        firedAt: start,
        resolution: '',
      },
      ...{ value: 41, expected: 6.5, bound: 15, windowMs: hour, mentionId: '' },
      ...{ acknowledgedBy: 'ana', acknowledgedAt: start + 1, assignee: 'bo', notes: 1 },
    });
    expect(all[3]).not.toHaveProperty('expected');
    expect(all[2]).not.toHaveProperty('firedAt');
    expect(all[1]).toMatchObject({
      resolvedAt: start - 5,
      resolution: "resolved by it's",
      acknowledgedBy: '',
      notes: 0,
    });
    expect(all[1]).not.toHaveProperty('acknowledgedAt');
    const numbers = async (filter: Parameters<typeof listIncidents>[1]) =>
      (await listIncidents(client, filter)).map(({ id }) => Number.parseInt(id, 16));
    expect(await numbers({ state: 'resolved' })).toEqual([2]);
    expect(await numbers({ brand: 'acme' })).toEqual([1, 3, 4]);
    expect(await numbers({ rule: "it's" })).toEqual([3]);
    expect(await numbers({ since: start - 5 })).toEqual([1, 2, 3, 4]);
    expect(await numbers({ since: start - 4 })).toEqual([1, 3, 4]);
    expect(await numbers({ limit: 2 })).toEqual([1, 2]);
  });

  test('one incident with all that became of it, by the beginning of its id', async () => {
    const store = newStore();
    const outbox = createOutbox({ client });
    const [one, other] = [incident(0xabc), incident(0xabd)];
    await store.save([one, other]);
    const done: IncidentAction = { incidentId: one.id, at: start, author: 'ana', action: 'acknowledge', text: '' };
    await store.act([done]);
    const told = notification(1, { incidents: [other.id, one.id] });
    await outbox.enqueue([told, notification(2, { incidents: [other.id] })]);
    const delivery = {
      key: told.key,
      channel: 'slack',
      attempt: 1,
      at: start + 1,
      outcome: 'again',
      durationMs: 20,
      detail: '503',
    } as const;
    await outbox.log(delivery);
    await outbox.log({ ...delivery, attempt: 2, at: start + 9, outcome: 'sent', detail: "it's ok" });
    expect(await findIncident(client, one.id)).toEqual({
      incident: one,
      care: { acknowledgedBy: 'ana', acknowledgedAt: start, notes: [] },
      actions: [done],
      notifications: [told],
      deliveries: [delivery, { ...delivery, attempt: 2, at: start + 9, outcome: 'sent', detail: "it's ok" }],
    });
    await expect(findIncident(client, '0000')).rejects.toMatchObject({
      retry: 'fatal',
      message: expect.stringContaining(other.id),
    });
    expect((await findIncident(client, `${one.id.slice(0, -1)}d`))?.incident.id).toBe(other.id);
    expect(await findIncident(client, 'f')).toBe(undefined);
    expect(await findIncident(client, "' OR 1 --")).toBe(undefined);
    expect(await findIncident(client, '')).toBe(undefined);
  });
});
