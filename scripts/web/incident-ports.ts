import { hash } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { alertMessage } from '../../processors/alerts/message.ts';
import { tidyMessage } from '../../sinks/notify/fit-message.ts';
import type { IncidentPorts } from '../../web/routes/incidents.ts';
import type { AlertAccess } from '../alert-access.ts';
import type { AlertLinks } from '../alert-links.ts';

/** Incidents in the words of messages, with all that was done about them. */
export function createIncidentPorts({
  alerts,
  config,
  links,
  clock,
}: {
  readonly alerts: AlertAccess;
  readonly config: Pick<Config, 'alerts' | 'brands'>;
  readonly links: AlertLinks | undefined;
  readonly clock: Clock;
}): IncidentPorts {
  const brandName = (id: string) => config.brands.find((brand) => brand.id === id)?.name ?? id;
  return {
    async list({ states, since, limit }) {
      // Of the clock that incidents are written by: only where something is counted from it.
      const from = since === undefined ? undefined : (await alerts.status({})).now - since;
      const list = await alerts.list({
        states: [...states],
        limit,
        ...(from !== undefined && { since: from }),
      });
      return list.map((incident) => ({ ...incident, brandName: brandName(incident.brand) }));
    },
    async show(id, language) {
      const record = await alerts.show({ id });
      // The beginning of an id is enough on a command line, and not here.
      if (record?.incident.id !== id) return undefined;
      const { incident, care, actions, notifications } = record;
      const message = tidyMessage(
        alertMessage({
          kind: 'firing',
          key: hash('sha256', id).slice(0, 32),
          incidents: [incident],
          care: { notes: [] },
          brandName,
          language,
          timeZone: config.alerts.timezone,
          at: clock.now(),
          links: [],
        }),
      );
      const { evidence, ...rest } = incident;
      return {
        ...rest,
        brandName: brandName(incident.brand),
        title: message.title,
        summary: message.summary,
        facts: message.facts,
        evidence: evidence && { ...evidence, customers: undefined, authors: undefined },
        customers: evidence?.customers ?? [],
        authors: evidence?.authors ?? [],
        care,
        actions,
        notifications: notifications.map(({ channel, kind, state, createdAt, sentAt, error }) => ({
          ...{ channel, kind, state, createdAt, sentAt, error },
        })),
        about: record.about,
        shareable: links !== undefined,
      };
    },
    act: async (action) => void (await alerts.act({ actions: [action] })),
    silence: ({ matchers, author, reason, hours }) =>
      alerts.silence({ matchers: [...matchers], author, reason, until: { inMs: hours * 3_600_000 } }),
    share: async (id) => links?.incident(id, { readOnly: true }),
  };
}
