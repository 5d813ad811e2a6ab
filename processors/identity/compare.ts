import type { ReadAuthor } from './author.ts';
import { kindOfHandle, namesOf, ownPart, type Rate } from './clash.ts';
import { createNameComparison } from './compare-name.ts';
import { freeMail, isSameAccount } from './contacts.ts';
import { type CustomerFeatures, type CustomerIndex, type CustomerRecord, lettersKey } from './customer-index.ts';
import { compareHandles, handleSurprise } from './handles.ts';
import { keys } from './keys.ts';
import { isKnownCity } from './places.ts';
import type { Field, KeyName, Weights } from './weights.ts';

/** One reason for or against: what was compared, how it agreed, and what that weighs in bits (log2 of the odds). */
export interface Reason {
  readonly field: Field | KeyName;
  readonly level: string;
  readonly bits: number;
}

/** Fields that say no more than the name does. */
const nameFields = new Set<string>(['given', 'family']);

/** Bits that something beside the name must bring before a person may be linked, and fields that cannot bring them. */
const leastBeside = 1.5;
const weakFields = new Set<string>(['given', 'family', 'language']);

/** Whether anything but the name speaks for the pair. Where nothing does, it is never linked, however rare the name. */
export function isBesideName(reasons: readonly Reason[]): boolean {
  return reasons.some(({ field, bits }) => !weakFields.has(field) && bits >= leastBeside);
}

/** Bits of the same handle elsewhere from which half a name beside it suffices. */
const ownHandle = 12;

/** Why a pair is left to a person whatever its probability. */
export type Held = 'name-alone' | 'half-a-name' | 'contradiction' | 'firm';

/**
 * Only the network's own id speaks for itself. Other keys do not, where the shown name contradicts: handles are handed on, and boxes are shared.
 * Without any key both given name and surname must agree. A firm's account is no person's.
 */
export function heldBack(reasons: readonly Reason[], isFirm: boolean): Held | undefined {
  if (reasons.some(({ field }) => field === 'id')) return undefined;
  if (!isBesideName(reasons)) return 'name-alone';
  if (isFirm) return 'firm';
  if (reasons.some(({ field, level }) => isName(field) && (level === 'differs' || level === 'conflict')))
    return 'contradiction';
  const isKeyed = reasons.some(({ field, level }) => keyFields.has(field) && level !== 'differs');
  const agrees = (name: string) => reasons.some(({ field, bits }) => field === name && bits > 0);
  // Letters and digits that nobody else would think of are as good as the other half.
  const isOwn = reasons.some(({ field, level, bits }) => field === 'account' && level === 'same' && bits >= ownHandle);
  if (isKeyed || (agrees('given') && agrees('family'))) return undefined;
  return isOwn && (agrees('given') || agrees('family')) ? undefined : 'half-a-name';
}

export function isName(field: string): boolean {
  return nameFields.has(field);
}

/** A small town is where few live, but not where few say that they do: they write the next large one, or share its name. */
const leastPlace = 0.002;

/** Names are of a language already, and say most of what it says. */
const mostLanguage = 1;
/**
 * What an agreeing name adds to a key at most: to one that is the whole name, which every namesake
 * takes too, to one of an initial and a surname, and to others.
 */
const [mostNameWhole, mostNamePlain, mostNameRare] = [1, 3, 6];

/** A contradicting name takes so much at most from an exact key: accounts are shared, and people marry. */
const mostAgainst = -7;

export interface Compared {
  /** log2 of the odds against nobody. */
  readonly bits: number;
  /** The same of somebody of this name, no customer, who has this customer's key. */
  readonly rival: number;
  readonly reasons: Reason[];
}

