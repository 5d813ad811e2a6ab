import type { Assessment } from '../core/assessment.ts';
import type { Outcome, Processor } from '../core/contract.ts';
import { type Author, maxTextLength, maxTitleLength, type Post } from '../core/post.ts';
import { htmlToText } from './normalize/html.ts';
import { cleanLine, cleanText, cut, identifier } from './normalize/plain.ts';
import { canonicalUrl, webUrl } from './normalize/url.ts';

/** Clocks of networks differ: a post from further in the future than this is dated by when it was fetched. */
const clockSkewMs = 3_600_000;
const maxShort = 2_000;
const maxBio = 10_000;

/**
 * Makes a post plain, whatever its network sends: HTML to text, entities decoded, Unicode in its composed form, no control characters,
 * white space collapsed, addresses without tracking, everything within its bounds. Doing it again changes nothing. Drops a post
 * that has neither text nor title (`empty`).
 */
export const normalize: Processor<Assessment, Assessment> = {
  name: 'normalize',
  async process(batch) {
    return batch.map((assessment): Outcome<Assessment> => {
      try {
        const post = normalizePost(assessment.post);
        const storyId = assessment.storyId === assessment.post.id ? post.id : assessment.storyId;
        const value = { ...assessment, post, storyId };
        if (post.text !== '' || post.title !== undefined) return { kind: 'keep', value };
        return { kind: 'drop', reason: 'empty', value: { ...value, dropped: 'empty' } };
      } catch (cause) {
        return { kind: 'dead', reason: 'unreadable', cause };
      }
    });
  },
};

export function normalizePost(post: Post): Post {
  const { title, url, parentId, threadId, languageHint, editedAt, media } = post;
  const plain = (text: string, maxLength: number): string =>
    cut(cleanText(post.markup === 'html' ? htmlToText(text, maxLength) : text), maxLength);
  const latest = post.fetchedAt + clockSkewMs;
  const normal: Post = {
    ...post,
    id: identifier(post.id, maxShort),
    source: identifier(post.source, 200),
    text: plain(post.text, maxTextLength),
    markup: 'plain',
    author: normalizeAuthor(post.author),
    publishedAt: post.publishedAt > latest ? post.fetchedAt : post.publishedAt,
  };
  if (title !== undefined) set(normal, 'title', plain(title, maxTitleLength).replace(/\n+/gu, ' '));
  if (url !== undefined) set(normal, 'url', canonicalUrl(url, maxShort));
  if (parentId !== undefined) set(normal, 'parentId', identifier(parentId, maxShort));
  if (threadId !== undefined) set(normal, 'threadId', identifier(threadId, maxShort));
  if (languageHint !== undefined) set(normal, 'languageHint', identifier(languageHint, 35));
  if (editedAt !== undefined && editedAt > latest) normal.editedAt = post.fetchedAt;
  if (media.length > 0) normal.media = media.flatMap((address) => webUrl(address, maxShort) ?? []);
  return normal;
}

function normalizeAuthor(author: Author): Author {
  const normal: Author = { ...author };
  if (author.id !== undefined) set(normal, 'id', identifier(author.id, maxShort));
  for (const key of ['handle', 'name', 'location'] as const) {
    if (author[key] !== undefined) set(normal, key, cleanLine(author[key], maxShort));
  }
  for (const key of ['url', 'avatarUrl'] as const) {
    if (author[key] !== undefined) set(normal, key, webUrl(author[key], maxShort));
  }
  if (author.bio !== undefined) set(normal, 'bio', cut(cleanText(author.bio), maxBio));
  return normal;
}

/** Sets what is left of an optional string, or takes it away where nothing is. */
function set<K extends string>(target: { [key in K]?: string | undefined }, key: K, value: string | undefined): void {
  if (value === undefined || value === '') delete target[key];
  else if (target[key] !== value) target[key] = value;
}
