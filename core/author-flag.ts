/** Why an account is probably no person speaking for themselves: a program, or one of several that one hand moves. */
export type AuthorFlagKind = 'bot' | 'coordinated';

export interface AuthorFlag {
  readonly kind: AuthorFlagKind;
  /** What gave it away, for people to read: bounded, plain. */
  readonly reasons: readonly string[];
}
