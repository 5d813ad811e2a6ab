/** Named references that appear in posts which are otherwise plain; letters with accents are made from their parts. */
const named: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    shy: '',
    iexcl: '¡',
    iquest: '¿',
    cent: '¢',
    pound: '£',
    yen: '¥',
    euro: '€',
    sect: '§',
    copy: '©',
    reg: '®',
    trade: '™',
    deg: '°',
    ordf: 'ª',
    ordm: 'º',
    laquo: '«',
    raquo: '»',
    lsaquo: '‹',
    rsaquo: '›',
    lsquo: '‘',
    rsquo: '’',
    sbquo: '‚',
    ldquo: '“',
    rdquo: '”',
    bdquo: '„',
    ndash: '–',
    mdash: '—',
    hellip: '…',
    bull: '•',
    middot: '·',
    times: '×',
    frac12: '½',
    szlig: 'ß',
    aelig: 'æ',
    AElig: 'Æ',
    oelig: 'œ',
    OElig: 'Œ',
    oslash: 'ø',
    Oslash: 'Ø',
  }),
);
const accents: ReadonlyMap<string, string> = new Map(
  Object.entries({
    grave: '\u0300',
    acute: '\u0301',
    circ: '\u0302',
    tilde: '\u0303',
    uml: '\u0308',
    ring: '\u030a',
    caron: '\u030c',
    cedil: '\u0327',
  }),
);
/** Numeric references to these mean Windows-1252, as in every browser. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
/** The same as in `cleanText`: what would be removed is not decoded into the text. */
const removed =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u;
const longest = 12;
const ampersand = 0x26;

/**
 * Decodes character references that end in a semicolon, as often as they were encoded (`&amp;amp;` is `&`), so that decoding again changes
 * nothing. One pass: a reference is complete when its semicolon comes, and what it stands for may complete another.
 */
export function decodeEntities(text: string): string {
  if (!text.includes(';')) return text;
  const output = new Uint16Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let next = text.charAt(i);
    while (next === ';') {
      const start = referenceStart(output, length);
      const decoded = start < 0 ? undefined : decode(String.fromCharCode(...output.subarray(start + 1, length)));
      if (decoded === undefined) break;
      length = start;
      next = decoded;
    }
    for (let k = 0; k < next.length; k++) output[length++] = next.charCodeAt(k);
  }
  return Buffer.from(output.buffer, 0, 2 * length).toString('utf16le');
}

/** Where the `&` stands that the reference before `end` begins with, or -1. */
function referenceStart(output: Uint16Array, end: number): number {
  for (let i = end - 1; i >= 0 && i >= end - longest; i--) if (output[i] === ampersand) return i;
  return -1;
}

function decode(reference: string): string | undefined {
  const name = named.get(reference);
  if (name !== undefined) return name;
  if (reference.startsWith('#')) return decodeNumber(reference);
  const combining = accents.get(reference.slice(1));
  const letter = reference.charAt(0);
  return combining !== undefined && /[a-z]/iu.test(letter) ? (letter + combining).normalize('NFC') : undefined;
}

function decodeNumber(reference: string): string | undefined {
  const hexadecimal = /^#x([0-9a-f]{1,8})$/iu.exec(reference);
  const decimal = /^#([0-9]{1,9})$/u.exec(reference);
  if (!hexadecimal && !decimal) return undefined;
  const code = hexadecimal ? Number.parseInt(hexadecimal[1] ?? '', 16) : Number.parseInt(decimal?.[1] ?? '', 10);
  if (code === 0 || code > 0x10_ffff || (code >= 0xd800 && code < 0xe000)) return '\ufffd';
  const char = windows1252.charAt(code - 0x80) || String.fromCodePoint(code);
  return removed.test(char) ? '' : char.normalize('NFC');
}
