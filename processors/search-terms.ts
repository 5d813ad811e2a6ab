import type { Brand } from '../core/brand.ts';
import type { BrandSearch, SearchTerm } from '../core/search-term.ts';
import { coverOf } from './query/cover.ts';
import { createQueryParser, type QueryLibrary } from './query/parse.ts';

/** What was made of the brands, and which of them cannot be searched for by what they say. */
export interface SearchPlan {
  readonly searches: readonly BrandSearch[];
  /**
   * Brands whose query names nothing that a search could find (`lang:ca NOT acme`): they are searched by name and aliases, which may
   * miss some of what the query would match.
   */
  readonly blind: readonly string[];
}

/**
 * What to ask the networks' own searches for, so that all that a brand would match is among what they give. What is found too much is
 * sorted out by `createMatch`. Of a query that cannot be read (the configuration refuses it), the name stands in.
 */
export function planSearches(brands: readonly Brand[], library: QueryLibrary = {}): SearchPlan {
  const parse = createQueryParser(library);
  const blind: string[] = [];
  const searches = brands.map((brand): BrandSearch => {
    if (brand.query === undefined) return { brand: brand.id, terms: distinct(termsOfNames(brand)) };
    const parsed = parse(brand.query);
    const cover = parsed.ok ? coverOf(parsed.root) : undefined;
    if (cover) return { brand: brand.id, terms: distinct(cover.terms) };
    blind.push(brand.id);
    return { brand: brand.id, terms: distinct([brand.name, ...brand.aliases].map(named)) };
  });
  return { searches, blind };
}

function termsOfNames({ name, aliases, handles, hashtags, sites }: Brand): SearchTerm[] {
  return [
    ...[name, ...aliases].map(named),
    ...handles.map((text): SearchTerm => ({ kind: 'handle', text: text.replace(/^@/u, '') })),
    ...hashtags.map((text): SearchTerm => ({ kind: 'hashtag', text: text.replace(/^#/u, '') })),
    ...sites.map((text): SearchTerm => ({ kind: 'site', text: text.replace(/^[a-z]+:\/\/(?:www\.)?|\/+$/giu, '') })),
  ];
}

/** A name that begins with a sign is what the sign says, as `createMatch` has it. */
function named(name: string): SearchTerm {
  const text = name.replace(/\s+/gu, ' ').trim();
  if (text.startsWith('@')) return { kind: 'handle', text: text.slice(1) };
  if (text.startsWith('#')) return { kind: 'hashtag', text: text.slice(1) };
  return { kind: 'words', text };
}

function distinct(terms: readonly SearchTerm[]): SearchTerm[] {
  const known = new Map(terms.map((term) => [`${term.kind} ${term.text.toLowerCase()}`, term] as const));
  return [...known.values()];
}
