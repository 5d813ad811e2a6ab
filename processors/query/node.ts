import type { Folding } from '../text.ts';
import type { Place } from './problem.ts';

/** Where a text term is looked for: in title and text (`body`), or in one of them, or in the address of the post. */
export type Scope = 'body' | 'title' | 'text' | 'url';

/** What a text term looks like in a text. */
export type TermForm = 'words' | 'hashtag' | 'handle' | 'cashtag' | 'address' | 'raw' | 'symbol';

/** Something to find in a text. */
export interface Term {
  readonly form: TermForm;
  readonly scope: Scope;
  /** In composed form (NFC), without the sign that its form stands for. Of `words`, with its `*` and `?`. */
  readonly value: string;
  readonly folding: Folding;
  /** Of one word: how many edits away it may be written; 0 for none. */
  readonly edits: number;
}

/** A field that is compared as a whole. */
export type ValueField = 'author' | 'site' | 'source' | 'type' | 'country' | 'lang';
/** A field that is a number. */
export type NumberField = 'followers' | 'engagement' | 'rating';

export interface ValueCheck {
  readonly field: ValueField;
  /** Any of these, as the field normalises them. */
  readonly values: ReadonlySet<string>;
  /** Or any that fits one of these patterns. */
  readonly globs: readonly string[];
}

export interface NumberCheck {
  readonly field: NumberField;
  readonly least: number;
  readonly most: number;
  /** Whether `least` and `most` themselves are out. */
  readonly openLeast: boolean;
  readonly openMost: boolean;
}

/** Where a node comes from. */
export interface Written {
  /** In the query itself: of what a block brings, the place where the block is named. */
  readonly place: Place;
  /** As written, also within a block. */
  readonly text: string;
}

export interface ManyNode extends Written {
  readonly kind: 'and' | 'or';
  readonly children: readonly QueryNode[];
}

export interface NotNode extends Written {
  readonly kind: 'not';
  readonly child: QueryNode;
}

export interface NearNode extends Written {
  readonly kind: 'near';
  readonly left: QueryNode;
  readonly right: QueryNode;
  readonly ordered: boolean;
  /** Most words between the two; undefined: anywhere in the same sentence. */
  readonly distance: number | undefined;
}

export interface TermNode extends Written {
  readonly kind: 'term';
  readonly term: Term;
}

export interface ValueNode extends Written {
  readonly kind: 'value';
  readonly check: ValueCheck;
}

export interface NumberNode extends Written {
  readonly kind: 'number';
  readonly check: NumberCheck;
}

export type QueryNode = ManyNode | NotNode | NearNode | TermNode | ValueNode | NumberNode;
