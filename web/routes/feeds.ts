import { z } from 'zod';
import type { Incident } from '../../core/incident.ts';
import { type MentionFilter, mentionFilterSchema } from '../../core/mention-filter.ts';
import { brandsFor, type Caller, may, seesBrand } from '../../core/rights.ts';
import { type Entry, renderAtom } from '../atom.ts';
import { sha256 } from '../auth.ts';
import { isHeld } from '../etag.ts';
import { maskPerson, maskText } from '../mask.ts';
import { type Asked, type Route, route } from '../route.ts';
import type { IncidentPorts, ListedIncident } from './incidents.ts';
import type { MentionPorts, ShownMention } from './mentions.ts';

/** Entries of a feed. */
const most = 50;
const atom = 'application/atom+xml; charset=utf-8';
const token = z
  .string()
  .max(200)
  .optional()
  .describe('A token of the role viewer: feed readers cannot send it otherwise, and addresses are kept in many places');

/** Feeds for readers that know an address and nothing else. */
export function feedRoutes({
  mentions,
  incidents,
  brands,
  url,
}: {
  readonly mentions: Pick<MentionPorts, 'page'>;
  readonly incidents: Pick<IncidentPorts, 'list'>;
  readonly brands: readonly string[];
  /** Where browsers reach Escolta; absent: as it was asked. */
  readonly url: string | undefined;
}): Route[] {
  const homeOf = ({ request }: Pick<Asked<never, never, never>, 'request'>) =>
    url?.replace(/\/+$/u, '') ?? `${request.protocol}://${request.host}`;
  const send = ({ reply, request }: Pick<Asked<never, never, never>, 'request' | 'reply'>, xml: string) => {
    const tag = `"${sha256(xml).slice(0, 22)}"`;
    reply.header('cache-control', 'private, no-cache').header('etag', tag).type(atom);
    if (isHeld(request.headers['if-none-match'], tag)) reply.status(304).send();
    else reply.send(xml);
  };
  const spec = { method: 'GET', tag: 'feeds', right: 'read', inAddress: true, produces: [atom] } as const;
  return [
    route({
      ...spec,
      path: '/feeds/mentions.atom',
      summary: 'Atom: the newest mentions of a filter',
      query: mentionFilterSchema.extend({ token }),
      async handle(asked) {
        const { caller } = asked;
        const { token: _, ...filter } = asked.query;
        const page = await mentions.page({
          ...{ brands: brandsFor(caller, brands, filter.brand), filter: filter as MentionFilter },
          ...{ order: 'new', after: undefined, limit: most },
        });
        const home = homeOf(asked);
        send(
          asked,
          renderAtom({
            ...{ id: `${home}/api/v1/feeds/mentions.atom#${sha256(JSON.stringify(filter)).slice(0, 16)}` },
            ...{ title: ['Escolta', ...(filter.brand ?? [])].join(' · '), home: `${home}/inbox` },
            entries: page.mentions.map((mention) => mentionEntry(mention, caller)),
          }),
        );
        return undefined;
      },
    }),
    route({
      ...spec,
      path: '/feeds/alerts.atom',
      summary: 'Atom: the latest incidents',
      query: z.strictObject({ token }),
      async handle(asked) {
        const { caller } = asked;
        const home = homeOf(asked);
        const list = await incidents.list({ states: ['firing', 'resolved'], since: undefined, limit: 500 });
        const entries = list
          .filter(({ brand }) => seesBrand(caller, brands, brand))
          .slice(0, most)
          .map((incident) => incidentEntry(incident, home));
        send(
          asked,
          renderAtom({
            id: `${home}/api/v1/feeds/alerts.atom`,
            title: 'Escolta · !',
            home: `${home}/incidents`,
            entries,
          }),
        );
        return undefined;
      },
    }),
  ];
}

function incidentEntry(
  incident: ListedIncident & Partial<Incident> & { readonly brandName?: string },
  home: string,
): Entry {
  const {
    id,
    rule = '',
    brandName = incident.brand,
    state = '',
    labels,
    startedAt = 0,
    firedAt,
    resolvedAt,
  } = incident;
  return {
    id: `urn:escolta:incident:${id}`,
    title: [brandName, rule, labels?.['severity'] ?? '', state].filter(Boolean).join(' · '),
    text: '',
    author: 'Escolta',
    url: `${home}/incidents/${id}`,
    publishedAt: startedAt,
    updatedAt: resolvedAt ?? firedAt ?? startedAt,
  };
}

function mentionEntry(mention: ShownMention, caller: Caller): Entry {
  const personal = may(caller, 'personal');
  const { id, brand, text, title, publishedAt, authorName, authorHandle } = personal ? mention : maskPerson(mention);
  const show = personal ? (said: string) => said : maskText;
  const { url, sentiment } = mention as ShownMention & { readonly url?: string; readonly sentiment?: string };
  const beginning = show(title || text)
    .replace(/\s+/gu, ' ')
    .slice(0, 120);
  return {
    id: `urn:uuid:${id}`,
    title: `${brand}: ${beginning}${sentiment ? ` (${sentiment})` : ''}`,
    text: show(text),
    author: authorName || authorHandle || '–',
    url,
    publishedAt,
    updatedAt: publishedAt,
  };
}
