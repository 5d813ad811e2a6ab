import type { parseFeed } from 'feedsmith';
import type { FeedDocument, FeedItem, FeedText } from './document.ts';

type Parsed = ReturnType<typeof parseFeed<string>>;
type Rss = Extract<Parsed, { format: 'rss' }>['feed'];
type Rdf = Extract<Parsed, { format: 'rdf' }>['feed'];
type Atom = Extract<Parsed, { format: 'atom' }>['feed'];
type Json = Extract<Parsed, { format: 'json' }>['feed'];
type RssItem = NonNullable<Rss['items']>[number];
type Entry = NonNullable<Atom['entries']>[number];

/** Brings what feedsmith made of any format to our own shape. */
export function readFeedsmith(parsed: Parsed): FeedDocument {
  switch (parsed.format) {
    case 'rss':
      return readRss(parsed.feed);
    case 'rdf':
      return readRdf(parsed.feed);
    case 'atom':
      return readAtom(parsed.feed);
    case 'json':
      return readJson(parsed.feed);
  }
}

function readRss(feed: Rss): FeedDocument {
  return {
    link: feed.link ?? pageLink(feed.atom?.links),
    base: feed.xml?.base,
    language: feed.language ?? feed.dc?.languages?.[0] ?? feed.xml?.lang,
    pace: { ttl: feed.ttl, ...feed.sy, skipHours: feed.skipHours, skipDays: feed.skipDays },
    items: (feed.items ?? []).map((item) => ({
      id: item.guid?.value,
      permalink: item.guid?.isPermaLink ?? true,
      link: item.link ?? pageLink(item.atom?.links),
      base: item.xml?.base,
      title: unsaid(item.title ?? item.dc?.titles?.[0] ?? item.media?.title?.value) ?? typed(item.atom?.title),
      text:
        unsaid(item.content?.encoded) ??
        typed(item.atom?.content) ??
        unsaid(item.description ?? item.dc?.descriptions?.[0]) ??
        typed(item.atom?.summary) ??
        unsaid(item.media?.description?.value ?? item.itunes?.summary),
      author: rssAuthor(item),
      published:
        item.pubDate ??
        item.dc?.dates?.[0] ??
        item.dcterms?.issued?.[0] ??
        item.dcterms?.created?.[0] ??
        item.atom?.published,
      updated: item.atom?.updated ?? item.dcterms?.modified?.[0],
      language: item.dc?.languages?.[0] ?? item.xml?.lang,
      replies: item.slash?.comments ?? item.thr?.total,
      media: [...(item.enclosures ?? []).map((enclosure) => enclosure.url), ...mediaOf(item.media)].filter(isText),
    })),
  };
}

function rssAuthor(item: RssItem): FeedItem['author'] {
  const person = item.authors?.[0];
  const atom = item.atom?.authors?.[0];
  const creator = item.dc?.creators?.[0];
  return {
    name: creator ?? person?.name ?? item.itunes?.author ?? atom?.name ?? person?.email,
    url: person?.link ?? atom?.uri,
  };
}

function readRdf(feed: Rdf): FeedDocument {
  return {
    link: feed.link,
    base: feed.xml?.base,
    language: feed.dc?.languages?.[0] ?? feed.xml?.lang,
    pace: { ...feed.sy },
    items: (feed.items ?? []).map((item) => ({
      id: item.rdf?.about,
      permalink: false,
      link: item.link,
      base: item.xml?.base,
      title: unsaid(item.title ?? item.dc?.titles?.[0]),
      text: unsaid(item.content?.encoded ?? item.description ?? item.dc?.descriptions?.[0]),
      author: { name: item.dc?.creators?.[0], url: undefined },
      published: item.dc?.dates?.[0] ?? item.dcterms?.issued?.[0] ?? item.dcterms?.created?.[0],
      updated: item.dcterms?.modified?.[0],
      language: item.dc?.languages?.[0] ?? item.xml?.lang,
      replies: item.slash?.comments,
      media: mediaOf(item.media),
    })),
  };
}

