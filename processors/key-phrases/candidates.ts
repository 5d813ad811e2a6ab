import { isNoise, isNumber, type Token } from './tokens.ts';

/** Content words of one phrase, and stop words within it (`fuga de datos`). */
const mostWords = 4;
const mostLinks = 1;
const longestPhrase = 80;
/** A phrase of so many content words, beside one of one. */
const lengthWeight = [0, 1, 1.3, 0.9, 0.7];
/** Stop words that may stand within a phrase: those that make one thing of two. */
const linkWords = new Set(
  'of and for & de del dels della delle dei degli di da do dos das du des von vom für i y e et und a al à'.split(' '),
);
/** A stop word within makes a phrase less likely one. */
const linkWeight = 0.75;
const properWeight = 1.3;
/** Words after which what is said matters half as much. */
const halfway = 60;
/** Letters beyond which a longer word is no rarer. */
const longEnough = 9;

interface Candidate {
  readonly phrase: string;
  score: number;
  times: number;
  readonly order: number;
}

const stop = 0;
const content = 1;
const digits = 2;
const hole = 3;

/**
 * Ranks the phrases of a text, most telling first, as RAKE (Rose et al. 2010) and YAKE (Campos et al. 2020) do without a corpus:
 * phrases lie between stop words and punctuation, and weigh by how often, how early and how they are written, and by the length of
 * their words, which stands for their rarity.
 */
export function createCandidates(): (
  fields: readonly (readonly Token[])[],
  stops: ReadonlySet<string>,
  most: number,
) => string[] {
  return (fields, stops, most) => {
    const found = new Map<string, Candidate>();
    let position = 0;
    for (const tokens of fields) {
      const kinds = tokens.map(({ word }) => kindOf(word, stops));
      for (let from = 0; from < tokens.length; from++) {
        if (kinds[from] !== content) continue;
        position += 1;
        const early = 1 / (1 + position / halfway);
        let phrase = '';
        let sum = 0;
        let words = 0;
        let links = 0;
        let last = '';
        for (let to = from; to < tokens.length && to < from + mostWords; to++) {
          const token = tokens[to] as Token;
          const kind = kinds[to] as number;
          if (kind === hole || (to > from && !token.joined)) break;
          phrase = to === from ? token.word : `${phrase} ${token.lead}${token.word}`;
          if (phrase.length > longestPhrase) break;
          if (token.lead !== '' && to > from) links += 1;
          if (kind === stop) links += 1;
          if (links > mostLinks) break;
          if (kind === stop) {
            if (to > from && !linkWords.has(token.word)) break;
            continue;
          }
          if (token.word === last) break;
          last = token.word;
          words += 1;
          sum += kind === digits ? 0.5 : weightOf(token);
          const score = (sum / words) * (lengthWeight[words] as number) * early * (links > 0 ? linkWeight : 1);
          const known = found.get(phrase);
          if (known) known.times += 1;
          else found.set(phrase, { phrase, score, times: 1, order: found.size });
        }
      }
    }
    return [...found.values()]
      .map((each) => {
        each.score *= 1 + Math.log(each.times);
        return each;
      })
      .sort((a, b) => b.score - a.score || a.order - b.order)
      .slice(0, most)
      .map(({ phrase }) => phrase);
  };
}

function kindOf(word: string, stops: ReadonlySet<string>): number {
  if (word === '') return hole;
  if (stops.has(word)) return stop;
  if (isNumber(word)) return digits;
  return isNoise(word) ? hole : content;
}

function weightOf({ word, proper }: Token): number {
  const length = Math.min(word.length, longEnough) / longEnough;
  return (0.4 + 0.6 * length) * (proper ? properWeight : 1);
}
