import { createRandom, type Random } from '../../sample/random.ts';
import { plainNames, plainWords, shortForms } from './plain-names.ts';
import { createPlainWorld, handleOf, hostOf, noisy, type PlainPerson, plain } from './plain-world.ts';
import type { MadeAuthor, PopulationOptions } from './population.ts';

export const plainColumns = [
  'customer_id',
  'first_name',
  'last_name',
  'email',
  'secondary_email',
  'mobile_phone',
  'company_name',
  'mailing_city',
  'mailing_country',
  'preferred_language',
  'twitter_handle',
  'instagram_handle',
  'linkedin_url',
  'mastodon',
  'website_url',
  'tier',
] as const;

const networks = ['twitter', 'instagram', 'linkedin', 'mastodon'] as const;
type Network = (typeof networks)[number];
type Row = Readonly<Record<(typeof plainColumns)[number], string>>;

/** Of the true authors, what shows them: the rest show no more than a name, a place and a handle of their name. */
const evidence = { handle: 34, mail: 12, site: 9, link: 8, box: 14, company: 10, place: 9, bare: 4 };
/** Of those who are nobody. */
const others = { anyone: 60, namesake: 24, sameHandle: 7, stale: 1, firm: 5, sameTown: 3 };

/**
 * A population as a plain reading of the task makes it: most true authors show evidence, beside typos, namesakes and handles that several
 * share. It has other languages, names, habits, columns and shapes of authors than `createPopulation`, and no table in common with the matcher.
 */
export function createPlainPopulation({ customers, authors, seed, share = 0.4 }: PopulationOptions) {
  const world = createPlainWorld(seed);
  const owners = Math.min(customers, Math.round(authors * share));
  const step = owners === 0 ? 0 : customers / owners;
  const random = createRandom(seed + 1);
  const chosen: { readonly person: PlainPerson; readonly row: Row }[] = [];
  function* rows(): Generator<Row> {
    let before: PlainPerson | undefined;
    for (let i = 0; i < customers; i += 1) {
      let person = world.person(random);
      // Households share a surname, a home and now and then a handle or a box.
      if (before !== undefined && random.chance(0.02)) {
        const { family, city, language, handle, email } = before;
        person = { ...person, family, city, language, ...(random.chance(0.3) && { handle, email }) };
      }
      const row = rowOf(`C${10_000_000 + i}`, person, random);
      if (chosen.length < owners && i >= chosen.length * step) chosen.push({ person, row });
      before = person;
      yield row;
    }
  }
  function* people(): Generator<MadeAuthor> {
    const dice = createRandom(seed + 2);
    const order = dice.shuffle([...chosen.keys(), ...Array.from({ length: authors - chosen.length }, () => -1)]);
    for (const [n, i] of order.entries()) {
      const owner = chosen[i];
      const id = `author-${n + 1}`;
      if (owner) yield { author: owned(id, owner.person, owner.row, world, dice), customer: owner.row.customer_id };
      else yield { author: stranger(id, chosen, world, dice), customer: '' };
    }
  }
  return { columns: plainColumns, rows, people };
}

function rowOf(id: string, person: PlainPerson, dice: Random): Row {
  const some = (share: number, value: string) => (dice.chance(share) ? value : '');
  return {
    customer_id: id,
    first_name: noisy(person.given, dice),
    last_name: noisy(person.family.slice(0, dice.chance(0.7) ? 2 : 1).join(' '), dice),
    email: some(0.9, person.email),
    secondary_email: some(0.4, person.work),
    mobile_phone: some(0.6, person.phone),
    company_name: some(0.8, person.company),
    mailing_city: some(0.9, person.city),
    mailing_country: some(0.9, dice.pick(plainNames[person.language].country.split('|'))),
    preferred_language: some(0.7, person.language),
    twitter_handle: some(0.3, `@${person.handle}`),
    instagram_handle: some(0.25, person.handle),
    linkedin_url: some(0.15, `https://linkedin.com/in/${person.handle.replaceAll(/[._]/gu, '-')}`),
    mastodon: some(0.06, `@${person.handle}@mastodon.social`),
    website_url: some(0.85, person.site === '' ? '' : `https://${person.site}`),
    tier: dice.pick(['A', 'B', 'C', '']),
  };
}

