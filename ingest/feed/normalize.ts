import type { Reject } from '../../core/contract.ts';
import type { PostDraft } from '../../core/post.ts';
import { hash } from '../article.ts';
import { parseFeedDate } from './dates.ts';
import type { FeedDocument, FeedItem, FeedPace, FeedText } from './document.ts';
import { addressKey, webAddress } from './web-address.ts';

const maxText = 2_000_000;
const maxTitle = 100_000;
const maxMedia = 20;
/** Dates before the Web are mistakes (often 1970), and so are those more than a day ahead. */
const earliest = Date.UTC(1990, 0, 1);
const day = 86_400_000;

export interface NormalizeOptions {
  /** Where the document came from. */
  readonly address: string;
  readonly network: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly maxItems: number;
}

export interface FeedPost {
  readonly post: PostDraft;
  /** Changes when the item's words, author or comment count do; not with its dates, which some feeds make anew each time. */
  readonly version: string;
}

export interface NormalizedFeed {
  readonly posts: readonly FeedPost[];
  readonly rejects: readonly Reject[];
  /** Items beyond `maxItems`, the oldest of the document. */
  readonly skipped: number;
  readonly pace: FeedPace;
}

/** Makes posts of a feed's items. An item that says nothing becomes a reject and spares the others. */
export function normalizeFeed(document: FeedDocument, options: NormalizeOptions): NormalizedFeed {
  const site = webAddress(document.link, options.address);
  const base = webAddress(document.base, options.address) ?? site ?? options.address;
  const items = document.items.map((item) => {
    const itemBase = webAddress(item.base, base) ?? base;
    const url = webAddress(item.link, itemBase) ?? (item.permalink ? webAddress(item.id) : undefined);
    return { item, itemBase, url, published: instantOf(item, options.now) };
  });
  // Most feeds start with the newest, some end with it.
  const kept =
    items.length > options.maxItems
      ? items.toSorted((a, b) => (b.published ?? options.now) - (a.published ?? options.now)).slice(0, options.maxItems)
      : items;
  const identify = createIdentify(items, { site, address: options.address });
  const posts = new Map<string, FeedPost>();
  const rejects: Reject[] = [];
  for (const { item, itemBase, url, published } of kept) {
    if (saysNothing(item) && !url) {
      const raw = JSON.stringify(item).slice(0, 10_000);
      rejects.push({ place: item.id?.slice(0, 200) ?? 'item without id', reason: 'is empty', raw });
      continue;
    }
    const id = `${options.network}:${hash(identify(item, url)).slice(0, 24)}`;
    if (posts.has(id)) continue;
    const updated = plausible(parseFeedDate(item.updated), options.now);
    const words = wordsOf(item);
    const authorUrl = webAddress(item.author.url, itemBase);
    const name = item.author.name && cut(item.author.name.replace(/\s+/gu, ' ').trim(), 500);
    const language = languageTag(item.language) ?? languageTag(document.language);
    const replies = item.replies !== undefined && Number.isSafeInteger(item.replies) && item.replies >= 0;
    const media = item.media.map((address) => webAddress(address, itemBase)).filter((address) => address !== undefined);
    const post: PostDraft = {
      id,
      network: options.network,
      type: 'article',
      ...words,
      ...(url && { url }),
      author: { ...(name && { name }), ...(authorUrl && { url: authorUrl }) },
      ...(language && { languageHint: language }),
      engagement: { ...(replies && { replies: item.replies }) },
      media: [...new Set(media)].slice(0, maxMedia),
      ...(published !== undefined && { publishedAt: published }),
      ...(updated !== undefined && published !== undefined && updated > published && { editedAt: updated }),
    };
    posts.set(id, { post, version: hash(JSON.stringify([words, name, replies ? item.replies : null])) });
  }
  return { posts: [...posts.values()], rejects, skipped: items.length - kept.length, pace: document.pace };
}

/** Nothing in it tells it from another one, and nothing can be read. */
function saysNothing({ id, title, text, author, media, published }: FeedItem): boolean {
  return !id && !title?.value && !text?.value && !author.name && media.length === 0 && !published;
}

