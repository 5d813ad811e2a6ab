import { createSlots, type Slots } from '../slots.ts';
import type { ServeLimits } from './config.ts';
import { Failure } from './failure.ts';

export interface Gate {
  /** Waits for a place; gives what hands it back. Throws `Failure` TOO_MANY_SIMULTANEOUS_QUERIES where too many wait already. */
  enter(user: string, signal: AbortSignal): Promise<() => void>;
}

/** How many queries run at once, in all and of one user, so that readers leave the engine room for the pipeline. */
export function createGate({ queries, queriesPerUser, waiting }: ServeLimits): Gate {
  const all = createSlots(queries);
  const users = new Map<string, Slots>();
  let asked = 0;

  return {
    async enter(user, signal) {
      if (asked >= queries + waiting) {
        throw new Failure('TOO_MANY_SIMULTANEOUS_QUERIES', `Too many simultaneous queries. Maximum: ${queries}`);
      }
      const own = users.get(user) ?? createSlots(queriesPerUser);
      users.set(user, own);
      asked += 1;
      let taken = 0;
      const leave = () => {
        asked -= 1;
        if (taken > 1) all.release();
        if (taken > 0) own.release();
      };
      try {
        // One's own place first: who has too many queries does not hold the places of others.
        await own.acquire(signal);
        taken = 1;
        await all.acquire(signal);
        taken = 2;
      } catch (error) {
        leave();
        throw error;
      }
      return leave;
    },
  };
}
