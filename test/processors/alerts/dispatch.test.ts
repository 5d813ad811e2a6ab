import { describe, expect, test } from 'vitest';
import type { NotificationEntry, Silence } from '../../../core/alerts.ts';
import type { Incident, IncidentCare, Severity } from '../../../core/incident.ts';
import { type DispatchOptions, type Due, findDue, type Situation } from '../../../processors/alerts/dispatch.ts';
import { defaultInhibitions } from '../../../processors/alerts/inhibit.ts';
import { hour, minute, monday, rule } from '../../support/alert-scenario.ts';
import { seededRandom } from '../../support/random.ts';

const rules = [
  { type: 'negative-volume', name: 'spikes' },
  { type: 'volume', name: 'volume' },
  { type: 'positive-volume', name: 'praise' },
  { type: 'mention', name: 'famous', followersAbove: 1 },
  { type: 'silence', name: 'stopped' },
].map(rule);

const options: DispatchOptions = {
  rules,
  channels: [{ channel: 'team' }],
  minimumSeverity: 'warning',
  schedules: {},
  inhibitions: defaultInhibitions,
  groupBy: ['brand'],
  groupWaitMs: 0,
  groupIntervalMs: 5 * minute,
  repeatMs: 4 * hour,
};

let made = 0;
function incident(given: Partial<Incident> & { readonly labels?: Record<string, string> } = {}): Incident {
  made += 1;
  const { type = 'silence', rule: name = 'stopped', brand = 'acme', severity = 'warning' } = given;
  const observation = { at: monday, windowMs: hour, value: 1, direction: 'above', score: 1 } as const;
  return {
    id: `i${String(made).padStart(4, '0')}`,
    rule: name,
    type,
    brand,
    state: 'firing',
    severity,
    impact: 3,
    startedAt: monday,
    firedAt: monday,
    lastHeldAt: monday,
    peak: observation,
    latest: observation,
    ...given,
    labels: { rule: name, type, brand, severity, ...given.labels },
  };
}

/** Channels as they are: what is due is enqueued, and due no more. */
function createDesk(given: Partial<DispatchOptions> = {}) {
  const all = { ...options, ...given };
  const entries: NotificationEntry[] = [];
  const care = new Map<string, IncidentCare>();
  const silences: Silence[] = [];
  const look = (at: number, incidents: readonly Incident[]): Due[] => {
    const now = monday + at * minute;
    const situation: Situation = { now, incidents, care, silences, entries: [...entries] };
    const due = findDue(all, situation);
    expect(findDue(all, situation)).toEqual(due);
    for (const one of due) entries.push(entryOf(one, now));
    return due;
  };
  const told = (at: number, incidents: readonly Incident[]) =>
    look(at, incidents).map(({ channel, kind, incidents: about }) => [channel, kind, about.map(({ id }) => id).join()]);
  return {
    entries,
    look,
    told,
    acknowledge: ({ id }: Incident, at = 0) =>
      care.set(id, { acknowledgedBy: 'ana', acknowledgedAt: monday + at, notes: [] }),
    silence: (matchers: readonly string[], from: number, to: number) =>
      silences.push({
        id: 's',
        matchers,
        author: 'ana',
        reason: '',
        startsAt: monday + from * minute,
        endsAt: monday + to * minute,
        createdAt: monday,
      }),
  };
}

function entryOf({ key, channel, kind, thread, incidents }: Due, createdAt: number): NotificationEntry {
  const impact = Math.max(...incidents.map((one) => one.impact));
  return { key, channel, kind, incidents: incidents.map(({ id }) => id), thread, impact, createdAt, state: 'sent' };
}
const over = (one: Incident, at: number, given: Partial<Incident> = {}): Incident => ({
  ...one,
  state: 'resolved',
  resolvedAt: monday + at * minute,
  ...given,
});

