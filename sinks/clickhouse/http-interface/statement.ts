/** What a request says, before the engine has seen it. */
export interface Statement {
  /** The statement; of an INSERT with data, all but the data, ending with its FORMAT. */
  readonly text: string;
  /** Format of the data of an INSERT; undefined for every other statement. */
  readonly dataFormat: string | undefined;
  /** Where the data begins, in bytes. */
  readonly dataAt: number;
}

/**
 * What stands between a pair of quotes. Each character can be read in one way only, and what is never closed ends with the text, so
 * that no text takes more than one pass.
 */
const between = (mark: string) =>
  `${mark}[^${mark}\\\\]*(?:(?:\\\\[\\s\\S]|${mark}${mark})[^${mark}\\\\]*)*(?:${mark}|\\\\?$)`;

const quoted = ['`', '"', "'"].map(between).join('|');

/** A word, a quoted name or literal, a comment, blanks, or one sign. Bytes beyond ASCII only stand in names and quotes. */
const piece = new RegExp(
  `[A-Za-z_\\x80-\\xff][\\w\\x80-\\xff]*|\\d[\\w.]*|${quoted}|\\$\\w*\\$|--[^\\n]*|#[! ][^\\n]*|/\\*(?:[\\s\\S]*?\\*/|[\\s\\S]*)|\\s+|[\\s\\S]`,
  'y',
);

const parameter = new RegExp(`${quoted}|\\{(\\w+):Identifier\\}`, 'g');

const blank = /^(?:\s|--|#[! ]|\/\*)/;

/**
 * Finds where the data of an INSERT begins, as ClickHouse's parser does: after `VALUES`, or after `FORMAT` and its name. `bytes`
 * is the statement, of an INSERT with data only its beginning.
 */
export function readStatement(bytes: Buffer): Statement {
  // One character for a byte, so that positions are those of the bytes.
  const text = bytes.toString('latin1');
  const whole = { text: bytes.toString('utf8'), dataFormat: undefined, dataAt: bytes.length };
  let depth = 0;
  let first: string | undefined;
  let before = '';
  const token = new RegExp(piece);
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    if (blank.test(found)) continue;
    const word = found.toUpperCase();
    first ??= word;
    if (first !== 'INSERT') return whole;
    if (found.length > 1 && found.startsWith('$')) {
      // $tag$ … $tag$
      const end = text.indexOf(found, token.lastIndex);
      token.lastIndex = end < 0 ? text.length : end + found.length;
    }
    if (found === '(') depth += 1;
    if (found === ')') depth -= 1;
    if (depth === 0) {
      // These bring the data themselves.
      if ((word === 'SELECT' || word === 'WITH') && !isName(before)) return whole;
      if (before === 'FORMAT' && /^\w+$/.test(found)) {
        const gap = /[ \t]*;?[ \t\r]*\n?/y;
        const end = token.lastIndex;
        gap.lastIndex = end;
        gap.exec(text);
        return { text: head(bytes, end), dataFormat: found, dataAt: gap.lastIndex };
      }
      if (word === 'VALUES' && !isName(before)) {
        return { text: `${head(bytes, match.index)} FORMAT Values`, dataFormat: 'Values', dataAt: token.lastIndex };
      }
    }
    // A table may be called "format" or "values".
    before = isName(before) && word !== 'TABLE' && word !== 'FUNCTION' ? '' : word;
  }
  return whole;
}

/** Whether what follows is a name and not a keyword. */
function isName(before: string): boolean {
  return before === '.' || before === 'INTO' || before === 'TABLE';
}

function head(bytes: Buffer, end: number): string {
  return bytes.toString('utf8', 0, end).trim();
}

/** The words, names, literals and signs of a statement that the engine's parser wrote; a string literal stands as `''`. */
export function wordsOf(statement: string): string[] {
  const found = statement.match(new RegExp(piece, 'gy')) ?? [];
  return found.filter((word) => !blank.test(word)).map((word) => (word.startsWith("'") ? "''" : word));
}

/** The name that a word is, quoted or not; undefined where it is none. */
export function nameOf(word: string): string | undefined {
  if (/^[A-Za-z_]/.test(word)) return word;
  return /^[`"]/.test(word) ? word.slice(1, -1).replace(/\\(.)|(["`])\2/gs, '$1$2') : undefined;
}

/** The format that a statement which the engine's parser wrote asks its answer in. */
export function formatOf(statement: string): string | undefined {
  const words = wordsOf(statement);
  const at = words.lastIndexOf('FORMAT');
  const after = words[at + 2];
  return at >= 0 && (after === undefined || after === 'SETTINGS') ? words[at + 1] : undefined;
}

/** Puts names in for `{name:Identifier}`: one name each, whatever stands in them, and none within quotes. */
export function withIdentifiers(statement: string, params: ReadonlyMap<string, string>): string {
  return statement.replace(parameter, (found, name?: string) => {
    const value = name === undefined ? undefined : params.get(name);
    return value === undefined ? found : `\`${value.replace(/[\\`]/g, '\\$&')}\``;
  });
}
