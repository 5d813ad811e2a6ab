import { describe, expect, test } from 'vitest';
import { stepMs } from '../../../core/alerts.ts';
import type { Incident } from '../../../core/incident.ts';
import {
  burst,
  chatter,
  createScenario,
  day,
  hour,
  minute,
  monday,
  type Scenario,
} from '../../support/alert-scenario.ts';

const spikes = { type: 'negative-volume', name: 'spikes' };
/** With one window, of which it is known how long it remembers. */
const short = { ...spikes, window: '15m' };

/** Ten ordinary days, and the ordinary hours after. */
function ordinary(scenario: Scenario, days = 10, more = 2 * day): number {
  const now = monday + days * day + 12 * hour;
  chatter(scenario.memory, { from: monday, to: now + more, perHour: 6 });
  return now;
}

describe('a cold start', () => {
  test('a first mention that is a burst does not fire, and the status says how much is missing', async () => {
    const scenario = createScenario({ rules: [spikes] });
    await scenario.run(monday, monday + 30 * minute);
    burst(scenario.memory, { at: monday + 40 * minute, count: 300 });
    await scenario.run(monday + 35 * minute, monday + 2 * hour);
    expect(scenario.fired()).toEqual([]);
    expect(scenario.learning()).toMatchObject([{ rule: 'spikes', brand: 'acme', needMs: 3 * day }]);
    const [{ haveMs } = { haveMs: 0 }] = scenario.learning();
    expect(haveMs).toBeGreaterThan(0);
    expect(haveMs).toBeLessThan(2 * hour);
  });

  test('weeks of listening in which nobody said anything are no baseline', async () => {
    const scenario = createScenario({ rules: [spikes] });
    for (let at = monday; at < monday + 22 * day; at += 15 * minute) {
      for (let n = 0; n < 3; n += 1) scenario.memory.ask({ source: 'feed', at: at + n * stepMs, ok: true });
    }
    const now = monday + 20 * day;
    burst(scenario.memory, { at: now, count: 300 });
    await scenario.run(now, now + hour);
    expect(scenario.fired()).toEqual([]);
    expect(scenario.learning()).toHaveLength(1);
  });

  test('after enough history it fires', async () => {
    const scenario = createScenario({ rules: [spikes] });
    const now = ordinary(scenario, 4);
    burst(scenario.memory, { at: now, count: 40 });
    await scenario.run(now, now + hour);
    expect(scenario.learning()).toEqual([]);
    expect(scenario.fired()).toMatchObject([
      { rule: 'spikes', type: 'negative-volume', brand: 'acme', severity: 'critical', state: 'firing', startedAt: now },
    ]);
    const [{ peak } = { peak: undefined }] = scenario.fired();
    expect(peak?.bound).toBeLessThan(peak?.value ?? 0);
    expect(peak?.expected).toBeLessThan(peak?.bound ?? 0);
  });
});

describe('what is counted once', () => {
  /** A burst that is not enough by itself, and what is done to it. */
  async function changed(change: (scenario: Scenario, at: number) => void, count = 9): Promise<Scenario> {
    const scenario = createScenario({ rules: [{ ...spikes, minimum: 12, window: '15m' }] });
    const now = ordinary(scenario);
    await scenario.at(now - minute);
    const posts = burst(scenario.memory, { at: now, count, state: {} });
    for (const post of posts) change(scenario, scenario.memory.put({ ...post, version: 2 }).publishedAt);
    await scenario.run(now, now + 2 * hour);
    return scenario;
  }

  test('replays and edits do not make more of it', async () => {
    const scenario = await changed((one) => void one);
    expect(scenario.fired()).toEqual([]);
    // The control: so many more do.
    const more = await changed((one, at) => void one.memory.put({ publishedAt: at, sentiment: 'negative' }));
    expect(more.fired()).toHaveLength(1);
  });

  test.each([
    ['deletions', { deleted: true }],
    ['other judgements', { sentiment: 'neutral' }],
  ])('%s take away from it, also after the next one has counted it', async (_, change) => {
    const scenario = createScenario({ rules: [spikes] });
    const now = ordinary(scenario);
    const posts = burst(scenario.memory, { at: now, count: 40 });
    for (const post of posts) scenario.memory.put({ ...post, ...change, version: 2, writtenAt: now + 12 * minute });
    await scenario.run(now, now + 3 * hour, minute);
    const [incident] = scenario.fired();
    // It calms down at once, and not when the window has passed by.
    expect(incident?.lastHeldAt).toBeLessThanOrEqual(now + 12 * minute);
    expect(incident).toMatchObject({ state: 'resolved' });
    expect(incident?.resolvedAt).toBeLessThan(now + 45 * minute);
    expect(scenario.fired()).toHaveLength(1);
  });

  test('an old version that comes after a newer one changes nothing', async () => {
    const scenario = createScenario({ rules: [spikes] });
    const now = ordinary(scenario);
    for (const post of burst(scenario.memory, { at: now, count: 40, state: { version: 5, deleted: true } })) {
      scenario.memory.put({ ...post, deleted: false, version: 3, writtenAt: now + 15 * minute });
    }
    await scenario.run(now, now + 2 * hour);
    expect(scenario.fired()).toEqual([]);
  });
});

