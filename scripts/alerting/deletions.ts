import type { ClickHouseClient } from '@clickhouse/client';
import type { IncidentStore, Outbox, QueuedNotification } from '../../core/alerts.ts';
import type { Message } from '../../core/channel.ts';
import type { Incident } from '../../core/incident.ts';
import { findIncident, incidentsAbout } from '../../sinks/clickhouse/incidents.ts';
import { deletedMentions } from '../../sinks/clickhouse/queries.ts';

/**
 * Takes what was deleted at its source out of the evidence of incidents and out of the messages about them, also of those that were sent:
 * what people were shown in a channel cannot be called back, what is kept can. `since`: deletions seen from then on, ms since the epoch.
 * May be repeated.
 */
export async function forgetDeleted(
  ports: {
    readonly client: ClickHouseClient;
    readonly incidents: Pick<IncidentStore, 'save'>;
    readonly outbox: Pick<Outbox, 'mark'>;
  },
  since: number,
): Promise<{ readonly deleted: ReadonlySet<string>; readonly changed: number }> {
  const deleted = new Set(await deletedMentions(ports.client, since));
  let changed = 0;
  for (const id of await incidentsAbout(ports.client, [...deleted])) {
    const record = await findIncident(ports.client, id);
    if (!record) continue;
    const { gone, kept } = withoutDeleted(record.incident, deleted);
    if (gone.length === 0) continue;
    await ports.incidents.save([kept]);
    for (const notification of record.notifications) await ports.outbox.mark(cleaned(notification, gone));
    changed += 1;
  }
  return { deleted, changed };
}

interface Gone {
  readonly url: string;
  readonly text: string;
}

/** An incident without what was deleted of its evidence, and what that was. The counts stay: they name nobody. */
export function withoutDeleted(
  incident: Incident,
  deleted: ReadonlySet<string>,
): { readonly gone: readonly Gone[]; readonly kept: Incident } {
  const { evidence } = incident;
  const gone = evidence?.top.filter(({ mentionId }) => deleted.has(mentionId)) ?? [];
  if (!evidence || gone.length === 0) return { gone, kept: incident };
  const top = evidence.top.filter(({ mentionId }) => !deleted.has(mentionId));
  return { gone, kept: { ...incident, evidence: { ...evidence, top } } };
}

/** A message without the lines and sentences that say what is gone. */
function cleaned(notification: QueuedNotification, gone: readonly Gone[]): QueuedNotification {
  const says = (text: string) => gone.some((one) => one.text !== '' && shares(text, one.text));
  const { message } = notification;
  const sections = message.sections
    .map((section) => ({
      ...section,
      items: section.items.filter(
        ({ url, text }) => !says(text) && !gone.some((one) => one.url !== '' && one.url === url),
      ),
    }))
    .filter(({ items }) => items.length > 0);
  const summary = says(message.summary) ? message.title : message.summary;
  const next: Message = { ...message, sections, summary };
  return { ...notification, message: next };
}

/** Whether a text quotes the beginning of another: messages cut what they quote. */
const shares = (text: string, quoted: string) => text.includes([...quoted].slice(0, 40).join(''));
