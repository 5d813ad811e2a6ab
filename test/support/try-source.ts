import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pino } from 'pino';
import { expect } from 'vitest';
import { brandSchema } from '../../core/brand.ts';
import type { SourceComponent } from '../../core/component.ts';
import type { BackfillPage, BackfillRequest, Page, PostRef, Refreshed, Reject, Source } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import { createHttpClient } from '../../core/http.ts';
import { packagePath } from '../../core/package-root.ts';
import { type DeletionDraft, type PostDraft, postDraftSchema } from '../../core/post.ts';
import type { BrandSearch } from '../../core/search-term.ts';
import { planSearches } from '../../processors/search-terms.ts';
import { type Handler, type SeenRequest, sendJson, startServer } from './http-server.ts';

/** What one reading of a source gave, and what it asked for that. */
export interface Tried {
  readonly posts: readonly PostDraft[];
  readonly deletions: readonly DeletionDraft[];
  readonly rejects: readonly Reject[];
  readonly cursor: unknown;
  /** Why it ended early. */
  readonly error: PipelineError | undefined;
  readonly requests: readonly SeenRequest[];
  /** Of the server that was asked, with its port. */
  readonly host: string;
  /** What it waited, in milliseconds each. */
  readonly slept: readonly number[];
  readonly warnings: readonly Record<string, unknown>[];
}

/** What a source is configured with beside its addresses; or that, by the address of the server. */
export type Settings = Record<string, unknown> | ((url: string) => Record<string, unknown>);

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

/** Every address that a network can stand at is that of the server. */
function addresses(component: SourceComponent, url: string): Record<string, string> {
  const { shape } = component.config as unknown as { shape: Record<string, unknown> };
  return Object.fromEntries(
    ['baseUrl', 'siteUrl', 'itemsUrl', 'appView'].flatMap((key) => (key in shape ? [[key, url]] : [])),
  );
}

/** A source that asks a server which answers by `handler`. Waits pass at once. */
export async function openSource<Config, Cursor>(
  component: SourceComponent<Config, Cursor>,
  config: Settings,
  handler: Handler,
  { now = Date.UTC(2026, 0, 15, 12), searches = searchesFor('Acme') }: Omit<TryOptions, 'from'>,
) {
  const server = await startServer(handler);
  const http = createHttpClient({ allowPrivate: true });
  const slept: number[] = [];
  const warnings: Record<string, unknown>[] = [];
  const source = component.create(
    component.config.parse({
      ...addresses(component as SourceComponent, server.url),
      ...(typeof config === 'function' ? config(server.url) : config),
    }),
    {
      name: component.type,
      searches,
      http,
      clock: {
        now: () => now + slept.reduce((sum, ms) => sum + ms, 0),
        sleep: async (ms) => void slept.push(ms),
      },
      log: pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line)) }),
      baseDir: '.',
    },
  );
  return { server, source, http, slept, warnings };
}

/**
 * Reads a source once, from a server that answers by `handler`; `baseUrl` is that of the server. Waits pass at once. Everything that it
 * gives must be of the contract. Throws what is no `PipelineError`.
 */
export async function trySource<Config, Cursor>(
  component: SourceComponent<Config, Cursor>,
  config: Settings,
  handler: Handler,
  { from, ...surroundings }: TryOptions = {},
): Promise<Tried> {
  const { server, source, http, slept, warnings } = await openSource(component, config, handler, surroundings);
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
    host: new URL(server.url).host,
    slept,
    warnings,
  };
}

/**
 * A recorded answer (`NAME.answer.json` of the source's fixtures) becomes what stands beside it (`NAME.expected.json`): posts, rejects, and
 * deletions where there are any. The server's own host is `here.example` in it. What is asked first is answered with
 * `before`, where it is given (a token, say); what comes after the answer with `rest`.
 */
