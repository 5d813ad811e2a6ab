/** Classes of characters by the width that DejaVu Sans gives them. */
const narrow = /[ijl.,:;|!'’ ]/u;
const wide = /[\p{Lu}~+<>=−#]/u;
const widest = /[mwMW@%ЖМФШЩЫЮжмфшщыю…—Œœ]/u;

export const ink = '#24292f';
export const faint = '#57606a';

export function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  return `<path d="M${n(x1)} ${n(y1)}L${n(x2)} ${n(y2)}" ${style}/>`;
}

export function text(
  x: number,
  y: number,
  content: string,
  style: { size?: number; fill?: string; anchor?: 'middle' | 'end' } = {},
): string {
  const { size = 10, fill = faint, anchor } = style;
  const anchored = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${n(x)}" y="${n(y)}" font-size="${size}" fill="${fill}"${anchored}>${escaped(content)}</text>`;
}

/** Two decimals at most. */
export function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(content: string): string {
  return content.replace(/[&<>"']/gu, (char) => entities[char] as string);
}

/** What XML and the font can show: no controls, no overrides of direction, and none of the scripts that it lacks. */
export function drawable(raw: string): string {
  return raw
    .slice(0, 500)
    .toWellFormed()
    .replace(
      /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{P}\p{N}\p{Z}\p{Sc}\p{Sm}\p{M}]/gu,
      '',
    )
    .replace(/\s+/gu, ' ')
    .replace(/^[\s:]+/u, '')
    .trim();
}

/** About as wide as the text is drawn, in points: rather too wide than too narrow. */
export function widthOf(content: string, size: number): number {
  let ems = 0;
  for (const char of content)
    ems += narrow.test(char) ? 0.37 : widest.test(char) ? 1.02 : wide.test(char) ? 0.82 : 0.645;
  return ems * size;
}

/** Cut between characters to what has room. */
export function fitted(content: string, size: number, room: number): string {
  if (widthOf(content, size) <= room) return content;
  const chars = [...content];
  while (chars.length > 0 && widthOf(chars.join(''), size) > room - size) chars.pop();
  return `${chars.join('').trimEnd()}…`;
}