function readAtom(feed: Atom): FeedDocument {
  return {
    link: pageLink(feed.links),
    base: feed.xml?.base,
    language: feed.xml?.lang ?? feed.dc?.languages?.[0],
    pace: { ...feed.sy },
    items: (feed.entries ?? []).map((entry) => {
      const author = entry.authors?.[0] ?? entry.source?.authors?.[0] ?? feed.authors?.[0];
      const described = entry.media?.description ?? entry.media?.groups?.[0]?.description;
      return {
        id: entry.id,
        permalink: false,
        link: pageLink(entry.links),
        base: entry.xml?.base,
        title: typed(entry.title),
        text: typed(entry.content) ?? typed(entry.summary) ?? unsaid(described?.value),
        author: { name: author?.name ?? entry.dc?.creators?.[0] ?? author?.email, url: author?.uri },
        published: entry.published ?? entry.dc?.dates?.[0] ?? entry.dcterms?.issued?.[0],
        updated: entry.updated,
        language: entry.xml?.lang ?? entry.title?.xml?.lang,
        replies:
          entry.thr?.total ?? entry.slash?.comments ?? entry.links?.find((link) => link.rel === 'replies')?.thr?.count,
        media: [
          ...(entry.links ?? []).filter((link) => link.rel === 'enclosure').map((link) => link.href),
          ...mediaOf(entry.media),
        ].filter(isText),
      };
    }),
  };
}

function readJson(feed: Json): FeedDocument {
  return {
    link: feed.home_page_url,
    base: undefined,
    language: feed.language,
    pace: {},
    items: (feed.items ?? []).map((item) => {
      const author = item.authors?.[0] ?? feed.authors?.[0];
      const html = item.content_html;
      const plain = item.content_text ?? item.summary;
      return {
        id: item.id,
        permalink: false,
        link: item.url ?? item.external_url,
        base: undefined,
        title: item.title === undefined ? undefined : { value: item.title, html: false },
        text:
          html !== undefined
            ? { value: html, html: true }
            : plain === undefined
              ? undefined
              : { value: plain, html: false },
        author: { name: author?.name, url: author?.url },
        published: item.date_published,
        updated: item.date_modified,
        language: item.language,
        replies: undefined,
        media: [item.image, ...(item.attachments ?? []).map((attachment) => attachment.url)].filter(isText),
      };
    }),
  };
}

/** RSS says nothing of the markup of its texts: both are common. */
function unsaid(value: string | undefined): FeedText | undefined {
  return value === undefined ? undefined : { value, html: undefined };
}

/** Atom 1.0 says `text`, `html` or `xhtml`, Atom 0.3 a media type; no type leaves it open, and many that mean HTML say none. */
function typed(text: { value?: string; type?: string } | undefined): FeedText | undefined {
  if (text?.value === undefined) return undefined;
  const type = text.type?.trim().toLowerCase();
  if (type?.includes('/') && !/^text\/|xml/u.test(type)) return undefined;
  if (type?.includes('html')) return { value: text.value, html: true };
  return { value: text.value, html: type === 'text' || type === 'text/plain' ? false : undefined };
}

function pageLink(links: Entry['links']): string | undefined {
  const pages = links?.filter((link) => link.rel === undefined || link.rel === 'alternate');
  return (pages?.find((link) => link.type === undefined || link.type.includes('html')) ?? pages?.[0])?.href;
}

type Media = NonNullable<Entry['media']>;

function mediaOf(media: Media | undefined): string[] {
  const parts = media ? [media, ...(media.groups ?? [])] : [];
  return parts
    .flatMap((part) => [
      ...(part.contents ?? []).map((content) => content.url),
      ...(part.thumbnails ?? []).map((thumbnail) => thumbnail.url),
    ])
    .filter(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
