import type { Flag } from '../../core/assessment.ts';
import type { Brand } from '../../core/brand.ts';
import type { LeadPerson } from '../../core/lead.ts';
import { fold, type Points } from './fit.ts';

/** Who is no lead: who speaks for a brand. */
export interface Staff {
  /** Accounts, as `handle` or `network:handle`, lower case without `@`, and whose they are. */
  readonly accounts: ReadonlyMap<string, { readonly kind: 'own' | 'employee' | 'competitor'; readonly brand: string }>;
  /** Names of brands as `fold` writes them, for what people say of where they work. */
  readonly names: readonly string[];
}

type FlagKind = Flag['kind'];
const price: Readonly<Record<FlagKind | 'competitor' | 'staff' | 'coordinated', number>> = {
  own: -100,
  employee: -100,
  competitor: -100,
  bot: -50,
  coordinated: -50,
  spam: -50,
  staff: -40,
  giveaway: -30,
};

/** Words before a name that make it the place where somebody works, in the languages that we read. */
const works =
  /(?:^| )(?:at|for|with|from|en|de|a|chez|bei|da|em|presso|founder|ceo|cto|working|work|works|trabajo en|treballo a|travaille chez|arbeite bei|lavoro in) $/u;

/** Accounts of the brand, of its people and of competitors. */
export function staffOf(brand: string, brands: readonly Brand[]): Staff {
  const accounts = new Map<string, { kind: 'own' | 'employee' | 'competitor'; brand: string }>();
  for (const one of brands) {
    const other = one.id !== brand && one.kind === 'competitor';
    const put = (handles: readonly string[], kind: 'own' | 'employee') => {
      for (const handle of handles)
        accounts.set(plainAccount(handle), { kind: other ? 'competitor' : kind, brand: one.id });
    };
    put(one.employees, 'employee');
    put([...one.handles, ...one.accounts], 'own');
  }
  return { accounts, names: brands.map(({ name }) => fold(name)).filter((name) => name.length > 2) };
}

const plainAccount = (account: string) =>
  account
    .trim()
    .toLowerCase()
    .replace(/(^|:)@/u, '$1');

/** What speaks against a person, each kind once. `bot` and the like are told where half of what they said that counts is flagged so. */
export function judgeFlags({ accounts, signals }: LeadPerson, staff: Staff): Points[] {
  const found = new Map<keyof typeof price, string>();
  const put = (kind: keyof typeof price, detail: string) => {
    if (!found.has(kind)) found.set(kind, detail);
  };
  for (const { network, handle } of accounts) {
    const name = plainAccount(handle);
    const whose = name && (staff.accounts.get(name) ?? staff.accounts.get(`${network}:${name}`));
    if (whose)
      put(
        whose.kind,
        whose.kind === 'competitor'
          ? `@${name} is of ${whose.brand}`
          : `@${name} is ${whose.kind === 'own' ? 'an account' : 'one of the people'} of ${whose.brand}`,
      );
  }
  for (const { handle, flags = [] } of accounts) {
    for (const { kind, reasons } of flags)
      put(kind, `@${handle || 'account'} is flagged ${kind}: ${reasons.join('; ')}`);
  }
  for (const kind of ['own', 'employee'] as const) {
    if (signals.some(({ flags }) => flags.includes(kind))) put(kind, `posts are flagged ${kind}`);
  }
  for (const kind of ['bot', 'spam', 'giveaway'] as const) {
    const flagged = signals.filter(({ flags }) => flags.includes(kind)).length;
    if (flagged > 0 && flagged * 2 >= signals.length)
      put(kind, `${flagged} of ${signals.length} posts are flagged ${kind}`);
  }
  if (found.size === 0) {
    const employer = worksFor(
      accounts.map(({ bio }) => bio),
      staff.names,
    );
    if (employer) put('staff', `says that they work for ${employer}`);
  }
  return [...found].map(([kind, detail]) => ({ points: price[kind], detail }));
}

function worksFor(bios: readonly string[], names: readonly string[]): string | undefined {
  for (const bio of bios) {
    const text = ` ${fold(bio)} `;
    for (const name of names) {
      const at = text.indexOf(` ${name} `);
      if (at >= 0 && works.test(text.slice(0, at + 1))) return name;
    }
  }
  return undefined;
}
