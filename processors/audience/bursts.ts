import { groupBy } from '../../core/group-by.ts';
import { wordsOf } from './words.ts';

/** A post as the search for bursts sees it. */
export interface BurstPost {
  readonly id: string;
  readonly network: string;
  /** Account key of core/people.ts. */
  readonly account: string;
  readonly handle: string;
  readonly type: string;
  readonly text: string;
  /** ms since the epoch. */
  readonly publishedAt: number;
  readonly verified?: boolean | undefined;
}

export interface Burst {
  readonly network: string;
  readonly posts: readonly string[];
  readonly accounts: readonly string[];
  /** Of them, those by whom it was found: others may have said the same by chance. */
  readonly suspects: readonly string[];
  readonly from: number;
  readonly to: number;
  /** What was found, for people: more than one kind of evidence. */
  readonly reasons: readonly string[];
}

/** So many accounts say one thing, at the least, within so long. */
export const fewestAccounts = 5;
const windowMs = 600_000;
/** Shorter texts are said at once by many: chants, thanks, headlines of one word. */
const fewestWords = 6;
/** Of the accounts, so many must have handles of one make, or have said something else together before. */
const mostOf = 0.6;
const longestText = 2_000;
/** Of the groups that an account is in, so many are compared. */
const mostTogether = 200;

/**
 * Finds many accounts that say the same within minutes, with a second sign that one hand moves them: handles of one make
 * (`maria48213`, `jose59120`), or the same accounts together in another text too, without links. The same text alone proves nothing: so speak retweets,
 * share buttons, giveaways, news agencies and fans. Reposts, articles, reviews and verified
 * accounts are left out. Linear in the posts but for sorting.
 */
export function findBursts(posts: readonly BurstPost[]): Burst[] {
  const inTime = posts.toSorted((a, b) => a.publishedAt - b.publishedAt);
  const byText = groupBy(inTime, (post) => {
    const text = sameText(post);
    return text && `${post.network}\0${text}`;
  });
  byText.delete(undefined);
  const groups = [...byText.values()].flatMap(crowdedOf);
  const together = new Map<string, number[]>();
  groups.forEach((group, index) => {
    for (const account of new Set(group.map(({ account }) => account))) {
      const known = together.get(account);
      if (known === undefined) together.set(account, [index]);
      else if (known.length < mostTogether) known.push(index);
    }
  });
  return groups.flatMap((group, index) => {
    const accounts = [...new Set(group.map(({ account }) => account))];
    const reasons: string[] = [];
    const suspects = new Set<string>();
    const made = madeAlike(group);
    if (made.size >= mostOf * accounts.length) {
      reasons.push(`${made.size} of ${accounts.length} handles are of one make`);
      for (const account of made) suspects.add(account);
    }
    const met = new Map<number, string[]>();
    for (const account of accounts)
      for (const other of together.get(account) ?? [])
        if (other !== index) met.set(other, [...(met.get(other) ?? []), account]);
    const again = largest(met.values());
    if (again.length >= mostOf * accounts.length && again.length >= fewestAccounts && !linking(group)) {
      reasons.push(`${again.length} of ${accounts.length} accounts said another text together, too`);
      for (const account of again) suspects.add(account);
    }
    const [first, last] = [group[0] as BurstPost, group.at(-1) as BurstPost];
    const [from, to] = [first.publishedAt, last.publishedAt];
    const minutes = Math.max(1, Math.ceil((to - from) / 60_000));
    return reasons.length === 0
      ? []
      : [
          {
            ...{
              network: first.network,
              posts: group.map(({ id }) => id),
              accounts,
              suspects: [...suspects],
              from,
              to,
            },
            reasons: [`the same text from ${accounts.length} accounts within ${minutes} min`, ...reasons],
          },
        ];
  });
}

/** What two copies have in common, or undefined where that they are alike says nothing. */
function sameText({ type, text, verified }: BurstPost): string | undefined {
  if (verified || type === 'article' || type === 'review') return undefined;
  const raw = text.slice(0, longestText);
  if (/^\s*(?:RT\b|QT\b|via @|♻)/iu.test(raw)) return undefined;
  const words = wordsOf(raw);
  return words.length >= fewestWords ? words.join(' ') : undefined;
}

/** Stretches of a window in which enough accounts speak; those that touch are one. Posts are in the order of time. */
function crowdedOf(posts: readonly BurstPost[]): BurstPost[][] {
  const found: BurstPost[][] = [];
  const counts = new Map<string, number>();
  let start = 0;
  let end = -1;
  posts.forEach((post, i) => {
    counts.set(post.account, (counts.get(post.account) ?? 0) + 1);
    for (; post.publishedAt - (posts[start] as BurstPost).publishedAt > windowMs; start += 1) {
      const { account } = posts[start] as BurstPost;
      const left = (counts.get(account) ?? 1) - 1;
      if (left > 0) counts.set(account, left);
      else counts.delete(account);
    }
    if (counts.size < fewestAccounts) return;
    if (start <= end) found.at(-1)?.push(...posts.slice(end + 1, i + 1));
    else found.push(posts.slice(start, i + 1));
    end = i;
  });
  return found;
}

/** The most accounts whose handles have the same make: a stem of letters and as many digits, four or more. */
function madeAlike(posts: readonly BurstPost[]): ReadonlySet<string> {
  const makes = new Map<string, Set<string>>();
  for (const { handle, account } of posts) {
    const [, stem = '', digits = ''] = /^([a-z_.-]{2,40}?)(\d{4,15})$/iu.exec(handle.slice(0, 60)) ?? [];
    // Four digits at the end are years of birth, too.
    if (stem === '' || /^(?:19|20)\d\d$/u.test(digits)) continue;
    const make = `${/[_.-]/u.test(stem)}:${digits.length}`;
    makes.set(make, (makes.get(make) ?? new Set()).add(account));
  }
  return new Set(largest([...makes.values()].map((accounts) => [...accounts])));
}

function largest(lists: Iterable<readonly string[]>): readonly string[] {
  let found: readonly string[] = [];
  for (const list of lists) if (list.length > found.length) found = list;
  return found;
}

/** Whether most of them link to something: so do papers that print the words of one agency, day after day. */
function linking(posts: readonly BurstPost[]): boolean {
  return posts.filter(({ text }) => /https?:\/\//iu.test(text.slice(0, longestText))).length >= 0.5 * posts.length;
}
