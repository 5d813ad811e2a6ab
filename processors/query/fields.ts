import { domainToASCII } from 'node:url';
import { type Post, postTypes } from '../../core/post.ts';
import { fold } from '../text.ts';
import type { NumberCheck, NumberField, Scope, ValueField } from './node.ts';

/** What is matched: a post, or as much of one as is known. */
export type QueryPost = Pick<Post, 'text'> & Partial<Omit<Post, 'text'>>;

/** Fields that text terms are looked for in. */
export const scopes: Readonly<Record<string, Scope>> = { title: 'title', text: 'text', url: 'url' };

/** Fields of which one spelling is what a term says: `link:` is the same term as the address alone. */
export const termForms = ['link', 'raw', 'hashtag', 'mention'] as const;

export const numberFields: Readonly<Record<NumberField, (post: QueryPost) => number | undefined>> = {
  followers: ({ author }) => author?.followers,
  /** Likes, shares and replies; views are no engagement. */
  engagement: ({ engagement = {} }) => {
    const { likes, shares, replies } = engagement;
    if (likes === undefined && shares === undefined && replies === undefined) return undefined;
    return (likes ?? 0) + (shares ?? 0) + (replies ?? 0);
  },
  rating: ({ engagement }) => engagement?.rating,
};

/** A value made ready to be compared, or why it cannot be. */
type Value = { readonly value: string } | { readonly message: string; readonly hint: string };

interface ValueFieldKind {
  /** `written` without a leading `@` or the like; wildcards are allowed where `globs` says so. */
  parse(written: string): Value;
  readonly globs: boolean;
  /** What a post has of it, normalised likewise. */
  valuesOf(post: QueryPost, language: string): readonly string[];
}

const loose = { caseSensitive: false, foldAccents: true };
const plain = (text: string): string => fold(text.normalize('NFC').trim(), loose);

/** Countries by the letters that other tools write. */
// biome-ignore format: a table
const countries: Readonly<Record<string, string>> = {
  uk: 'gb', usa: 'us', gbr: 'gb', esp: 'es', fra: 'fr', deu: 'de', ger: 'de', ita: 'it', prt: 'pt', bra: 'br', mex: 'mx',
  arg: 'ar', chl: 'cl', col: 'co', can: 'ca', aus: 'au', nld: 'nl', bel: 'be', che: 'ch', aut: 'at', irl: 'ie', and: 'ad',
  jpn: 'jp', chn: 'cn', ind: 'in', kor: 'kr',
};

