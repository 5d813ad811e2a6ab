import { createHash } from 'node:crypto';
import { addressKey } from './feed/web-address.ts';

/** Hex SHA-256. */
export function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The id of an article by its address: the same whether a feed, a search of news or an archive found it. */
export function articleId(url: string): string {
  return `web:${hash(addressKey(url)).slice(0, 24)}`;
}
