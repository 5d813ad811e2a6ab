import { type AuthorView, type ReadAuthor, readAuthor } from './author.ts';
import { createComparison, type Held, heldBack, isBesideName, type Reason } from './compare.ts';
import { withoutHost } from './contacts.ts';
import { type CustomerIndex, lettersKey } from './customer-index.ts';
import { keys } from './keys.ts';
import { nicknameGroups } from './nicknames.ts';
import type { Weights } from './weights.ts';

export interface Thresholds {
  /** Probability from which a person is linked by itself. */
  readonly link: number;
  /** Probability from which a person is suggested. */
  readonly suggest: number;
}

export const startThresholds: Thresholds = { link: 0.95, suggest: 0.5 };

/** A customer that the author may be. */
export interface Candidate {
  /** The customer's id. */
  readonly customer: string;
  /** 0 to 1, with all others and nobody as the alternatives. Never above `nameAlone` where only the name speaks for it. */
  readonly probability: number;
  /** Whether anything but the name speaks for it. */
  readonly besideName: boolean;
  /** Why it is suggested at most, whatever its probability. */
  readonly held?: Held;
  /** What was compared, most telling first. */
  readonly reasons: readonly Reason[];
}

export interface Identity {
  readonly decision: 'link' | 'suggest' | 'nobody';
  /** Likeliest first, five at most. */
  readonly candidates: readonly Candidate[];
  /** That the author is no customer. */
  readonly nobody: number;
}

/** The highest probability that a name alone gives. */
const nameAlone = 0.9;
/** Bounds of one author's work: customers of one key, of all keys, and of those looked at closely. */
const mostOfKey = 2_000;
const mostOfName = 3_000;
const mostCandidates = 6_000;
const mostClose = 32;
const mostKept = 5;

/** Tells who an author is, of the customers of an index. Pure: the same author, index and weights give the same answer. */
export function createIdentify(options: {
  readonly index: CustomerIndex;
  readonly weights: Weights;
  readonly thresholds?: Thresholds;
}) {
  const { index, weights, thresholds = startThresholds } = options;
  const identify = (view: AuthorView): Identity => {
    const author = readAuthor(view, index);
    const compare = createComparison(author, index, weights);
    const { near, far } = candidatesOf(author, index);
    const isMany = far.length > mostClose;
    const rough = far.map((customer) => ({
      customer,
      bits: isMany ? compare(index.features(customer), undefined).bits : 0,
    }));
    if (isMany) rough.sort((a, b) => b.bits - a.bits);
    const close = [...near, ...rough.slice(0, mostClose).map(({ customer }) => customer)];
    const judged = onePerId(
      close.map((customer) => {
        const record = index.record(customer);
        return { id: record.id, ...compare(index.features(customer), record) };
      }),
    );
    // Odds against nobody, whose weight is 1, with that of namesakes who have a customer's key; those looked at roughly compete too.
    const odds = (bits: number) => 2 ** Math.min(200, bits);
    const none = 1 + odds(judged.reduce((most, { rival }) => Math.max(most, rival), Number.NEGATIVE_INFINITY));
    const sum =
      judged.reduce((all, { bits }) => all + odds(bits), none) +
      rough.slice(mostClose).reduce((all, { bits }) => all + odds(bits), 0);
    const candidates = judged
      .sort((a, b) => b.bits - a.bits || (a.id < b.id ? -1 : 1))
      .slice(0, mostKept)
      .map(({ id, bits, reasons }): Candidate => {
        const besideName = isBesideName(reasons);
        const held = heldBack(reasons, author.isFirm);
        const probability = odds(bits) / sum;
        return {
          customer: id,
          probability: besideName ? probability : Math.min(nameAlone, probability),
          besideName,
          ...(held !== undefined && { held }),
          reasons: reasons.sort((a, b) => Math.abs(b.bits) - Math.abs(a.bits)),
        };
      });
    const [best] = candidates;
    const decision =
      best === undefined || best.probability < thresholds.suggest
        ? 'nobody'
        : best.held === undefined && best.probability >= thresholds.link
          ? 'link'
          : 'suggest';
    return { decision, candidates, nobody: none / sum };
  };
  /** What speaks for and against one customer, by their number in the index, whether or not they are found. */
  const explain = (view: AuthorView, customer: number): Omit<Candidate, 'probability'> => {
    const record = index.record(customer);
    const { reasons } = createComparison(readAuthor(view, index), index, weights)(index.features(customer), record);
    return { customer: record.id, besideName: isBesideName(reasons), reasons };
  };
  return Object.assign(identify, { explain });
}

