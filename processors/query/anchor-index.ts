import { fold, hashSeed } from '../text.ts';
import { deletionsOf, mostDeletions } from './deletions.ts';
import type { Anchor } from './find.ts';
import { limits } from './limits.ts';
import { hashOf, hashPrime, loose } from './pattern.ts';
import type { TextView } from './text-view.ts';

/** Prefixes are looked up by their first letters, up to this many. */
const longestKey = 5;

/** How many words are remembered for leading nowhere; a power of two. */
const barrenSlots = 8_192;

/** What a hash leads to: a term, and a word that must stand beside the one with the hash. */
interface Lead {
  readonly term: number;
  /** How many words further that word stands, and its hash; 0 for none. */
  readonly offset: number;
  readonly beside: number;
}

/** Terms by a hash, of which a bit says first whether there are any: most words lead nowhere. */
class LeadTable {
  readonly #leads = new Map<number, Lead[]>();
  #filter = new Uint32Array(1);
  #mask = 0;
  size = 0;

  add(hash: number, lead: Lead): void {
    const known = this.#leads.get(hash);
    if (known) known.push(lead);
    else this.#leads.set(hash, [lead]);
    this.size = this.#leads.size;
  }

  /** Makes the filter: sixteen bits a hash, so that one word in sixteen is looked up in vain. */
  finish(): void {
    const words = 2 ** Math.ceil(Math.log2(Math.max(64, this.#leads.size / 2)));
    this.#filter = new Uint32Array(words);
    this.#mask = words - 1;
    for (const hash of this.#leads.keys()) {
      const word = (hash >>> 5) & this.#mask;
      this.#filter[word] = (this.#filter[word] as number) | (1 << (hash & 31));
    }
  }

  get(hash: number): readonly Lead[] | undefined {
    if (((this.#filter[(hash >>> 5) & this.#mask] as number) & (1 << (hash & 31))) === 0) return undefined;
    return this.#leads.get(hash);
  }
}

/** Which terms may stand in a text, by its words and signs, in one pass over it. */
export class AnchorIndex {
  readonly #words = new LeadTable();
  /** By how many letters of the prefix the hash is of. */
  readonly #prefixes = Array.from({ length: longestKey + 1 }, () => new LeadTable());
  /** By how many edits away; the hashes are of deletions. */
  readonly #fuzzy = [new LeadTable(), new LeadTable(), new LeadTable()];
  /** Lengths of words that a fuzzy term may be. */
  #shortestFuzzy = Number.POSITIVE_INFINITY;
  #longestFuzzy = 0;
  #isExact = true;
  readonly #symbols = new Map<number, number[]>();
  /** The word that is looked at, folded. */
  readonly #units = new Uint16Array(4 * limits.wordLength);
  readonly #deletions = new Int32Array(mostDeletions);
  #low = 0;
  #high = 0;
  /** Common words that lead to no inexact term, as `#low` and `#high`. */
  readonly #barrenLow = new Int32Array(barrenSlots);
  readonly #barrenHigh = new Int32Array(barrenSlots);

  add(anchor: Anchor, term: number): void {
    const lead = { term, offset: 0, beside: 0 };
    switch (anchor.kind) {
      case 'word':
        this.#words.add(anchor.hash, { term, offset: anchor.offset, beside: anchor.beside });
        break;
      case 'prefix': {
        const key = anchor.prefix.slice(0, longestKey);
        (this.#prefixes[key.length] as LeadTable).add(hashOf(key), lead);
        break;
      }
      case 'fuzzy': {
        const { word, edits } = anchor;
        for (let i = 0; i < word.length; i++) this.#units[i] = word.charCodeAt(i);
        const count = deletionsOf(this.#units, word.length, edits, this.#deletions);
        for (const hash of new Set(this.#deletions.subarray(0, count)))
          (this.#fuzzy[edits] as LeadTable).add(hash, lead);
        this.#shortestFuzzy = Math.min(this.#shortestFuzzy, word.length - edits);
        this.#longestFuzzy = Math.max(this.#longestFuzzy, word.length + edits);
        break;
      }
      case 'symbol':
        if (!this.#symbols.has(anchor.codePoint)) this.#symbols.set(anchor.codePoint, []);
        this.#symbols.get(anchor.codePoint)?.push(term);
        break;
    }
  }

  finish(): void {
    for (const table of [this.#words, ...this.#prefixes, ...this.#fuzzy]) table.finish();
    this.#isExact = [...this.#prefixes, ...this.#fuzzy].every(({ size }) => size === 0);
  }

  /** Calls back with each term that may stand in the text, perhaps more than once. */
  scan(view: TextView, onTerm: (term: number) => void): void {
    const { count, hashes, tagWords } = view;
    const words = this.#words;
    for (let i = 0; i < count; i++) {
      const leads = words.get(hashes[i] as number);
      if (leads === undefined) continue;
      for (const { term, offset, beside } of leads) {
        const at = i + offset;
        if (offset === 0 || (at >= 0 && at < count && hashes[at] === beside)) onTerm(term);
      }
    }
    for (const { hash } of tagWords) {
      for (const { term, offset } of words.get(hash) ?? []) if (offset === 0) onTerm(term);
    }
    if (!this.#isExact) this.#scanInexact(view, onTerm);
    if (this.#symbols.size > 0) this.#scanSymbols(view, onTerm);
  }

  #scanInexact({ text, count, starts, ends, hashes, tagWords }: TextView, onTerm: (term: number) => void): void {
    for (let i = 0; i < count; i++) {
      const length = this.#fold(text, starts[i] as number, ends[i] as number);
      const slot = (hashes[i] as number) & (barrenSlots - 1);
      const isPlain = this.#low !== 0;
      if (isPlain && this.#barrenLow[slot] === this.#low && this.#barrenHigh[slot] === this.#high) continue;
      if (this.#look(length, onTerm) || !isPlain) continue;
      this.#barrenLow[slot] = this.#low;
      this.#barrenHigh[slot] = this.#high;
    }
    for (const { start, end } of tagWords) {
      const letters = text.slice(start, end).replaceAll('_', '');
      this.#look(this.#fold(letters, 0, letters.length), onTerm);
    }
  }

  /** Looks up the beginnings and the deletions of the word in `#units`; tells whether any leads to a term. */
  #look(length: number, onTerm: (term: number) => void): boolean {
    let leads = 0;
    const tell = (found: readonly Lead[] | undefined): void => {
      if (found === undefined) return;
      leads += found.length;
      for (const { term } of found) onTerm(term);
    };
    const units = this.#units;
    const prefixes = this.#prefixes;
    let hash = hashSeed;
    for (let i = 1; i <= length && i <= longestKey; i++) {
      hash = Math.imul(hash ^ (units[i - 1] as number), hashPrime);
      tell((prefixes[i] as LeadTable).get(hash));
    }
    if (length < this.#shortestFuzzy || length > this.#longestFuzzy) return leads > 0;
    const deletions = this.#deletions;
    for (let edits = 1; edits < this.#fuzzy.length; edits++) {
      const table = this.#fuzzy[edits] as LeadTable;
      if (table.size === 0) continue;
      const found = deletionsOf(units, length, edits, deletions);
      for (let i = 0; i < found; i++) tell(table.get(deletions[i] as number));
    }
    return leads > 0;
  }

  /**
   * Puts the units of a word without case and accents where they are looked at; gives how many, 0 for a word that is too long. Of up to
   * twelve plain letters, `#low` and `#high` are the word itself, five bits a letter; otherwise `#low` is 0.
   */
  #fold(text: string, start: number, end: number): number {
    const length = end - start;
    this.#low = 0;
    this.#high = 0;
    if (length > limits.wordLength) return 0;
    let low = 0;
    let high = 0;
    let isPlain = length <= 12;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(start + i);
      if (code >= 0x80) {
        const folded = fold(text.slice(start, end), loose);
        for (let k = 0; k < folded.length; k++) this.#units[k] = folded.charCodeAt(k);
        return Math.min(folded.length, this.#units.length);
      }
      const lower = code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
      this.#units[i] = lower;
      if (lower < 0x61) isPlain = false;
      if (i < 6) low = (low << 5) | (lower & 31);
      else high = (high << 5) | (lower & 31);
    }
    if (isPlain) {
      this.#low = low;
      this.#high = high;
    }
    return length;
  }

  /** Looks at what stands between the words. */
  #scanSymbols({ text, count, starts, ends }: TextView, onTerm: (term: number) => void): void {
    let at = 0;
    for (let i = 0; i <= count; i++) {
      const end = i < count ? (starts[i] as number) : text.length;
      while (at < end) {
        const code = text.codePointAt(at) as number;
        for (const term of this.#symbols.get(code) ?? []) onTerm(term);
        at += code > 0xffff ? 2 : 1;
      }
      at = i < count ? (ends[i] as number) : end;
    }
  }
}
