import type { CustomerFeatures, CustomerIndex, CustomerRecord } from './customer-index.ts';
import { handleParts, handleSurprise } from './handles.ts';
import { keys } from './keys.ts';

/** How many strangers of the file have a customer's key too, on average: by the kind of key. */
export interface Clash {
  readonly whole: Rate;
  readonly plain: Rate;
  readonly rare: Rate;
}
export type Clashes = Readonly<Record<'handle' | 'email' | 'site', Clash>>;
export interface Rate {
  readonly looked: number;
  readonly others: number;
}

/** Bits of surprise from which a handle is more than its owner's name. */
const plainBits = 6;
const mostLooked = 20_000;
const mostOthers = 20;

const lists = { handle: 'handles', email: 'emails', site: 'sites' } as const;

/** What of a key its owner chose: the handle, the mailbox, the name of the domain or the last part of a path. */
export function ownPart(field: string, key: string): string {
  if (field === 'email') return key.split('@', 1)[0] ?? '';
  if (field !== 'site') return key.slice(key.indexOf(':') + 1);
  const path = key.slice(key.indexOf('/') + 1);
  return path === key ? (key.split('.').at(-2) ?? key) : path;
}

/**
 * How much of a handle or mailbox is the name: the `whole` of it, given name and surname; otherwise made of it (`plain`); or with more to
 * it (`rare`). Namesakes take the first, and others of like names the second.
 */
export function kindOfHandle(raw: string, name: readonly string[]): keyof Clash {
  const parts = handleParts(raw);
  if (handleSurprise(parts, name) >= plainBits) return 'rare';
  return name.filter((word) => word.length > 1 && parts.letters.includes(word)).length > 1 ? 'whole' : 'plain';
}

export function namesOf({ given, family }: CustomerFeatures, index: Pick<CustomerIndex, 'names'>): string[] {
  return [...given, ...family].map((id) => index.names.textOf(id));
}

/**
 * Counts how often several customers are recorded with one handle, or one address. Networks give a handle once; files are typed, sold
 * and merged, and where they give it to many it tells little. Households do not count: one surname in one town.
 */
export function countClashes(index: Omit<CustomerIndex, 'clash'>): Clashes {
  const none = () => ({ looked: 0, others: 0 });
  const rates = {
    handle: { whole: none(), plain: none(), rare: none() },
    email: { whole: none(), plain: none(), rare: none() },
    site: { whole: none(), plain: none(), rare: none() },
  };
  const look = (n: number, own: CustomerFeatures, record: CustomerRecord, field: keyof Clashes) => {
    for (const key of record[lists[field]].slice(0, 3)) {
      const rate = rates[field][kindOfHandle(ownPart(field, key), namesOf(own, index))];
      let others = 0;
      index.blocks.each(keys[field](key), 200, (other) => {
        if (other === n || others >= mostOthers) return;
        const features = index.features(other);
        const isHome = features.family[0] === own.family[0] && features.city === own.city;
        const record = index.record(other);
        if (!isHome && record[lists[field]].includes(key)) others += 1;
      });
      rate.looked += 1;
      rate.others += others;
    }
  };
  const step = Math.max(1, Math.floor(index.size / mostLooked));
  for (let n = 0; n < index.size; n += step) {
    const own = index.features(n);
    const record = index.record(n);
    for (const field of ['handle', 'email', 'site'] as const) look(n, own, record, field);
  }
  return rates;
}
