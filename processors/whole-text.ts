import type { Range, Span } from '../core/assessment.ts';
import type { Post } from '../core/post.ts';

/** Title and text of a post as one. */
export function wholeText({ title, text }: Pick<Post, 'title' | 'text'>): string {
  return title ? `${title}\n${text}` : text;
}

/** Where places in the title and in the text stand in the whole text; others, such as those in an address, are left out. */
export function placesIn({ title }: Pick<Post, 'title'>, spans: readonly Span[]): Range[] {
  const bodyStart = title ? title.length + 1 : 0;
  return spans.flatMap(({ field, start, end }): Range[] => {
    if (field === 'title') return [[start, end]];
    return field === 'text' ? [[start + bodyStart, end + bodyStart]] : [];
  });
}
