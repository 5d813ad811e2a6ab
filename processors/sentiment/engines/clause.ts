import type { Range } from '../../../core/assessment.ts';

const ends = /[.!?…;\n]/u;
/** Fewer words than this say nothing alone. */
const minWords = 3;
const longest = 2_000;

/**
 * The part of a text that is about what stands at `spans`: the sentences that it stands in, cut where `others` (other brands) begin and end
 * unless hardly a word is left then. The whole text where it stands nowhere.
 */
export function clauseAround(text: string, spans: readonly Range[], others: readonly Range[] = []): string {
  if (spans.length === 0) return text;
  const parts: Range[] = [];
  for (const [start, end] of spans) {
    const last = parts.at(-1);
    if (last && start < last[1]) continue;
    const sentence: Range = [edge(text, start - 1, -1) + 1, edge(text, end, 1)];
    const narrow: Range = [
      Math.max(sentence[0], ...others.map(([, to]) => (to <= start ? to : 0))),
      Math.min(sentence[1], ...others.map(([from]) => (from >= end ? from : text.length))),
    ];
    parts.push(wordsIn(text.slice(...narrow)) >= minWords ? narrow : sentence);
  }
  return parts.map(([from, to]) => text.slice(from, to).trim()).join('\n');
}

/** Where the sentence ends on one side: a mark followed by room, so that `acme.com` and `3.5` are no ends. */
function edge(text: string, from: number, step: 1 | -1): number {
  const stop = from + step * longest;
  for (let at = from; at >= 0 && at < text.length && at !== stop; at += step) {
    if (ends.test(text[at] ?? '') && (text[at] === '\n' || /\s|^$/u.test(text[at + 1] ?? '')))
      return step > 0 ? at + 1 : at;
  }
  return step > 0 ? Math.min(text.length, stop) : Math.max(-1, stop);
}

const wordsIn = (text: string) => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
