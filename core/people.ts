import { networkName } from './customer.ts';
import type { Author } from './post.ts';

/**
 * What tells accounts apart: `network:id`, or `network:@handle` (lower case) where the network gives no id. Undefined where it says
 * neither: nobody can be told from nobody.
 */
export function accountKey(network: string, author: Pick<Author, 'id' | 'handle'>): string | undefined {
  const site = networkName(network);
  if (author.id !== undefined && author.id !== '') return `${site}:${author.id}`;
  if (author.handle !== undefined && author.handle !== '') return `${site}:@${author.handle.toLowerCase()}`;
  return undefined;
}

/** A customer among those of all CRMs and files: ids of two of them may be the same. */
export interface CustomerRef {
  /** The configured CRM or file. */
  readonly crm: string;
  readonly id: string;
}

/**
 * Who people are known as: `c-` and 16 hex digits for a customer (hash of CRM and id), `p-` and 16 hex digits for somebody else (hash of
 * the account that was first seen). A person keeps the id when accounts are added; after a merge the id of the one that stays is used.
 */
export type PersonId = string;
