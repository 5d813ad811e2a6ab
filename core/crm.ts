import type { Logger } from 'pino';
import type { ZodType } from 'zod';
import type { Clock } from './clock.ts';
import type { Reject } from './contract.ts';
import type { Customer } from './customer.ts';
import { PipelineError } from './errors.ts';
import type { HttpClient } from './http.ts';

/** What a CRM says of one customer: who they are now, or that they are there no more. */
export type CustomerChange =
  | { readonly kind: 'customer'; readonly customer: Customer }
  | { readonly kind: 'gone'; readonly id: string };

/** One step of the reading of customers. `cursor` is where to go on once everything in the page is durable. */
export interface CustomerPage<C> {
  readonly changes: readonly CustomerChange[];
  readonly rejects?: readonly Reject[];
  readonly cursor: C;
  /**
   * On the last page of a reading of all customers: when that reading began, ms since the epoch. Who was in none of its pages is
   * gone: the only way to know where the CRM does not tell deletions.
   */
  readonly completeSince?: number;
  /** How far along it is, 0 to 1, where it is known. */
  readonly progress?: number;
}

/**
 * Where known customers come from. It stores nothing: `read` goes on from any cursor it ever yielded (mid-reading, or after a whole
 * one: then what was modified since), or begins. `full` asks for all customers again. It ends when there is nothing more for now. It
 * throws `PipelineError`: `transient` (asked again later, from the last cursor), or `fatal` (a person must act: the message says in the
 * CRM's own words what is wrong, and what to do).
 */
export interface CustomerSource<C> {
  readonly cursor: ZodType<C>;
  read(
    from: C | undefined,
    options: { readonly full: boolean; readonly signal: AbortSignal },
  ): AsyncIterable<CustomerPage<C>>;
}

/** A person to become a lead of a CRM. Absent: not known. Nothing in it is markup. */
export interface CrmLead {
  /** The same lead has the same, however often it is sent: what makes creation idempotent. `escolta-` and 32 hex digits. */
  readonly externalId: string;
  readonly givenName?: string;
  /** All that the CRM wants of a name: stands in with the handle where nothing is known. */
  readonly familyName: string;
  readonly email?: string;
  readonly phone?: string;
  readonly company?: string;
  readonly website?: string;
  readonly city?: string;
  readonly country?: string;
  /** ISO 639-1. */
  readonly language?: string;
  readonly accounts: readonly { readonly network: string; readonly handle: string; readonly url?: string }[];
  /** Id of the brand that the interest is in. */
  readonly brand: string;
  /** 0 to 100. */
  readonly score: number;
  /** Stage of the buying cycle, such as `evaluation`. */
  readonly stage?: string;
  /** Plain text with the reasons and the latest posts with their addresses, 4,000 characters at most. */
  readonly description: string;
}

/** Something that a known contact or lead said, as a note or an activity. */
export interface CrmNote {
  readonly externalId: string;
  /** Whom it is about: ids in the CRM. */
  readonly about: { readonly kind: 'contact' | 'lead'; readonly id: string };
  readonly title: string;
  readonly text: string;
  readonly url?: string;
  /** When it was said, ms since the epoch. */
  readonly at: number;
}

/** A saved segment, as a list of contacts in the CRM. */
export interface CrmList {
  readonly externalId: string;
  readonly name: string;
  /** Ids of contacts in the CRM: all of them, whoever was on the list before. */
  readonly contacts: readonly string[];
}

/** What a CRM made or found. */
export interface CrmRecord {
  readonly kind: 'contact' | 'lead' | 'note' | 'list';
  /** Id in the CRM. */
  readonly id: string;
  /** Where people see it, where it is known. */
  readonly url?: string;
}

/** Somebody in the CRM who is probably the same person. */
export interface CrmDuplicate extends CrmRecord {
  readonly kind: 'contact' | 'lead';
  readonly name: string;
  /** What is the same, such as `email`. */
  readonly by: string;
}

/** A CRM that looks for duplicates itself did not take a lead: whom it found. */
export class DuplicatesFound extends PipelineError {
  readonly duplicates: readonly CrmDuplicate[];

  constructor(message: string, duplicates: readonly CrmDuplicate[]) {
    super(message, { retry: 'poison' });
    this.duplicates = duplicates;
  }
}

/**
 * What Escolta may change in a CRM. Every call may be repeated: what has the same external id is made once, also where the process died
 * between the request and its answer. They throw `PipelineError`: `transient` (with `retryAfterMs` where the CRM said when), `poison` (this
 * item will never be taken: a validation error), or `fatal` (nothing will, until a person mends the configuration). Messages carry the
 * CRM's own words and the remedy, and no secret.
 */
export interface Crm {
  /** Logs in and looks whether what is needed may be done. Resolves with a line for people: who we are there, and where. */
  check(signal: AbortSignal): Promise<string>;
  /** Contacts and leads with the same e-mail address, telephone number or external id. */
  findDuplicates(lead: CrmLead, signal: AbortSignal): Promise<readonly CrmDuplicate[]>;
  /**
   * Makes the lead, or finds the one with its external id and brings it up to date. Throws `DuplicatesFound` where the CRM does not want
   * it by rules of its own.
   */
  putLead(lead: CrmLead, signal: AbortSignal): Promise<CrmRecord & { readonly created: boolean }>;
  putNote(note: CrmNote, signal: AbortSignal): Promise<CrmRecord & { readonly created: boolean }>;
  /** Makes the list contain these contacts and no others. Absent where the CRM has no such lists. */
  putList?(list: CrmList, signal: AbortSignal): Promise<CrmRecord & { readonly created: boolean }>;
  /** Undoes a `put…`. What is gone already is no error. */
  remove(record: CrmRecord, signal: AbortSignal): Promise<void>;
  close?(): Promise<void>;
}

/** What a connection may use: everything from outside is injected. */
export interface CrmContext {
  /** The configured name of this instance. */
  readonly name: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Folder that relative paths of the configuration start from. */
  readonly baseDir: string;
}

/** What one CRM file exports: `customers` where it can be read, `connect` where it can be written to; one of them at least. */
export interface CrmComponent<Config = unknown, Cursor = unknown> {
  /** The `type` in the configuration. */
  readonly type: string;
  /** One sentence for lists and the reference. */
  readonly summary: string;
  /** A strict zod object of what this type adds to the common keys. */
  readonly config: ZodType<Config>;
  /** How the fields of the CRM are called, by those of `Customer`: the start of the configured mapping. */
  customers?(config: Config, context: CrmContext & { readonly fields: FieldMapping }): CustomerSource<Cursor>;
  connect?(config: Config, context: CrmContext): Crm;
}

/**
 * Fields of the CRM by what they hold: keys are those of a customer (`givenName`, `emails`, `segment` …), `handles.NETWORK` or
 * `accountIds.NETWORK`; values are names of fields in the CRM, several where a customer has a list, dots for nesting. What is configured
 * replaces the type's own of the same key; an empty list takes it away.
 */
export type FieldMapping = Readonly<Record<string, readonly string[]>>;
