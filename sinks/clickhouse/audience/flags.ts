import type { ClickHouseClient } from '@clickhouse/client';
import type { AuthorFlag, AuthorFlagKind } from '../../../core/author-flag.ts';
import { instant, rowsOf } from '../evidence/read.ts';
import { jsonLine, keepRows } from '../insert-rows.ts';
import { quote, textLists } from '../literals.ts';
import { accountSql } from '../people/authors.ts';

type Client = Pick<ClickHouseClient, 'query' | 'exec'>;

/** A post that accounts are judged by. Empty: not known. */
export interface RecentPost {
  readonly id: string;
  readonly network: string;
  readonly account: string;
  readonly handle: string;
  readonly name: string;
  readonly bio: string;
  readonly followers?: number | undefined;
  readonly verified?: boolean | undefined;
  readonly type: string;
  readonly text: string;
  /** ms since the epoch. */
  readonly publishedAt: number;
  readonly brands: readonly string[];
}

/** Texts are read so far. */
const mostText = 1_000;

/** Posts of people, kept or dropped, published in `[since, until)`: the latest of them. */
export async function readRecentPosts(
  client: Client,
  { since, until, limit }: { readonly since: number; readonly until: number; readonly limit: number },
): Promise<RecentPost[]> {
  const rows = await rowsOf<
    Record<string, string> & { followers: string | null; verified: boolean | null; brands: string[] }
  >(
    client,
    'reading recent posts',
    `SELECT post_id AS id, if(network = 'x', 'twitter', toString(network)) AS net, ${accountSql} AS who, author_handle AS handle, author_name AS name,
       substring(author_bio, 1, ${mostText}) AS bio, author_followers AS followers, author_verified AS verified, toString(type) AS kind,
       substring(if(title = '', text, concat(title, ' ', text)), 1, ${mostText}) AS said, toUnixTimestamp64Milli(published_at) AS at, brands
     FROM posts FINAL
     WHERE published_at >= ${instant(since)} AND published_at < ${instant(until)} AND kind NOT IN ('', 'article', 'review') AND who != ''
     ORDER BY published_at DESC, id LIMIT ${Math.trunc(limit)}`,
  );
  return rows.map(({ net, who, handle, name, bio, followers, verified, kind, said, at, id, brands }) => ({
    ...{ id: `${id}`, network: `${net}`, account: `${who}`, handle: `${handle}`, name: `${name}`, bio: `${bio}` },
    ...{ type: `${kind}`, text: `${said}`, publishedAt: Number(at), brands },
    ...(followers !== null && { followers: Number(followers) }),
    ...(verified !== null && { verified }),
  }));
}

/** Of the mentions of accounts, how many are flagged as spam or giveaways: of accounts of which four are. */
export async function readFlaggedMentions(
  client: Client,
  since: number,
): Promise<ReadonlyMap<string, { readonly flagged: number; readonly mentions: number }>> {
  const rows = await rowsOf<{ who: string; flagged: string; n: string }>(
    client,
    'reading flagged mentions',
    `SELECT ${accountSql} AS who, uniqExactIf(post_id, arrayExists(f -> f.1 IN ('spam', 'giveaway'), flags)) AS flagged, uniqExact(post_id) AS n
     FROM mentions FINAL WHERE published_at >= ${instant(since)} AND who != '' GROUP BY who HAVING flagged >= 4`,
  );
  return new Map(rows.map(({ who, flagged, n }) => [who, { flagged: Number(flagged), mentions: Number(n) }]));
}

