import { z } from 'zod';

const term = z
  .string()
  .trim()
  .max(200)
  .regex(/[\p{L}\p{N}]/u, 'expected at least one letter or digit');

/** A brand to listen for: one's own or a competitor. */
export const brandSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and hyphens')
    .describe('Short stable name, used as key in the store. Changing it starts a new history.'),
  name: term.describe('The name as people write it. Matched as a word or phrase.'),
  kind: z.enum(['own', 'competitor']).default('own').describe('Whose brand it is.'),
  aliases: z.array(term).default([]).describe('Other words and phrases that it is called by.'),
  handles: z.array(term).default([]).describe('Its accounts, without or with a leading @. Matched as @handle.'),
  hashtags: z.array(term).default([]).describe('Its hashtags, without or with a leading #.'),
  sites: z.array(term).default([]).describe('Its web sites, such as acme.com. A link to one of them is a mention.'),
  exclude: z
    .array(term)
    .default([])
    .describe('Words and phrases that rule a post out, such as the name of a namesake.'),
  query: z
    .string()
    .trim()
    .min(1)
    .max(100_000)
    .optional()
    .describe(
      'What a post must say to be a mention, in the language of docs/QUERIES.md: in place of name, aliases, handles, hashtags, sites and exclude.',
    ),
  languages: z
    .array(z.string().regex(/^[a-z]{2}$/, 'expected an ISO 639-1 code such as "ca"'))
    .default([])
    .describe('Only posts in these languages (or in one that cannot be told) are mentions. Empty: all.'),
  caseSensitive: z.boolean().default(false).describe('Whether "Apple" must be written with its capital.'),
  foldAccents: z.boolean().default(true).describe('Whether "cafe" also finds "café".'),
});

export type Brand = z.infer<typeof brandSchema>;
