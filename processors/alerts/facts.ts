import type { Message } from '../../core/channel.ts';
import { type Evidence, type Incident, type IncidentCare, isWindowed } from '../../core/incident.ts';
import { tellSentiments, tellShares } from './items.ts';
import { line } from './line.ts';
import { tellGaps, valueText } from './tell.ts';
import { tellWhere } from './tell-where.ts';
import type { Voice } from './voice.ts';

export interface FactsInput {
  readonly incident: Incident;
  readonly care: IncidentCare | undefined;
  readonly suppressed: readonly Incident[];
}

/** What is known of an incident in short pairs, most important first. What is not known is left out. */
export function alertFacts({ incident, care, suppressed }: FactsInput, voice: Voice): Message['facts'] {
  const { format, phrases: p } = voice;
  const { evidence, peak } = incident;
  const facts: { label: string; value: string }[] = [];
  const add = (label: string, value: string) => {
    if (value !== '') facts.push({ label, value });
  };
  const time = (at: number) => {
    const { clock, day } = format.when(at);
    return day === undefined ? clock : `${day}, ${clock}`;
  };

  add(p.fact.severity, p.severity[incident.severity]);
  add(p.fact.where, tellWhere(incident, voice));
  add(p.fact.began, time(incident.startedAt));
  if (incident.resolvedAt !== undefined) add(p.fact.ended, time(incident.resolvedAt));
  if (isWindowed(incident.type)) {
    const label = peak.direction === 'below' ? p.fact.lowest : p.fact.peak;
    add(label, `${valueText(incident, peak.value, voice)} ${p.at(format.when(peak.at))}`);
  }
  add(p.fact.impact, `${format.number(incident.impact)}/10`);
  if (evidence !== undefined) {
    add(p.fact.coverage, tellGaps(evidence.gaps, evidence.to, voice));
    add(p.fact.mentions, mentionsOf(evidence, voice));
    const reach = knownReach(evidence);
    if (reach > 0) add(p.fact.reach, p.atLeastFollowers(reach));
  }
  if (care?.acknowledgedBy !== undefined) {
    const who = line(care.acknowledgedBy, 80);
    add(p.fact.acknowledged, care.acknowledgedAt === undefined ? who : p.by(who, format.when(care.acknowledgedAt)));
  }
  if (care?.assignee !== undefined) add(p.fact.assigned, line(care.assignee, 80));
  if (evidence !== undefined) {
    add(
      p.fact.sources,
      tellShares(evidence.bySource, (name) => line(name, 40), voice),
    );
    const language = (code: string) => format.language(code) ?? p.undetermined;
    add(p.fact.languages, tellShares(evidence.byLanguage, language, voice));
  }
  add(p.fact.storm, stormOf(suppressed, voice));
  return facts;
}

function mentionsOf(evidence: Evidence, voice: Voice): string {
  const { format, phrases: p } = voice;
  if (evidence.mentions === 0) return '';
  const stories =
    evidence.stories > 0 && evidence.stories < evidence.mentions ? ` (${p.stories(evidence.stories)})` : '';
  const sentiments = tellSentiments(evidence, voice);
  return `${format.number(evidence.mentions)}${stories}${sentiments === '' ? '' : `: ${sentiments}`}`;
}

/** Followers of the authors that the evidence names, each once: a lower bound, as it names only some, and networks do not always tell. */
function knownReach(evidence: Evidence): number {
  const followers = new Map<string, number>();
  for (const { network, author, followers: known } of [...evidence.authors, ...evidence.top]) {
    const key = JSON.stringify([network, author]);
    if (known !== undefined) followers.set(key, Math.max(known, followers.get(key) ?? 0));
  }
  return [...followers.values()].reduce((sum, known) => sum + known, 0);
}

function stormOf(suppressed: readonly Incident[], { phrases: p }: Voice): string {
  const names = [...new Set(suppressed.map(({ type }) => p.ruleName[type]))];
  return names.join(', ');
}
