import { describe, expect, test } from 'vitest';
import { chatter, createScenario, day, hour, minute, monday } from '../../support/alert-scenario.ts';

const rules = [
  { type: 'negative-volume', name: 'spikes' },
  { type: 'mention', name: 'famous', followersAbove: 1_000 },
  { type: 'unanswered', name: 'waiting', after: '1h' },
];
const now = monday + 12 * day + 12 * hour;

/** Ten times as many mentions as before, of posts seen in time: the last ones come last, as `escolta rematch` has it. */
async function rematched(tells: boolean) {
  let mark = 'before';
  const scenario = createScenario({ rules, ...(tells && { matchedAgain: async () => mark }) });
  chatter(scenario.memory, { from: monday, to: now + hour, perHour: 6 });
  await scenario.run(now - hour, now);
  mark = 'older';
  const found = { perHour: 60, seed: 2, state: { writtenAt: now + minute, followers: 5_000, asks: true } };
  chatter(scenario.memory, { ...found, from: monday, to: now - 12 * hour });
  await scenario.at(now + 2 * minute);
  mark = 'newer';
  const recent = { ...found.state, writtenAt: now + 3 * minute };
  chatter(scenario.memory, { ...found, from: now - 12 * hour, to: now - 2 * hour, state: recent });
  // A question of the last hour may well wait from now on.
  const last = { ...found, from: now - 2 * hour, to: now - 10 * minute, seed: 5 };
  chatter(scenario.memory, { ...last, state: { ...recent, asks: false } });
  await scenario.run(now + 5 * minute, now + hour);
  return scenario;
}

describe('stored posts that are matched again', () => {
  test('raise no alert: neither by their number nor one by one', async () => {
    expect((await rematched(true)).fired()).toEqual([]);
  });

  test.each([
    ['begins', 1],
    ['goes on', 2],
  ])('raise none either where that %s in the midst of an evaluation', async (_, asked) => {
    let mark = 'before';
    let calls = Number.NEGATIVE_INFINITY;
    const matchedAgain = async () => {
      calls += 1;
      const read = mark;
      if (calls !== asked) return read;
      mark = 'newer';
      const state = { writtenAt: now + minute, followers: 5_000, asks: true };
      chatter(scenario.memory, { from: monday, to: now - 2 * hour, perHour: 60, seed: 2, state });
      const last = { from: now - 2 * hour, to: now - 10 * minute, perHour: 60, seed: 5 };
      chatter(scenario.memory, { ...last, state: { ...state, asks: false } });
      // Who asks a second time sees what was written while it read.
      return asked === 1 ? read : mark;
    };
    const scenario = createScenario({ rules, matchedAgain });
    chatter(scenario.memory, { from: monday, to: now + hour, perHour: 6 });
    await scenario.run(now - hour, now);
    calls = 0;
    if (asked > 1) mark = 'older';
    await scenario.run(now + minute, now + 30 * minute, minute);
    expect(scenario.fired()).toEqual([]);
  });

  test('would raise all of them if nobody told', async () => {
    const fired = (await rematched(false)).fired().map(({ rule }) => rule);
    expect([...new Set(fired)].toSorted()).toEqual(['famous', 'spikes', 'waiting']);
  });

  test('do not keep what comes afterwards from firing', async () => {
    const scenario = await rematched(true);
    const at = now + 2 * hour;
    chatter(scenario.memory, { from: now + hour, to: at, perHour: 66, seed: 3 });
    const post = scenario.memory.put({ publishedAt: at, followers: 5_000 });
    chatter(scenario.memory, {
      from: at,
      to: at + hour,
      perHour: 2_000,
      negative: 1,
      seed: 4,
      state: { followers: 5 },
    });
    await scenario.run(now + hour, at + hour);
    expect(scenario.fired()).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ rule: 'famous', mentionId: post.mentionId }),
        expect.objectContaining({ rule: 'spikes' }),
      ]),
    );
  });
});