describe('that it began', () => {
  test('is told once, and that it is over to who was told', () => {
    const desk = createDesk({ channels: [{ channel: 'team' }, { channel: 'boss' }] });
    const one = incident();
    expect(desk.told(0, [{ ...one, state: 'pending' }])).toEqual([]);
    expect(desk.told(1, [one])).toEqual([
      ['team', 'firing', one.id],
      ['boss', 'firing', one.id],
    ]);
    expect(desk.told(2, [one])).toEqual([]);
    desk.entries.splice(1);
    const later = createDesk();
    later.entries.push(...desk.entries);
    expect(later.told(10, [over(one, 10)])).toEqual([['team', 'resolved', one.id]]);
    expect(later.told(11, [over(one, 10)])).toEqual([]);
  });

  test('is not told where it was over before, and then neither is that', () => {
    expect(createDesk().told(0, [over(incident(), 0)])).toEqual([]);
  });

  test('goes to who is named, and from a severity on where nobody is', () => {
    const [quiet, loud] = [incident({ severity: 'info' }), incident({ severity: 'critical', brand: 'other' })];
    expect(createDesk().told(0, [quiet, loud])).toEqual([['team', 'firing', loud.id]]);
    const named = rule({ type: 'silence', name: 'stopped', channels: ['list'] });
    expect(createDesk({ rules: [named] }).told(0, [quiet])).toEqual([['list', 'firing', quiet.id]]);
    const nobody = rule({ type: 'silence', name: 'stopped', channels: [] });
    expect(createDesk({ rules: [nobody] }).told(0, [loud])).toEqual([]);
  });
});

describe('groups', () => {
  test('wait for more, and are told of together, the worst first', () => {
    const desk = createDesk({ groupWaitMs: 2 * minute });
    const a = incident();
    const b = incident({ firedAt: monday + minute, impact: 9 });
    const c = incident({ firedAt: monday + minute, severity: 'critical' });
    const other = incident({ brand: 'other' });
    expect(desk.told(1.9, [a, b, c, other])).toEqual([]);
    const [both, alone] = desk.look(2, [a, b, c, other]);
    expect(both).toMatchObject({ thread: c.id, kind: 'firing' });
    expect(both?.incidents.map(({ id }) => id)).toEqual([c.id, b.id, a.id]);
    expect(alone?.incidents.map(({ id }) => id)).toEqual([other.id]);
  });

  test('keep an interval, but for what is more urgent, in one thread', () => {
    const desk = createDesk();
    const [a, b] = [incident(), incident()];
    const c = incident({ severity: 'critical' });
    expect(desk.told(0, [a])).toHaveLength(1);
    expect(desk.told(1, [a, b])).toEqual([]);
    const [urgent] = desk.look(2, [b, c, a]);
    expect(urgent).toMatchObject({ thread: a.id, incidents: [{ id: c.id }, { id: b.id }] });
    const d = incident({ severity: 'critical' });
    expect(desk.told(6.9, [a, b, c, d])).toEqual([]);
    expect(desk.look(7, [a, b, c, d])).toMatchObject([{ thread: a.id, incidents: [{ id: d.id }] }]);
  });

  test('by other labels, or each by itself', () => {
    const [a, b] = [incident({ labels: { segment: 'x' } }), incident({ labels: { segment: 'y' } })];
    expect(createDesk({ groupBy: ['brand', 'segment'] }).told(0, [a, b])).toHaveLength(2);
    expect(createDesk({ groupBy: [] }).told(0, [a, b])).toHaveLength(2);
    expect(createDesk({ groupBy: ['nothing'] }).told(0, [a, b])).toHaveLength(1);
  });
});

