import type { Random } from '../../sample/random.ts';
import { aliasWords, bioWords, nameLists } from './name-lists.ts';
import { ascii, type createWorld, domainOf, type Network, type Person, stemOf } from './world.ts';

/** A customer as a row of the file. */
export type CustomerRow = Readonly<Record<(typeof customerColumns)[number], string>>;
export const customerColumns = [
  'id',
  'first_name',
  'last_name',
  'email',
  'email2',
  'phone',
  'company',
  'city',
  'country',
  'language',
  'twitter',
  'instagram',
  'linkedin',
  'website',
  'segment',
  'lifetime_value',
] as const;

/** The customer as somebody typed them into a CRM. */
export function rowOf(id: string, person: Person, before: Person | undefined, dice: Random): CustomerRow {
  const written = (text: string) => {
    const wrong = dice.chance(0.025) ? typo(text, dice) : text;
    const plain = dice.chance(0.3) ? bare(wrong) : wrong;
    return dice.chance(0.04) ? plain.toUpperCase() : plain;
  };
  const some = (share: number, value: string | undefined) => (value !== undefined && dice.chance(share) ? value : '');
  const list = nameLists[person.language];
  const stale = (handle: string) =>
    dice.chance(0.03) ? stemOf(person.given, person.family, person.year, dice) : handle;
  // Some write the account of their firm, or one that the family shares.
  const shared =
    person.company !== undefined && dice.chance(0.02)
      ? ascii(person.company).replaceAll(' ', '').slice(0, 15)
      : undefined;
  return {
    id,
    first_name: dice.chance(0.03) ? `${person.given.slice(0, 1)}.` : written(person.given),
    last_name: written(
      person.family
        .slice(0, dice.chance(0.8) ? 2 : 1)
        .join(dice.chance(0.06) && person.language === 'ca' ? ' i ' : ' '),
    ),
    email: some(0.85, dice.chance(0.004) && before ? before.email : person.email),
    email2: some(0.3, person.workEmail),
    phone: some(0.6, dice.chance(0.5) ? person.phone : person.phone.replace(/^\+\d+ /u, '')),
    company: some(0.75, person.company),
    city: dice.chance(0.82) ? (dice.chance(0.08) ? bare(person.city).toUpperCase() : person.city) : '',
    country: some(
      0.9,
      person.language === 'en'
        ? dice.pick(['GB', 'United Kingdom', 'US', 'USA'])
        : dice.pick(['ES', 'Spain', list.country[1]]),
    ),
    language: some(0.6, person.language),
    twitter: some(0.14, shared ?? stale(person.handles.twitter)),
    instagram: some(0.14, shared ?? stale(person.handles.instagram)),
    linkedin: some(0.08, `https://www.linkedin.com/in/${person.handles.linkedin}`),
    website:
      person.site !== undefined
        ? some(0.7, `https://www.${person.site}/`)
        : some(0.15, person.company && `http://${domainOf(person.company)}`),
    segment: dice.pick(['gold', 'silver', 'bronze', '']),
    lifetime_value: String(dice.skewed(300, 1)),
  };
}

function typo(text: string, dice: Random): string {
  if (text.length < 4) return text;
  const at = dice.int(1, text.length - 2);
  const letter = dice.pick([...'aeiourstln']);
  return dice.pick([
    text.slice(0, at) + text.slice(at + 1),
    text.slice(0, at) + letter + text.slice(at),
    text.slice(0, at) + letter + text.slice(at + 1),
    text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2),
  ]);
}

function bare(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '');
}

/** The person as a network shows them. */
export function profile(
  id: string,
  person: Person,
  world: ReturnType<typeof createWorld>,
  dice: Random,
): Record<string, unknown> {
  const network = dice.weighted({ twitter: 45, instagram: 30, linkedin: 8, mastodon: 17 } satisfies Record<
    Network,
    number
  >);
  const moved = dice.chance(0.12);
  const city = moved ? world.city(person.language, dice) : person.city;
  const bio = dice.chance(0.65) ? bioOf(person, network, dice) : '';
  return {
    id,
    network,
    handle:
      network === 'linkedin' || !dice.chance(0.03)
        ? person.handles[network]
        : stemOf(person.given, person.family, person.year, dice),
    ...kept({
      name: shownName(person, network, dice),
      location: dice.chance(0.55) ? shownPlace(city, person, dice) : '',
      bio,
    }),
    ...(dice.chance(0.07) && person.site ? { url: `https://${person.site}` } : {}),
    ...(dice.chance(0.06) && { url: `https://instagram.com/${person.handles.instagram}` }),
    followers: dice.skewed(200, 1.5),
    ...(dice.chance(0.8) && { language: dice.chance(0.9) ? person.language : 'en' }),
  };
}

