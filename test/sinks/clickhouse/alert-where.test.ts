import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CandidateMention } from '../../../core/alerts.ts';
import { type Condition, conditionValues, holds } from '../../../core/condition.ts';
import { type Emotion, emotions, type Insights, type Intent, intents } from '../../../core/insights.ts';
import { createMentionChecks } from '../../../processors/alerts/match-mention.ts';
import type { MentionRule } from '../../../processors/alerts/rules.ts';
import { conditionOf } from '../../../processors/alerts/where.ts';
import { loadHistory } from '../../../scripts/alerting/load-history.ts';
import { createAlertReader } from '../../../sinks/clickhouse/alert-reader.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { conditionSql } from '../../../sinks/clickhouse/segment.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { rule } from '../../support/alert-scenario.ts';
import { quietEvents } from '../../support/events.ts';
import { seededRandom } from '../../support/random.ts';
import { ask, assessment, hour, mention, openTemporaryStore, post, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
const reader = createAlertReader({ client });
const random = seededRandom(5);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const reasons = ['price', 'delivery', "o'own"];
const shares = [0, 0.1, 0.2, 0.3, 0.6, 0.7, 1 / 3, 1];
const range = { from: start - 2 * hour, to: start + hour };

function insights(): Insights {
  return {
    ...(random() < 0.7 && { intent: { label: pick<Intent>(intents), confidence: pick(shares) } }),
    ...(random() < 0.7 && { emotion: { label: pick<Emotion>(emotions), confidence: pick(shares) } }),
    ...(random() < 0.7 && { reasons: [...new Set([pick(reasons), pick(reasons)])] }),
    ...(random() < 0.7 && { question: random() < 0.5 }),
    ...(random() < 0.7 && { sarcasm: pick(shares) }),
  };
}

function condition(depth = 0): Condition {
  const kind = depth > 3 ? 1 : random();
  if (kind < 0.2) return { all: [condition(depth + 1), condition(depth + 1)] };
  if (kind < 0.4) return { any: [condition(depth + 1), condition(depth + 1)] };
  if (kind < 0.5) return { not: condition(depth + 1) };
  const numbers = { comparison: pick(['>', '>=', '<', '<='] as const), value: pick(shares) };
  return pick<() => Condition>([
    () => ({ field: 'intent', value: pick(conditionValues.intent) }),
    () => ({ field: 'stage', value: pick(conditionValues.stage) }),
    () => ({ field: 'emotion', value: pick(conditionValues.emotion) }),
    () => ({ field: 'sentiment', value: pick(conditionValues.sentiment) }),
    () => ({ field: 'question', value: pick(conditionValues.question) }),
    () => ({ field: 'reason', value: pick(reasons) }),
    () => ({ field: pick(['sarcasm', 'intent_confidence', 'emotion_confidence'] as const), ...numbers }),
  ])();
}

let all: readonly CandidateMention[];
beforeAll(async () => {
  await migrate(client);
  const labels = ['negative', 'neutral', 'positive', 'unrated'] as const;
  const posts = Array.from({ length: 150 }, (_, i) => {
    const type = pick(['post', 'question'] as const);
    return assessment(post(`test:${i}`, { type, publishedAt: start - hour + i }), [
      { ...mention('acme', pick(labels)), insights: insights() },
    ]);
  });
  await createStoreWriter({ client, events: quietEvents() }).write(posts);
  all = await reader.mentions({ brands: ['acme'], segment: {}, ...range, seenFrom: 0, limit: 1_000 });
});
afterAll(close);

const count = async (where: Condition) =>
  (await reader.counts({ brands: ['acme'], segment: { where }, ...range })).reduce((sum, row) => sum + row.mentions, 0);

test('the store and the process agree on every condition', async () => {
  expect(all).toHaveLength(150);
  let some = 0;
  for (let round = 0; round < 150; round += 1) {
    const where = condition();
    const wanted = all.filter((one) => holds(where, one)).map(({ postId }) => postId);
    if (wanted.length > 0 && wanted.length < all.length) some += 1;
    const rows = await ask(client, `SELECT post_id FROM v_mentions WHERE ${conditionSql(where)} ORDER BY published_at`);
    expect(rows.flat(), JSON.stringify(where)).toEqual(wanted);
    // What counts, what lists, and what waits for an answer.
    if (round % 10 !== 0) continue;
    const segment = { where };
    expect(await count(where)).toBe(wanted.length);
    const listed = await reader.mentions({ brands: ['acme'], segment, ...range, seenFrom: 0, limit: 1_000 });
    expect(listed.map(({ postId }) => postId)).toEqual(wanted);
    const asking = await reader.unanswered({
      brands: ['acme'],
      handles: { acme: ['@acme'] },
      segment,
      ...range,
      limit: 1_000,
    });
    const questions = all.filter(({ type }) => type === 'question').map(({ postId }) => postId);
    expect(asking.map(({ postId }) => postId)).toEqual(wanted.filter((id) => questions.includes(id)));
  }
  expect(some).toBeGreaterThan(75);
});

test('a number of 32 bits is compared as such', async () => {
  for (const where of ['sarcasm:>0.6', 'sarcasm:>=0.6', 'intent_confidence:<0.3', 'emotion_confidence:<=0.7'].map(
    conditionOf,
  )) {
    const wanted = all.filter((one) => holds(where, one)).length;
    expect(await count(where)).toBe(wanted);
    expect(wanted).toBeGreaterThan(0);
  }
  expect(() => conditionSql({ field: 'sarcasm', comparison: '>', value: Number.NaN })).toThrow(RangeError);
});

test('a past is judged by the same mentions', async () => {
  const where = 'intent:(leave OR complain OR help) -reason:price';
  const rules = [
    rule({ type: 'mention', name: 'one', where }),
    rule({ type: 'volume', name: 'many', where }),
    rule({ type: 'volume', name: 'all' }),
  ];
  const checks = createMentionChecks([rules[0] as MentionRule], { blocks: new Map(), lists: new Map() });
  const history = await loadHistory(client, {
    ...{ from: start - 2 * hour, since: start - 2 * hour, to: start, rules, checks },
    ...{ brands: [{ id: 'acme', kind: 'own', handles: [] }], segments: {}, sources: [] },
  });
  const wanted = all.filter((one) => holds(conditionOf(where), one));
  expect(wanted.length).toBeGreaterThan(0);
  expect([...history.mentions.values()].flat().map(({ postId }) => postId)).toEqual(wanted.map(({ postId }) => postId));
  const counted = [...history.counts.values()].map((byBrand) =>
    (byBrand.get('acme') ?? []).reduce((sum, row) => sum + row.mentions, 0),
  );
  expect(counted).toEqual([wanted.length, all.length]);
});
