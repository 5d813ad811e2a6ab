import { groupBy } from '../../core/group-by.ts';
import { type Incident, severities } from '../../core/incident.ts';
import { compileMatchers } from './matchers.ts';

/** While an incident that fits `source` fires, those that fit `target` and agree in the labels of `equal` are not told of by themselves. */
export interface Inhibition {
  readonly source: readonly string[];
  readonly target: readonly string[];
  readonly equal: readonly string[];
}

/**
 * One storm, one message: what a negative spike of a brand brings with it. Each kind keeps back those behind it, of the same brand,
 * segment and condition.
 */
export const defaultInhibitions: readonly Inhibition[] = [
  ['negative-volume', 'negative-reach|negative-share|net-sentiment|volume|mention'],
  ['negative-reach', 'negative-share|net-sentiment|volume'],
  ['negative-share', 'net-sentiment|volume'],
  ['net-sentiment', 'volume'],
  ['positive-volume', 'volume'],
].map(([source, targets]) => ({
  source: [`type=${source}`],
  target: [`type=~${targets}`],
  equal: ['brand', 'segment', 'where'],
}));

/**
 * Of incidents that fire, those that are kept back, each with the one that keeps it back and is told of itself. As in Prometheus
 * Alertmanager, of those that fit both sides none keeps back another; and where two would keep back each other, one is told of.
 */
export function inhibited(
  firing: readonly Incident[],
  inhibitions: readonly Inhibition[],
): ReadonlyMap<string, Incident> {
  const kept = new Map<string, Incident>();
  const rootOf = (incident: Incident): Incident => {
    let root = incident;
    for (let by = kept.get(root.id); by; by = kept.get(root.id)) root = by;
    return root;
  };
  for (const { source, target, equal } of inhibitions) {
    const isSource = compileMatchers(source);
    const isTarget = compileMatchers(target);
    const keyOf = ({ labels }: Incident) => JSON.stringify(equal.map((label) => labels[label] ?? ''));
    const sources = groupBy(
      firing.filter(({ labels }) => isSource(labels)),
      keyOf,
    );
    if (sources.size === 0) continue;
    for (const incident of firing) {
      if (kept.has(incident.id) || !isTarget(incident.labels)) continue;
      const both = isSource(incident.labels);
      // Nothing keeps itself back, nor what stands out more urgently, nor what keeps back itself.
      const by = sources
        .get(keyOf(incident))
        ?.find(
          (candidate) =>
            candidate.id !== incident.id &&
            rank(candidate) >= rank(incident) &&
            !(both && isTarget(candidate.labels)) &&
            rootOf(candidate).id !== incident.id,
        );
      if (by) kept.set(incident.id, by);
    }
  }
  return new Map([...kept].map(([id, by]) => [id, rootOf(by)]));
}

const rank = ({ severity }: Incident) => severities.indexOf(severity);