describe('what goes on', () => {
  test('is said again until somebody takes note', () => {
    const desk = createDesk();
    const one = incident();
    desk.told(0, [one]);
    expect(desk.told(239, [one])).toEqual([]);
    expect(desk.told(240, [one])).toEqual([['team', 'reminder', one.id]]);
    expect(desk.told(479, [one])).toEqual([]);
    expect(desk.told(480, [one])).toEqual([['team', 'reminder', one.id]]);
    desk.acknowledge(one);
    expect(desk.told(5_000, [one])).toEqual([]);
  });

  test('by the time of its own rule, in one message of a group, also where others are new all the while', () => {
    const often = rule({ type: 'silence', name: 'stopped', repeat: '30m' });
    const desk = createDesk({ rules: [...rules.slice(0, -1), often] });
    const [a, b] = [incident(), incident()];
    desk.told(0, [a]);
    desk.told(20, [a, b]);
    const mentions: Incident[] = [];
    const kinds: unknown[] = [];
    for (let at = 21; at < 60; at += 1) {
      if (at % 7 === 0) mentions.push(incident({ rule: 'famous', type: 'mention', mentionId: `m${at}` }));
      for (const due of desk.look(at, [a, b, ...mentions]))
        if (due.kind !== 'firing') kinds.push([due.kind, due.incidents.length]);
    }
    expect(kinds).toEqual([['reminder', 2]]);
  });

  test('of single mentions it is said once', () => {
    const desk = createDesk();
    const one = incident({ rule: 'famous', type: 'mention', mentionId: 'm' });
    expect(desk.told(0, [one])).toHaveLength(1);
    expect(desk.told(10_000, [{ ...one, impact: 10 }])).toEqual([]);
    expect(desk.told(10_001, [over(one, 10_001)])).toEqual([]);
  });

  test('is told again when it got worse by two, to those who took note too, and not within the interval', () => {
    const desk = createDesk();
    const one = incident({ impact: 3 });
    desk.told(0, [one]);
    desk.acknowledge(one);
    expect(desk.told(10, [{ ...one, impact: 4 }])).toEqual([]);
    expect(desk.told(11, [{ ...one, impact: 5 }])).toEqual([['team', 'update', one.id]]);
    expect(desk.told(20, [{ ...one, impact: 5 }])).toEqual([]);
    expect(desk.told(15.9, [{ ...one, impact: 9 }])).toEqual([]);
    expect(desk.told(21, [{ ...one, impact: 9 }])).toEqual([['team', 'update', one.id]]);
  });

  test('is told each time, also where others of the group were told of in between and are over', () => {
    const desk = createDesk();
    const [a, b] = [incident(), incident()];
    const keys = new Set<string>();
    const step = (at: number, incidents: Incident[]) => {
      for (const { key } of desk.look(at, incidents)) {
        expect(keys.has(key)).toBe(false);
        keys.add(key);
      }
    };
    step(0, [a, b]);
    step(10, [a, { ...b, impact: 5 }]);
    step(20, [
      { ...a, impact: 7 },
      { ...b, impact: 5 },
    ]);
    step(30, [{ ...a, impact: 9 }, over(b, 25)]);
    expect(keys.size).toBe(4);
  });
});

describe('escalation', () => {
  const escalating = rule({
    type: 'silence',
    name: 'stopped',
    escalate: [
      { after: '10m', channels: ['lead', { channel: 'boss', during: 'night' }] },
      { after: '30m', channels: ['lead', 'boss'] },
    ],
  });
  const night = { timeZone: 'UTC', hours: [{ days: ['mon'], from: '22:00', to: '06:00' }] } as const;

  test('tells each step once, while nobody takes note', () => {
    const desk = createDesk({ rules: [escalating], schedules: { night } });
    const one = incident();
    desk.told(0, [one]);
    expect(desk.told(9.9, [one])).toEqual([]);
    expect(desk.told(10, [one])).toEqual([['lead', 'escalation', one.id]]);
    expect(desk.told(29.9, [one])).toEqual([]);
    expect(desk.told(30, [one])).toEqual([
      ['lead', 'escalation', one.id],
      ['boss', 'escalation', one.id],
    ]);
    expect(desk.told(100, [one])).toEqual([]);
    // The night comes, and it is still so.
    expect(desk.told(22 * 60, [one])).toContainEqual(['boss', 'escalation', one.id]);
    expect(desk.told(22 * 60 + 10, [over(one, 22 * 60 + 10)])).toEqual(
      ['team', 'lead', 'boss'].map((channel) => [channel, 'resolved', one.id]),
    );
  });

  test('ends with an acknowledgement, a silence, or the incident', () => {
    const desk = createDesk({ rules: [escalating], schedules: { night } });
    const [a, b, c] = ['a', 'b', 'c'].map((brand) => incident({ brand })) as [Incident, Incident, Incident];
    desk.told(0, [a, b, c]);
    desk.acknowledge(a);
    desk.silence(['brand=b'], 5, 25);
    expect(desk.told(10, [a, b, over(c, 9)])).toEqual([['team', 'resolved', c.id]]);
    expect(desk.told(25, [a, b])).toEqual([['lead', 'escalation', b.id]]);
  });

  test('not of what a storm keeps back', () => {
    const spikes = rule({ type: 'volume', name: 'volume', escalate: [{ after: '10m', channels: ['lead'] }] });
    const desk = createDesk({ rules: [spikes, ...rules.filter(({ name }) => name !== 'volume')] });
    const storm = incident({ rule: 'spikes', type: 'negative-volume', severity: 'critical' });
    const kept = incident({ rule: 'volume', type: 'volume' });
    expect(desk.told(10, [storm, kept])).toEqual([['team', 'firing', storm.id]]);
  });
});