export const valueFields: Readonly<Record<ValueField, ValueFieldKind>> = {
  author: {
    globs: true,
    parse: (written) => ({ value: plain(written.replace(/^[@＠]/u, '')) }),
    valuesOf: ({ author = {} }) =>
      [author.handle, author.id, author.name].flatMap((value) => (value === undefined ? [] : plain(value))),
  },
  site: {
    globs: true,
    parse(written) {
      const bare = written
        .replace(/^[a-z]+:\/\//iu, '')
        .replace(/^www\./iu, '')
        .replace(/^\./u, '')
        .replace(/\/+$/u, '');
      if (bare.includes('/')) return { message: 'a site has no path', hint: `write url:${bare}` };
      if (/[^\p{L}\p{N}\p{M}.\-*?]/u.test(bare)) {
        return { message: `"${written}" is no domain`, hint: 'write a domain such as site:acme.com' };
      }
      return { value: /[*?]/u.test(bare) ? bare.toLowerCase() : domainToASCII(bare) || bare.toLowerCase() };
    },
    valuesOf({ url = '' }) {
      const host = hostOf(url);
      const values: string[] = [];
      for (let at = 0; host !== '' && at >= 0; at = host.indexOf('.', at) + 1 || -1) values.push(host.slice(at));
      return values;
    },
  },
  source: {
    globs: true,
    parse: (written) => ({ value: plain(written) }),
    valuesOf: ({ network, source }) => [network, source].flatMap((value) => (value === undefined ? [] : plain(value))),
  },
  type: {
    globs: false,
    parse(written) {
      const value = written.toLowerCase();
      if ((postTypes as readonly string[]).includes(value)) return { value };
      return { message: `there is no type "${written}"`, hint: `the types are ${postTypes.join(', ')}` };
    },
    valuesOf: ({ type }) => (type === undefined ? [] : [type]),
  },
  country: {
    globs: false,
    parse(written) {
      const code = countries[written.toLowerCase()] ?? written.toLowerCase();
      if (/^[a-z]{2}$/u.test(code)) return { value: code };
      return {
        message: `"${written}" is no country code`,
        hint: 'write two letters of ISO 3166-1, such as country:es',
      };
    },
    valuesOf: ({ country }) => (country === undefined ? [] : [country]),
  },
  lang: {
    globs: false,
    parse(written) {
      const value = languageOf(written);
      if (value !== undefined) return { value };
      return { message: `"${written}" is no language code`, hint: 'write two letters of ISO 639-1, such as lang:ca' };
    },
    valuesOf: (_, language) => [language],
  },
};

/** What other tools call our fields; a `#` or `@` stands for what they write before a hashtag or a handle. */
const aliases: Readonly<Record<string, string>> = {
  headline: 'title',
  ingress: 'text',
  content: 'text',
  message: 'text',
  body: 'text',
  links: 'link',
  hashtags: 'hashtag',
  at_mentions: 'mention',
  mentions: 'mention',
  inurl: 'url',
  from: 'author',
  handle: 'author',
  author_name: 'author',
  domain: 'site',
  host: 'site',
  domainurl: 'site',
  language: 'lang',
  sourcecountry: 'country',
  authorfollowers: 'followers',
  author_followers: 'followers',
  followers_count: 'followers',
};

/** Fields of other tools for which we have nothing, and what to do instead. */
const refused: Readonly<Record<string, string>> = {
  sourcetype: 'write type: for what a post is (type:article), or source: for the network',
  pagetype: 'write type: for what a post is (type:article), or source: for the network',
  engagementtype: 'write type:reply or type:comment',
  sentiment: 'a query finds posts; filter by sentiment where they are shown',
  case_yes: 'write {Acme} for this spelling with its capitals',
  exactmessage: 'write raw:"…" for these very characters',
  exacttitle: 'write raw:"…" for these very characters',
  city: 'only country: is known of a post',
  region: 'only country: is known of a post',
  state: 'only country: is known of a post',
  continent: 'write the countries: country:(es OR fr)',
  channelid: 'write author: or url:',
  subreddit: 'write url:"reddit.com/r/name"',
  authorgender: 'it is not known, and not guessed',
  gender: 'it is not known, and not guessed',
  authorverified: 'it is not kept by every network',
  reach: 'reach is an estimate; write followers: or engagement:',
};

export const fieldNames: readonly string[] = [
  ...Object.keys(scopes),
  ...termForms,
  ...Object.keys(valueFields),
  ...Object.keys(numberFields),
];

/** Our name of a field, by any name; or why there is none. */
export function fieldNamed(written: string): { readonly name: string } | { readonly refused: string | undefined } {
  const lower = written.toLowerCase();
  const name = aliases[lower] ?? lower;
  return fieldNames.includes(name) ? { name } : { refused: refused[lower] };
}

const number = '(\\d+(?:\\.\\d+)?)([km]?)';
const comparison = new RegExp(`^([<>]=?|=)?\\s*${number}$`, 'iu');
const between = new RegExp(`^\\[?\\s*${number}\\s*(?:\\.\\.|-|\\s+TO\\s+)\\s*${number}\\s*\\]?$`, 'iu');

/** `>1000`, `<=4.5`, `10k`, `100..500`, `[100 TO 500]`; undefined for anything else. */
export function parseNumberCheck(field: NumberField, text: string): NumberCheck | undefined {
  const all = {
    field,
    least: Number.NEGATIVE_INFINITY,
    most: Number.POSITIVE_INFINITY,
    openLeast: false,
    openMost: false,
  };
  const range = between.exec(text);
  if (range) return { ...all, least: amountOf(range[1], range[2]), most: amountOf(range[3], range[4]) };
  const match = comparison.exec(text);
  if (match === null) return undefined;
  const value = amountOf(match[2], match[3]);
  switch (match[1]) {
    case '>':
      return { ...all, least: value, openLeast: true };
    case '>=':
      return { ...all, least: value };
    case '<':
      return { ...all, most: value, openMost: true };
    case '<=':
      return { ...all, most: value };
    default:
      return { ...all, least: value, most: value };
  }
}

function amountOf(digits = '', unit = ''): number {
  return Number(digits) * ({ k: 1_000, m: 1_000_000 }[unit.toLowerCase()] ?? 1);
}

/** The host of an address in lower case, without `www.`; empty where there is none. */
export function hostOf(url: string): string {
  return (/^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/iu.exec(url)?.[1] ?? '')
    .toLowerCase()
    .replace(/^www\./u, '');
}

/** ISO 639-1 of `ca`, `es-ES`, `english`; `und` is what cannot be told. */
function languageOf(written: string): string | undefined {
  const code = written.toLowerCase();
  if (code === 'und') return code;
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  try {
    const { language } = new Intl.Locale(code);
    return /^[a-z]{2}$/u.test(language) && names.of(language) !== undefined ? language : undefined;
  } catch {
    return undefined;
  }
}
