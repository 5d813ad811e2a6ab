import fastifyRateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../core/rights.ts';
import { Problem } from './problem.ts';

/**
 * Resolves with who asks, as `lookUp` says; rejects with `Problem`, status 429, where they ask too often. Requests are counted as of who sends
 * them, since many share an address; where nobody is known, as of the address, from which nobody is looked up any more once it is too often.
 */
export type LimitedCaller = (
  request: FastifyRequest,
  reply: FastifyReply,
  lookUp: () => Promise<Caller | undefined>,
) => Promise<Caller | undefined>;

/** What one may ask the API in a minute. */
export async function limitRate(app: FastifyInstance, perMinute: number): Promise<LimitedCaller> {
  await app.register(fastifyRateLimit, { global: false, max: perMinute, timeWindow: 60_000 });
  const keys = new WeakMap<FastifyRequest, string>();
  const byAddress = app.createRateLimit();
  const byCaller = app.createRateLimit({ keyGenerator: (request) => keys.get(request) ?? '' });
  const check = (now: Awaited<ReturnType<typeof byAddress>>, reply: FastifyReply) => {
    if (now.isAllowed) return;
    const { max, remaining, ttlInSeconds: seconds } = now;
    reply.headers({ 'x-ratelimit-limit': max, 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': seconds });
    if (now.isExceeded)
      throw new Problem(429, `too many requests: come again in ${seconds} s`, {
        headers: { 'retry-after': `${seconds}` },
      });
  };
  return async (request, reply, lookUp) => {
    check(await byAddress(request, { increment: false }), reply);
    let caller: Caller | undefined;
    try {
      caller = await lookUp();
    } finally {
      if (caller) keys.set(request, `${caller.kind} ${caller.id}`);
      check(await (caller ? byCaller : byAddress)(request), reply);
    }
    return caller;
  };
}