export interface StoredBurst {
  readonly id: string;
  readonly network: string;
  readonly accounts: readonly string[];
  readonly suspects: readonly string[];
  readonly posts: readonly string[];
  readonly brands: readonly string[];
  readonly reasons: readonly string[];
  /** ms since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly foundAt: number;
}

/** Bursts that stand, the latest first. */
export async function readBursts(
  client: Pick<Client, 'query'>,
  { since, limit }: { readonly since: number; readonly limit: number },
): Promise<StoredBurst[]> {
  const ms = (name: string) => `toUnixTimestamp64Milli(${name})`;
  const rows = await rowsOf<
    Omit<StoredBurst, 'from' | 'to' | 'foundAt'> & Record<'fromMs' | 'toMs' | 'foundMs', string>
  >(
    client,
    'reading bursts',
    `SELECT burst_id AS id, network, accounts, suspects, posts, brands, reasons, ${ms('from_at')} AS fromMs, ${ms('to_at')} AS toMs, ${ms('found_at')} AS foundMs
     FROM v_bursts WHERE to_at >= ${instant(since)} ORDER BY to_at DESC, id LIMIT ${Math.trunc(limit)}`,
  );
  return rows.map(({ fromMs, toMs, foundMs, ...row }) => ({
    ...row,
    from: Number(fromMs),
    to: Number(toMs),
    foundAt: Number(foundMs),
  }));
}

/** How many accounts still stand behind each of these bursts: posts that are deleted count no more. */
export async function standingAccounts(
  client: Client,
  bursts: readonly StoredBurst[],
): Promise<ReadonlyMap<string, number>> {
  const burstOf = new Map(bursts.flatMap(({ id, posts }) => posts.map((post) => [post, id] as const)));
  const accounts = new Map<string, Set<string>>();
  for (const list of textLists(burstOf.keys())) {
    const rows = await rowsOf<{ id: string; who: string }>(
      client,
      'reading the posts of bursts',
      `SELECT post_id AS id, ${accountSql} AS who FROM posts FINAL WHERE post_id IN (${list}) AND type != '' AND who != ''`,
    );
    for (const { id, who } of rows) {
      const burst = burstOf.get(id) ?? '';
      accounts.set(burst, (accounts.get(burst) ?? new Set()).add(who));
    }
  }
  return new Map(bursts.map(({ id }) => [id, accounts.get(id)?.size ?? 0]));
}

/** Of those that hold no more, nothing but the id is left. */
export async function writeBursts(
  client: Client,
  { put, gone }: { readonly put: readonly StoredBurst[]; readonly gone: readonly string[] },
  version: number,
): Promise<void> {
  await keepRows(client, 'keeping bursts', 'bursts', [
    ...put.map(({ id, from, to, foundAt, ...burst }) =>
      jsonLine({ burst_id: id, ...burst, from_at: from, to_at: to, found_at: foundAt, version, is_deleted: 0 }),
    ),
    ...gone.map((id) => jsonLine({ burst_id: id, version, is_deleted: 1 })),
  ]);
}

export interface StoredFlag extends AuthorFlag {
  readonly account: string;
  readonly network: string;
  readonly handle: string;
  /** ms since the epoch. */
  readonly firstAt: number;
  readonly judgedAt: number;
}

/** Flags that stand, judged last first: of these accounts or of all, of a network or of any. */
export async function readAuthorFlags(
  client: Pick<Client, 'query'>,
  accounts?: readonly string[],
  { network, limit = 1_000_000 }: { readonly network?: string | undefined; readonly limit?: number } = {},
): Promise<StoredFlag[]> {
  const conditions = accounts ? textLists(accounts).map((list) => `account IN (${list})`) : ['true'];
  const ofNetwork = network === undefined ? 'true' : `network = ${quote(network)}`;
  const found: StoredFlag[] = [];
  for (const condition of conditions) {
    const rows = await rowsOf<
      { kind: AuthorFlagKind; reasons: string[] } & Record<
        'account' | 'network' | 'handle' | 'first' | 'judged',
        string
      >
    >(
      client,
      'reading the flags of accounts',
      `SELECT account, kind, network, handle, reasons, toUnixTimestamp64Milli(first_at) AS first, toUnixTimestamp64Milli(judged_at) AS judged
       FROM v_author_flags WHERE ${condition} AND ${ofNetwork} ORDER BY judged_at DESC, account, kind LIMIT ${Math.trunc(limit)}`,
    );
    found.push(
      ...rows.map(({ first, judged, ...row }) => ({ ...row, firstAt: Number(first), judgedAt: Number(judged) })),
    );
  }
  return found;
}

export async function writeAuthorFlags(
  client: Client,
  { put, gone }: { readonly put: readonly StoredFlag[]; readonly gone: readonly StoredFlag[] },
  version: number,
): Promise<void> {
  const line = ({ firstAt, judgedAt, ...flag }: StoredFlag, isDeleted: 0 | 1) =>
    jsonLine({ ...flag, first_at: firstAt, judged_at: judgedAt, version, is_deleted: isDeleted });
  await keepRows(client, 'keeping the flags of accounts', 'author_flags', [
    ...put.map((flag) => line(flag, 0)),
    ...gone.map((flag) => line({ ...flag, reasons: [], handle: '' }, 1)),
  ]);
}
