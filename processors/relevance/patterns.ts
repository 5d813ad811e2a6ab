import type { Flag } from '../../core/assessment.ts';
import type { Post } from '../../core/post.ts';
import { createTokenizer, fold } from '../text.ts';

type Kind = Extract<Flag['kind'], 'spam' | 'giveaway' | 'bot'>;

/** A pattern: all of its parts must be in a text, the first is shown as the reason. They see it in lower case, without accents. */
interface Rule {
  readonly kind: Kind;
  readonly all: readonly RegExp[];
}

/** As much of a text is looked at, in UTF-16 code units: who gives something away says so at once. */
const mostLooked = 2_000;
/** What is longer is an article, which tells of giveaways, prices and links. */
const longestAd = 1_500;
const mostShown = 60;

const link = /https?:\/\/|\bt\.me\/|\bwa\.me\//u;
/** What one has to do to take part, in all languages. */
const rt = String.raw`\b(?:rt|re-?tweet|retuitea\w*|retuit|repost|rebloga|follow|segui(?:r|teci|te|re)?|siga(?:m|nos)?|sigue(?:n|nos)?|seguiu|segueix\w*|suivez|suis|abonn\w+|folgt?|folge(?:n)?|like|comment|comentar?|comente|comenta|commenta|commentez|kommentier\w*|tag|etiqueta\w*|marque|tagga\w*|taggez|teilt|teilen|markier\w*|share)\b`;
const doing = new RegExp(rt, 'u');

