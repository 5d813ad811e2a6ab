import type { Term } from './node.ts';
import type { Check, Places, Plan, Plans } from './plan.ts';

/** What must be there for a query to match: at least one of these. */
export interface Requirement {
  /** Numbers of terms. */
  readonly terms: readonly number[];
  /** Numbers of checks of values without wildcards. */
  readonly checks: readonly number[];
  /** How often one of them is probably there; only to be compared. */
  readonly cost: number;
}

/**
 * The rarest set of terms and values of which a post must have one to match; undefined where there is none, as for `NOT acme` or
 * `followers:>100`: such a query is asked of every post.
 */
export function requirementOf(plan: Plan, plans: Plans): Requirement | undefined {
  switch (plan.kind) {
    case 'and':
      return cheapest(plan.children.map((child) => requirementOf(child, plans)));
    case 'or':
      return either(plan.children.map((child) => requirementOf(child, plans)));
    case 'not':
      return undefined;
    case 'places':
      return requirementOfPlaces(plan.id, plans);
    case 'check': {
      const check = plans.checks[plan.id] as Check;
      if (!('values' in check) || check.globs.length > 0) return undefined;
      const cost = check.field === 'author' || check.field === 'site' ? 20 * check.values.size : 1e6;
      return { terms: [], checks: [plan.id], cost };
    }
  }
}

function requirementOfPlaces(id: number, plans: Plans): Requirement | undefined {
  const places = plans.places[id] as Places;
  switch (places.kind) {
    case 'term':
      return { terms: [id], checks: [], cost: frequency(places.term) * (1 + (plans.uses[id] ?? 0)) };
    case 'any':
      return either(places.sides.map((side) => requirementOfPlaces(side, plans)));
    case 'near':
      return cheapest([requirementOfPlaces(places.left, plans), requirementOfPlaces(places.right, plans)]);
  }
}

function cheapest(requirements: readonly (Requirement | undefined)[]): Requirement | undefined {
  let best: Requirement | undefined;
  for (const it of requirements) if (it !== undefined && (best === undefined || it.cost < best.cost)) best = it;
  return best;
}

function either(requirements: readonly (Requirement | undefined)[]): Requirement | undefined {
  const known = requirements.filter((it) => it !== undefined);
  if (known.length < requirements.length) return undefined;
  return {
    terms: [...new Set(known.flatMap(({ terms }) => terms))],
    checks: [...new Set(known.flatMap(({ checks }) => checks))],
    cost: known.reduce((sum, { cost }) => sum + cost, 0),
  };
}

/** How often a term is probably found, in a unit of its own: short words are common, signs and phrases are rare. */
export function frequency({ form, value, edits }: Term): number {
  if (form === 'symbol') return 50;
  if (form !== 'words') return 2;
  const words = value.split(/[^\p{L}\p{N}\p{M}_*?]+/u).filter((word) => word !== '');
  const rarest = Math.min(
    ...words.map((word) => {
      const letters = word.search(/[*?]|$/u);
      return (word.length > letters ? 3 : 1) * Math.max(5, 2_000 / 2 ** letters);
    }),
  );
  return (rarest * (edits > 0 ? 3 : 1)) / words.length ** 2;
}
