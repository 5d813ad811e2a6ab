import type { Incident } from '../../core/incident.ts';
import { createEvaluator, type Evaluation, type EvaluatorOptions } from '../../processors/alerts/evaluate.ts';
import { createMentionChecks } from '../../processors/alerts/match-mention.ts';
import { type MentionRule, type Rule, ruleSchema } from '../../processors/alerts/rules.ts';
import { createMemoryAlerts, createMemoryIncidents, type MemoryAlerts, type MentionState } from './memory-alerts.ts';
import { seededRandom } from './random.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** A Monday, at midnight UTC. */
export const monday = Date.UTC(2026, 0, 5);

export const rule = (given: Record<string, unknown>): Rule => ruleSchema.parse(given);

/** Mentions at random times, so many an hour, of which some are negative. */
export function chatter(
  memory: MemoryAlerts,
  given: {
    readonly from: number;
    readonly to: number;
    readonly perHour: number;
    readonly negative?: number;
    readonly positive?: number;
    readonly seed?: number;
    readonly state?: Partial<MentionState>;
  },
): void {
  const random = seededRandom(given.seed ?? 1);
  const { negative = 0.2, positive = 0.2 } = given;
  for (let at = given.from; at < given.to; at += hour) {
    for (let n = 0; n < given.perHour; n += 1) {
      const feeling = random();
      const sentiment = feeling < negative ? 'negative' : feeling < negative + positive ? 'positive' : 'neutral';
      memory.put({ publishedAt: at + Math.floor(random() * Math.min(hour, given.to - at)), sentiment, ...given.state });
    }
  }
}

/** So many mentions, evenly over a stretch of time. */
export function burst(
  memory: MemoryAlerts,
  given: { readonly at: number; readonly lastsMs?: number; readonly count: number; readonly lateMs?: number } & {
    readonly state?: Partial<MentionState>;
  },
): MentionState[] {
  const { at, lastsMs = 10 * minute, count, lateMs = 0 } = given;
  return Array.from({ length: count }, (_, i) => {
    const publishedAt = at + Math.floor((i * lastsMs) / count);
    return memory.put({ publishedAt, firstSeenAt: publishedAt + lateMs, sentiment: 'negative', ...given.state });
  });
}

export interface Scenario {
  readonly memory: MemoryAlerts;
  readonly incidents: ReturnType<typeof createMemoryIncidents>;
  /** All that was ever told to be kept, in order. */
  readonly changes: Incident[];
  /** Judges at a time, and keeps what changed. */
  at(now: number): Promise<Evaluation>;
  /** Judges again and again, up to `to` inclusive. */
  run(from: number, to: number, everyMs?: number): Promise<void>;
  /** Another process takes over: all that it knows is in the store. */
  restart(given?: Partial<EvaluatorOptions>): void;
  learning(): ReturnType<ReturnType<typeof createEvaluator>['learning']>;
  /** Those that ever fired, as they are now. */
  fired(): Incident[];
}

export function createScenario(
  given: Partial<Omit<EvaluatorOptions, 'rules'>> & { readonly rules: readonly Record<string, unknown>[] },
): Scenario {
  const memory = createMemoryAlerts();
  const incidents = createMemoryIncidents();
  const rules = given.rules.map(rule);
  const options: EvaluatorOptions = {
    brands: [{ id: 'acme', kind: 'own', handles: ['@acme'] }],
    segments: {},
    sources: ['feed'],
    reader: memory.reader,
    incidents,
    checks: createMentionChecks(
      rules.filter((one): one is MentionRule => one.type === 'mention'),
      {},
    ),
    maxDelayMs: hour,
    timeZone: 'UTC',
    ...given,
    rules,
  };
  let evaluator = createEvaluator(options);
  const changes: Incident[] = [];

  async function at(now: number): Promise<Evaluation> {
    memory.moveTo(now);
    const evaluation = await evaluator.evaluate(now);
    await incidents.save(evaluation.changed);
    changes.push(...evaluation.changed);
    return evaluation;
  }

  return {
    memory,
    incidents,
    changes,
    at,
    async run(from, to, everyMs = 5 * minute) {
      for (let now = from; now <= to; now += everyMs) await at(now);
    },
    restart(changed = {}) {
      evaluator = createEvaluator({ ...options, ...changed });
    },
    learning: () => evaluator.learning(),
    fired: () => [...incidents.rows.values()].filter(({ firedAt }) => firedAt !== undefined),
  };
}
