import type { Assessment, Mention, Sentiment, Span } from '../core/assessment.ts';
import type { Brand } from '../core/brand.ts';
import type { Outcome, Processor } from '../core/contract.ts';
import { type BrandSite, sitesOf, termsOf } from './match/brand-terms.ts';
import { createTermIndex } from './match/term-index.ts';
import type { Clause } from './query/explain.ts';
import type { QueryLibrary } from './query/parse.ts';
import { createQuerySet } from './query.ts';

export interface MatchOptions {
  readonly brands: readonly Brand[];
  /** Blocks and lists that the brands' queries may use. */
  readonly library?: QueryLibrary;
}

/** Most places that are kept of one mention: enough to show and to judge by. */
const mostSpans = 64;
/** Most parts of its query that a mention keeps, and how much of each, in UTF-16 code units. */
const mostClauses = 16;
const clauseLength = 200;
const unrated: Sentiment = { label: 'unrated', score: 0, confidence: 0, words: [], engine: 'none' };

/** What was found of one brand in one post. */
interface Finding {
  readonly spans: Span[];
  excluded: boolean;
  /** The parts of the query that was matched, which may be without a place: `site:acme.com`. */
  readonly clauses?: readonly string[];
}

/**
 * Finds which brands a post is about, and where. Names are found as whole words and phrases, whatever stands between the words of a phrase;
 * handles after `@`, hashtags after `#`, sites as links in the text and as the place of publication. Any excluded
 * term rules its brand out. A brand with a query is found by that alone. Drops posts without a brand (`no-brand`), with excluded ones only (`excluded`), and in languages that no
 * brand found listens to (`language`). Throws at once where a brand's term has nothing to look for, or
 * a query cannot be read.
 */
export function createMatch({ brands, library }: MatchOptions): Processor<Assessment, Assessment> {
  const queries = createQuerySet(
    brands.flatMap(({ query }, index) => (query === undefined ? [] : [{ id: String(index), query }])),
    library,
  );
  const asks = brands.some(({ query }) => query !== undefined);
  const terms = brands.flatMap((brand, index) => (brand.query === undefined ? termsOf(brand, index) : []));
  const find = createTermIndex(terms);
  const sites = new Map<string, BrandSite[]>();
  for (const site of brands.flatMap((brand, index) => (brand.query === undefined ? sitesOf(brand, index) : []))) {
    sites.set(site.host, [...(sites.get(site.host) ?? []), site]);
  }

  const findingsOf = ({ post, language }: Assessment): ReadonlyMap<number, Finding> | undefined => {
    let findings: Map<number, Finding> | undefined;
    const findingOf = (brand: number): Finding => {
      findings ??= new Map();
      let finding = findings.get(brand);
      if (finding === undefined) {
        finding = { spans: [], excluded: false };
        findings.set(brand, finding);
      }
      return finding;
    };
    const look = (field: 'title' | 'text', text: string): void =>
      find(text, (number, start, end) => {
        const term = terms[number] as (typeof terms)[number];
        const finding = findingOf(term.brand);
        if (term.excludes) finding.excluded = true;
        else addSpan(finding.spans, { field, start, end, term: term.written });
      });
    if (post.title !== undefined) look('title', post.title);
    look('text', post.text);
    if (post.url !== undefined && sites.size > 0) {
      for (const { brand, span } of publishedOn(post.url, sites)) addSpan(findingOf(brand).spans, span);
    }
    if (asks) {
      for (const { id, spans, clauses } of queries.match(post, language.code)) {
        findings ??= new Map();
        findings.set(Number(id), { spans: [...spans], excluded: false, clauses: writtenClauses(clauses) });
      }
    }
    return findings;
  };

  const decide = (assessment: Assessment): Outcome<Assessment> => {
    const { code } = assessment.language;
    const mentions: Mention[] = [];
    let reason = 'no-brand';
    const findings = findingsOf(assessment);
    // In the order of the configuration, whatever the order in the text.
    const found = findings === undefined ? [] : [...findings].sort(([a], [b]) => a - b);
    for (const [index, finding] of found) {
      const brand = brands[index] as Brand;
      const { spans, clauses } = finding;
      if (spans.length === 0 && !clauses) continue;
      if (finding.excluded) {
        if (reason === 'no-brand') reason = 'excluded';
      } else if (brand.languages.length > 0 && code !== 'und' && !brand.languages.includes(code)) {
        reason = 'language';
      } else {
        mentions.push({ brand: brand.id, spans, ...(clauses && { clauses }), sentiment: unrated });
      }
    }
    if (mentions.length > 0) return { kind: 'keep', value: { ...assessment, mentions } };
    return { kind: 'drop', reason, value: { ...assessment, mentions, dropped: reason } };
  };

  return {
    name: 'match',
    async process(batch) {
      return batch.map(decide);
    },
  };
}

/** What made a match of a query, as it is written: each once, the rest of a long list left out. */
function writtenClauses(clauses: readonly Clause[]): readonly string[] {
  const written = new Set<string>();
  for (const { text } of clauses) {
    written.add(text.length > clauseLength ? `${text.slice(0, clauseLength - 1).toWellFormed()}…` : text);
    if (written.size === mostClauses) break;
  }
  return [...written];
}

/** Of terms that overlap, the one that begins first stands, of those the longest. Spans come in the order of their first word. */
function addSpan(spans: Span[], span: Span): void {
  const last = spans.at(-1);
  if (last === undefined || last.field !== span.field || last.end <= span.start) {
    if (spans.length < mostSpans) spans.push(span);
    return;
  }
  const goesFurther = span.end - span.start > last.end - last.start && span.start <= last.start;
  if (goesFurther) spans[spans.length - 1] = span;
}

/** The brands on whose site an address is, with the host's place in it. */
function publishedOn(url: string, sites: ReadonlyMap<string, readonly BrandSite[]>): { brand: number; span: Span }[] {
  const scheme = url.indexOf('://');
  if (scheme < 0) return [];
  const start = scheme + 3;
  const end = start + url.slice(start).search(/[/?#]|$/u);
  const host = url.slice(start, end).replace(/:\d+$/u, '');
  const path = url.slice(end);
  const found: { brand: number; span: Span }[] = [];
  for (let at = 0; at >= 0; at = host.indexOf('.', at) + 1 || -1) {
    for (const site of sites.get(host.slice(at)) ?? []) {
      if (!path.startsWith(site.path) || !/^(?:[/?#]|$)/u.test(path.slice(site.path.length))) continue;
      found.push({
        brand: site.brand,
        span: { field: 'url', start: start + at, end: start + host.length, term: site.written },
      });
    }
  }
  return found;
}
