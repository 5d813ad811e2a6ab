import type { Author } from '../../core/post.ts';
import { type Bank, linesOf, wordsByLanguage, wordsOf } from './bank.ts';
import type { Random } from './random.ts';

/** The share of authors who write in each language. */
export const authorsPerLanguage = { ca: 66, es: 62, en: 46, fr: 12, pt: 9, it: 9, de: 9 };
export type Lang = keyof typeof authorsPerLanguage;
export const langs = Object.keys(authorsPerLanguage) as Lang[];

export type Persona = 'owner' | 'fan' | 'critic' | 'shopper' | 'observer';
export type Gender = 'woman' | 'man';
export const socialNetworks = ['x', 'mastodon', 'bluesky', 'reddit', 'discourse'] as const;
export type SocialNetwork = (typeof socialNetworks)[number];

export interface Person {
  readonly language: Lang;
  readonly gender: Gender;
  readonly persona: Persona;
  readonly first: string;
  readonly surname: string;
  readonly city: string;
  /** How much they write. */
  readonly weight: number;
  readonly accounts: ReadonlyMap<SocialNetwork, Author>;
}

export interface Outlet {
  readonly language: Lang;
  readonly name: string;
  readonly host: string;
}

const personas = { owner: 38, fan: 12, critic: 18, shopper: 14, observer: 18 };
const instances = ['pedals.example', 'bcn.social.example', 'masto.example', 'ciutat.example'];

/** Latin letters and digits only, lower case, such as `nuria`. */
export function plainName(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^a-zA-Z0-9]/gu, '')
    .toLowerCase();
}

export function makePeople(bank: Bank, random: Random): Person[] {
  const people: Person[] = [];
  const names = new Set<string>();
  for (const language of langs) {
    const words = (what: string) => wordsOf(bank, `${language}.${what}`);
    const surnames = words('surnames');
    const nicks = random.shuffle(words('nicks'));
    const bios = linesOf(bank, `${language}.bios`);
    for (let i = 0; i < authorsPerLanguage[language]; i += 1) {
      const gender = random.chance(0.5) ? 'woman' : 'man';
      const first = random.pick(words(gender === 'woman' ? 'women' : 'men'));
      const surname = random.pick(surnames);
      if (names.has(`${first} ${surname}`)) {
        i -= 1;
        continue;
      }
      names.add(`${first} ${surname}`);
      const city = random.pick(words('cities'));
      const nick = random.chance(0.2) ? nicks.pop() : undefined;
      people.push({
        language,
        gender,
        persona: random.weighted(personas),
        first,
        surname,
        city,
        // Zipf-like: a few write daily, most now and then.
        weight: 1 / (1 + i) ** 0.55,
        accounts: makeAccounts(
          { first, surname, city, nick, bio: random.chance(0.5) ? random.pick(bios) : undefined },
          random,
        ),
      });
    }
  }
  return people;
}

function makeAccounts(
  who: { first: string; surname: string; city: string; nick: string | undefined; bio: string | undefined },
  random: Random,
): Map<SocialNetwork, Author> {
  const networks = new Set<SocialNetwork>([random.weighted({ x: 38, mastodon: 20, bluesky: 20, reddit: 22 })]);
  if (random.chance(0.22)) networks.add(random.weighted({ x: 25, mastodon: 25, bluesky: 30, reddit: 20 }));
  if (random.chance(0.22)) networks.add('discourse');
  const first = plainName(who.first);
  const surname = plainName(who.surname);
  const user =
    who.nick ??
    random.pick([
      `${first}${surname}`,
      `${first}_${surname}`,
      `${first}.${surname}`,
      `${first.charAt(0)}${surname}`,
      `${surname}${random.int(70, 99)}`,
      `${first}${random.int(2, 99)}`,
    ]);
  const name =
    who.nick && random.chance(0.6)
      ? undefined
      : random.pick([`${who.first} ${who.surname}`, `${who.first} ${who.surname}`, who.first, `${who.first} 🚲`]);
  const followers = Math.min(random.skewed(240, 1.5), 48_000);
  const placed = random.chance(0.55);
  const accounts = new Map<SocialNetwork, Author>();
  for (const network of networks) {
    const handle = handleOn(network, user, random);
    accounts.set(network, {
      id: `${network.charAt(0)}${random.int(10_000_000, 99_999_999)}`,
      handle,
      ...(name && network !== 'reddit' ? { name } : {}),
      ...(network === 'mastodon' ? { url: `https://${handle.split('@')[1]}/@${handle.split('@')[0]}` } : {}),
      ...(network === 'reddit' || network === 'discourse'
        ? {}
        : {
            followers: Math.round(followers * (network === 'x' ? 1 : 0.4)),
            ...(followers > 9_000 ? { verified: true } : {}),
            ...(placed ? { location: who.city } : {}),
            ...(who.bio ? { bio: who.bio } : {}),
          }),
    });
  }
  return accounts;
}