describe('late posts', () => {
  test.each([false, true])(
    'what comes later than it may is history and no news (after a restart: %s)',
    async (again) => {
      const scenario = createScenario({
        rules: [spikes, { type: 'net-sentiment', name: 'mood', below: -0.5, minimum: 10, window: '6h' }],
      });
      const now = ordinary(scenario);
      await scenario.run(now, now + 30 * minute);
      // Within the window of the mood, and within what is read again.
      burst(scenario.memory, { at: now - hour, lastsMs: 20 * minute, count: 200, lateMs: 100 * minute });
      if (again) scenario.restart();
      // All of it is there by then.
      await scenario.run(now + 65 * minute, now + 3 * hour);
      expect(scenario.fired()).toEqual([]);
    },
  );

  test('weeks of history that are loaded do not fire, and teach whoever starts then', async () => {
    const scenario = createScenario({ rules: [spikes] });
    const now = monday + 20 * day;
    burst(scenario.memory, { at: now - 10 * minute, count: 5 });
    await scenario.at(now);
    expect(scenario.learning()).toHaveLength(1);
    chatter(scenario.memory, {
      from: monday,
      to: now - 2 * hour,
      perHour: 8,
      negative: 0.9,
      state: { writtenAt: now, firstSeenAt: now },
    });
    await scenario.run(now + minute, now + hour);
    expect(scenario.fired()).toEqual([]);
    scenario.restart();
    await scenario.at(now + hour);
    expect(scenario.learning()).toEqual([]);
    burst(scenario.memory, { at: now + hour, count: 60 });
    await scenario.run(now + hour, now + 2 * hour);
    expect(scenario.fired()).toHaveLength(1);
  });

  test('a source that gives all of it a quarter of an hour late makes one alarm, from its beginning', async () => {
    const scenario = createScenario({ rules: [short] });
    const now = ordinary(scenario);
    burst(scenario.memory, { at: now, count: 40, state: { firstSeenAt: now + 17 * minute } });
    await scenario.run(now - 30 * minute, now + 6 * hour, minute);
    const [incident, ...others] = scenario.fired();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ startedAt: now, state: 'resolved' });
    expect(incident?.firedAt).toBeGreaterThanOrEqual(now + 17 * minute);
    expect(incident?.lastHeldAt).toBeLessThan(incident?.firedAt ?? 0);
    // Each once: that it fires, and that it is over.
    const states = scenario.changes.map(({ state }) => state);
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual(['firing', 'resolved']);
  });

  test('three quarters of an hour late, it is told of for half an hour and not taken back at once', async () => {
    const scenario = createScenario({ rules: [short] });
    const now = ordinary(scenario);
    burst(scenario.memory, { at: now, count: 40, lastsMs: 4 * minute, lateMs: 45 * minute });
    await scenario.run(now + 40 * minute, now + 4 * hour, minute);
    const [incident, ...others] = scenario.fired();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ startedAt: now, state: 'resolved' });
    expect((incident?.resolvedAt ?? 0) - (incident?.firedAt ?? 0)).toBe(30 * minute);
  });

  test('with "for", what was delivered late counts by when it was published', async () => {
    const scenario = createScenario({ rules: [{ ...spikes, for: '10m' }] });
    const now = ordinary(scenario);
    burst(scenario.memory, { at: now, lastsMs: 25 * minute, count: 150, lateMs: 25 * minute });
    await scenario.run(now, now + hour, minute);
    expect(scenario.fired()).toMatchObject([{ startedAt: now }]);
  });
});

