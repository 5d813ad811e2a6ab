import iconv from 'iconv-lite';

/** Labels whose bytes can pass for UTF-8 without being it: they are believed before UTF-8 is tried. */
const sevenBitOrWide = /^(?:iso-2022-|utf-?7|utf-16|utf-32|ucs-2|ucs-4|unicode|csunicode)/iu;

/**
 * The text of a feed. In order: byte order mark; an encoding of 7 bits or of wide units that is declared or plain to see;
 * strict UTF-8, which other text does not pass by chance, whatever a server's default says; the `Content-Type`'s charset;
 * the XML declaration's encoding; UTF-8 with a few faults; windows-1252. Never fails: what cannot be decoded is U+FFFD.
 */
export function decodeBody(body: Uint8Array, contentType = ''): string {
  const wide = wideEncoding(body);
  if (wide) return decodeWide(body, wide);
  const httpLabel = /;\s*charset\s*=\s*["']?([^\s"';]+)/iu.exec(contentType.slice(0, 1_000))?.[1];
  const labels = [httpLabel, declaredEncoding(body)].filter((label) => label !== undefined);
  const believed = labels.filter((label) => sevenBitOrWide.test(label));
  for (const label of [...believed, 'utf-8', ...labels]) {
    const text = decodeStrictly(body, label);
    if (text !== undefined) return text;
  }
  const text = new TextDecoder().decode(body);
  const faults = text.match(/\ufffd/gu)?.length ?? 0;
  const sound = text.match(/[^\x00-\x7f\ufffd]/gu)?.length ?? 0;
  return faults <= sound ? text : (decodeStrictly(body, 'windows-1252') ?? text);
}

function decodeStrictly(body: Uint8Array, label: string): string | undefined {
  try {
    const decoder = new TextDecoder(label, { fatal: true });
    const text = decoder.decode(body);
    return decoder.encoding === 'windows-1252' ? text.replace(/[\x80-\x9f]/gu, windows1252) : text;
  } catch {
    return decodeRare(body, label);
  }
}

/** The encodings of old machines, which no browser knows: cp850, macroman, utf-7 … */
function decodeRare(body: Uint8Array, label: string): string | undefined {
  if (isKnownToBrowsers(label) || !iconv.encodingExists(label)) return undefined;
  const text = iconv.decode(Buffer.from(body.buffer, body.byteOffset, body.byteLength), label);
  return text.includes('\ufffd') ? undefined : text;
}

function isKnownToBrowsers(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}

/** Some versions of Node read windows-1252 as iso-8859-1, which has control characters where there are quotes and the euro. */
function windows1252(control: string): string {
  return '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'.charAt(control.charCodeAt(0) - 0x80);
}

type Wide = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

/** First bytes that give an encoding away: byte order marks, then `<` or `{` in two or four bytes (XML 1.0, appendix F). */
function wideEncoding(body: Uint8Array): Wide | undefined {
  const [a, b, c, d] = body;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be';
  const opens = (unit: number | undefined) => unit === 0x3c || unit === 0x7b;
  if (opens(a) && b === 0) return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le';
  if (a === 0 && opens(b)) return 'utf-16be';
  if (a === 0 && b === 0 && c === 0 && opens(d)) return 'utf-32be';
  return undefined;
}

function decodeWide(body: Uint8Array, encoding: Wide): string {
  if (!encoding.startsWith('utf-32')) return new TextDecoder(encoding).decode(body);
  // TextDecoder knows no UTF-32: bring it to UTF-16.
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const parts: string[] = [];
  for (let at = 0; at + 4 <= body.byteLength; at += 4) {
    const point = view.getUint32(at, encoding === 'utf-32le');
    if (at === 0 && point === 0xfeff) continue;
    parts.push(point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd');
  }
  return parts.join('');
}

function declaredEncoding(body: Uint8Array): string | undefined {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 1_024)).toString('latin1');
  return /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["']/iu.exec(head)?.[1];
}
