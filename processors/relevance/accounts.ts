import type { Flag } from '../../core/assessment.ts';
import type { Brand } from '../../core/brand.ts';
import type { Post } from '../../core/post.ts';

/** What a post is to a brand whose own account, or one of whose people, wrote it. */
export type OwnPost = (post: Pick<Post, 'author' | 'network' | 'type' | 'url'>) => Flag | undefined;

/**
 * Handles and accounts of the brand, articles on its sites, and the accounts of its employees. An account is a handle in any case, without or
 * with `@`; with the network before it (`reddit:acme`) it is that of one network alone.
 */
export function ownPostsOf({ handles, accounts, employees, sites }: Brand): OwnPost {
  const own = new Set([...handles, ...accounts].map(plain));
  const people = new Set(employees.map(plain));
  const hosts = sites.flatMap((site) => {
    const [host, ...path] = site
      .replace(/^[a-z]+:\/\//iu, '')
      .replace(/^www\./iu, '')
      .toLowerCase()
      .split('/');
    // Of a part of a site, others have the rest.
    return host && path.join('') === '' ? [host] : [];
  });
  return ({ author, network, type, url }) => {
    if (author.handle !== undefined && own.size + people.size > 0) {
      const handle = plain(author.handle);
      const names = [handle, `${network}:${handle}`];
      if (names.some((name) => own.has(name))) return { kind: 'own', reason: `written by its account @${handle}` };
      if (names.some((name) => people.has(name))) return { kind: 'employee', reason: `written by @${handle}` };
    }
    // What others write on its forum or shop is not its own.
    const host = type === 'article' && hosts.length > 0 && url !== undefined ? hostOf(url) : '';
    const site = host && hosts.find((one) => host === one || host.endsWith(`.${one}`));
    return site ? { kind: 'own', reason: `published on ${site}` } : undefined;
  };
}

/** `@Acme` is `acme`, `Reddit:@Acme` is `reddit:acme`. */
const plain = (account: string) =>
  account
    .trim()
    .toLowerCase()
    .replace(/(^|:)@/u, '$1')
    .slice(0, 200);

/** The site of an address, without `www.`; empty where it is none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./u, '') : '';
}
