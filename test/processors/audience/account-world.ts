import type { JudgedAccount } from '../../../processors/audience/bots.ts';

const hour = 3_600_000;
const minute = 60_000;
const brands = 'acme rival nordic solaris quick bright delta vega'.split(' ');
const words =
  'service price strike delay refund quality weather market station new old best worst day night week team game match city road train school music phone order store news people time work home food'.split(
    ' ',
  );

export interface WorldAccount {
  readonly kind: string;
  readonly bot: boolean;
  readonly account: JudgedAccount;
}

/** Accounts of many kinds, `rounds` of each: programs, and people and services who look like them. Seeded. */
export function accountWorld(seed: number, rounds: number): { readonly accounts: readonly WorldAccount[] } {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(random() * n);
  const one = <T>(from: readonly T[]) => from[below(from.length)] as T;
  const sentence = (n: number) => Array.from({ length: n }, () => one(words)).join(' ');
  const made = () => `${one(words)}${10_000 + below(9_000_000)}`;
  const chosen = () => `${one(words)}_${one(words)}${one(['', '', '7', '88', '1984', '20481'])}`;
  const start = 1_700_000_000_000 + below(1_000) * hour;
  const clock = (n: number, every: number, jitter: number) =>
    Array.from({ length: n }, (_, i) => start + i * every + Math.floor((random() - 0.5) * jitter * every));
  /** As people do: awake for sixteen hours, at no pace. */
  const awake = (n: number, days: number) =>
    Array.from({ length: n }, () => start + below(days) * 24 * hour + below(16 * 60) * minute).sort((a, b) => a - b);
  const posts = (times: readonly number[], text: (i: number) => string, of: (i: number) => readonly string[]) =>
    times.map((publishedAt, i) => ({ publishedAt, text: text(i), brands: of(i) }));
  const any = () => [one(brands)];
  const profile = () => ({
    ...{ handle: chosen(), name: `${one(words)} ${one(words)}`, bio: random() < 0.6 ? sentence(5) : '' },
    followers: random() < 0.5 ? below(900) : undefined,
  });
  const bare = () => ({ handle: made(), name: '', bio: '', followers: below(8) });
  const accounts: WorldAccount[] = [];
  const add = (kind: string, bot: boolean, account: Omit<JudgedAccount, 'flagged' | 'mentions'>, flagged = 0) =>
    accounts.push({ kind, bot, account: { ...account, flagged, mentions: account.posts.length } });

  for (let round = 0; round < rounds; round += 1) {
    const n = 10 + below(40);
    // Programs: spam for many brands, one complaint by the clock, replies from made accounts, texts that a model writes.
    const offer = sentence(10);
    const wooed = 1 + below(8);
    add('spam', true, {
      ...(random() < 0.5 ? bare() : profile()),
      posts: posts(
        clock(n, (20 + below(100)) * minute, 0.6 * random()),
        (i) => `${brands[i % wooed]} ${offer} https://t.co/${i}`,
        (i) => [brands[i % wooed] as string],
      ),
    });
    const cry = sentence(12);
    add('crier', true, {
      ...bare(),
      posts: posts(
        awake(n, 5),
        () => `${cry} @${one(words)}`,
        () => ['acme'],
      ),
    });
    add('sleepless', true, {
      ...bare(),
      posts: posts(clock(40 + below(20), 2 * hour, 0.9), (i) => `${offer} ${one(words)} ${i}`, any),
    });
    add('writer', true, { ...bare(), posts: posts(clock(n, hour, 0.6), () => sentence(14), any) });
    // Who looks like them.
    add('paper', false, {
      ...profile(),
      posts: posts(clock(n + 30, hour, 0.02), (i) => `${sentence(9)} https://paper.example/${i}`, any),
    });
    const weather = sentence(3);
    add('shop', false, {
      ...profile(),
      posts: posts(
        awake(n, 6),
        (i) => (i % 3 === 0 ? `${weather} ${sentence(8)} now open` : sentence(9)),
        () => ['acme'],
      ),
    });
    add('talker', false, { ...bare(), posts: posts(awake(n, 6), () => sentence(4 + below(20)), any) });
    const angry = sentence(11);
    // Somebody who says it to a company again and again, for days, and other things, too.
    add('angry', false, {
      ...profile(),
      handle: made(),
      posts: posts(
        awake(n, 3),
        () => (random() < 0.5 ? `${angry} @acme` : sentence(9)),
        () => ['acme'],
      ),
    });
    // Who came to complain.
    const first = sentence(12);
    add('newcomer', false, {
      ...bare(),
      posts: posts(
        awake(8 + below(12), 1 + below(3)),
        () => `${first} @${one(words)}`,
        () => ['acme'],
      ),
    });
    const campaign = sentence(12);
    // Who signs a petition and sends it to everybody: by hand, from an own account.
    add('petition', false, {
      ...profile(),
      posts: posts(
        awake(8 + below(8), 1),
        () => `${campaign} @${one(words)}`,
        () => ['acme'],
      ),
    });
    add('greeter', false, {
      ...profile(),
      posts: posts(awake(n, 7), () => `good morning ${one(words)}`, any),
    });
    add('desk', false, {
      ...profile(),
      posts: posts(
        clock(50, 1.5 * hour, 0.9),
        () => `Hello ${one(words)}, ${sentence(3)} please send us your ${one(words)} by ${one(words)} ${sentence(5)}`,
        () => ['acme'],
      ),
    });
  }
  return { accounts };
}
