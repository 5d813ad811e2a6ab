import { z } from 'zod';
import { type MessageLanguage, messageLanguages } from '../../core/channel.ts';
import { type Caller, may, seesBrand } from '../../core/rights.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';

/** An incident as lists show it: what else is in it goes to the page as it is. */
export interface ListedIncident {
  readonly id: string;
  readonly brand: string;
}

/** One incident with the words that tell of it, and all that was done. */
export interface ToldIncident extends ListedIncident {
  /** Customers touched: personal. */
  readonly customers: readonly unknown[];
  readonly authors: readonly unknown[];
}

export interface IncidentPorts {
  list(filter: {
    readonly states: readonly ('pending' | 'firing' | 'resolved')[];
    readonly since: number | undefined;
    readonly limit: number;
  }): Promise<readonly ListedIncident[]>;
  show(id: string, language: MessageLanguage): Promise<ToldIncident | undefined>;
  act(action: {
    readonly incidentId: string;
    readonly author: string;
    readonly action: 'acknowledge' | 'assign' | 'note' | 'resolve';
    readonly text: string;
  }): Promise<void>;
  silence(silence: {
    readonly matchers: readonly string[];
    readonly author: string;
    readonly reason: string;
    readonly hours: number;
  }): Promise<{ readonly id: string }>;
  /** A signed link that lets whoever has it read the incident for some days; undefined where alerts serve no links. */
  share(id: string): Promise<string | undefined>;
}

/** Incidents that are paged through, the most urgent ones. */
const mostIncidents = 1_000;
const byId = z.strictObject({ id: z.string().regex(/^[0-9a-f]{16}$/u, 'expected the id of an incident') });
const shown = z.looseObject({ id: z.string(), brand: z.string() });
const language = z.enum(messageLanguages).default('en');

export function incidentRoutes({
  incidents,
  brands,
}: {
  readonly incidents: IncidentPorts;
  readonly brands: readonly string[];
}): Route[] {
  const read = { tag: 'incidents', right: 'read' } as const;
  const act = { tag: 'incidents', right: 'act' } as const;
  async function found(id: string, caller: Caller, inLanguage: MessageLanguage = 'en'): Promise<ToldIncident> {
    const incident = await incidents.show(id, inLanguage);
    if (!incident || !seesBrand(caller, brands, incident.brand)) throw new Problem(404, 'there is no such incident');
    return incident;
  }
  /** What is of no brand concerns all: who is limited to some neither ends nor silences it for the others. */
  async function ofOwn(id: string, caller: Caller): Promise<ToldIncident> {
    const incident = await found(id, caller);
    if (incident.brand === '' && caller.brands.length > 0)
      throw new Problem(403, 'this is of no brand: what is done about it is for those who may see all brands');
    return incident;
  }
  return [
    route({
      ...read,
      method: 'GET',
      path: '/incidents',
      summary: 'Incidents, most urgent first',
      query: z.strictObject({
        state: z.enum(['open', 'resolved', 'all']).default('open'),
        days: z.coerce.number().min(1).max(400).optional().describe('Without those that were over before'),
        cursor: byId.shape.id.optional().describe('`next` of the page before'),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      answer: z.object({ incidents: z.array(shown), next: z.string().nullable() }),
      async handle({ query, caller }) {
        const states = {
          open: ['firing', 'pending'],
          resolved: ['resolved'],
          all: ['firing', 'pending', 'resolved'],
        } as const;
        const list = await incidents.list({
          states: states[query.state],
          since: query.days === undefined ? undefined : query.days * 86_400_000,
          limit: mostIncidents,
        });
        const own = list.filter(({ brand }) => seesBrand(caller, brands, brand));
        const before = own.findIndex(({ id }) => id === query.cursor);
        if (query.cursor !== undefined && before < 0)
          throw new Problem(422, 'the incident that this cursor stands for is none of these any more: begin anew');
        const page = own.slice(before + 1, before + 1 + query.limit);
        const next = before + 1 + page.length < own.length ? (page.at(-1)?.id ?? null) : null;
        return { incidents: page.map((incident) => ({ ...incident })), next };
      },
    }),
    route({
      ...read,
      method: 'GET',
      path: '/incidents/:id',
      summary: 'One incident: what was expected and what came, what drove it, and what was done',
      params: byId,
      query: z.strictObject({ language }),
      answer: shown,
      async handle({ path, query, caller }) {
        const incident = await found(path.id, caller, query.language);
        return may(caller, 'personal') ? { ...incident } : { ...incident, customers: [], authors: [] };
      },
    }),
    route({
      ...act,
      method: 'POST',
      path: '/incidents/:id/actions',
      summary: 'Acknowledge, assign, note or resolve',
      params: byId,
      body: z.strictObject({
        action: z.enum(['acknowledge', 'assign', 'note', 'resolve']),
        text: z.string().trim().max(5_000).default(''),
      }),
      async handle({ path, body, caller, audit }) {
        await ofOwn(path.id, caller);
        if (body.text === '' && (body.action === 'note' || body.action === 'assign'))
          throw new Problem(422, body.action === 'note' ? 'a note says something' : 'say whom it is assigned to');
        await incidents.act({ incidentId: path.id, author: caller.name, ...body });
        audit(`incident.${body.action}`, path.id, { text: body.text.slice(0, 200) });
      },
    }),
    route({
      ...act,
      method: 'POST',
      path: '/incidents/:id/silence',
      summary: 'Tell nobody of its like for some hours',
      status: 201,
      params: byId,
      body: z.strictObject({ hours: z.number().min(0.25).max(720), reason: z.string().trim().max(500).default('') }),
      answer: z.object({ id: z.string() }),
      async handle({ path, body, caller, audit }) {
        const incident = (await ofOwn(path.id, caller)) as ToldIncident & { readonly rule?: string };
        const matchers = [`rule=${incident.rule ?? ''}`, ...(incident.brand === '' ? [] : [`brand=${incident.brand}`])];
        const silence = await incidents.silence({ matchers, author: caller.name, ...body });
        audit('incident.silence', path.id, { hours: body.hours });
        return { id: silence.id };
      },
    }),
    route({
      ...act,
      method: 'POST',
      path: '/incidents/:id/share',
      onRepeat: 'again',
      summary: 'A signed link that lets whoever has it read this incident, until it expires',
      params: byId,
      answer: z.object({ url: z.string() }),
      async handle({ path, caller, audit }) {
        await found(path.id, caller);
        const url = await incidents.share(path.id);
        if (url === undefined)
          throw new Problem(409, 'alerts serve no links: set "alerts.listen" in the configuration');
        audit('incident.share', path.id);
        return { url };
      },
    }),
  ];
}
