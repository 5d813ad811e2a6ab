/** What is compared, and how it may agree. Levels that say nothing (a missing value) have no entry. */
export type Field =
  | 'given'
  | 'family'
  | 'place'
  | 'company'
  | 'language'
  | 'account'
  | 'handle'
  | 'birth'
  | 'postcode'
  | 'street';

/** How often a level is seen of the same person (`m`) and of another (`u`). Where a value's own frequency is known, it stands for `u`. */
export interface Share {
  readonly m: number;
  readonly u: number;
}

export type KeyName = 'id' | 'handle' | 'email' | 'phone' | 'link' | 'site';

export interface Weights {
  /** Share of authors that are customers at all. */
  readonly prior: number;
  /** By `field:level`. */
  readonly levels: Readonly<Record<string, Share>>;
  /** How many times more often an exact key tells the right person than a wrong one; in a post's text it may be somebody else's. */
  readonly keys: Readonly<Record<KeyName, { readonly profile: number; readonly text: number }>>;
}

/**
 * Where to begin. `m` of names after what Fellegi–Sunter studies report of typing errors (2 to 5 % a field: Winkler 2006, "Overview of record
 * linkage"; Christen 2012, "Data matching") and of display names (four in five profiles show a real name: Peddinti et al. 2014 on Twitter);
 * of places, that a fifth moved or wrote another town. They are estimates to start from: `estimate` learns the user's own.
 */
export const startWeights: Weights = {
  prior: 0.1,
  levels: {
    'given:same': { m: 0.92, u: 0.01 },
    'given:nickname': { m: 0.92, u: 0.01 },
    'given:similar': { m: 0.03, u: 0.002 },
    'given:initial': { m: 0.92, u: 0.08 },
    'given:differs': { m: 0.03, u: 0.9 },
    'family:both': { m: 0.92, u: 1e-5 },
    'family:same': { m: 0.92, u: 0.001 },
    'family:second': { m: 0.1, u: 0.001 },
    'family:similar': { m: 0.04, u: 0.001 },
    'family:initial': { m: 0.92, u: 0.08 },
    'family:conflict': { m: 0.004, u: 0.001 },
    'family:differs': { m: 0.03, u: 0.95 },
    'place:city': { m: 0.65, u: 0.02 },
    'place:country': { m: 0.15, u: 0.3 },
    'place:elsewhere': { m: 0.15, u: 0.7 },
    'place:abroad': { m: 0.04, u: 0.3 },
    'company:named': { m: 0.2, u: 0.0005 },
    'company:domain': { m: 0.1, u: 0.0001 },
    'company:other': { m: 0.1, u: 0.25 },
    'language:same': { m: 0.85, u: 0.4 },
    'language:differs': { m: 0.15, u: 0.6 },
    'account:same': { m: 0.25, u: 0.001 },
    'account:near': { m: 0.15, u: 0.01 },
    'account:differs': { m: 0.6, u: 0.98 },
    'handle:differs': { m: 0.08, u: 1 },
    'birth:same': { m: 0.9, u: 0.0001 },
    'birth:similar': { m: 0.06, u: 0.02 },
    'birth:differs': { m: 0.04, u: 0.98 },
    'postcode:same': { m: 0.8, u: 0.001 },
    'postcode:differs': { m: 0.2, u: 1 },
    'street:same': { m: 0.7, u: 0.0005 },
    'street:differs': { m: 0.3, u: 1 },
  },
  keys: {
    id: { profile: 5000, text: 5000 },
    handle: { profile: 250, text: 250 },
    email: { profile: 500, text: 20 },
    phone: { profile: 150, text: 10 },
    link: { profile: 150, text: 3 },
    site: { profile: 15, text: 2 },
  },
};

/** One compared pair and how sure it is that they are one person, 0 to 1: 1 and 0 where somebody has decided. */
export interface Judged {
  /** `field:level` of every field that could be compared. */
  readonly levels: readonly string[];
  readonly match: number;
}

/** Fields in which pairs are found: those that are compared at all agree in them by choice, and `u` cannot be counted from them. */
const findingFields = new Set(['given', 'family', 'account', 'handle', 'birth', 'postcode']);
/**
 * Levels that differ by how people show themselves, which strangers do alike (an initial, a nickname, both surnames): they have one `m`, that
 * of agreeing at all.
 */
const styles = new Map(
  ['given:same', 'given:nickname', 'given:initial', 'family:both', 'family:same', 'family:initial'].map((key) => [
    key,
    `${key.slice(0, key.indexOf(':'))}:agrees`,
  ]),
);
/** Pairs that the starting weights count for: so many real ones must speak before they move half-way. */
const trust = 50;

/**
 * New weights from decided or softly judged pairs: the M step of expectation maximisation (Dempster, Laird, Rubin 1977; for linkage
 * Winkler 1988), with the old weights as a Dirichlet prior, so that a few decisions move little. `prior` is left to who knows the authors.
 */
export function estimate(weights: Weights, judged: Iterable<Judged>): Weights {
  const sums = new Map<string, { m: number; u: number }>();
  const totals = new Map<string, { m: number; u: number }>();
  const add = (map: Map<string, { m: number; u: number }>, key: string, match: number) => {
    const sum = map.get(key) ?? { m: 0, u: 0 };
    sum.m += match;
    sum.u += 1 - match;
    map.set(key, sum);
  };
  for (const { levels, match } of judged) {
    if (!(match >= 0 && match <= 1)) continue;
    for (const level of new Set(levels)) {
      if (!Object.hasOwn(weights.levels, level)) continue;
      add(sums, styles.get(level) ?? level, match);
      add(totals, level.slice(0, level.indexOf(':')), match);
    }
  }
  const levels = Object.entries(weights.levels).map(([key, old]): [string, Share] => {
    const field = key.slice(0, key.indexOf(':'));
    const sum = sums.get(styles.get(key) ?? key) ?? { m: 0, u: 0 };
    const total = totals.get(field) ?? { m: 0, u: 0 };
    const mix = (prior: number, part: number, whole: number) => (trust * prior + part) / (trust + whole);
    return [
      key,
      {
        // What is rarely seen in few pairs is not impossible: no weight runs away.
        m: Math.max(old.m / 2, clamp(mix(old.m, sum.m, total.m))),
        u: findingFields.has(field) ? old.u : clamp(mix(old.u, sum.u, total.u)),
      },
    ];
  });
  return { ...weights, levels: Object.fromEntries(levels) };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(1e-6, share));
}
