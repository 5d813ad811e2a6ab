import type { SentimentLabel } from '../../core/assessment.ts';
import { type Lang, langs, type Persona } from './people.ts';
import type { Random } from './random.ts';

const hour = 3_600_000;
const day = 24 * hour;
export const fortnight = 14 * day;

/** The local hour at which the fortnight begins (and ends). */
const startHour = 15;
/** Day 5 at ten in the morning. */
export const launchAt = 4 * day + 19 * hour;
/** Day 10 at ten in the morning: the video of the burning bicycle. */
export const crisisAt = 9 * day + 19 * hour;
/** A day and two hours later: the apology. */
export const apologyAt = crisisAt + 26 * hour;

/** Where a kind of post appears, who writes it, and how it feels toward the own brand and the rivals it names. */
export interface Situation {
  readonly place: 'social' | 'forum' | 'reviews' | 'news' | 'hackers' | 'video';
  readonly own?: SentimentLabel;
  readonly rival?: SentimentLabel;
  readonly by?: readonly Persona[];
  readonly opener?: string;
  readonly tail?: string;
  readonly mood?: 'happy' | 'angry' | 'curious';
}

const love = { place: 'social', own: 'positive', mood: 'happy', by: ['owner', 'fan'] } as const;
const anger = { place: 'social', own: 'negative', mood: 'angry' } as const;
const fact = { place: 'social', own: 'neutral', rival: 'neutral', by: ['observer', 'fan', 'shopper'] } as const;

export const situations = {
  love: { ...love, opener: 'open_pos', tail: 'tail_pos' },
  bought: { ...love, opener: 'open_pos' },
  tobuy: { ...love, by: ['shopper'] },
  complain: { ...anger, by: ['critic'], opener: 'open_neg', tail: 'tail_neg' },
  threaten: { ...anger, by: ['critic'] },
  sarcasm: { place: 'social', own: 'negative', by: ['critic', 'observer'] },
  neutral: { ...fact, tail: 'tail_info' },
  question: { ...fact, by: ['owner', 'shopper'], mood: 'curious', opener: 'open_neu', tail: 'tail_ask' },
  compare: { ...fact, by: ['shopper'], mood: 'curious', tail: 'tail_ask' },
  leftC: { ...love, rival: 'negative', by: ['fan', 'owner'] },
  leftV: { place: 'social', own: 'negative', rival: 'positive', by: ['critic'] },
  cpos: { place: 'social', rival: 'positive', by: ['observer', 'shopper', 'critic'] },
  cneg: { place: 'social', rival: 'negative', by: ['observer', 'shopper', 'fan'] },
  cneu: { place: 'social', rival: 'neutral', by: ['observer', 'shopper'] },
  nobrand: { place: 'social' },
  namesake: { place: 'social', by: ['observer'] },
  spam: { place: 'social', own: 'neutral', rival: 'neutral', by: ['observer'] },
  revpos: { place: 'reviews', own: 'positive' },
  revneg: { place: 'reviews', own: 'negative' },
  revmix: { place: 'reviews', own: 'neutral' },
  forum: { place: 'forum', own: 'neutral' },
  forumreply: { place: 'forum', own: 'neutral' },
  short_pos: { place: 'social', own: 'positive', by: ['fan', 'owner'] },
  short_neg: { place: 'social', own: 'negative', by: ['critic'] },
  short_neu: { place: 'social', own: 'neutral' },
  video: { place: 'video', own: 'neutral', rival: 'neutral' },
  article: { place: 'news', own: 'neutral', rival: 'neutral' },
  hn: { place: 'hackers', own: 'neutral', rival: 'neutral' },
  hnreply: { place: 'hackers', own: 'neutral' },
  launch_pos: { ...love, by: ['fan', 'owner', 'shopper', 'observer'], opener: 'open_pos' },
  launch_neu: { ...fact },
  launch_neg: { place: 'social', own: 'negative', by: ['critic', 'shopper'] },
  fire: { ...anger, by: ['owner', 'critic', 'observer'], opener: 'open_neg' },
  stop: { ...anger, by: ['owner', 'critic'], opener: 'open_neg', tail: 'tail_neg' },
  leak: { ...anger, by: ['owner', 'critic', 'observer'], opener: 'open_neg' },
  meme: { place: 'social', own: 'negative', by: ['observer', 'critic'] },
  crisis_q: { place: 'social', own: 'neutral', by: ['owner'], opener: 'open_neu', tail: 'tail_ask' },
  journo: { place: 'social', own: 'neutral', by: ['observer'] },
  crisis_def: { place: 'social', own: 'positive', by: ['fan'] },
  after_pos: { place: 'social', own: 'positive', mood: 'happy', by: ['owner', 'fan'] },
  after_neu: { place: 'social', own: 'neutral', by: ['observer', 'owner'] },
  after_neg: { ...anger, by: ['critic', 'owner'], tail: 'tail_neg' },
} as const satisfies Record<string, Situation>;