/** Compares one author with customers. `record` is left out in the first, cheap look. */
export function createComparison(author: ReadAuthor, index: CustomerIndex, weights: Weights) {
  const compareName = createNameComparison(author, index, weights);
  const prior = priorBits(weights, index.size);
  const bits = (level: string, frequency?: number): number => {
    const share = weights.levels[level];
    return share === undefined ? 0 : Math.log2(share.m / Math.max(frequency ?? share.u, 1e-9));
  };
  const share = (count: number) => (count + 0.5) / (index.size + 1);
  const counts = new Map<string, number>();
  const countOf = (key: string): number => {
    const count = counts.get(key) ?? index.blocks.count(key);
    counts.set(key, count);
    return count;
  };
  const elsewhere =
    author.place !== undefined &&
    [...author.place.phrases].some((phrase) => index.cities.count(phrase) > 1 || isKnownCity(phrase));

  /**
   * Of a surname's bearers how many live there: names live in their own country, and there in their own part of it (Catalan ones in
   * Catalonia), and so agree in places more than chance has it.
   */
  const cityShares = new Map<string, number>();
  const cityShare = (features: CustomerFeatures, city: string): number => {
    const key = `${features.city},${features.country},${features.language},${features.family[0] ?? 0}`;
    const known = cityShares.get(key) ?? countCityShare(features, city);
    cityShares.set(key, known);
    return known;
  };
  const countCityShare = (features: CustomerFeatures, city: string): number => {
    const here = index.cities.countOf(features.city) + 0.5;
    const around = Math.min(
      features.country === 0 ? index.size : index.countries.countOf(features.country),
      features.language === 0 ? index.size : index.languages.countOf(features.language) * 2,
    );
    const overall = Math.min(0.9, here / Math.max(around, here));
    const id = features.family[0];
    if (id === undefined) return overall;
    const surname = index.names.textOf(id);
    const bearers = countOf(keys.surnameIn(surname, city)) - 1;
    return Math.max(overall, (bearers + 20 * overall) / (Math.max(0, countOf(keys.surname(surname)) - 1) + 20));
  };

  const placeOf = (features: CustomerFeatures): Reason | undefined => {
    const { place } = author;
    if (place === undefined) return undefined;
    const city = index.cities.textOf(features.city);
    const country = index.countries.textOf(features.country);
    if (city !== '' && place.phrases.has(city)) {
      return {
        field: 'place',
        level: 'city',
        bits: bits('place:city', Math.max(leastPlace, cityShare(features, city))),
      };
    }
    if (place.country !== undefined && country !== '' && place.country !== country) {
      return { field: 'place', level: 'abroad', bits: bits('place:abroad') };
    }
    if (elsewhere)
      return city === '' ? undefined : { field: 'place', level: 'elsewhere', bits: bits('place:elsewhere') };
    if (place.country === undefined || country === '') return undefined;
    return {
      field: 'place',
      level: 'country',
      bits: Math.min(2, bits('place:country', share(index.countries.countOf(features.country)) * 0.3)),
    };
  };
  const companyOf = (features: CustomerFeatures, record: CustomerRecord | undefined): Reason | undefined => {
    if (author.isFirm) return undefined;
    if (features.company !== 0 && author.companies.has(features.company)) {
      // A name of one word is a word too, and stands in other people's profiles.
      const floor = index.companies.textOf(features.company).includes(' ') ? 1e-4 : 2e-3;
      return {
        field: 'company',
        level: 'named',
        bits: bits('company:named', Math.max(floor, share(index.companies.countOf(features.company)))),
      };
    }
    const domain = record?.emails
      .map((email) => email.slice(email.indexOf('@') + 1))
      .find((host) => !freeMail.has(host) && author.profile.sites.includes(host));
    if (domain !== undefined) {
      return {
        field: 'company',
        level: 'domain',
        bits: bits('company:domain', Math.max(1e-4, countOf(keys.domain(domain)) / index.size)),
      };
    }
    if (features.company === 0 || author.companies.size === 0) return undefined;
    return { field: 'company', level: 'other', bits: bits('company:other') };
  };
  const languageOf = (features: CustomerFeatures): Reason | undefined => {
    const language = index.languages.textOf(features.language);
    if (language === '' || author.language === '') return undefined;
    const frequency = share(index.languages.countOf(features.language));
    return language === author.language
      ? { field: 'language', level: 'same', bits: Math.min(mostLanguage, bits('language:same', frequency)) }
      : { field: 'language', level: 'differs', bits: Math.max(-2, bits('language:differs', 1 - frequency)) };
  };

  return (features: CustomerFeatures, record: CustomerRecord | undefined): Compared => {
    const { given, family } = compareName(features);
    const reasons: Reason[] = [];
    if (given) reasons.push({ field: 'given', ...given });
    if (family) reasons.push({ field: 'family', ...family });
    for (const reason of [placeOf(features), companyOf(features, record), languageOf(features)])
      if (reason) reasons.push(reason);
    let total = prior;
    let rival = Number.NEGATIVE_INFINITY;
    if (record !== undefined) {
      const own = namesOf(features, index);
      const exact = keysOf(author, record, own, weights, index);
      const name = [...new Set([...own, ...author.tokens.filter((word) => word.length > 2)])];
      reasons.push(
        ...accountOf(author, record, name, bits, exact, (key) => (countOf(key) - 1) / index.size),
        ...recordOf(author, record, bits, (key) => countOf(key) / index.size),
      );
      if (exact.length > 0) {
        // A key is right so many times of so many, however many customers there are: it stands in place of the prior.
        const [best, ...others] = exact;
        total = best?.bits ?? 0;
        for (const { bits } of others) total += bits / 2;
        reasons.unshift(...exact);
        const against = reasons
          .filter(({ field, bits }) => isName(field) && bits < 0)
          .reduce((sum, { bits }) => sum + bits, 0);
        total += Math.max(0, mostAgainst - against);
        // What the handle is made of is no second witness, and a namesake with this key shows the same name.
        const speaks = reasons
          .filter(({ field, bits }) => isName(field) && bits > 0)
          .reduce((sum, { bits }) => sum + bits, 0);
        const most =
          author.shown === 0
            ? 0
            : best?.level === 'whole'
              ? mostNameWhole
              : best?.level === 'plain'
                ? mostNamePlain
                : mostNameRare;
        if (speaks > most) rival = speaks - most;
      }
    }
    for (const reason of reasons) if (!keyFields.has(reason.field) || reason.level === 'differs') total += reason.bits;
    return { bits: total, rival, reasons };
  };
}

