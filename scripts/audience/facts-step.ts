import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import { refreshAuthorFacts } from '../../sinks/clickhouse/audience/author-facts.ts';
import type { PeopleStep } from '../people/loop.ts';

/** What is stored now may carry a time of a little earlier: of when it was fetched. */
const overlapMs = 900_000;
const wholeMs = 86_400_000;

/** Keeps what influence is made of: every ten minutes of the authors of new posts, once a day of all. */
export function factsStep({ client, clock }: { readonly client: ClickHouseClient; readonly clock: Clock }): PeopleStep {
  let countedAt: number | undefined;
  let wholeAt = Number.NEGATIVE_INFINITY;
  return {
    name: 'influence',
    everyMs: 600_000,
    async run() {
      const now = clock.now();
      const isWhole = countedAt === undefined || now - wholeAt >= wholeMs;
      await refreshAuthorFacts(client, { now, ...(!isWhole && { since: (countedAt ?? 0) - overlapMs }) });
      countedAt = now;
      if (isWhole) wholeAt = now;
    },
  };
}
