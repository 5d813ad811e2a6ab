import { orAborted } from '../core/abort.ts';
import { PipelineError } from '../core/errors.ts';

/** Thrown by work whose login the CRM does not know any more. */
export class LoginExpired extends Error {
  override readonly name = 'LoginExpired';
}

export interface Session<Login> {
  /**
   * Does the work with a login, and up to twice more with a new one where the CRM knows the former no more (`LoginExpired`). What goes on at
   * the same time shares one login. Where the new ones are refused at once, too, the error is `transient`: somebody else logs us out.
   */
  use<T>(work: (login: Login) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** The login that is known, if any. */
  readonly current: Login | undefined;
}

/**
 * Keeps one login for all that asks the CRM. `login` gets the login that expired, for CRMs that renew one. It is not stopped when one of
 * those that wait for it is: it must end by itself, as requests do by their time-out.
 */
export function createSession<Login>(options: {
  readonly login: (expired: Login | undefined) => Promise<Login>;
  /** What makes logins end early there, and what to do against it. */
  readonly whyExpired: string;
}): Session<Login> {
  let known: { readonly login: Login } | undefined;
  let expired: Login | undefined;
  let pending: Promise<{ readonly login: Login }> | undefined;

  async function get(signal: AbortSignal): Promise<{ readonly login: Login }> {
    if (known) return known;
    pending ??= options
      .login(expired)
      .then((login) => {
        expired = undefined;
        known = { login };
        return known;
      })
      .finally(() => {
        pending = undefined;
      });
    // Nobody may be waiting any more when it fails.
    pending.catch(() => undefined);
    return orAborted(pending, signal);
  }

  return {
    get current() {
      return known?.login;
    },
    async use(work, signal) {
      for (let attempt = 0; ; attempt += 1) {
        const mine = await get(signal);
        try {
          return await work(mine.login);
        } catch (error) {
          if (!(error instanceof LoginExpired)) throw error;
          // Somebody else may have logged in again already.
          if (known === mine) {
            expired = mine.login;
            known = undefined;
          }
          if (attempt >= 2) {
            throw new PipelineError(`${error.message}, also after logging in again: ${options.whyExpired}`, {
              retry: 'transient',
              retryAfterMs: 60_000,
            });
          }
        }
      }
    },
  };
}