const keyFields = new Set<string>(['id', 'handle', 'email', 'phone', 'link', 'site'] satisfies KeyName[]);

/** Bits for any one customer before anything is compared. */
export function priorBits({ prior }: Weights, customers: number): number {
  return Math.log2(prior / Math.max(1, customers) / (1 - prior));
}

/** What a key loses where the account is a firm's. */
const firmBits = 6;

/** So many strangers show a customer's key for each other customer who has it: all show a handle, and few an address. */
const hidden = { handle: 6, link: 6, email: 3, site: 3 };
/** A site that bears its owner's name is theirs, and not a firm's of many: so many times more telling. */
const ownSite = 10;
/** Keys for which the starting odds count. */
const trusted = 50;

/** The odds of a key, lower where the file gives it to several. */
function oddsOf(odds: number, { looked, others }: Rate, strangers: number): number {
  const expected = trusted / (strangers * odds);
  return Math.max(1, Math.min(odds, (looked + trusted) / (strangers * (others + expected))));
}

/**
 * Exact agreements, the strongest first. Levels: in the `profile`, in the profile and the customer's `whole` name or `plain` (made of
 * it, so that namesakes take it too), or in a post's `text`.
 */
function keysOf(
  author: ReadAuthor,
  record: CustomerRecord,
  name: readonly string[],
  weights: Weights,
  { clash }: CustomerIndex,
): Reason[] {
  const found: Reason[] = [];
  const add = (field: KeyName, own: readonly string[], profile: readonly string[], posts: readonly string[]) => {
    const isSame = field === 'handle' || field === 'link' ? isSameAccount : (a: string, b: string) => a === b;
    const isIn = (list: readonly string[]) => (one: string) => list.some((other) => isSame(one, other));
    const key = own.find(isIn(profile)) ?? own.find(isIn(posts));
    if (key === undefined) return;
    const isProfile = isIn(profile)(key);
    const rates = field === 'link' ? clash.handle : field === 'phone' || field === 'id' ? undefined : clash[field];
    const kind = rates === undefined ? 'rare' : kindOfHandle(ownPart(field, key), name);
    const share = weights.keys[field][isProfile ? 'profile' : 'text'];
    const odds = field === 'site' && kind !== 'rare' ? share * ownSite : share;
    found.push({
      field,
      level: isProfile ? (kind === 'rare' ? 'profile' : kind) : 'text',
      // The account of a firm is its people's, and nobody's.
      bits:
        Math.log2(rates === undefined ? odds : oddsOf(odds, rates[kind], hidden[field as keyof typeof hidden])) -
        (author.isFirm ? firmBits : 0),
    });
  };
  add('id', record.accounts, author.accountKey === undefined ? [] : [author.accountKey], []);
  add('handle', record.handles, author.handleKey === undefined ? [] : [author.handleKey], []);
  add('email', record.emails, author.profile.emails, author.posts.emails);
  add('phone', record.phones, author.profile.phones, author.posts.phones);
  add('link', record.handles, author.profile.profiles, author.posts.profiles);
  add('site', record.sites, author.profile.sites, author.posts.sites);
  return found.sort((a, b) => b.bits - a.bits);
}

