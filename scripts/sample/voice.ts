import type { Gender, Lang } from './people.ts';
import type { Random } from './random.ts';

/** How a text sounds: who may have said it, and what haste, emoji and hashtags make of it. */

const saidByWoman =
  /\b(furiosa|decepcionada|enfadada|[Cc]onvencida|[Ee]ncantada|enamorada|contenta|[Cc]onvençuda|decebuda|boja|enganxada|Passée|déçue|furieuse|contente|remboursée|obrigada|desiludida|maldisposta|[Cc]ontentissima|delusa|Passata|una giornalista|Journalistin)(?![\p{L}])/u;
const saidByMan =
  /\b(como un crío|[Ee]nfadado|cabreado|contento|[Qq]ué tonto|indeciso|riéndome solo|yo solo|Quemado|repartidor|content amb|content que|rient sol|[Ee]nfadat|emprenyat|ruc que|com un nen|tirat|jo mateix|suis rentré|[Oo]brigado|rir sozinho|tornato|ridendo da solo)(?![\p{L}])/u;

/** The gender that the grammar of a text gives its speaker. */
export function speakerOf(text: string): Gender | undefined {
  if (saidByWoman.test(text)) return 'woman';
  return saidByMan.test(text) ? 'man' : undefined;
}

const emoji = {
  happy: ['😍', '🚲', '💚', '👏', '🙌', '⚡', '😊', '🚲💨', '🥰'],
  angry: ['😡', '🤬', '😤', '👎', '🤦', '😠', '🙄'],
  curious: ['🤔', '🙏', '🤷'],
};

const hashtags: Record<Lang, readonly string[]> = {
  ca: ['#bicielèctrica', '#mobilitat', '#Barcelona', '#carrilbici', '#bicicleta'],
  es: ['#bicieléctrica', '#movilidad', '#ebike', '#biciurbana', '#ciclismo'],
  en: ['#ebike', '#cycling', '#commute', '#bikes', '#UrbanMobility'],
  fr: ['#vélo', '#vélotaf', '#VAE'],
  pt: ['#bicicleta', '#mobilidade', '#ebike'],
  it: ['#bici', '#ebike', '#mobilità'],
  de: ['#Fahrrad', '#EBike', '#Radverkehr'],
};

/** Words that must stay as they are: links, tags, mentions, order numbers. */
const fixed = /(https?:\/\/\S+|[@#][\w.-]+|VL-\d+)/u;
const changeWords = (text: string, change: (part: string) => string) =>
  text
    .split(fixed)
    .map((part, i) => (i % 2 === 1 ? part : change(part)))
    .join('');

const shortcuts: Partial<Record<Lang, readonly (readonly [RegExp, string])[]>> = {
  es: [
    [/ que /gu, ' q '],
    [/\bporque\b/gu, 'xq'],
    [/\bpor qué\b/gu, 'xq'],
    [/[¿¡]/gu, ''],
  ],
  ca: [
    [/ que /gu, ' q '],
    [/\bper què\b/gu, 'xq'],
    [/ per a? ?/gu, ' x '],
  ],
  en: [
    [/\byou\b/gu, 'u'],
    [/\byour\b/gu, 'ur'],
    [/\band\b/gu, '&'],
    [/n't\b/gu, 'nt'],
  ],
  fr: [
    [/\bque /gu, 'q '],
    [/\bc'est\b/gu, 'c'],
  ],
  pt: [[/ que /gu, ' q ']],
};

/** What typing in haste does. The brands' names stay readable. */
export function inHaste(text: string, language: Lang, random: Random): string {
  switch (random.weighted({ small: 30, period: 26, shortcut: 22, typo: 12, loud: 10 })) {
    case 'small':
      return changeWords(text, (part) => part.toLowerCase());
    case 'period':
      return text.replace(/\.$/u, '');
    case 'shortcut':
      return changeWords(text, (part) =>
        (shortcuts[language] ?? []).reduce((t, [from, to]) => t.replace(from, to), part),
      );
    case 'typo': {
      const words = [...text.matchAll(/(?<![\p{L}#@/.{-])\p{Ll}{6,}(?![\p{L}/.-])/gu)];
      const word = words.length > 0 ? random.pick(words) : undefined;
      if (!word) return text;
      const at = word.index + 2;
      return `${text.slice(0, at)}${text.charAt(at + 1)}${text.charAt(at)}${text.slice(at + 2)}`;
    }
    case 'loud':
      return text.replace(/[.!]$/u, '!!!');
  }
}

export function withFeeling(text: string, mood: 'happy' | 'angry' | 'curious', random: Random): string {
  return `${text} ${random.pick(emoji[mood])}`;
}

export function withHashtags(
  text: string,
  options: { language: Lang; own: boolean; crisis: boolean },
  random: Random,
): string {
  const tags = random.shuffle(hashtags[options.language]).slice(0, random.int(1, 2));
  if (options.own) tags.unshift(options.crisis && random.chance(0.5) ? '#VolandraGate' : '#Volandra');
  return `${text} ${tags.slice(0, 3).join(' ')}`;
}

/** The ways in which people write the own brand's name. */
export function nameInUse(text: string, language: Lang, random: Random): string {
  const name = /(?<![@#\w])Volandra(?! (?:Mar|Cim|Carga|Llum|Quartet|Bikes))(?![\w-])/u;
  const way = random.weighted({ plain: 80, handle: 9, small: 5, tag: 3, wrong: 3 });
  if (way === 'handle') return text.replace(name, '@volandra');
  if (way === 'small') return text.replace(name, 'volandra');
  if (way === 'tag') return text.replace(name, '#Volandra');
  // B and V sound alike in Spanish and Catalan.
  if (way === 'wrong' && (language === 'es' || language === 'ca')) return text.replace(name, 'Bolandra');
  return text;
}
