import type { SourceComponent, SourceContext } from '../../core/component.ts';
import type { Source } from '../../core/contract.ts';
import { describeError, PipelineError, retryOf } from '../../core/errors.ts';
import { type HttpClient, redactUrl } from '../../core/http.ts';
import type { PostEvent } from '../../core/post.ts';
import { stampPage } from '../../core/run-ingest.ts';

/** What one asking came to. */
export interface Trial {
  readonly posts: number;
  readonly deletions: number;
  /** Items that could not become posts, with where they stood and why. */
  readonly rejects: readonly string[];
  /** Why it ended before its end. */
  readonly error?: string;
  /** Whether a person must act on that: a wrong password, say. */
  readonly fatal?: boolean;
  /** Why it was ended by us. */
  readonly cut?: 'limit' | 'time';
  /** Where it would go on. */
  readonly cursor: unknown;
}

export interface TrialOptions {
  readonly component: SourceComponent;
  readonly options: unknown;
  readonly context: SourceContext;
  /** Most posts. */
  readonly limit: number;
  /** Longest, in milliseconds. */
  readonly withinMs: number;
  readonly onItem: (item: PostEvent) => void;
}

/** Most rejects that are kept of one asking. */
const mostRejects = 1_000;

/** Asks a source once, from its beginning, and stores nothing. Never rejects for what the source does. */
export async function trySource({
  component,
  options,
  context,
  limit,
  withinMs,
  onItem,
}: TrialOptions): Promise<Trial> {
  const seen = { posts: 0, deletions: 0, rejects: [] as string[], cursor: undefined as unknown };
  const time = AbortSignal.timeout(withinMs);
  const enough = new AbortController();
  const ended = (): Trial => ({
    ...seen,
    ...(enough.signal.aborted ? { cut: 'limit' as const } : time.aborted ? { cut: 'time' as const } : {}),
  });
  try {
    const source = component.create(options, context) as Source<unknown>;
    for await (const page of source.read(undefined, AbortSignal.any([time, enough.signal]))) {
      const { items, letters } = stampPage(page, context.name, context.clock.now());
      for (const { error } of letters) if (seen.rejects.length < mostRejects) seen.rejects.push(error);
      for (const item of items) {
        if (item.kind === 'deletion') seen.deletions += 1;
        else if (seen.posts < limit) seen.posts += 1;
        else {
          enough.abort();
          break;
        }
        onItem(item);
      }
      seen.cursor = page.cursor;
      if (enough.signal.aborted) break;
    }
    return ended();
  } catch (error) {
    if (time.aborted) return ended();
    if (!(error instanceof PipelineError)) throw error;
    return { ...ended(), error: describeError(error), fatal: retryOf(error) === 'fatal' };
  }
}

/** Tells of each request and its answer. */
export function telling(http: HttpClient, tell: (line: string) => void): HttpClient {
  return {
    ...http,
    async request(request) {
      const startedAt = performance.now();
      const asked = `${request.method ?? 'GET'} ${redactUrl(request.url)}`;
      const took = () => `${Math.round(performance.now() - startedAt)} ms`;
      try {
        const answer = await http.request(request);
        const from = answer.url === request.url ? '' : ` from ${redactUrl(answer.url)}`;
        const kind = answer.headers['content-type'] ?? 'no content type';
        tell(`${asked} → ${answer.status}${from}, ${kind}, ${answer.body.length} bytes, ${took()}`);
        return answer;
      } catch (error) {
        tell(`${asked} → ${describeError(error)}, ${took()}`);
        throw error;
      }
    },
  };
}