type Bits = (level: string, frequency?: number) => number;

/** The handle against the customer's mailboxes and handles elsewhere, and against another handle on the same network. */
/** Bits that a handle may bring: the same elsewhere, nearly the same, and the same letters with other digits, as others choose them too. */
const [mostSame, mostNear, mostOtherDigits] = [24, 6, 2];

function accountOf(
  author: ReadAuthor,
  record: CustomerRecord,
  name: readonly string[],
  bits: Bits,
  exact: readonly Reason[],
  sharing: (key: string) => number,
): Reason[] {
  const { handle, network } = author;
  if (handle === undefined || author.isFirm) return [];
  const { names } = record;
  if (names.length === 0) return [];
  if (exact.some(({ field }) => field === 'handle')) return [];
  const found: Reason[] = [];
  let best: Reason | undefined;
  for (const own of names) {
    const level = compareHandles(handle, own.parts);
    if (level === 'differs') continue;
    // Letters that many customers have are no surprise, whatever they are; digits make them rarer.
    const digits = level === 'same' ? handle.digits : '';
    const shorter = handle.letters.length < own.parts.letters.length ? handle : own.parts;
    const usual = sharing(lettersKey(own.parts)) * 2 ** -handleSurprise({ ...handle, letters: '', digits }, []);
    const surprise =
      handleSurprise(level === 'same' ? handle : { ...shorter, digits: '' }, name) - (level === 'same' ? 0 : 2);
    const weight = bits(`account:${level}`, Math.max(2 ** -surprise, usual));
    const most =
      level === 'same' ? mostSame : handle.digits !== '' && own.parts.digits !== '' ? mostOtherDigits : mostNear;
    // Letters of the name with other digits are what a namesake has too: neither for nor against.
    const capped = Math.max(level === 'near' ? 0 : weight, Math.min(most, weight));
    if (best === undefined || capped > best.bits) best = { field: 'account', level, bits: capped };
  }
  found.push(best ?? { field: 'account', level: 'differs', bits: bits('account:differs') });
  if (names.some((own) => own.network === network) && !exact.some(({ field }) => field === 'id')) {
    found.push({ field: 'handle', level: 'differs', bits: bits('handle:differs') });
  }
  return found;
}

/** Birth, postcode and street, where files of persons have them on both sides. */
function recordOf(author: ReadAuthor, record: CustomerRecord, bits: Bits, shareOf: (key: string) => number): Reason[] {
  const found: Reason[] = [];
  if (author.birth.length >= 6 && record.birth.length >= 6) {
    const level = author.birth === record.birth ? 'same' : oneDigit(author.birth, record.birth) ? 'similar' : 'differs';
    const frequency = level === 'same' ? Math.max(1 / 20_000, shareOf(keys.birth(record.birth))) : undefined;
    found.push({ field: 'birth', level, bits: bits(`birth:${level}`, frequency) });
  }
  if (author.postcode !== '' && record.postcode !== '') {
    const level = author.postcode === record.postcode ? 'same' : 'differs';
    found.push({ field: 'postcode', level, bits: bits(`postcode:${level}`) });
  }
  if (author.street !== '' && record.street !== '') {
    const own = new Set(record.street.split(' '));
    const shared = author.street.split(' ').filter((word) => word.length > 2 && own.has(word)).length;
    const level = shared >= 2 || author.street === record.street ? 'same' : 'differs';
    found.push({ field: 'street', level, bits: bits(`street:${level}`) });
  }
  return found;
}

function oneDigit(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let wrong = 0;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) wrong += 1;
  return wrong <= 2;
}
