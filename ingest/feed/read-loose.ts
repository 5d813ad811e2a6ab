import { Parser } from 'htmlparser2';
import type { FeedDocument, FeedItem, FeedText } from './document.ts';

/** What an element of an item holds, by its name without prefix. */
const fields: Readonly<Record<string, keyof Draft>> = {
  title: 'title',
  description: 'summary',
  summary: 'summary',
  abstract: 'summary',
  subtitle: 'summary',
  encoded: 'content',
  content: 'content',
  body: 'content',
  fullitem: 'content',
  link: 'link',
  guid: 'id',
  id: 'id',
  author: 'author',
  creator: 'author',
  name: 'author',
  pubdate: 'published',
  published: 'published',
  issued: 'published',
  created: 'published',
  date: 'published',
  updated: 'updated',
  modified: 'updated',
  language: 'language',
};

interface Draft {
  title?: FeedText;
  summary?: FeedText;
  content?: FeedText;
  link?: string;
  id?: string;
  author?: string;
  published?: string;
  updated?: string;
  language?: string;
  media: string[];
  permalink: boolean;
}

const maxItems = 10_000;

/**
 * Reads whatever has items: CDF, a lone Atom entry, RSS without its root, elements that are not closed, JSON that does not say that it
 * is a feed. One pass without a tree: neither size nor depth costs more. Throws where there is no item and nothing like a feed.
 */
export function readLoose(text: string): FeedDocument {
  return /^\s*[[{]/u.test(text) ? readJson(JSON.parse(text)) : readXml(text);
}

function readXml(text: string): FeedDocument {
  const items: FeedItem[] = [];
  let feedLike = false;
  let page: string | undefined;
  let language: string | undefined;
  let draft: Draft | undefined;
  /** The field that is being read, how deep we are within it, and whether it has elements. */
  let field: keyof Draft | undefined;
  let value = '';
  let depth = 0;
  let marked = false;
  /** Atom 0.3 knows texts in base64. */
  let encoded = false;

  const finish = (): void => {
    if (draft && items.length < maxItems) items.push(itemOf(draft));
    draft = undefined;
    field = undefined;
  };
  const keep = (): void => {
    const said = (encoded ? Buffer.from(value, 'base64').toString() : value).trim();
    if (draft && field && said !== '' && field !== 'media' && field !== 'permalink') {
      if (field === 'title' || field === 'summary' || field === 'content')
        draft[field] ??= { value: said, html: marked ? true : undefined };
      else draft[field] ??= said.slice(0, 2_000);
    }
    field = undefined;
  };

  const parser = new Parser(
    {
      onopentag(raw, attributes) {
        const name = localName(raw);
        if (field !== undefined) {
          depth += 1;
          // The name of an author stands in an element of its own.
          if (field === 'author') {
            if (name === 'name') value = '';
            return;
          }
          marked = true;
          value += `<${name}>`;
          return;
        }
        const at = attributesOf(attributes);
        if (name === 'item' || name === 'entry') {
          finish();
          feedLike = true;
          draft = { media: [], permalink: name === 'item' };
          if (at['href']) draft.link = at['href'];
          if (at['lastmod']) draft.published = at['lastmod'];
          if (at['about']) draft.id = at['about'];
          return;
        }
        if (!draft) {
          if (name === 'channel' || name === 'feed' || name === 'rss' || name === 'rdf') feedLike = true;
          if ((name === 'channel' || name === 'link') && at['href'] && at['rel'] !== 'self') page ??= at['href'];
          if (at['lang']) language ??= at['lang'];
          return;
        }
        if (name === 'enclosure' && at['url']) draft.media.push(at['url']);
        if (name === 'guid' && at['ispermalink'] === 'false') draft.permalink = false;
        if (name === 'link' && at['href']) {
          if ((at['rel'] ?? 'alternate') === 'alternate') draft.link ??= at['href'];
          return;
        }
        field = Object.hasOwn(fields, name) ? fields[name] : undefined;
        value = '';
        depth = 0;
        marked = false;
        encoded = at['mode'] === 'base64';
      },
      ontext(data) {
        if (field !== undefined) value += marked ? escapeText(data) : data;
      },
      onclosetag(raw) {
        const name = localName(raw);
        if (field !== undefined) {
          if (depth === 0) keep();
          else {
            depth -= 1;
            if (field !== 'author') value += `</${name}>`;
          }
          return;
        }
        if (name === 'item' || name === 'entry') finish();
      },
    },
    { xmlMode: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.write(text);
  parser.end();
  keep();
  finish();
  if (!feedLike) throw new Error('nothing in it is an item of a feed');
  return { link: page, base: undefined, language, pace: {}, items };
}

function itemOf({ title, summary, content, media, author, ...rest }: Draft): FeedItem {
  const { id, permalink, link, published, updated, language } = rest;
  return {
    ...{ id, permalink, link, base: undefined, title, text: content ?? summary, published, updated, language },
    author: { name: author, url: undefined },
    replies: undefined,
    media,
  };
}

function readJson(given: unknown): FeedDocument {
  const feed = recordOf(given);
  const items = Array.isArray(given) ? given : feed['items'];
  if (!Array.isArray(items)) throw new Error('has no list of items');
  return {
    link: textOf(feed['home_page_url']),
    base: undefined,
    language: textOf(feed['language']),
    pace: {},
    items: items.slice(0, maxItems).map((each: unknown): FeedItem => {
      const item = recordOf(each);
      const html = textOf(item['content_html']);
      const plain = textOf(item['content_text']) ?? textOf(item['summary']);
      const title = textOf(item['title']);
      const authors = Array.isArray(item['authors']) ? item['authors'] : [item['author']];
      const author = recordOf(authors[0]);
      return {
        id: textOf(item['id']),
        permalink: false,
        link: textOf(item['url']) ?? textOf(item['external_url']),
        base: undefined,
        title: title === undefined ? undefined : { value: title, html: false },
        text:
          html !== undefined
            ? { value: html, html: true }
            : plain === undefined
              ? undefined
              : { value: plain, html: false },
        author: { name: textOf(author['name']) ?? textOf(authors[0]), url: textOf(author['url']) },
        published: textOf(item['date_published']),
        updated: textOf(item['date_modified']),
        language: textOf(item['language']),
        replies: undefined,
        media: [textOf(item['image'])].filter((address) => address !== undefined),
      };
    }),
  };
}

const localName = (name: string): string => name.slice(name.lastIndexOf(':') + 1).toLowerCase();

function attributesOf(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [localName(name), value]));
}

function escapeText(text: string): string {
  return text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Numbers are ids in many feeds. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
