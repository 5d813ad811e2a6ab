import { z } from 'zod';
import {
  type Account,
  type Decision,
  placeInTimeSchema,
  type Suggestion,
  suggestionPlaceSchema,
} from '../../core/people.ts';
import type { ErasedCounts } from '../../sinks/clickhouse/people/forget.ts';
import type { ListedPerson, PersonMention, ShownCustomer } from '../../sinks/clickhouse/people/people.ts';

const by = z.string().min(1).max(100);
const note = z.string().max(1_000).default('');
/** An account such as `mastodon:1234`, or its network and handle: `mastodon:@ana`. */
const account = z.string().min(3).max(2_100);
const customer = z.strictObject({ crm: z.string().min(1).max(100), id: z.string().min(1).max(500) });
const limit = z.int().min(1).max(100_000).default(100);

/** What may be asked about people, as it comes over the wire. Times are ms since the epoch. */
export const peopleRequests = {
  /** Those who were seen last first. `text`: part of a name, a handle or an id. */
  list: z.strictObject({
    who: z.enum(['all', 'customers', 'others']).default('all'),
    text: z.string().max(200).default(''),
    after: placeInTimeSchema.optional(),
    limit,
  }),
  /** By the id of a person, an account, or `crm:NAME:ID`. */
  show: z.strictObject({ who: z.string().min(1).max(2_100), mentions: z.int().min(0).max(10_000).default(100) }),
  /** Those that wait, most likely first. */
  suggestions: z.strictObject({ after: suggestionPlaceSchema.optional(), limit }),
  /** Without a customer: the most likely one that waits. */
  accept: z.strictObject({ account, customer: customer.optional(), by, note }),
  reject: z.strictObject({ account, customer: customer.optional(), by, note }),
  unlink: z.strictObject({ account, by, note }),
  /** Two people are one: the first stays, unless only the second is a customer. */
  merge: z.strictObject({ into: z.string().min(1).max(100), from: z.string().min(1).max(100), by, note }),
  undo: z.strictObject({ id: z.string().regex(/^[0-9a-f]{4,16}$/u), by }),
  /** Erases somebody everywhere, for ever; `dryRun` says who that is. `by` is not kept: whoever has a log of such deeds writes it there. */
  forget: z.strictObject({ who: z.string().min(1).max(2_100), by: by.optional(), dryRun: z.boolean().default(false) }),
  /** All that is kept of somebody. */
  export: z.strictObject({ who: z.string().min(1).max(2_100) }),
  decisions: z.strictObject({ after: placeInTimeSchema.optional(), limit }),
  weights: z.strictObject({}),
};

export interface ShownPerson {
  readonly personId: string;
  readonly customer: ShownCustomer | undefined;
  readonly accounts: readonly Account[];
  readonly suggestions: readonly Suggestion[];
  readonly decisions: readonly Omit<Decision, 'before'>[];
  readonly mentions: readonly PersonMention[];
}

export interface Decided {
  readonly decision: string;
  readonly accounts: readonly Account[];
}

export interface PeopleAnswers {
  list: readonly ListedPerson[];
  show: ShownPerson | null;
  suggestions: readonly (Suggestion & { readonly name: string; readonly customerName: string })[];
  accept: Decided;
  reject: Decided;
  unlink: Decided;
  merge: Decided;
  undo: Decided;
  /** null: there is nobody. */
  forget: {
    readonly personId: string;
    readonly accounts: readonly string[];
    readonly customer: string;
    readonly erased: ErasedCounts;
  } | null;
  export: Readonly<Record<string, unknown>> | null;
  decisions: readonly Omit<Decision, 'before'>[];
  weights: {
    readonly decisions: number;
    readonly least: number;
    readonly levels: readonly { readonly level: string; readonly start: number; readonly learned: number }[];
  };
}

export type PeopleCall = keyof PeopleAnswers;

/** The people of one Escolta, whichever process owns its data. What is decided is kept for ever, and can be undone. */
export type PeopleAccess = {
  readonly [Call in PeopleCall]: (request: z.input<(typeof peopleRequests)[Call]>) => Promise<PeopleAnswers[Call]>;
};
