import { type Customer, networkName } from '../../core/customer.ts';
import { type Blocks, createBlocksBuilder } from './blocks.ts';
import { type Clashes, countClashes } from './clash.ts';
import { createArena, createColumn, createLexicon } from './columns.ts';
import { accountHandle, emailKey, freeMail, phoneKey, readWeb, withoutHost } from './contacts.ts';
import { fold, words } from './fold.ts';
import { type HandleParts, handleParts, type NameBook } from './handles.ts';
import { keys, nameKeys } from './keys.ts';
import { nameParts } from './names.ts';
import { cityName, countryName } from './places.ts';

/** What is read of one customer when they are looked at closely. All in the spelling of keys. */
export interface CustomerRecord {
  readonly id: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly sites: readonly string[];
  /** `network:handle`. */
  readonly handles: readonly string[];
  /** `network:id`. */
  readonly accounts: readonly string[];
  readonly birth: string;
  readonly postcode: string;
  readonly street: string;
  /** Mailboxes and handles in parts, to compare others with. */
  readonly names: readonly { readonly network: string; readonly parts: HandleParts }[];
}

/** Numbers of interned texts; 0 where there is none. */
export interface CustomerFeatures {
  readonly given: readonly number[];
  readonly family: readonly number[];
  readonly city: number;
  readonly country: number;
  readonly company: number;
  readonly language: number;
}

/** All customers, in memory, found in constant time. Made by `createCustomerIndex`. */
export interface CustomerIndex extends NameBook {
  readonly size: number;
  readonly blocks: Blocks;
  readonly names: Pick<ReturnType<typeof createLexicon>, 'textOf' | 'idOf'>;
  readonly cities: ReturnType<typeof createLexicon>;
  readonly countries: ReturnType<typeof createLexicon>;
  readonly companies: ReturnType<typeof createLexicon>;
  readonly languages: ReturnType<typeof createLexicon>;
  /** Customers that bear it, by the number of the name. */
  givenCount(id: number): number;
  familyCount(id: number): number;
  features(customer: number): CustomerFeatures;
  record(customer: number): CustomerRecord;
  /** How far handles and addresses tell customers apart. */
  readonly clash: Clashes;
  /** Bytes of arrays outside the heap. */
  readonly bytes: number;
}

const unit = '\u001f';
const item = '\u001e';
/** A name that at least so many bear is known as one, where a profile shows another. */
const known = 2;
const companyForms =
  / (?:s ?l ?u?|s ?a ?u?|s ?c ?p|inc|ltd|llc|llp|plc|gmbh|ag|corp|corporation|company|co|limited|srl|sarl|bv|nv|oy|ab|as|the|group|grupo|grup) /gu;

/** A company's name without its legal form. */
export function companyName(raw: string): string {
  return words(raw, 120).replace(companyForms, ' ').trim();
}

export function createCustomerIndex() {
  const names = createLexicon();
  const [given, family, cities, countries, companies, languages] = [
    createLexicon(),
    createLexicon(),
    createLexicon(),
    createLexicon(),
    createLexicon(),
    createLexicon(),
  ];
  const columns = Array.from({ length: 8 }, createColumn) as [
    Column,
    Column,
    Column,
    Column,
    Column,
    Column,
    Column,
    Column,
  ];
  const [given1, given2, family1, family2, city, country, company, language] = columns;
  const arena = createArena();
  const blocks = createBlocksBuilder();
  let size = 0;

  return {
    add(customer: Customer): void {
      const n = size;
      size += 1;
      const parts = nameParts(customer);
      // "Barcelona, Spain" in one column is a city and a country.
      const [town = '', ...land] = (customer.city ?? '').split(',', 4);
      const place = cityName(town);
      for (const word of new Set(parts.given)) given.add(word);
      for (const word of new Set(parts.family)) family.add(word);
      given1.push(names.add(parts.given[0] ?? ''));
      given2.push(names.add(parts.given[1] ?? ''));
      family1.push(names.add(parts.family[0] ?? ''));
      family2.push(names.add(parts.family[1] ?? ''));
      city.push(cities.add(place));
      country.push(countries.add(countryName(customer.country ?? land.at(-1) ?? '')));
      company.push(companies.add(companyName(customer.company ?? '')));
      language.push(languages.add((customer.language ?? '').slice(0, 2).toLowerCase()));
      const facts = factsOf(customer);
      arena.push(
        [
          customer.id,
          ...[facts.emails, facts.phones, facts.sites, facts.handles, facts.accounts].map((list) => list.join(item)),
          facts.birth,
          facts.postcode,
          facts.street,
        ].join(unit),
      );
      for (const key of keysOf(parts, place, facts)) blocks.add(key, n);
    },

    /** Nothing can be added after it. */
    build(): CustomerIndex {
      const built = blocks.build();
      const index = {
        size,
        blocks: built,
        names,
        cities,
        countries,
        companies,
        languages,
        givenCount: (id: number) => given.count(names.textOf(id)),
        familyCount: (id: number) => family.count(names.textOf(id)),
        isGiven: (word: string) => given.count(word) >= known,
        isFamily: (word: string) => family.count(word) >= known,
        features: (n: number) => ({
          given: some(given1.at(n), given2.at(n)),
          family: some(family1.at(n), family2.at(n)),
          city: city.at(n),
          country: country.at(n),
          company: company.at(n),
          language: language.at(n),
        }),
        record: (n: number) => readRecord(arena.at(n)),
        bytes: built.bytes + arena.bytes + columns.reduce((sum, column) => sum + column.bytes, 0),
      } satisfies Omit<CustomerIndex, 'clash'>;
      return { ...index, clash: countClashes(index) };
    },
  };
}

