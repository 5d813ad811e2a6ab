import type { Triple } from './calibrate.ts';
import type { Piece } from './read.ts';

/**
 * Turns of phrase in which one name wins over another: too rare in labelled tweets to be learned. `T` is the target, `O` one to
 * three other words. Words are as `readText` gives them, with a space between.
 */
interface Cues {
  readonly wins: readonly string[];
  readonly loses: readonly string[];
}

const cues: Readonly<Record<string, Cues>> = {
  en: {
    wins: [
      '(?:left|leave|leaving|ditched|dumped|dropped|quit|replaced|swapped) O (?:for|with) T',
      '(?:switched|switching|moved|moving|changed) (?:from O )?to T',
      'T (?:is|are|was|were|works?|runs?) (?:\\S+ ){0,3}(?:better|faster|cheaper|nicer|easier) than',
      'worse than T',
      '(?:prefer|choose|chose|pick|picking|take) T (?:over|to)',
      'T over \\S+ , (?:always|any|every)',
      'T makes? O look',
    ],
    loses: [
      '(?:left|leave|leaving|ditched|dumped|dropped|quit|replaced|swapped) (?:my )?T (?:for|with)',
      '(?:switched|switching|moved|moving|changed) from T to',
      '(?:better|faster|cheaper|nicer|easier) than T',
      'T (?:is|are|was|were|works?) (?:\\S+ ){0,2}worse than',
      '(?:prefer|choose|chose|pick|picking|take) O over T',
      '^\\S+ over T , (?:always|any|every)',
      'makes? T look',
      '(?:bye|goodbye) T',
      "why can't T be",
    ],
  },
  es: {
    wins: [
      '(?:dejo|dejé|dejado|cambio|cambié|cambiado) O por T',
      '(?:cambié|cambiado|pasé|pasado|paso) (?:de O )?a T',
      'T (?:es|son|era|funciona|va) (?:\\S+ ){0,3}(?:mejor|mejores) que',
      'peor que T',
      '(?:prefiero|preferimos) T (?:a|antes)',
    ],
    loses: [
      '(?:dejo|dejé|dejado|cambio|cambié|cambiado) (?:a )?T por',
      '(?:cambié|cambiado|pasé|pasado|paso) de T a',
      'mejor que T',
      'T (?:es|son|era|funciona|va) (?:\\S+ ){0,3}peor que',
      '(?:prefiero|preferimos) O (?:a|antes que) T',
      '(?:adiós|adios) T',
      'por qué T no puede',
      'no recomiendo T',
    ],
  },
  ca: {
    wins: [
      '(?:deixo|deixat|canvio|canviat) O per T',
      '(?:canviat|passat|passo) (?:de O )?a T',
      'T (?:és|són|era|funciona|va) (?:\\S+ ){0,3}millors? que',
      'pitjor que T',
      '(?:prefereixo|preferim) T (?:a|abans)',
    ],
    loses: [
      '(?:deixo|deixat|canvio|canviat) T per',
      "(?:canviat|passat|passo) (?:de |d' )T a",
      'millors? que T',
      'T (?:és|són|era|funciona|va) (?:\\S+ ){0,3}pitjor que',
      '(?:prefereixo|preferim) O (?:a|abans que) T',
      '(?:adéu|adeu) T',
      'per què T no pot',
      'no recomano T',
    ],
  },
};

/** How far a cue moves the logits. */
const push = 2.5;
/** Pieces looked at on each side of the target. */
const reach = 10;
const mark = '\u0001';

/** Makes a function that moves the logits toward a target where the words around it say who wins. */
export function createCues(): (pieces: readonly Piece[], language: string, logits: Triple) => Triple {
  const compile = (patterns: readonly string[]) =>
    new RegExp(
      `(?:${patterns.map((p) => p.replaceAll('O ', '(?:\\S+ ){1,3}').replaceAll('T', mark)).join('|')})(?![^ ])`.replaceAll(
        '\\S',
        `[^ ${mark}]`,
      ),
      'u',
    );
  const compiled = new Map(
    Object.entries(cues).map(([language, { wins, loses }]) => [
      language,
      { wins: compile(wins), loses: compile(loses) },
    ]),
  );
  return (pieces, language, logits) => {
    const known = compiled.get(language);
    if (!known) return logits;
    const at = pieces.findIndex(({ kind }) => kind === 'target');
    const near = pieces.slice(Math.max(0, at - reach), at + reach);
    const text = near.map(({ kind, text: word }) => (kind === 'target' ? mark : word || kind)).join(' ');
    const [negative, neutral, positive] = logits;
    const wins = known.wins.test(text);
    const loses = known.loses.test(text);
    if (wins === loses) return logits;
    return wins ? [negative - push, neutral, positive + push] : [negative + push, neutral, positive - push];
  };
}
