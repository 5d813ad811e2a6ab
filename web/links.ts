import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import type { User, UserStore } from '../core/web-stores.ts';
import { sha256 } from './auth.ts';

/** How long a link holds by which somebody chooses a password, or the first administrator is made. */
const linkMs = 24 * 3_600_000;

/** A user with a new link to choose a password, in the place of any earlier one; and where it leads: the secret is nowhere else. */
export function withLink(user: User, url: string, clock: Clock): { user: User; link: { url: string; until: number } } {
  const secret = randomBytes(32).toString('base64url');
  const until = clock.now() + linkMs;
  return {
    user: { ...user, link: { hash: sha256(secret), until } },
    link: { url: `${url}/password#${secret}`, until },
  };
}

/** The link by which the first administrator is made. */
export interface Setup {
  /** There is no administrator yet, and one is to be made by the link. */
  isOpen(): Promise<boolean>;
  /** Its secret; undefined where it is not open, or the link is too old. */
  token(): Promise<string | undefined>;
  /** Uses it up. Resolves with whether it was good. */
  take(token: string): Promise<boolean>;
  /** It was not used after all. */
  giveBack(): void;
}

/** `wanted`: `false` where nobody logs in with a password. */
export function createSetup(users: UserStore, clock: Clock, wanted = true): Setup {
  const secret = randomBytes(24).toString('base64url');
  const until = clock.now() + linkMs;
  let done = !wanted;
  let taken = false;
  const isOpen = async () => {
    done ||= (await users.list()).some(({ role }) => role === 'administrator');
    return !done;
  };
  const token = async () => ((await isOpen()) && clock.now() < until ? secret : undefined);
  return {
    isOpen,
    token,
    async take(given) {
      const found = await token();
      if (taken || found === undefined || !timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(found))))
        return false;
      taken = true;
      return true;
    },
    giveBack: () => {
      taken = false;
    },
  };
}
