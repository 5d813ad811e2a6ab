import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { SavedStore } from '../../core/web-stores.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';

/** Annotations have routes of their own. */
const savedKinds = ['filter', 'query'] as const;
const shown = z.object({
  id: z.string(),
  kind: z.enum(savedKinds),
  name: z.string(),
  body: z.unknown(),
  owner: z.string(),
  own: z.boolean(),
  shared: z.boolean(),
  savedAt: z.number(),
});
const given = z.strictObject({
  kind: z.enum(savedKinds),
  name: z.string().trim().min(1).max(100),
  body: z
    .unknown()
    .refine((body) => JSON.stringify(body ?? null).length <= 50_000, 'expected 50,000 characters at most'),
  shared: z.boolean().default(false),
});
const byId = z.strictObject({ id: z.string().regex(/^[0-9a-f]{16}$/u) });

/** Filters and queries that people keep and share. */
export function savedRoutes({ saved, clock }: { readonly saved: SavedStore; readonly clock: Clock }): Route[] {
  const spec = { tag: 'saved', right: 'read' } as const;
  return [
    route({
      ...spec,
      method: 'GET',
      path: '/saved',
      summary: 'What one has saved, and what others share',
      query: z.strictObject({ kind: z.enum(savedKinds) }),
      answer: z.object({ saved: z.array(shown) }),
      handle: async ({ query, caller }) => ({
        saved: (await saved.list(query.kind, caller.id)).map(({ ownerId, kind: _, ...rest }) => ({
          ...rest,
          kind: query.kind,
          own: ownerId === caller.id,
        })),
      }),
    }),
    route({
      ...spec,
      method: 'POST',
      path: '/saved',
      summary: 'Save something',
      status: 201,
      body: given,
      answer: shown,
      async handle({ body, caller }) {
        const id = randomBytes(8).toString('hex');
        const row = { ...body, id, ownerId: caller.id, owner: caller.name, savedAt: clock.now() };
        await saved.put(row);
        const { ownerId: _, ...rest } = row;
        return { ...rest, own: true };
      },
    }),
    route({
      ...spec,
      method: 'DELETE',
      path: '/saved/:id',
      summary: 'Take away what one has saved',
      params: byId,
      async handle({ path, caller }) {
        const found = await saved.find(path.id);
        if (
          !found ||
          found.kind === 'annotation' ||
          (found.ownerId !== caller.id && !(found.shared && caller.role === 'administrator'))
        )
          throw new Problem(404, 'you have saved no such thing');
        await saved.remove(path.id);
      },
    }),
  ];
}
