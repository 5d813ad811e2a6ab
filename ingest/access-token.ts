import type { Clock } from '../core/clock.ts';

/** A token, and when it is of no use any more, in milliseconds since the epoch. */
export interface AccessToken {
  readonly token: string;
  readonly until: number;
}

export interface TokenKeeper {
  /** The token at hand, or a new one. */
  get(signal: AbortSignal): Promise<string>;
  /** To be called when a token was refused: the next is a new one. */
  forget(token: string): void;
}

/** How long before its end a token counts as ended: it must outlive the request that it is for. */
const marginMs = 60_000;

/** Keeps a token while it lasts. Rejects as `fetchToken` does. */
export function createTokenKeeper(
  clock: Clock,
  fetchToken: (signal: AbortSignal) => Promise<AccessToken>,
): TokenKeeper {
  let known: AccessToken | undefined;
  return {
    async get(signal) {
      if (known === undefined || known.until - marginMs <= clock.now()) known = await fetchToken(signal);
      return known.token;
    },
    forget(token) {
      if (known?.token === token) known = undefined;
    },
  };
}
