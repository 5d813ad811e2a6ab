import { describe, expect, test } from 'vitest';
import type { Incident, Observation } from '../../../core/incident.ts';
import type { Judgement } from '../../../processors/alerts/judge.ts';
import { advance, further, type IncidentKind, impactOf, incidentId } from '../../../processors/alerts/lifecycle.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = Date.UTC(2026, 0, 5);

const kind: IncidentKind = {
  rule: 'spikes',
  type: 'negative-volume',
  brand: 'acme',
  severity: 'critical',
  labels: { rule: 'spikes', brand: 'acme' },
  forMs: 0,
  cooldownMs: 6 * hour,
  calmMs: 30 * minute,
  graceMs: 2 * minute,
};

function judgement(now: number, given: Partial<Judgement> & { value?: number } = {}): Judgement {
  const { value = 20, ...rest } = given;
  return {
    holds: true,
    heldAt: now,
    elevated: given.holds ?? true,
    since: start,
    observation: { at: now, windowMs: hour, value, bound: 10, direction: 'above', score: 0.7 },
    ...rest,
  };
}
const calm = (now: number) => judgement(now, { holds: false, value: 3 });

/** Judgements at minutes, one after another. */
function live(
  steps: readonly (readonly [number, Partial<Judgement>?])[],
  of: IncidentKind = kind,
): (Incident | undefined)[] {
  let incident: Incident | undefined;
  return steps.map(([at, given]) => {
    const now = start + at * minute;
    incident = advance(incident, of, judgement(now, given), now) ?? incident;
    return incident;
  });
}
const states = (incidents: readonly (Incident | undefined)[]) => incidents.map((incident) => incident?.state);
const no = { holds: false };
const nearly = { holds: false, elevated: true };

describe('the life of an incident', () => {
  test('fires at once where nothing else is asked for, with the arithmetic', () => {
    expect(advance(undefined, kind, judgement(start + minute), start + minute)).toEqual({
      id: incidentId('spikes', kind.labels, start),
      rule: 'spikes',
      type: 'negative-volume',
      brand: 'acme',
      labels: kind.labels,
      severity: 'critical',
      state: 'firing',
      impact: 3,
      startedAt: start,
      firedAt: start + minute,
      lastHeldAt: start + minute,
      pendingSince: start + minute,
      peak: judgement(start + minute).observation,
      latest: judgement(start + minute).observation,
    });
    expect(advance(undefined, kind, calm(start), start)).toBeUndefined();
  });

  test('waits while it is to hold for longer, and fires on the minute', () => {
    const of = { ...kind, forMs: 5 * minute };
    expect(states(live([[0], [1], [2], [3], [4], [4.99], [5]], of))).toEqual([...Array(6).fill('pending'), 'firing']);
    const fired = live([[0], [2], [4], [5]], of).at(-1);
    expect(fired).toMatchObject({ startedAt: start, pendingSince: start, firedAt: start + 5 * minute });
  });

  test('a pending one that stops is over without having fired; what comes after begins anew', () => {
    const of = { ...kind, forMs: 5 * minute };
    const [, missed, , stopped, , begun] = live([[0], [1, no], [2, no], [3, no], [4, no], [9], [10]], of);
    expect(missed).toMatchObject({ state: 'pending' });
    expect(stopped).toMatchObject({ state: 'resolved' });
    expect(stopped).not.toHaveProperty('firedAt');
    expect(begun).toMatchObject({ state: 'pending', pendingSince: start + 9 * minute });
    // One that is elevated and does not hold, does not go on either.
    expect(states(live([[0], [2, nearly], [4, nearly]], of)).at(-1)).toBe('resolved');
  });

  test('one miss within the grace does not end the waiting, and does not fire it', () => {
    const of = { ...kind, forMs: 5 * minute };
    expect(states(live([[0], [2], [4], [5, no], [6]], of))).toEqual([
      'pending',
      'pending',
      'pending',
      'pending',
      'firing',
    ]);
  });

  test('what is elevated keeps it open, and half an hour of calm ends it', () => {
    const [, open, almost, over] = live([[0], [40, nearly], [69.9, no], [70, no]]);
    expect(open).toMatchObject({ state: 'firing', lastHeldAt: start + 40 * minute });
    expect(almost).toMatchObject({ state: 'firing', lastHeldAt: start + 40 * minute });
    expect(over).toMatchObject({ state: 'resolved', resolvedAt: start + 70 * minute, peak: { value: 20 } });
  });

  test('without calm it is over as soon as it does not hold, and not before', () => {
    const of = { ...kind, calmMs: 0 };
    expect(states(live([[0], [0.5], [1], [1, no], [1.5, no]], of))).toEqual([
      'firing',
      'firing',
      'firing',
      'firing',
      'resolved',
    ]);
  });

  test('within the cool-down it is opened again, under the same id; after it, another one begins', () => {
    const [fired, over, again, still] = live([[0], [30, no], [359, { since: start + 350 * minute }], [380, no]]);
    expect(over?.state).toBe('resolved');
    expect(again).toMatchObject({ id: fired?.id, state: 'firing', startedAt: start, firedAt: start });
    expect(again).not.toHaveProperty('resolvedAt');
    expect(still?.state).toBe('firing');
    const [, , other] = live([[0], [30, no], [360, { since: start + 350 * minute }]]);
    expect(other).toMatchObject({ state: 'firing', startedAt: start + 350 * minute, firedAt: start + 360 * minute });
    expect(other?.id).not.toBe(fired?.id);
  });

  test('what somebody ended is not opened again within the cool-down', () => {
    const now = start + hour;
    const ended: Incident = {
      ...(live([[0]])[0] as Incident),
      state: 'resolved',
      resolvedAt: start + minute,
      resolution: 'resolved by ana',
    };
    expect(advance(ended, kind, judgement(now), now)).toBeUndefined();
    expect(advance({ ...ended, resolution: '' }, kind, judgement(now), now)).toMatchObject({ state: 'firing' });
    const later = start + 6 * hour;
    expect(advance(ended, kind, judgement(later, { since: later }), later)).toMatchObject({ startedAt: later });
  });
});

