/**
 * Damerau–Levenshtein distance in its restricted form (optimal string alignment; Damerau 1964, Levenshtein 1966):
 * insertions, deletions, substitutions and swaps of neighbours, each 1, in UTF-16 units.
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The candidate that was probably meant: at most a third of its letters differ, or the one continues the other. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const given = word.slice(0, 100).toLowerCase();
  let found: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const wanted = candidate.toLowerCase();
    const continues = given.length >= 3 && (wanted.startsWith(given) || given.startsWith(wanted));
    const distance = continues ? 1 : editDistance(given, wanted);
    if (distance < least && distance <= Math.max(1, Math.floor(wanted.length / 3))) {
      found = candidate;
      least = distance;
    }
  }
  return found;
}
