import { Parser } from 'htmlparser2';
import { webAddress } from './web-address.ts';

/** How much of a page is searched, in characters: feeds are announced in the head. */
const maxSearched = 512_000;
const feedTypes = new Set([
  'application/rss+xml',
  'application/atom+xml',
  'application/feed+json',
  'application/rdf+xml',
]);

/** Whether an answer is a web page rather than a feed, by what it says and not by its content type, which is often wrong. */
export function isWebPage(text: string): boolean {
  const head = text.slice(0, 4_096).trimStart();
  if (head.startsWith('{')) return false;
  return !/<(?:\w+:)?(?:rss|feed|rdf)[\s>]/iu.test(head) && /<(?:!doctype\s+html|html|head|body)[\s>]/iu.test(head);
}

/** The address of the first feed that a page announces by `<link rel="alternate">`. */
export function findFeedLink(html: string, pageUrl: string): string | undefined {
  let found: string | undefined;
  readPage(html, pageUrl, {
    onFeed: (address) => {
      found = address;
      return 'enough';
    },
  });
  return found;
}

/** What is told of a page's tags: addresses are absolute. */
export interface PageReader {
  /** `enough` ends the reading. */
  onFeed?(address: string, title: string): 'enough' | undefined;
  onLink?(address: string): void;
  onMeta?(name: string, content: string): void;
  /** A `<link>` with these relations. */
  onRelation?(relations: readonly string[], address: string): void;
}

/** Reads the beginning of a web page. */
export function readPage(html: string, pageUrl: string, { onFeed, onLink, onMeta, onRelation }: PageReader): void {
  let base = pageUrl;
  let enough = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      const address = () => webAddress(attributes['href'], base);
      if (name === 'base') base = webAddress(attributes['href'], pageUrl) ?? base;
      if (name === 'meta') onMeta?.((attributes['name'] ?? '').toLowerCase(), attributes['content'] ?? '');
      if (name === 'a') {
        const to = address();
        if (to !== undefined) onLink?.(to);
      }
      if (name !== 'link' || enough) return;
      const to = address();
      if (to === undefined) return;
      const rel = (attributes['rel'] ?? '').toLowerCase().split(/\s+/u);
      const type = (attributes['type'] ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
      onRelation?.(rel, to);
      const isFeed = rel.includes('alternate') && feedTypes.has(type);
      if (isFeed && onFeed?.(to, attributes['title'] ?? '') === 'enough') enough = true;
    },
  });
  for (let at = 0; at < Math.min(html.length, maxSearched) && !enough; at += 16_384) {
    parser.write(html.slice(at, Math.min(at + 16_384, maxSearched)));
  }
  parser.end();
}
