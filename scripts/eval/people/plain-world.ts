import { createRandom, type Random } from '../../sample/random.ts';
import { type PlainNames, plainNames, plainWords } from './plain-names.ts';
import { createTaken } from './taken.ts';

/** Somebody of the plain population. Empty texts stand for what they do not have. */
export interface PlainPerson {
  readonly language: keyof typeof plainNames;
  readonly given: string;
  readonly family: readonly string[];
  readonly year: number;
  readonly city: string;
  readonly company: string;
  readonly email: string;
  readonly work: string;
  readonly phone: string;
  readonly site: string;
  readonly handle: string;
}

export function createPlainWorld(seed: number) {
  const random = createRandom(seed);
  const languages = Object.entries(plainNames).map(([language, names]) => ({
    language: language as keyof typeof plainNames,
    ...drawers(names, random),
  }));
  const companies = Array.from({ length: 15_000 }, () => {
    const first = random.chance(0.4) ? random.pick(languages).family(random) : random.pick(plainWords.firm);
    const middle = random.chance(0.6) ? ` ${random.pick(plainWords.firm)}` : '';
    return `${first}${middle} ${random.pick(plainWords.trade)}${random.pick(plainWords.form)}`;
  });
  const unique = createTaken();
  const person = (dice: Random): PlainPerson => {
    const { language, given, family, city } = dice.pickBy(
      languages,
      (one) => ({ es: 40, en: 24, fr: 10, de: 10, it: 8, pt: 8 })[one.language],
    );
    const first = given(dice);
    const surnames = plainNames[language].double ? [family(dice), family(dice)] : [family(dice)];
    const year = dice.int(1950, 2006);
    const company = dice.chance(0.6) ? dice.pick(companies) : '';
    const handle = unique('handle', handleOf(first, surnames, year, dice), dice);
    const domain = dice.pick(['gmail.com', 'gmail.com', 'hotmail.com', 'outlook.com', 'yahoo.com', 'icloud.com']);
    const box = dice.chance(0.45)
      ? handle
      : `${plain(first)}.${plain(surnames[0] ?? '')}${dice.chance(0.6) ? dice.int(1, 9999) : ''}`;
    return {
      language,
      given: first,
      family: surnames,
      year,
      city: city(dice),
      company,
      handle,
      email: `${unique(domain, box, dice)}@${domain}`,
      work: company === '' ? '' : `${plain(first)}.${plain(surnames[0] ?? '')}@${hostOf(company)}`,
      phone: `${plainNames[language].dial}${dice.int(10_000_000, 99_999_999)}`,
      site: dice.chance(0.2)
        ? `${unique('site', `${plain(first)}${plain(surnames[0] ?? '')}${dice.chance(0.5) ? dice.int(1, 999) : ''}`, dice)}.${dice.pick(['com', 'net', 'dev', 'blog', 'studio'])}`
        : '',
    };
  };
  return { person, unique };
}

function drawers(names: PlainNames, random: Random) {
  const [begin, end] = [names.begin.split(' '), names.end.split(' ')];
  const tail = Array.from(
    { length: 25_000 },
    () =>
      random.pick(begin) +
      (random.chance(0.3) ? random.pick(['a', 'o', 'e', 'ar', 'el', 'in']) : '') +
      (random.chance(0.25) ? random.pick(begin).toLowerCase() : '') +
      random.pick(end),
  );
  /** Zipf with exponent one, by the inverse of its integral. */
  const zipf = (list: readonly string[]) => (dice: Random) =>
    list[Math.floor((list.length + 1) ** dice.next()) - 1] ?? list[0] ?? '';
  const [given, head, rest, city] = [
    names.given.split('|'),
    names.family.split('|'),
    tail,
    names.cities.split('|'),
  ].map(zipf) as [Draw, Draw, Draw, Draw];
  return {
    given: (dice: Random) => (dice.chance(0.12) ? `${given(dice)} ${given(dice)}` : given(dice)),
    family: (dice: Random) => (dice.chance(0.5) ? head(dice) : dice.chance(0.5) ? rest(dice) : dice.pick(tail)),
    city,
  };
}

type Draw = (dice: Random) => string;

export function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z0-9]/gu, '');
}

export function hostOf(company: string): string {
  return `${plain(company.replace(/ (?:Ltd|SL|S\.A\.|GmbH|SARL|Lda|Inc)$/u, ''))}.com`;
}

export function handleOf(given: string, family: readonly string[], year: number, dice: Random): string {
  const [first, last] = [plain(given.split(' ')[0] ?? ''), plain(family[0] ?? '')];
  const digits = dice.pick(['', '', '', String(year).slice(2), String(year), String(dice.int(1, 9999))]);
  const mark = dice.pick(['', '', '_', '.']);
  return dice.pick([
    `${first}${mark}${last}${digits}`,
    `${first}${mark}${last}${digits}`,
    `${first.slice(0, 1)}${mark}${last}${digits}`,
    `${last}${mark}${first}${digits}`,
    `${last}${mark}${first.slice(0, 1)}${digits}`,
    `${first}${last.slice(0, 2)}${dice.int(1, 9999)}`,
    `${dice.pick(plainWords.alias)}${mark}${first}${digits}`,
    `${dice.pick(plainWords.alias)}_${dice.pick(plainWords.alias)}${dice.int(1, 999)}`,
  ]);
}

function typo(text: string, dice: Random): string {
  if (text.length < 4) return text;
  const at = dice.int(1, text.length - 2);
  const [head, here, next, tail] = [text.slice(0, at), text[at] ?? '', text[at + 1] ?? '', text.slice(at + 2)];
  return dice.pick([
    head + next + tail,
    head + next + here + tail,
    head + here + here + next + tail,
    `${head}${dice.pick([...'aeinrst'])}${next}${tail}`,
  ]);
}

export function noisy(text: string, dice: Random): string {
  const wrong = dice.chance(0.03) ? typo(text, dice) : text;
  const bare = dice.chance(0.2) ? wrong.normalize('NFD').replace(/\p{M}/gu, '') : wrong;
  return dice.chance(0.04) ? bare.toUpperCase() : dice.chance(0.03) ? bare.toLowerCase() : bare;
}
