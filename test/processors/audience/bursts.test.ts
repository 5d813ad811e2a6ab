import { expect, test } from 'vitest';
import { type BurstPost, findBursts } from '../../../processors/audience/bursts.ts';
import { influenceOf, startNorm } from '../../../processors/audience/influence.ts';

const minute = 60_000;
const words =
  'service price strike delay refund quality danger scandal boycott battery engine airport luggage staff queue'.split(
    ' ',
  );
const names = 'maria jose anna marc laura pau xavi nuria oscar ines tomas julia'.split(' ');

/** Seeded, so that a world is the same each time. */
function randomOf(seed: number) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 16), 0x45d9f3b) >>> 0;
    return (mixed ^ (mixed >>> 16)) >>> 0 > 0 ? ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32 : 0;
  };
}

/** Campaigns of several kinds, and what looks like them; `coordinated` are the posts of the former. */
function world(seed: number, rounds: number) {
  const random = randomOf(seed);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const posts: BurstPost[] = [];
  const coordinated = new Set<string>();
  let at = 1_700_000_000_000;
  const person = () => {
    const year = 1950 + Math.floor(random() * 60);
    const tail = pick([
      '',
      '',
      '_bcn',
      String(year),
      String(Math.floor(random() * 99)),
      String(Math.floor(random() * 1e5)),
    ]);
    return `${pick(names)}${pick(['', '.', '_'])}${pick(names)}${tail}`;
  };
  const sentence = (n: number) => Array.from({ length: n }, () => pick(words)).join(' ');
  const say = (handle: string, text: string, spread: number, more: Partial<BurstPost> = {}) => {
    const id = `t:${posts.length}`;
    posts.push({
      ...{ id, network: 'twitter', account: `twitter:@${handle}`, handle, type: 'post', text },
      ...{ publishedAt: at + Math.floor(random() * spread), ...more },
    });
    return id;
  };
  const crowd = (n: number) => [...new Set(Array.from({ length: n }, person))];
  const affiliates = Array.from({ length: 9 }, (_, i) => `news${pick(names)}${i}`);
  for (let round = 0; round < rounds; round += 1) {
    at += 3 * 3_600_000;
    // Made accounts, with links and handles that differ.
    const text = sentence(9);
    const digits = 5 + Math.floor(random() * 4);
    for (let i = 0; i < 6 + random() * 10; i += 1) {
      const made = `${pick(names)}${String(Math.floor((0.1 + 0.9 * random()) * 10 ** digits)).padStart(digits, '1')}`;
      coordinated.add(say(made, `${text} https://t.co/${i} @acme`, 8 * minute));
    }
    at += 3_600_000;
    // Bought accounts of ordinary names, which say several texts together.
    const bought = crowd(8);
    for (let i = 0; i < 2; i += 1) {
      const told = sentence(8);
      for (const handle of bought) coordinated.add(say(handle, told, 9 * minute));
      at += 3_600_000;
    }
    // Paid accounts of ordinary names that speak once: not to be told from a share button.
    const once = sentence(10);
    for (const handle of crowd(7)) coordinated.add(say(handle, once, 5 * minute));
    at += 3_600_000;
    // What looks like it.
    const cries = crowd(12);
    for (const handle of cries) say(handle, 'gooooal what a goal', minute);
    const shared = `${sentence(9)} https://paper.example/story`;
    for (const handle of crowd(12)) say(handle, shared, 5 * minute);
    const retweeted = `RT @acme: ${sentence(10)}`;
    for (const handle of bought) say(handle, retweeted, 5 * minute);
    const prize = `I just entered to win the ${sentence(5)} giveaway follow and share`;
    for (const handle of crowd(15)) say(handle, prize, 5 * minute);
    for (let i = 0; i < 3; i += 1) {
      const agency = sentence(10);
      for (const handle of affiliates)
        say(handle, `${agency} https://${random() < 0.5 ? 't.co' : `${handle}.example`}/${i}`, 5 * minute);
      at += 3_600_000;
    }
    for (const handle of crowd(20)) say(handle, sentence(8), 60 * minute);
  }
  return { posts, coordinated };
}

function measure(seed: number) {
  const { posts, coordinated } = world(seed, 60);
  const flagged = new Set(findBursts(posts).flatMap((burst) => burst.posts));
  const right = [...flagged].filter((id) => coordinated.has(id)).length;
  return { precision: right / flagged.size, recall: right / coordinated.size };
}

test('bursts of a held-out world are found, and what looks like them is not', () => {
  const { precision, recall } = measure(7_777);
  expect(precision).toBeGreaterThan(0.99);
  expect(recall).toBeGreaterThan(0.7);
});

const alike = (n: number, more: (i: number) => Partial<BurstPost> = () => ({})): BurstPost[] =>
  Array.from({ length: n }, (_, i) => ({
    ...{ id: `t:${i}`, network: 'twitter', account: `twitter:${i}`, handle: `maria${48_211 + i}`, type: 'post' },
    ...{ text: 'never again will I fly with them, awful people', publishedAt: i * minute, ...more(i) },
  }));

test('a burst tells its accounts, its time and its reasons', () => {
  const [burst, ...others] = findBursts(alike(6));
  expect(others).toEqual([]);
  expect(burst).toMatchObject({ from: 0, to: 5 * minute, accounts: alike(6).map(({ account }) => account) });
  expect(burst?.reasons).toEqual(['the same text from 6 accounts within 5 min', '6 of 6 handles are of one make']);
});

test.each([
  ['one account', alike(6, () => ({ account: 'twitter:1' }))],
  ['too few', alike(4)],
  ['over days', alike(6, (i) => ({ publishedAt: i * 60 * minute }))],
  ['years of birth', alike(6, (i) => ({ handle: `maria${1_980 + i}` }))],
  ['verified accounts', alike(6, () => ({ verified: true }))],
  ['articles', alike(6, () => ({ type: 'article' }))],
  ['another network each', alike(6, (i) => ({ network: `n${i}` }))],
])('no burst: %s', (_, posts) => {
  expect(findBursts(posts)).toEqual([]);
});

test('influence leaves out what is not known, and says nothing where nothing is', () => {
  expect(influenceOf({}, startNorm)).toBeUndefined();
  expect(influenceOf({ onTopic: 1 }, startNorm)).toBeUndefined();
  expect(influenceOf({ followers: startNorm.followers }, startNorm)).toEqual({ score: 50, parts: { followers: 50 } });
  expect(influenceOf({ followers: 2_009, onTopic: 1 }, startNorm)?.score).toBeCloseTo((0.4 * 62.5 + 10) / 0.5, 9);
  expect(influenceOf({ engagementRate: 1e9, pickups: 0 }, startNorm)?.parts.engagement).toBe(100);
});