const rules: readonly Rule[] = [
  // Said to those who may take part, and to nobody else.
  ...[
    /\b(?<!to )(?:rt|re-?tweet|follow(?! up)|like|share|comment|tag a friend|repost)\b[^.!?\n]{0,40}(?<! going| has| have| need| needs| is)(?: to| and|&) (?:enter|win)\b/u,
    /\b(?:enter|your chance|a chance|chance) to win\b(?=[^\n]{0,200}(?:https?:|\brt\b|follow|enter\b|contest|giveaway|sweepstake|prize))/u,
    /\b(?:we're|we are|i'm|i am) giving away\b[^.!?\n]{0,60}\b(?:tickets?|prizes?|free|gift ?cards?|cop(?:y|ies)|pair|winners?|vouchers?|follow|rt|re-?tweet|comment|enter)\b/u,
    /\b(?:rt|retweet|retuit|retuitea|sigue|siguenos|comenta|participa)\b[^.!?\n]{0,60}\bpara (?:ganar|participar en el sorteo|entrar en el sorteo)\b/u,
    /\bsorteamos\b/u,
    /\bsortegem\b/u,
    /\bjeu[- ]?concours\b/u,
    /\b(?:rt|follow|suivez|abonne)\b[^.!?\n]{0,60}\bpour (?:gagner|participer|tenter)\b/u,
    /\b(?:verlosen wir|wir verlosen)\b/u,
    /\bestamos sorteando\b/u,
    /\b(?:rt|segui|tagga|commenta|condividi)\b[^.!?\n]{0,60}\bper (?:vincere|partecipare)\b/u,
  ].map((one): Rule => ({ kind: 'giveaway', all: [one] })),
  // Words that also tell of a draw, an examination, a competition: only beside what one has to do.
  {
    kind: 'giveaway',
    all: [/(?:\b(?:giveaway|sweepstakes?)|#(?:sorteo|sorteig|sorteio|gewinnspiel|concours|concorso))\b/u, doing],
  },
  { kind: 'giveaway', all: [/\bsorteo\b/u, /\b(?:participa(?:r|d|s)?|ganador(?:es|a)?|ganar|gana)\b/u, doing] },
  { kind: 'giveaway', all: [/\bsorteig\b/u, /\b(?:participa(?:r|u)?|guanyador(?:s|a)?|guanyar|guanya)\b/u, doing] },
  { kind: 'giveaway', all: [/\bconcours\b/u, /\b(?:a gagner|tirage au sort|tentez de|gagnez|tenter de gagner)\b/u] },
  {
    kind: 'giveaway',
    all: [/\bgewinnspiel\b/u, /\b(?:mitmachen|teilnehmen|teilnahme|gewinnt|gewinnen|gewinne|mach(?:t)? mit)\b/u, doing],
  },
  { kind: 'giveaway', all: [/\bsorteio\b/u, /\b(?:participe|participar|concorr\w+|ganhe|ganhar)\b/u, doing] },
  { kind: 'giveaway', all: [/\bconcorso\b/u, /\b(?:vinci|in palio|estrazione)\b/u, doing] },
  {
    kind: 'spam',
    all: [
      /\b(?:promo|coupon|discount|voucher|referral) codes?\b|\buse (?:my )?code\b|\bcodigo (?:de )?descuento\b|\bcodi de descompte\b|\bcode promo\b|\bgutscheincode\b|\brabattcode\b|\bcodice sconto\b|\bcupom de desconto\b/u,
      /\d ?%|[$€£] ?\d|\d ?[$€£]|\bfree\b|\bgratis\b/u,
      link,
    ],
  },
  {
    kind: 'spam',
    all: [
      /\b(?:guaranteed (?:profits?|returns?)|double your (?:btc|bitcoin|money|crypto|eth)|crypto signals?|pump signals?|(?:free|claim your|exclusive) airdrop|presale is live|binary options?|recover(?:y of)? (?:your )?(?:lost|stolen) (?:crypto|bitcoin|funds)|forex signals?)\b/u,
    ],
  },
  {
    kind: 'spam',
    all: [
      /\b(?:earn|make|gana|ganhe|guadagna|gagnez|verdiene)\b[^.!?\n]{0,20}[$€£]? ?\d[\d.,]*[^.!?\n]{0,20}\b(?:(?:a|per) (?:day|week|month)|daily|weekly|desde casa|al dia|por dia|al giorno|par jour|pro tag|am tag)\b/u,
      link,
    ],
  },
  {
    kind: 'spam',
    all: [
      /\b(?:(?:buy|gain) (?:more |free |\d[\dk.,]* )?(?:(?:real|cheap|instagram|twitter|tiktok) ){0,2}(?:followers|likes|subscribers)|get (?:more |free |\d[\dk.,]* )(?:real |instagram |twitter |tiktok )?followers|gana seguidores|compra seguidores|ganhe seguidores)\b|#(?:(?:team)?follow-?back|f4f|follow4follow)\b/u,
    ],
  },
  {
    kind: 'spam',
    all: [
      /\b(?:free nudes?|hot (?:girls|singles) (?:near|in)|sexcam|camgirls?|live sex|xxx (?:video|porn)|escorts? (?:service|girls)|onlyfans (?:link|in bio|free))\b/u,
    ],
  },
];

/** Every rule asks for one of these: a text without any of them, as most are, is not looked at further. */
const triggers =
  `win enter giving sorteamos sortegem concours verlosen sorteando ganar participar sorteo gagner participer tenter vincere
  partecipare giveaway sweepstake sweepstakes sorteig sorteio gewinnspiel concorso code codes codigo codi gutscheincode rabattcode codice
  cupom guaranteed double signals airdrop presale binary recover recovery forex earn make gana ganhe guadagna gagnez verdiene followers
  likes subscribers followback teamfollowback follow f4f follow4follow seguidores nudes girls singles sexcam camgirl camgirls sex xxx escort
  escorts onlyfans`.split(/\s+/u);

/** Names that say what their owner is. A person may well be called Abbot, Talbot or Cabot. */
const botName =
  /(?:[a-z0-9]Bot|[_-][Bb]ot|BOT)\d{0,4}$|^(?:bot[_-]|Bot[_-]|Bot[A-Z])|(?:[_-]rss|RSS)$|^(?:rss[_-]|RSS)/u;
const botBio =
  /\b(?:i am a bot|i'm a bot|this (?:account )?is a bot|automated account|bot by @|soy un bot|soc un bot|je suis un bot|ich bin ein bot|sono un bot|sou um bot)\b/u;

/** What a post itself gives away, each kind once, with its reason. */
export function createPatterns(): (post: Pick<Post, 'title' | 'text' | 'author'>) => Flag[] {
  const tokenize = createTokenizer();
  const { hashes } = tokenize(triggers.join(' '));
  const known = new Set(hashes.subarray(0, triggers.length));
  const triggered = (text: string) => {
    const words = tokenize(text);
    for (let i = 0; i < words.count; i += 1) if (known.has(words.hashes[i] as number)) return true;
    return false;
  };
  return ({ title, text, author }) => {
    const flags: Flag[] = [];
    const add = (kind: Kind, reason: string) => {
      if (!flags.some((flag) => flag.kind === kind)) flags.push({ kind, reason });
    };
    if (text.length <= longestAd) {
      const whole = `${title ? `${title}\n` : ''}${text}`.slice(0, mostLooked);
      if (triggered(whole)) {
        const plain = fold(whole.replaceAll('’', "'"), loose);
        for (const { kind, all } of rules) {
          const [first, ...others] = all as [RegExp, ...RegExp[]];
          const found = first.exec(plain);
          if (found && others.every((other) => other.test(plain))) add(kind, `"${shown(found[0])}"`);
        }
      }
      const stuffed = stuffing(text);
      if (stuffed) add('spam', stuffed);
    }
    const name = [author.handle, author.name].find((one) => one !== undefined && botName.test(one));
    if (name !== undefined) add('bot', `it is called "${shown(name)}"`);
    else if (author.bio !== undefined && botBio.test(fold(author.bio.slice(0, mostLooked), loose))) {
      add('bot', 'it says that it is a bot');
    }
    return flags;
  };
}

const loose = { caseSensitive: false, foldAccents: true };
const shown = (text: string) => text.replace(/\s+/gu, ' ').trim().slice(0, mostShown).toWellFormed();

/** What is written for machines to find, and not for people to read. */
function stuffing(text: string): string | undefined {
  const signs = (sign: string) => text.split(sign, 11).length - 1;
  if (signs('#') < 10 && signs('@') < 8 && !/https?:\/\//iu.test(text)) return undefined;
  const words = text.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const count = (pattern: RegExp) => words.filter((word) => pattern.test(word)).length;
  const hashtags = count(/^#/u);
  if (hashtags >= 10 && hashtags > 0.7 * words.length) return `${hashtags} hashtags in ${words.length} words`;
  // At the head of an answer stands everybody who took part.
  const body = words.slice(words.findIndex((word) => !/^(?:\.?@|RT$)/u.test(word)));
  const handles = body.filter((word) => word.startsWith('@')).length;
  if (handles >= 8 && handles > 0.6 * words.length) return `${handles} accounts in ${words.length} words`;
  const links = words.filter((word) => /^https?:\/\//iu.test(word));
  const hosts = new Set(links.map((word) => /^https?:\/\/([^/?#]+)/iu.exec(word)?.[1]?.toLowerCase()));
  if (hosts.size >= 5 && links.length > 0.4 * words.length) return `${links.length} links to ${hosts.size} sites`;
  const different = new Set(words.map((word) => word.toLowerCase())).size;
  if (links.length > 0 && words.length >= 16 && different <= words.length / 5)
    return `${different} words said ${words.length} times`;
  return undefined;
}
