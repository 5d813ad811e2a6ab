import type { ClickHouseClient } from '@clickhouse/client';
import type { Config } from '../../config/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { rowsOf } from '../../sinks/clickhouse/evidence/read.ts';
import { coveredSteps, firstAsking, sourceGaps } from '../../sinks/clickhouse/gaps.ts';
import { listIncidents } from '../../sinks/clickhouse/incidents.ts';
import { readFrequentPhrases, readPhrases } from '../../sinks/clickhouse/topics.ts';
import {
  countBy,
  countByBrand,
  countByHours,
  countBySteps,
  firstMention,
  measureParts,
} from '../../sinks/clickhouse/web/dashboards.ts';
import { countLeads, countPeriods, countRatings } from '../../sinks/clickhouse/web/dashboards-outcomes.ts';
import { countFunnel, customerMoods, topAuthors } from '../../sinks/clickhouse/web/dashboards-people.ts';
import type { DashboardPorts } from '../../web/routes/dashboards/ports.ts';
import { createUsual } from './usual.ts';

/** Dashboards over what is stored. */
export function createDashboardPorts({
  client,
  config,
  clock,
}: {
  readonly client: ClickHouseClient;
  readonly config: Pick<Config, 'sources' | 'alerts'>;
  readonly clock: Clock;
}): DashboardPorts {
  const sources = config.sources.filter(({ enabled }) => enabled).map(({ name }) => name);
  return {
    byBrand: (scope) => countByBrand(client, scope),
    bySteps: (scope, stepMs) => countBySteps(client, scope, stepMs),
    periods: (scope, stepMs) => countPeriods(client, scope, stepMs),
    by: (scope, by, limit) => countBy(client, scope, by, limit),
    byHours: (scope) => countByHours(client, scope, config.alerts.timezone),
    funnel: (scope) => countFunnel(client, scope),
    customerMoods: (scope, before, least) => customerMoods(client, scope, before, least),
    ratings: (scope, stepMs) => countRatings(client, scope, stepMs),
    leads: (scope, stepMs) => countLeads(client, scope, stepMs),
    usual: createUsual(config.alerts.timezone),
    authors: (scope, rank, limit) => topAuthors(client, scope, rank, limit),
    async topics({ brands, from, to }, { rank, limit, sentiment }) {
      const ask = <T>(statement: string) => rowsOf<T>(client, 'looking for topics', statement);
      const asked = { brands, from, to, limit, sentiment };
      if (rank === 'mentions') return readFrequentPhrases(ask, asked);
      const found = await readPhrases(ask, asked);
      const feelings = ['negative', 'neutral', 'positive', 'unrated'] as const;
      const merged = new Map<string, { phrase: string; mentions: number; sentiment: Record<string, number> }>();
      for (const { phrase, mentions, sentiment: felt } of found.flat()) {
        const before = merged.get(phrase) ?? { phrase, mentions: 0, sentiment: {} };
        for (const feeling of feelings) before.sentiment[feeling] = (before.sentiment[feeling] ?? 0) + felt[feeling];
        merged.set(phrase, { ...before, mentions: before.mentions + mentions });
      }
      return [...merged.values()].sort((a, b) => b.mentions - a.mentions).slice(0, limit);
    },
    measures: (scope) => measureParts(client, scope),
    async coverage({ brands, from, to }, stepMs, steps) {
      const [{ gaps, recorded }, first] = await Promise.all([
        sourceGaps(client, { sources, from, to, now: clock.now() }),
        firstAsking(client),
      ]);
      const seen = coveredSteps(gaps, recorded, from, stepMs, steps);
      const ends = (step: number) => from + (step + 1) * stepMs;
      // Before anybody asked, nobody looked.
      const covered = seen.map((is, step) => is && first !== undefined && ends(step) > first);
      const begin = first !== undefined && first <= from ? undefined : await firstMention(client, brands, first ?? to);
      const imported = (step: number) => begin !== undefined && ends(step) > begin && ends(step) <= (first ?? to);
      return { gaps, covered, known: covered.map((is, step) => is || imported(step)) };
    },
    async incidents({ brands, from, to }) {
      const list = await listIncidents(client, { since: from, limit: 500 });
      return list
        .filter(
          ({ brand, startedAt, state }) =>
            brands.includes(brand) && startedAt >= from && startedAt < to && state !== 'pending',
        )
        .map(({ id, rule, brand, startedAt, severity }) => ({ id, rule, brand, startedAt, severity }));
    },
  };
}
