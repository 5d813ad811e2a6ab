import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { type MentionFilter, mentionFilterSchema } from '../../core/mention-filter.ts';
import { brandsFor } from '../../core/rights.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';

/** What is there to choose from, and what is new. */
export interface LivePorts {
  /** Values that mentions of the last months have, most frequent first. */
  facets(brands: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>>;
  /** Mentions that were fetched after `since`, ms since the epoch by the clock of this process, of those stored by now. */
  countSince(asked: {
    readonly brands: readonly string[];
    readonly filter: MentionFilter;
    readonly since: number;
  }): Promise<number>;
}

/** How often it is looked whether something is new. */
const everyMs = 2_000;
/** What is fetched is stored a little later: what was on its way when somebody began to listen is new to them. */
const onItsWayMs = 60_000;
/** So many may listen at once. */
const mostListeners = 100;

export function liveRoutes({
  live,
  brands,
  clock,
}: {
  readonly live: LivePorts;
  readonly brands: readonly string[];
  readonly clock: Clock;
}): Route[] {
  let listeners = 0;
  return [
    route({
      method: 'GET',
      path: '/facets',
      summary: 'What filters can choose from',
      tag: 'mentions',
      right: 'read',
      answer: z.object({ facets: z.record(z.string(), z.array(z.string())) }),
      async handle({ caller }) {
        const own = brandsFor(caller, brands);
        const facets = await live.facets(own);
        return {
          facets: {
            ...Object.fromEntries(Object.entries(facets).map(([key, values]) => [key, [...values]])),
            brand: own,
          },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/mentions/live',
      summary: 'Server-sent events: how many new mentions of a filter there are, as they come',
      tag: 'mentions',
      right: 'read',
      query: mentionFilterSchema,
      produces: ['text/event-stream'],
      async handle({ query, caller, reply, signal }) {
        if (listeners >= mostListeners)
          throw new Problem(503, 'too many pages are open: ask again later', { headers: { 'retry-after': '60' } });
        listeners += 1;
        try {
          const own = brandsFor(caller, brands, query.brand);
          // Counted from one moment on, and told by how many there are more: no mention falls between two countings.
          const since = clock.now() - onItsWayMs;
          const count = () => live.countSince({ brands: own, filter: query, since }).catch(() => undefined);
          let before = await count();
          reply.hijack();
          const { raw } = reply;
          raw.writeHead(200, {
            'content-type': 'text/event-stream',
            'cache-control': 'no-store',
            'x-accel-buffering': 'no',
          });
          raw.write('retry: 5000\n\n');
          while (!signal.aborted) {
            await clock.sleep(everyMs, signal);
            if (signal.aborted) break;
            // What cannot be counted now is counted the next time.
            const total = await count();
            if (total === undefined) continue;
            const more = total - (before ?? total);
            before = total;
            raw.write(more > 0 ? `event: mentions\ndata: ${JSON.stringify({ count: more })}\n\n` : ': still here\n\n');
          }
          raw.end();
        } finally {
          listeners -= 1;
        }
        return undefined;
      },
    }),
  ];
}
