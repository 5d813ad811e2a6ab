import type { Condition, ConditionLeaf } from '../../core/condition.ts';
import type { Incident } from '../../core/incident.ts';
import { line } from './line.ts';
import type { Voice } from './voice.ts';
import { parseWhere } from './where.ts';

/** What an incident's rule asks for, `complaint or wish to leave, delivery`; empty where it asks for nothing, or nothing that can be read. */
export function tellWhere({ labels }: Pick<Incident, 'labels'>, voice: Voice): string {
  const where = labels['where'];
  if (where === undefined) return '';
  const read = parseWhere(where);
  return line(read.ok ? tellCondition(read.condition, voice) : where, 120);
}

function tellCondition(condition: Condition, voice: Voice): string {
  const { or, not } = voice.phrases.insight;
  const grouped = (part: Condition) =>
    'all' in part || 'any' in part ? `(${tellCondition(part, voice)})` : tellCondition(part, voice);
  if ('all' in condition) {
    return condition.all.map((part) => ('any' in part ? tellCondition(part, voice) : grouped(part))).join(', ');
  }
  if ('any' in condition) return condition.any.map(grouped).join(` ${or} `);
  if ('not' in condition) return `${not} ${grouped(condition.not)}`;
  return tellLeaf(condition, voice);
}

/** One thing that was read, in the reader's language. */
export function tellLeaf(leaf: ConditionLeaf, { format, phrases: p }: Voice): string {
  if ('comparison' in leaf) return `${p.insight.number[leaf.field]} ${leaf.comparison} ${format.percent(leaf.value)}`;
  switch (leaf.field) {
    case 'intent':
      return p.insight.intent[leaf.value];
    case 'stage':
      return p.insight.stage[leaf.value];
    case 'emotion':
      return p.insight.emotion[leaf.value];
    case 'question':
      return p.insight.question[leaf.value];
    case 'sentiment':
      return p.feeling[leaf.value];
    case 'reason':
      return Object.hasOwn(p.insight.reason, leaf.value)
        ? (p.insight.reason[leaf.value] as string)
        : line(leaf.value, 40);
  }
}
