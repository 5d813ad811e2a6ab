/**
 * Whether one word becomes the other by at most `most` insertions, deletions, substitutions or swaps of neighbours: restricted
 * Damerau–Levenshtein distance (optimal string alignment), in UTF-16 units. What both begin and end with is left aside, and of the rest
 * only the band around the diagonal is computed.
 */
export function withinEdits(one: string, other: string, most: number): boolean {
  if (Math.abs(one.length - other.length) > most) return false;
  let start = 0;
  let end = 0;
  const shortest = Math.min(one.length, other.length);
  while (start < shortest && one.charCodeAt(start) === other.charCodeAt(start)) start += 1;
  while (end < shortest - start && one.charCodeAt(one.length - 1 - end) === other.charCodeAt(other.length - 1 - end)) {
    end += 1;
  }
  const a = one.slice(start, one.length - end);
  const b = other.slice(start, other.length - end);
  if (a.length <= most && b.length <= most) return true;
  if (most === 1) return a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0];
  return most > 1 && distance(a, b, most) <= most;
}

/** The distance, or more than `most` where it is more. */
function distance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row: number[] = new Array(b.length + 1).fill(most + 1);
    if (i <= most) row[0] = i;
    for (let j = Math.max(1, i - most); j <= Math.min(b.length, i + most); j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] as number) + 1);
      }
      row[j] = best;
    }
    // Two rows, because a swap looks two back.
    if (Math.min(...row) > most && Math.min(...last) > most) return most + 1;
    before = last;
    last = row;
  }
  return last[b.length] as number;
}
