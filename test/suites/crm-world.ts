import type { CrmComponent, CrmLead, FieldMapping } from '../../core/crm.ts';

/** A customer as a test gives it to a fake CRM. `modifiedAt` is in ms since the epoch; absent: long ago. */
export interface FakeCustomer {
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email?: string;
  readonly phone?: string;
  readonly company?: string;
  readonly modifiedAt?: number;
}

/** A CRM of the test's own, over HTTP, that keeps records as the real one does. */
export interface CrmWorld {
  /** Of its server, for the configuration. */
  readonly url: string;
  /** Adds a customer, or changes the one with the id. */
  put(customer: FakeCustomer): void;
  delete(id: string): void;
  /** Leads there are now (deleted ones do not count). */
  leads(): readonly { readonly id: string }[];
  notes(): readonly { readonly about: string; readonly text: string }[];
  /** Ids of contacts on the list of that name. Absent where the CRM has no lists. */
  list?(name: string): readonly string[];
  /** Every login that was given out ends now. Absent where there are none (Basic authentication, keys). */
  expire?(): void;
  /** How many logins were asked for. */
  logins?(): number;
  /** The next request that changes something is carried out, and the connection cut before the answer. */
  dropNextAnswer(): void;
  /** The next request, of whatever kind, is answered so. */
  limitNext(retryAfterSeconds: number): void;
  /** The next creation is refused by the CRM's own way of saying that a field is not valid. Says the words that must be shown. */
  refuseNext(): string;
  close(): Promise<void>;
}

export interface CrmHarness {
  readonly component: CrmComponent;
  /** Starts one. Ids of customers are `idOf(1)` … in the order of creation. */
  createWorld(options: { readonly customers: readonly FakeCustomer[] }): Promise<CrmWorld>;
  /** The id that the CRM would give its nth customer: of the shape that it uses. Ascending by its own order. */
  idOf(n: number): string;
  /** What stands in the configuration for it. `secrets` must not appear in any message; small pages (`pageSize: 3`) where it may be set. */
  config(url: string): Readonly<Record<string, unknown>>;
  /** The same with a credential that is wrong. */
  wrong(url: string): Readonly<Record<string, unknown>>;
  readonly secrets: readonly string[];
  /** A mapping by which the segment is the given name: fields as this CRM calls them. */
  readonly segmentFromGivenName: FieldMapping;
  /** Whether deletions are seen in an incremental reading, and not only when all are read. */
  readonly tellsDeletions: boolean;
  /** By what it finds duplicates. */
  readonly findsBy: readonly ('email' | 'phone')[];
  /** Titles of tests about what it cannot do. */
  readonly leavesOut?: readonly string[];
}

export const sampleLead: CrmLead = {
  externalId: `escolta-${'0123456789abcdef'.repeat(2)}`,
  givenName: 'Núria',
  familyName: 'O’Brien & "Söhne" <x>',
  email: 'nuria@example.org',
  phone: '+34 600 111 222',
  company: 'Cafè & Fills',
  accounts: [{ network: 'mastodon', handle: 'nuria@example.social' }],
  brand: 'volandra',
  score: 81,
  stage: 'evaluation',
  description: 'Asks for prices.\nhttps://example.social/@nuria/1',
};