describe('coverage', () => {
  const silence = { type: 'silence', name: 'quiet', of: 'brand', after: '2h', minimum: 5 };
  /** Two sources that are asked every five minutes, but not in the gap. */
  function asked(scenario: Scenario, to: number, gap: { from: number; to: number }, sources = ['feed', 'other']): void {
    for (let at = to - 22 * day; at < to; at += stepMs) {
      for (const source of sources) scenario.memory.ask({ source, at, ok: at < gap.from || at >= gap.to });
    }
  }

  test('a brand of which nothing is heard is silent where it never is, and is not any more when it is heard', async () => {
    const scenario = createScenario({ rules: [silence] });
    const now = monday + 15 * day;
    chatter(scenario.memory, { from: monday, to: now, perHour: 6 });
    scenario.memory.put({ publishedAt: now - 1 });
    await scenario.run(now - hour, now + hour + 55 * minute);
    expect(scenario.fired()).toEqual([]);
    await scenario.run(now + 2 * hour, now + 3 * hour);
    expect(scenario.fired()).toMatchObject([{ type: 'silence', brand: 'acme', state: 'firing' }]);
    scenario.memory.put({ publishedAt: now + 3 * hour });
    await scenario.at(now + 3 * hour + minute);
    expect(scenario.fired()).toMatchObject([{ state: 'resolved' }]);
  });

  test.each(['2h', '12h'])('an outage is no silence, neither while it lasts nor after (%s)', async (after) => {
    const scenario = createScenario({ rules: [{ ...silence, after }], sources: ['feed', 'other'] });
    const now = monday + 15 * day;
    const gap = { from: now, to: now + 6 * hour };
    chatter(scenario.memory, { from: monday, to: now, perHour: 6 });
    asked(scenario, now + day, gap);
    await scenario.run(now - hour, gap.to + Number.parseInt(after, 10) * hour - 5 * minute);
    expect(scenario.fired()).toEqual([]);
    // And when it has been listened for long enough, it is one.
    await scenario.run(gap.to + Number.parseInt(after, 10) * hour, gap.to + 13 * hour);
    expect(scenario.fired()).toHaveLength(1);
  });

  test('an outage does not end a silence', async () => {
    const scenario = createScenario({ rules: [silence], sources: ['feed', 'other'] });
    const now = monday + 15 * day;
    chatter(scenario.memory, { from: monday, to: now, perHour: 6 });
    asked(scenario, now + 2 * day, { from: now + 4 * hour, to: now + 8 * hour });
    await scenario.run(now - hour, now + 9 * hour);
    expect(scenario.fired()).toMatchObject([{ state: 'firing' }]);
  });

  test('a brand that is always heard of late is not silent for that', async () => {
    const scenario = createScenario({ rules: [silence] });
    const now = monday + 15 * day;
    chatter(scenario.memory, { from: monday, to: now, perHour: 6 });
    for (let at = now; at < now + 8 * hour; at += 10 * minute) {
      scenario.memory.put({ publishedAt: at, firstSeenAt: at + 90 * minute });
    }
    // Its past was as late.
    const late = createScenario({ rules: [silence] });
    for (let at = monday; at < now + 8 * hour; at += 10 * minute) {
      late.memory.put({ publishedAt: at, firstSeenAt: at + 90 * minute });
    }
    await late.run(now, now + 8 * hour);
    expect(late.fired()).toEqual([]);
  });

  test('the change of the clocks makes no silence', async () => {
    const scenario = createScenario({ rules: [silence], timeZone: 'Europe/Madrid' });
    const change = Date.UTC(2026, 2, 29, 1);
    // Until 21:00 on the wall of Madrid much is said, then nothing until the morning.
    for (let at = change - 21 * day; at < change + day; at += 5 * minute) {
      const wall = at + (at < change ? hour : 2 * hour);
      const time = wall % day;
      if (time >= 9 * hour && time < 21 * hour) scenario.memory.put({ publishedAt: at });
    }
    await scenario.run(change - hour, change + day);
    expect(scenario.fired()).toEqual([]);
  });

  test('a gap teaches nothing', async () => {
    const scenario = createScenario({ rules: [spikes], sources: ['feed', 'other'] });
    const now = monday + 5 * day;
    chatter(scenario.memory, { from: monday, to: monday + 2 * day, perHour: 6 });
    asked(scenario, now + hour, { from: monday + 2 * day, to: now + hour });
    await scenario.at(now);
    const [{ haveMs } = { haveMs: 0 }] = scenario.learning();
    expect(Math.abs(haveMs - 2 * day)).toBeLessThanOrEqual(hour);
  });

  test('what a source that was away gives in one go, late, does not fire', async () => {
    const scenario = createScenario({ rules: [spikes], sources: ['feed', 'other'] });
    const now = monday + 10 * day;
    chatter(scenario.memory, { from: monday, to: now, perHour: 30 });
    asked(scenario, now + day, { from: now, to: now + 5 * hour });
    // All of the five hours, at once.
    chatter(scenario.memory, { from: now, to: now + 5 * hour, perHour: 30, state: { firstSeenAt: now + 5 * hour } });
    chatter(scenario.memory, { from: now + 5 * hour, to: now + day, perHour: 30 });
    await scenario.run(now - hour, now + 12 * hour);
    expect(scenario.fired()).toEqual([]);
  });
});

