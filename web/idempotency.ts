import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../core/clock.ts';
import type { Caller } from '../core/rights.ts';
import { Problem } from './problem.ts';

export interface Idempotency {
  /** Does the work, or answers as before where the same caller asks the same with the same `Idempotency-Key`. */
  once(
    request: FastifyRequest,
    caller: Caller | undefined,
    work: () => Promise<string | undefined>,
  ): Promise<string | undefined>;
}

const rememberedMs = 24 * 3_600_000;
const mostRemembered = 5_000;

/** Answers to writes, for a day, in this process. Failures are not remembered: they may be tried again. */
export function createIdempotency(clock: Clock): Idempotency {
  const known = new Map<
    string,
    { readonly asked: string; readonly at: number; readonly answer: Promise<string | undefined> }
  >();
  return {
    async once(request, caller, work) {
      const key = request.headers['idempotency-key'];
      if (typeof key !== 'string' || !caller || request.method === 'GET') return work();
      if (!/^[\x21-\x7e]{1,200}$/u.test(key))
        throw new Problem(400, 'expected an Idempotency-Key of printable ASCII, 200 characters at most');
      const id = `${caller.id} ${key}`;
      const asked = createHash('sha256')
        .update(`${request.method} ${request.url} ${JSON.stringify(request.body ?? null)}`)
        .digest('base64url');
      const before = known.get(id);
      if (before && clock.now() - before.at < rememberedMs) {
        if (before.asked !== asked) throw new Problem(422, 'this Idempotency-Key was used for another request');
        return before.answer;
      }
      const answer = work();
      known.delete(id);
      known.set(id, { asked, at: clock.now(), answer });
      answer.catch(() => known.delete(id));
      if (known.size > mostRemembered) known.delete(known.keys().next().value ?? '');
      return answer;
    },
  };
}
