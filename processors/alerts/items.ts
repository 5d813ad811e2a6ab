import type { MessageItem } from '../../core/channel.ts';
import type { EvidenceMention, Share } from '../../core/incident.ts';
import { excerpt, line } from './line.ts';
import type { Voice } from './voice.ts';

const longestUrl = 2_000;

/** An address that a reader may be sent to; `undefined` for what is none, or none of the web. An address is never cut. */
export function webUrl(raw: string): string | undefined {
  if (raw === '' || raw.length > longestUrl || !URL.canParse(raw)) return undefined;
  const { protocol, href } = new URL(raw);
  return (protocol === 'https:' || protocol === 'http:') && href.length <= longestUrl ? href : undefined;
}

/** One line of a list; what is empty in `details` is left out. */
export function item(text: string, details: readonly (string | undefined)[] = [], url = ''): MessageItem {
  const address = webUrl(url);
  const detail = details.filter((part) => part !== undefined && part !== '').join(' · ');
  return { text, ...(address === undefined ? {} : { url: address }), ...(detail === '' ? {} : { detail }) };
}

/** `battery fire`: how often, and how many times as often as before. A lift that is no number is that of a word never seen before. */
export function termItem(
  { term, mentions, lift }: { readonly term: string; readonly mentions: number; readonly lift: number },
  { format, phrases: p }: Voice,
): MessageItem {
  const times = !Number.isFinite(lift) ? p.newTerm : lift >= 1.05 ? p.lift(format.number(lift)) : undefined;
  return item(line(term, 80), [p.mentions(mentions), times]);
}

export function mentionItem(
  mention: EvidenceMention,
  { format, phrases: p }: Voice,
  first: readonly string[] = [],
): MessageItem {
  const time = format.when(mention.publishedAt);
  return item(
    excerpt(mention.text, 200) || line(mention.url, 200) || '…',
    [
      ...first,
      line(mention.author, 80) || p.unknownAuthor,
      line(mention.network, 40),
      mention.followers === undefined ? undefined : p.followers(mention.followers),
      mention.rating === undefined ? undefined : `★ ${format.number(mention.rating)}/5`,
      time.day === undefined ? time.clock : `${time.day}, ${time.clock}`,
      mention.copies > 0 ? p.copies(mention.copies) : undefined,
    ],
    mention.url,
  );
}

/** `x 62%, reddit 21%`: the four largest. */
export function tellShares(shares: readonly Share[], nameOf: (name: string) => string, { format }: Voice): string {
  return shares
    .toSorted((a, b) => b.share - a.share)
    .slice(0, 4)
    .map(({ name, share }) => `${nameOf(name)} ${format.percent(share)}`)
    .join(', ');
}

/** The four sentiments, without those that nothing has: `30 negative, 10 neutral`. */
export function tellSentiments(
  counts: { readonly negative: number; readonly neutral: number; readonly positive: number; readonly unrated: number },
  { phrases: p }: Voice,
): string {
  return (['negative', 'neutral', 'positive', 'unrated'] as const)
    .filter((key) => counts[key] > 0)
    .map((key) => p[key](counts[key]))
    .join(', ');
}
