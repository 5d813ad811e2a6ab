import { createHash } from 'node:crypto';
import { z } from 'zod';
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

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

export const customerPersonId = ({ crm, id }: CustomerRef): PersonId => `c-${digest(`${crm}\0${id}`)}`;
export const accountPersonId = (account: string): PersonId => `p-${digest(account)}`;

/** What was compared, how it agreed, and what that weighs: bits (log2 of the odds) for and against. */
export interface LinkReason {
  readonly field: string;
  readonly level: string;
  readonly bits: number;
}

/** What a network shows of the owner of an account: facts only. */
export interface Profile extends Author {
  /** ISO 639-1, of what they write. */
  readonly language?: string | undefined;
}

/** An account that was the author of a mention, and whose it is. Times are ms since the epoch. */
export interface Account {
  readonly account: string;
  readonly network: string;
  readonly profile: Profile;
  /** What may be found in another profile of the same person, such as `email:ana@puig.cat`. */
  readonly keys: readonly string[];
  readonly personId: PersonId;
  /** Whose it is, of the customers; absent: nobody's that is known. */
  readonly customer?: CustomerRef | undefined;
  /** 0 to 1; absent where there is no link, or a person said so. */
  readonly probability?: number | undefined;
  readonly reasons: readonly LinkReason[];
  /** `person`: the machine leaves it alone. Empty: nothing was to be decided. */
  readonly decided: 'auto' | 'person' | '';
  readonly decidedBy: string;
  readonly decidedAt?: number | undefined;
  readonly judgedAt: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

export type SuggestionState = 'waiting' | 'accepted' | 'rejected' | 'moot';

/** A customer that an account may belong to, for a person to decide. */
export interface Suggestion {
  readonly account: string;
  readonly customer: CustomerRef;
  readonly probability: number;
  /** Why it is not linked by itself, such as `name-alone`; empty: it is not sure enough. */
  readonly held: string;
  readonly reasons: readonly LinkReason[];
  readonly state: SuggestionState;
  readonly suggestedAt: number;
}

/** Where a list of people, seen last first, or of decisions, latest first, goes on: behind one; ms since the epoch. */
export const placeInTimeSchema = z.strictObject({ at: z.int(), id: z.string().max(100) });
export type PlaceInTime = z.infer<typeof placeInTimeSchema>;

/** Where a list of suggestions, most likely first, goes on: behind one. */
export const suggestionPlaceSchema = z.strictObject({
  probability: z.number(),
  account: z.string().max(2_100),
  crm: z.string().max(100),
  id: z.string().max(500),
});
export type SuggestionPlace = z.infer<typeof suggestionPlaceSchema>;

export const decisionActions = ['accept', 'reject', 'unlink', 'join', 'merge'] as const;
export type DecisionAction = (typeof decisionActions)[number];

/** What an undo puts back. */
export interface Before {
  readonly accounts: readonly Account[];
  readonly suggestions: readonly Suggestion[];
}

/** What a person decided, for ever. */
export interface Decision {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly action: DecisionAction;
  /** Empty where it is about people. */
  readonly account: string;
  readonly personId: PersonId;
  readonly customer?: CustomerRef | undefined;
  /** What agreed and what did not, as `field:level`. */
  readonly levels: readonly string[];
  readonly probability?: number | undefined;
  readonly before: Before;
  readonly note: string;
  readonly undoneAt?: number | undefined;
  readonly undoneBy: string;
}
