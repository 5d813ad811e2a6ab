import { createHash } from 'node:crypto';
import type { Incident, Observation, RuleType, Severity } from '../../core/incident.ts';
import type { Judgement } from './judge.ts';

/** What an incident of a rule about one thing is made of. */
export interface IncidentKind {
  readonly rule: string;
  readonly type: RuleType;
  readonly brand: string;
  readonly severity: Severity;
  /** With `rule`, `type`, `severity` and `brand`. */
  readonly labels: Readonly<Record<string, string>>;
  /** How long it must hold before it fires, ms. */
  readonly forMs: number;
  /** How long after it fired no other begins, ms. */
  readonly cooldownMs: number;
  /** How long it must have been ordinary to be over, ms. */
  readonly calmMs: number;
  /** How long a pending one may not hold and still be the same, ms. */
  readonly graceMs: number;
  readonly mentionId?: string;
}

/**
 * One step in the life of an incident: what it is after a judgement at `now`. Undefined where there is none, or where a former one
 * stays as it is.
 *
 * none → pending while the condition holds → firing once it has held for `forMs` → resolved once it was ordinary for `calmMs`. A
 * pending one that stops holding is resolved without ever having fired, and nobody hears of it. What flares up again within
 * the cool-down is the same incident, opened again.
 */
export function advance(
  former: Incident | undefined,
  kind: IncidentKind,
  judgement: Judgement,
  now: number,
): Incident | undefined {
  const { holds, heldAt, heldSince = heldAt, elevated, observation } = judgement;
  const open = former !== undefined && former.state !== 'resolved';
  if (!open) {
    if (!holds) return undefined;
    // What late posts show of a time that was already told of.
    if (former && heldAt <= former.lastHeldAt) return undefined;
    const again = former?.firedAt !== undefined && now - former.firedAt < kind.cooldownMs;
    // Ended by a person: it has had its say until the cool-down is over.
    if (again && former.resolution) return undefined;
    // Over before anybody knew of it: it is a part of what was told.
    if (again && now - heldAt >= Math.max(kind.calmMs, kind.graceMs)) return undefined;
    if (again) {
      const { resolvedAt: _over, ...rest } = former;
      return measured({ ...rest, state: 'firing', lastHeldAt: heldAt }, observation, now);
    }
    return measured(begin(kind, judgement, now), observation, now);
  }
  const lastHeldAt = Math.max(former.lastHeldAt, holds ? heldAt : 0, elevated && former.state === 'firing' ? now : 0);
  if (former.state === 'pending') {
    if (now - lastHeldAt > kind.graceMs) return { ...former, state: 'resolved', resolvedAt: now, latest: observation };
    const heldFrom = Math.min(former.pendingSince ?? former.startedAt, holds ? heldSince : lastHeldAt);
    const fires = holds && lastHeldAt - heldFrom >= kind.forMs;
    return measured({ ...former, lastHeldAt, ...(fires && { state: 'firing', firedAt: now }) }, observation, now);
  }
  // At least so long after it fired: what late posts showed is not over before anybody was told.
  const calm = lastHeldAt < now && now - Math.max(lastHeldAt, former.firedAt ?? 0) >= kind.calmMs;
  if (calm) return { ...former, state: 'resolved', resolvedAt: now, latest: observation };
  return measured({ ...former, lastHeldAt }, observation, now);
}

/** The same incident has the same id, whoever finds it: 16 hex digits of SHA-256 of rule, labels and start. */
export function incidentId(rule: string, labels: Readonly<Record<string, string>>, startedAt: number): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([rule, sorted, startedAt]))
    .digest('hex')
    .slice(0, 16);
}

function begin(
  kind: IncidentKind,
  { since: startedAt, heldAt, heldSince = heldAt, observation }: Judgement,
  now: number,
): Incident {
  const { rule, type, brand, severity, labels, forMs, mentionId } = kind;
  const fires = heldAt - heldSince >= forMs;
  return {
    id: incidentId(rule, labels, startedAt),
    rule,
    type,
    brand,
    labels,
    severity,
    state: fires ? 'firing' : 'pending',
    impact: 1,
    startedAt,
    ...(fires && { firedAt: now }),
    lastHeldAt: heldAt,
    pendingSince: heldSince,
    peak: observation,
    latest: observation,
    ...(mentionId !== undefined && { mentionId }),
  };
}

function measured(incident: Incident, latest: Observation, now: number): Incident {
  const worse = further(latest, incident.peak) ? latest : incident.peak;
  return { ...incident, latest, peak: worse, impact: impactOf(worse, now - incident.startedAt) };
}

/** Whether `a` lies further out than `b`, in the direction of the rule. */
export function further(a: Observation, b: Observation): boolean {
  return a.direction === 'above' ? a.value > b.value : a.value < b.value;
}

/**
 * 1 to 10: up to seven points for how far out (two for each doubling over the bound for counts; for shares and net sentiment by the
 * score), up to three for how long (one after an hour, two after six, three after a day).
 */
export function impactOf({ value, bound, direction, score }: Observation, durationMs: number): number {
  const hours = durationMs / 3_600_000;
  const lasting = hours >= 24 ? 3 : hours >= 6 ? 2 : hours >= 1 ? 1 : 0;
  const counts = direction === 'above' && value > 1 && bound !== undefined && bound > 0;
  const far = counts ? 2 * Math.log2(Math.max(1, value / bound)) + 1 : 1 + 6 * Math.max(0, score - 0.5);
  return Math.max(1, Math.min(10, Math.round(Math.min(7, far) + lasting)));
}
