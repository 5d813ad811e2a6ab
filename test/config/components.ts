import { z } from 'zod';
import type { SourceComponent } from '../../core/component.ts';

const create = (): never => {
  throw new Error('these components are for their configuration only');
};

/** Source types with the shapes that configurations have: unions, bounds, enums, refinements. */
export const components: readonly SourceComponent[] = [
  {
    type: 'feed',
    summary: 'News and blogs.',
    schedule: 'every 15m',
    create,
    config: z
      .strictObject({
        urls: z
          .array(z.union([z.url(), z.strictObject({ url: z.url(), password: z.string().optional() })]))
          .min(1)
          .describe('Addresses of feeds.'),
        maxItems: z.int().min(1).max(1_000).default(100).describe('Most items.'),
        deep: z.boolean().default(false).describe('Whether to follow links.'),
      })
      .refine((feed) => !feed.deep || feed.maxItems <= 10, {
        path: ['maxItems'],
        error: 'expected at most 10 with deep',
      }),
  },
  {
    type: 'hackernews',
    summary: 'Stories and comments.',
    schedule: 'every 5m',
    create,
    config: z.strictObject({
      tags: z
        .array(z.enum(['story', 'comment']))
        .default(['story', 'comment'])
        .describe('Kinds of items.'),
    }),
  },
];
