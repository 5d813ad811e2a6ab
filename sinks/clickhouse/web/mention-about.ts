import { groupBy } from '../../../core/group-by.ts';
import { type Client, inLists, rowsOf, within } from '../evidence/read.ts';
import { quote, textLists } from '../literals.ts';
import { refLists } from '../people/ref-lists.ts';

/** What is known of the author and the story of a mention, beside the mention. */
export interface ShownAbout {
  readonly customer: {
    readonly name: string;
    readonly segment: string;
    readonly value: number | null;
    readonly person: string;
  } | null;
  readonly lead: { readonly score: number; readonly person: string } | null;
  readonly copies: number;
}

/** What of a mention says whom and which story it is about. `at` in ms since the epoch. */
export interface AboutKey {
  readonly brand: string;
  readonly account: string;
  readonly storyId: string;
  readonly at: string | number;
}

interface Owner {
  readonly account: string;
  readonly person: string;
  readonly crm: string;
  readonly customer: string;
}

/** Copies come within days of each other; whatever is further away is not looked for. */
const copiesWithinMs = 30 * 86_400_000;

/** Reads it for the mentions of a page, by key, and gives what tells it of each of them. */
export async function readAbout(
  client: Client,
  mentions: readonly AboutKey[],
): Promise<(mention: Omit<AboutKey, 'at'>) => ShownAbout> {
  const [people, copies] = await Promise.all([readPeople(client, mentions), readCopies(client, mentions)]);
  return ({ brand, account, storyId }) => {
    const known = people.get(account);
    const score = known?.leads.get(brand);
    return {
      customer: known?.customer ?? null,
      lead: known && score !== undefined ? { score, person: known.person } : null,
      copies: copies.get(`${brand}\0${storyId}`) ?? 1,
    };
  };
}

type Known = Pick<ShownAbout, 'customer'> & { readonly person: string; readonly leads: ReadonlyMap<string, number> };

async function readPeople(client: Client, mentions: readonly AboutKey[]): Promise<ReadonlyMap<string, Known>> {
  // By the latest of the few states of each, since FINAL reads all states around them.
  const owners = await inLists(textLists(mentions.flatMap(({ account }) => account || [])), (some) =>
    rowsOf<Owner>(
      client,
      'looking up authors',
      `SELECT account, argMax(person_id, version) AS person, argMax(toString(crm), version) AS crm, argMax(customer_id, version) AS customer
       FROM accounts WHERE account IN (${some}) GROUP BY account HAVING argMax(is_deleted, version) = 0`,
    ),
  );
  const known = owners.filter(({ customer }) => customer !== '');
  const [customers, leads] = await Promise.all([
    inLists(refLists(known.map(({ crm, customer }) => ({ crm, id: customer }))), (some) =>
      rowsOf<{ crm: string; customer: string; name: string; segment: string; value: number | null }>(
        client,
        'looking up customers',
        `SELECT toString(crm) AS crm, customer_id AS customer, name, toString(segment) AS segment, lifetime_value AS value
         FROM customers FINAL WHERE (crm, customer_id) IN (${some})`,
      ),
    ),
    inLists(textLists(owners.map(({ person }) => person)), (some) =>
      rowsOf<{ person: string; brand: string; score: number }>(
        client,
        'looking up leads',
        `SELECT person_id AS person, brand, toUInt32(score) AS score
         FROM leads FINAL WHERE state NOT IN ('dismissed', 'customer') AND person_id IN (${some})`,
      ),
    ),
  ]);
  const byRef = new Map(customers.map((one) => [`${one.crm}\0${one.customer}`, one]));
  const leadsOf = groupBy(leads, ({ person }) => person);
  return new Map(
    owners.map(({ account, person, crm, customer }) => {
      const { name = '', segment = '', value = null } = byRef.get(`${crm}\0${customer}`) ?? {};
      return [
        account,
        {
          person,
          customer: customer === '' ? null : { name, segment, value, person },
          leads: new Map(leadsOf.get(person)?.map(({ brand, score }) => [brand, score])),
        },
      ];
    }),
  );
}

/** How many mentions of the brand each story has, where it has more than one. */
async function readCopies(client: Client, mentions: readonly AboutKey[]): Promise<ReadonlyMap<string, number>> {
  if (mentions.length === 0) return new Map();
  const brands = [...new Set(mentions.map(({ brand }) => quote(brand)))].join(',');
  const times = mentions.map(({ at }) => Number(at));
  const near = within('published_at', Math.min(...times) - copiesWithinMs, Math.max(...times) + copiesWithinMs + 1);
  const rows = await inLists(textLists(mentions.flatMap(({ storyId }) => storyId || [])), (some) =>
    rowsOf<{ brand: string; story: string; copies: string }>(
      client,
      'counting copies',
      // By the index over all states, of which then the latest counts.
      `SELECT brand, story_id AS story, count() AS copies FROM mentions FINAL
       PREWHERE (brand, published_at, mention_id) GLOBAL IN (
         SELECT brand, published_at, mention_id FROM mentions WHERE brand IN (${brands}) AND ${near} AND story_id IN (${some})
       ) AND ${near} WHERE story_id IN (${some}) AND NOT irrelevant GROUP BY brand, story HAVING copies > 1`,
    ),
  );
  return new Map(rows.map(({ brand, story, copies }) => [`${brand}\0${story}`, Number(copies)]));
}