/** The customer's own account, with one kind of evidence, of those that the row has. */
function owned(id: string, person: PlainPerson, row: Row, world: ReturnType<typeof createPlainWorld>, dice: Random) {
  const recorded = recordedIn(row);
  const shows = {
    handle: recorded.length > 0,
    link: recorded.length > 0,
    mail: row.email !== '',
    box: row.email !== '',
    site: row.website_url !== '',
    company: row.company_name !== '',
    place: row.mailing_city !== '',
    bare: true,
  };
  const kind = dice.weighted(
    Object.fromEntries(
      Object.entries(evidence).filter(([name]) => shows[name as keyof typeof shows]),
    ) as typeof evidence,
  );
  const network = kind === 'handle' ? dice.pick(recorded) : anyNetwork(dice);
  const lines: string[] = [dice.pick(plainWords.job)];
  const links: string[] = [];
  let handle = dice.chance(0.5)
    ? person.handle
    : world.unique('handle', handleOf(person.given, person.family, person.year, dice), dice);
  let name = shown(person, dice);
  if (kind === 'handle') {
    handle = accountOf(row, network);
    if (dice.chance(0.15)) name = dice.pick(plainWords.alias);
  } else if (kind === 'mail') {
    const [box = '', host = ''] = row.email.split('@');
    lines.push(
      dice.pick([
        row.email,
        `${box} [at] ${host}`,
        `${box} at ${host.replaceAll('.', ' dot ')}`,
        `✉ ${row.email}`,
        `${box}(at)${host.replaceAll('.', '(dot)')}`,
      ]),
    );
  } else if (kind === 'site')
    links.push(dice.pick([row.website_url, `${row.website_url}/`, `http://www.${person.site}/about`]));
  else if (kind === 'link') links.push(addressOf(row, dice.pick(recorded)));
  else if (kind === 'box') handle = row.email.split('@')[0] ?? handle;
  else if (kind === 'company') lines.push(`${dice.pick(['Works at', '@', 'en', 'chez', 'bei', ''])} ${person.company}`);
  const place =
    kind === 'bare'
      ? ''
      : kind === 'place' || dice.chance(0.6)
        ? person.city
        : dice.chance(0.3)
          ? world.person(dice).city
          : '';
  return author(id, network, handle, name, place, lines, links, person, dice);
}

function stranger(
  id: string,
  chosen: readonly { readonly person: PlainPerson; readonly row: Row }[],
  world: ReturnType<typeof createPlainWorld>,
  dice: Random,
) {
  const person = world.person(dice);
  const kind = chosen.length === 0 ? 'anyone' : dice.weighted(others);
  const network = anyNetwork(dice);
  if (kind === 'firm') {
    const firm =
      person.company === '' ? `${dice.pick(plainWords.firm)} ${dice.pick(plainWords.trade)}` : person.company;
    return author(
      id,
      network,
      plain(firm).slice(0, 15),
      firm,
      person.city,
      [`The official account of ${firm}`],
      [`https://${hostOf(firm)}`],
      person,
      dice,
    );
  }
  if (kind === 'anyone') {
    const links = person.site === '' || !dice.chance(0.4) ? [] : [`https://${person.site}`];
    const lines = [
      dice.pick(plainWords.job),
      ...(dice.chance(0.15) ? [`contact ${person.email}`] : []),
      ...(dice.chance(0.2) && person.company !== '' ? [person.company] : []),
    ];
    return author(
      id,
      network,
      person.handle,
      shown(person, dice),
      dice.chance(0.7) ? person.city : '',
      lines,
      links,
      person,
      dice,
    );
  }
  const { person: twin, row } = dice.pick(chosen);
  if (kind === 'sameHandle') {
    // Somebody else took the same handle on a network for which the file has none.
    const isPlain = !/\d/u.test(twin.handle) && twin.handle.includes(plain(twin.family[0] ?? ''));
    const free = networks.filter((one) => accountOf(row, one) === '');
    const own = free.length === 0 ? `${twin.handle}${dice.int(10, 99)}` : twin.handle;
    const named = isPlain ? { ...twin, family: [twin.family[0] ?? '', person.family[0] ?? ''] } : person;
    return author(
      id,
      free[0] ?? network,
      own,
      shown(named, dice),
      dice.chance(0.6) ? person.city : '',
      [dice.pick(plainWords.job)],
      [],
      person,
      dice,
    );
  }
  if (kind === 'stale') {
    const [on] = recordedIn(row);
    return author(
      id,
      on ?? network,
      on === undefined ? person.handle : accountOf(row, on),
      shown(person, dice),
      person.city,
      [dice.pick(plainWords.job)],
      [],
      person,
      dice,
    );
  }
  const own = world.unique('handle', handleOf(twin.given, twin.family, person.year, dice), dice);
  const city = kind === 'sameTown' && isCommon(twin) ? twin.city : person.city;
  return author(
    id,
    network,
    own,
    shown({ ...twin, family: [twin.family[0] ?? '', person.family[0] ?? ''].slice(0, twin.family.length) }, dice),
    dice.chance(0.7) ? city : '',
    [dice.pick(plainWords.job), ...(dice.chance(0.2) && person.company !== '' ? [person.company] : [])],
    [],
    { ...person, language: twin.language },
    dice,
  );
}

