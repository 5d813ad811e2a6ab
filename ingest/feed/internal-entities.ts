/** How far into a document its own entities are looked for, how many there may be, and how much they may add, in UTF-16 code units. */
const maxHead = 200_000;
const maxEntities = 200;
const maxGrowth = 200_000;
const predefined = new Set(['amp', 'lt', 'gt', 'quot', 'apos']);

/**
 * Writes out the entities that a document declares itself, as `<!ENTITY co "Acme">`, and takes the declaration away. Entities outside
 * the document stand for nothing: none is ever fetched. What would grow beyond bounds is left as it is written.
 */
export function expandEntities(text: string): string {
  const begin = text.slice(0, maxHead).search(/<!DOCTYPE\b/iu);
  if (begin < 0) return text;
  const subset = text.indexOf('[', begin);
  const simpleEnd = text.indexOf('>', begin);
  if (subset < 0 || simpleEnd < 0 || simpleEnd < subset) return text;
  const end = /\]\s*>/u.exec(text.slice(subset, begin + maxHead));
  if (!end) return text;
  const declared = declarations(text.slice(subset, subset + end.index));
  const rest = text.slice(subset + end.index + end[0].length);
  let budget = maxGrowth;
  const expand = (name: string, depth: number): string | undefined => {
    const value = declared.get(name);
    if (value === undefined || depth > 8 || value.length > budget) return undefined;
    budget -= value.length;
    return replaceEntities(value, (inner) => expand(inner, depth + 1));
  };
  const head = text.slice(0, begin);
  return head + (declared.size === 0 ? rest : replaceEntities(rest, (name) => expand(name, 0)));
}

function declarations(subset: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', system, , double, single] of subset.matchAll(
    /<!ENTITY\s+([\w.:-]{1,60})\s+(?:((?:SYSTEM|PUBLIC)\b)|("([^"]{0,10000})"|'([^']{0,10000})'))/gu,
  )) {
    if (found.size >= maxEntities) break;
    if (!predefined.has(name) && !found.has(name))
      found.set(name, system === undefined ? (double ?? single ?? '') : '');
  }
  return found;
}

function replaceEntities(text: string, expand: (name: string) => string | undefined): string {
  return text.replace(/&([A-Za-z_][\w.:-]{0,59});/gu, (written, name: string) => expand(name) ?? written);
}
