import type { ClickHouseClient } from '@clickhouse/client';
import { stepMs } from '../../core/alerts.ts';
import type { Evidence, Incident } from '../../core/incident.ts';
import { partOf } from '../../processors/alerts/part.ts';
import { gatherEvidence } from '../../sinks/clickhouse/evidence.ts';
import { segmentCondition } from '../../sinks/clickhouse/segment.ts';
import type { Configuration } from '../configuration.ts';
import type { AlertRules } from './rules.ts';

/** The latest evidence of each incident that is told of: whoever judges knows nothing of it. */
export interface EvidenceBook {
  /** The incident as it is now, with the latest evidence that there is. */
  complete(incident: Incident): Incident;
  /** Somebody may be told of it, and it has changed in a way that shows since its evidence was gathered. */
  isStale(incident: Incident): boolean;
  /** Gathers it. Throws what the store says. */
  gather(incident: Incident): Promise<void>;
  /** Keeps that of these only. */
  retain(ids: ReadonlySet<string>): void;
}

/** How far back the curve of an incident is drawn. */
const curveSteps = 288;

export function createEvidenceBook(options: {
  readonly configuration: Pick<Configuration, 'config'>;
  readonly client: ClickHouseClient;
  readonly rules: AlertRules;
}): EvidenceBook {
  const { client } = options;
  const { alerts, sources: configured } = options.configuration.config;
  const { rules, customersOf } = options.rules;
  const sources = configured.filter(({ enabled }) => enabled).map(({ name }) => name);
  const known = new Map<string, Pick<Incident, 'state' | 'impact'> & { readonly evidence: Evidence | undefined }>();

  async function read(incident: Incident): Promise<Evidence | undefined> {
    if (incident.brand === '' || incident.type === 'silence') return undefined;
    const { latest, peak, startedAt, mentionId } = incident;
    const observed = incident.state === 'resolved' ? peak : latest;
    const step = (at: number) => Math.ceil(at / stepMs) * stepMs;
    const to = mentionId === undefined ? step(observed.at) : step(startedAt + 1);
    const from = mentionId === undefined ? Math.min(startedAt, to - observed.windowMs) : startedAt;
    const rule = rules.find(({ name }) => name === incident.rule);
    const found = await gatherEvidence(client, {
      brand: incident.brand,
      from,
      to,
      focus: focusOf(incident),
      where: segmentCondition(rule ? partOf(rule, alerts.segments) : {}),
      ...(mentionId !== undefined && { mentionId }),
      stepMs,
      steps: curveSteps,
      startedAt,
      sources,
    });
    return { ...found, customers: await customersOf(incident.brand, from, to), curve: withUsual(found, peak) };
  }

  return {
    complete(incident) {
      // That which the incident brings along is of a life before this one.
      const evidence = known.get(incident.id)?.evidence;
      return evidence ? { ...incident, evidence } : incident;
    },
    isStale({ id, state, impact, firedAt }) {
      if (state === 'pending' || firedAt === undefined) return false;
      const before = known.get(id);
      return before === undefined || before.impact !== impact || before.state !== state;
    },
    async gather(incident) {
      const { id, state, impact } = incident;
      known.set(id, { state, impact, evidence: await read(incident) });
    },
    retain(ids) {
      for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
    },
  };
}

function focusOf({ type }: Incident): 'negative' | 'positive' | 'all' {
  if (type.startsWith('negative') || type === 'net-sentiment') return 'negative';
  return type === 'positive-volume' ? 'positive' : 'all';
}

/** The curve with what is usual, as far as the incident knows it: over its own time. */
function withUsual({ curve }: Evidence, { expected, windowMs, direction, value }: Incident['peak']): Evidence['curve'] {
  // Shares and net sentiment are of another unit than the counts that are drawn.
  if (expected === undefined || direction === 'below' || value <= 1) return curve;
  const each = (expected * curve.stepMs) / windowMs;
  return {
    ...curve,
    expected: curve.values.map((_, step) => (curve.from + (step + 1) * curve.stepMs > curve.mark ? each : null)),
  };
}