function kept(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

function shownName({ given, family, stem, language }: Person, network: Network, dice: Random): string {
  const [first = '', second] = given.split(' ');
  const surname = family[0] ?? '';
  const nick =
    nameLists[language].nicknames
      .split('|')
      .map((pair) => pair.split(':'))
      .find(([name]) => name === first || name === given)?.[1] ?? first;
  const shape =
    network === 'linkedin'
      ? dice.weighted({ whole: 30, usual: 68, initial: 2 })
      : dice.weighted({
          whole: 12,
          usual: 45,
          nick: 9,
          first: 9,
          initial: 4,
          lastInitial: 4,
          turned: 1,
          alias: 10,
          handle: 6,
        });
  const name =
    shape === 'whole'
      ? [given, ...family].join(' ')
      : shape === 'usual'
        ? `${dice.chance(0.4) ? given : first} ${surname}`
        : shape === 'nick'
          ? `${nick} ${surname}`
          : shape === 'first'
            ? dice.chance(0.5)
              ? nick
              : second !== undefined && dice.chance(0.3)
                ? second
                : first
            : shape === 'initial'
              ? `${first.slice(0, 1)}. ${surname}`
              : shape === 'lastInitial'
                ? `${first} ${surname.slice(0, 1)}.`
                : shape === 'turned'
                  ? `${surname}, ${given}`
                  : shape === 'alias'
                    ? `${dice.pick(aliasWords)} ${dice.pick(aliasWords)}`
                    : stem;
  const wrong = dice.chance(0.01) ? typo(name, dice) : name;
  const plain = dice.chance(0.3) ? bare(wrong) : wrong;
  return dice.chance(0.08)
    ? `${plain} ${dice.pick(['🎗', '🌻', '🏳️‍🌈', '🐾', '✨', '| Photographer', '(she/her)', '⚽'])}`
    : plain;
}

function shownPlace(city: string, person: Person, dice: Random): string {
  const short: Readonly<Record<string, string>> = {
    Barcelona: 'BCN',
    'New York': 'NYC',
    'Los Angeles': 'LA',
    London: 'London, UK',
    Sevilla: 'Seville',
    'San Sebastián': 'Donostia',
    'A Coruña': 'La Coruña',
  };
  const land = nameLists[person.language].country[1];
  return dice.pickBy(
    [
      city,
      `${city}, ${land}`,
      short[city] ?? city,
      land,
      `📍${city.toLowerCase()}`,
      dice.pick(['the moon', 'Planet Earth', 'en las nubes', 'everywhere', '🌍', 'aquí i allà']),
    ],
    (text) => (text === city ? 35 : text === land ? 12 : text.includes(city) ? 20 : 9),
  );
}

function bioOf(person: Person, network: Network, dice: Random): string {
  const parts = [dice.pick(bioWords), dice.pick(bioWords)];
  if (person.company !== undefined && dice.chance(network === 'linkedin' ? 0.8 : 0.3))
    parts.push(
      `${dice.pick(['at', '@', 'Working at', 'en', 'a'])} ${person.company.replace(/ (?:S\.?[LA]\.?|Inc\.|Ltd|LLC|Group)$/u, '')}`,
    );
  if (dice.chance(0.06)) parts.push(dice.pick([`contact: ${person.email}`, person.workEmail ?? person.email]));
  if (dice.chance(0.01)) parts.push(person.phone);
  if (person.site !== undefined && dice.chance(0.5)) parts.push(person.site);
  if (dice.chance(0.05))
    parts.push(network === 'instagram' ? `tw: @${person.handles.twitter}` : `IG: @${person.handles.instagram}`);
  return dice.shuffle(parts).join(dice.pick([' | ', '. ', ' · ', '\n']));
}
