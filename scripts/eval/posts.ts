import type { Post } from '../../core/post.ts';

/** A labelled text as a post that nobody wrote. */
export function postOf(text: string, index: number): Post {
  return {
    kind: 'post',
    id: `eval:${index}`,
    network: 'eval',
    source: 'eval',
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
