import { z } from 'zod';
import type { CrmItem } from '../../core/crm-delivery.ts';
import { type Lead, type LeadPlace, leadPlaceSchema, leadStates } from '../../core/lead.ts';
import { brandsFor, type Caller } from '../../core/rights.ts';
import { cursor, cursorsOf, next, pageOf } from '../cursor.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';

/** The leads of one Escolta. */
export interface LeadPorts {
  /** By score, the latest first among equals, then by id. */
  list(asked: {
    brands?: string[] | undefined;
    states?: Lead['state'][] | undefined;
    atLeast?: number | undefined;
    after?: LeadPlace | undefined;
    limit: number;
  }): Promise<readonly Lead[]>;
  show(asked: { id: string }): Promise<{ readonly lead: Lead } | null>;
  dryRun(asked: { by: string; ids: string[]; crm?: string | undefined }): Promise<readonly unknown[]>;
  allow(asked: { ids: string[]; by: string; crm?: string | undefined }): Promise<readonly CrmItem[]>;
  dismiss(asked: { id: string; by: string; note: string }): Promise<Lead>;
  reopen(asked: { id: string; by: string; note: string }): Promise<Lead>;
  undo(asked: { id: string; by: string }): Promise<readonly CrmItem[]>;
}

const byId = z.strictObject({ id: z.string().regex(/^[0-9a-f]{32}$/u, 'expected the id of a lead') });
const crm = z.string().min(1).max(200).optional().describe('One of the configured CRMs; absent: those of the rules');
const note = z.string().max(2_000).default('');
const any = z.looseObject({});
const cursors = cursorsOf(leadPlaceSchema);
const states = z
  .preprocess(
    (given) => (given === undefined ? undefined : String(given).split(',').filter(Boolean)),
    z.array(z.enum(leadStates)).max(10).optional(),
  )
  .optional();

/** Leads: who may buy, why, and what went to CRMs. */
export function leadRoutes({
  leads,
  brands,
}: {
  readonly leads: LeadPorts;
  readonly brands: readonly string[];
}): Route[] {
  const spec = { tag: 'leads', right: 'personal' } as const;
  async function found(id: string, caller: Caller) {
    const card = await leads.show({ id });
    if (!card || !brandsFor(caller, brands).includes(card.lead.brand)) throw new Problem(404, 'there is no such lead');
    return card;
  }
  return [
    route({
      ...spec,
      method: 'GET',
      path: '/leads',
      summary: 'Leads, the most promising first',
      query: z.strictObject({
        brand: z.string().max(64).optional(),
        state: states.describe('Several with commas between'),
        atLeast: z.coerce.number().int().min(0).max(100).optional().describe('Score'),
        cursor,
        limit: z.coerce.number().int().min(1).max(1_000).default(100),
      }),
      answer: z.object({ leads: z.array(any), next }),
      async handle({ query: { brand, state, atLeast, cursor: text, limit }, caller, audit }) {
        const own = brandsFor(caller, brands, brand === undefined ? [] : [brand]);
        const after = cursors.place(text);
        const found =
          own.length === 0
            ? []
            : await leads.list({
                // Leads of brands that there are no more are among all.
                ...(own.length < brands.length && { brands: own }),
                ...{ states: state, atLeast, after, limit: limit + 1 },
              });
        const { page, next: following } = pageOf(found, limit, ({ score, lastAt, id }) =>
          cursors.of({ score, at: lastAt, id }),
        );
        audit('lead.list', '', { leads: page.length });
        return { leads: page.map((lead) => ({ ...lead })), next: following };
      },
    }),
    route({
      ...spec,
      method: 'GET',
      path: '/leads/:id',
      summary: 'One lead: what they said, reasons, history, what went to CRMs',
      params: byId,
      answer: any,
      async handle({ path, caller, audit }) {
        const card = await found(path.id, caller);
        audit('lead.view', path.id);
        return { ...card };
      },
    }),
    route({
      ...spec,
      method: 'POST',
      path: '/leads/:id/preview',
      onRepeat: 'again',
      summary: 'What would be sent to which CRM, and the records there that may be the same; nothing is written',
      params: byId,
      body: z.strictObject({ crm }),
      answer: z.object({ items: z.array(z.unknown()) }),
      async handle({ path, body, caller, audit }) {
        await found(path.id, caller);
        const items = await leads.dryRun({ ids: [path.id], by: caller.name, crm: body.crm });
        audit('lead.preview', path.id, { items: items.length });
        return { items: [...items] };
      },
    }),
    route({
      ...spec,
      method: 'POST',
      path: '/leads/:id/send',
      summary: 'Let it be sent to the CRM',
      params: byId,
      body: z.strictObject({ crm }),
      answer: z.object({ items: z.array(any) }),
      async handle({ path, body, caller, audit }) {
        await found(path.id, caller);
        const items = await leads.allow({ ids: [path.id], by: caller.name, crm: body.crm });
        audit('lead.send', path.id, { crms: items.map((item) => item.crm) });
        return { items: items.map((item) => ({ ...item })) };
      },
    }),
    ...(['dismiss', 'reopen'] as const).map((action) =>
      route({
        ...spec,
        method: 'POST',
        path: `/leads/:id/${action}`,
        summary: action === 'dismiss' ? 'They are no lead' : 'They are a lead after all',
        params: byId,
        body: z.strictObject({ note }),
        answer: any,
        async handle({ path, body, caller, audit }) {
          await found(path.id, caller);
          const lead = await leads[action]({ id: path.id, by: caller.name, note: body.note });
          audit(`lead.${action}`, path.id);
          return { ...lead };
        },
      }),
    ),
    route({
      ...spec,
      method: 'POST',
      path: '/leads/:id/undo',
      summary: 'Take back what was sent, as far as the CRM lets it',
      params: byId,
      answer: z.object({ items: z.array(any) }),
      async handle({ path, caller, audit }) {
        await found(path.id, caller);
        const items = await leads.undo({ id: path.id, by: caller.name });
        audit('lead.undo', path.id);
        return { items: items.map((item) => ({ ...item })) };
      },
    }),
  ];
}
