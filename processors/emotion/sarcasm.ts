import { languages } from '../sentiment/languages.ts';
import { createMatcher, foldWord, type Matcher } from './matcher.ts';
import type { Unit } from './units.ts';
import { mockeryTags, mockingEmoji, sarcasmWords, sincereEmoji } from './words/sarcasm.ts';

interface Known {
  readonly mockery: Matcher<true>;
  readonly hints: Matcher<true>;
  readonly praise: Matcher<true>;
  readonly delight: Matcher<true>;
  readonly events: Matcher<true>;
  readonly again: Matcher<true>;
  readonly mends: Matcher<true>;
}

/** How likely each cue makes it, alone. Cues add as independent reasons do: 1 − Π (1 − p). */
const chance = {
  tag: 0.95,
  mockery: 0.75,
  hint: 0.15,
  /** A hint, and something bad in the same text. */
  hintAtEvent: 0.35,
  /** Praise, then something bad. */
  praisedEvent: 0.4,
  /** "Great, another delay": the praise stands alone before it. */
  aside: 0.45,
  /** "Thanks for losing": the bad thing is what is praised. */
  joined: 0.3,
  delightedEvent: 0.6,
  again: 0.25,
  quoted: 0.4,
  dots: 0.1,
} as const;
/** Words between the praise and the bad thing, at most. */
const reach = 9;
/** Words in the clause that is an aside, at most. */
const asideWords = 3;
/** Words after the bad thing in which it may be put right. */
const mendReach = 8;
/** What is left where something says that it is meant. */
const sincere = 0.35;
/** As many pairs of praise and bad thing count. */
const maxPairs = 3;
const quotes = /["“”«»‘’']/u;

export type ReadSarcasm = (text: string, units: readonly Unit[], language: string) => number;

/** Makes a function that tells how likely a text is meant otherwise than it is said, 0 to 1. Linear in its length. */
export function createReadSarcasm(): ReadSarcasm {
  const byLanguage = new Map<string, Known | undefined>();
  const knownOf = (language: string) => {
    if (!byLanguage.has(language)) byLanguage.set(language, compile(language));
    return byLanguage.get(language);
  };
  const tags = new Set(mockeryTags.split(/\s+/u).map(foldWord));

  return (text, units, language) => {
    const known = knownOf(language);
    let unlikely = 1;
    let isSincere = false;
    let mocked = 0;
    const add = (p: number) => {
      unlikely *= 1 - p;
    };
    const marks = known ? mark(units, known) : [];
    for (const [i, unit] of units.entries()) {
      if (unit.kind === 'emoji') {
        mocked = Math.max(mocked, mockingEmoji.get(unit.text) ?? 0);
        isSincere ||= sincereEmoji.has(unit.text);
      } else if (text.charCodeAt(unit.start - 1) === 0x23 && (tags.has(unit.text) || isNotTag(units, i)))
        add(chance.tag);
    }
    if (known) {
      const events = marks.some((kind) => kind === 'event');
      const cues = new Set<Mark>();
      let pairs = 0;
      for (const [i, kind] of marks.entries()) {
        if (kind === undefined || kind === 'event' || kind === 'mend' || kind === 'again') continue;
        // A cue counts once, however often it is said.
        if (kind === 'mockery' && !cues.has(kind)) add(chance.mockery);
        if (kind === 'hint' && !cues.has(kind)) add(events ? chance.hintAtEvent : chance.hint);
        if ((kind === 'praise' || kind === 'hint') && isQuoted(text, units[i] as Unit)) add(chance.quoted);
        cues.add(kind);
        if (pairs < maxPairs) {
          const p = pair(units, marks, i, kind);
          if (p > 0) {
            pairs++;
            add(p);
          }
        }
      }
      if (unlikely < 1 && /…|\.\.\./u.test(text)) add(chance.dots);
    }
    if (unlikely < 1 || mocked >= 0.3) add(mocked);
    const likely = 1 - unlikely;
    return Math.round(1000 * (isSincere && likely < chance.tag ? likely * sincere : likely)) / 1000;
  };
}

type Mark = keyof typeof markOf;
const markOf = { mockery: 1, hint: 1, praise: 1, delight: 1, event: 1, again: 1, mend: 1 } as const;

/** What each unit is the beginning of. */
function mark(units: readonly Unit[], known: Known): (Mark | undefined)[] {
  const marks: (Mark | undefined)[] = units.map(() => undefined);
  const kinds: readonly (readonly [Mark, Matcher<true>])[] = [
    ['mockery', known.mockery],
    ['mend', known.mends],
    ['event', known.events],
    ['delight', known.delight],
    ['hint', known.hints],
    ['praise', known.praise],
    ['again', known.again],
  ];
  for (let i = 0; i < units.length; ) {
    const unit = units[i] as Unit;
    let length = 0;
    if (unit.kind === 'word' && unit.text !== '') {
      for (const [kind, match] of kinds) {
        const found = match(units, i);
        // The longest entry has it; the order decides among those as long.
        if (found && found.length > length) {
          length = found.length;
          marks[i] = kind;
        }
      }
    }
    // What mockery takes may hold the bad thing itself.
    i += marks[i] === 'mockery' ? 1 : Math.max(1, length);
  }
  return marks;
}

/** How likely the praise at `from` mocks something bad that follows. */
function pair(units: readonly Unit[], marks: readonly (Mark | undefined)[], from: number, kind: Mark): number {
  if (isNegated(units, from)) return 0;
  let words = 0;
  let stops = 0;
  let again = false;
  let aside = false;
  let wordsToStop = 0;
  for (let i = from; i < units.length && words <= reach; i++) {
    const unit = units[i] as Unit;
    if (unit.kind === 'stop') {
      if (stops === 0) aside = words <= asideWords;
      stops++;
      wordsToStop = words;
      // The end of a sentence that says more than the praise ends what it can mock.
      if (stops > 2 || (!aside && /[.!?\n]/u.test(unit.text))) return 0;
      continue;
    }
    if (unit.kind !== 'word') continue;
    words++;
    if (i === from) continue;
    const here = marks[i];
    if (here === 'mend' || unit.role === 'contrast') return 0;
    again ||= here === 'again';
    if (here !== 'event') continue;
    if (isNegated(units, i) || isMended(units, marks, i)) return 0;
    const base = kind === 'delight' ? chance.delightedEvent : kind === 'mockery' ? chance.joined : chance.praisedEvent;
    let unlikely = 1 - base;
    if (aside && stops > 0 && wordsToStop <= asideWords) unlikely *= 1 - chance.aside;
    if (stops === 0 && words <= 5) unlikely *= 1 - chance.joined;
    if (again) unlikely *= 1 - chance.again;
    return 1 - unlikely;
  }
  return 0;
}

/** Whether a negator stands right before it: "no delays". Entries that begin with one are marked at the negator. */
function isNegated(units: readonly Unit[], at: number): boolean {
  for (let i = at - 1; i >= Math.max(0, at - 2); i--) {
    if (units[i]?.kind !== 'word') return false;
    if (units[i]?.role === 'negator') return true;
  }
  return false;
}

function isMended(units: readonly Unit[], marks: readonly (Mark | undefined)[], at: number): boolean {
  let words = 0;
  for (let i = at + 1; i < units.length && words < mendReach; i++) {
    if (units[i]?.kind !== 'word') continue;
    words++;
    if (marks[i] === 'mend' || units[i]?.role === 'contrast') return true;
  }
  return false;
}

/** `#not` at the end of a text. */
function isNotTag(units: readonly Unit[], at: number): boolean {
  return units[at]?.text === 'not' && units.slice(at + 1, at + 3).every(({ kind }) => kind !== 'word');
}

function isQuoted(text: string, { start, end }: Unit): boolean {
  return start > 0 && quotes.test(text[start - 1] as string) && end < text.length && quotes.test(text[end] as string);
}

function compile(language: string): Known | undefined {
  const words = Object.hasOwn(sarcasmWords, language) ? sarcasmWords[language] : undefined;
  if (!words) return undefined;
  const elides = languages[language]?.elides ?? false;
  const setOf = (list: string) => createMatcher([[list, true as const]], elides);
  return {
    mockery: setOf(words.mockery),
    hints: setOf(words.hints),
    praise: setOf(words.praise),
    delight: setOf(words.delight),
    events: setOf(words.events),
    again: setOf(words.again),
    mends: setOf(words.mends),
  };
}
