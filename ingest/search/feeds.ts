import type { SourceContext } from '../../core/component.ts';
import { PipelineError } from '../../core/errors.ts';
import type { PostDraft } from '../../core/post.ts';
import { feed } from '../feed.ts';

type FeedSource = ReturnType<typeof feed.create>;

/**
 * A network whose searches are feeds: what the feed source makes of them, with each post made what it is on this network.
 * @throws PipelineError (fatal) where there is nothing to search for.
 */
export function createFeedSearch(
  { urls, network, what }: { readonly urls: readonly string[]; readonly network?: string; readonly what: string },
  context: SourceContext,
  toPost: (post: PostDraft) => PostDraft,
): FeedSource {
  if (urls.length === 0) throw new PipelineError(`${what}: there is nothing to search for`, { retry: 'fatal' });
  // A search gives its newest, and has no archive.
  const { backfill: _, ...source } = feed.create(
    feed.config.parse({ urls, ...(network === undefined ? {} : { network }) }),
    context,
  );
  return {
    ...source,
    async *read(from, signal) {
      for await (const page of source.read(from, signal)) yield { ...page, posts: page.posts.map(toPost) };
    },
  };
}
