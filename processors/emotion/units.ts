import type { Range } from '../../core/assessment.ts';
import type { Lexicon, Role } from '../sentiment/lexicons.ts';
import type { Token, TokenKind } from '../sentiment/tokenize.ts';
import { foldWord, parts } from './matcher.ts';

/** A piece of a text as emotions are read in it. Offsets are UTF-16 code units, end exclusive. */
export interface Unit {
  readonly kind: TokenKind;
  /** As in `foldWord`; of the brand's own name empty. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly role: Role | undefined;
  /** As the public lexicons weigh it, about −2 to 2. */
  readonly weight: number;
}

/** Cuts tokens further, and says what the public lexicons know of each. What is in `skip` says nothing. */
export function toUnits(tokens: readonly Token[], lexicon: Lexicon | undefined, skip: readonly Range[]): Unit[] {
  const units: Unit[] = [];
  for (const { kind, text, start, end } of tokens) {
    if (kind !== 'word') {
      units.push({ kind, text, start, end, role: undefined, weight: 0 });
      continue;
    }
    if (skip.length > 0 && skip.some(([from, to]) => start < to && end > from)) {
      units.push({ kind, text: '', start, end, role: undefined, weight: 0 });
      continue;
    }
    for (const part of lexicon?.elides && text.includes("'") ? parts(text, true) : [text]) {
      const known = lexicon?.lookUp(part);
      units.push({ kind, text: foldWord(part), start, end, role: known?.role, weight: known?.weight ?? 0 });
    }
  }
  return units;
}