export type SituationName = keyof typeof situations;

export interface Plan {
  readonly at: number;
  readonly situation: SituationName;
  readonly language: Lang;
}

/** How busy each local hour is. */
const rhythm = [
  0.25, 0.15, 0.1, 0.08, 0.1, 0.2, 0.5, 0.9, 1.2, 1.3, 1.2, 1.1, 1.1, 1.2, 1.1, 1, 1, 1.1, 1.25, 1.4, 1.5, 1.4, 1.1,
  0.6,
];
const hourOf = (at: number) => Math.floor(at / hour + startHour) % 24;

const ordinaryLanguages = { ca: 25, es: 28, en: 28, fr: 6, pt: 4.5, it: 4.5, de: 4 };
const crisisLanguages = { ca: 31, es: 31, en: 23, fr: 5, pt: 3.5, it: 3.5, de: 3 };

const ordinary: Partial<Record<SituationName, number>> = {
  love: 15,
  bought: 4,
  tobuy: 3,
  complain: 8,
  threaten: 1.5,
  sarcasm: 2,
  neutral: 9,
  question: 9,
  compare: 4.5,
  leftC: 2.5,
  leftV: 1.5,
  cpos: 5,
  cneg: 5,
  cneu: 4,
  nobrand: 5,
  namesake: 2.5,
  spam: 2.5,
  revpos: 3,
  revneg: 1.8,
  revmix: 0.8,
  forum: 1.8,
  forumreply: 2.4,
  short_pos: 1.2,
  short_neg: 0.6,
  short_neu: 0.6,
  video: 1,
  article: 1.5,
  hn: 0.4,
  hnreply: 1,
};
const burnt: typeof ordinary = { ...ordinary, love: 4, bought: 0.5, tobuy: 0.5, revpos: 1, short_pos: 0.3, spam: 1 };

/** Who posts what and when, sorted by time. */
export function planFortnight(bankHas: (language: Lang, situation: SituationName) => boolean, random: Random): Plan[] {
  const plan: Plan[] = [];
  const add = (at: number, situation: SituationName, languages: Record<Lang, number>) => {
    if (at < 0 || at >= fortnight) return;
    const wanted = situation === 'hn' || situation === 'hnreply' ? 'en' : random.weighted(languages);
    const language = bankHas(wanted, situation) ? wanted : random.pick(langs.filter((l) => bankHas(l, situation)));
    plan.push({ at: Math.floor(at), situation, language });
  };

  const total = rhythm.reduce((sum, share) => sum + share, 0);
  for (let start = 0; start < fortnight; start += hour) {
    const afterCrisis = start >= crisisAt;
    const expected = ((rhythm[hourOf(start)] ?? 0) / total) * (afterCrisis ? 62 : 92);
    const count = Math.floor(expected * (0.7 + 0.6 * random.next()) + random.next());
    for (let i = 0; i < count; i += 1)
      add(start + random.next() * hour, random.weighted(afterCrisis ? burnt : ordinary), ordinaryLanguages);
  }

  /** `count` posts that begin at `from`, die away with `halfLife`, last until `to`, and sleep at night. */
  const burst = (count: number, from: number, to: number, halfLife: number, situation: () => SituationName) => {
    for (let i = 0; i < count; ) {
      const at = from - Math.log2(1 - random.next()) * halfLife;
      if (at >= to || !random.chance((rhythm[hourOf(at)] ?? 0) / 1.5)) continue;
      add(at, situation(), crisisLanguages);
      i += 1;
    }
  };
  burst(128, launchAt, launchAt + 44 * hour, 7 * hour, () =>
    random.weighted({ launch_pos: 74, launch_neu: 18, launch_neg: 8 }),
  );
  burst(120, crisisAt, crisisAt + 4 * hour, 1.1 * hour, () => random.weighted({ fire: 90, crisis_q: 6, journo: 4 }));
  burst(34, crisisAt + hour, apologyAt, 8 * hour, () => 'meme');
  burst(110, crisisAt + 3 * hour, apologyAt, 6 * hour, () =>
    random.weighted({ stop: 78, crisis_q: 10, journo: 5, crisis_def: 7 }),
  );
  burst(78, crisisAt + 7 * hour, apologyAt + 4 * hour, 6 * hour, () =>
    random.weighted({ leak: 90, journo: 3, crisis_def: 7 }),
  );
  for (let start = apologyAt; start < fortnight; start += hour) {
    // The mood mends slowly: from two in ten to six in ten.
    const mended = (start - apologyAt) / (fortnight - apologyAt);
    burst(Math.floor((rhythm[hourOf(start)] ?? 0) * 2.9 + random.next()), start, start + hour, hour, () =>
      random.weighted({ after_pos: 20 + 38 * mended, after_neu: 25, after_neg: 55 - 40 * mended }),
    );
  }
  return plan.sort((a, b) => a.at - b.at);
}