/**
 * Finds an item's key, the same for the same article in another feed where that can be: its permalink; its link, where the
 * id is an address or absent; an id that is unique by its making (`tag:`, `urn:`); any other id, within its host; else its
 * words. What two differently titled items of the document share, or is the site's own page, identifies neither of them.
 */
function createIdentify(
  items: readonly { readonly item: FeedItem; readonly url: string | undefined }[],
  feed: { site: string | undefined; address: string },
): (item: FeedItem, url: string | undefined) => string {
  const home = new Set([feed.site, feed.address].filter((a) => a !== undefined).map(addressKey));
  const titleOf = (item: FeedItem) => item.title?.value ?? item.text?.value.slice(0, 1_000) ?? '';

  function candidates(item: FeedItem, url: string | undefined): string[] {
    const idAddress = item.id === undefined ? undefined : webAddress(item.id);
    const host = new URL(url ?? feed.site ?? feed.address).hostname.replace(/^www\./u, '');
    const link = url && !home.has(addressKey(url)) ? [addressKey(url)] : [];
    if (idAddress) return item.permalink ? [addressKey(idAddress), ...link] : [...link, addressKey(idAddress)];
    // Google Alerts numbers an article anew in every alert.
    if (!item.id || /^tag:google\.com,/u.test(item.id)) return [...link, ...(item.id ? [item.id] : [])];
    return [/^(?:tag|urn):/iu.test(item.id) ? item.id : `${host} ${item.id}`, ...link];
  }

  const titles = new Map<string, string>();
  const shared = new Set<string>();
  for (const { item, url } of items) {
    const title = titleOf(item);
    for (const key of candidates(item, url)) {
      if ((titles.get(key) ?? title) !== title) shared.add(key);
      titles.set(key, title);
    }
  }
  return (item, url) =>
    candidates(item, url).find((key) => !shared.has(key)) ??
    `${new URL(feed.site ?? feed.address).hostname} ${item.title?.value ?? ''}\n${item.text?.value ?? ''}${detailsOf(item)}`;
}

/** What tells items without words from one another. */
function detailsOf({ title, text, author, media, published }: FeedItem): string {
  return title?.value || text?.value ? '' : JSON.stringify([author.name, media, published]);
}

/** Title and text with the one markup that holds for both: where either is HTML, the plain one is escaped. */
function wordsOf(item: FeedItem): Pick<PostDraft, 'title' | 'text' | 'markup'> {
  const title = item.title && { ...item.title, html: item.title.html ?? looksLikeHtml(item.title.value) };
  const text = item.text && { ...item.text, html: item.text.html ?? looksLikeHtml(item.text.value) };
  const html = title?.html === true || text?.html === true;
  const write = (part: FeedText | undefined) =>
    html && part?.html === false ? escapeHtml(part.value) : (part?.value ?? '');
  return {
    ...(title && { title: cut(write(title), maxTitle) }),
    text: cut(write(text), maxText),
    markup: html ? 'html' : 'plain',
  };
}

export function looksLikeHtml(value: string): boolean {
  return /<(?:\/?[a-z][a-z\d]*(?:\s[^<>]*)?\/?|!--[^<>]*)>|&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/iu.test(
    value,
  );
}

function escapeHtml(value: string): string {
  return value.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;').replace(/\n/gu, '<br>');
}

/** At most `length` UTF-16 code units, not ending in half a character. */
function cut(value: string, length: number): string {
  if (value.length <= length) return value;
  const last = value.charCodeAt(length - 1);
  return value.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** When an item was published; where only a change is dated, that. */
function instantOf(item: FeedItem, now: number): number | undefined {
  return plausible(parseFeedDate(item.published), now) ?? plausible(parseFeedDate(item.updated), now);
}

function plausible(at: number | undefined, now: number): number | undefined {
  return at !== undefined && at >= earliest && at <= now + day ? at : undefined;
}

function languageTag(raw: string | undefined): string | undefined {
  const tag = raw?.trim().replaceAll('_', '-');
  return tag && tag.length <= 35 && /^[a-z]{2,3}(?:-[a-z\d]{1,8})*$/iu.test(tag) ? tag : undefined;
}
