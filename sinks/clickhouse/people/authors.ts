import type { Profile } from '../../../core/people.ts';
import { type Client, rowsOf } from '../evidence/read.ts';
import { quote, textLists } from '../literals.ts';

/** An author as mentions show them. Times are ms since the epoch. */
export interface SeenAuthor {
  readonly account: string;
  readonly network: string;
  readonly profile: Profile;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** What tells accounts apart, in SQL over the columns of a mention: as `accountKey` of core/people.ts. */
export const accountSql = `multiIf(author_id != '', concat(if(network = 'x', 'twitter', network), ':', author_id),
  author_handle != '', concat(if(network = 'x', 'twitter', network), ':@', lowerUTF8(author_handle)), '')`;

/**
 * The mentions by some accounts, as what follows `FROM mentions FINAL`: found by an index over all states, of which then the latest counts.
 * (The last state of a deleted post says nothing of its author.)
 * @param accounts literals, with commas
 */
export const byAccounts = (accounts: string): string => `PREWHERE (brand, published_at, mention_id) GLOBAL IN (
    SELECT brand, published_at, mention_id FROM mentions WHERE ${accountSql} IN (${accounts})
  ) WHERE ${accountSql} IN (${accounts})`;

const mostTexts = 5;
const mostText = 2_000;

/** Where a reading of authors is: when the last one was seen, and who that was. */
export interface AuthorPlace {
  readonly since: number;
  readonly account: string;
}

/** Authors of the mentions that were fetched after a place, in the order in which they were last seen. */
export function readSeenAuthors(client: Client, { since, account }: AuthorPlace, limit: number): Promise<SeenAuthor[]> {
  const after = Math.max(0, Math.trunc(since));
  return readAuthors(client, after, `HAVING (last, account) > (${after}, ${quote(account.toWellFormed())})`, limit);
}

/** Authors of the mentions that were fetched since then whom `accounts` does not hold: their mentions were stored late. */
export function readUnknownAuthors(client: Client, since: number, limit: number): Promise<SeenAuthor[]> {
  const after = Math.max(0, Math.trunc(since));
  const recent = `SELECT ${accountSql} FROM mentions WHERE version >= ${after} AND is_deleted = 0`;
  const known = `SELECT account FROM accounts WHERE account GLOBAL IN (${recent})`;
  return readAuthors(client, after, `HAVING account GLOBAL NOT IN (${known})`, limit);
}

async function readAuthors(client: Client, since: number, having: string, limit: number): Promise<SeenAuthor[]> {
  const rows = await rowsOf<{
    account: string;
    network: string;
    shown: readonly [string, string, string, string, string | null, boolean | null, string, string, string];
    first: string;
    last: string;
  }>(
    client,
    'reading authors',
    `SELECT account, any(site) AS network,
       argMax((author_id, author_handle, author_name, author_url, author_followers, author_verified, author_location, author_bio, toString(language)), version) AS shown,
       min(toUnixTimestamp64Milli(first_seen_at)) AS first, max(version) AS last
     FROM (
       SELECT ${accountSql} AS account, if(network = 'x', 'twitter', network) AS site, author_id, author_handle, author_name, author_url,
         author_followers, author_verified, author_location, author_bio, language, version, first_seen_at
       FROM mentions WHERE version >= ${since} AND is_deleted = 0
     )
     WHERE account != ''
     GROUP BY account ${having}
     ORDER BY last, account LIMIT ${Math.trunc(limit)}`,
  );
  return rows.map(({ account, network, shown, first, last }) => {
    const [id, handle, name, url, followers, verified, location, bio, language] = shown;
    return {
      account,
      network,
      profile: {
        ...(id !== '' && { id }),
        ...(handle !== '' && { handle }),
        ...(name !== '' && { name }),
        ...(url !== '' && { url }),
        ...(followers !== null && { followers: Number(followers) }),
        ...(verified !== null && { verified: Boolean(verified) }),
        ...(location !== '' && { location }),
        ...(bio !== '' && { bio }),
        ...(language !== '' && language !== 'und' && { language }),
      },
      firstSeenAt: Number(first),
      lastSeenAt: Number(last),
    };
  });
}

/** Some of what accounts wrote: first what may hold an address, then the latest. */
export async function readTexts(client: Client, accounts: readonly string[]): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const list of textLists(accounts)) {
    const rows = await rowsOf<{ account: string; texts: readonly string[] }>(
      client,
      'reading what authors wrote',
      `SELECT ${accountSql} AS account,
         arrayMap(one -> one.3, groupArraySorted(${mostTexts})((position(text, '@') = 0 AND position(text, '://') = 0,
           -toInt64(version), substringUTF8(text, 1, ${mostText})))) AS texts
       FROM mentions FINAL WHERE ${accountSql} IN (${list}) GROUP BY account`,
    );
    for (const { account, texts } of rows) found.set(account, texts);
  }
  return found;
}