function isCommon({ language, family }: PlainPerson): boolean {
  return plainNames[language].family.split('|').includes(family[0] ?? '');
}

function anyNetwork(dice: Random): Network {
  return dice.weighted({ twitter: 45, instagram: 30, mastodon: 15, linkedin: 10 });
}

function recordedIn(row: Row): readonly Network[] {
  return networks.filter((network) => accountOf(row, network) !== '');
}

function accountOf(row: Row, network: Network): string {
  if (network === 'twitter') return row.twitter_handle.replace('@', '');
  if (network === 'instagram') return row.instagram_handle;
  return network === 'mastodon' ? row.mastodon.replace(/^@/u, '') : row.linkedin_url.replace(/^.*\//u, '');
}

function addressOf(row: Row, network: Network): string {
  const handle = accountOf(row, network);
  if (network === 'mastodon') return `https://mastodon.social/@${handle.split('@', 1)[0]}`;
  return network === 'linkedin' ? `https://www.linkedin.com/in/${handle}/` : `https://${network}.com/${handle}`;
}

function shown({ given, family }: PlainPerson, dice: Random): string {
  const first = given.split(' ')[0] ?? '';
  const last = family[0] ?? '';
  const name = dice.pickBy(
    [
      `${given} ${last}`,
      `${first} ${last}`,
      `${shortForms.get(first) ?? first} ${last}`,
      `${given} ${family.join(' ')}`,
      `${last}, ${given}`,
      `${first.slice(0, 1)}. ${last}`,
      `${first} ${last.slice(0, 1)}.`,
      first,
    ],
    (text) =>
      text === first ? 3 : text === `${first} ${last}` ? 40 : /\.$|^.\./u.test(text) ? 3 : text.includes(',') ? 3 : 12,
  );
  return dice.chance(0.06)
    ? `${noisy(name, dice)} ${dice.pick(['🌍', '✨', '| Photography', '(they/them)', '🐕'])}`
    : noisy(name, dice);
}

/** One of the shapes in which exports give authors: flat, or with a profile and posts as objects. */
function author(
  id: string,
  network: Network,
  handle: string,
  name: string,
  location: string,
  lines: readonly string[],
  links: readonly string[],
  { language }: PlainPerson,
  dice: Random,
): Record<string, unknown> {
  const bio = dice.shuffle([...lines]).join(dice.pick([' | ', ' · ', '. ', '\n']));
  const posts = dice.chance(0.3) ? ['Delivery was late again', 'Love the new app'].slice(0, dice.int(1, 2)) : [];
  const spoken = dice.chance(0.7) ? { language } : {};
  if (dice.chance(0.5))
    return {
      author_id: id,
      network,
      username: `@${handle}`,
      display_name: name,
      bio,
      location,
      ...(links[0] !== undefined && { url: links[0] }),
      ...spoken,
      posts,
    };
  return {
    author_id: id,
    network,
    profile: {
      username: handle,
      display_name: name,
      description: bio,
      location: location === '' ? null : location,
      links: links.map((url) => ({ title: 'me', url })),
    },
    ...spoken,
    posts: posts.map((text, i) => ({ id: i, text })),
  };
}
