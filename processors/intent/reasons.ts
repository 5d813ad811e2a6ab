import { createPhraseIndex } from './phrase-index.ts';
import { type ReasonName, reasonNames } from './phrases/phrases.ts';
import type { Reading } from './reading.ts';

/** A reason of the configuration. */
export interface OwnReason {
  /** Words and phrases that tell it in any language. */
  readonly terms?: readonly string[] | undefined;
  /** By ISO 639-1: only in texts of that language, or of an unknown one. */
  readonly languages?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** By name: `false` turns a built-in reason off; terms make a new one, or add to a built-in one. */
export type ReasonsConfig = Readonly<Record<string, false | OwnReason>>;

export const isBuiltIn = (name: string): name is ReasonName => (reasonNames as readonly string[]).includes(name);

/** Finds the terms of the configuration: how often each reason of its is told. */
export function createOwnReasons(config: ReasonsConfig): (reading: Reading, language: string) => Map<string, number> {
  const index = createPhraseIndex<{ readonly name: string; readonly language?: string }>();
  for (const [name, reason] of Object.entries(config)) {
    if (reason === false) continue;
    for (const term of reason.terms ?? []) index.addTerm(term, { name });
    for (const [language, terms] of Object.entries(reason.languages ?? {})) {
      for (const term of terms) index.addTerm(term, { name, language });
    }
  }
  return (reading, language) => {
    const hits = new Map<string, number>();
    for (const found of index.find(reading)) {
      const { name, language: only } = found.value;
      if (only !== undefined && only !== language && language !== 'und') continue;
      if (reading.owner(found.start) !== 2) hits.set(name, (hits.get(name) ?? 0) + 1);
    }
    return hits;
  };
}
