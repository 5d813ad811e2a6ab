import { parentPort } from 'node:worker_threads';
import { parseFeed as parseWithFallback } from '@rowanmanning/feed-parser';
import { parseFeed } from 'feedsmith';
import type { FeedDocument, FeedItem } from './document.ts';
import { expandEntities } from './internal-entities.ts';
import { type NormalizedFeed, type NormalizeOptions, normalizeFeed } from './normalize.ts';
import { readFallback } from './read-fallback.ts';
import { readFeedsmith } from './read-feedsmith.ts';
import { readLoose } from './read-loose.ts';

/** What is asked of the worker. One question at a time. */
export interface ParseRequest {
  readonly text: string;
  readonly parser: 'feedsmith' | 'fallback' | 'loose';
  readonly options: NormalizeOptions;
}

export type ParseReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'parsed'; readonly feed: NormalizedFeed }
  | { readonly kind: 'refused'; readonly reason: string };

/** Of more items than these the first are taken, which most feeds have newest first. */
const maxItems = 10_000;

const readers: Readonly<Record<ParseRequest['parser'], (text: string) => FeedDocument>> = {
  feedsmith: (text) => readFeedsmith(parseFeed(text)),
  fallback: (text) => readFallback(parseWithFallback(text)),
  loose: readLoose,
};

/** What only the loose reader knows. */
const isRare = (text: string) => /\smode\s*=\s*["']base64["']/u.test(text);

function parse({ text, parser, options }: ParseRequest): NormalizedFeed {
  if (parser !== 'loose' && isRare(text)) throw new Error('has texts in base64');
  const document = readers[parser](expandEntities(text));
  if (document.items.length === 0 && /<(?:\w+:)?(?:item|entry)[\s>]/iu.test(text))
    throw new Error('items were not understood');
  const isBlank = ({ title, text, link }: FeedItem) => !title?.value && !text?.value && !link;
  if (parser !== 'loose' && document.items.length > 0 && document.items.every(isBlank))
    throw new Error('no item has a title, a text or a link');
  const items = document.items.slice(0, maxItems);
  const length = items.reduce((sum, item) => sum + (item.title?.value.length ?? 0) + (item.text?.value.length ?? 0), 0);
  if (length > 3 * text.length + 400_000) throw new Error(`expands from ${text.length} to ${length} characters`);
  return normalizeFeed({ ...document, items }, options);
}

function reply(request: ParseRequest): ParseReply {
  try {
    return { kind: 'parsed', feed: parse(request) };
  } catch (error) {
    return { kind: 'refused', reason: (error instanceof Error ? error.message : String(error)).slice(0, 500) };
  }
}

parentPort?.on('message', (request: ParseRequest) => parentPort?.postMessage(reply(request)));
parentPort?.postMessage({ kind: 'ready' } satisfies ParseReply);