describe('sources', () => {
  const rules = [{ type: 'silence', name: 'stopped', after: '2h' }];

  test('one that stopped is told of after a while, from its last answer, and is over when it answers', async () => {
    const scenario = createScenario({ rules, sources: ['feed', 'other'] });
    for (let at = monday; at <= monday + hour; at += 10 * minute) {
      scenario.memory.ask({ source: 'feed', at, ok: true });
    }
    for (let at = monday; at < monday + day; at += 10 * minute) {
      scenario.memory.ask({ source: 'other', at, ok: true });
      scenario.memory.ask({ source: 'unknown', at: monday, ok: false });
    }
    await scenario.run(monday, monday + 3 * hour - minute, minute);
    expect(scenario.fired()).toEqual([]);
    await scenario.run(monday + 3 * hour, monday + 4 * hour, minute);
    expect(scenario.fired()).toMatchObject([
      { brand: '', startedAt: monday + hour, firedAt: monday + 3 * hour, labels: { source: 'feed' }, state: 'firing' },
    ]);
    scenario.memory.ask({ source: 'feed', at: monday + 4 * hour, ok: true });
    await scenario.at(monday + 4 * hour + minute);
    expect(scenario.fired()).toMatchObject([{ state: 'resolved', resolvedAt: monday + 4 * hour + minute }]);
  });

  test('none is within five minutes of a start, of a long outage, and of a jump of the clock', async () => {
    const scenario = createScenario({ rules });
    scenario.memory.ask({ source: 'feed', at: monday, ok: true });
    const now = monday + day;
    await scenario.run(now, now + 4.5 * minute, 30_000);
    expect(scenario.fired()).toEqual([]);
    scenario.memory.ask({ source: 'feed', at: now + 4.6 * minute, ok: true });
    await scenario.run(now + 5 * minute, now + 10 * minute, 30_000);
    expect(scenario.fired()).toEqual([]);
    // The clock jumps by a day, and the source is asked three minutes after.
    const later = now + day;
    await scenario.run(later, later + 3 * minute, 30_000);
    scenario.memory.ask({ source: 'feed', at: later + 3 * minute, ok: true });
    await scenario.run(later + 3.5 * minute, later + hour, 30_000);
    expect(scenario.fired()).toEqual([]);
  });

  test('what is asked once a day, or once at all, is not silent in between', async () => {
    const scenario = createScenario({
      rules,
      sources: ['daily', 'import'],
      askedEveryMs: { daily: day, import: Number.POSITIVE_INFINITY },
    });
    scenario.memory.ask({ source: 'daily', at: monday, ok: true });
    scenario.memory.ask({ source: 'import', at: monday, ok: true });
    await scenario.run(monday, monday + 2 * day - minute, 10 * minute);
    expect(scenario.fired()).toEqual([]);
    await scenario.at(monday + 2 * day);
    expect(scenario.fired()).toMatchObject([{ labels: { source: 'daily' } }]);
  });

  test('what is configured no more, is over', async () => {
    const scenario = createScenario({ rules, sources: ['feed'] });
    scenario.memory.ask({ source: 'feed', at: monday, ok: true });
    await scenario.run(monday, monday + 3 * hour);
    expect(scenario.fired()).toMatchObject([{ state: 'firing' }]);
    scenario.restart({ sources: ['other'] });
    await scenario.at(monday + 3 * hour + minute);
    expect(scenario.fired()).toMatchObject([{ state: 'resolved', resolution: 'it is watched no more' }]);
  });
});

