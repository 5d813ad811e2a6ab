import type { SourceContext } from '../../core/component.ts';
import type { Page, Source } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import type { PostDraft } from '../../core/post.ts';
import { feed } from '../feed.ts';

/**
 * A network whose searches are feeds: what the feed source makes of them, with each post made what it is on this network.
 * @throws PipelineError (fatal) where there is nothing to search for.
 */
export function createFeedSearch(
  { urls, network, what }: { readonly urls: readonly string[]; readonly network?: string; readonly what: string },
  context: SourceContext,
  toPost: (post: PostDraft) => PostDraft,
): Source<unknown> {
  if (urls.length === 0) throw new PipelineError(`${what}: there is nothing to search for`, { retry: 'fatal' });
  // A search gives its newest, and has no archive.
  const { backfill: _, ...source } = feed.create(
    feed.config.parse({ urls, ...(network === undefined ? {} : { network }) }),
    context,
  );
  return {
    ...source,
    async *read(from: unknown, signal): AsyncGenerator<Page<unknown>> {
      const start = from === undefined ? undefined : source.cursor.parse(from);
      for await (const page of source.read(start, signal)) yield { ...page, posts: page.posts.map(toPost) };
    },
  };
}
