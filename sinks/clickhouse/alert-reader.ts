import type { ClickHouseClient } from '@clickhouse/client';
import { type AlertReader, stepMs } from '../../core/alerts.ts';
import { findGone, readCandidates, readHotLeads, readUnanswered } from './candidates.ts';
import { coveredSteps, sourceGaps } from './gaps.ts';
import { countPostsRead, readSights } from './source-sights.ts';
import { readStepCounts } from './step-counts.ts';

/**
 * What rules are judged by, from the store. The cost of each question is by its range and not by what is stored. `coverage` ends at `to`, which
 * is not to lie in the future. Throws `PipelineError`: see `classifyClickHouseError`.
 */
export function createAlertReader({ client }: { client: Pick<ClickHouseClient, 'query'> }): AlertReader {
  return {
    counts: (query) => readStepCounts(client, query),
    mentions: (query) => readCandidates(client, query),
    unanswered: (query) => readUnanswered(client, query),
    hotLeads: (query) => readHotLeads(client, query),
    gone: (mentions) => findGone(client, mentions),
    sources: (now) => readSights(client, now),
    async coverage({ sources, from, to }) {
      const { gaps, recorded } = await sourceGaps(client, { sources, from, to, now: to });
      const steps = Math.max(0, Math.ceil((to - from) / stepMs));
      return { gaps, covered: coveredSteps(gaps, recorded, from, stepMs, steps) };
    },
    postsRead: (from, to) => countPostsRead(client, from, to),
  };
}
