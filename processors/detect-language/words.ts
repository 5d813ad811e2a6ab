/** Lower-case words with their inner apostrophes, without addresses, @handles and #hashtags: they are written alike in all languages. */
export function* wordsOf(text: string): Generator<string> {
  const lower = text.toLowerCase();
  const { length } = lower;
  for (let i = 0; i < length; ) {
    const code = lower.charCodeAt(i);
    if (code === 0x40 || code === 0x23) i = endOfRun(lower, i);
    if (!isLetter(code)) {
      i += 1;
      continue;
    }
    let end = i + 1;
    while (end < length && (isLetter(lower.charCodeAt(end)) || isInner(lower, end))) end += 1;
    if (lower.charCodeAt(i) === 0x68 && /^https?$/u.test(lower.slice(i, end)) && lower.startsWith('://', end)) {
      i = endOfRun(lower, end);
      continue;
    }
    yield lower.slice(i, end);
    i = end;
  }
}

function endOfRun(text: string, from: number): number {
  let i = from;
  while (i < text.length && text.charCodeAt(i) > 0x20) i += 1;
  return i;
}

/** An apostrophe between letters, or the dot of Catalan's `l·l`. */
function isInner(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === 0x27 || code === 0x2019) return isLetter(text.charCodeAt(at + 1));
  return isMiddleDot(code) && text.charCodeAt(at - 1) === 0x6c && text.charCodeAt(at + 1) === 0x6c;
}

/** As it is typed: U+00B7, a bullet, or a hyphenation point. */
export function isMiddleDot(code: number): boolean {
  return code === 0xb7 || code === 0x2022 || code === 0x2027;
}

/** Letters as far as a language is concerned: no digits, punctuation, symbols and emoji. `lower` is lower case. */
function isLetter(code: number): boolean {
  if (code < 0x80) return code >= 0x61 && code <= 0x7a;
  if (code < 0xc0 || code === 0xd7 || code === 0xf7) return false;
  if (code >= 0x2000 && code < 0x2c00) return false;
  return !((code >= 0x3000 && code < 0x3040) || (code >= 0xd800 && code < 0xf900) || code >= 0xfe00);
}
