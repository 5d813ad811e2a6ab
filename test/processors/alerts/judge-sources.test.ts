import { describe, expect, test } from 'vitest';
import { judgeCost, judgeSourceSilence } from '../../../processors/alerts/judge-sources.ts';
import type { CostRule, SilenceRule } from '../../../processors/alerts/rules.ts';
import { day, hour, minute, monday, rule } from '../../support/alert-scenario.ts';
import { createMemoryAlerts } from '../../support/memory-alerts.ts';

describe('a source', () => {
  const silence = rule({ type: 'silence', after: '2h' }) as SilenceRule;
  const sight = { source: 'feed', lastSuccessAt: monday, lastError: '', firstAskedAt: monday - day };

  test('is silent once it has not answered for so long, and since its last answer', () => {
    expect(judgeSourceSilence(silence, sight, monday + 2 * hour - 1)).toMatchObject({ holds: false, elevated: false });
    expect(judgeSourceSilence(silence, sight, monday + 2 * hour)).toMatchObject({
      holds: true,
      elevated: true,
      since: monday,
      heldAt: monday + 2 * hour,
      observation: { value: 2, bound: 2, windowMs: 2 * hour, direction: 'above', score: 1 },
    });
  });

  test('that never answered is silent since it was first asked', () => {
    const { lastSuccessAt: _, ...never } = sight;
    expect(judgeSourceSilence(silence, never, monday)).toMatchObject({ holds: true, since: monday - day });
  });

  test('that is asked seldom may be silent for twice as long', () => {
    expect(judgeSourceSilence(silence, sight, monday + 2 * day - 1, day).holds).toBe(false);
    expect(judgeSourceSilence(silence, sight, monday + 2 * day, day)).toMatchObject({
      holds: true,
      observation: { bound: 48 },
    });
    expect(judgeSourceSilence(silence, sight, monday + 2 * hour, 5 * minute).holds).toBe(true);
    expect(judgeSourceSilence(silence, sight, monday + 365 * day, Number.POSITIVE_INFINITY).holds).toBe(false);
  });

  test('a clock that went back makes none', () => {
    expect(judgeSourceSilence(silence, sight, monday - hour)).toMatchObject({
      holds: false,
      observation: { value: 0 },
    });
  });
});

describe('a budget', () => {
  const budget = (given: Record<string, unknown> = {}) =>
    rule({ type: 'cost', budget: 100, per: 'day', prices: { feed: 0.5, api: 2 }, ...given }) as CostRule;
  /** So many posts of each source in the first minute of a day of Madrid, which has 25 hours. */
  async function spent(feed: number, api: number, hours: number, given: Record<string, unknown> = {}) {
    const memory = createMemoryAlerts();
    const midnight = Date.UTC(2026, 9, 24, 22);
    memory.ask({ source: 'feed', at: midnight, ok: true, posts: feed });
    memory.ask({ source: 'api', at: midnight, ok: true, posts: api });
    memory.ask({ source: 'free', at: midnight, ok: true, posts: 1_000_000 });
    memory.ask({ source: 'api', at: midnight - 1, ok: true, posts: 1_000_000 });
    memory.moveTo(midnight + hours * hour);
    return judgeCost(budget(given), memory.reader, 'Europe/Madrid', midnight + hours * hour);
  }

  test('is counted from the start of the period on the wall, by the prices', async () => {
    expect(await spent(40, 10, 5)).toMatchObject({
      holds: false,
      since: Date.UTC(2026, 9, 24, 22),
      observation: { value: 40, bound: 100, expected: 200, windowMs: 25 * hour, score: 0.4 },
    });
  });

  test('is told of at the share that is given', async () => {
    expect((await spent(0, 40, 1)).holds).toBe(true);
    expect((await spent(1, 39, 1)).holds).toBe(false);
    expect((await spent(0, 25, 1, { warnAt: 0.5 })).holds).toBe(true);
    expect(await spent(0, 60, 1)).toMatchObject({ observation: { score: 1 } });
  });

  test('is told of by where it leads, once a quarter of the period has passed', async () => {
    expect((await spent(0, 15, 6.2)).holds).toBe(false);
    expect(await spent(0, 15, 6.3)).toMatchObject({ holds: true, elevated: true });
    // A little later it wavers, and later it does not lead there.
    expect(await spent(0, 15, 7.6)).toMatchObject({ holds: false, elevated: true });
    expect(await spent(0, 15, 9)).toMatchObject({ holds: false, elevated: false });
  });

  test('of a month ends with it', async () => {
    const memory = createMemoryAlerts();
    const last = Date.UTC(2026, 1, 28, 22, 59);
    memory.ask({ source: 'api', at: last, ok: true, posts: 100 });
    memory.moveTo(last + hour);
    const month = budget({ per: 'month' });
    expect(await judgeCost(month, memory.reader, 'Europe/Madrid', last + 30_000)).toMatchObject({
      holds: true,
      since: Date.UTC(2026, 0, 31, 23),
      observation: { windowMs: 28 * day },
    });
    expect(await judgeCost(month, memory.reader, 'Europe/Madrid', last + minute)).toMatchObject({
      holds: false,
      elevated: false,
      since: Date.UTC(2026, 1, 28, 23),
      observation: { value: 0, expected: 0 },
    });
  });
});
