import { createHash, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '../core/clock.ts';
import { describeError } from '../core/errors.ts';
import type { Caller } from '../core/rights.ts';
import type { IdempotencyStore, KeyedAnswer, KeyedRequest } from '../core/web-stores.ts';
import { Problem } from './problem.ts';
import type { Route } from './route.ts';

/** What may stand in the header. */
export const idempotencyKey = /^[\x21-\x7e]{1,200}$/u;

/** Whether it matters to a route: a reading may be repeated, and whoever logs in is not known by then. */
export const takesKey = ({ method, right, onRepeat }: Pick<Route, 'method' | 'right' | 'onRepeat'>): boolean =>
  method !== 'GET' && right !== undefined && onRepeat !== 'again';

export interface Idempotency {
  /**
   * Does the work, or answers as before where the same caller asks the same with the same `Idempotency-Key`: see the Internet-Draft "The
   * Idempotency-Key HTTP Header Field". What failed may be tried again by the same key.
   */
  once(
    request: FastifyRequest,
    caller: Caller | undefined,
    route: Pick<Route, 'method' | 'right' | 'onRepeat'>,
    work: () => Promise<KeyedAnswer>,
  ): Promise<KeyedAnswer>;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Keys are kept by the store. Here is only what is being done, for whoever asks for the same meanwhile. */
export function createIdempotency({
  keys,
  clock,
  log,
}: {
  readonly keys: IdempotencyStore;
  readonly clock: Clock;
  readonly log: Logger;
}): Idempotency {
  const running = new Map<string, { readonly asked: string; readonly answer: Promise<KeyedAnswer> }>();

  /** The work is done, or has failed: that this cannot be written down changes nothing about it. Who asks again is told that it is not known. */
  const tryTo = (write: Promise<void>) =>
    write.catch((error: unknown) => log.error({ error: describeError(error) }, 'an idempotency key could not be kept'));

  /** What was answered before; undefined: nobody has begun it. Throws a problem where that cannot be said. */
  async function answeredBefore(
    { keyHash, claim, requestHash }: KeyedRequest,
    keepsAnswer: boolean,
  ): Promise<KeyedAnswer | undefined> {
    const others = (await keys.of(keyHash)).filter((other) => other.claim !== claim);
    const before = others.find(({ answer }) => answer) ?? others[0];
    if (!before) return undefined;
    if (before.requestHash !== requestHash) throw otherRequest();
    if (!before.answer)
      throw new Problem(
        409,
        'this was begun by this Idempotency-Key, and it is not known whether it was done: Escolta stopped meanwhile, or another process is at it still. Look whether it was done; if not, ask with a new key',
      );
    if (!keepsAnswer)
      throw new Problem(
        409,
        'this was done before by this Idempotency-Key, and its answer is not kept: it may hold a secret. Ask with a new key for another',
      );
    return before.answer;
  }

  async function begin(
    request: KeyedRequest,
    keepsAnswer: boolean,
    work: () => Promise<KeyedAnswer>,
  ): Promise<KeyedAnswer> {
    const before = await answeredBefore(request, keepsAnswer);
    if (before) return before;
    try {
      await keys.put(request);
      // Another process may have begun meanwhile. Each writes before it looks: of two, one sees the other, or both do, and neither goes on.
      const meanwhile = await answeredBefore(request, keepsAnswer);
      if (meanwhile) await tryTo(keys.release(request));
      if (meanwhile) return meanwhile;
      const answer = await work();
      await tryTo(keys.put({ ...request, answer: keepsAnswer ? answer : { ...answer, body: undefined } }));
      return answer;
    } catch (error) {
      await tryTo(keys.release(request));
      throw error;
    }
  }

  return {
    async once(request, caller, route, work) {
      const key = request.headers['idempotency-key'];
      if (typeof key !== 'string' || !caller || !takesKey(route)) return work();
      if (!idempotencyKey.test(key))
        throw new Problem(400, 'expected an Idempotency-Key of printable ASCII, 200 characters at most');
      const keyHash = sha256(`${caller.kind} ${caller.id} ${key}`);
      const place = `${route.method} ${request.url}`;
      const asked = sha256(`${place} ${JSON.stringify(request.body ?? null)}`);
      const now = running.get(keyHash);
      if (now) {
        if (now.asked !== asked) throw otherRequest();
        return now.answer;
      }
      const keepsAnswer = route.onRepeat !== 'refuse';
      // What is asked may hold a password, which could be guessed by its hash.
      const requestHash = keepsAnswer ? asked : sha256(place);
      const claim = randomBytes(8).toString('hex');
      const answer = begin({ keyHash, claim, requestHash, begunAt: clock.now() }, keepsAnswer, work).finally(() =>
        running.delete(keyHash),
      );
      running.set(keyHash, { asked, answer });
      return answer;
    },
  };
}

const otherRequest = () => new Problem(422, 'this Idempotency-Key was used for another request');
