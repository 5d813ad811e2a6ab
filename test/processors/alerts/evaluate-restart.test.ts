import { describe, expect, test } from 'vitest';
import { stepMs } from '../../../core/alerts.ts';
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
import { seededRandom } from '../../support/random.ts';

describe('a restart', () => {
  const rules = [
    { type: 'negative-volume', name: 'spikes' },
    { type: 'volume', name: 'volume', for: '5m' },
    { type: 'positive-volume', name: 'praise', per: 'story', cooldown: '3h' },
    { type: 'mention', name: 'famous', followersAbove: 1_000, maxAge: '6h' },
    { type: 'unanswered', name: 'question' },
    { type: 'silence', name: 'stopped', after: '2h' },
    { type: 'cost', budget: 200, per: 'day', prices: { feed: 1 }, cooldown: '0s' },
  ];

  /** A day and a half of an eventful life. */
  function live(scenario: Scenario, seed: number, now: number): void {
    const random = seededRandom(seed);
    chatter(scenario.memory, { from: monday, to: now + 2 * day, perHour: 5, seed });
    for (let n = 0; n < 6; n += 1) {
      const at = now + Math.floor(random() * 20 * hour);
      const posts = burst(scenario.memory, {
        at,
        lastsMs: (2 + random() * 40) * minute,
        count: 20 + Math.floor(random() * 100),
        lateMs: random() < 0.5 ? 0 : random() * 30 * minute,
        state: { sentiment: random() < 0.5 ? 'negative' : 'positive' },
      });
      for (const post of posts.filter(() => random() < 0.3)) {
        const version = 2 + Math.floor(random() * 2);
        const writtenAt = post.firstSeenAt + random() * 25 * minute;
        scenario.memory.put({ ...post, version, writtenAt, deleted: random() < 0.5, sentiment: 'neutral' });
      }
    }
    for (let n = 0; n < 20; n += 1) {
      const at = now + Math.floor(random() * 20 * hour);
      const late = Math.floor(random() * 3 * hour);
      const post = scenario.memory.put({ publishedAt: at, firstSeenAt: at + late, followers: 2_000 });
      if (random() < 0.3)
        scenario.memory.put({ ...post, deleted: true, version: 2, writtenAt: at + late + random() * hour });
      const question = scenario.memory.put({ publishedAt: at, asks: true });
      if (random() < 0.6)
        scenario.memory.answer({ postId: question.postId, handle: 'ACME', at: at + random() * 6 * hour });
    }
    for (let at = now - day; at < now + 2 * day; at += 10 * minute) {
      if (at % (8 * hour) < 3 * hour) continue;
      scenario.memory.ask({ source: 'feed', at, ok: true, posts: 3 });
    }
  }

  /** All but when it was noticed that a source stopped: that is never within five minutes of a start. */
  const summary = (scenario: Scenario) =>
    [...scenario.incidents.rows.values()]
      .filter(({ firedAt }) => firedAt !== undefined)
      .map(({ id, type, state, startedAt, firedAt, resolvedAt, resolution }) => ({
        ...{ id, type, state, startedAt, resolution },
        ...(type !== 'silence' && { firedAt, resolvedAt }),
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));

  test.each([1, 4])('at any moment finds the same incidents (seed %d)', async (seed) => {
    const now = monday + 12 * day;
    const moments = Array.from({ length: 24 * 12 }, (_, i) => now + i * stepMs + 60_000);
    const whole = createScenario({ rules, lastEvaluatedAt: now });
    live(whole, seed, now);
    for (const at of moments) await whole.at(at);

    const broken = createScenario({ rules, lastEvaluatedAt: now });
    live(broken, seed, now);
    const random = seededRandom(seed + 100);
    let kills = 0;
    for (const at of moments) {
      if (random() < 0.1) {
        // Killed after it judged and before it saved.
        const { save } = broken.incidents;
        broken.incidents.save = async () => undefined;
        await broken.at(at);
        broken.incidents.save = save;
        broken.restart({ lastEvaluatedAt: at - stepMs });
        kills += 1;
      }
      await broken.at(at);
      if (random() < 0.1) {
        broken.restart({ lastEvaluatedAt: at });
        kills += 1;
      }
    }
    expect(kills).toBeGreaterThan(30);
    expect(whole.fired().length).toBeGreaterThan(8);
    expect(summary(broken)).toEqual(summary(whole));
  });
});
