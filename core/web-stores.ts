import type { Caller, Role } from './rights.ts';

/** Somebody who may log in. */
export interface User {
  readonly id: string;
  /** What they log in with: lower case, unique. */
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  /** Empty: all brands. */
  readonly brands: readonly string[];
  /** See `hashPassword`; empty where they log in elsewhere, or are still to choose one. */
  readonly passwordHash: string;
  /** Where they log in by OpenID Connect: both together are who they are, whatever becomes of their address. */
  readonly identity?: Identity | undefined;
  /** The link by which they choose a password, once: the hash of its secret, and how long it holds. */
  readonly link?: { readonly hash: string; readonly until: number } | undefined;
  readonly disabled: boolean;
  /** ms since the epoch. */
  readonly createdAt: number;
}

/** Somebody, as a provider of OpenID Connect knows them. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** Users. Writes are durable when they resolve; two users never have one login. */
export interface UserStore {
  list(): Promise<readonly User[]>;
  byLogin(login: string): Promise<User | undefined>;
  byId(id: string): Promise<User | undefined>;
  byIdentity(identity: Identity): Promise<User | undefined>;
  byLink(hash: string): Promise<User | undefined>;
  put(user: User): Promise<void>;
}

/** A session, by the hash of its secret. */
export interface Session {
  readonly hash: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Where they logged in from. */
  readonly address: string;
  /** What their browser calls itself. */
  readonly agent: string;
  /** What their provider said of them, to log them out there; empty: nothing. */
  readonly idToken: string;
}

export interface SessionStore {
  find(hash: string): Promise<Session | undefined>;
  /** Of one user, newest first. Some may have expired. */
  list(userId: string): Promise<readonly Session[]>;
  put(session: Session): Promise<void>;
  end(hash: string): Promise<void>;
  /** Ends all of a user, but for one. */
  endAll(userId: string, except?: string): Promise<void>;
}

/** A token for programs, by the hash of its secret. */
export interface ApiToken {
  readonly id: string;
  readonly hash: string;
  readonly name: string;
  readonly role: Role;
  readonly brands: readonly string[];
  readonly createdBy: string;
  readonly createdAt: number;
  /** Undefined: until it is revoked. */
  readonly expiresAt: number | undefined;
  readonly revoked: boolean;
}

export interface TokenStore {
  list(): Promise<readonly ApiToken[]>;
  byHash(hash: string): Promise<ApiToken | undefined>;
  put(token: ApiToken): Promise<void>;
}

/** What somebody did, saw, took away or erased. */
export interface AuditEntry {
  readonly at: number;
  readonly who: Pick<Caller, 'kind' | 'id' | 'name'>;
  /** Such as `login`, `login-failed`, `mention.label`, `person.view`, `export`, `user.create`. */
  readonly action: string;
  /** What it was done to, such as the id of a person. */
  readonly target: string;
  /** More, as JSON of a small object; no secrets. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly address: string;
}

/** Where a reading of the log goes on: behind an entry. */
export interface AuditPlace {
  readonly at: number;
  readonly id: string;
}

export interface AuditFilter {
  /** A part of their name. */
  readonly who?: string | undefined;
  /** Its beginning, such as `person` for all that was done with people. */
  readonly action?: string | undefined;
  /** A part of what it was done to. */
  readonly target?: string | undefined;
  /** ms since the epoch; `from` included, `to` not. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface AuditLog {
  add(entries: readonly AuditEntry[]): Promise<void>;
  /** Newest first. */
  list(
    filter: AuditFilter & { readonly after?: AuditPlace | undefined; readonly limit: number },
  ): Promise<readonly (AuditEntry & { readonly id: string })[]>;
}

export const workStates = ['new', 'open', 'answered', 'closed'] as const;
export type WorkState = (typeof workStates)[number];
export const priorities = ['low', 'normal', 'high'] as const;
export type Priority = (typeof priorities)[number];

/** Which mention. */
export interface MentionRef {
  readonly brand: string;
  readonly mentionId: string;
}

/** The work on a mention. */
export interface Triage {
  readonly state: WorkState;
  /** Empty: nobody. */
  readonly assignee: string;
  readonly priority: Priority;
  readonly tags: readonly string[];
  readonly bookmarked: boolean;
}

export const untouched: Triage = { state: 'new', assignee: '', priority: 'normal', tags: [], bookmarked: false };

/** What becomes of it: only what is named changes. */
export type TriageChange = {
  readonly [Key in keyof Omit<Triage, 'tags'>]?: Triage[Key] | undefined;
} & {
  readonly addTags?: readonly string[] | undefined;
  readonly removeTags?: readonly string[] | undefined;
};

export interface MentionNote {
  readonly id: string;
  readonly text: string;
  readonly by: string;
  readonly at: number;
}

export interface TriageStore {
  /** Changes mentions that are there; resolves with what each was before, to undo by. Those that are not there are left out. */
  change(
    mentions: readonly MentionRef[],
    change: TriageChange,
    by: string,
  ): Promise<readonly (MentionRef & { readonly before: Triage; readonly after: Triage })[]>;
  /** Puts back what was before. */
  restore(states: readonly (MentionRef & { readonly before: Triage })[], by: string): Promise<void>;
  notes(mention: MentionRef): Promise<readonly MentionNote[]>;
  addNote(mention: MentionRef, text: string, by: string): Promise<MentionNote>;
  removeNote(mention: MentionRef, noteId: string, by: string): Promise<boolean>;
}

export const savedKinds = ['filter', 'query', 'annotation'] as const;
export type SavedKind = (typeof savedKinds)[number];

/** Something that a person keeps: a filter of the inbox, a query, a remark on a chart. */
export interface Saved {
  readonly id: string;
  readonly kind: SavedKind;
  readonly name: string;
  readonly body: unknown;
  readonly ownerId: string;
  readonly owner: string;
  readonly shared: boolean;
  readonly savedAt: number;
}

export interface SavedStore {
  /** Those of the owner, and the shared ones. */
  list(kind: SavedKind, ownerId: string): Promise<readonly Saved[]>;
  find(id: string): Promise<Saved | undefined>;
  put(saved: Saved): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface KeyedAnswer {
  readonly status: number;
  /** JSON; undefined: nothing, or it is not kept. */
  readonly body: string | undefined;
}

/** A write that was asked for with an `Idempotency-Key`. */
export interface KeyedRequest {
  /** Of who asked and of the key. */
  readonly keyHash: string;
  /** Of this one time: two processes that begin at one moment see each other by it. */
  readonly claim: string;
  /** Of what was asked. */
  readonly requestHash: string;
  /** ms since the epoch. It is forgotten a day later. */
  readonly begunAt: number;
  /** undefined: it was begun, and nothing is known of how it ended. */
  readonly answer?: KeyedAnswer | undefined;
}

/** Writes are durable when they resolve. */
export interface IdempotencyStore {
  /** Of one key, those that are not released: one, but for the moment in which several begin. */
  of(keyHash: string): Promise<readonly KeyedRequest[]>;
  put(request: KeyedRequest): Promise<void>;
  /** It failed, or another was first: it no longer holds its key. */
  release(request: KeyedRequest): Promise<void>;
}
