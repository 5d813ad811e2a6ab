/** A mention as the API gives it. Times in ms since the epoch; null: not known. */
export interface Mention {
  readonly id: string;
  readonly brand: string;
  readonly postId: string;
  readonly storyId: string;
  readonly network: string;
  readonly source: string;
  readonly type: string;
  readonly url: string;
  readonly site: string;
  readonly title: string;
  readonly text: string;
  readonly account: string;
  readonly authorHandle: string;
  readonly authorName: string;
  readonly authorUrl: string;
  readonly authorFollowers: number | null;
  readonly language: string;
  readonly country: string;
  readonly likes: number | null;
  readonly shares: number | null;
  readonly replies: number | null;
  readonly views: number | null;
  readonly rating: number | null;
  readonly spans: readonly Span[];
  readonly sentiment: Sentiment;
  readonly sentimentConfidence: number;
  readonly sentimentWords: readonly { readonly word: string; readonly weight: number }[];
  readonly labelledBy: string;
  readonly emotion: string;
  readonly intent: string;
  /** Of the buying cycle; empty where no intent is told. */
  readonly stage: string;
  readonly reasons: readonly string[];
  readonly question: boolean;
  readonly irrelevant: boolean;
  readonly flags: readonly { readonly kind: string; readonly reason: string }[];
  readonly publishedAt: number;
  readonly state: WorkState;
  readonly assignee: string;
  readonly priority: 'low' | 'normal' | 'high';
  readonly tags: readonly string[];
  readonly bookmarked: boolean;
  /** Who did the latest work on it; empty: nobody yet. */
  readonly changedBy: string;
  /** Why it is worth an answer; empty where it is not. */
  readonly why: readonly string[];
  /** Of the author, 0 to 100; null: not known. */
  readonly influence?: number | null;
  readonly notes?: readonly { readonly id: string; readonly text: string; readonly by: string; readonly at: number }[];
  /** Of the story, where they were counted. */
  readonly copies?: number;
  readonly customer?: {
    readonly name: string;
    readonly segment: string;
    readonly value: number | null;
    readonly person: string;
  } | null;
  readonly lead?: { readonly score: number; readonly person: string } | null;
}

export interface Span {
  readonly field: string;
  readonly start: number;
  readonly end: number;
  readonly term: string;
}

export type Sentiment = 'negative' | 'neutral' | 'positive' | 'unrated';
/** What people say of a mention: its sentiment, or that it is not about the brand. */
export type Label = Exclude<Sentiment, 'unrated'> | 'irrelevant';
export type WorkState = 'new' | 'open' | 'answered' | 'closed';

/** The pieces of a text, those that matched told apart. Spans that overlap or lie outside do no harm. */
export function pieces(
  text: string,
  spans: readonly Span[],
  field: string,
): { readonly text: string; readonly hit: boolean }[] {
  const found: { text: string; hit: boolean }[] = [];
  let at = 0;
  for (const { start, end } of spans.filter((span) => span.field === field).toSorted((a, b) => a.start - b.start)) {
    if (start < at || end <= start || start >= text.length) continue;
    if (start > at) found.push({ text: text.slice(at, start), hit: false });
    found.push({ text: text.slice(start, end), hit: true });
    at = Math.min(end, text.length);
  }
  if (at < text.length) found.push({ text: text.slice(at), hit: false });
  return found;
}

/** An address that may be followed: none but http and https. */
export function webAddress(url: string): string | undefined {
  try {
    const { protocol, href } = new URL(url);
    return protocol === 'https:' || protocol === 'http:' ? href : undefined;
  } catch {
    return undefined;
  }
}

/** `Name @handle`, or what of it is known; else the site. */
export function nameOf({
  authorName,
  authorHandle,
  site,
}: Pick<Mention, 'authorName' | 'authorHandle'> & { readonly site?: string }): string {
  return [authorName, authorHandle && `@${authorHandle}`].filter(Boolean).join(' ') || site || '–';
}

/** The site that an address leads to, without `www.`. */
export const hostOf = (url: string): string => new URL(url).hostname.replace(/^www\./u, '');

/** Where an answer is written, on networks that have an address for that; else one answers at the post itself. */
export function replyAddress({ network, postId }: Pick<Mention, 'network' | 'postId'>): string | undefined {
  const id = postId.slice(postId.indexOf(':') + 1);
  if (network === 'x' && /^\d+$/u.test(id)) return `https://x.com/intent/tweet?in_reply_to=${id}`;
  if (network === 'hackernews' && /^\d+$/u.test(id)) return `https://news.ycombinator.com/reply?id=${id}`;
  return undefined;
}
