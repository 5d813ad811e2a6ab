import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { brandsFor, type Caller } from '../../core/rights.ts';
import type { Saved, SavedStore } from '../../core/web-stores.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { comparePeriods, comparison, type Span } from './dashboards/compare-periods.ts';
import { type DashboardParts, dayMs } from './dashboards/scope.ts';

export const annotationKinds = ['campaign', 'launch', 'other'] as const;

/** From the first moment of the first day to the last of the last. */
const spanOf = ({ from, to }: { readonly from: string; readonly to: string }): Span => ({
  from: Date.parse(from),
  to: Date.parse(to) + dayMs,
});

const date = z.iso.date().refine((text) => text >= '1990-01-01' && text < '2200-01-01', 'expected a day of our time');
const given = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    from: date.describe('First day, UTC'),
    to: date.describe('Last day, UTC'),
    brand: z.string().max(64).default('').describe('Id of the brand; empty: all'),
    kind: z.enum(annotationKinds).default('campaign'),
  })
  .refine(({ from, to }) => from <= to && spanOf({ from, to }).to - spanOf({ from, to }).from <= 366 * dayMs, {
    message: 'expected the first day before the last one, and a year at most',
    path: ['to'],
  });
const shown = z.object({
  id: z.string(),
  name: z.string(),
  from: z.string(),
  to: z.string(),
  brand: z.string(),
  kind: z.enum(annotationKinds),
  by: z.string(),
  savedAt: z.number(),
});
const byId = z.strictObject({ id: z.string().regex(/^[0-9a-f]{16}$/u) });

/** A time up to the last whole day that is over; null where none of it is. */
function until(span: Span, now: number): Span | null {
  const to = Math.min(span.to, Math.floor(now / dayMs) * dayMs);
  return to > span.from ? { from: span.from, to } : null;
}

function shownOf({ id, name, body, owner, savedAt }: Saved): z.output<typeof shown> | undefined {
  const read = given.safeParse({ ...(body as object), name });
  return read.success ? { id, ...read.data, by: owner, savedAt } : undefined;
}

/** What happened: campaigns, launches and others, drawn on charts, and what they changed. Everybody who may see their brand sees them. */
export function annotationRoutes({ saved, ...parts }: DashboardParts & { readonly saved: SavedStore }): Route[] {
  const { brands, clock } = parts;
  const read = { tag: 'annotations', right: 'read' } as const;
  const act = { tag: 'annotations', right: 'act' } as const;
  const sees = (caller: Caller, brand: string) => brand === '' || brandsFor(caller, brands).includes(brand);
  async function found(id: string, caller: Caller) {
    const row = await saved.find(id);
    const annotation = row?.kind === 'annotation' ? shownOf(row) : undefined;
    if (!row || !annotation || !sees(caller, annotation.brand)) throw new Problem(404, 'there is no such annotation');
    return { row, annotation };
  }
  /** Who sees some brands says nothing of all. */
  function allowed(caller: Caller, brand: string): void {
    if (brand === '' ? caller.brands.length > 0 : !sees(caller, brand))
      throw new Problem(
        422,
        brand === '' ? 'name a brand: you do not see all' : 'there is no such brand, or you may not see it',
      );
  }
  const put = async (row: Saved) => {
    await saved.put(row);
    return shownOf(row) as z.output<typeof shown>;
  };
  return [
    route({
      ...read,
      method: 'GET',
      path: '/annotations',
      summary: 'Campaigns, launches and what else happened, latest first',
      query: z.strictObject({ brand: z.string().max(64).optional().describe('Those of the brand, and of all brands') }),
      answer: z.object({ annotations: z.array(shown) }),
      handle: async ({ query: { brand }, caller }) => ({
        annotations: (await saved.list('annotation', caller.id))
          .flatMap((row) => shownOf(row) ?? [])
          .filter((one) => sees(caller, one.brand) && (!brand || one.brand === '' || one.brand === brand))
          .sort((a, b) => (a.from < b.from ? 1 : a.from > b.from ? -1 : 0)),
      }),
    }),
    route({
      ...act,
      method: 'POST',
      path: '/annotations',
      summary: 'Add one',
      status: 201,
      body: given,
      answer: shown,
      async handle({ body: { name, ...body }, caller, audit }) {
        allowed(caller, body.brand);
        const id = randomBytes(8).toString('hex');
        const who = { ownerId: caller.id, owner: caller.name };
        const annotation = await put({
          id,
          kind: 'annotation',
          name,
          body,
          ...who,
          shared: true,
          savedAt: clock.now(),
        });
        audit('annotation.create', id, { name, ...body });
        return annotation;
      },
    }),
    route({
      ...act,
      method: 'PUT',
      path: '/annotations/:id',
      summary: 'Change one',
      params: byId,
      body: given,
      answer: shown,
      async handle({ path, body: { name, ...body }, caller, audit }) {
        const { row, annotation } = await found(path.id, caller);
        allowed(caller, annotation.brand);
        allowed(caller, body.brand);
        const changed = await put({ ...row, name, body, savedAt: clock.now() });
        audit('annotation.change', path.id, { name, ...body });
        return changed;
      },
    }),
    route({
      ...act,
      method: 'DELETE',
      path: '/annotations/:id',
      summary: 'Take one away',
      params: byId,
      async handle({ path, caller, audit }) {
        const { annotation } = await found(path.id, caller);
        allowed(caller, annotation.brand);
        await saved.remove(path.id);
        audit('annotation.remove', path.id, { name: annotation.name });
      },
    }),
    route({
      ...read,
      method: 'GET',
      path: '/annotations/:id/comparison',
      summary:
        'Before, during and after it, the times before and after as long as itself, up to the last whole day (UTC)',
      params: byId,
      query: z.strictObject({
        brand: z.string().max(64).optional().describe('Of which brand, where it is about all'),
      }),
      answer: comparison.extend({ annotation: shown }),
      async handle({ path, query, caller }) {
        const { annotation } = await found(path.id, caller);
        const among = brandsFor(caller, brands);
        const wanted = annotation.brand || query.brand || '';
        const own = wanted === '' ? among : among.filter((brand) => brand === wanted);
        if (own.length === 0) throw new Problem(404, 'there is no such brand, or you may not see it');
        const during = spanOf(annotation);
        const length = during.to - during.from;
        const now = clock.now();
        const periods = {
          before: until({ from: during.from - length, to: during.from }, now),
          during: until(during, now),
          after: until({ from: during.to, to: during.to + length }, now),
        };
        if (!periods.before) throw new Problem(409, 'nothing of it, nor of the time before it, is over');
        return {
          annotation,
          ...(await comparePeriods(parts, {
            ...{ brands: own, among, periods },
            changes: { during: ['before', 'during'], after: ['before', 'after'] },
          })),
        };
      },
    }),
  ];
}
