import { pino } from 'pino';
import { brandSchema } from '../../core/brand.ts';
import type { SourceComponent } from '../../core/component.ts';
import type { Page, Reject } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import { createHttpClient } from '../../core/http.ts';
import { type DeletionDraft, type PostDraft, postDraftSchema } from '../../core/post.ts';
import type { BrandSearch } from '../../core/search-term.ts';
import { planSearches } from '../../processors/search-terms.ts';
import { type Handler, type SeenRequest, startServer } from './http-server.ts';

/** What one reading of a source gave, and what it asked for that. */
export interface Tried {
  readonly posts: readonly PostDraft[];
  readonly deletions: readonly DeletionDraft[];
  readonly rejects: readonly Reject[];
  readonly cursor: unknown;
  /** Why it ended early. */
  readonly error: PipelineError | undefined;
  readonly requests: readonly SeenRequest[];
  /** What it waited, in milliseconds each. */
  readonly slept: readonly number[];
  readonly warnings: readonly Record<string, unknown>[];
}

export interface TryOptions {
  readonly from?: unknown;
  /** ms since the epoch; default: noon of 15 January 2026. */
  readonly now?: number;
  readonly searches?: readonly BrandSearch[];
}

/** Searches for brands of these names. */
export function searchesFor(...names: string[]): readonly BrandSearch[] {
  return planSearches(names.map((name, index) => brandSchema.parse({ id: `brand-${index}`, name }))).searches;
}

/**
 * Reads a source once, from a server that answers by `handler`; `baseUrl` is that of the server. Waits pass at once. Everything that it
 * gives must be of the contract. Throws what is no `PipelineError`.
 */
export async function trySource<Config, Cursor>(
  component: SourceComponent<Config, Cursor>,
  config: Record<string, unknown>,
  handler: Handler,
  { from, now = Date.UTC(2026, 0, 15, 12), searches = searchesFor('Acme') }: TryOptions = {},
): Promise<Tried> {
  const server = await startServer(handler);
  const http = createHttpClient({ allowPrivate: true });
  const slept: number[] = [];
  const warnings: Record<string, unknown>[] = [];
  const source = component.create(component.config.parse({ baseUrl: server.url, ...config }), {
    name: component.type,
    searches,
    http,
    clock: {
      now: () => now + slept.reduce((sum, ms) => sum + ms, 0),
      sleep: async (ms) => void slept.push(ms),
    },
    log: pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line)) }),
    baseDir: '.',
  });
  const pages: Page<Cursor>[] = [];
  let error: PipelineError | undefined;
  try {
    const start = from === undefined ? undefined : source.cursor.parse(from);
    for await (const page of source.read(start, new AbortController().signal)) {
      for (const post of page.posts) postDraftSchema.parse(post);
      pages.push(page);
    }
  } catch (thrown) {
    if (!(thrown instanceof PipelineError)) throw thrown;
    error = thrown;
  } finally {
    await Promise.all([server.close(), http.close()]);
  }
  return {
    posts: pages.flatMap((page) => page.posts),
    deletions: pages.flatMap((page) => page.deletions ?? []),
    rejects: pages.flatMap((page) => page.rejects ?? []),
    cursor: pages.at(-1)?.cursor,
    error,
    requests: server.requests,
    slept,
    warnings,
  };
}
