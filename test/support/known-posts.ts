/** Something that a stand-in for a network knows. */
export interface KnownPost {
  readonly id: number;
  /** ms since the epoch. */
  readonly at: number;
  readonly text: string;
}

/** Those that hold the words, published at `after` or later, newest first. */
export function newestOf<T extends KnownPost>(known: readonly T[], words: string, after = 0): T[] {
  const wanted = words.toLowerCase().replace(/["()]/gu, '').trim();
  const any = wanted.split(' or ').map((each) => each.trim());
  return known
    .filter(({ at, text }) => at >= after && any.some((each) => text.toLowerCase().includes(each)))
    .sort((a, b) => b.at - a.at || b.id - a.id);
}

/** Posts about "Acme", one every `everyMs`, the last a minute old. */
export function manyPosts(count: number, now: number, everyMs = 1_200_000): KnownPost[] {
  return Array.from({ length: count }, (_, n) => ({
    id: n + 1,
    at: now - 60_000 - (count - 1 - n) * everyMs,
    text: `Acme ${n + 1}`,
  }));
}
