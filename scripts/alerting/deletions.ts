import type { ClickHouseClient } from '@clickhouse/client';
import type { QueuedNotification } from '../../core/alerts.ts';
import type { Message } from '../../core/channel.ts';
import type { Incident } from '../../core/incident.ts';
import { createIncidentStore } from '../../sinks/clickhouse/incident-store.ts';
import { findIncident, incidentsAbout } from '../../sinks/clickhouse/incidents.ts';
import { createOutbox } from '../../sinks/clickhouse/outbox.ts';
import { deletedMentions } from '../../sinks/clickhouse/queries.ts';

/**
 * Takes what was deleted at its source out of the evidence of incidents and out of the messages about them, also of those that were sent:
 * what people were shown in a channel cannot be called back, what is kept can. `since`: deletions seen from then on, ms since the epoch.
 * Gives the number of incidents that were changed. May be repeated.
 */
export async function forgetDeleted(
  options: { readonly client: ClickHouseClient; readonly now: () => number },
  since: number,
): Promise<number> {
  const { client } = options;
  const incidents = createIncidentStore({ client, clock: { now: options.now, sleep: async () => undefined } });
  const outbox = createOutbox({ client });
  const deleted = new Set(await deletedMentions(client, since));
  let changed = 0;
  for (const id of await incidentsAbout(client, [...deleted])) {
    const record = await findIncident(client, id);
    if (!record) continue;
    const { gone, kept } = withoutDeleted(record.incident, deleted);
    if (gone.length === 0) continue;
    await incidents.load(options.now());
    await incidents.save([kept]);
    for (const notification of record.notifications) await outbox.mark(cleaned(notification, gone));
    changed += 1;
  }
  return changed;
}

interface Gone {
  readonly url: string;
  readonly text: string;
}

function withoutDeleted(incident: Incident, deleted: ReadonlySet<string>): { gone: Gone[]; kept: Incident } {
  const { evidence } = incident;
  if (!evidence) return { gone: [], kept: incident };
  const gone = evidence.top.filter(({ mentionId }) => deleted.has(mentionId));
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
