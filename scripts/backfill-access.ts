import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { CursorStore } from '../core/contract.ts';
import { accessOf } from './calls.ts';
import { rematchCursor } from './rematch-access.ts';

const source = z.string().min(1).max(200);

/** What may be asked about walks back, as it comes over the wire. */
export const backfillRequests = {
  load: z.strictObject({ source }),
  save: z.strictObject({ source, place: z.unknown() }),
  /** To be told when a walk brought posts: what alerts take for usual is read again. */
  done: z.strictObject({ source }),
};

/** Where walks back are, of one Escolta, whichever process owns its data. */
export interface BackfillAccess {
  /** What was saved last; null where nothing was. */
  load(request: z.input<(typeof backfillRequests)['load']>): Promise<unknown>;
  save(request: z.input<(typeof backfillRequests)['save']>): Promise<null>;
  done(request: z.input<(typeof backfillRequests)['done']>): Promise<null>;
}

/** Beside the cursor of the source itself, which a walk back never moves: no source can be called so. */
export const backfillCursor = (name: string) => `backfill:${name}`;

export function createBackfillAccess({ cursors, clock }: { cursors: CursorStore; clock: Clock }): BackfillAccess {
  return accessOf(backfillRequests, {
    load: async ({ source }: { source: string }) => (await cursors.load(backfillCursor(source))) ?? null,
    async save({ source, place }: { source: string; place: unknown }) {
      await cursors.save(backfillCursor(source), place);
      return null;
    },
    async done({ source }: { source: string }) {
      await cursors.save(rematchCursor, { at: clock.now(), backfill: source });
      return null;
    },
  });
}
