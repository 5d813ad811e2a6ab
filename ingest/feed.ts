// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { BackfillPage, BackfillRequest, Page, Source } from '../core/contract.ts';
import { describeError, PipelineError, retryOf } from '../core/errors.ts';
import { redactUrl } from '../core/http.ts';
import { backfillFeeds } from './feed/backfill.ts';
import { createFeedParser } from './feed/parser.ts';
import { type FeedState, type FeedTarget, feedState, usualPaceMs, visitFeed } from './feed/visit.ts';
import { isDue, paceState } from './pace.ts';

const address = z
  .url({ protocol: /^https?$/u, error: 'expected an http or https address' })
  .max(2_000)
  .regex(/^\w+:\/\/[^/?#@]*(?:[/?#]|$)/u, 'put credentials into "username" and "password", not into the address');

const config = z.strictObject({
  urls: z
    .array(
      z.union([
        address,
        z.strictObject({
          url: address,
          username: z.string().optional().describe('For HTTP Basic authentication.'),
          password: z.string().optional().describe('For HTTP Basic authentication.'),
          bearer: z.string().optional().describe('Sent as `Authorization: Bearer …`.'),
          headers: z
            .record(z.string(), z.string())
            .optional()
            .describe('Sent with every request to the site of `url`.'),
        }),
      ]),
    )
    .min(1)
    .max(1_000)
    .describe('Feeds, or pages that announce one: an address, or an object with `url` and what it takes to be let in.'),
  network: z
    .string()
    .regex(/^[a-z0-9-]+$/u, 'expected lower-case letters, digits and hyphens')
    .default('web')
    .describe('Network of the posts, and beginning of their ids. An article has one id in all feeds of a network.'),
  maxItems: z.int().min(1).max(10_000).default(1_000).describe('Most items taken from a feed at a time: the newest.'),
  maxBytes: z.int().min(1_000).max(100_000_000).default(10_000_000).describe('Largest feed, in bytes.'),
  parseTimeoutMs: z.int().min(100).max(60_000).default(2_000).describe('Longest that a parser may take for a feed.'),
});

/** Keyed by a hash of the configured address, since that may hold a secret. */
const cursor = z.object({ feeds: z.record(z.string(), feedState) });

type FeedConfig = z.infer<typeof config>;
type FeedCursor = z.infer<typeof cursor>;

export const feed: SourceComponent<FeedConfig, FeedCursor> = {
  type: 'feed',
  summary: 'News sites, blogs and anything else that has an RSS, Atom or JSON feed.',
  config,
  schedule: 'every 15m',
  page: {
    see: 'https://www.rssboard.org/rss-specification',
    costs: 'Nothing.',
    credentials: 'None, or what the site asks for: `username` and `password`, `bearer` or `headers` of an entry.',
    gives: 'url title author.name author.url languageHint engagement.replies media publishedAt editedAt'.split(' '),
    blind: 'What a feed does not hold: many hold the beginning of an article, and the newest ten or twenty.',
    backfill:
      'Archives and pages that a feed names (RFC 5005, `next_url`), and the pages that WordPress has of every feed. Most other feeds have nothing older. What has no date is left out.',
    after: 'Entries that change come again. That one leaves the feed says nothing of it: deletions are not noticed.',
    example:
      'urls:\n  - https://blog.example/feed.xml\n  - url: https://press.example/private.xml\n    bearer: ${PRESS_TOKEN}',
  },
  create: createFeedSource,
};

const pageSize = 500;

/** A page or more for each feed that was asked. The feeds that fail are named by one error, after all others were read. */
function createFeedSource(options: FeedConfig, context: SourceContext): Source<FeedCursor> {
  const { clock, pace } = context;
  /** Never against the wish of the publisher; and one that fails has a pause of its own. */
  const rests = (state: FeedState, now: number): boolean =>
    state.gone === true ||
    (state.notBefore ?? now) > now ||
    ((state.failures ?? 0) === 0 && !isDue(state.paced, pace, now));
  const targets = new Map<string, FeedTarget>();
  for (const entry of options.urls) {
    const target = typeof entry === 'string' ? { url: entry } : entry;
    targets.set(createHash('sha256').update(target.url).digest('hex').slice(0, 16), target);
  }

  async function* read(from: FeedCursor | undefined, signal: AbortSignal): AsyncGenerator<Page<FeedCursor>> {
    const states = new Map([...targets.keys()].map((key) => [key, from?.feeds[key] ?? { seen: [] }]));
    const failures: Failure[] = [];
    const alive = [...states.values()].filter(({ gone }) => !gone).length;
    if (alive === 0) {
      const urls = [...targets.values()].map((target) => redactUrl(target.url)).join(', ');
      const message = `reading feeds: gone for good (410), take them out of the configuration: ${urls}`;
      throw new PipelineError(message, { retry: 'fatal' });
    }
    const parser = createFeedParser({ timeoutMs: options.parseTimeoutMs });
    try {
      for (const [key, target] of targets) {
        const before = states.get(key) ?? { seen: [] };
        const now = clock.now();
        if (rests(before, now)) continue;
        if ((before.retryAt ?? now) > now) {
          failures.push({
            target,
            reason: before.lastError ?? 'failed',
            fatal: false,
            waitMs: (before.retryAt ?? now) - now,
          });
          continue;
        }
        const { state, posts, rejects, failure } = await visitFeed(target, before, {
          ...options,
          context,
          parser,
          signal,
        });
        if (signal.aborted) return;
        // Each step of the pipeline holds the event loop for a page: a long feed is several.
        const last = Math.max(0, posts.length - 1) - (Math.max(0, posts.length - 1) % pageSize);
        for (let at = 0; at < last; at += pageSize)
          yield { posts: posts.slice(at, at + pageSize), cursor: { feeds: Object.fromEntries(states) } };
        states.set(key, state);
        if (failure) {
          const { error, waitMs } = failure;
          const isCredential = error instanceof PipelineError && error.isCredential;
          failures.push({
            target,
            reason: describeError(error),
            fatal: retryOf(error) === 'fatal',
            isCredential,
            waitMs,
          });
        }
        yield { posts: posts.slice(last), rejects, cursor: { feeds: Object.fromEntries(states) } };
      }
    } finally {
      await parser.close();
    }
    if (failures.length > 0) throw summarize(failures, alive);
  }

  async function* backfill(asked: BackfillRequest): AsyncGenerator<BackfillPage> {
    const parser = createFeedParser({ timeoutMs: options.parseTimeoutMs });
    try {
      yield* backfillFeeds([...targets.values()], asked, { ...options, context, parser });
    } finally {
      await parser.close();
    }
  }

  const states = (at: FeedCursor | undefined) =>
    [...targets].map(([key, { url }]) => ({ url, state: at?.feeds[key] ?? { seen: [] } }));

  return {
    cursor,
    read,
    backfill,
    due: (at) => {
      const all = states(at);
      // That all are gone is an error of its own.
      return all.every(({ state }) => state.gone) || all.some(({ state }) => !rests(state, clock.now()));
    },
    ...(pace && {
      paces: (at) =>
        states(at).flatMap(({ url, state }) => {
          if (state.gone) return [];
          const { everyMs, ...asked } = paceState(state.paced, pace);
          return { what: redactUrl(url), everyMs: Math.max(everyMs, state.everyMs ?? 0), ...asked };
        }),
    }),
  };
}

interface Failure {
  readonly target: FeedTarget;
  readonly reason: string;
  readonly fatal: boolean;
  readonly isCredential?: boolean;
  readonly waitMs: number;
}

/**
 * One error for all feeds that failed: `fatal` only when a person must act on every one of them. The list waits for the
 * longest pause of them, but no longer than its usual pace, unless there is nothing else to ask.
 */
function summarize(failures: readonly Failure[], alive: number): PipelineError {
  const shown = failures.slice(0, 5).map(({ target, reason }) => `${redactUrl(target.url)}: ${reason}`);
  if (failures.length > shown.length) shown.push(`and ${failures.length - shown.length} more`);
  const waits = failures.map(({ waitMs }) => waitMs);
  const all = failures.length === alive;
  return new PipelineError(`reading feeds, ${failures.length} failing: ${shown.join('; ')}`, {
    retry: all && failures.every(({ fatal }) => fatal) ? 'fatal' : 'transient',
    isCredential: failures.some(({ isCredential }) => isCredential),
    retryAfterMs: Math.max(...waits.map((ms) => Math.min(ms, usualPaceMs)), all ? Math.min(...waits) : 0),
  });
}
