import { hash } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import type { IncidentAction, IncidentStore, Silence } from '../../core/alerts.ts';
import type { Clock } from '../../core/clock.ts';
import type { Incident, IncidentCare } from '../../core/incident.ts';
import { instant, rowsOf } from './evidence/read.ts';
import { jsonLine, keepRows } from './insert-rows.ts';
import { literalLists, quote, textLists } from './literals.ts';
import { readSilences } from './silences.ts';

type Client = Pick<ClickHouseClient, 'query' | 'exec'>;

/**
 * Incidents, what people did about them, and silences. Of one incident the state saved last wins, also when the clock goes back. Saves keep
 * their order. Whoever takes over from another process loads first: so it knows the versions that the other wrote.
 */
export function createIncidentStore({ client, clock }: { client: Client; clock: Clock }): IncidentStore {
  /** The last version of each incident that is not over. */
  const versions = new Map<string, number>();
  let lastSave: Promise<void> = Promise.resolve();

  const learn = (id: string, version: string): void => {
    versions.set(id, Math.max(versions.get(id) ?? 0, Number(version)));
  };

  async function learnVersions(incidents: readonly Incident[]): Promise<void> {
    const unknown = incidents.filter(({ id }) => !versions.has(id));
    for (const ids of literalLists(unknown.map(({ id }) => quote(id.toWellFormed())))) {
      const rows = await rowsOf<{ id: string; latest: string }>(
        client,
        'looking for incidents',
        `SELECT incident_id AS id, max(version) AS latest FROM incidents WHERE incident_id IN (${ids}) GROUP BY id`,
      );
      for (const { id, latest } of rows) learn(id, latest);
    }
  }

  async function write(incidents: readonly Incident[]): Promise<void> {
    await learnVersions(incidents);
    const lines = incidents.map((incident) => {
      const version = Math.max(clock.now(), (versions.get(incident.id) ?? 0) + 1);
      versions.set(incident.id, version);
      return jsonLine(incidentRow(incident, version));
    });
    await keepRows(client, `saving ${incidents.length} incidents`, 'incidents', lines);
    for (const { id, state } of incidents) if (state === 'resolved') versions.delete(id);
  }

  return {
    async load(resolvedSince) {
      const wanted = `(state != 'resolved' OR ifNull(resolved_at >= ${instant(resolvedSince)}, false))`;
      // The details are the greater part, and read only of those that are wanted.
      const rows = await rowsOf<{ detail: string; version: string }>(
        client,
        'loading incidents',
        `SELECT detail, version FROM incidents FINAL
         WHERE ${wanted} AND (started_at, incident_id) GLOBAL IN (
           SELECT started_at, incident_id FROM incidents GROUP BY started_at, incident_id
           HAVING tupleElement(max((version, ${wanted})), 2)
         )
         ORDER BY started_at, incident_id`,
      );
      return rows.map(({ detail, version }) => {
        const incident = JSON.parse(detail) as Incident;
        learn(incident.id, version);
        return incident;
      });
    },
    async save(incidents) {
      if (incidents.length === 0) return;
      // Of two states of one incident in a batch, the later.
      const latest = [...new Map(incidents.map((incident) => [incident.id, incident])).values()];
      const save = lastSave.then(() => write(latest));
      lastSave = save.catch(() => undefined);
      await save;
    },
    async care(ids) {
      const care = new Map<string, IncidentCare>();
      for (const [id, actions] of await readActions(client, ids)) care.set(id, foldActions(actions));
      return care;
    },
    async act(actions) {
      await keepRows(
        client,
        `keeping ${actions.length} actions on incidents`,
        'incident_actions',
        actions.map((action) => jsonLine(actionRow(action))),
      );
    },
    silences: (now) => readSilences(client, { endsAfter: now }),
    async silence(silence) {
      await keepRows(client, 'keeping a silence', 'silences', [jsonLine(silenceRow(silence))]);
    },
  };
}

/** What was done about these incidents, oldest first. Those without any are absent. */
export async function readActions(
  client: Pick<ClickHouseClient, 'query'>,
  incidentIds: readonly string[],
): Promise<Map<string, IncidentAction[]>> {
  const actions = new Map<string, IncidentAction[]>();
  for (const ids of textLists(incidentIds)) {
    const rows = await rowsOf<Omit<IncidentAction, 'at'> & { at: string }>(
      client,
      'reading actions on incidents',
      `SELECT incident_id AS incidentId, toUnixTimestamp64Milli(incident_actions.at) AS at, author, action, text
       FROM incident_actions FINAL WHERE incident_id IN (${ids}) ORDER BY incident_id, incident_actions.at, action_id`,
    );
    for (const row of rows) {
      const of = actions.get(row.incidentId) ?? [];
      of.push({ ...row, at: Number(row.at) });
      actions.set(row.incidentId, of);
    }
  }
  return actions;
}

/** The first who took note of it counts, the first who ended it, and the last to whom it was given: to nobody, if that is empty. */
export function foldActions(actions: readonly IncidentAction[]): IncidentCare {
  const first = (wanted: IncidentAction['action']) => actions.find(({ action }) => action === wanted);
  const acknowledged = first('acknowledge');
  const resolved = first('resolve');
  const assignee = actions.findLast(({ action }) => action === 'assign')?.text;
  return {
    ...(acknowledged && { acknowledgedBy: acknowledged.author, acknowledgedAt: acknowledged.at }),
    ...(assignee && { assignee }),
    ...(resolved && { resolvedBy: resolved.author }),
    notes: actions.filter(({ action }) => action === 'note').map(({ at, author, text }) => ({ at, author, text })),
  };
}

function incidentRow(incident: Incident, version: number): Record<string, unknown> {
  const { peak } = incident;
  return {
    incident_id: incident.id,
    rule: incident.rule,
    type: incident.type,
    brand: incident.brand,
    labels: incident.labels,
    state: incident.state,
    severity: incident.severity,
    impact: Math.round(incident.impact),
    started_at: incident.startedAt,
    fired_at: incident.firedAt,
    resolved_at: incident.resolvedAt,
    last_held_at: incident.lastHeldAt,
    value: peak.value,
    expected: peak.expected,
    bound: peak.bound,
    window_ms: peak.windowMs,
    resolution: incident.resolution,
    mention_id: incident.mentionId,
    // Text in text: what is no whole character is escaped here, and comes back as it was.
    detail: JSON.stringify(incident),
    version,
  };
}

/** The same action has the same id, however often it is written. */
function actionRow({ incidentId, at, author, action, text }: IncidentAction): Record<string, unknown> {
  const id = hash('sha256', JSON.stringify([incidentId, at, author, action, text])).slice(0, 16);
  return { action_id: id, incident_id: incidentId, at, author, action, text };
}

/** Its version is when it was made, so that writing it again does not undo that it was ended: see `expireSilence`. */
function silenceRow(silence: Silence): Record<string, unknown> {
  return {
    silence_id: silence.id,
    matchers: silence.matchers,
    author: silence.author,
    reason: silence.reason,
    starts_at: silence.startsAt,
    ends_at: silence.endsAt,
    created_at: silence.createdAt,
    version: Math.max(0, silence.createdAt),
  };
}
