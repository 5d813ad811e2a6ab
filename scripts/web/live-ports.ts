import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import { filterAt } from '../../core/mention-filter.ts';
import { countStoredSince, readFacets } from '../../sinks/clickhouse/web/live.ts';
import type { LivePorts } from '../../web/routes/live.ts';

const dayMs = 86_400_000;
const believedMs = 60_000;

export function createLivePorts({
  client,
  clock,
}: {
  readonly client: ClickHouseClient;
  readonly clock: Clock;
}): LivePorts {
  const known = new Map<string, { readonly at: number; readonly facets: ReturnType<typeof readFacets> }>();
  return {
    facets(brands) {
      const key = brands.join('\0');
      const before = known.get(key);
      if (before && clock.now() - before.at < believedMs) return before.facets;
      const facets = readFacets(client, brands, clock.now() - 90 * dayMs);
      known.set(key, { at: clock.now(), facets });
      facets.catch(() => known.delete(key));
      return facets;
    },
    countSince: (asked) => countStoredSince(client, { ...asked, filter: filterAt(asked.filter, clock.now()) }),
  };
}