describe('late posts', () => {
  test('what they show of a time that was told of changes nothing', () => {
    const [, over, same] = live([[0], [30, no], [40, { heldAt: start }]]);
    expect(over?.state).toBe('resolved');
    expect(same).toBe(over);
    // Not within the cool-down, and not after it.
    const [, at, once] = live([[0], [0.5, no], [1, { heldAt: start }]], { ...kind, calmMs: 0 });
    expect(at?.state).toBe('resolved');
    expect(once).toBe(at);
    const [, past, after] = live([[0], [30, no], [31, { heldAt: start }]], { ...kind, cooldownMs: 10 * minute });
    expect(after).toBe(past);
  });

  test('what was over before anybody knew, within the cool-down, is a part of what was told', () => {
    const [, over, same, fresh] = live([
      [0],
      [30, no],
      [70, { heldAt: start + 40 * minute }],
      [70, { heldAt: start + 41 * minute }],
    ]);
    expect(same).toBe(over);
    expect(fresh).toMatchObject({ state: 'firing' });
  });

  test('what was over when it fired stays open as long as if it had been seen in time', () => {
    const found = live([
      [50, { heldAt: start, elevated: false }],
      [51, { heldAt: start, elevated: false }],
      [79, { ...no }],
      [80, { ...no }],
    ]);
    expect(states(found)).toEqual(['firing', 'firing', 'firing', 'resolved']);
  });

  test('what has held for long enough by its publication need not wait', () => {
    const of = { ...kind, forMs: 10 * minute };
    const heldAt = start + 15 * minute;
    expect(live([[30, { heldAt, heldSince: start + 5 * minute }]], of)[0]).toMatchObject({
      state: 'firing',
      firedAt: start + 30 * minute,
    });
    expect(live([[30, { heldAt, heldSince: start + 5 * minute + 1 }]], of)[0]).toMatchObject({ state: 'pending' });
    const [, known] = live([[30], [31, { heldSince: start + 21 * minute }]], of);
    expect(known).toMatchObject({ state: 'firing' });
  });
});

describe('the worst of it', () => {
  test('is remembered, in the direction of the rule', () => {
    const found = live([
      [0, judgement(start)],
      [1, judgement(start, { value: 50 })],
      [2, judgement(start, { value: 30 })],
    ]);
    expect(found.at(-1)).toMatchObject({ peak: { value: 50 }, latest: { value: 30 } });
    const below = (value: number): Observation => ({ ...judgement(start).observation, direction: 'below', value });
    expect(further(below(0.1), below(0.2))).toBe(true);
    expect(further(below(0.2), below(0.1))).toBe(false);
    expect(further(judgement(start, { value: 2 }).observation, judgement(start, { value: 1 }).observation)).toBe(true);
  });

  test.each([
    // Counts: two points for each doubling over the bound, up to seven, and what it lasts.
    [{ value: 10, bound: 10 }, 0, 1],
    [{ value: 20, bound: 10 }, 0, 3],
    [{ value: 40, bound: 10 }, 0, 5],
    [{ value: 10_000, bound: 10 }, 0, 7],
    [{ value: 10_000, bound: 10 }, hour - 1, 7],
    [{ value: 10_000, bound: 10 }, hour, 8],
    [{ value: 10_000, bound: 10 }, 6 * hour, 9],
    [{ value: 10_000, bound: 10 }, 24 * hour, 10],
    [{ value: 5, bound: 10 }, 0, 1],
    // Shares and single mentions, by the score.
    [{ value: 0.9, bound: 0.5, score: 0.5 }, 0, 1],
    [{ value: 0.9, bound: 0.5, score: 1 }, 0, 4],
    [{ value: 1, score: 1 }, 0, 4],
    [{ value: 0.1, bound: 0.5, score: 0.2, direction: 'below' as const }, 0, 1],
  ])('the impact of %o after %d ms is %d', (given, durationMs, impact) => {
    expect(impactOf({ at: 0, windowMs: hour, direction: 'above', score: 0.5, ...given }, durationMs)).toBe(impact);
  });
});

test('the id is of rule, labels and start, in whatever order the labels come', () => {
  const id = incidentId('spikes', { brand: 'acme', rule: 'spikes' }, start);
  expect(id).toMatch(/^[0-9a-f]{16}$/u);
  expect(incidentId('spikes', { rule: 'spikes', brand: 'acme' }, start)).toBe(id);
  expect(incidentId('spike', { rule: 'spikes', brand: 'acme' }, start)).not.toBe(id);
  expect(incidentId('spikes', { rule: 'spikes', brand: 'acm' }, start)).not.toBe(id);
  expect(incidentId('spikes', { rule: 'spikes', brand: 'acme' }, start + 1)).not.toBe(id);
});