function handleOn(network: SocialNetwork, user: string, random: Random): string {
  switch (network) {
    case 'mastodon':
      return `${user.replaceAll('.', '_')}@${random.pick(instances)}`;
    case 'bluesky':
      return `${user.replace(/[._]/gu, '-')}.bsky.example`;
    case 'x':
    case 'reddit':
      return user.replaceAll('.', '_');
    case 'discourse':
      return user;
  }
}

export function makeOutlets(bank: Bank): Outlet[] {
  return [...wordsByLanguage(bank, 'outlets')].flatMap(([language, names]) =>
    names.map((name) => ({ language: language as Lang, name, host: `${plainName(name)}.example` })),
  );
}

export const customerColumns = [
  'id',
  'name',
  'email',
  'company',
  'mastodon',
  'bluesky',
  'x',
  'reddit',
  'discourse',
  'city',
  'segment',
  'lifetime_value',
  'since',
];

/**
 * 150 customers as CSV: 40 who also write posts (28 of them known by a handle, 12 only by name and city) and 110 who do not.
 */
export function makeCustomers(bank: Bank, people: readonly Person[], random: Random): string {
  const companies = wordsByLanguage(bank, 'companies');
  const owners = random
    .shuffle(people.filter((person) => person.persona !== 'observer' && person.weight > 0.12))
    .slice(0, 40);
  const taken = new Set(people.map((person) => `${person.first} ${person.surname}`));
  const emails = new Set<string>();
  const rows: string[][] = [];
  const add = (
    person: Pick<Person, 'language' | 'first' | 'surname' | 'city'>,
    accounts: ReadonlyMap<SocialNetwork, Author>,
  ) => {
    const segment = random.weighted({ private: 62, family: 20, business: 12, dealer: 6 });
    const company =
      segment === 'business' || segment === 'dealer' ? random.pick(companies.get(person.language) ?? ['']) : '';
    const address = `${plainName(person.first)}.${plainName(person.surname)}`;
    const domain = random.pick(['example.com', 'example.org']);
    const email = emails.has(`${address}@${domain}`)
      ? `${address}${random.int(2, 99)}@${domain}`
      : `${address}@${domain}`;
    emails.add(email);
    const value = random.skewed({ private: 2_400, family: 4_300, business: 14_000, dealer: 38_000 }[segment], 0.35);
    const since = `${random.int(2018, 2025)}-${String(random.int(1, 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`;
    const handle = (network: SocialNetwork) => accounts.get(network)?.handle ?? '';
    rows.push([
      `${person.first} ${person.surname}`,
      email,
      company,
      handle('mastodon'),
      handle('bluesky'),
      handle('x'),
      handle('reddit'),
      handle('discourse'),
      person.city,
      segment,
      String(value),
      since,
    ]);
  };
  owners.forEach((owner, i) => {
    add(owner, i < 28 ? owner.accounts : new Map());
  });
  while (rows.length < 150) {
    const language = random.weighted(authorsPerLanguage);
    const words = (what: string) => wordsOf(bank, `${language}.${what}`);
    const first = random.pick([...words('women'), ...words('men')]);
    const surname = random.pick(words('surnames'));
    if (taken.has(`${first} ${surname}`)) continue;
    taken.add(`${first} ${surname}`);
    add({ language, first, surname, city: random.pick(words('cities')) }, new Map());
  }
  return [customerColumns, ...random.shuffle(rows).map((row, i) => [`C-${1001 + i}`, ...row])]
    .map((row) => `${row.join(',')}\n`)
    .join('');
}