describe('lifecycle', () => {
  test('a rule, a brand or a type that is gone ends what was open', async () => {
    const scenario = createScenario({ rules: [spikes] });
    const now = ordinary(scenario);
    burst(scenario.memory, { at: now, count: 40 });
    await scenario.run(now, now + 15 * minute);
    scenario.restart({ brands: [{ id: 'other', kind: 'own', handles: [] }] });
    await scenario.at(now + 16 * minute);
    expect(scenario.fired()).toMatchObject([{ state: 'resolved', resolution: 'it is watched no more' }]);
    scenario.restart({ rules: [] });
    await scenario.at(now + 17 * minute);
    expect(scenario.fired()).toHaveLength(1);
  });

  test('what flares up again is the same incident, and what a person ended stays so until the cool-down is over', async () => {
    const scenario = createScenario({ rules: [{ ...short, cooldown: '6h' }] });
    const now = ordinary(scenario);
    burst(scenario.memory, { at: now, count: 40 });
    burst(scenario.memory, { at: now + 3 * hour, count: 60 });
    await scenario.run(now, now + 2 * hour + 55 * minute);
    expect(scenario.fired()).toMatchObject([{ state: 'resolved' }]);
    await scenario.run(now + 3 * hour, now + 3 * hour + 10 * minute);
    const [again, ...others] = scenario.fired();
    expect(others).toEqual([]);
    expect(again).toMatchObject({ state: 'firing', startedAt: now });
    expect(again).not.toHaveProperty('resolvedAt');
    scenario.incidents.people.set(again?.id ?? '', { resolvedBy: 'ana', notes: [] });
    burst(scenario.memory, { at: now + 4 * hour, count: 100 });
    await scenario.run(now + 3 * hour + 15 * minute, now + 6 * hour - minute);
    expect(scenario.fired()).toMatchObject([{ state: 'resolved', resolution: 'resolved by ana' }]);
    burst(scenario.memory, { at: now + 8 * hour, count: 200 });
    await scenario.run(now + 6 * hour, now + 9 * hour);
    expect(scenario.fired().map(({ startedAt }) => startedAt)).toEqual([now, now + 8 * hour]);
  });

  test('two open ones of one subject, of processes that did not know of each other, become one', async () => {
    const scenario = createScenario({ rules: [spikes] });
    const now = ordinary(scenario);
    burst(scenario.memory, { at: now, count: 40 });
    await scenario.run(now, now + 15 * minute);
    const [incident] = scenario.fired() as [Incident];
    await scenario.incidents.save([{ ...incident, id: '0'.repeat(16), startedAt: now - hour }]);
    scenario.restart();
    await scenario.run(now + 16 * minute, now + 20 * minute, minute);
    expect(scenario.incidents.rows.get(incident.id)).toMatchObject({ state: 'firing' });
    expect(scenario.incidents.rows.get('0'.repeat(16))).toMatchObject({ state: 'resolved' });
    expect(scenario.changes.filter(({ id }) => id === '0'.repeat(16))).toHaveLength(1);
  });
});

