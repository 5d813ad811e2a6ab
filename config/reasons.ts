import { z } from 'zod';
import { reasonNames } from '../processors/intent/phrases/phrases.ts';
import { isBuiltIn } from '../processors/intent/reasons.ts';

const term = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/[\p{L}\p{N}]/u, 'expected at least one letter or digit');
const terms = z.array(term).min(1, 'expected at least one word or phrase').max(500);

const reasonSchema = z
  .strictObject({
    terms: terms
      .optional()
      .describe('Words and phrases that tell it in every language; case and accents do not count.'),
    languages: z
      .record(z.string().regex(/^[a-z]{2}$/u, 'expected an ISO 639-1 code such as "ca"'), terms)
      .optional()
      .describe('Words and phrases by language, where they mean something else in others.'),
  })
  .refine(({ terms: all, languages = {} }) => all !== undefined || Object.keys(languages).length > 0, {
    error: 'expected "terms", or "languages" with some: nothing would tell this reason',
  });

/** The `reasons` section: what mentions can be about, beside the built-in price, quality, delivery, service, bug, safety and ethics. */
export const reasonsSchema = z
  .record(
    z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,39}$/u, 'expected a name of lower-case letters, digits and hyphens, such as "wifi"'),
    z.union([z.literal(false), reasonSchema], { error: 'expected false, or "terms" such as ["wifi", "wi-fi"]' }),
  )
  .superRefine((reasons, context) => {
    if (Object.keys(reasons).length > 100)
      context.addIssue({ code: 'custom', message: 'expected at most 100 reasons' });
    for (const [name, reason] of Object.entries(reasons)) {
      if (name === 'none')
        context.addIssue({ code: 'custom', path: [name], message: '"none" means no reason: choose another name' });
      else if (reason === false && !isBuiltIn(name)) {
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `there is no built-in reason "${name}" to turn off`,
        });
      }
    }
  })
  .default({})
  .describe(
    'What mentions are about: `false` turns a built-in reason off, terms add to it or make a new one. See docs/INTENT.md.',
  );

/** The names of all reasons that mentions can have: the built-in ones that are not turned off, and those of the configuration. */
export function reasonsOf(reasons: z.output<typeof reasonsSchema>): readonly string[] {
  const own = Object.keys(reasons).filter((name) => reasons[name] !== false);
  return [...new Set([...reasonNames.filter((name) => reasons[name] !== false), ...own])];
}
