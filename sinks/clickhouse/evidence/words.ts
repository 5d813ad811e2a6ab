import { createStopWords } from '../../../core/stop-words.ts';

/** A post whose words are counted. */
export interface TermSource {
  /** Title and text. */
  readonly text: string;
  /** ISO 639-1, or `und`. */
  readonly language: string;
}

const urls = /(?:https?:\/\/|www\.)\S+/giu;
const wordPattern = /[#@]?[\p{L}\p{N}][\p{L}\p{M}\p{N}_]*(?:[·'’-][\p{L}\p{N}][\p{L}\p{M}\p{N}_]*)*/gu;
/** Scripts that put no spaces between words. */
const noSpaces =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]';
const unspaced = new RegExp(noSpaces, 'u');
const unspacedPair = new RegExp(`(?<=${noSpaces}) (?=${noSpaces})`, 'gu');
const ideograph = /^\p{Script=Han}$/u;
const onlyDigits = /^[\p{N}_]+$/u;
/** What leans on the next word or on the one before: l'app, d’avui, it's. */
const leaning = /['’]/u;
const elided = /^(?:\p{L}|qu|dell|nell|sull|all|dall|quest|un)['’](?=\p{L})/u;
const clitic = /['’](?:s|t|d|m|ll|ve|re|n|l|ns|ls|hi|ho|en|la|les|los)$/u;
const onlySpaces = /^[ \t\u00a0]+$/u;
const maxWordLength = 40;

/**
 * Finds the terms of a post, each once: words and pairs of neighbours, in lower case with their accents. A pair may have one stop word
 * in between (`fuga de datos`), and does not reach over punctuation. URLs, stop words, bare numbers, `ignored` words (lower case) and
 * ignored accounts are no terms; `#` is dropped, `@` kept.
 */
export function createTermFinder(ignored: ReadonlySet<string>): (post: TermSource) => Set<string> {
  const stopWordsOf = createStopWords();
  const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });

  return ({ text, language }) => {
    const stops = stopWordsOf(language);
    const terms = new Set<string>();
    let before = '';
    let link = '';
    let end = -1;
    const take = (raw: string, start: number, stop: number): void => {
      if (!areNeighbours(text, end, start)) {
        before = '';
        link = '';
      }
      end = stop;
      const word = tidy(raw);
      if (word === '') {
        before = '';
      } else if (stops.has(word)) {
        link = before !== '' && link === '' ? word : '';
        if (link === '') before = '';
      } else if (!isTerm(word) || ignored.has(word)) {
        before = '';
        link = '';
      } else {
        terms.add(word);
        if (before !== '' && before !== word)
          terms.add(link === '' ? `${before} ${word}` : `${before} ${link} ${word}`);
        before = word;
        link = '';
      }
    };
    const mayBeUnspaced = unspaced.test(text);
    const clean = text.replace(urls, (url) => '\n'.repeat(url.length));
    for (const { 0: run, index } of clean.matchAll(wordPattern)) {
      if (!mayBeUnspaced || !unspaced.test(run)) {
        take(run, index, index + run.length);
        continue;
      }
      for (const { segment, index: at, isWordLike } of segmenter.segment(run)) {
        if (isWordLike) take(segment, index + at, index + at + segment.length);
      }
    }
    return terms;
  };
}

function areNeighbours(text: string, end: number, start: number): boolean {
  if (end < 0 || start - end === 0) return end >= 0;
  return start - end === 1 ? text[end] === ' ' : onlySpaces.test(text.slice(end, start));
}

/** A term as people write it: without spaces where their script has none. */
export function asWritten(term: string): string {
  return term.replace(unspacedPair, '');
}

/** Words of a phrase, as they are compared: what a brand is called by is no news about it. */
export function wordsOf(phrase: string): string[] {
  return [...phrase.matchAll(wordPattern)].flatMap(({ 0: raw }) => {
    const word = tidy(raw);
    return word === '' ? [] : [word, ...word.split(/[-·'’]/u), `@${word.replace(/^@/u, '')}`];
  });
}

function tidy(raw: string): string {
  const word = (raw.startsWith('#') ? raw.slice(1) : raw).toLowerCase();
  if (word.startsWith('@') || !leaning.test(word)) return word;
  return word.replace(elided, '').replace(clitic, '');
}

function isTerm(word: string): boolean {
  if (word.length > maxWordLength || onlyDigits.test(word)) return false;
  return word.length > 1 || ideograph.test(word);
}
