import { conditionValues } from '../../core/condition.ts';
import type { Incident } from '../../core/incident.ts';
import { line } from './line.ts';
import type { MentionReason } from './phrases/phrases.ts';
import { tellLeaf } from './tell-where.ts';
import type { Voice } from './voice.ts';
import { parseWhere } from './where.ts';

/** Why a single mention raised an alert. */
export interface ToldReason {
  /** Absent for what is no reason that we have a name for. */
  readonly kind?: MentionReason;
  readonly text: string;
  /** It was read of the mention: its intent, what it is about. */
  readonly read?: true;
}

type Teller = (found: RegExpExecArray, voice: Voice) => ToldReason;

/** The notes that rules leave in `labels.reason`, one after the other with `; ` between. */
const notes: readonly (readonly [RegExp, Teller])[] = [
  [/^“.+”$/u, ([words]) => ({ kind: 'keyword', text: line(words, 120) })],
  [/^(?:query|keyword)$/u, (_, { phrases: p }) => ({ kind: 'keyword', text: p.mentionReason.keyword })],
  [/^(\d+) followers$/u, ([, n], { phrases: p }) => ({ kind: 'followers', text: p.followers(Number(n)) })],
  [/^★ ([\d.]+)$/u, ([, n], { format }) => ({ kind: 'rating', text: `★ ${format.number(Number(n))}/5` })],
  [/^customer (\d+)$/u, ([, n], voice) => ({ kind: 'customer', text: customerOf(Number(n), voice) })],
  [
    /^(?:rating|followers|customer)$/u,
    ([kind], { phrases: p }) => ({ kind: kind as MentionReason, text: p.mentionReason[kind as MentionReason] }),
  ],
  [
    new RegExp(`^(${[...Object.keys(conditionValues), 'reason'].join('|')}) ([a-z0-9-]+)$`, 'u'),
    ([note, field, value], voice) => {
      const read = parseWhere(`${field}:${value}`);
      const known = read.ok && 'field' in read.condition ? tellLeaf(read.condition, voice) : note;
      return { text: known, read: true };
    },
  ],
  [
    /^(sarcasm|intent confidence|emotion confidence)$/u,
    ([note], { phrases: p }) => ({ text: p.insight.number[note.replace(' ', '_') as keyof typeof p.insight.number] }),
  ],
  [
    /^(?:negative|neutral|positive|unrated)$/u,
    ([feeling], { phrases: p }) => ({ text: p.feeling[feeling as keyof typeof p.feeling] }),
  ],
];

function customerOf(value: number, { format, phrases: p }: Voice): string {
  return `${p.mentionReason.customer} (${p.value(format.number(value))})`;
}

/** In the reader's language where they are notes of ours, and as they are elsewhere. */
export function tellReasons({ labels }: Incident, voice: Voice): readonly ToldReason[] {
  const parts = line(labels['reason'] ?? '', 400)
    .split(/\s*;\s+/u)
    .filter((part) => part !== '');
  return parts.slice(0, 5).map((part) => {
    for (const [pattern, tell] of notes) {
      const found = pattern.exec(part);
      if (found !== null) return tell(found, voice);
    }
    return { text: line(part, 120) };
  });
}