describe('schedules', () => {
  const schedules = {
    // Monday the 5th is at 0:00 UTC, which is 1:00 in Madrid.
    office: { timeZone: 'Europe/Madrid', hours: [{ days: ['mon', 'tue'], from: '08:00', to: '18:00' }] },
    night: { timeZone: 'Europe/Madrid', hours: [{ days: ['sun', 'mon'], from: '18:00', to: '08:00' }] },
  } as const;

  test('the one in whose hours it is, is told; the other waits until its own', () => {
    const channels = [
      { channel: 'team', during: 'office' },
      { channel: 'pager', during: 'night' },
      { channel: 'list' },
    ];
    const desk = createDesk({ channels, schedules });
    const one = incident();
    expect(desk.told(0, [one])).toEqual([
      ['pager', 'firing', one.id],
      ['list', 'firing', one.id],
    ]);
    desk.acknowledge(one);
    expect(desk.told(6 * 60 + 59, [one])).toEqual([]);
    expect(desk.told(7 * 60, [one])).toEqual([['team', 'firing', one.id]]);
    // Over to all who were told, whatever the hour: a pager must be closed.
    expect(desk.told(8 * 60, [over(one, 8 * 60)]).map(([channel]) => channel)).toEqual(['pager', 'list', 'team']);
  });

  test('one channel with two hours is told once', () => {
    const channels = [{ channel: 'team', during: 'night' }, { channel: 'team' }];
    expect(createDesk({ channels, schedules }).told(0, [incident()])).toHaveLength(1);
  });
});

describe('silences', () => {
  test('hold from their start to their end, for what they fit', () => {
    const desk = createDesk();
    const [a, b] = [incident(), incident({ brand: 'other' })];
    desk.silence(['brand=acme', 'severity!=critical'], 1, 60);
    desk.silence([], 0, 1_000);
    desk.silence(['brand=~('], 0, 1_000);
    expect(desk.told(0, [])).toEqual([]);
    expect(desk.told(1, [a, b])).toEqual([['team', 'firing', b.id]]);
    expect(desk.told(59.9, [a, b])).toEqual([]);
    expect(desk.told(60, [a, b])).toEqual([['team', 'firing', a.id]]);
    desk.silence(['brand=acme'], 61, 70);
    expect(desk.told(62, [over(a, 62), b])).toEqual([['team', 'resolved', a.id]]);
  });
});

describe('storms', () => {
  const storm = () => incident({ rule: 'spikes', type: 'negative-volume', severity: 'critical' });
  const wind = (given: Partial<Incident> = {}) => incident({ rule: 'volume', type: 'volume', ...given });

  test('are one message, in which what comes with them is named', () => {
    const [a, b] = [storm(), wind()];
    const [due, ...others] = createDesk().look(0, [b, a]);
    expect(others).toEqual([]);
    expect(due).toMatchObject({ incidents: [{ id: a.id }], suppressed: [{ id: b.id }] });
  });

  test('what calms down a little after is not told of, what goes on is', () => {
    const [a, b] = [storm(), wind()];
    const later = wind({ firedAt: monday + 21 * minute, labels: { segment: '' } });
    const desk = createDesk();
    desk.told(0, [a, b]);
    const calm = over(a, 20);
    expect(desk.told(20, [calm, b])).toEqual([['team', 'resolved', a.id]]);
    expect(desk.told(49.9, [calm, b])).toEqual([]);
    expect(desk.told(50, [calm, b])).toEqual([['team', 'firing', b.id]]);
    // What began after is its own.
    expect(createDesk().told(22, [calm, later])).toEqual([['team', 'firing', later.id]]);
    // What a person ended is no storm any more.
    expect(createDesk().told(20, [over(a, 20, { resolution: 'resolved by ana' }), b])).toEqual([
      ['team', 'firing', b.id],
    ]);
  });

  test('keep back on a channel only what is told of there', () => {
    const pager = rule({ type: 'negative-volume', name: 'spikes', channels: ['pager'] });
    const desk = createDesk({ rules: [pager, ...rules.filter(({ name }) => name !== 'spikes')] });
    const [a, b] = [storm(), wind()];
    expect(desk.told(0, [a, b])).toEqual([
      ['pager', 'firing', a.id],
      ['team', 'firing', b.id],
    ]);
  });
});

