import { domainToASCII } from 'node:url';
import type { Brand } from '../../core/brand.ts';
import type { Folding } from '../text.ts';
import type { Term } from './term.ts';

/** A term with what finding it means. */
export interface BrandTerm extends Term {
  /** Which brand, by its place in the configuration. */
  readonly brand: number;
  readonly excludes: boolean;
  /** As written in the configuration. */
  readonly written: string;
}

/** A site of a brand: posts published there are about it. */
export interface BrandSite {
  readonly brand: number;
  readonly host: string;
  /** Empty, or what an address has after the host. */
  readonly path: string;
  readonly written: string;
}

/** Handles, hashtags and addresses are written in any case. */
const loose: Folding = { caseSensitive: false, foldAccents: true };

/** Everything that a brand is found by, and everything that rules it out. */
export function termsOf(brand: Brand, index: number): readonly BrandTerm[] {
  const folding: Folding = { caseSensitive: brand.caseSensitive, foldAccents: brand.foldAccents };
  const make = (written: string, kind: Term['kind'], text: string, excludes = false): BrandTerm => ({
    brand: index,
    kind,
    text,
    folding: kind === 'word' ? folding : loose,
    excludes,
    written,
  });
  /** A name that begins with a sign is what the sign says. */
  const named = (written: string, excludes: boolean): BrandTerm => {
    if (written.startsWith('@')) return make(written, 'handle', written.slice(1), excludes);
    if (written.startsWith('#')) return make(written, 'hashtag', written.slice(1), excludes);
    return make(written, 'word', written, excludes);
  };
  const names = [brand.name, ...brand.aliases];
  const phrases = names.filter((name) => /\S\s+\S/u.test(name) && !/^[@#]/u.test(name));
  return [
    ...names.map((name) => named(name, false)),
    ...phrases.map((name) => make(name, 'hashtag', name.replace(/[^\p{L}\p{N}\p{M}_]/gu, ''))),
    ...brand.handles.map((handle) => make(handle, 'handle', handle.replace(/^@/u, ''))),
    ...brand.hashtags.map((hashtag) => make(hashtag, 'hashtag', hashtag.replace(/^#/u, ''))),
    ...brand.sites.map((site) => make(site, 'site', bareAddress(site))),
    ...brand.exclude.map((term) => named(term, true)),
  ];
}

export function sitesOf(brand: Brand, index: number): readonly BrandSite[] {
  return brand.sites.map((written) => {
    const [host = '', ...path] = bareAddress(written).split('/');
    return {
      brand: index,
      host: domainToASCII(host) || host.toLowerCase(),
      path: path.length > 0 ? `/${path.join('/')}` : '',
      written,
    };
  });
}

/** `https://www.acme.com/` is `acme.com`. */
function bareAddress(site: string): string {
  return site
    .replace(/^[a-z]+:\/\//iu, '')
    .replace(/^www\./iu, '')
    .replace(/[?#].*$/su, '')
    .replace(/\/+$/u, '');
}
