import type { ClickHouseClient } from '@clickhouse/client';
import type { DeliveryRecord, IncidentAction, QueuedNotification } from '../../core/alerts.ts';
import { PipelineError } from '../../core/errors.ts';
import type { Incident, IncidentCare, IncidentState } from '../../core/incident.ts';
import { instant, rowsOf } from './evidence/read.ts';
import { foldActions, readActions } from './incident-store.ts';
import { literalLists, quote } from './literals.ts';
import { listDeliveries } from './notifications.ts';
import { type QueuedRow, queuedColumns, queuedOf } from './outbox.ts';

type Client = Pick<ClickHouseClient, 'query'>;

export interface IncidentQuery {
  readonly state?: IncidentState | undefined;
  readonly brand?: string | undefined;
  readonly rule?: string | undefined;
  /** Those that were not over before, ms since the epoch. */
  readonly since?: number | undefined;
  /** 100 if not given. */
  readonly limit?: number | undefined;
}

/** An incident without its evidence. Times are ms since the epoch. */
export interface IncidentSummary
  extends Pick<
    Incident,
    | 'id'
    | 'rule'
    | 'type'
    | 'brand'
    | 'labels'
    | 'state'
    | 'severity'
    | 'impact'
    | 'startedAt'
    | 'firedAt'
    | 'resolvedAt'
  > {
  readonly resolution: string;
  /** At its worst. */
  readonly value: number;
  readonly expected?: number;
  readonly bound?: number;
  readonly windowMs: number;
  readonly mentionId: string;
  readonly acknowledgedBy: string;
  readonly acknowledgedAt?: number;
  readonly assignee: string;
  readonly notes: number;
}

/** All that is known of an incident. */
export interface IncidentRecord {
  readonly incident: Incident;
  readonly care: IncidentCare;
  /** Oldest first, as the others. */
  readonly actions: readonly IncidentAction[];
  readonly notifications: readonly QueuedNotification[];
  readonly deliveries: readonly DeliveryRecord[];
}

const optional = <Name extends string>(name: Name, value: string | number | null) =>
  (value === null ? {} : { [name]: Number(value) }) as { readonly [Key in Name]?: number };

/** Incidents, those that began last first. */
export async function listIncidents(client: Client, filter: IncidentQuery = {}): Promise<IncidentSummary[]> {
  const { state, brand, rule, since, limit = 100 } = filter;
  const conditions = [
    state !== undefined && `state = ${quote(state)}`,
    brand !== undefined && `brand = ${quote(brand.toWellFormed())}`,
    rule !== undefined && `rule = ${quote(rule.toWellFormed())}`,
    since !== undefined && `(isNull(resolved_at) OR resolved_at >= ${instant(since)})`,
  ].filter(Boolean);
  const rows = await rowsOf<
    Omit<
      IncidentSummary,
      'startedAt' | 'firedAt' | 'resolvedAt' | 'acknowledgedAt' | 'expected' | 'bound' | 'windowMs' | 'notes'
    > & {
      readonly began: string;
      readonly fired: string | null;
      readonly ended: string | null;
      readonly usual: number | null;
      readonly limitValue: number | null;
      readonly span: string;
      readonly noted: string | null;
      readonly remarks: string;
    }
  >(
    client,
    'listing incidents',
    `SELECT incident_id AS id, rule, type, brand, labels, state, severity, impact, resolution, value, expected AS usual,
       bound AS limitValue, window_ms AS span, mention_id AS mentionId, acknowledged_by AS acknowledgedBy, assignee, notes AS remarks,
       toUnixTimestamp64Milli(started_at) AS began, toUnixTimestamp64Milli(fired_at) AS fired,
       toUnixTimestamp64Milli(resolved_at) AS ended, toUnixTimestamp64Milli(acknowledged_at) AS noted
     FROM v_incidents ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     ORDER BY started_at DESC, incident_id LIMIT ${Math.max(0, Math.trunc(limit))}`,
  );
  return rows.map(({ began, fired, ended, usual, limitValue, span, noted, remarks, ...row }) => ({
    ...row,
    startedAt: Number(began),
    ...optional('firedAt', fired),
    ...optional('resolvedAt', ended),
    ...optional('expected', usual),
    ...optional('bound', limitValue),
    windowMs: Number(span),
    ...optional('acknowledgedAt', noted),
    notes: Number(remarks),
  }));
}

/** Ids of the incidents whose evidence shows one of these mentions. */
export async function incidentsAbout(client: Client, mentionIds: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const list of literalLists(mentionIds.map((id) => quote(id)))) {
    const rows = await rowsOf<{ id: string }>(
      client,
      'looking for incidents about mentions',
      `SELECT incident_id AS id FROM incidents FINAL
       WHERE hasAny(JSONExtract(detail, 'evidence', 'top', 'Array(Tuple(mentionId String))').mentionId, [${list}])
       ORDER BY id`,
    );
    for (const { id } of rows) found.add(id);
  }
  return [...found];
}

/**
 * One incident by its id, or the beginning of it; undefined where there is none. Throws a fatal `PipelineError` where several begin so.
 */
export async function findIncident(client: Client, beginning: string): Promise<IncidentRecord | undefined> {
  if (beginning === '') return undefined;
  const found = await rowsOf<{ id: string; detail: string }>(
    client,
    'looking for an incident',
    `SELECT incident_id AS id, detail FROM incidents FINAL WHERE startsWith(incident_id, ${quote(beginning.toWellFormed())})
     ORDER BY incident_id LIMIT 5`,
  );
  const [row] = found.length > 1 ? found.filter(({ id }) => id === beginning) : found;
  if (!row && found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new PipelineError(`several incidents begin with ${beginning}: ${ids}: give more of the id`, {
      retry: 'fatal',
    });
  }
  if (!row) return undefined;
  const actions = (await readActions(client, [row.id])).get(row.id) ?? [];
  const notifications = await readNotifications(client, row.id);
  return {
    incident: JSON.parse(row.detail) as Incident,
    care: foldActions(actions),
    actions,
    notifications,
    deliveries: await listDeliveries(
      client,
      notifications.map(({ key }) => key),
    ),
  };
}

async function readNotifications(client: Client, incidentId: string): Promise<QueuedNotification[]> {
  const rows = await rowsOf<QueuedRow>(
    client,
    'reading the notifications of an incident',
    `SELECT ${queuedColumns} FROM notifications FINAL WHERE has(incidents, ${quote(incidentId)})
     ORDER BY created_at, notification_id`,
  );
  return rows.map(queuedOf);
}
