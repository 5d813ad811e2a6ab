import type { LeadAccount, LeadPerson } from '../../core/lead.ts';

/** Whom one would like to win. Absent: it does not matter. */
export interface Fit {
  /** ISO 639-1. */
  readonly languages?: readonly string[] | undefined;
  /** ISO 3166-1 alpha-2, lower case. */
  readonly countries?: readonly string[] | undefined;
  readonly networks?: readonly string[] | undefined;
  /** Words in what they say of themselves. */
  readonly bio?: readonly string[] | undefined;
  /** Words that speak against them. */
  readonly bioAgainst?: readonly string[] | undefined;
  /** Words in the place that they give. */
  readonly places?: readonly string[] | undefined;
  readonly followersAtLeast?: number | undefined;
  readonly followersAtMost?: number | undefined;
}

export interface Points {
  readonly points: number;
  readonly detail: string;
}

const has = 4;
const lacks = -8;

/** Points for each trait that is asked for and known. */
export function judgeFit({ accounts, signals }: LeadPerson, fit: Fit): Points[] {
  const judged: Points[] = [];
  const judge = (holds: boolean | undefined, yes: string, no: string) => {
    if (holds !== undefined) judged.push(holds ? { points: has, detail: yes } : { points: lacks, detail: no });
  };
  /** A list of what is wanted, against what is known of the person. */
  const among = (wanted: readonly string[] | undefined, known: readonly string[], what: string) => {
    if (!wanted || known.length === 0) return;
    const found = known.find((one) => wanted.includes(one));
    judge(found !== undefined, `${what} ${found}`, `${what} ${[...new Set(known)].slice(0, 3).join(', ')}`);
  };
  among(
    fit.languages,
    signals.map(({ language }) => language).filter((code) => code !== '' && code !== 'und'),
    'language',
  );
  among(
    fit.countries,
    signals.map(({ country }) => country).filter((code) => code !== ''),
    'country',
  );
  among(
    fit.networks,
    accounts.map(({ network }) => network),
    'network',
  );
  // That somebody does not say a word of themselves tells nothing of them.
  const bios = accounts.map(({ bio }) => bio);
  const said = firstIn(fit.bio, bios);
  if (said) judge(true, `says “${said}” of themselves`, '');
  const against = firstIn(fit.bioAgainst, bios);
  if (against) judge(false, '', `says “${against}” of themselves`);
  const place = firstIn(
    fit.places,
    accounts.map(({ location }) => location),
  );
  if (place) judge(true, `is from ${place}`, '');
  const followers = mostFollowers(accounts);
  if (followers !== undefined && (fit.followersAtLeast !== undefined || fit.followersAtMost !== undefined)) {
    const { followersAtLeast = 0, followersAtMost = Number.POSITIVE_INFINITY } = fit;
    const fits = followers >= followersAtLeast && followers <= followersAtMost;
    judge(fits, `${followers} followers`, `${followers} followers`);
  }
  return judged;
}

/** Of the account that has most; undefined where no network says. */
export function mostFollowers(accounts: readonly LeadAccount[]): number | undefined {
  const known = accounts.flatMap(({ followers }) => followers ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** The first of the words that stands as a word, in any case and with or without accents, in one of the texts. */
export function firstIn(words: readonly string[] | undefined, texts: readonly string[]): string | undefined {
  if (!words || words.length === 0) return undefined;
  const folded = texts.map((text) => ` ${fold(text)} `);
  return words.find((word) => {
    const plain = fold(word);
    return plain !== '' && folded.some((text) => text.includes(` ${plain} `));
  });
}

/** Letters and digits in lower case without accents, one space between words. */
export const fold = (text: string): string =>
  text
    .slice(0, 2_000)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
