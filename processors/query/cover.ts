import type { SearchTerm } from '../../core/search-term.ts';
import type { QueryNode, Term } from './node.ts';
import { frequency } from './require.ts';

/** Search terms of which a post must have one to match a query. */
interface Cover {
  readonly terms: readonly SearchTerm[];
  /** How many posts they probably find; only to be compared. */
  readonly cost: number;
}

/** Most networks search texts better than authors or addresses. */
const indirect = 1e5;

/**
 * The rarest search terms of which every post that matches has at least one: what a network is asked for, before the query itself
 * decides. Undefined where there are none, as for `NOT acme` or `lang:ca`.
 */
export function coverOf(node: QueryNode): Cover | undefined {
  switch (node.kind) {
    case 'and':
      return cheapest(node.children.map(coverOf));
    case 'or':
      return either(node.children.map(coverOf));
    case 'near':
      return cheapest([coverOf(node.left), coverOf(node.right)]);
    case 'term':
      return coverOfTerm(node.term);
    case 'value': {
      const { field, values, globs } = node.check;
      if ((field !== 'author' && field !== 'site') || globs.length > 0) return undefined;
      const terms = [...values].map((text): SearchTerm => ({ kind: field, text }));
      return { terms, cost: indirect * terms.length };
    }
    default:
      return undefined;
  }
}

function coverOfTerm(term: Term): Cover | undefined {
  if (term.scope === 'url') return undefined;
  const found = searchTermOf(term);
  return found && { terms: [found], cost: frequency(term) * (found.inexact ? 10 : 1) };
}

function searchTermOf({ form, value, edits }: Term): SearchTerm | undefined {
  const text = value.replace(/\s+/gu, ' ').trim();
  switch (form) {
    case 'hashtag':
    case 'handle':
    case 'cashtag':
      return { kind: form, text };
    case 'address':
      return { kind: 'site', text };
    case 'raw':
    case 'symbol':
      return { kind: 'words', text };
    case 'words':
      if (edits > 0) return { kind: 'words', text, inexact: true };
      return /[*?]/u.test(text) ? withoutWildcards(text) : { kind: 'words', text };
  }
}

/** The longest run of whole words of a phrase; of a single word, what stands before its first wildcard. */
function withoutWildcards(text: string): SearchTerm | undefined {
  const words = text.split(' ');
  if (words.length === 1) {
    const [start = ''] = text.split(/[*?]/u);
    if ([...start].length < 2) return undefined;
    const onlyAtEnd = text === `${start}*`;
    return { kind: 'prefix', text: start, ...(onlyAtEnd ? {} : { inexact: true }) };
  }
  const runs = words.map((word) => (/[*?]/u.test(word) ? '\n' : word));
  const [longest = ''] = runs
    .join(' ')
    .split('\n')
    .map((run) => run.trim())
    .sort((a, b) => b.length - a.length);
  return longest === '' ? undefined : { kind: 'words', text: longest };
}

function cheapest(covers: readonly (Cover | undefined)[]): Cover | undefined {
  let best: Cover | undefined;
  for (const cover of covers) if (cover && (!best || cover.cost < best.cost)) best = cover;
  return best;
}

function either(covers: readonly (Cover | undefined)[]): Cover | undefined {
  const known = covers.filter((cover) => cover !== undefined);
  if (known.length < covers.length) return undefined;
  return {
    terms: known.flatMap(({ terms }) => terms),
    cost: known.reduce((sum, { cost }) => sum + cost, 0),
  };
}
