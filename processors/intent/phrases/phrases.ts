import type { Intent } from '../../../core/insights.ts';

/** Where a phrase speaks for an intent; `none` where what looks like one is none. */
export type PhraseLabel = Intent | 'none';

/**
 * What people say, one phrase a line, written as `grammar.ts` tells; `...` is up to three words, `BRAND` the brand and `OTHER`
 * another name. Of phrases that overlap the longer counts: "never leave BRAND" is no "leave BRAND".
 */
export interface PhraseFile {
  readonly macros: Readonly<Record<string, string>>;
  /** Words that turn what follows into its opposite. */
  readonly negators: string;
  /** Phrases that tell an intent by themselves. */
  readonly sure: Readonly<Partial<Record<PhraseLabel, string>>>;
  /** Phrases that only hint at it. */
  readonly maybe: Readonly<Partial<Record<PhraseLabel, string>>>;
  /** What asks, with or without a question mark; and what looks like a question and expects no answer. */
  readonly asking: string;
  readonly rhetorical: string;
  /** Words of the built-in reasons. */
  readonly reasons: Readonly<Record<ReasonName, string>>;
}

/** What a mention can be about, unless the configuration says otherwise. */
export const reasonNames = ['price', 'quality', 'delivery', 'service', 'bug', 'safety', 'ethics'] as const;
export type ReasonName = (typeof reasonNames)[number];
