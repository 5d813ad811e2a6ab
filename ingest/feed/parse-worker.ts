import { parentPort } from 'node:worker_threads';
import { parseFeed as parseWithFallback } from '@rowanmanning/feed-parser';
import { parseFeed } from 'feedsmith';
import type { FeedDocument } from './document.ts';
import { readFallback } from './read-fallback.ts';
import { readFeedsmith } from './read-feedsmith.ts';

/** What is asked of the worker. One question at a time. */
export interface ParseRequest {
  readonly text: string;
  readonly parser: 'feedsmith' | 'fallback';
}

export type ParseReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'parsed'; readonly document: FeedDocument }
  | { readonly kind: 'refused'; readonly reason: string };

const maxItems = 10_000;

function parse({ text, parser }: ParseRequest): FeedDocument {
  const document = parser === 'feedsmith' ? readFeedsmith(parseFeed(text)) : readFallback(parseWithFallback(text));
  if (document.items.length === 0 && /<(?:\w+:)?(?:item|entry)[\s>]/iu.test(text))
    throw new Error('items were not understood');
  if (document.items.length > maxItems) throw new Error(`has ${document.items.length} items, more than ${maxItems}`);
  const length = document.items.reduce(
    (sum, item) => sum + (item.title?.value.length ?? 0) + (item.text?.value.length ?? 0),
    0,
  );
  if (length > 3 * text.length + 100_000) throw new Error(`expands from ${text.length} to ${length} characters`);
  return document;
}

function reply(request: ParseRequest): ParseReply {
  try {
    return { kind: 'parsed', document: parse(request) };
  } catch (error) {
    return { kind: 'refused', reason: (error instanceof Error ? error.message : String(error)).slice(0, 500) };
  }
}

parentPort?.on('message', (request: ParseRequest) => parentPort?.postMessage(reply(request)));
parentPort?.postMessage({ kind: 'ready' } satisfies ParseReply);
