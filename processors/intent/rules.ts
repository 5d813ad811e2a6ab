import { type Intent, intents } from '../../core/insights.ts';
import { createTokenizer } from '../text.ts';
import { createPhraseIndex, type Found, type PhraseIndex } from './phrase-index.ts';
import { catalan } from './phrases/ca.ts';
import { german } from './phrases/de.ts';
import { english } from './phrases/en.ts';
import { spanish } from './phrases/es.ts';
import { french } from './phrases/fr.ts';
import { italian } from './phrases/it.ts';
import type { PhraseFile, PhraseLabel } from './phrases/phrases.ts';
import { reasonNames } from './phrases/phrases.ts';
import { portuguese } from './phrases/pt.ts';
import type { Reading } from './reading.ts';

/** Where several intents are told, the first of these counts: what a team must know of first. */
export const precedence: readonly Intent[] = [
  'leave',
  'help',
  'buy',
  'compare',
  'evaluate',
  'need',
  'recommend',
  'complain',
  'share',
];
export const labels: readonly PhraseLabel[] = ['none', ...intents];

const files: Readonly<Record<string, PhraseFile>> = {
  en: english,
  es: spanish,
  ca: catalan,
  fr: french,
  pt: portuguese,
  it: italian,
  de: german,
};
export const ruleLanguages = Object.keys(files);

/** How far before a phrase a negator turns it, in words. */
const negatorReach = 3;

/** What a negated phrase says. */
const negated: Readonly<Partial<Record<PhraseLabel, PhraseLabel>>> = { recommend: 'complain', leave: 'share' };

interface Meaning {
  readonly kind: 'sure' | 'maybe' | 'asking' | 'rhetorical' | 'reason';
  readonly label: string;
}

/** What the phrases say of a text. */
export interface Evidence {
  /** By place in `labels`: phrases that tell it, and phrases that hint at it. */
  readonly sure: Uint8Array;
  readonly maybe: Uint8Array;
  /** By place in `reasonNames`. */
  readonly reasons: Uint8Array;
  /** Phrases that ask: in sentences with a question mark, and in others. */
  readonly asking: number;
  readonly askingUnmarked: number;
  readonly rhetorical: number;
}

export interface Rules {
  /** Judges by the phrases of the language; by those of all languages where it is not known. */
  judge(reading: Reading, language: string): Evidence;
}

/** Compiles the phrase files: about 0.2 s for a language, when its first text comes or `languages` names it. */
export function createRules(languages: readonly string[] = []): Rules {
  const compiled = new Map<string, Compiled>();
  const rulesOf = (language: string): Compiled => {
    const known = compiled.get(language) ?? compile(files[language] as PhraseFile);
    compiled.set(language, known);
    return known;
  };
  for (const language of languages) if (files[language]) rulesOf(language);
  return {
    judge(reading, language) {
      const evidence = {
        sure: new Uint8Array(labels.length),
        maybe: new Uint8Array(labels.length),
        reasons: new Uint8Array(reasonNames.length),
        asking: 0,
        askingUnmarked: 0,
        rhetorical: 0,
      };
      const which = Object.hasOwn(files, language) ? [language] : language === 'und' ? ruleLanguages : [];
      for (const one of which) weigh(reading, rulesOf(one), evidence);
      return evidence;
    },
  };
}

interface Compiled {
  readonly index: PhraseIndex<Meaning>;
  readonly negators: ReadonlySet<number>;
}

function compile(file: PhraseFile): Compiled {
  const index = createPhraseIndex<Meaning>();
  const add = (phrases: string | undefined, meaning: Meaning) => {
    for (const line of (phrases ?? '').split('\n')) if (line.trim() !== '') index.add(line, meaning, file.macros);
  };
  for (const label of labels) {
    add(file.sure[label], { kind: 'sure', label });
    add(file.maybe[label], { kind: 'maybe', label });
  }
  add(file.asking, { kind: 'asking', label: '' });
  add(file.rhetorical, { kind: 'rhetorical', label: '' });
  for (const label of reasonNames) add(file.reasons[label], { kind: 'reason', label });
  const tokenize = createTokenizer();
  const negators = new Set(
    file.negators.split(/\s+/u).flatMap((word) => {
      const { count, hashes } = tokenize(word.replaceAll("'", ''));
      return [...hashes.subarray(0, count)];
    }),
  );
  return { index, negators };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function weigh(reading: Reading, { index, negators }: Compiled, evidence: Mutable<Evidence>): void {
  const told: Found<Meaning>[] = [];
  for (const found of index.find(reading)) {
    if (!found.named && reading.owner(found.start) === 2) continue;
    const { kind, label } = found.value;
    if (kind === 'sure' || kind === 'maybe') told.push(found);
    else if (kind === 'reason') bump(evidence.reasons, reasonNames.indexOf(label as (typeof reasonNames)[number]));
    else if (kind === 'rhetorical') evidence.rhetorical++;
    else if (reading.asks[reading.sentences[found.start] as number]) evidence.asking++;
    else evidence.askingUnmarked++;
  }
  // Longer phrases first; of equals, those that are surer.
  told.sort((a, b) => b.words - a.words || rank(a) - rank(b) || a.start - b.start || b.end - a.end);
  const taken = new Map<number, Found<Meaning>>();
  for (const found of told) {
    const { kind, label } = found.value;
    let covered = false;
    for (let at = found.start; at < found.end && !covered; at++) {
      const owner = taken.get(at);
      covered =
        owner !== undefined &&
        (owner.value.label !== label || owner.words > found.words || owner.start === found.start);
    }
    if (covered) continue;
    for (let at = found.start; at < found.end; at++) if (!taken.has(at)) taken.set(at, found);
    const says = isNegated(reading, negators, found.start) ? negated[label as PhraseLabel] : label;
    if (says === undefined) continue;
    const into = kind === 'sure' && says === label ? evidence.sure : evidence.maybe;
    bump(into, labels.indexOf(says as PhraseLabel));
  }
}

const rank = (found: Found<Meaning>) => (found.value.kind === 'sure' ? 0 : 1);

function bump(counts: Uint8Array, at: number): void {
  counts[at] = Math.min(255, (counts[at] as number) + 1);
}

function isNegated(reading: Reading, negators: ReadonlySet<number>, start: number): boolean {
  const clause = reading.clauses[start];
  for (let at = start - 1; at >= 0 && at >= start - negatorReach && reading.clauses[at] === clause; at--) {
    if (negators.has(reading.words[at] as number)) return true;
  }
  return false;
}

/** What the phrases alone would say: the first of `precedence` that a sure phrase tells. */
export function intentByRules({ sure }: Evidence): Intent | undefined {
  const count = (label: PhraseLabel) => sure[labels.indexOf(label)] as number;
  if (count('none') > 0 && count('leave') === 0 && count('help') === 0 && count('complain') === 0) return undefined;
  return precedence.find((intent) => count(intent) > 0);
}
