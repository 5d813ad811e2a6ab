import type { Random } from '../../sample/random.ts';
import { aliasWords, companyWords, type NameList, nameLists } from './name-lists.ts';
import { createTaken } from './taken.ts';

export interface Person {
  readonly language: keyof typeof nameLists;
  readonly given: string;
  readonly family: readonly string[];
  readonly year: number;
  readonly city: string;
  readonly company: string | undefined;
  readonly stem: string;
  readonly email: string;
  readonly workEmail: string | undefined;
  readonly phone: string;
  readonly site: string | undefined;
  readonly handles: Readonly<Record<Network, string>>;
}

const networks = ['twitter', 'instagram', 'linkedin', 'mastodon'] as const;
export type Network = (typeof networks)[number];

export function createWorld(random: Random) {
  const languages = Object.entries(nameLists).map(([language, list]) => ({
    language: language as keyof typeof nameLists,
    ...pools(list, random),
  }));
  const companies = Array.from({ length: 20_000 }, () => {
    const [first, second, form] = companyWords;
    const family = random.pick(languages).surname(random);
    const name = random.chance(0.5)
      ? `${random.pick(first.split(' '))}${random.pick(second.split(' '))}`
      : `${family} ${random.pick(second.split(' '))}`;
    return `${name} ${random.pick(form.split('|'))}`.trim();
  });
  const company = zipf(companies, 0.6);
  const unique = createTaken();
  const person = (dice: Random): Person => {
    const { language, given, surname, city } = dice.pickBy(
      languages,
      ({ language }) => ({ es: 45, ca: 25, en: 30 })[language],
    );
    const first = given(dice);
    const family = language === 'en' ? [surname(dice)] : [surname(dice), surname(dice)];
    const year = dice.int(1945, 2007);
    const work = dice.chance(0.45) ? company(dice) : undefined;
    const stem = stemOf(first, family, year, dice);
    const name = { first, family, year };
    const site = dice.chance(0.05)
      ? `${unique('site', ascii(`${first.split(' ')[0]}${family[0]}`).replaceAll(' ', ''), dice)}.${dice.pick(['com', 'cat', 'net', 'es', 'me'])}`
      : undefined;
    const habit = (where: string, like: number) =>
      unique(where, dice.chance(like) ? stem : stemOf(name.first, name.family, name.year, dice), dice);
    return {
      language,
      given: first,
      family,
      year,
      city: city(dice),
      company: work,
      stem,
      site,
      email: `${habit('mail', 0.5)}@${dice.weighted({ 'gmail.com': 55, 'hotmail.com': 18, 'yahoo.es': 7, 'outlook.com': 8, 'icloud.com': 8, 'telefonica.net': 2 })}`,
      workEmail:
        work === undefined
          ? undefined
          : `${ascii(first.split(' ')[0] ?? '').slice(0, dice.chance(0.5) ? 1 : 20)}${dice.chance(0.5) ? '.' : ''}${ascii(family[0] ?? '')}@${domainOf(work)}`,
      phone:
        language === 'en'
          ? `+1 ${dice.int(201, 989)} ${dice.int(200, 999)} ${dice.int(1000, 9999)}`
          : `+34 6${dice.int(10, 99)} ${dice.int(100, 999)} ${dice.int(100, 999)}`,
      handles: {
        twitter: habit('twitter', 0.55),
        instagram: habit('instagram', 0.55),
        linkedin: `${ascii(first).replaceAll(' ', '-')}-${ascii(family[0] ?? '')}-${dice.int(100_000, 999_999).toString(36)}`,
        mastodon: `${habit('mastodon', 0.55)}@mastodon.social`,
      },
    };
  };
  return {
    person,
    unique,
    city: (language: Person['language'], dice: Random) =>
      languages.find((one) => one.language === language)?.city(dice) ?? '',
    company,
  };
}

