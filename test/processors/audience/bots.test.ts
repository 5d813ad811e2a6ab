import { expect, test } from 'vitest';
import { type JudgedAccount, judgeAccount } from '../../../processors/audience/bots.ts';
import { accountWorld } from './account-world.ts';

/** Nothing was tuned on this seed. */
const heldOut = 424_243;

function measure(seed: number) {
  const { accounts } = accountWorld(seed, 40);
  const flagged = accounts.filter(({ account }) => judgeAccount(account));
  const bots = accounts.filter(({ bot }) => bot);
  const right = flagged.filter(({ bot }) => bot).length;
  const missed = bots.filter(({ account }) => !judgeAccount(account)).map(({ kind }) => kind);
  const wrong = flagged.filter(({ bot }) => !bot).map(({ kind }) => kind);
  return {
    precision: right / flagged.length,
    recall: right / bots.length,
    missed: new Set(missed),
    wrong: new Set(wrong),
  };
}

test('programs of a held-out world are found, and what looks like them is not', () => {
  const { precision, recall, missed, wrong } = measure(heldOut);
  expect([...wrong]).toEqual([]);
  expect(precision).toBe(1);
  expect(recall).toBeGreaterThan(0.35);
  // What is told apart by nothing that is known.
  expect([...missed]).toContain('writer');
});

const hour = 3_600_000;
const person: JudgedAccount = { handle: 'ana', name: 'Ana Puig', bio: 'Runner', posts: [], flagged: 0, mentions: 0 };
const said = (
  n: number,
  text: (i: number) => string,
  everyMs: number,
  brands: (i: number) => string[] = () => ['acme'],
) => Array.from({ length: n }, (_, i) => ({ text: text(i), publishedAt: i * everyMs, brands: brands(i) }));
const template = (i: number) =>
  `Get the best deal on brand${'abcdefgh'[i % 8]} today and save a lot of money https://x.example/${i}`;

test.each<[string, Partial<JudgedAccount>, readonly string[]]>([
  ['by its own word', { bio: 'Automated account. I post the weather' }, ['says of itself that it is a bot']],
  [
    'one text for many brands, by the clock',
    { posts: said(12, template, hour, (i) => [`brand${i}`]) },
    ['12 of 12 posts are one text, for 12 brands', 'posts every 60 min'],
  ],
  [
    'one text, a made handle, no profile',
    {
      posts: said(12, template, hour * 1.7, () => ['acme']),
      handle: 'ana4821993',
      bio: '',
      name: '',
      followers: 0,
    },
    [
      '12 of 12 posts are one text, on 1 day',
      'posts every 102 min',
      'its handle ends in a number, no profile, 0 followers',
    ],
  ],
])('a bot: %s', (_, change, reasons) => {
  expect(judgeAccount({ ...person, ...change })).toEqual({ kind: 'bot', reasons });
});

test.each<[string, Partial<JudgedAccount>]>([
  ['who says that they are none', { bio: 'I am not a bot, I swear. This is a bot account joke' }],
  ['a handle alone', { handle: 'weather_bot' }],
  ['a surname', { handle: 'j.talbot', bio: 'automated systems engineer' }],
  ['too few posts', { posts: said(7, template, hour, (i) => [`brand${i}`]) }],
  ['a verified account', { verified: true, posts: said(12, template, hour, (i) => [`brand${i}`]) }],
  [
    'a clock without a template',
    { posts: said(40, (i) => `story ${'x'.repeat(i)} of the day ${'y'.repeat(i)} ends`, hour) },
  ],
  ['short texts', { posts: said(30, () => 'good morning', hour) }],
])('no bot: %s', (_, change) => {
  expect(judgeAccount({ ...person, ...change })).toBeUndefined();
});
