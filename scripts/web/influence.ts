import { believed } from '../../core/believed.ts';
import type { Clock } from '../../core/clock.ts';
import { influenceOf, startNorm } from '../../processors/audience/influence.ts';
import type { Client } from '../../sinks/clickhouse/evidence/read.ts';
import { readAccountFacts, readNetworkFacts } from '../../sinks/clickhouse/web/influence.ts';

/** How long what is usual on networks is believed: it is read of all accounts, and moves slowly. */
const believedMs = 10 * 60_000;

/** Tells the influence of accounts, 0 to 100, as `v_influence` does: those of whom nothing is known are left out. */
export function createInfluenceReader({ client, clock }: { readonly client: Client; readonly clock: Clock }) {
  const networks = believed(clock, believedMs, () => readNetworkFacts(client));
  return async (accounts: readonly string[]): Promise<ReadonlyMap<string, number>> => {
    const facts = await readAccountFacts(client, accounts);
    if (facts.length === 0) return new Map();
    const usual = new Map((await networks()).map((each) => [each.network, each]));
    return new Map(
      facts.flatMap(({ account, network, followers, engagementRate, pickups, topic }) => {
        const of = usual.get(network);
        const influence = influenceOf(
          {
            followers: followers ?? undefined,
            engagementRate: engagementRate ?? undefined,
            pickups: of?.arePickupsKnown ? (pickups ?? undefined) : undefined,
            onTopic: topic ?? undefined,
          },
          {
            followers: of?.followers ?? startNorm.followers,
            engagementRate: of?.engagementRate ?? startNorm.engagementRate,
            pickups: of?.pickups ?? startNorm.pickups,
          },
        );
        return influence ? [[account, influence.score] as const] : [];
      }),
    );
  };
}
