import { z } from 'zod';

const term = z
  .string()
  .trim()
  .max(200)
  .regex(/[\p{L}\p{N}]/u, 'expected at least one letter or digit');

/** What tells a brand from its namesakes. */
const contextSchema = z.strictObject({
  for: z
    .array(term)
    .max(1_000)
    .default([])
    .describe('Words and phrases that speak for the brand, such as "flight" for the airline Delta.'),
  against: z
    .array(term)
    .max(1_000)
    .default([])
    .describe('Words and phrases that speak for a namesake, such as "river". Unlike "exclude" they only weigh.'),
  atLeast: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      'Mentions less relevant than this, from 0 to 1, are kept as irrelevant and count nowhere. Default: all count.',
    ),
});

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
  context: contextSchema
    .optional()
    .describe('What tells it from other things of its name: each mention gets a relevance from 0 to 1.'),
  accounts: z
    .array(term)
    .default([])
    .describe('Further accounts that speak for it, beside its handles: what they write is flagged "own".'),
  employees: z
    .array(term)
    .default([])
    .describe('Accounts of people who work for it: what they write is flagged "employee".'),
  ownPosts: z
    .enum(['flag', 'exclude'])
    .default('flag')
    .describe('`flag` keeps what its own accounts and its people write, flagged; `exclude` makes no mentions of it.'),
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
