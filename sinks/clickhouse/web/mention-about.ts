import { type Client, rowsOf } from '../evidence/read.ts';
import { literalLists, quote } from '../literals.ts';

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

interface About {
  readonly brand: string;
  readonly account: string;
  readonly storyId: string;
}

const listOf = (values: Iterable<string>) => [
  ...literalLists(new Set([...values].filter((value) => value !== '').map((value) => quote(value.toWellFormed())))),
];

/** Adds it to the mentions of a page: two queries by key, however many there are. */
export async function readAbout<T extends About>(client: Client, mentions: readonly T[]): Promise<(T & ShownAbout)[]> {
  if (mentions.length === 0) return [];
  const accounts = listOf(mentions.map(({ account }) => account));
  const stories = listOf(mentions.map(({ storyId }) => storyId));
  const brands = [...new Set(mentions.map(({ brand }) => quote(brand)))].join(',');
  const people = new Map<string, Pick<ShownAbout, 'customer'> & { leads: Map<string, number>; person: string }>();
  const copies = new Map<string, number>();
  await Promise.all([
    ...accounts.map(async (some) => {
      const rows = await rowsOf<{
        account: string;
        person: string;
        customer: string;
        name: string;
        segment: string;
        value: number | null;
        leads: readonly { readonly brand: string; readonly score: number }[];
      }>(
        client,
        'looking up authors',
        `WITH found AS (SELECT account, person_id, crm, customer_id FROM accounts FINAL WHERE account IN (${some}))
         SELECT a.account AS account, a.person_id AS person, a.customer_id AS customer, c.name AS name, toString(c.segment) AS segment,
           c.lifetime_value AS value, l.leads AS leads
         FROM found AS a
         GLOBAL LEFT JOIN (SELECT crm, customer_id, name, segment, lifetime_value FROM customers FINAL
           WHERE (crm, customer_id) GLOBAL IN (SELECT crm, customer_id FROM found WHERE customer_id != '')) AS c
           ON c.crm = a.crm AND c.customer_id = a.customer_id
         GLOBAL LEFT JOIN (SELECT person_id, groupArray(CAST((brand, toUInt32(score)), 'Tuple(brand String, score UInt32)')) AS leads
           FROM leads FINAL WHERE state NOT IN ('dismissed', 'customer') AND person_id GLOBAL IN (SELECT person_id FROM found)
           GROUP BY person_id) AS l ON l.person_id = a.person_id`,
      );
      for (const { account, person, customer, name, segment, value, leads } of rows)
        people.set(account, {
          person,
          customer: customer === '' ? null : { name, segment, value, person },
          leads: new Map(leads.map(({ brand, score }) => [brand, Number(score)])),
        });
    }),
    ...stories.map(async (some) => {
      const rows = await rowsOf<{ brand: string; story: string; copies: string }>(
        client,
        'counting copies',
        `SELECT brand, story_id AS story, count() AS copies FROM mentions FINAL
         WHERE (brand, published_at, mention_id) IN (
           SELECT brand, published_at, mention_id FROM mentions WHERE brand IN (${brands}) AND story_id IN (${some})
         ) AND story_id IN (${some}) AND NOT irrelevant GROUP BY brand, story HAVING copies > 1`,
      );
      for (const row of rows) copies.set(`${row.brand}\0${row.story}`, Number(row.copies));
    }),
  ]);
  return mentions.map((mention) => {
    const known = people.get(mention.account);
    const score = known?.leads.get(mention.brand);
    return {
      ...mention,
      customer: known?.customer ?? null,
      lead: known && score !== undefined ? { score, person: known.person } : null,
      copies: copies.get(`${mention.brand}\0${mention.storyId}`) ?? 1,
    };
  });
}
