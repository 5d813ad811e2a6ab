import type { Clock } from './clock.ts';
import { PipelineError } from './errors.ts';
import type { HttpClient, HttpResponse } from './http.ts';
import { redactUrl } from './http-status.ts';
import { type RateLimit, readRateLimit, spreadMs, waitAsked } from './rate-limit.ts';

/** Waits as short as that are waited for where nothing is left; longer ones are told. */
const shortWaitMs = 60_000;
/** Most endpoints that are remembered. */
const mostPlaces = 100;

/**
 * A client that goes easy on networks: it waits before it asks where little is left of a window, and asks nothing where nothing is left
 * and that lasts (`transient`, with the time). One for each source, since limits are those of a credential.
 */
export function spreadRequests(http: HttpClient, clock: Clock): HttpClient {
  const limits = new Map<string, RateLimit>();
  return {
    ...http,
    async request(request) {
      const place = placeOf(request.url);
      const known = limits.get(place);
      if (known && known.resetAt > clock.now()) {
        const waitMs = spreadMs(known, clock.now());
        if (known.remaining < 1 && waitMs > shortWaitMs) {
          throw new PipelineError(
            `asking ${redactUrl(request.url)}: its limit is used up until ${new Date(known.resetAt).toISOString()}`,
            { retry: 'transient', retryAfterMs: waitMs },
          );
        }
        // Others that ask at the same time count as well.
        limits.set(place, { ...known, remaining: Math.max(0, known.remaining - 1) });
        if (waitMs > 0) await clock.sleep(waitMs, request.signal);
      }
      const response = await http.request(request);
      const limit = limitOf(response, clock.now());
      limits.delete(place);
      if (limit) limits.set(place, limit);
      if (limits.size > mostPlaces) limits.delete(limits.keys().next().value ?? '');
      return response;
    },
  };
}

function limitOf({ status, headers }: HttpResponse, nowMs: number): RateLimit | undefined {
  const waitMs = status === 429 ? waitAsked(headers, status, nowMs) : undefined;
  if (waitMs !== undefined) return { limit: undefined, remaining: 0, resetAt: nowMs + waitMs };
  return readRateLimit(headers, nowMs);
}

/** Networks count by endpoint: those are told apart by the beginning of the path, where no names and numbers stand. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.split('/', 4).join('/')}`;
}
