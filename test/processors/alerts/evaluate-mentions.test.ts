import { describe, expect, test } from 'vitest';
import type { Incident } from '../../../core/incident.ts';
import { createScenario, day, hour, minute, monday } from '../../support/alert-scenario.ts';

const now = monday + 3 * day;

describe('mentions', () => {
  const famous = { type: 'mention', name: 'famous', followersAbove: 1_000 };

  test('each is told of once, with the reason, and from its publication', async () => {
    const scenario = createScenario({ rules: [famous] });
    await scenario.at(now);
    const post = scenario.memory.put({ publishedAt: now + minute, followers: 1_001 });
    scenario.memory.put({ publishedAt: now + minute, followers: 1_000 });
    scenario.memory.put({ publishedAt: now + minute, followers: 5_000, brand: 'other' });
    await scenario.run(now + 2 * minute, now + 20 * hour);
    // Edited, liked, and polled again.
    scenario.memory.put({ ...post, version: 2, followers: 2_000 });
    await scenario.run(now + 20 * hour, now + 30 * hour);
    expect(scenario.changes.filter(({ state }) => state === 'firing').length).toBe(1);
    expect(scenario.fired()).toMatchObject([
      {
        rule: 'famous',
        brand: 'acme',
        mentionId: post.mentionId,
        startedAt: now + minute,
        firedAt: now + 2 * minute,
        labels: { mention: post.mentionId, reason: '1001 followers' },
      },
    ]);
  });

  test('and judged by what was read of it, one by one and by their number', async () => {
    const intent = (label: 'leave' | 'help') => ({ insights: { intent: { label, confidence: 0.8 } } });
    const where = 'intent:leave';
    const scenario = createScenario({
      rules: [
        { type: 'mention', name: 'leaves', where },
        { type: 'volume', name: 'many-leave', where, above: 2, minimum: 1, sensitivity: 'off' },
        { type: 'volume', name: 'many-help', where: 'intent:help', above: 2, minimum: 1, sensitivity: 'off' },
        { type: 'volume', name: 'many', above: 5, minimum: 1, sensitivity: 'off' },
      ],
    });
    await scenario.at(now);
    for (let i = 0; i < 3; i += 1) scenario.memory.put({ publishedAt: now + minute + i, ...intent('leave') });
    for (let i = 0; i < 2; i += 1) scenario.memory.put({ publishedAt: now + minute + i, ...intent('help') });
    await scenario.run(now + 2 * minute, now + 4 * minute);
    const told = scenario
      .fired()
      .map(({ rule, labels, latest }) => [rule, labels['where'], labels['reason'], latest.value]);
    expect(told.toSorted()).toEqual([
      ['leaves', undefined, 'intent leave', 1],
      ['leaves', undefined, 'intent leave', 1],
      ['leaves', undefined, 'intent leave', 1],
      ['many-leave', where, undefined, 3],
    ]);
  });

  test('is over when it is deleted, and after a day of nothing', async () => {
    const scenario = createScenario({ rules: [famous] });
    await scenario.at(now);
    const post = scenario.memory.put({ publishedAt: now + minute, followers: 2_000 });
    scenario.memory.put({ publishedAt: now + minute, followers: 2_000 });
    await scenario.run(now + 2 * minute, now + hour);
    scenario.memory.put({ ...post, version: 2, deleted: true, writtenAt: now + hour });
    await scenario.run(now + hour + 5 * minute, now + hour + 10 * minute);
    const of = (incident: Incident) => [incident.mentionId === post.mentionId, incident.state, incident.resolution];
    expect(scenario.fired().map(of)).toEqual([
      [true, 'resolved', 'the mention is gone'],
      [false, 'firing', undefined],
    ]);
    // A deletion that is taken back begins nothing, within the cool-down and after it.
    scenario.memory.put({ ...post, version: 3, writtenAt: now + 70 * minute });
    await scenario.run(now + hour + 15 * minute, now + 5 * hour, 5 * minute);
    expect(scenario.changes.filter(({ state }) => state === 'firing')).toHaveLength(2);
    await scenario.run(now + 6 * hour, now + 27 * hour, hour);
    expect(scenario.fired().map(of)[1]).toEqual([false, 'resolved', 'nothing came of it']);
    // Nor do two days more.
    await scenario.run(now + 27 * hour, now + 60 * hour, hour);
    expect(scenario.fired()).toHaveLength(2);
    expect(scenario.changes.filter(({ state }) => state === 'firing')).toHaveLength(2);
  });

  test.each([
    ['3 hours', 3 * hour],
    ['10 hours', 10 * hour],
  ])('what came while no process ran fires, after %s', async (_, downMs) => {
    const scenario = createScenario({ rules: [famous], lastEvaluatedAt: now - downMs });
    const post = scenario.memory.put({ publishedAt: now - downMs + minute, followers: 2_000 });
    // Published before, and found while it was down.
    const late = scenario.memory.put({
      publishedAt: now - downMs - hour,
      firstSeenAt: now - downMs + 30 * minute,
      followers: 2_000,
    });
    scenario.memory.put({ publishedAt: now - downMs - hour, followers: 2_000 });
    await scenario.at(now);
    expect(scenario.fired().map(({ mentionId }) => mentionId)).toEqual([late.mentionId, post.mentionId]);
  });

  test('what was there before alerts ever ran does not, nor what is older than it may be', async () => {
    const scenario = createScenario({ rules: [{ ...famous, maxAge: '2h' }] });
    scenario.memory.put({ publishedAt: now - 10 * minute, followers: 2_000 });
    await scenario.run(now, now + hour);
    scenario.memory.put({ publishedAt: now - 2 * hour, firstSeenAt: now + hour, followers: 2_000 });
    await scenario.run(now + hour + minute, now + 3 * hour);
    expect(scenario.fired()).toEqual([]);
  });

  test('what becomes durable late is found by looking back now and then', async () => {
    const scenario = createScenario({ rules: [famous] });
    await scenario.run(now, now + hour, minute);
    scenario.memory.put({ publishedAt: now + 10 * minute, writtenAt: now + hour, followers: 2_000 });
    await scenario.run(now + hour + minute, now + hour + 6 * minute, minute);
    expect(scenario.fired()).toHaveLength(1);
  });

  test('with "for", one that is still there then fires', async () => {
    const scenario = createScenario({ rules: [{ ...famous, for: '20m' }] });
    await scenario.at(now);
    scenario.memory.put({ publishedAt: now + minute, followers: 2_000 });
    const gone = scenario.memory.put({ publishedAt: now + minute, followers: 2_000 });
    scenario.memory.put({ ...gone, version: 2, deleted: true, writtenAt: now + 10 * minute });
    await scenario.run(now + 2 * minute, now + 15 * minute, minute);
    expect(scenario.fired()).toEqual([]);
    await scenario.run(now + 16 * minute, now + 40 * minute, minute);
    expect(scenario.fired()).toHaveLength(1);
  });

  test('more than are looked at in one go are told of', async () => {
    const told: number[] = [];
    const scenario = createScenario({ rules: [famous], onOverflow: (looked) => told.push(looked) });
    await scenario.at(now);
    for (let n = 0; n < 20_000; n += 1) scenario.memory.put({ publishedAt: now + minute });
    await scenario.at(now + minute);
    expect(told).toEqual([20_000]);
  });

  test('only of the segment and the brands of the rule', async () => {
    const scenario = createScenario({
      brands: [
        { id: 'acme', kind: 'own', handles: [] },
        { id: 'rival', kind: 'competitor', handles: [] },
      ],
      rules: [
        { ...famous, name: 'rivals', brands: 'competitors' },
        { ...famous, name: 'spain', segment: 'spain', brands: 'all' },
      ],
      segments: { spain: { countries: ['es'] } },
    });
    await scenario.at(now);
    scenario.memory.put({ publishedAt: now, followers: 2_000 });
    scenario.memory.put({ publishedAt: now, followers: 2_000, brand: 'rival' });
    scenario.memory.put({ publishedAt: now, followers: 2_000, country: 'es' });
    await scenario.at(now + minute);
    expect(scenario.fired().map(({ rule, brand, labels }) => [rule, brand, labels['segment']])).toEqual([
      ['rivals', 'rival', undefined],
      ['spain', 'acme', 'spain'],
    ]);
  });
});