/** A customer whom the file has twice is one candidate, by the better of their rows. */
function onePerId<T extends { readonly id: string; readonly bits: number }>(judged: readonly T[]): T[] {
  const best = new Map<string, T>();
  for (const one of judged)
    if (!((best.get(one.id)?.bits ?? Number.NEGATIVE_INFINITY) >= one.bits)) best.set(one.id, one);
  return [...best.values()];
}

/** Customers that share a key with the author: `near` those of exact keys and handles, `far` those of names. */
function candidatesOf(author: ReadAuthor, index: CustomerIndex): { near: number[]; far: number[] } {
  const near = new Set<number>();
  const far = new Set<number>();
  const find = (into: Set<number>, key: string, most: number): boolean =>
    into.size < mostCandidates && index.blocks.each(key, most, (customer) => into.add(customer));
  if (author.accountKey !== undefined) find(near, keys.account(author.accountKey), mostOfKey);
  if (author.handleKey !== undefined) {
    const handle = author.handleKey.slice(author.handleKey.indexOf(':') + 1);
    const all = [author.handleKey, withoutHost(author.handleKey), `unknown:${handle}`];
    for (const one of new Set(all)) find(near, keys.handle(one), mostOfKey);
  }
  for (const { emails, phones, sites, profiles } of [author.profile, author.posts]) {
    for (const email of emails) find(near, keys.email(email), mostOfKey);
    for (const phone of phones) find(near, keys.phone(phone), mostOfKey);
    for (const site of sites) {
      find(near, keys.site(site), 200);
      find(near, keys.domain(site), 200);
    }
    for (const profile of profiles)
      for (const one of new Set([profile, withoutHost(profile)])) find(near, keys.handle(one), mostOfKey);
  }
  if (author.birth.length >= 6) find(near, keys.birth(author.birth), mostOfKey);
  if (author.handle !== undefined && author.handle.plain.length >= 3) find(near, lettersKey(author.handle), 300);

  const words = [...author.tokens, ...author.more].slice(0, 6);
  const cities = [...(author.place?.phrases ?? [])].filter((phrase) => index.cities.count(phrase) > 0).slice(0, 6);
  for (const family of words) {
    if (family.length < 2) continue;
    if (author.postcode !== '') find(far, keys.postcode(author.postcode, family), mostOfKey);
    for (const given of words) {
      if (given === family) continue;
      if (given.length === 1) {
        find(far, keys.initial(given, family), 500);
        for (const city of cities) find(far, keys.initialIn(given, family, city), 500);
        continue;
      }
      const all = [
        keys.name(given, family),
        ...nicknameGroups(given)
          .slice(0, 3)
          .map((group) => keys.nickname(group, family)),
      ];
      for (const key of all) {
        // Names that too many bear are looked for where the author lives.
        if (!find(far, key, mostOfName))
          for (const city of cities) find(far, keys.nameIn(given, family, city), mostOfName);
      }
      find(far, keys.surnames(given, family), 500);
      find(far, keys.sound(given, family), 500);
      find(far, keys.beginning(given, family), 300);
      find(far, keys.initial(given, family), 200);
    }
    find(far, keys.surname(family), 100);
  }
  for (const customer of near) far.delete(customer);
  return { near: [...near].slice(0, mostOfKey), far: [...far].slice(0, mostCandidates) };
}
