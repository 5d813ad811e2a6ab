import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import type { SourceContext } from '../../core/component.ts';
import type { Reject } from '../../core/contract.ts';
import { describeError, PipelineError, retryOf } from '../../core/errors.ts';
import { expectOk, type HttpResponse, redactUrl } from '../../core/http.ts';
import type { PostDraft } from '../../core/post.ts';
import { digest } from '../items.ts';
import { paceAfter, pacedSchema } from '../pace.ts';
import { decodeBody } from './charset.ts';
import { findFeedLink, isWebPage } from './discover.ts';
import { intervalOf, nextDue } from './pacing.ts';
import type { FeedParser } from './parser.ts';

/** What is remembered of one feed between visits. */
export const feedState = z.object({
  /** Where the feed really is: the end of permanent redirects, or the feed that the configured page announces. */
  movedTo: z.string().optional(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  /** It answered 410 and is never asked again. */
  gone: z.boolean().optional(),
  /** Milliseconds between visits, where the publisher wishes for some. */
  everyMs: z.number().optional(),
  /** Not asked before this, in milliseconds since the epoch: by the publisher's wish … */
  notBefore: z.number().optional(),
  /** … or because it failed and the pause is longer than the list's usual pace. */
  retryAt: z.number().optional(),
  /** Visits that failed in a row, and why the last one did. */
  failures: z.number().optional(),
  lastError: z.string().optional(),
  /** How much it gave of late. */
  paced: pacedSchema.optional(),
  /** Items given, oldest first: 12 characters for the post's id and 8 for its version. */
  seen: z.array(z.string()),
});

export type FeedState = z.infer<typeof feedState>;

/** A feed to ask, and what it takes to be let in. */
export interface FeedTarget {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly bearer?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface VisitTools {
  readonly context: SourceContext;
  readonly parser: FeedParser;
  readonly signal: AbortSignal;
  readonly network: string;
  readonly maxItems: number;
  readonly maxBytes: number;
}

/** What a visit came to. */
export interface Visit {
  readonly state: FeedState;
  readonly posts: readonly PostDraft[];
  readonly rejects: readonly Reject[];
  readonly failure?: VisitFailure;
}

export interface VisitFailure {
  readonly error: unknown;
  /** How long to leave the feed alone. */
  readonly waitMs: number;
}

export const accept =
  'application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5';
const minuteMs = 60_000;
/** How soon a list of feeds is asked again at the latest. Longer pauses of one feed are kept in its state. */
export const usualPaceMs = 15 * minuteMs;
/** Longest pause after failures, unless the server asks for more. */
const longestPauseMs = 6 * 60 * minuteMs;

/** Asks one feed for what is new. Never rejects: what goes wrong is in the result. */
export async function visitFeed(target: FeedTarget, before: FeedState, tools: VisitTools): Promise<Visit> {
  const now = tools.context.clock.now();
  try {
    return await readFeed(target, before, { ...tools, now });
  } catch (error) {
    return failedVisit(before, error, now);
  }
}

async function readFeed(target: FeedTarget, before: FeedState, tools: VisitTools & { now: number }): Promise<Visit> {
  const { context, parser, signal, network, maxItems, maxBytes, now } = tools;
  const shown = redactUrl(target.url);
  const get = (url: string, conditions: Record<string, string> = {}) =>
    context.http.request({ url, headers: { accept, ...conditions, ...credentials(target, url) }, maxBytes, signal });

  let response = await get(before.movedTo ?? target.url, {
    ...(before.etag && { 'if-none-match': before.etag }),
    ...(before.lastModified && { 'if-modified-since': before.lastModified }),
  });
  let { movedTo } = before;
  if (movedTo && [400, 401, 403, 404, 410].includes(response.status)) {
    movedTo = undefined;
    response = await get(target.url);
  }
  if (response.status === 304) {
    const { etag, lastModified, everyMs, seen } = before;
    const paced = paceAfter(before.paced, 0, now);
    const state = { movedTo, etag, lastModified, everyMs, notBefore: nextDue(now, everyMs), paced, seen };
    return { state, posts: [], rejects: [] };
  }
  if (response.status === 410) {
    const error = new PipelineError('answered 410: gone for good. Take it out of `urls`', { retry: 'fatal' });
    return { state: { gone: true, seen: [] }, posts: [], rejects: [], failure: { error, waitMs: 0 } };
  }
  movedTo = expectFeed(response, now).movedTo ?? movedTo;
  let text = await textOf(response, maxBytes);
  if (isWebPage(text)) {
    const link = findFeedLink(text, response.url);
    if (!link) throw new UnreadableFeed('is a web page and announces no feed', { shown, text });
    response = expectFeed(await get(link), now);
    movedTo = response.movedTo ?? link;
    text = await textOf(response, maxBytes);
    if (isWebPage(text)) throw new UnreadableFeed(`announces ${redactUrl(link)}, which is no feed`, { shown, text });
  }

  const options = { address: response.url, network, now, maxItems };
  const { posts, rejects, skipped, pace } = await parser.parse(text, options, signal).catch((error: unknown) => {
    throw retryOf(error) === 'poison' ? new UnreadableFeed(describeError(error), { shown, text }) : error;
  });
  if (skipped > 0) {
    context.log.warn({ event: 'feed_cut', feed: shown, skipped }, 'feed has more items than maxItems: took the newest');
  }
  const marked = posts.map(({ post, version }) => ({ post, mark: `${digest(post.id, 12)}${version.slice(0, 8)}` }));
  const known = new Set(before.seen);
  const present = new Set(marked.map(({ mark }) => mark));
  // Twice what the document has: items that leave it and come back, as they do behind load balancers, are remembered.
  const remembered = Math.max(2 * present.size + 100, before.seen.length);
  const everyMs = intervalOf(pace);
  const news = marked.filter(({ mark }) => !known.has(mark));
  return {
    state: {
      movedTo,
      etag: response.headers['etag']?.slice(0, 1_000),
      lastModified: response.headers['last-modified']?.slice(0, 200),
      everyMs,
      notBefore: nextDue(now, everyMs, pace),
      paced: paceAfter(before.paced, news.length, now),
      seen: [...before.seen.filter((mark) => !present.has(mark)), ...present].slice(-remembered),
    },
    posts: news.map(({ post }) => post),
    rejects: rejects.map((reject) => ({ ...reject, place: `${shown} ${reject.place}` })),
  };
}

const unzip = promisify(gunzip);

/** The text of an answer, which may be a file that was compressed before it was sent. */
export async function textOf({ body, headers, url }: HttpResponse, maxBytes: number): Promise<string> {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return decodeBody(body, headers['content-type']);
  const plain = await unzip(body, { maxOutputLength: maxBytes }).catch((cause: unknown) => {
    throw new PipelineError(
      `reading feed: ${redactUrl(url)} is a compressed file that cannot be unpacked, or too large`,
      {
        retry: 'transient',
        cause,
      },
    );
  });
  return decodeBody(plain);
}

/**
 * Comes again after 1, 2, 4 … minutes. From the second failure on it starts over from the configured address, since the
 * remembered one may be at fault, and an unreadable document is set aside for a person: a single one is often a passing
 * error page.
 */
function failedVisit(before: FeedState, error: unknown, now: number): Visit {
  const again = before.failures ?? 0;
  const asked = error instanceof PipelineError ? (error.retryAfterMs ?? 0) : 0;
  const waitMs = Math.max(asked, Math.min(minuteMs * 2 ** Math.min(again, 20), longestPauseMs));
  const { movedTo, etag, lastModified, everyMs, paced, seen } = before;
  const state = {
    ...(again > 0 ? {} : { movedTo, etag, lastModified }),
    everyMs,
    paced,
    retryAt: waitMs > usualPaceMs ? now + waitMs : undefined,
    failures: again + 1,
    lastError: describeError(error).slice(0, 500),
    seen,
  };
  const rejects = again > 0 && error instanceof UnreadableFeed ? [error.reject] : [];
  return { state, posts: [], rejects, failure: { error, waitMs } };
}

/** A document that no parser can read; asked again later, for publishers repair their feeds. */
class UnreadableFeed extends PipelineError {
  readonly reject: Reject;

  constructor(reason: string, { shown, text }: { shown: string; text: string }) {
    super(reason, { retry: 'transient' });
    this.reject = { place: shown, reason, raw: text.slice(0, 10_000).toWellFormed() };
  }
}

/** As `expectOk`, but a feed that is not found may be back after the next deployment. */
export function expectFeed(response: HttpResponse, now: number): HttpResponse {
  if (response.status !== 404) return expectOk(response, 'reading feed', now);
  throw new PipelineError(`reading feed: ${redactUrl(response.url)} answered 404 (not found)`, { retry: 'transient' });
}

/** The configured headers and credentials, for the configured site only: a feed that has moved must not take them along. */
export function credentials(target: FeedTarget, asked: string): Record<string, string> {
  const own = new URL(target.url);
  const to = new URL(asked);
  const upgraded = own.protocol === 'http:' && to.protocol === 'https:' && own.host === to.host && own.port === '';
  if (own.origin !== to.origin && !upgraded) return {};
  const { username, password = '', bearer, headers } = target;
  const basic = username === undefined ? undefined : Buffer.from(`${username}:${password}`).toString('base64');
  return {
    ...headers,
    ...(basic !== undefined && { authorization: `Basic ${basic}` }),
    ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
  };
}