/** Those that are there. */
function some(first: number, second: number): number[] {
  if (second === 0) return first === 0 ? [] : [first];
  return first === 0 ? [second] : [first, second];
}

type Column = ReturnType<typeof createColumn>;
type Facts = Omit<CustomerRecord, 'id' | 'names'>;

function factsOf(customer: Customer): Facts {
  const handles = new Set<string>();
  const sites = new Set<string>();
  for (const [network, list] of Object.entries(customer.handles)) {
    for (const handle of list) handles.add(accountHandle(network, handle));
  }
  for (const website of customer.websites) {
    const web = readWeb(website);
    if (web?.kind === 'profile') handles.add(accountHandle(web.network, web.handle));
    else if (web) sites.add(web.key);
  }
  const accounts = Object.entries(customer.accountIds).flatMap(([network, list]) =>
    list.map((id) => `${networkName(network)}:${separable(id)}`),
  );
  return {
    emails: [...new Set(customer.emails.flatMap((email) => emailKey(email) ?? []))],
    phones: [...new Set(customer.phones.flatMap((phone) => phoneKey(phone) ?? []))],
    sites: [...sites].map(separable),
    handles: [...handles].map(separable),
    accounts,
    birth: birthKey(customer.birthDate ?? ''),
    postcode: plainKey(customer.postcode ?? ''),
    street: separable(words(customer.street ?? '', 120).trim()),
  };
}

export function birthKey(raw: string): string {
  return raw.slice(0, 40).replace(/T.*$/u, '').replace(/\D/gu, '').slice(0, 8);
}

export function plainKey(raw: string): string {
  return fold(raw, 20).replace(/[^a-z0-9]/gu, '');
}

function separable(text: string): string {
  return text.replace(/[\u001e\u001f]/gu, '');
}

function keysOf(parts: ReturnType<typeof nameParts>, place: string, facts: Facts): Set<string> {
  const found = new Set<string>();
  const [first, second] = parts.family;
  for (const surname of parts.family) {
    for (const word of parts.given) for (const key of nameKeys(word, surname)) found.add(key);
    found.add(keys.surname(surname));
    if (place !== '') found.add(keys.surnameIn(surname, place));
  }
  if (first !== undefined && second !== undefined) found.add(keys.surnames(first, second));
  const [name] = parts.given;
  if (name !== undefined && first !== undefined) {
    found.add(keys.initial(name, first));
    found.add(keys.sound(name, first));
    found.add(keys.beginning(name, first));
    if (place !== '') {
      found.add(keys.initialIn(name, first, place));
      found.add(keys.nameIn(name, first, place));
    }
  }
  for (const email of facts.emails) {
    found.add(keys.email(email));
    const [local = '', domain = ''] = email.split('@');
    found.add(lettersKey(handleParts(local)));
    if (!freeMail.has(domain)) found.add(keys.domain(domain));
  }
  for (const phone of facts.phones) found.add(keys.phone(phone));
  for (const site of facts.sites) {
    found.add(keys.site(site));
    found.add(keys.domain(site));
  }
  for (const handle of facts.handles) {
    found.add(keys.handle(handle));
    found.add(keys.handle(withoutHost(handle)));
    found.add(lettersKey(handleParts(handle.slice(handle.indexOf(':') + 1))));
  }
  for (const account of facts.accounts) found.add(keys.account(account));
  if (facts.birth.length >= 6) found.add(keys.birth(facts.birth));
  if (facts.postcode !== '' && first !== undefined) found.add(keys.postcode(facts.postcode, first));
  return found;
}

/** Handles and mailboxes of the same letters, whatever their digits; those of few letters by all that they have. */
export function lettersKey(parts: HandleParts): string {
  return keys.letters(parts.letters.length >= 4 ? parts.letters : parts.plain);
}

function readRecord(text: string): CustomerRecord {
  const [
    id = '',
    emails = '',
    phones = '',
    sites = '',
    handles = '',
    accounts = '',
    birth = '',
    postcode = '',
    street = '',
  ] = text.split(unit);
  const list = (joined: string) => (joined === '' ? [] : joined.split(item));
  const record = {
    id,
    emails: list(emails),
    phones: list(phones),
    sites: list(sites),
    handles: list(handles),
    accounts: list(accounts),
    birth,
    postcode,
    street,
  };
  return {
    ...record,
    get names() {
      return [
        ...record.emails.map((email) => ({ network: 'email', parts: handleParts(email.split('@', 1)[0] ?? '') })),
        ...record.handles.map((handle) => {
          const at = handle.indexOf(':');
          return { network: handle.slice(0, at), parts: handleParts(handle.slice(at + 1)) };
        }),
      ];
    },
  };
}