describe('questions', () => {
  const rules = [{ type: 'unanswered', name: 'waiting', after: '2h', maxAge: '6h' }];
  const asks = { asks: true };

  test('one that nobody answers is told of, and over when somebody of the brand does', async () => {
    const scenario = createScenario({ rules, lastEvaluatedAt: now - hour });
    const question = scenario.memory.put({ publishedAt: now, ...asks });
    const answered = scenario.memory.put({ publishedAt: now, ...asks });
    scenario.memory.answer({ postId: answered.postId, handle: 'Acme', at: now + hour });
    scenario.memory.answer({ postId: question.postId, handle: 'somebody', at: now + hour });
    await scenario.run(now, now + 2 * hour);
    expect(scenario.fired()).toEqual([]);
    await scenario.at(now + 2 * hour + minute);
    expect(scenario.fired()).toMatchObject([{ mentionId: question.mentionId, startedAt: now, state: 'firing' }]);
    // Long after it would be told of.
    scenario.memory.answer({ postId: question.postId, handle: '@acme', at: now + 10 * hour });
    await scenario.run(now + 2.5 * hour, now + 9.9 * hour, 10 * minute);
    expect(scenario.fired()).toMatchObject([{ state: 'firing' }]);
    await scenario.at(now + 10 * hour + minute);
    expect(scenario.fired()).toMatchObject([{ state: 'resolved', resolution: 'answered' }]);
  });

  test('what a person ended, begins no more', async () => {
    const scenario = createScenario({ rules, lastEvaluatedAt: now - hour });
    scenario.memory.put({ publishedAt: now, ...asks });
    await scenario.run(now, now + 2 * hour + 5 * minute);
    const [{ id } = { id: '' }] = scenario.fired();
    scenario.incidents.people.set(id, { resolvedBy: 'ana', notes: [] });
    await scenario.run(now + 2 * hour + 10 * minute, now + 5 * hour);
    scenario.restart();
    await scenario.run(now + 5 * hour, now + 40 * hour, 10 * minute);
    expect(scenario.fired()).toMatchObject([{ id, state: 'resolved', resolution: 'resolved by ana' }]);
    expect(scenario.changes.filter(({ state }) => state === 'firing')).toHaveLength(1);
  });

  test('one that is deleted is gone, and not answered', async () => {
    const scenario = createScenario({ rules, lastEvaluatedAt: now - hour });
    const question = scenario.memory.put({ publishedAt: now, ...asks });
    await scenario.run(now, now + 3 * hour);
    scenario.memory.put({ ...question, version: 2, deleted: true, writtenAt: now + 3 * hour });
    await scenario.at(now + 3 * hour + minute);
    expect(scenario.fired()).toMatchObject([{ resolution: 'the mention is gone' }]);
  });

  test('a clock that goes back answers none', async () => {
    const scenario = createScenario({ rules, lastEvaluatedAt: now - hour });
    scenario.memory.put({ publishedAt: now, ...asks });
    await scenario.run(now, now + 2.5 * hour);
    await scenario.run(now + hour, now + 1.5 * hour);
    expect(scenario.fired()).toMatchObject([{ state: 'firing' }]);
  });

  test('of a brand without accounts nobody can answer, and nobody is told', async () => {
    const scenario = createScenario({
      rules,
      lastEvaluatedAt: now - hour,
      brands: [{ id: 'acme', kind: 'own', handles: [] }],
    });
    scenario.memory.put({ publishedAt: now, ...asks });
    await scenario.run(now, now + 5 * hour);
    expect(scenario.fired()).toEqual([]);
  });
});

