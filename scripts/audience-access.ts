import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { type AuthorInfluence, readAuthors } from '../sinks/clickhouse/audience/authors.ts';
import { readAuthorFlags, readBursts, type StoredBurst, type StoredFlag } from '../sinks/clickhouse/audience/flags.ts';
import { accessOf } from './calls.ts';

const network = z.string().min(1).max(100).optional();
const limit = z.int().min(1).max(10_000).default(50);

/** What may be asked about who speaks, as it comes over the wire. */
export const audienceRequests = {
  authors: z.strictObject({ network, limit }),
  flagged: z.strictObject({ network, limit }),
  /** An account as `network:id` or `network:@handle`. */
  show: z.strictObject({ account: z.string().min(3).max(500) }),
  bursts: z.strictObject({ days: z.int().min(1).max(3_650).default(90), limit }),
};

export interface AuthorCard {
  readonly influence?: AuthorInfluence | undefined;
  readonly flags: readonly StoredFlag[];
}

interface AudienceAnswers {
  authors: readonly AuthorInfluence[];
  flagged: readonly StoredFlag[];
  show: AuthorCard;
  bursts: readonly StoredBurst[];
}
type AudienceCall = keyof AudienceAnswers;

/** Who is heard, and who may be none, as one Escolta knows it, whichever process owns its data. */
export type AudienceAccess = {
  readonly [Call in AudienceCall]: (
    request: z.input<(typeof audienceRequests)[Call]>,
  ) => Promise<AudienceAnswers[Call]>;
};
type Handlers = {
  readonly [Call in AudienceCall]: (
    request: z.output<(typeof audienceRequests)[Call]>,
  ) => Promise<AudienceAnswers[Call]>;
};

export function createAudienceAccess({
  client,
  clock,
}: {
  readonly client: ClickHouseClient;
  readonly clock: Clock;
}): AudienceAccess {
  const handlers: Handlers = {
    authors: (of) => readAuthors(client, of),
    flagged: (of) => readAuthorFlags(client, undefined, of),
    async show({ account: asked }) {
      // Handles are known in small letters.
      const account = /^[^:]+:@/u.test(asked) ? asked.toLowerCase() : asked;
      const [found, flags] = await Promise.all([
        readAuthors(client, { account, limit: 1 }),
        readAuthorFlags(client, [account]),
      ]);
      return { influence: found[0], flags };
    },
    bursts: ({ days, limit: most }) => readBursts(client, { since: clock.now() - days * 86_400_000, limit: most }),
  };
  return accessOf(audienceRequests, handlers);
}
