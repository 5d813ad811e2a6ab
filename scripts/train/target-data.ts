import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Extractor } from '../../processors/sentiment/model/features.ts';
import { namesIn } from '../../processors/sentiment/model/names.ts';
import type { Labelled } from './data.ts';

/** A text that is judged toward what stands at `target`. */
export type Aimed = Labelled & { readonly target: NonNullable<Labelled['target']> };

/** A tweet as it came, tokenized ("do n't", ": -RRB-"), and as people write. */
export interface TargetTweet {
  readonly raw: Aimed;
  readonly written: Aimed;
}

/** Tweets with the sentiment toward a target. */
export function readTargets(folder: string): TargetTweet[] {
  const path = join(folder, 'target-en-train.txt');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  const items: TargetTweet[] = [];
  for (let i = 0; i + 2 < lines.length; i += 3) {
    const [template = '', name = '', label = '0'] = lines.slice(i, i + 3);
    if (!template.includes(mark)) continue;
    const make = (text: string) => fill(text, name.trim(), (Number(label) + 1) as 0 | 1 | 2);
    items.push({ raw: make(template.trim()), written: make(untokenize(template)) });
  }
  return items;
}

/**
 * A whole text as one about the only thing that it names: its one mention, or its one name where it has no mention. Undefined where it
 * names nothing, or more than one.
 */
export function onlyTarget(item: Labelled, { extract }: Extractor): Aimed | undefined {
  const features = extract(item.text, item.language);
  const { pieces } = features;
  const names = namesIn(item.text, features, item.language);
  const mentions = names.filter(([first]) => pieces[first]?.kind === 'mention');
  const [only, ...more] = mentions.length > 0 ? mentions : names;
  if (!only || more.length > 0) return undefined;
  return { ...item, target: [[pieces[only[0]]?.start ?? 0, pieces[only[1]]?.end ?? 0]] };
}

const mark = '$T$';

/** Sets the name in all its places. */
function fill(template: string, name: string, label: 0 | 1 | 2): Aimed {
  const [head = '', ...rest] = template.split(mark);
  let text = head;
  const target: (readonly [number, number])[] = [];
  for (const part of rest) {
    target.push([text.length, text.length + name.length]);
    text += name + part;
  }
  return { set: 'target', language: 'en', text, label, target };
}

/** Undoes what a Penn Treebank tokenizer did: brackets, emoticons, contractions, quotes, room before marks. */
function untokenize(text: string): string {
  return text
    .replace(/-LRB-/g, '(')
    .replace(/-RRB-/g, ')')
    .replace(/-LSB-/g, '[')
    .replace(/-RSB-/g, ']')
    .replace(/([:;=]) ?(-?) ?([()[\]DPpd])(?![\p{L}\p{N}])/gu, '$1$2$3')
    .replace(/< ?(3+|\/3)(?![0-9])/g, '<$1')
    .replace(/(\p{L}) n't(?!\p{L})/gu, "$1n't")
    .replace(/(\p{L}|\$T\$) '(s|m|re|ve|ll|d)(?!\p{L})/giu, "$1'$2")
    .replace(/(\p{L}) [`'] (\p{L})/gu, "$1'$2")
    .replace(/(?:''|``)/g, '"')
    .replace(/ ([,.!?;])/g, '$1')
    .replace(/ :(?= )/g, ':')
    .trim();
}
