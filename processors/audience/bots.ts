import type { AuthorFlag } from '../../core/author-flag.ts';
import { wordsOf } from './words.ts';

/** A post as the judgement of accounts sees it. */
export interface AccountPost {
  readonly text: string;
  /** ms since the epoch. */
  readonly publishedAt: number;
  /** Brands that it mentions. */
  readonly brands: readonly string[];
}

/** What is known of an account, and what it wrote lately. */
export interface JudgedAccount {
  readonly handle: string;
  readonly name: string;
  readonly bio: string;
  /** Absent: the network does not say. */
  readonly followers?: number | undefined;
  readonly verified?: boolean | undefined;
  readonly posts: readonly AccountPost[];
  /** Of its mentions, how many are flagged as spam or giveaways. That they are a bot's is told here, by the same facts. */
  readonly flagged: number;
  readonly mentions: number;
}

/** Fewer posts tell nothing of an account. */
export const fewestPosts = 8;
/** Points from which an account is flagged. No sign has as many but that it says so itself. */
const enough = 2;
/** Posts of one account that are compared, the latest. */
const mostCompared = 60;
const longestText = 1_000;
/** Of the words of two texts, so many are the same: all but a name or two. */
const alike = 0.75;
const fewestWords = 6;
/** Of the posts, so many are of one template. */
const templated = 0.7;
const hourMs = 3_600_000;

interface Sign {
  readonly points: number;
  readonly reason: string;
}

/**
 * Whether an account is a program, by its own word or by several signs at once: one template over and over, for several brands or at the pace of a clock; no night's rest; a
 * handle and a profile that were made, not chosen. Without the template, nothing is enough: papers, shops and weather stations post by
 * the clock, and night shifts do not sleep. Nor is a template with a made profile: so do people who come to complain. Verified accounts are left out.
 */
export function judgeAccount(account: JudgedAccount): AuthorFlag | undefined {
  const declared = declaredBot(account);
  if (declared) return { kind: 'bot', reasons: [declared] };
  if (account.verified || account.posts.length < fewestPosts) return undefined;
  const posts = account.posts.toSorted((a, b) => a.publishedAt - b.publishedAt).slice(-mostCompared);
  const template = templateOf(posts);
  if (!template) return undefined;
  const signs = [template, paceOf(posts), sleeplessOf(posts), madeOf(account), markedOf(account)].filter(
    (sign): sign is Sign => sign !== undefined,
  );
  const points = signs.reduce((sum, sign) => sum + sign.points, 0);
  return points >= enough ? { kind: 'bot', reasons: signs.map(({ reason }) => reason) } : undefined;
}

/** Bots that are honest say so; so do people who are none. */
function declaredBot({ handle, bio }: JudgedAccount): string | undefined {
  const said = bio.slice(0, longestText).toLowerCase();
  if (/\b(?:not|no soy|no som|nicht|never|isn'?t)\b.{0,12}\bbot\b/u.test(said)) return undefined;
  const says =
    /\b(?:i am a bot|i'm a bot|this is a bot|bot account|automated account|unofficial bot|run by a bot|soy un bot|sóc un bot|cuenta automática|compte automàtic|ich bin ein bot|je suis un bot)\b/u;
  if (says.test(said)) return 'says of itself that it is a bot';
  return /[a-z0-9][_.-]bot$/iu.test(handle) && /\b(?:bot|automated|automatic)\b/u.test(said)
    ? 'says in its handle and its profile that it is a bot'
    : undefined;
}

/** The largest group of texts that differ by a name or a number. */
function templateOf(posts: readonly AccountPost[]): Sign | undefined {
  const texts = posts.map(({ text }) => new Set(wordsOf(text.slice(0, longestText))));
  let best: number[] = [];
  const grouped = new Set<number>();
  texts.forEach((one, i) => {
    if (grouped.has(i) || one.size < fewestWords) return;
    const group = texts.flatMap((other, j) => (j === i || similar(one, other) ? [j] : []));
    for (const j of group) grouped.add(j);
    if (group.length > best.length) best = group;
  });
  if (best.length < fewestPosts || best.length < templated * posts.length) return undefined;
  const brands = new Set(best.flatMap((i) => posts[i]?.brands ?? []));
  const days = new Set(best.map((i) => Math.floor((posts[i]?.publishedAt ?? 0) / (24 * hourMs)))).size;
  const told = `${best.length} of ${posts.length} posts are one text`;
  return brands.size >= 3
    ? { points: 1.5, reason: `${told}, for ${brands.size} brands` }
    : { points: 1, reason: `${told}, on ${days} ${days === 1 ? 'day' : 'days'}` };
}

/** Jaccard similarity of the words. */
function similar(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [less, more] = a.size < b.size ? [a, b] : [b, a];
  if (less.size < alike * more.size) return false;
  const needed = (alike * (a.size + b.size)) / (1 + alike);
  let left = less.size;
  for (const word of less) {
    if (!more.has(word)) left -= 1;
    if (left < needed) return false;
  }
  return true;
}

/** Posts at one pace: half of the gaps are within a twentieth of their median, which is a minute at least. */
function paceOf(posts: readonly AccountPost[]): Sign | undefined {
  const gaps = posts.slice(1).map(({ publishedAt }, i) => publishedAt - (posts[i]?.publishedAt ?? 0));
  const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  if (median < 60_000) return undefined;
  const regular = gaps.filter((gap) => Math.abs(gap - median) <= 0.05 * median).length;
  if (regular < 0.6 * gaps.length) return undefined;
  const minutes = Math.round(median / 60_000);
  return { points: 1, reason: `posts every ${minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`}` };
}

/** In two days or more, never five hours of rest. */
function sleeplessOf(posts: readonly AccountPost[]): Sign | undefined {
  const [first, last] = [posts[0]?.publishedAt ?? 0, posts.at(-1)?.publishedAt ?? 0];
  if (last - first < 48 * hourMs) return undefined;
  const rested = posts.some((post, i) => i > 0 && post.publishedAt - (posts[i - 1]?.publishedAt ?? 0) >= 5 * hourMs);
  return rested ? undefined : { points: 0.5, reason: 'never rests for five hours' };
}

/** Networks propose such handles to people, too, and who is new has no profile: together no more than a weak sign. */
function madeOf({ handle, bio, name, followers }: JudgedAccount): Sign | undefined {
  const reasons: string[] = [];
  if (/^[a-z_.-]{2,40}?\d{5,15}$/iu.test(handle.slice(0, 60))) reasons.push('its handle ends in a number');
  const bare = bio.trim() === '' && (name.trim() === '' || name.toLowerCase() === handle.toLowerCase());
  if (bare && followers !== undefined && followers < 10) reasons.push(`no profile, ${followers} followers`);
  return reasons.length > 0 ? { points: 0.5, reason: reasons.join(', ') } : undefined;
}

function markedOf({ flagged, mentions }: JudgedAccount): Sign | undefined {
  return flagged >= 4 && flagged * 2 >= mentions
    ? { points: 0.5, reason: `${flagged} of ${mentions} mentions are flagged as spam or giveaways` }
    : undefined;
}
