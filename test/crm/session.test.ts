import { expect, it } from 'vitest';
import { PipelineError } from '../../core/errors.ts';
import { createSession, LoginExpired } from '../../crm/session.ts';

const never = new AbortController().signal;

function session(login: (expired: number | undefined) => Promise<number>) {
  return createSession<number>({ login, whyExpired: 'give it a login of its own' });
}

it('logs in once for all that ask at the same time, also when all find the login expired', async () => {
  let count = 0;
  let valid = 1;
  const { use } = session(async () => {
    count += 1;
    return count;
  });
  const work = async (login: number) => {
    await new Promise(setImmediate);
    if (login !== valid) throw new LoginExpired('expired');
    return login;
  };
  expect(await Promise.all(Array.from({ length: 9 }, () => use(work, never)))).toEqual(Array(9).fill(1));
  valid = 2;
  expect(await Promise.all(Array.from({ length: 9 }, () => use(work, never)))).toEqual(Array(9).fill(2));
  expect(count).toBe(2);
});

it('gives the login that expired to whoever makes the next', async () => {
  const seen: unknown[] = [];
  const { use } = session(async (expired) => {
    seen.push(expired);
    return seen.length;
  });
  await use(async (login) => {
    if (login === 1) throw new LoginExpired('expired');
  }, never);
  expect(seen).toEqual([undefined, 1]);
});

it('gives up where every login is refused at once', async () => {
  let count = 0;
  const { use } = session(async () => {
    count += 1;
    return count;
  });
  const refuse = async () => {
    throw new LoginExpired('crm: it says "need_login"');
  };
  await expect(use(refuse, never)).rejects.toMatchObject({ retry: 'transient', retryAfterMs: 60_000 });
  await expect(use(refuse, never)).rejects.toThrow('give it a login of its own');
  expect(count).toBeLessThanOrEqual(6);
});

it('asks again after a login that failed', async () => {
  let count = 0;
  const { use } = session(async () => {
    count += 1;
    if (count === 1) throw new PipelineError('wrong', { retry: 'fatal' });
    return count;
  });
  const both = await Promise.allSettled([use(async (login) => login, never), use(async (login) => login, never)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await use(async (login) => login, never)).toBe(2);
});

it('stops waiting where one is told to, and keeps the login for the others', async () => {
  let finish: (login: number) => void = () => undefined;
  const { use } = session(
    () =>
      new Promise<number>((resolve) => {
        finish = resolve;
      }),
  );
  const stop = new AbortController();
  const [stopped, other] = [use(async (login) => login, stop.signal), use(async (login) => login, never)];
  stop.abort(new Error('stop'));
  await expect(stopped).rejects.toThrow('stop');
  finish(7);
  expect(await other).toBe(7);
});