describe('threads', () => {
  test('are of who was told of first, also when something worse has come since', () => {
    const desk = createDesk();
    const a = incident();
    const b = incident({ severity: 'critical', impact: 9 });
    desk.told(0, [a]);
    expect(desk.look(10, [a, b])).toMatchObject([{ kind: 'firing', thread: a.id }]);
    expect(desk.look(300, [b, a])).toMatchObject([{ kind: 'reminder', thread: a.id }]);
    expect(desk.told(310, [over(a, 305), b])).toEqual([]);
    expect(desk.look(320, [over(a, 305), over(b, 315)])).toMatchObject([
      { kind: 'resolved', thread: a.id, incidents: [{ id: b.id }, { id: a.id }] },
    ]);
    expect(desk.told(330, [over(a, 305), over(b, 315)])).toEqual([]);
  });

  test('each is closed by its own name, also where one message spoke of two', () => {
    const desk = createDesk({ groupIntervalMs: 0 });
    const [a, b] = [incident({ firedAt: monday }), incident({ firedAt: monday + minute })];
    desk.told(0, [a]);
    // The group was told of b alone while a was silenced.
    desk.silence([`rule=stopped`, 'brand=acme', 'who=a'], 0, 5);
    const silencedA = { ...a, labels: { ...a.labels, who: 'a' } };
    expect(desk.look(1, [silencedA, b])).toMatchObject([{ thread: b.id }]);
    expect(
      desk.look(10, [
        { ...b, impact: 8 },
        { ...silencedA, impact: 8 },
      ]),
    ).toHaveLength(1);
    const closed = desk.look(20, [over(b, 20), over(silencedA, 20)]);
    expect(closed.map(({ kind, thread }) => [kind, thread]).sort()).toEqual([
      ['resolved', a.id],
      ['resolved', b.id],
    ]);
    expect(new Set(closed.map(({ key }) => key)).size).toBe(2);
    expect(desk.told(21, [over(b, 20), over(silencedA, 20)])).toEqual([]);
  });

  test('that an incident about one mention goes on for a day keeps none open', () => {
    const desk = createDesk();
    const a = incident({ rule: 'famous', type: 'mention', mentionId: 'm' });
    const b = incident();
    desk.told(0, [a]);
    expect(desk.look(10, [a, b])).toMatchObject([{ thread: a.id, incidents: [{ id: b.id }] }]);
    expect(desk.look(20, [a, over(b, 20)])).toMatchObject([
      { kind: 'resolved', thread: a.id, incidents: [{ id: b.id }] },
    ]);
    expect(desk.told(21, [a, over(b, 20)])).toEqual([]);
  });

  test('what flares up again is closed again, once somebody was told', () => {
    const desk = createDesk();
    const one = incident();
    desk.told(0, [one]);
    desk.told(10, [over(one, 10)]);
    expect(desk.told(20, [one])).toEqual([]);
    expect(desk.told(21, [over(one, 21)])).toEqual([]);
    expect(desk.told(30, [{ ...one, impact: 5 }])).toEqual([['team', 'update', one.id]]);
    expect(desk.told(40, [over(one, 40)])).toEqual([['team', 'resolved', one.id]]);
    expect(desk.told(41, [over(one, 40)])).toEqual([]);
  });
});

