import type { Brand } from '../../core/brand.ts';
import { termsOf } from '../../processors/match/brand-terms.ts';
import { createTermIndex } from '../../processors/match/term-index.ts';

const reasons: Readonly<Record<string, string>> = {
  'no-brand': 'no brand is found in it',
  excluded: 'a term that a brand excludes is in it',
  language: 'it is in a language that no brand found in it listens to',
};

/** Why a post made no mention, as far as it can be told. */
export function whyDropped(
  { dropped, title, text }: { readonly dropped: string; readonly title: string; readonly text: string },
  brands: readonly Brand[],
): string[] {
  const said = reasons[dropped];
  const lines = [said ? `${said} (${dropped})` : dropped];
  if (dropped !== 'excluded') return lines;
  const terms = brands.flatMap((brand, index) => (brand.query === undefined ? termsOf(brand, index) : []));
  const find = createTermIndex(terms);
  const seen = new Set<string>();
  for (const part of [title, text]) {
    find(part, (number) => {
      const term = terms[number];
      if (term?.excludes) seen.add(`${brands[term.brand]?.id ?? ''} excludes "${term.written}"`);
    });
  }
  return [...lines, ...seen];
}
