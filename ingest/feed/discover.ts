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
  let base = pageUrl;
  let found: string | undefined;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'base') base = webAddress(attributes['href'], pageUrl) ?? base;
      if (name !== 'link' || found) return;
      const rel = (attributes['rel'] ?? '').toLowerCase().split(/\s+/u);
      const type = (attributes['type'] ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
      if (rel.includes('alternate') && feedTypes.has(type)) found = webAddress(attributes['href'], base);
    },
  });
  for (let at = 0; at < Math.min(html.length, maxSearched) && !found; at += 16_384) {
    parser.write(html.slice(at, Math.min(at + 16_384, maxSearched)));
  }
  parser.end();
  return found;
}
