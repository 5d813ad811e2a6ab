import type { Incident } from '../../core/incident.ts';
import type { Rule } from './rules.ts';

export interface AlertBrand {
  readonly id: string;
  readonly kind: 'own' | 'competitor';
  readonly handles: readonly string[];
}

/** What rules look at. */
export interface Watch {
  /** Enabled rules by name. */
  readonly rules: ReadonlyMap<string, Rule>;
  /** Of which brands a rule speaks. */
  brandsOf(rule: Rule): ReadonlySet<string>;
  /** Accounts of a brand. */
  handlesOf(brand: string): readonly string[];
  /** Whether a rule looks at a source. */
  asksAbout(rule: Rule, source: string): boolean;
  /** Why nobody looks any more at what an incident is about; undefined where somebody does. */
  endOf(incident: Incident): string | undefined;
}

export function createWatch(options: {
  readonly rules: readonly Rule[];
  readonly brands: readonly AlertBrand[];
  readonly sources: readonly string[];
}): Watch {
  const enabled = options.rules.filter((rule) => rule.enabled);
  const rules = new Map(enabled.map((rule) => [rule.name, rule]));
  const brandNames = new Map(enabled.map((rule) => [rule, new Set(brandsFor(rule, options.brands))]));
  const handles = new Map(options.brands.map((brand) => [brand.id, brand.handles]));
  const sources = new Set(options.sources);
  const brandsOf: Watch['brandsOf'] = (rule) => brandNames.get(rule) ?? new Set();
  const asksAbout: Watch['asksAbout'] = (rule, source) =>
    rule.type === 'silence' && rule.of === 'source' && (rule.sources?.includes(source) ?? sources.has(source));

  function isWatched(rule: Rule, { brand, labels }: Incident): boolean {
    if (rule.type === 'cost') return true;
    const isOfSource = rule.type === 'silence' && rule.of === 'source';
    return isOfSource ? asksAbout(rule, labels['source'] ?? '') : brandsOf(rule).has(brand);
  }

  return {
    rules,
    brandsOf,
    handlesOf: (brand) => handles.get(brand) ?? [],
    asksAbout,
    endOf(incident) {
      const rule = rules.get(incident.rule);
      if (rule?.type !== incident.type) return 'its rule is gone';
      return isWatched(rule, incident) ? undefined : 'it is watched no more';
    },
  };
}

function brandsFor({ brands }: Rule, all: readonly AlertBrand[]): readonly string[] {
  if (Array.isArray(brands)) return brands;
  const kind = brands === 'own' ? 'own' : 'competitor';
  return all.filter((brand) => brands === 'all' || brand.kind === kind).map(({ id }) => id);
}
