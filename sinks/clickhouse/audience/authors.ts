import { type Client, rowsOf } from '../evidence/read.ts';
import { quote } from '../literals.ts';

/** How far an account reaches, with what that is made of. Undefined: not known. Parts are 0 to 100. */
export interface AuthorInfluence {
  readonly account: string;
  readonly network: string;
  readonly influence?: number | undefined;
  readonly parts: {
    readonly followers?: number | undefined;
    readonly engagement?: number | undefined;
    readonly pickups?: number | undefined;
    readonly topic?: number | undefined;
  };
  readonly followers?: number | undefined;
  readonly engagementRate?: number | undefined;
  readonly pickups?: number | undefined;
  readonly posts: number;
  readonly flags: readonly string[];
}

/** Accounts by their influence, the highest first. */
export async function readAuthors(
  client: Client,
  of: { readonly account?: string | undefined; readonly network?: string | undefined; readonly limit: number },
): Promise<AuthorInfluence[]> {
  const where = [
    of.account !== undefined && `account = ${quote(of.account.toWellFormed())}`,
    of.network !== undefined && `network = ${quote(of.network.toWellFormed())}`,
  ].filter((one) => one !== false);
  const rows = await rowsOf<Record<string, string | number | null> & { flags: string[] }>(
    client,
    'reading the influence of authors',
    `SELECT * FROM v_influence ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
     ORDER BY influence DESC NULLS LAST, account LIMIT ${Math.trunc(of.limit)}`,
  );
  return rows.map((row) => {
    const known = (name: string) => (row[name] === null || row[name] === undefined ? undefined : Number(row[name]));
    return {
      ...{ account: String(row['account']), network: String(row['network']), influence: known('influence') },
      parts: {
        followers: known('followers_part'),
        engagement: known('engagement_part'),
        pickups: known('pickups_part'),
        topic: known('topic_part'),
      },
      ...{ followers: known('followers'), engagementRate: known('engagement_rate'), pickups: known('pickups') },
      ...{ posts: Number(row['posts']), flags: row.flags },
    };
  });
}
