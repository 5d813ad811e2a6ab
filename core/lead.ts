import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Flag } from './assessment.ts';
import type { AuthorFlag } from './author-flag.ts';
import type { Insights, Intent, Stage } from './insights.ts';
import type { CustomerRef, PersonId } from './people.ts';

/**
 * What has become of a lead: `new`; `hot` once its score crosses the threshold; `working` once somebody, or a rule, lets it go to a CRM;
 * `sent` when a CRM took it; `customer` when the person turns out to be one; `dismissed` when a person says it is none.
 */
export const leadStates = ['new', 'hot', 'working', 'sent', 'customer', 'dismissed'] as const;
export type LeadState = (typeof leadStates)[number];

/** Of leads that no CRM has taken yet, and that nobody has dismissed. */
export const openStates: readonly LeadState[] = ['new', 'hot', 'working'];

/** Something that a person said and that shows interest. */
export interface LeadSignal {
  readonly mentionId: string;
  /** The brand that it speaks of: of the lead's own, or a competitor. */
  readonly brand: string;
  readonly storyId: string;
  readonly url: string;
  readonly network: string;
  readonly account: string;
  readonly title: string;
  readonly text: string;
  /** When it was published, ms since the epoch. */
  readonly at: number;
  /** ISO 639-1, or `und`. */
  readonly language: string;
  /** ISO 3166-1 alpha-2, lower case; empty: not known. */
  readonly country: string;
  readonly sentiment: string;
  readonly insights: Insights;
  readonly flags: readonly Flag['kind'][];
}

/** An account of a person, as their latest post shows it. Empty: not known. */
export interface LeadAccount {
  readonly account: string;
  readonly network: string;
  readonly handle: string;
  readonly name: string;
  readonly url: string;
  readonly bio: string;
  readonly location: string;
  readonly followers?: number | undefined;
  /** Why it is probably no person. */
  readonly flags?: readonly AuthorFlag[] | undefined;
}

/** Somebody who may be a lead: all of their accounts, and what they said. */
export interface LeadPerson {
  readonly personId: PersonId;
  readonly accounts: readonly LeadAccount[];
  /** Absent for who is no known customer. */
  readonly customer?: CustomerRef | undefined;
  readonly signals: readonly LeadSignal[];
}

export const leadParts = ['intent', 'stage', 'recency', 'signals', 'reach', 'fit', 'flags', 'bounds'] as const;
export type LeadPart = (typeof leadParts)[number];

/** One part of a score. The points of all parts make the score. */
export interface LeadReason {
  readonly part: LeadPart;
  readonly points: number;
  /** For people to read. */
  readonly detail: string;
}

export interface LeadScore {
  /** 0 to 100, whole. */
  readonly score: number;
  readonly intent?: Intent | undefined;
  readonly stage?: Stage | undefined;
  readonly reasons: readonly LeadReason[];
  /** What was said that counts, the strongest first. */
  readonly signals: readonly LeadSignal[];
}

/** A person's interest in a brand. Times are ms since the epoch. */
export interface Lead {
  /** 32 hex digits; it stays when accounts are added. */
  readonly id: string;
  readonly brand: string;
  readonly personId: PersonId;
  readonly state: LeadState;
  readonly score: number;
  readonly intent?: Intent | undefined;
  readonly stage?: Stage | undefined;
  readonly reasons: readonly LeadReason[];
  readonly accounts: readonly string[];
  /** Of the account that most is known of. */
  readonly name: string;
  readonly network: string;
  readonly handle: string;
  readonly url: string;
  readonly language: string;
  readonly country: string;
  readonly followers?: number | undefined;
  /** Mentions that count, the strongest first. */
  readonly mentions: readonly string[];
  readonly customer?: CustomerRef | undefined;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly createdAt: number;
  readonly scoredAt: number;
  /** When it became hot, the last time. */
  readonly hotAt?: number | undefined;
  readonly sentAt?: number | undefined;
  readonly version: number;
}

/** Where a list of leads by score goes on: behind a lead; `at` is its last signal, ms since the epoch. */
export const leadPlaceSchema = z.strictObject({ score: z.int(), at: z.int(), id: z.string().max(100) });
export type LeadPlace = z.infer<typeof leadPlaceSchema>;

export const leadActions = [
  'created',
  'hot',
  'cooled',
  'allowed',
  'sent',
  'failed',
  'duplicate',
  'undone',
  'dismissed',
  'reopened',
  'customer',
  'no-customer',
  'joined',
  'gone',
  'cancelled',
  'dry-run',
  'rule-allowed',
] as const;
export type LeadAction = (typeof leadActions)[number];

/** A line of the history of a lead, or of a rule (then without a lead). */
export interface LeadEvent {
  readonly leadId: string;
  readonly at: number;
  readonly action: LeadAction;
  /** Who did it; empty: Escolta. */
  readonly by: string;
  readonly score: number;
  readonly crm: string;
  readonly rule: string;
  readonly detail: string;
}

/** The same person and brand make the same lead. */
export function leadId(brand: string, personId: PersonId): string {
  return createHash('sha256').update(`lead\0${brand}\0${personId}`).digest('hex').slice(0, 32);
}

/** What a lead is called by in every CRM. */
export const externalIdOf = (id: string): string => `escolta-${id}`;
