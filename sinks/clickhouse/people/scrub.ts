import { type Account, accountPersonId, type Before, type CustomerRef } from '../../../core/people.ts';

/**
 * A value of JSON without what tells of somebody: items of lists that hold one of the needles are left out, and other texts that do are
 * blanked. Needles are whole ids, addresses and handles: a short one would take too much with it.
 */
export function scrub(value: unknown, needles: readonly string[]): unknown {
  const holds = (text: string) => needles.some((needle) => text.includes(needle));
  const clean = (one: unknown): unknown => {
    if (typeof one === 'string') return holds(one) ? '' : one;
    if (Array.isArray(one)) return one.filter((item) => !holds(JSON.stringify(item) ?? '')).map(clean);
    if (typeof one === 'object' && one !== null)
      return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, clean(inner)]));
    return one;
  };
  return clean(value);
}

const leastNeedle = 5;

/** Each once, and none that many texts hold by chance. */
export function needlesOf(texts: Iterable<string>): string[] {
  return [...new Set(texts)].filter((text) => text.length >= leastNeedle);
}

/** What an undo puts back, without accounts and suggestions of those who are forgotten. What belonged to them is nobody's then. */
export function withoutForgotten(
  { accounts, suggestions }: Before,
  who: {
    readonly personIds: readonly string[];
    readonly accounts: readonly string[];
    readonly customers: readonly CustomerRef[];
  },
): Before {
  const isGone = ({ account }: { readonly account: string }) => who.accounts.includes(account);
  const isTheirs = (customer: CustomerRef | undefined) =>
    customer !== undefined && who.customers.some(({ crm, id }) => crm === customer.crm && id === customer.id);
  const parted = (one: Account): Account => {
    if (!who.personIds.includes(one.personId) && !isTheirs(one.customer)) return one;
    const { customer: _, probability: __, decidedAt: ___, ...rest } = one;
    return { ...rest, personId: accountPersonId(one.account), reasons: [], decided: '', decidedBy: '' };
  };
  return {
    accounts: accounts.filter((one) => !isGone(one)).map(parted),
    suggestions: suggestions.filter((one) => !isGone(one) && !isTheirs(one.customer)),
  };
}