describe('hot leads', () => {
  test('are told of once, with their score', async () => {
    const scenario = createScenario({ rules: [{ type: 'hot-lead', scoreAbove: 70 }] });
    await scenario.at(now);
    const [hot, less] = [80, 65].map((score) => ({
      mention: scenario.memory.put({ publishedAt: now - hour }),
      score,
    }));
    scenario.memory.hot.push(...[hot, less].flatMap((lead) => lead ?? []));
    await scenario.run(now + minute, now + 40 * minute);
    expect(scenario.fired()).toMatchObject([
      { rule: 'hot-lead', mentionId: hot?.mention.mentionId, latest: { value: 80 } },
    ]);
    expect(scenario.changes.filter(({ state }) => state === 'firing')).toHaveLength(1);
  });
});

describe('cost', () => {
  test('a new period ends it, and begins another', async () => {
    const scenario = createScenario({
      rules: [{ type: 'cost', budget: 100, per: 'day', prices: { feed: 1 }, currency: '€' }],
      timeZone: 'Europe/Madrid',
    });
    const midnight = Date.UTC(2026, 0, 6, 23);
    for (let at = midnight; at < midnight + 2 * day; at += hour) {
      const posts = at === midnight + 10 * hour || at === midnight + day + 20 * hour ? 85 : 0;
      scenario.memory.ask({ source: 'feed', at, ok: true, posts });
    }
    await scenario.run(midnight, midnight + day - minute, 10 * minute);
    expect(scenario.fired()).toMatchObject([
      { state: 'firing', startedAt: midnight, labels: { currency: '€' }, peak: { value: 85, bound: 100 } },
    ]);
    await scenario.run(midnight + day, midnight + 2 * day - minute, 10 * minute);
    expect(scenario.fired()).toMatchObject([
      { state: 'resolved', startedAt: midnight, resolvedAt: midnight + day },
      { state: 'firing', startedAt: midnight + day },
    ]);
    // One each: it does not go on and off while it lasts.
    expect(scenario.changes.filter(({ state }) => state === 'resolved')).toHaveLength(1);
  });
});
