import { z } from 'zod';

/** The `relevance` section: how it is learned which mentions are about their brand. */
export const relevanceSchema = z.strictObject({
  learning: z
    .strictObject({
      automatic: z
        .boolean()
        .default(true)
        .describe('Whether marks (relevant, irrelevant) teach the relevance of their brand once that makes it better.'),
      least: z.number().int().min(16).max(100_000).default(40).describe('Marks of a brand before it is tried.'),
    })
    .prefault({})
    .describe('What is learned from marks.'),
});
