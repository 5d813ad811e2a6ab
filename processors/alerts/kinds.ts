import type { CandidateMention, HotLead } from '../../core/alerts.ts';
import type { Incident } from '../../core/incident.ts';
import type { Judgement } from './judge.ts';
import type { IncidentKind } from './lifecycle.ts';
import type { HotLeadRule, MentionRule, Rule, UnansweredRule } from './rules.ts';

/** A judgement, and what an incident of it would be. */
export interface Finding {
  readonly kind: IncidentKind;
  readonly judgement: Judgement;
}

/** What an incident is about; of the same rule, one at a time. */
export interface About {
  readonly brand?: string;
  readonly source?: string;
  readonly mention?: string;
  readonly reason?: string;
}

const minute = 60_000;
const hour = 60 * minute;

/** How long windows must have been ordinary before an incident is over. Sources and budgets are over when they are. */
const calmMs = 30 * minute;
/** A pending incident may miss so much of its condition: evaluations fail now and then. */
const graceMs = 2 * minute;

/** One incident at a time for each of these. */
export function subjectKey({ rule, labels }: Pick<Incident, 'rule' | 'labels'>): string {
  return [rule, labels['brand'], labels['source'], labels['mention']].join('\0');
}

/** Of a single mention, the reason tells it: it comes with a storm as any other. */
const whereOf = (rule: Rule): string => ('where' in rule && rule.type !== 'mention' ? (rule.where ?? '') : '');

export function kindOf(rule: Rule, about: About, extra: Readonly<Record<string, string>> = {}): IncidentKind {
  const given = Object.entries({
    ...rule.labels,
    ...extra,
    ...about,
    segment: rule.segment ?? '',
    where: whereOf(rule),
  });
  const labels = Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== ''));
  const atOnce = rule.type === 'silence' || rule.type === 'cost';
  return {
    rule: rule.name,
    type: rule.type,
    brand: about.brand ?? '',
    severity: rule.severity,
    labels: { ...labels, rule: rule.name, type: rule.type, severity: rule.severity },
    forMs: rule.for,
    cooldownMs: rule.cooldown,
    calmMs: atOnce ? 0 : calmMs,
    graceMs,
    ...(about.mention !== undefined && { mentionId: about.mention }),
  };
}

/** An incident about one mention. It is told of once: whatever ends it, the same mention begins no other. */
export function aboutMention(
  rule: MentionRule | UnansweredRule,
  mention: CandidateMention,
  now: number,
  reason?: string,
): Finding {
  const about = { brand: mention.brand, mention: mention.mentionId, ...(reason && { reason }) };
  const waits = rule.type === 'unanswered';
  return {
    kind: { ...kindOf(rule, about), calmMs: Number.POSITIVE_INFINITY },
    judgement: {
      holds: true,
      heldAt: now,
      elevated: true,
      since: mention.publishedAt,
      observation: {
        at: now,
        windowMs: waits ? rule.after : rule.maxAge,
        value: waits ? (now - mention.publishedAt) / hour : 1,
        ...(waits && { bound: rule.after / hour }),
        direction: 'above',
        score: scoreOf(mention),
      },
    },
  };
}

/** An incident about a lead that became hot: about the mention that says most of it. */
export function aboutLead(rule: HotLeadRule, { mention, score }: HotLead, now: number): Finding {
  const observation = { at: now, windowMs: hour, value: score, direction: 'above', score: score / 100 } as const;
  return {
    kind: { ...kindOf(rule, { brand: mention.brand, mention: mention.mentionId }), calmMs: Number.POSITIVE_INFINITY },
    judgement: { holds: true, heldAt: now, elevated: true, since: mention.publishedAt, observation },
  };
}

/** One half for an author of unknown or no reach, and up to one: each tenfold of followers is one of six parts more. */
const scoreOf = ({ followers = 0 }: CandidateMention) => 0.5 + Math.min(6, Math.log10(followers + 1)) / 12;
