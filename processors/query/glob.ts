/**
 * Whether a word fits a pattern in which `*` stands for any characters or none and `?` for exactly one (a code point). Takes at most the
 * product of both lengths, whatever the pattern: only the last `*` is ever tried again.
 */
export function globMatches(pattern: string, word: string): boolean {
  let p = 0;
  let w = 0;
  let star = -1;
  let resume = 0;
  while (w < word.length) {
    const wanted = pattern[p];
    if (wanted === '*') {
      star = p++;
      resume = w;
    } else if (wanted === '?') {
      p += 1;
      w += widthAt(word, w);
    } else if (wanted === word[w]) {
      p += 1;
      w += 1;
    } else if (star >= 0) {
      p = star + 1;
      resume += widthAt(word, resume);
      w = resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
}
