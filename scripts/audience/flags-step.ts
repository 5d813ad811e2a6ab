import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import { groupBy } from '../../core/group-by.ts';
import { fewestPosts, judgeAccount } from '../../processors/audience/bots.ts';
import { type Burst, fewestAccounts, findBursts } from '../../processors/audience/bursts.ts';
import {
  type RecentPost,
  readAuthorFlags,
  readBursts,
  readFlaggedMentions,
  readRecentPosts,
  type StoredBurst,
  type StoredFlag,
  standingAccounts,
  writeAuthorFlags,
  writeBursts,
} from '../../sinks/clickhouse/audience/flags.ts';
import type { PeopleStep } from '../people/loop.ts';

const dayMs = 86_400_000;
/** Posts of so long are looked at, and at most so many. */
const windowMs = 7 * dayMs;
const mostPosts = 50_000;
/** Who was not seen to do it again loses the flag. */
const keepMs = 90 * dayMs;
const mostBursts = 10_000;

/** Looks for bursts and for accounts that are no people, and takes back what no longer holds. It may be repeated: what is the same is not written again. */
export function flagsStep({ client, clock }: { readonly client: ClickHouseClient; readonly clock: Clock }): PeopleStep {
  return {
    name: 'flags',
    everyMs: 900_000,
    async run(signal) {
      const now = clock.now();
      const since = now - windowMs;
      const posts = await readRecentPosts(client, { since, until: now + 1, limit: mostPosts });
      if (signal.aborted) return;
      const standing = await keepBursts(client, posts, now);
      if (signal.aborted) return;
      const before = await readAuthorFlags(client);
      const found = new Map<string, StoredFlag>();
      const flag = (one: Omit<StoredFlag, 'firstAt' | 'judgedAt'>, at: number) => {
        const key = `${one.kind}\0${one.account}`;
        if (!found.has(key)) found.set(key, { ...one, firstAt: at, judgedAt: at });
      };
      // The posts of each, the latest first.
      const authors = groupBy(posts, ({ account }) => account);
      for (const { network, suspects, reasons, to } of standing) {
        for (const account of suspects) {
          const handle = authors.get(account)?.[0]?.handle ?? '';
          flag({ account, network, handle, kind: 'coordinated', reasons }, to);
        }
      }
      const flagged = await readFlaggedMentions(client, since);
      const judged = new Set<string>();
      let seen = 0;
      for (const [account, own] of authors) {
        // Others have work to do, too.
        if (++seen % 200 === 0) await setImmediate();
        if (signal.aborted) return;
        const [latest] = own;
        if (!latest) continue;
        if (own.length >= fewestPosts) judged.add(account);
        const marked = flagged.get(account) ?? { flagged: 0, mentions: 0 };
        const { network, handle } = latest;
        const verdict = judgeAccount({ ...latest, posts: own, ...marked });
        if (verdict) flag({ account, network, handle, ...verdict }, now);
      }
      await writeChanges(client, before, found, judged, now);
    },
  };
}

/** Bursts that stand now, new ones among them; the latest first. */
async function keepBursts(client: ClickHouseClient, posts: readonly RecentPost[], now: number): Promise<StoredBurst[]> {
  const known = await readBursts(client, { since: now - keepMs, limit: mostBursts });
  const idOf = new Map(known.flatMap(({ id, posts: own }) => own.map((post) => [post, id] as const)));
  const byId = new Map(known.map((burst) => [burst.id, burst]));
  const brandsOf = new Map(posts.map(({ id, brands }) => [id, brands]));
  const put = new Map<string, StoredBurst>();
  for (const burst of findBursts(posts)) {
    const brands = [...new Set(burst.posts.flatMap((post) => brandsOf.get(post) ?? []))].sort();
    const id = burst.posts.map((post) => idOf.get(post)).find((one) => one !== undefined) ?? burstId(burst);
    const before = put.get(id) ?? byId.get(id);
    const grown = before ? joined(before, { ...burst, brands }) : { id, ...burst, brands, foundAt: now };
    if (!before || grown.posts.length > before.posts.length || grown.suspects.length > before.suspects.length)
      put.set(id, grown);
  }
  const all = [...new Map([...byId, ...put]).values()];
  const left = await standingAccounts(client, all);
  const stands = ({ id }: { readonly id: string }) => (left.get(id) ?? 0) >= fewestAccounts;
  await writeBursts(
    client,
    {
      put: [...put.values()].filter(stands),
      gone: known.filter((burst) => !stands(burst)).map(({ id }) => id),
    },
    now,
  );
  return all.filter(stands).toSorted((a, b) => b.to - a.to);
}

const burstId = ({ network, posts }: Burst) =>
  createHash('sha256').update(`burst\0${network}\0${posts[0]}`).digest('hex').slice(0, 32);

/** What was known of a burst, with what was found of it now: of its beginning, less may be in sight. */
function joined(before: StoredBurst, now: Burst & { readonly brands: readonly string[] }): StoredBurst {
  const both = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];
  return {
    ...before,
    ...{ accounts: both(before.accounts, now.accounts), suspects: both(before.suspects, now.suspects) },
    ...{ posts: both(before.posts, now.posts), brands: both(before.brands, now.brands) },
    ...{ from: Math.min(before.from, now.from), to: Math.max(before.to, now.to) },
    reasons: now.accounts.length >= before.accounts.length ? now.reasons : before.reasons,
  };
}

async function writeChanges(
  client: ClickHouseClient,
  before: readonly StoredFlag[],
  found: ReadonlyMap<string, StoredFlag>,
  judged: ReadonlySet<string>,
  now: number,
): Promise<void> {
  const known = new Map(before.map((one) => [`${one.kind}\0${one.account}`, one]));
  const put = [...found].flatMap(([key, flag]) => {
    const past = known.get(key);
    const same = past && past.reasons.join('\0') === flag.reasons.join('\0') && flag.judgedAt - past.judgedAt < dayMs;
    return same
      ? []
      : [{ ...flag, firstAt: past?.firstAt ?? flag.firstAt, handle: flag.handle || (past?.handle ?? '') }];
  });
  const gone = before.filter((flag) => {
    if (found.has(`${flag.kind}\0${flag.account}`)) return false;
    return flag.kind === 'coordinated' || judged.has(flag.account) || now - flag.judgedAt > keepMs;
  });
  await writeAuthorFlags(client, { put, gone: gone.map((flag) => ({ ...flag, judgedAt: now })) }, now);
}
