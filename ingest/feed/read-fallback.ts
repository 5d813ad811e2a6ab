import type { parseFeed } from '@rowanmanning/feed-parser';
import type { FeedDocument, FeedItem, FeedText } from './document.ts';

type Parsed = ReturnType<typeof parseFeed>;
type Item = Parsed['items'][number];

/** Brings what @rowanmanning/feed-parser made of RSS or Atom to our own shape; dates as written, since it keeps only those that `Date` reads. */
export function readFallback(feed: Parsed): FeedDocument {
  const ttl = Number(wordOf(feed, 'ttl') ?? Number.NaN);
  return {
    link: feed.url ?? undefined,
    base: feed.element.baseUrl ?? undefined,
    language: feed.language ?? undefined,
    pace: { ttl: ttl > 0 ? ttl : undefined, updatePeriod: wordOf(feed, 'updateperiod') },
    items: feed.items.map((item) => readItem(item, feed.meta.type === 'atom')),
  };
}

function readItem(item: Item, atom: boolean): FeedItem {
  const [author] = item.authors;
  const replies = Number(wordOf(item, 'comments') ?? Number.NaN);
  return {
    id: item.id ?? undefined,
    permalink: !atom && item.element.findElementWithName('guid')?.getAttribute('ispermalink') !== 'false',
    link: item.url ?? undefined,
    base: item.element.baseUrl ?? undefined,
    title: textOf(item, 'title', item.title),
    text: textOf(item, 'content', item.content) ?? textOf(item, 'summary', item.description),
    author: { name: author?.name ?? author?.email ?? undefined, url: author?.url ?? undefined },
    published: wordOf(item, 'pubdate', 'published', 'issued', 'created', 'date'),
    updated: wordOf(item, 'updated', 'modified'),
    language: item.element.getAttribute('xml:lang') ?? undefined,
    replies: Number.isSafeInteger(replies) ? replies : undefined,
    media: item.media.map((medium) => medium.url),
  };
}

function textOf(item: Item, element: string, value: string | null): FeedText | undefined {
  if (!value) return undefined;
  const type = item.element.findElementWithName(element)?.getAttribute('type')?.toLowerCase();
  return { value, html: type?.includes('html') ? true : type === 'text' ? false : undefined };
}

/** The text of the first of these child elements that has one. */
function wordOf(of: Item | Parsed, ...names: string[]): string | undefined {
  for (const name of names) {
    for (const element of of.element.findElementsWithName(name)) {
      const text = element.textContentNormalized;
      if (text) return text;
    }
  }
  return undefined;
}
