import type { Span } from '../../core/assessment.ts';
import type { Output } from '../context.ts';
import { paint, plain } from '../text.ts';

type Place = Pick<Span, 'start' | 'end'>;

/** A text with what was found marked: in colour on a terminal, in brackets elsewhere. */
export function highlight(text: string, spans: readonly Place[], output: Output): string {
  let shown = '';
  let at = 0;
  for (const { start, end } of spans) {
    if (start < at || end > text.length) continue;
    const found = plain(text.slice(start, end));
    const marked = paint('inverse', found, output);
    shown += plain(text.slice(at, start)) + (marked === found ? `[${found}]` : marked);
    at = end;
  }
  return shown + plain(text.slice(at));
}

/** Characters before the first place that are shown of a long text, and in all. */
const before = 80;
const length = 300;

/** The part of a long text where something was found, with its places. */
export function excerptOf(text: string, spans: readonly Place[]): { text: string; spans: Place[] } {
  if (text.length <= length) return { text, spans: [...spans] };
  const from = Math.max(0, Math.min((spans[0]?.start ?? 0) - before, text.length - length));
  const to = from + length;
  const head = from > 0 ? '…' : '';
  const shift = from - head.length;
  return {
    text: `${head}${text.slice(from, to).toWellFormed()}${to < text.length ? '…' : ''}`,
    spans: spans
      .filter(({ start, end }) => start >= from && end <= to)
      .map(({ start, end }) => ({ start: start - shift, end: end - shift })),
  };
}
