import type { Occurrence } from './find.ts';
import { limits } from './limits.ts';

/**
 * The places where two sides are near one another in one text: each place of a side is paired with the nearest of the other side before it
 * and behind it, and the pair counts if at most `distance` words stand between the two (undefined: if they share a sentence). A pair reaches
 * from the beginning of the first to the end of the second; the two never overlap. Both lists come in the order of `inOrder`, and so does
 * the result. Linear but for sorting, so that a hostile text cannot make it slow.
 */
export function pairNear(
  left: readonly Occurrence[],
  right: readonly Occurrence[],
  { ordered, distance }: { readonly ordered: boolean; readonly distance: number | undefined },
): Occurrence[] {
  const within = distance === undefined ? isInOneSentence : () => true;
  const a = left.filter(within);
  const b = right.filter(within);
  if (a.length === 0 || b.length === 0) return [];
  const isNear = (one: Occurrence, other: Occurrence): boolean =>
    distance === undefined
      ? sentenceOf(one) === sentenceOf(other)
      : Math.max(0, other.first - one.last - 1) <= distance;
  const pairs = pairInOrder(a, b, isNear);
  if (!ordered) pairs.push(...pairInOrder(b, a, isNear));
  pairs.sort((one, other) => one.start - other.start || one.end - other.end);
  return pairs.length > limits.places ? pairs.slice(0, limits.places) : pairs;
}

/** Pairs of which the first stands before the second. */
function pairInOrder(
  before: readonly Occurrence[],
  behind: readonly Occurrence[],
  isNear: (one: Occurrence, other: Occurrence) => boolean,
): Occurrence[] {
  const pairs: Occurrence[] = [];
  const add = (one: Occurrence, other: Occurrence): void => {
    if (!isNear(one, other)) return;
    const { view, start, first } = one;
    pairs.push({ view, start, end: other.end, first, last: other.last, spans: [...one.spans, ...other.spans] });
  };
  for (const one of before) {
    const other = behind[firstFrom(behind, one.end)];
    if (other) add(one, other);
  }
  // Ends do not come in the order of beginnings.
  const byEnd = [...before].sort((x, y) => x.end - y.end || x.start - y.start);
  for (const other of behind) {
    const one = byEnd[lastUpTo(byEnd, other.start)];
    // Otherwise the pair was made above.
    if (one && behind[firstFrom(behind, one.end)] !== other) add(one, other);
  }
  return pairs;
}

/** The first place that begins at or behind an offset. */
function firstFrom(places: readonly Occurrence[], offset: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] as Occurrence).start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last place that ends at or before an offset; −1 for none. */
function lastUpTo(byEnd: readonly Occurrence[], offset: number): number {
  let low = 0;
  let high = byEnd.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((byEnd[middle] as Occurrence).end <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What stands between words belongs to the sentence of the word before it. */
function sentenceOf({ view, last }: Occurrence): number {
  return view.sentenceOf(last);
}

function isInOneSentence({ view, first, last }: Occurrence): boolean {
  return first >= last || view.sentenceOf(first) === view.sentenceOf(last);
}
