import type { Mention } from '../../core/assessment.ts';
import type { Brand } from '../../core/brand.ts';
import type { Post } from '../../core/post.ts';
import { createTermIndex } from '../match/term-index.ts';

/** One thing that spoke for (above 0) or against a brand, in log-odds. */
export interface Evidence {
  readonly word: string;
  readonly weight: number;
}

/** What a text says of whether it is about a brand, by the words of its configuration and by how its name is written. */
export interface ContextEvidence {
  /** Log-odds: 0 says nothing either way. */
  readonly logit: number;
  /** Strongest first. */
  readonly words: readonly Evidence[];
}

export interface ContextOptions {
  readonly brands: readonly Brand[];
  /** Whether a name is also an everyday word, or too short to be one thing alone. */
  readonly ambiguous: (name: string) => boolean;
}

/**
 * Log-odds. Not learned: there are no labels before somebody marks something, and then they are what is learned from. One word of context
 * is enough to tell (0.5 becomes 0.82 or 0.12), two of each kind are certain (0.95, 0.02), and more add nothing.
 */
const weights = {
  /** A name that nothing else has, a handle, a hashtag or an address of the brand. */
  distinct: 2.5,
  /** A name that is also an everyday word. */
  ambiguous: 0,
  /** The everyday word is written as a word, though names around it have their capital. */
  lowerCase: -1.5,
  /** It is written as a name where a word would not be. */
  capital: 1,
  for: 1.5,
  against: -2,
};
const mostOfEach = 2;

/**
 * Weighs the words around a brand's name. Undefined for brands that have no context configured and whose name is not ambiguous: there is
 * nothing to tell apart.
 */
export function createContext({ brands, ambiguous }: ContextOptions) {
  const terms = brands.flatMap(({ context }, brand) =>
    (['for', 'against'] as const).flatMap((side) =>
      (context?.[side] ?? []).map((text) => ({
        ...{ kind: 'word' as const, folding: { caseSensitive: false, foldAccents: true } },
        ...{ text, brand, side },
      })),
    ),
  );
  const find = createTermIndex(terms);
  const unsure = brands.map(
    ({ name, aliases, context }) =>
      new Set([name, ...aliases].filter((term) => !/^[@#]/u.test(term) && (ambiguous(term) || context !== undefined))),
  );
  const judged = brands.map(
    ({ name, query, context }) => context !== undefined || (query === undefined && ambiguous(name)),
  );

  /** What speaks for the brands by their index, looked up once a post. */
  function around({ title, text }: Pick<Post, 'title' | 'text'>): ReadonlyMap<number, ReadonlyMap<number, string>> {
    const found = new Map<number, Map<number, string>>();
    if (terms.length === 0) return found;
    for (const field of [title ?? '', text]) {
      find(field, (term) => {
        const { brand, text: written } = terms[term] as (typeof terms)[number];
        const of = found.get(brand);
        if (of) of.set(term, written);
        else found.set(brand, new Map([[term, written]]));
      });
    }
    return found;
  }

  return {
    around,
    weigh(
      index: number,
      { post, language }: { readonly post: Post; readonly language: { readonly code: string } },
      { spans }: Pick<Mention, 'spans'>,
      found: ReturnType<typeof around>,
    ): ContextEvidence | undefined {
      if (!judged[index]) return undefined;
      const names = unsure[index] as ReadonlySet<string>;
      const words: Evidence[] = [];
      let logit = weights.ambiguous;
      // A query may have matched without a place; what it asks for is up to whoever wrote it.
      const distinct = spans.find(({ term }) => !names.has(term));
      if (distinct && (brands[index] as Brand).query === undefined) {
        logit += weights.distinct;
        words.push({ word: distinct.term, weight: weights.distinct });
      } else {
        const written = spelling(post, language.code, spans);
        if (written) {
          logit += written.weight;
          words.push(written);
        }
      }
      const counts = { for: 0, against: 0 };
      for (const [term, word] of found.get(index) ?? []) {
        const { side } = terms[term] as (typeof terms)[number];
        counts[side] += 1;
        if (counts[side] > mostOfEach) continue;
        logit += weights[side];
        words.push({ word, weight: weights[side] });
      }
      return { logit, words: words.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)) };
    },
  };
}

/**
 * Whether the name is written as a name. It says nothing where the author writes everything alike, at the beginning of a sentence,
 * in German, which gives every noun a capital, and where the name has none in the configuration.
 */
function spelling(post: Pick<Post, 'title' | 'text'>, language: string, spans: Mention['spans']): Evidence | undefined {
  if (language === 'de') return undefined;
  let small: string | undefined;
  for (const { field, start, end, term } of spans) {
    if (field !== 'text' || !/^\p{Lu}/u.test(term)) continue;
    const { text } = post;
    const name = text.slice(start, end);
    const before = text.slice(Math.max(0, start - 40), start);
    // In an account or a hashtag it is written as such things are.
    if (/[@#＠＃._/-]$/u.test(before)) continue;
    const others = text.slice(0, 2_000).replaceAll(name, ' ');
    // A title in capitals, or a text without any, tells nothing.
    if (!/\p{Ll}/u.test(others)) continue;
    if (/^\p{Lu}/u.test(name)) {
      // Between small words. Beside a capital it may be a part of another name: "Orange Bowl", "Bridging the Gap".
      const amidst = /(?:^|[^\p{L}\p{N}])\p{Ll}[\p{L}\p{M}'’]*,?["'’«“(]?\s+(?:[lLdD]['’])?$/u.test(before);
      const alone = !/^\s+\p{Lu}/u.test(text.slice(end, end + 3));
      if (amidst && alone) return { word: name, weight: weights.capital };
    } else if (/(?:^|[.!?…]\s+)\p{Lu}\p{Ll}/u.test(others)) {
      small = name;
    }
  }
  return small === undefined ? undefined : { word: small, weight: weights.lowerCase };
}
