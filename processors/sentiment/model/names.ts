import type { Features } from './features.ts';

/** Names that are looked at. */
const most = 32;
/** Where every noun has a capital letter. */
const capitalNouns = new Set(['de']);
const speaker = /^i(?:'|$)/u;

/**
 * Where names stand, the target's left out, as far as they can be seen: mentions, words with a capital letter inside of a sentence, and
 * unknown words with one where a sentence begins. The places of the first and the last piece of each.
 */
export function namesIn(
  text: string,
  { pieces, rows, cards }: Features,
  language: string,
): (readonly [first: number, last: number])[] {
  const isName = (at: number): boolean => {
    const piece = pieces[at];
    // What is all in capitals is shouted rather than named.
    if (piece?.kind !== 'word' || piece.shouted || piece.hashtag || speaker.test(piece.text)) return false;
    if (piece.named && !capitalNouns.has(language)) return true;
    const first = text[piece.start] ?? '';
    return first !== first.toLowerCase() && (rows[at] as number) < 0 && !cards[at]?.word?.weight;
  };
  const names: [number, number][] = [];
  for (let at = 0; at < pieces.length && names.length < most; at++) {
    const mention = pieces[at]?.kind === 'mention';
    if (!mention && !isName(at)) continue;
    const last = names.at(-1);
    if (!mention && last?.[1] === at - 1 && pieces[at - 1]?.kind === 'word') last[1] = at;
    else names.push([at, at]);
  }
  return names;
}
