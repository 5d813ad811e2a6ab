import type { Post } from '../../core/post.ts';

/** A labelled text as a post that nobody wrote. */
export function postOf(text: string, index: number): Post {
  return {
    kind: 'post',
    id: `eval:${index}`,
    network: 'eval',
    // A source of its own: what one text is written in says nothing of the next.
    source: `eval-${index}`,
    type: 'post',
    text,
    markup: 'plain',
    author: {},
    engagement: {},
    media: [],
    publishedAt: 0,
    fetchedAt: 0,
  };
}
