import { createHash } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import { queryLibrary } from '../config/queries.ts';
import type { Config } from '../config/schema.ts';
import type { Assessment } from '../core/assessment.ts';
import type { Brand } from '../core/brand.ts';
import type { Clock } from '../core/clock.ts';
import type { CursorStore, Processor } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { rowsOf } from '../sinks/clickhouse/evidence/read.ts';
import { firstLimit, nextLimit, readStoredPosts } from '../sinks/clickhouse/stored-posts.ts';
import { accessOf } from './calls.ts';
import { type Change, createMatchAgain } from './rematch/match-again.ts';

/** What may be asked about matching again, as it comes over the wire. Times are ms since the epoch. */
export const rematchRequests = {
  /** The next stored posts, in the order of their ids: what is changed is durable when it is answered. */
  page: z.strictObject({
    brand: z.string().min(1).max(200),
    /** `definitionOf` the brand as the asker knows it. */
    definition: z.string().length(64),
    /** Published in `[from, to)`. */
    from: z.number(),
    to: z.number(),
    after: z.string().max(4_000).default(''),
    limit: z.int().min(1).max(5_000).default(firstLimit),
    dryRun: z.boolean().default(false),
    /** So many examples of each kind of change. */
    samples: z.int().min(0).max(100).default(0),
  }),
};

export interface RematchSample {
  readonly kind: Change['kind'];
  readonly postId: string;
  readonly publishedAt: number;
  /** The beginning of title and text. */
  readonly text: string;
  readonly clauses: readonly string[];
}

export interface RematchPage {
  readonly posts: number;
  readonly added: number;
  readonly removed: number;
  readonly updated: number;
  readonly kept: number;
  readonly refused: number;
  readonly samples: readonly RematchSample[];
  /** Behind which to go on; null where that was the last. */
  readonly next: string | null;
  /** How many posts to ask for then. */
  readonly limit: number;
}

/** Matching again, of one Escolta, whichever process owns its data. */
export interface RematchAccess {
  page(request: z.input<(typeof rematchRequests)['page']>): Promise<RematchPage>;
}

export interface RematchAccessOptions {
  readonly client: ClickHouseClient;
  readonly config: Pick<Config, 'brands' | 'blocks' | 'lists'>;
  readonly cursors: CursorStore;
  readonly clock: Clock;
  /** What judges mentions once they are matched. */
  readonly judges: () => Promise<readonly Processor<Assessment, Assessment>[]>;
  /** Resolves when they are durable. */
  readonly store: (assessments: readonly Assessment[]) => Promise<void>;
}

/** Under which it is kept when stored posts were matched again last: no source can be called so. */
export const rematchCursor = '~rematch';

const sampleLength = 300;

/** All that decides which posts are mentions of a brand, as one hash: 64 hex digits. */
export function definitionOf(config: Pick<Config, 'brands' | 'blocks' | 'lists'>, id: string): string {
  const brand = config.brands.find((one) => one.id === id);
  const library = brand?.query === undefined ? {} : { blocks: config.blocks, lists: config.lists };
  return createHash('sha256')
    .update(JSON.stringify({ brand, ...library }))
    .digest('hex');
}

/** The access to what is stored. Requests are checked, so that they may come from another process. */
export function createRematchAccess(options: RematchAccessOptions): RematchAccess {
  const { client, config, cursors, clock, store } = options;
  const known = new Map<string, Promise<ReturnType<typeof createMatchAgain>>>();

  /** The brand as this process knows it; throws where the asker knows another. */
  function brandOf(id: string, definition: string): Brand {
    const brand = config.brands.find((one) => one.id === id);
    if (brand && definition === definitionOf(config, id)) return brand;
    const how = brand ? `listens for "${id}" by a former configuration, and would undo this` : `knows no brand "${id}"`;
    throw new PipelineError(`the running pipeline ${how}: restart it, then match again`, { retry: 'fatal' });
  }

  /** Where nothing is to be changed, what is found need not be judged. */
  function matcherOf(brand: Brand, dryRun: boolean): Promise<ReturnType<typeof createMatchAgain>> {
    const key = `${brand.id} ${dryRun}`;
    const made =
      known.get(key) ??
      (dryRun ? Promise.resolve([]) : options.judges()).then((judges) =>
        createMatchAgain({ brand, library: queryLibrary(config), judges }),
      );
    known.set(key, made);
    made.catch(() => known.delete(key));
    return made;
  }

  async function page(request: z.output<(typeof rematchRequests)['page']>): Promise<RematchPage> {
    const { brand, definition, from, to, after, limit, dryRun } = request;
    const matchAgain = await matcherOf(brandOf(brand, definition), dryRun);
    const { assessments, next } = await readStoredPosts(
      (statement) => rowsOf(client, 'reading stored posts', statement),
      {
        ...{ from, to, after, limit },
        mentions: true,
      },
    );
    const { changes, kept, refused } = await matchAgain(assessments);
    if (!dryRun && changes.length > 0) {
      // Before anything is counted otherwise: who compares with what is usual reads that again.
      await cursors.save(rematchCursor, { at: clock.now(), brand });
      await store(changes.map(({ assessment }) => assessment));
    }
    const count = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length;
    return {
      posts: assessments.length,
      ...{ added: count('added'), removed: count('removed'), updated: count('updated'), kept, refused },
      samples: (['added', 'removed'] as const).flatMap((kind) =>
        changes
          .filter((change) => change.kind === kind)
          .slice(0, request.samples)
          .map(sampleOf),
      ),
      next: next ?? null,
      limit: nextLimit(limit, assessments),
    };
  }

  return accessOf(rematchRequests, { page });
}

function sampleOf({ kind, assessment, mention }: Change): RematchSample {
  const { post } = assessment;
  const text =
    post.title === undefined || post.text.startsWith(post.title) ? post.text : `${post.title} — ${post.text}`;
  return {
    kind,
    ...{ postId: post.id, publishedAt: post.publishedAt, clauses: mention?.clauses ?? [] },
    text: text.slice(0, sampleLength).toWellFormed(),
  };
}
