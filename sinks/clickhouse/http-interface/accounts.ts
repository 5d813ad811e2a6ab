import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../core/clock.ts';
import type { ServeUser } from './config.ts';
import { Failure } from './failure.ts';

export interface Credentials {
  readonly name: string;
  readonly password: string;
}

export interface Accounts {
  /** The user, or a `Failure` AUTHENTICATION_FAILED that tells nothing of what was wrong. `address` is the caller's. */
  authenticate(credentials: Credentials, address: string): Promise<ServeUser>;
}

/** The first wrong password costs this much; each further one of the same caller twice as much. */
const firstDelayMs = 100;
const longestDelayMs = 10_000;
/** Wrong passwords are forgotten after this time without another. */
const forgetAfterMs = 15 * 60_000;
/** Callers that are remembered: beyond it, the oldest is forgotten. */
const mostCallers = 10_000;
/** Logins of one caller that may wait behind its wrong ones; further ones are refused unread. */
const mostWaiting = 8;

interface Guessing {
  count: number;
  at: number;
  waiting: number;
  /** Resolves when the last wrong login was answered. */
  turn: Promise<void>;
}

/**
 * The users who may log in. Passwords are compared in constant time. Who gives wrong ones (an address, for one user) waits
 * longer and longer, and its logins are taken one after the other, so that asking in parallel does not help guessing.
 */
export function createAccounts(users: readonly ServeUser[], clock: Clock): Accounts {
  const known = new Map(users.map((user) => [user.name, { user, hash: hashOf(user) }]));
  const nobody = sha256('');
  const guessing = new Map<string, Guessing>();

  /** Resolves with the user, or rejects when the wrong password has cost its time. */
  async function attempt({ name, password }: Credentials, caller: string): Promise<ServeUser> {
    const account = known.get(name);
    const same = timingSafeEqual(sha256(password), account?.hash ?? nobody);
    if (same && account) {
      guessing.delete(caller);
      return account.user;
    }
    const now = clock.now();
    const before = guessing.get(caller);
    const count = before && now - before.at < forgetAfterMs ? before.count + 1 : 1;
    const pause = clock.sleep(Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(count - 1, 20)));
    const state = before ?? { count, at: now, waiting: 0, turn: pause };
    guessing.delete(caller);
    guessing.set(caller, Object.assign(state, { count, at: now }));
    const [oldest] = guessing.keys();
    if (guessing.size > mostCallers && oldest !== undefined) guessing.delete(oldest);
    await pause;
    throw refused(name);
  }

  return {
    async authenticate(credentials, address) {
      const caller = `${address} ${known.has(credentials.name) ? credentials.name : ''}`;
      const state = guessing.get(caller);
      if (!state) return attempt(credentials, caller);
      if (state.waiting >= mostWaiting) throw refused(credentials.name);
      state.waiting += 1;
      const mine = state.turn.then(() => attempt(credentials, caller));
      state.turn = mine.then(ignore, ignore);
      try {
        return await mine;
      } finally {
        state.waiting -= 1;
      }
    },
  };
}

function ignore(): void {}

function refused(name: string): Failure {
  return new Failure(
    'AUTHENTICATION_FAILED',
    `${name}: Authentication failed: password is incorrect, or there is no user with such name`,
  );
}

function hashOf({ password, passwordSha256 }: ServeUser): Buffer {
  return passwordSha256 === undefined ? sha256(password ?? '') : Buffer.from(passwordSha256, 'hex');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
