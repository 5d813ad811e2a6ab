import { createRandom, type Random } from '../../sample/random.ts';
import { nameLists } from './name-lists.ts';
import { type CustomerRow, customerColumns, profile, rowOf } from './views.ts';
import { ascii, createWorld, domainOf, type Person, stemOf } from './world.ts';

export interface PopulationOptions {
  readonly customers: number;
  readonly authors: number;
  readonly seed: number;
  /** Share of the authors that are customers. */
  readonly share?: number;
}

/** An author as a line of the file, and who they are. */
export interface MadeAuthor {
  readonly author: Readonly<Record<string, unknown>>;
  /** Empty for nobody. */
  readonly customer: string;
}

/**
 * Makes a population with its truth: customers as a CRM has them, and authors as networks show them. People come first: their names by
 * frequency, their mailboxes and handles by habits of their own; the files then see each of them through its own errors. Nothing here is
 * taken from the matcher: neither its tables nor its code.
 */
export function createPopulation({ customers, authors, seed, share = 0.3 }: PopulationOptions) {
  const world = createWorld(createRandom(seed));
  const owners = Math.min(customers, Math.round(authors * share));
  const step = owners === 0 ? 0 : customers / owners;
  const chosen: { readonly id: string; readonly person: Person; readonly row: CustomerRow }[] = [];
  const random = createRandom(seed + 1);
  function* rows(): Generator<CustomerRow> {
    let before: Person | undefined;
    for (let i = 0; i < customers; i += 1) {
      const person =
        before !== undefined && random.chance(0.01) ? relative(world.person(random), before) : world.person(random);
      const id = `c${String(i + 1).padStart(7, '0')}`;
      const row = rowOf(id, person, before, random);
      if (chosen.length < owners && i >= chosen.length * step) chosen.push({ id, person, row });
      before = person;
      yield row;
    }
  }
  function* people(): Generator<MadeAuthor> {
    const dice = createRandom(seed + 2);
    const strangers = authors - chosen.length;
    const order = dice.shuffle([...chosen.map((_, i) => i), ...Array.from({ length: strangers }, () => -1)]);
    for (const [n, i] of order.entries()) {
      const id = `a${n + 1}`;
      const owner = chosen[i];
      if (owner) yield { author: profile(id, owner.person, world, dice), customer: owner.id };
      else yield { author: stranger(id, world, dice, chosen), customer: '' };
    }
  }
  return { columns: customerColumns, rows, people };
}

/** Of one family: a surname, a home, and sometimes a telephone or mailbox in common. */
function relative(person: Person, other: Person): Person {
  return {
    ...person,
    language: other.language,
    family: [other.family[0] ?? '', ...person.family.slice(1)],
    city: other.city,
    phone: other.phone,
  };
}

function isCommon({ language, family }: Person): boolean {
  return nameLists[language].family.split('|').includes(family[0] ?? '');
}

/** Somebody else: anyone, a customer's namesake, a firm, or a machine. */
function stranger(
  id: string,
  world: ReturnType<typeof createWorld>,
  dice: Random,
  customers: readonly { readonly person: Person; readonly row: CustomerRow }[],
): Record<string, unknown> {
  const kind = dice.weighted({ anyone: 70, namesake: 18, firm: 7, machine: 5 });
  const person = world.person(dice);
  if (kind === 'firm') {
    const company = world.company(dice);
    return {
      id,
      network: 'twitter',
      handle: ascii(company).replaceAll(' ', '').slice(0, 15),
      name: company,
      url: `https://${domainOf(company)}`,
      location: dice.chance(0.5) ? person.city : '',
      bio: `Official account of ${company}. info@${domainOf(company)}`,
      followers: dice.skewed(2_000, 1.5),
    };
  }
  if (kind === 'machine') {
    const name = person.given.split(' ')[0] ?? '';
    return {
      id,
      network: 'twitter',
      handle: `${ascii(name)}${dice.int(10_000_000, 99_999_999)}`,
      name,
      followers: dice.int(0, 20),
    };
  }
  if (kind === 'namesake' && customers.length > 0) {
    const { person: twin } = dice.pick(customers);
    // Namesakes are many where the name is: rare names are borne by relatives, who now and then live in the same town.
    const related = dice.chance(0.005);
    if (related || isCommon(twin)) {
      const stem = stemOf(twin.given, twin.family, person.year, dice);
      const at = (network: string) => world.unique(network, stem, dice);
      const other = world.person(dice).family[0] ?? '';
      const family = related || twin.family.length < 2 ? twin.family : [twin.family[0] ?? '', other];
      const own = {
        ...person,
        given: twin.given,
        family,
        language: twin.language,
        stem,
        workEmail: undefined,
        site: undefined,
      };
      const handles = {
        twitter: at('twitter'),
        instagram: at('instagram'),
        linkedin: `${stem}-${dice.int(1e5, 9e5).toString(36)}`,
        mastodon: `${at('mastodon')}@mastodon.social`,
      };
      const city = related && dice.chance(0.5) ? twin.city : world.city(twin.language, dice);
      return profile(id, { ...own, city, handles, email: `${at('mail')}@gmail.com` }, world, dice);
    }
  }
  return profile(id, person, world, dice);
}
