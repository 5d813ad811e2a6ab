/** Letters of Cyrillic and Greek in Latin, as passports write them (ICAO 9303, simplified), and Latin letters that NFKD leaves whole. */
const spelled = new Map(
  (
    'ß:ss æ:ae œ:oe ø:o ł:l đ:d ð:d þ:th ı:i ŋ:n ħ:h ' +
    'а:a б:b в:v г:g д:d е:e ж:zh з:z и:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya ' +
    'і:i є:e ґ:g ј:j љ:lj њ:nj ћ:c ђ:dj џ:dz ѓ:g ќ:k ѕ:dz ' +
    'α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);
/** What a letter of another script looks like, for words that mix scripts to deceive (Unicode TR 39, the lower-case letters that occur). */
const looks = new Map(
  'а:a в:b с:c ԁ:d е:e һ:h і:i ј:j к:k м:m н:h о:o р:p ѕ:s т:t у:y х:x α:a β:b ε:e η:n ι:i κ:k ν:v ο:o ρ:p τ:t υ:u χ:x ω:w'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);
const foreign = /[\u00df-\u00ff\u0100-\u024f\u0370-\u03ff\u0400-\u052f]/u;
const scripts = /[\u0370-\u03ff\u0400-\u052f]/u;

/**
 * Text in plain small letters: compatibility forms composed, accents and invisible characters dropped, Cyrillic and Greek spelled in Latin,
 * look-alikes undone in words of mixed scripts. Reads at most `most` UTF-16 code units. What has no Latin spelling stays.
 */
export function fold(raw: string, most = 300): string {
  const head = raw.length > most ? raw.slice(0, most) : raw;
  if (/^[\x20-\x40\x5b-\x7e]*$/u.test(head)) return head;
  const text = head
    .toWellFormed()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Cc}]+/gu, (run) => (run.includes('\n') ? ' ' : ''))
    .replace(/([lL])[·•]([lL])/gu, '$1$2')
    .toLowerCase();
  if (!foreign.test(text)) return text.slice(0, most);
  return text
    .replace(/\S+/gu, (word) => {
      if (!foreign.test(word)) return word;
      const mixed = scripts.test(word) && /[a-z]/u.test(word);
      return Array.from(word, (c) => (mixed ? looks.get(c) : undefined) ?? spelled.get(c) ?? c).join('');
    })
    .slice(0, most);
}

/** The letters and digits of a text, in words with one space between, and one at either end: what phrases are looked for in. */
export function words(raw: string, most = 300): string {
  return ` ${fold(raw, most)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}
