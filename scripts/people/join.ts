import { type Account, accountPersonId, customerPersonId } from '../../core/people.ts';

/** Accounts that show one site and are one person's, at most: more is a firm's, or a club's. */
const mostOfSite = 4;

/** Keys by which accounts that may be the same person's are found. */
export function joinKeys({ keys }: Account): string[] {
  return keys.flatMap((key) => {
    if (key.startsWith('email:') || key.startsWith('site:')) return [key];
    if (key.startsWith('link:')) return [`handle:${key.slice(5)}`];
    return [];
  });
}

/**
 * How an account and another show that they are one person's: the same mail address; profiles that link to one another; or the same site, where few
 * show it. Undefined where nothing does. One link alone is none: people link to others, too.
 */
function evidence(account: Account, other: Account, all: readonly Account[]): 'email' | 'links' | 'site' | undefined {
  if (other.account === account.account) return undefined;
  const shared = (beginning: string) =>
    account.keys.filter((key) => key.startsWith(beginning) && other.keys.includes(key));
  if (shared('email:').length > 0) return 'email';
  const links = (from: Account, to: Account) =>
    to.keys.some((key) => key.startsWith('handle:') && from.keys.includes(`link:${key.slice(7)}`));
  if (links(account, other) && links(other, account)) return 'links';
  const few = shared('site:').some((key) => all.filter(({ keys }) => keys.includes(key)).length < mostOfSite);
  return few && account.network !== other.network ? 'site' : undefined;
}

/** Said by a person to be nobody else's. */
const standsAlone = ({ decided, customer, personId, account }: Account) =>
  decided === 'person' && !customer && personId === accountPersonId(account);

/** Only what was compared with the customer itself is passed on: else two accounts would keep each other's link alive. */
const isJoined = ({ decided, reasons }: Account) => decided !== 'person' && reasons[0]?.field === 'joined';
const ownCustomer = (account: Account) => (isJoined(account) ? undefined : account.customer);
const isEarlier = (one: Account, other: Account) =>
  one.firstSeenAt === other.firstSeenAt ? one.account < other.account : one.firstSeenAt < other.firstSeenAt;

/**
 * Joins an account with others of the same person: the person who is a customer stays, else the one who was seen first. What a person
 * decided, and accounts of two customers, are left as they are. An account that had its customer through this one, which has it no longer,
 * is to be judged again. Returns all that changed. `others` are those that share a key.
 */
export function join(account: Account, others: readonly Account[], now: number): Account[] {
  if (account.decided === 'person') return [];
  const changed: Account[] = [];
  let current = account;
  for (const other of others) {
    const by = evidence(current, other, others);
    if (by === undefined || other.personId === current.personId || standsAlone(other)) continue;
    const reason = { field: 'joined', level: by, bits: 0 };
    const theirs = ownCustomer(other);
    if (theirs && !current.customer) {
      current = {
        ...current,
        ...{ customer: theirs, personId: customerPersonId(theirs), probability: other.probability },
        ...{ reasons: [reason], decided: 'auto', decidedAt: now },
      };
    } else if (other.customer && isJoined(other) && other.decided !== 'person') {
      const { customer: _, probability: __, ...rest } = other;
      const personId = accountPersonId(other.account);
      changed.push({ ...rest, personId, reasons: [], decided: '', decidedAt: undefined, judgedAt: 0 });
    } else if (ownCustomer(current) && !other.customer && other.decided !== 'person') {
      changed.push({
        ...other,
        ...{ customer: current.customer, personId: current.personId, probability: current.probability },
        ...{ reasons: [reason], decided: 'auto', decidedAt: now },
      });
    } else if (!current.customer && !other.customer) {
      const stays = other.decided === 'person' || isEarlier(other, current) ? other.personId : current.personId;
      if (stays !== current.personId) current = { ...current, personId: stays, reasons: [reason] };
      else changed.push({ ...other, personId: stays, reasons: [reason] });
    }
  }
  return current === account ? changed : [current, ...changed];
}
