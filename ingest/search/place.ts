import { z } from 'zod';
import { pacedSchema } from '../pace.ts';

/** Marks of posts: see `createOverlap`. */
const marks = z.array(z.string().max(40)).max(1_000);

/** Where the reading of searches is. Searches never forget their place, also while no brand asks for them. */
export const searchPlace = z.strictObject({
  /** Per search, when the newest post that it gave was published, in milliseconds since the epoch. */
  newest: z.record(z.string(), z.number().int()),
  /**
   * Searches that were left half-read: from which page to go on, the newest post of those before, how far back they read, and what of
   * it the next reading will see again.
   */
  half: z
    .record(
      z.string(),
      z.strictObject({
        page: z.string().max(10_000),
        newest: z.number().int(),
        from: z.number().int(),
        seen: marks.optional(),
        news: z.number().int().optional(),
      }),
    )
    .default({}),
  /** The search behind which the next poll begins, where one was cut short. */
  last: z.string().optional(),
  /** Per search, what it gave that the next reading will see again. */
  seen: z.record(z.string(), marks).optional(),
  /** Per search, when it was last read whole, and how much it gave of late. */
  paces: z.record(z.string(), pacedSchema).optional(),
  /** Searches that the network will not answer, whatever others it does: since when, when it was last tried (ms), and what it said. */
  refused: z
    .record(z.string(), z.strictObject({ since: z.number(), at: z.number(), said: z.string().max(500) }))
    .optional(),
});

export type SearchPlace = z.infer<typeof searchPlace>;
