import { type Client, inLists, rowsOf } from '../evidence/read.ts';
import { textLists } from '../literals.ts';

/** What is known of an account that was seen; null: the network does not say. */
export interface AccountFacts {
  readonly account: string;
  readonly network: string;
  readonly followers: number | null;
  readonly engagementRate: number | null;
  readonly pickups: number | null;
  readonly topic: number | null;
}

/** Medians of a network, null where fewer than 30 authors tell; and whether anybody on it was seen to be picked up. */
export interface NetworkFacts {
  readonly network: string;
  readonly followers: number | null;
  readonly engagementRate: number | null;
  readonly pickups: number | null;
  readonly arePickupsKnown: boolean;
}

/** Of accounts that are not flagged, by key. */
export function readAccountFacts(client: Client, accounts: readonly string[]): Promise<AccountFacts[]> {
  return inLists(textLists(accounts), (some) =>
    rowsOf<AccountFacts>(
      client,
      'looking up influence',
      // By the latest of the few states of each, since FINAL reads all states around them.
      `SELECT account, known.1 AS network, known.2 AS followers, known.3 AS engagementRate, known.4 AS pickups, known.5 AS topic FROM (
         SELECT account, argMax((toString(network), toFloat64(followers), engagement_rate, author_facts.pickups, topic, is_deleted), version) AS known
         FROM author_facts WHERE account IN (${some})
           AND account NOT IN (SELECT account FROM author_flags FINAL WHERE account IN (${some})) GROUP BY account
       ) WHERE known.6 = 0`,
    ),
  );
}

/** As `v_influence` has them: of all accounts that were seen, so that it takes a while. */
export function readNetworkFacts(client: Client): Promise<NetworkFacts[]> {
  const median = (column: string, condition = 'true') =>
    `if(countIf(${column} IS NOT NULL AND ${condition}) >= 30, toNullable(toFloat64(quantileExactIf(0.5)(assumeNotNull(${column}), ${column} IS NOT NULL AND ${condition}))), NULL)`;
  return rowsOf<NetworkFacts>(
    client,
    'reading what influence is usual',
    `SELECT toString(network) AS network, ${median('followers')} AS followers, ${median('engagement_rate')} AS engagementRate,
       ${median('f.pickups', 'f.pickups > 0')} AS pickups, max(f.pickups) > 0 AS arePickupsKnown
     FROM (SELECT network, author_facts.followers AS followers, engagement_rate, author_facts.pickups AS pickups FROM author_facts FINAL) AS f
     GROUP BY network`,
  );
}