function pools(list: NameList, random: Random) {
  const tail = new Set<string>();
  const [begin, middle, end] = list.syllables.map((part) => part.split(' ')) as [string[], string[], string[]];
  for (let tries = 0; tail.size < list.tail && tries < list.tail * 20; tries += 1) {
    tail.add(
      random.pick(begin) +
        (random.chance(0.6) ? random.pick(middle) : '') +
        (random.chance(0.15) ? random.pick(middle) : '') +
        random.pick(end),
    );
  }
  const head = zipf(list.family.split('|'), 0.75);
  const rest = zipf([...tail], 0.7);
  const places = list.cities.split('|').map((pair) => pair.split(':') as [string, string]);
  const spread = places.flatMap(([city, weight]) => Array.from({ length: Number(weight) }, () => city));
  return {
    given: zipf(list.given.split('|'), 0.7),
    surname: (dice: Random) => (dice.chance(list.head) ? head(dice) : rest(dice)),
    city: (dice: Random) =>
      dice.chance(0.15) ? `${dice.pick(['Sant', 'Villa', 'New', 'Castell', 'Port'])} ${rest(dice)}` : dice.pick(spread),
  };
}

/** Draws an item by its rank: weights are rank to the power of minus `s`. */
function zipf<T>(items: readonly T[], s: number): (dice: Random) => T {
  const sums = new Float64Array(items.length);
  let sum = 0;
  for (let i = 0; i < items.length; i += 1) {
    sum += (i + 2) ** -s;
    sums[i] = sum;
  }
  return (dice) => {
    const at = dice.next() * sum;
    let [low, high] = [0, items.length - 1];
    while (low < high) {
      const half = (low + high) >> 1;
      if ((sums[half] as number) < at) low = half + 1;
      else high = half;
    }
    return items[low] as T;
  };
}

export function ascii(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z0-9 ]/gu, '');
}

export function domainOf(company: string): string {
  return `${ascii(company)
    .replace(/ (?:sl|sa|inc|ltd|llc|group)$/u, '')
    .replaceAll(' ', '')}.com`;
}

/** What somebody writes into the field "choose a user name". */
export function stemOf(given: string, family: readonly string[], year: number, dice: Random): string {
  const [first = 'x', second = ''] = ascii(given).split(' ');
  const surname = ascii(family[0] ?? '').replaceAll(' ', '');
  const end = dice.pickBy(
    [
      '',
      String(year).slice(2),
      String(year),
      String(dice.int(1, 99)),
      String(dice.int(100, 9999)),
      '_bcn',
      'ok',
      '_oficial',
    ],
    (t) => (t === '' ? 40 : /\d/u.test(t) ? 12 : 3),
  );
  const dot = dice.pick(['', '', '.', '_', '-']);
  const alias = () =>
    dice.pick(aliasWords) +
    dice.pick(['', '_', '.']) +
    dice.pick(aliasWords) +
    (dice.chance(0.5) ? dice.int(1, 999) : '');
  const shape = dice.weighted({
    full: 30,
    initial: 18,
    reversed: 8,
    double: 8,
    given: 8,
    short: 6,
    surname: 4,
    alias: 18,
  });
  switch (shape) {
    case 'full':
      return `${first}${dot}${surname}${end}`;
    case 'initial':
      return `${first.slice(0, 1)}${second.slice(0, 1)}${dot}${surname}${end}`;
    case 'reversed':
      return `${surname}${dot}${first}${end}`;
    case 'double':
      return `${first}${dot}${surname.slice(0, 4)}${ascii(family[1] ?? '').slice(0, 4)}${end}`;
    case 'given':
      return `${first}${end === '' ? dice.int(10, 9999) : end}`;
    case 'short':
      return `${first.slice(0, 3)}${surname.slice(0, 3)}${end}`;
    case 'surname':
      return `${surname}${end === '' ? dice.int(10, 999) : end}`;
    default:
      return alias();
  }
}
