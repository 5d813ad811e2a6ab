import type { ClickHouseClient } from '@clickhouse/client';
import type { Segment } from '../../config/segments.ts';
import type { Clock } from '../../core/clock.ts';
import { countSegments, dayOf, lastSegmentDays, writeSegmentCounts } from '../../sinks/clickhouse/audience/segments.ts';
import type { PeopleStep } from '../people/loop.ts';

/** Counts who is in each segment, once a day: a day that is counted already is not counted again. */
export function segmentStep(options: {
  readonly client: ClickHouseClient;
  readonly segments: readonly Segment[];
  readonly brands: readonly string[];
  readonly clock: Clock;
}): PeopleStep {
  const { client, segments, brands, clock } = options;
  return {
    name: 'segments',
    everyMs: 600_000,
    async run() {
      const now = clock.now();
      const counted = await lastSegmentDays(client);
      const due = segments.filter(({ name }) => (counted.get(name) ?? '') < dayOf(now));
      const counts = await countSegments(
        client,
        due.map(({ condition }) => condition),
        { brands, now },
      );
      await writeSegmentCounts(
        client,
        due.map(({ name, where }, i) => ({
          ...{ segment: name, where },
          ...(counts[i] ?? { people: 0, customers: 0 }),
        })),
        now,
      );
    },
  };
}