export async function expectFixture<Config, Cursor>(
  component: SourceComponent<Config, Cursor>,
  name: string,
  { config = {}, before, rest }: { config?: Settings; before?: unknown; rest: unknown },
): Promise<void> {
  const file = (part: string) => packagePath('test/fixtures', component.type, `${name}.${part}.json`);
  const answer: unknown = JSON.parse(readFileSync(file('answer'), 'utf8'));
  const answers = before === undefined ? [answer] : [before, answer];
  const { posts, rejects, deletions, error, host } = await trySource(component, config, (_, response) => {
    sendJson(response, answers.shift() ?? rest);
  });
  expect(error).toBeUndefined();
  const found = JSON.stringify({ posts, rejects, ...(deletions.length > 0 ? { deletions } : {}) }, null, 2);
  const shown = `${found.replaceAll(host, 'here.example')}\n`;
  if (process.env['ESCOLTA_RECORD'] === '1' && !existsSync(file('expected'))) writeFileSync(file('expected'), shown);
  expect(JSON.parse(shown)).toEqual(JSON.parse(readFileSync(file('expected'), 'utf8')));
}

/** The same source, whose posts have `here` in their ids in place of the host that it asks: a server's port is another each time. */
export function hereNamed<Cursor>(source: Source<Cursor>, baseUrl: string): Source<Cursor> {
  const { host } = new URL(baseUrl);
  return {
    cursor: source.cursor,
    async *read(from, signal) {
      for await (const page of source.read(from, signal)) {
        yield { ...page, posts: page.posts.map((post) => ({ ...post, id: post.id.replace(host, 'here') })) };
      }
    },
  };
}

/** What a source says of posts that it is asked for again, from a server that answers by `handler`. */
export async function refreshFrom<Config, Cursor>(
  component: SourceComponent<Config, Cursor>,
  config: Settings,
  posts: readonly Partial<PostRef>[] | ((host: string) => readonly Partial<PostRef>[]),
  handler: Handler,
): Promise<Omit<Tried, 'cursor'>> {
  const { server, source, http, ...seen } = await openSource(component, config, handler, {});
  const answers: Refreshed[] = [];
  let error: PipelineError | undefined;
  const refs = typeof posts === 'function' ? posts(new URL(server.url).host) : posts;
  try {
    if (!source.refresh) throw new Error(`${component.type} asks for nothing again`);
    const whole = refs.map((ref) => ({ id: '', url: '', parentId: '', threadId: '', ...ref }));
    for await (const answer of source.refresh(whole, new AbortController().signal)) answers.push(answer);
  } catch (thrown) {
    if (!(thrown instanceof PipelineError)) throw thrown;
    error = thrown;
  } finally {
    await Promise.all([server.close(), http.close()]);
  }
  const found = answers.flatMap((answer) => answer.posts);
  for (const post of found) postDraftSchema.parse(post);
  return {
    posts: found,
    deletions: answers.flatMap((answer) => answer.deletions ?? []),
    rejects: answers.flatMap((answer) => answer.rejects ?? []),
    error,
    requests: server.requests,
    host: new URL(server.url).host,
    ...seen,
  };
}

export interface Backfilled extends Omit<Tried, 'cursor'> {
  readonly pages: readonly BackfillPage[];
  readonly last: BackfillPage | undefined;
}

/** A source walked back once, by a server that answers by `handler`. */
export async function backfillFrom<Config, Cursor>(
  component: SourceComponent<Config, Cursor>,
  config: Settings,
  handler: Handler,
  asked: Pick<BackfillRequest, 'since' | 'until'> & Partial<BackfillRequest>,
  surroundings: Omit<TryOptions, 'from'> = {},
): Promise<Backfilled> {
  const { server, source, http, ...seen } = await openSource(component, config, handler, surroundings);
  const pages: BackfillPage[] = [];
  let error: PipelineError | undefined;
  try {
    if (!source.backfill) throw new Error(`${component.type} cannot be walked back`);
    const signal = new AbortController().signal;
    for await (const page of source.backfill({ from: undefined, budget: undefined, signal, ...asked })) {
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
    pages,
    last: pages.at(-1),
    posts: pages.flatMap((page) => page.posts),
    deletions: pages.flatMap((page) => page.deletions ?? []),
    rejects: pages.flatMap((page) => page.rejects ?? []),
    error,
    requests: server.requests,
    host: new URL(server.url).host,
    ...seen,
  };
}
