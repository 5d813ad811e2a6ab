import type { SourceContext } from '../../core/component.ts';
import type { BackfillPage, BackfillRequest } from '../../core/contract.ts';
import { redactUrl } from '../../core/http.ts';
import { backfillSearches } from '../search/backfill.ts';
import { findFeedLink, isWebPage } from './discover.ts';
import type { FeedParser } from './parser.ts';
import { accept, credentials, expectFeed, type FeedTarget, textOf } from './visit.ts';

interface Tools {
  readonly context: SourceContext;
  readonly parser: FeedParser;
  readonly network: string;
  readonly maxItems: number;
  readonly maxBytes: number;
}

/**
 * Reads feeds and what they say is older: archives and pages (RFC 5005, JSON Feed's `next_url`), and the pages that WordPress has of
 * every feed. What has no date cannot be placed in time, and is left out.
 */
export function backfillFeeds(
  targets: readonly FeedTarget[],
  asked: BackfillRequest,
  { context, parser, network, maxItems, maxBytes }: Tools,
): AsyncIterable<BackfillPage> {
  // By number, because an address may hold a secret.
  const named = new Map(targets.map((target, index) => [`${index + 1}: ${redactUrl(target.url)}`, target]));
  return backfillSearches({
    ...asked,
    searches: [...named.keys()],
    isBounded: () => false,
    maxPages: 1,
    async ask({ search, page }) {
      const target = named.get(search) ?? { url: '' };
      const { signal } = asked;
      const get = (url: string) =>
        context.http.request({ url, headers: { accept, ...credentials(target, url) }, maxBytes, signal });
      const number = pagePattern.exec(page ?? '')?.[1];
      const address = number === undefined ? (page ?? target.url) : paged(target.url, Number(number));
      let response = await get(address);
      // Beyond the last page.
      if (page !== undefined && (response.status === 404 || response.status === 410)) return { posts: [] };
      let text = await textOf(expectFeed(response, context.clock.now()), maxBytes);
      const announced = isWebPage(text) ? findFeedLink(text, response.url) : undefined;
      if (announced !== undefined) {
        response = await get(announced);
        text = await textOf(expectFeed(response, context.clock.now()), maxBytes);
      }
      const normalizing = { address: response.url, network, now: context.clock.now(), maxItems };
      const { posts, rejects } = await parser.parse(text, normalizing, signal);
      const older = findOlder(text, response.url);
      // Pages by number are those of the configured address: where a page announced the feed, there are none.
      const isPaged = older === undefined && announced === undefined && posts.length > 0 && isWordPress(text);
      const next = isPaged ? `page ${Number(number ?? 1) + 1}` : older;
      return { posts: posts.map(({ post }) => post), rejects, next };
    },
  });
}

const pagePattern = /^page (\d{1,6})$/u;

function paged(address: string, page: number): string {
  const url = new URL(address);
  url.searchParams.set('paged', String(page));
  return url.href;
}

/** Of a document, as far as its head may reach. */
const headLength = 20_000;

const isWordPress = (text: string) =>
  /<generator>\s*https?:\/\/wordpress\.(?:org|com)\//iu.test(text.slice(0, headLength));

/** Where a feed says that its older entries are. */
export function findOlder(text: string, base: string): string | undefined {
  const head = text.slice(0, headLength);
  const links = head.match(/<(?:\w{1,20}:)?link\b[^>]{0,2000}>/giu) ?? [];
  for (const rel of ['prev-archive', 'next']) {
    const link = links.find((each) => attribute(each, 'rel') === rel);
    const href = link && attribute(link, 'href');
    if (href) return resolved(href.replaceAll('&amp;', '&'), base);
  }
  const next = /^\s*\{/u.test(head) ? /"next_url"\s*:\s*("(?:[^"\\]|\\.){1,2000}")/u.exec(text)?.[1] : undefined;
  try {
    return next === undefined ? undefined : resolved(String(JSON.parse(next)), base);
  } catch {
    return undefined;
  }
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}\\s*=\\s*["']([^"']{0,2000})["']`, 'iu').exec(tag)?.[1]?.trim();
}

/** A web address that is another than that of the document. */
function resolved(href: string, base: string): string | undefined {
  if (!URL.canParse(href, base)) return undefined;
  const url = new URL(href, base);
  return /^https?:$/u.test(url.protocol) && url.href !== base ? url.href : undefined;
}
