import type { ReadAuthor } from './author.ts';
import type { CustomerFeatures, CustomerIndex } from './customer-index.ts';
import { keys } from './keys.ts';
import { compareWords, type WordLevel } from './names.ts';
import { nicknameGroups } from './nicknames.ts';
import type { Weights } from './weights.ts';

/** How the names agree, in levels and in bits (log2 of the odds). */
export interface NameEvidence {
  readonly given: { readonly level: string; readonly bits: number } | undefined;
  readonly family: { readonly level: string; readonly bits: number } | undefined;
}

/** Share of customers from which a name is known not to be another one's misspelling. */
const usualName = 0.0005;
/** Of each customer so many others of the very same name write, however rare it is: parents, children, and the world outside the file. */
const kin = 0.05;

/** Compares one author's name with those of many customers; each pair of words is compared once. */
export function createNameComparison(author: ReadAuthor, index: CustomerIndex, weights: Weights) {
  const words = [...author.tokens, ...author.more].slice(0, 8);
  const { shown } = author;
  const levels = new Map<number, WordLevel>();
  const isUsual = (word: string, given: boolean) => {
    const id = index.names.idOf(word);
    return (given ? index.givenCount(id) : index.familyCount(id)) >= Math.max(5, usualName * index.size);
  };
  const levelOf = (i: number, id: number, given: boolean): WordLevel => {
    const key = (id * 8 + i) * 2 + (given ? 1 : 0);
    let level = levels.get(key);
    if (level === undefined) {
      level = compareWords(words[i] as string, index.names.textOf(id), given);
      // Mario is no misspelt Maria: both are names of their own.
      if (level === 'similar' && isUsual(words[i] as string, given) && isUsual(index.names.textOf(id), given))
        level = 'differs';
      levels.set(key, level);
    }
    return level;
  };
  const counts = new Map<string, number>();
  const countOf = (key: string): number => {
    let count = counts.get(key);
    if (count === undefined) {
      count = index.blocks.count(key);
      counts.set(key, count);
    }
    return count;
  };
  const bits = (level: string, frequency?: number): number => {
    const share = weights.levels[level];
    return share === undefined ? 0 : Math.log2(share.m / Math.max(frequency ?? share.u, 1e-9));
  };
  // Being a name is what counts against: a profile may show a nickname, a slogan or an emoji, which says nothing.
  const isGiven = words.map((word) => word.length > 1 && index.isGiven(word));
  const isFamily = words.map((word) => word.length > 1 && index.isFamily(word));

  const isOtherInitial = (i: number, id: number) =>
    words[i]?.length === 1 && !index.names.textOf(id).startsWith(words[i] as string);
  // Surnames stand last; what is shown goes before what the handle has.
  const places = [...words.keys()];
  const order = {
    given: places,
    family: [...places.slice(0, shown).reverse(), ...places.slice(shown).reverse()],
  };

  const compare = (features: CustomerFeatures): NameEvidence => {
    const free = new Set(words.keys());
    /** The best agreement of a name with a word that is still free, which it takes. */
    const take = (id: number, given: boolean): { level: WordLevel; word: number } | undefined => {
      let best: { level: WordLevel; word: number } | undefined;
      for (const i of given ? order.given : order.family) {
        // A misspelt word of the shown name is that word, whatever the handle has; an initial may be completed by it.
        if (i >= shown && best !== undefined && best.level !== 'initial') break;
        if (!free.has(i)) continue;
        const level = levelOf(i, id, given);
        if (level === 'differs' || (!given && level === 'initial' && words.length < 2)) continue;
        if (best === undefined || ranks[level] < ranks[best.level]) best = { level, word: i };
      }
      if (best) free.delete(best.word);
      return best;
    };
    const surnames = features.family.map((id) => ({ id, found: take(id, false) }));
    const forenames = features.given.map((id) => ({ id, found: take(id, true) }));
    const givenFound = forenames.find(({ found }) => found !== undefined);
    const [first, second] = surnames;
    const share = (count: number) => (count + 0.5) / (index.size + 1);
    /** How usual the author's own word is: a common name, and not a rare one, is what a rare misspelling is seen in. */
    const borne = (word: number, given: boolean) => {
      const id = index.names.idOf(words[word] as string);
      return share(given ? index.givenCount(id) : index.familyCount(id));
    };

    /** Surnames of two words (Pi i Margall) go together more than chance has it. */
    const bothShare = (one: number, two: number) =>
      Math.max(
        share(index.familyCount(one)) * share(index.familyCount(two)),
        (countOf(keys.surnames(index.names.textOf(one), index.names.textOf(two))) - 1) / index.size,
      );
    const givenOf = (): NameEvidence['given'] => {
      const own = features.given[0];
      if (own === undefined) return undefined;
      if (givenFound?.found === undefined || givenFound.found.word >= shown) {
        // Who shows another given name is somebody else, whatever the handle is made of.
        const against = [...free].some(
          (i) =>
            i < shown &&
            ((isGiven[i] && !(isFamily[i] && (first?.found === undefined || first.found.word >= shown))) ||
              (i === 0 && shown > 1 && givenFound !== undefined && isOtherInitial(i, givenFound.id))),
        );
        if (against) return { level: 'differs', bits: bits('given:differs') };
        if (givenFound?.found === undefined) return undefined;
      }
      const { id, found } = givenFound;
      const frequency = share(index.givenCount(id));
      if (found.level === 'same') return { level: 'same', bits: bits('given:same', frequency) };
      if (found.level === 'nickname') {
        const as = index.givenCount(index.names.idOf(words[found.word] as string));
        return { level: 'nickname', bits: bits('given:nickname', Math.max(share(as), frequency / 3)) };
      }
      if (found.level === 'similar')
        return { level: 'similar', bits: bits('given:similar', Math.max(frequency, borne(found.word, true)) + 0.002) };
      return { level: 'initial', bits: bits('given:initial') };
    };
    const familyOf = (): NameEvidence['family'] => {
      if (first === undefined) return undefined;
      const [one, two] = [first.found, second?.found];
      const frequency = share(index.familyCount(first.id));
      if (one === undefined && two !== undefined && second) {
        if (two.level === 'initial') return { level: 'differs', bits: bits('family:differs') };
        return {
          level: 'second',
          bits: bits('family:second', share(index.familyCount(second.id)) + (two.level === 'similar' ? 0.001 : 0)),
        };
      }
      if (one === undefined || one.word >= shown) {
        // Of two shown words, one of which is the given name, the other is a surname, known or not.
        const isOther =
          shown === 2 &&
          givenFound?.found !== undefined &&
          givenFound.found.word < shown &&
          [...free].some((i) => i < shown && (words[i] as string).length > 3);
        const isInitial = one !== undefined && shown > 1 && free.has(shown - 1) && isOtherInitial(shown - 1, first.id);
        const against =
          isOther ||
          isInitial ||
          [...free].some((i) => i < shown && isFamily[i] && !(isGiven[i] && givenFound === undefined));
        if (against) return { level: 'differs', bits: bits('family:differs') };
        if (one === undefined) return undefined;
      }
      if (one.level === 'initial') return { level: 'initial', bits: bits('family:initial') };
      if (one.level === 'similar')
        return { level: 'similar', bits: bits('family:similar', Math.max(frequency, borne(one.word, false)) + 0.0005) };
      if (second && two?.level === 'same')
        return { level: 'both', bits: bits('family:both', bothShare(first.id, second.id)) };
      const other =
        second !== undefined && two === undefined && [...free].some((i) => i < shown && isFamily[i] && !isGiven[i]);
      return { level: other ? 'conflict' : 'same', bits: bits(other ? 'family:conflict' : 'family:same', frequency) };
    };
    const given = givenOf();
    const family = familyOf();
    if (given === undefined || family === undefined || first?.found === undefined) return { given, family };
    if (!(given.level === 'same' || given.level === 'nickname') || first.found.level !== 'same' || !givenFound)
      return { given, family };
    // Names do not go together by chance (Maria Garcia, Jordi Puig): count how many bear both, beside this one.
    const [name, surname] = [index.names.textOf(givenFound.id), index.names.textOf(first.id)];
    const group = given.level === 'nickname' ? nicknameGroups(name)[0] : undefined;
    const bearers = countOf(group === undefined ? keys.name(name, surname) : keys.nickname(group, surname));
    const joint = Math.max(bearers - 1, kin) / index.size;
    const apart = share(index.givenCount(givenFound.id)) * share(index.familyCount(first.id));
    const less = joint > apart ? Math.log2(apart / joint) : 0;
    return { given, family: { ...family, bits: family.bits + less } };
  };
  // Of many customers of one name each is compared once.
  const known = new Map<number, Map<number, NameEvidence>>();
  return (features: CustomerFeatures): NameEvidence => {
    const [given, family] = [pairKey(features.given), pairKey(features.family)];
    let ofGiven = known.get(given);
    if (ofGiven === undefined) {
      ofGiven = new Map();
      known.set(given, ofGiven);
    }
    let evidence = ofGiven.get(family);
    if (evidence === undefined) {
      evidence = compare(features);
      ofGiven.set(family, evidence);
    }
    return evidence;
  };
}

/** Numbers of names are below 2^26. */
function pairKey(ids: readonly number[]): number {
  return (ids[0] ?? 0) * 2 ** 26 + (ids[1] ?? 0);
}

const ranks: Readonly<Record<WordLevel, number>> = { same: 0, nickname: 1, similar: 2, initial: 3, differs: 4 };
