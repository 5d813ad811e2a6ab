/** What people may do, from least to most. */
export const roles = ['viewer', 'manager', 'analyst', 'administrator'] as const;
export type Role = (typeof roles)[number];

/**
 * `read` shows mentions, dashboards and incidents; `act` changes them: triage, labels, incidents, people, leads; `personal` shows personal
 * data and not its mask; `query` runs SQL; `export` takes data away; `administer` manages users, tokens and the audit log.
 */
export const rights = ['read', 'act', 'personal', 'query', 'export', 'administer'] as const;
export type Right = (typeof rights)[number];

export const rightsOfRole: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['read'],
  manager: ['read', 'act', 'personal', 'export'],
  analyst: ['read', 'query', 'export'],
  administrator: ['read', 'act', 'personal', 'query', 'export', 'administer'],
};

/** Whoever asks, once they are known. */
export interface Caller {
  readonly kind: 'user' | 'token';
  readonly id: string;
  /** As it stands in notes, labels and the audit log. */
  readonly name: string;
  readonly role: Role;
  /** Ids of the brands that they may see; empty: all. */
  readonly brands: readonly string[];
}

export function may({ role }: Pick<Caller, 'role'>, right: Right): boolean {
  return rightsOfRole[role].includes(right);
}

/** Those of the wanted brands (all, where none is named) that the caller may see, of those there are. */
export function brandsFor(
  { brands }: Pick<Caller, 'brands'>,
  all: readonly string[],
  wanted: readonly string[] = [],
): string[] {
  return all.filter(
    (brand) => (brands.length === 0 || brands.includes(brand)) && (wanted.length === 0 || wanted.includes(brand)),
  );
}

/** Whether the caller may see what is of a brand. What is of none, such as that a source stopped, all may: their calm may be blindness. */
export const seesBrand = (caller: Pick<Caller, 'brands'>, all: readonly string[], brand: string): boolean =>
  brand === '' || brandsFor(caller, all).includes(brand);
