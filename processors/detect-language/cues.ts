import { createStopWords, stopWordLanguages } from '../../core/stop-words.ts';

/** Evidence for languages in one word: codes, and how much more likely the word is in them than elsewhere, as a power of e. */
export interface Cue {
  readonly codes: readonly string[];
  readonly weight: number;
}

/** A word that binds sentences in one language; the more languages share it, the less it tells. */
const functionWord = 1.4;
/** Shortest word that tells alone: `a`, `o`, `de` are everywhere, in other languages' slang too. */
const shortest = 2;

/**
 * Spellings that tell apart what eld mixes up in short texts: Catalan, Spanish, Portuguese, Italian (and French, which shares some).
 * Endings and letters of the languages' own orthographies; not words.
 */
const spellings: readonly (readonly [pattern: RegExp, codes: readonly string[], weight: number])[] = [
  [/l[·•‧]l/u, ['ca'], 6],
  // estació, solució; estación; estação; stazione.
  [/..[cs]ió$/u, ['ca'], 2],
  [/..[cs]ión$/u, ['es'], 2],
  [/..(?:ção|ções|são|sões)$/u, ['pt'], 3],
  [/..zion[ei]$/u, ['it'], 3],
  // pàgina, anglès, això: grave accents within a word are not Spanish, and `ò` is not French.
  [/[àè].*[bcdfghjklmnpqrstvxz]/u, ['ca', 'fr'], 1.5],
  [/ò./u, ['ca'], 2],
  [/[àèò]$/u, ['ca', 'fr', 'it'], 1],
  [/ñ/u, ['es'], 3],
  [/[ãõ]/u, ['pt'], 3],
  [/(?:nh|lh)[aeiouáéíóúâêôã]/u, ['pt'], 1.5],
  [/[aeiouàèéíòóú]ny(?:s|$|[aeiouàèéíòóú])/u, ['ca'], 2],
  [/(?:t[xzgj]|ix|ig|l{2}|[aeo]tge)s?$|[aeiou]ix[aeiou]|^ll/u, ['ca'], 0.7],
  [/[^aeiou]ï|[aeiou]ï[nrstd]|[gq]ü[eèéií]/u, ['ca'], 0.7],
  // veritat, qualitat; verdad, calidad; verità; verdade.
  [/..(?:tats?)$/u, ['ca'], 1],
  [/..(?:dad|dades)$/u, ['es'], 1],
  [/..(?:dade)$/u, ['pt'], 1.5],
  [/..ità$/u, ['it'], 2],
  // l'hotel, d'aquest; and not 's, 't, 'll.
  [/^(?:l|d|m|t|s|n)['’](?:h?[aeiouàèéíòóú])/u, ['ca', 'fr', 'it'], 1.5],
  [/['’](?:hi|ho|n|ls|ns|m)$/u, ['ca'], 1],
  [/-(?:hi|ho|los|les|ne)$/u, ['ca'], 0.5],
];

const longest = 40;

/** Gives the evidence of a lower-case word beside what its letters say to eld. */
export function createCues(): (word: string) => readonly Cue[] {
  const stopWordsOf = createStopWords();
  const sets = stopWordLanguages.map((code) => [code, stopWordsOf(code)] as const);
  return (word) => {
    if (word.length > longest || word.length < shortest) return [];
    const cues: Cue[] = [];
    const codes = sets.flatMap(([code, set]) => (set.has(word) ? [code] : []));
    if (codes.length > 0) cues.push({ codes, weight: functionWord });
    for (const [pattern, of, weight] of spellings) if (pattern.test(word)) cues.push({ codes: of, weight });
    return cues;
  };
}