describe('a clock that was set back', () => {
  test('tells nothing again and again, and holds back nothing new', () => {
    const desk = createDesk();
    const [one, other] = [incident(), incident({ firedAt: monday - hour })];
    desk.told(0, [one]);
    expect(desk.told(-59, [over(one, -60), other])).toEqual([
      ['team', 'firing', other.id],
      ['team', 'resolved', one.id],
    ]);
    for (const at of [-58, -57, -40, -1, 0, 1, 2]) expect(desk.told(at, [over(one, -60), other])).toEqual([]);
  });

  test('says again at most once before its time', () => {
    const desk = createDesk();
    const one = incident();
    desk.told(0, [one]);
    let said = 0;
    for (let at = -60; at < 170; at += 1) said += desk.told(at, [one]).length;
    expect(said).toBe(1);
  });
});

describe('whatever happens', () => {
  const random = (seed: number) => {
    const next = seededRandom(seed);
    return {
      next,
      of: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
    };
  };
  const severities: readonly Severity[] = ['info', 'warning', 'critical'];
  const schedules = {
    night: { timeZone: 'Europe/Madrid', hours: [{ days: ['mon', 'tue'], from: '20:00', to: '07:00' }] },
  } as const;

  test.each(Array.from({ length: 14 }, (_, seed) => seed))(
    'nothing is told twice, nor the wrong people (seed %d)',
    (seed) => {
      const { next, of } = random(seed);
      const all: DispatchOptions = {
        ...options,
        rules: [
          rule({
            type: 'negative-volume',
            name: 'spikes',
            escalate: [
              { after: '15m', channels: ['lead'] },
              { after: '45m', channels: ['lead', 'boss'] },
            ],
          }),
          rule({ type: 'volume', name: 'volume', channels: ['team', { channel: 'pager', during: 'night' }] }),
          ...rules.slice(2),
        ],
        channels: of([[{ channel: 'team' }], [{ channel: 'team' }, { channel: 'pager', during: 'night' }]]),
        schedules,
        groupBy: of([['brand'], [], ['brand', 'segment']]),
        groupWaitMs: of([0, 2 * minute]),
        groupIntervalMs: of([0, 5 * minute, 20 * minute]),
        repeatMs: of([30 * minute, 4 * hour]),
      };
      const lives = new Map<string, Incident>();
      const care = new Map<string, IncidentCare>();
      const silences: Silence[] = [];
      /** The outbox. */
      const rows = new Map<string, NotificationEntry>();
      const sent: { due: Due; at: number }[] = [];

      for (let at = 0; at < 24 * 60; at += 1) {
        const now = monday + at * minute;
        if (next() < 0.03) {
          const [type, name] = of([
            ['negative-volume', 'spikes'],
            ['volume', 'volume'],
            ['mention', 'famous'],
            ['silence', 'stopped'],
          ] as const);
          const mention = type === 'mention' ? { mentionId: `m${at}` } : {};
          const one = incident({
            ...mention,
            type,
            rule: name,
            brand: of(['a', 'b']),
            severity: of(severities),
            labels: { segment: of(['', 'x']) },
            startedAt: now - 5 * minute,
            firedAt: now,
            impact: 1 + Math.floor(next() * 5),
          });
          lives.set(one.id, one);
        }
        for (const one of lives.values()) {
          if (next() < 0.02) lives.set(one.id, { ...one, impact: Math.min(10, one.impact + 1) });
          if (one.state === 'firing' && next() < 0.015)
            lives.set(one.id, { ...one, state: 'resolved', resolvedAt: now });
          else if (one.state === 'resolved' && one.mentionId === undefined && next() < 0.004) {
            const { resolvedAt: _, ...rest } = one;
            lives.set(one.id, { ...rest, state: 'firing' });
          }
          if (next() < 0.003) care.set(one.id, { acknowledgedBy: 'ana', acknowledgedAt: now, notes: [] });
        }
        if (next() < 0.004) {
          silences.push({
            id: `s${at}`,
            matchers: [of(['brand=a', 'type=volume', 'segment=x'])],
            author: 'ana',
            reason: '',
            startsAt: now,
            endsAt: now + 40 * minute,
            createdAt: now,
          });
        }

        // Killed before it was enqueued now and then: then it is found again. The order in which things are known is no matter.
        const shuffled = <T>(list: Iterable<T>): T[] =>
          [...list]
            .map((one) => ({ one, by: next() }))
            .sort((x, y) => x.by - y.by)
            .map(({ one }) => one);
        const situation = (): Situation => ({
          now,
          incidents: [...lives.values()],
          care,
          silences,
          entries: [...rows.values()],
        });
        const due = findDue(all, situation());
        if (next() < 0.1) {
          const mixed = findDue(all, { ...situation(), entries: shuffled(rows.values()) });
          expect(mixed.map(({ key }) => key).sort()).toEqual(due.map(({ key }) => key).sort());
          continue;
        }
        const active = silences
          .filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt)
          .map(({ matchers: [matcher = ''] }) => matcher.split('='));
        for (const one of due) {
          expect(rows.has(one.key), `${one.kind} ${one.key} is due twice`).toBe(false);
          for (const about of one.incidents) {
            expect(about.state).toBe(one.kind === 'resolved' ? 'resolved' : 'firing');
            if (one.kind === 'resolved')
              expect(
                sent.some(
                  ({ due: { channel, incidents, kind } }) =>
                    channel === one.channel && kind !== 'resolved' && incidents.some(({ id }) => id === about.id),
                ),
              ).toBe(true);
            else expect(active.some(([label = '', value = '']) => (about.labels[label] ?? '') === value)).toBe(false);
            if (one.kind === 'reminder' || one.kind === 'escalation') expect(care.get(about.id)).toBeUndefined();
            if (one.kind === 'firing')
              expect(
                sent.filter(
                  ({ due: { channel, kind, incidents } }) =>
                    channel === one.channel && kind === 'firing' && incidents.some(({ id }) => id === about.id),
                ),
              ).toEqual([]);
            if (one.channel === 'team' && about.severity === 'info') expect(about.rule).toBe('volume');
          }
          if (one.channel === 'pager' && one.kind !== 'resolved')
            expect((at + 60) % 1_440 >= 20 * 60 || (at + 60) % 1_440 < 7 * 60).toBe(true);
          rows.set(one.key, entryOf(one, now));
          sent.push({ due: one, at });
        }
        // Due no more once they are enqueued; without an interval, what waited for them may be.
        const then = findDue(all, situation());
        if (all.groupIntervalMs > 0) expect(then).toEqual([]);
        else expect(then.filter(({ key }) => rows.has(key))).toEqual([]);
      }
      expect(sent.length).toBeGreaterThan(5);
      // In the end all is over, and every thread was closed once more than it was left open.
      for (const one of lives.values())
        lives.set(one.id, { ...one, state: 'resolved', resolvedAt: monday + 24 * hour });
      const now = monday + 24 * hour;
      const last = findDue(all, { now, incidents: [...lives.values()], care, silences, entries: [...rows.values()] });
      for (const one of last) rows.set(one.key, entryOf(one, now));
      const threads = new Map<string, NotificationEntry[]>();
      for (const entry of rows.values()) {
        const name = `${entry.channel} ${entry.thread}`;
        threads.set(name, [...(threads.get(name) ?? []), entry]);
      }
      for (const entries of threads.values()) {
        const windows = entries.some(({ incidents }) => incidents.some((id) => lives.get(id)?.mentionId === undefined));
        if (windows) expect(entries.at(-1)?.kind).toBe('resolved');
        for (const [i, { kind }] of entries.entries())
          if (kind === 'resolved') expect(entries[i - 1]?.kind ?? 'none').not.toMatch(/resolved|none/u);
      }
      // Of an escalation, each step once on each channel.
      const steps = sent
        .filter(({ due: { kind } }) => kind === 'escalation')
        .map(({ due: { channel, incidents } }) => `${channel} ${incidents[0]?.id}`);
      for (const step of new Set(steps))
        expect(steps.filter((one) => one === step).length).toBeLessThanOrEqual(step.startsWith('lead') ? 2 : 1);
    },
  );
});