describe('trouble', () => {
  test.each(['counts', 'coverage', 'mentions', 'gone', 'sources'] as const)(
    'where the store could not be asked for %s, the next evaluation finds what this one would have',
    async (question) => {
      const scenario = createScenario({
        rules: [
          spikes,
          { type: 'mention', name: 'angry', sentiment: ['negative'], followersAbove: 10 },
          { type: 'silence' },
        ],
      });
      const now = ordinary(scenario);
      await scenario.run(now - hour, now - minute);
      burst(scenario.memory, { at: now, count: 40, lastsMs: 4 * minute });
      const post = scenario.memory.put({ publishedAt: now + minute, sentiment: 'negative', followers: 11 });
      scenario.memory.failing = (one) => (one === question ? new Error('away') : undefined);
      await expect(scenario.at(now + 4 * minute)).rejects.toThrow('away');
      scenario.memory.failing = () => undefined;
      const { changed } = await scenario.at(now + 4 * minute + 2_000);
      expect(changed.map(({ rule, startedAt }) => [rule, startedAt])).toEqual([
        ['spikes', now],
        ['angry', post.publishedAt],
      ]);
    },
  );

  test('an evaluation that fails after everything was judged forgets nothing of it', async () => {
    const scenario = createScenario({ rules: [spikes, { type: 'mention', name: 'angry', followersAbove: 10 }] });
    const now = ordinary(scenario);
    await scenario.run(now - hour, now - minute);
    burst(scenario.memory, { at: now, count: 40, lastsMs: 4 * minute });
    const care = scenario.incidents.care;
    scenario.incidents.care = async () => {
      throw new Error('away');
    };
    await expect(scenario.at(now + 4 * minute)).rejects.toThrow('away');
    scenario.incidents.care = care;
    const { changed } = await scenario.at(now + 4 * minute + 2_000);
    expect(changed).toMatchObject([{ rule: 'spikes' }]);
  });

  test('when the store was away for long, what came since is found as far as it is news', async () => {
    const scenario = createScenario({
      rules: [spikes, { type: 'mention', name: 'famous', followersAbove: 10 }],
    });
    const now = ordinary(scenario);
    await scenario.run(now - hour, now);
    scenario.memory.failing = () => new Error('away');
    const old = scenario.memory.put({ publishedAt: now + 30 * minute, followers: 100 });
    burst(scenario.memory, { at: now + 30 * minute, count: 40 });
    burst(scenario.memory, { at: now + 4.5 * hour, count: 60 });
    for (let at = now; at < now + 5 * hour; at += 10 * minute) await expect(scenario.at(at)).rejects.toThrow('away');
    scenario.memory.failing = () => undefined;
    await scenario.run(now + 5 * hour, now + 6 * hour);
    expect(scenario.fired().map(({ rule, startedAt }) => [rule, startedAt])).toEqual([
      ['spikes', now + 4.5 * hour],
      ['famous', old.publishedAt],
    ]);
  });

  test('a clock that jumps fires nothing, and what is real is found after', async () => {
    const scenario = createScenario({
      rules: [
        spikes,
        { type: 'volume', name: 'volume' },
        { type: 'negative-share', above: 0.7, rise: 2.5 },
        { type: 'silence', of: 'brand', name: 'quiet' },
        { type: 'silence', name: 'stopped' },
      ],
    });
    const now = ordinary(scenario);
    const asked = (from: number, to: number) => {
      for (let at = from; at < to; at += stepMs) scenario.memory.ask({ source: 'feed', at, ok: true });
    };
    asked(monday, now + hour);
    await scenario.run(now - hour, now + hour, 2 * minute);
    // Forward by a day, for some minutes, and back again.
    asked(now + day + hour, now + day + hour + 10 * minute);
    await scenario.run(now + day + hour, now + day + hour + 10 * minute, minute);
    asked(now + hour, now + 3 * hour);
    await scenario.run(now + hour + 2 * minute, now + 2 * hour, 2 * minute);
    // Back by an hour.
    await scenario.run(now + hour, now + 2 * hour, 2 * minute);
    expect(scenario.fired()).toEqual([]);
    burst(scenario.memory, { at: now + 2 * hour, count: 40 });
    await scenario.run(now + 2 * hour, now + 2.5 * hour, 2 * minute);
    expect(scenario.fired().filter(({ rule }) => rule === 'spikes')).toMatchObject([{ startedAt: now + 2 * hour }]);
  });

  test('a clock that goes back by seconds counts nothing twice', async () => {
    const scenario = createScenario({ rules: [{ ...spikes, window: '6h', sensitivity: 'off', above: 100 }] });
    const now = monday + 10 * day;
    burst(scenario.memory, { at: now - 5 * hour, lastsMs: 5 * hour, count: 90 });
    for (let at = now; at < now + 2 * hour; at += minute) {
      await scenario.at(at);
      await scenario.at(at - 40_000);
    }
    expect(scenario.fired()).toEqual([]);
  });
});
