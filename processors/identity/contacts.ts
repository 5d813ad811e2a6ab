import { networkName } from '../../core/customer.ts';
import { fold } from './fold.ts';

/** The mailbox that an address reaches: without `+tag`, and on Gmail without dots. Undefined for what is no address. */
export function emailKey(raw: string): string | undefined {
  const [, local, host] =
    /^\s*(?:mailto:)?([^\s@<>"]{1,64})@((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24})\s*$/iu.exec(raw.slice(0, 400)) ?? [];
  if (local === undefined || host === undefined) return undefined;
  const domain = host.toLowerCase().replace(/^googlemail\.com$/u, 'gmail.com');
  const box = local.toLowerCase().split('+', 1)[0] ?? '';
  const mailbox = domain === 'gmail.com' ? box.replaceAll('.', '') : box;
  return mailbox === '' ? undefined : `${mailbox}@${domain}`;
}

/**
 * The last nine digits of a number, which are the same with and without the country's code in the countries of nine digits or more.
 * Undefined for fewer. Full parsing (libphonenumber) was weighed: with suffixes a hundred kilobytes of tables buy nothing here.
 */
export function phoneKey(raw: string): string | undefined {
  const digits = raw
    .slice(0, 60)
    .replace(/(?:ext|x|#).*$/iu, '')
    .replace(/\D/gu, '');
  return digits.length >= 9 && digits.length <= 16 && !/^(\d)\1+$/u.test(digits) ? digits.slice(-9) : undefined;
}

/** Hosts where a path, not the host, is somebody's own. */
const sharedHosts = new Set(
  (
    'linktr.ee linktree.com about.me bio.link beacons.ai carrd.co medium.com substack.com wordpress.com blogspot.com blogger.com tumblr.com ' +
    'google.com sites.google.com docs.google.com bit.ly t.co goo.gl tinyurl.com wa.me t.me discord.gg discord.com patreon.com paypal.me etsy.com ' +
    'amazon.com ebay.com spotify.com open.spotify.com apple.com youtu.be soundcloud.com behance.net dribbble.com flickr.com vimeo.com ' +
    'wikipedia.org yelp.com tripadvisor.com onlyfans.com ko-fi.com gofundme.com change.org gmail.com hotmail.com outlook.com yahoo.com'
  ).split(' '),
);
export const freeMail = new Set(
  (
    'gmail.com hotmail.com outlook.com live.com msn.com yahoo.com yahoo.es yahoo.co.uk ymail.com icloud.com me.com mac.com aol.com gmx.com gmx.de gmx.net ' +
    'web.de t-online.de proton.me protonmail.com telefonica.net hotmail.es outlook.es hotmail.co.uk hotmail.fr orange.fr free.fr laposte.net wanadoo.fr ' +
    'libero.it virgilio.it tiscali.it mail.ru yandex.ru yandex.com terra.es ono.com movistar.es comcast.net verizon.net att.net btinternet.com ' +
    'sapo.pt uol.com.br bol.com.br mail.com zoho.com fastmail.com hey.com tutanota.com qq.com 163.com example.com example.org example.net'
  ).split(' '),
);
/** Where profiles are, and how their addresses begin. */
const profileSites: readonly (readonly [host: RegExp, network: string, path: RegExp])[] = [
  [/^(?:twitter|x)\.com$/u, 'twitter', /^@?([\w.-]{1,40})$/u],
  [/^instagram\.com$/u, 'instagram', /^@?([\w.-]{1,40})$/u],
  [/^(?:facebook|fb)\.com$/u, 'facebook', /^([\w.-]{2,60})$/u],
  [/^(?:[a-z]{2}\.)?linkedin\.com$/u, 'linkedin', /^in\/([\w%.-]{2,100})$/u],
  [/^github\.com$/u, 'github', /^([\w-]{1,40})$/u],
  [/^youtube\.com$/u, 'youtube', /^(?:@|c\/|user\/|channel\/)([\w.-]{2,60})$/u],
  [/^tiktok\.com$/u, 'tiktok', /^@([\w.-]{2,40})$/u],
  [/^reddit\.com$/u, 'reddit', /^(?:u|user)\/([\w-]{2,40})$/u],
  [/^bsky\.app$/u, 'bluesky', /^profile\/([\w.:-]{2,100})$/u],
  [/^medium\.com$/u, 'medium', /^@([\w.-]{2,60})$/u],
  [/^threads\.(?:net|com)$/u, 'threads', /^@([\w.-]{2,40})$/u],
  [/^t(?:elegram)?\.me$/u, 'telegram', /^(\w{4,40})$/u],
];
const noProfile = new Set(
  'home search explore share intent login about help hashtag p reel watch groups pages events settings status in jobs'.split(
    ' ',
  ),
);

/** What an address leads to: a profile on a network, or a site of somebody's own, as `example.com` or `example.com/path`. */
export type Web =
  | { readonly kind: 'profile'; readonly network: string; readonly handle: string }
  | { readonly kind: 'site'; readonly key: string };

export function readWeb(raw: string): Web | undefined {
  const text = raw.trim().slice(0, 500).toLowerCase();
  const [, host = '', path = ''] =
    /^(?:https?:\/\/)?(?:www\.|m\.|mobile\.)?((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24})(?::\d{1,5})?((?:[/?#].*)?)$/u.exec(
      text,
    ) ?? [];
  if (host === '') return undefined;
  const clean = path.replace(/[?#].*$/u, '').replace(/^\/+|\/+$/gu, '');
  const site = profileSites.find(([pattern]) => pattern.test(host));
  if (site) {
    const [, network, pattern] = site;
    const handle = pattern.exec(clean)?.[1];
    return handle === undefined || noProfile.has(handle)
      ? undefined
      : { kind: 'profile', network, handle: handleKey(handle) };
  }
  const fediverse = /^@([\w.-]{1,60})$/u.exec(clean)?.[1];
  if (fediverse !== undefined)
    return { kind: 'profile', network: 'mastodon', handle: handleKey(`${fediverse}@${host}`) };
  if (!sharedHosts.has(host)) return { kind: 'site', key: host };
  return clean === '' ? undefined : { kind: 'site', key: `${host}/${clean}` };
}

/** A handle without `@` and in small letters; of the address of a profile, its handle. */
export function handleKey(raw: string): string {
  const text = fold(raw.trim(), 200);
  if (/[./]/u.test(text) && /^(?:https?:\/\/|www\.)|\.com\//u.test(text)) {
    const web = /^https?:\/\/[^/]+$/u.test(text) ? undefined : readWeb(text);
    if (web?.kind === 'profile') return web.handle;
  }
  return text.replace(/^(?:@|u\/|\/u\/)+/u, '').replace(/\s+/gu, '');
}

/** A handle with its network: `twitter:mpuig`. The address of a profile tells its own network; Bluesky's usual ending falls. */
export function accountHandle(network: string, raw: string): string {
  const on = networkName(network);
  if (/^(?:https?:\/\/|www\.)|\.[a-z]{2,}\//iu.test(raw.trim())) {
    const web = readWeb(raw);
    if (web?.kind === 'profile') return accountHandle(web.network, web.handle);
  }
  const handle = handleKey(raw);
  return `${on}:${on === 'bluesky' ? handle.replace(/\.bsky\.social$/u, '') : handle}`;
}

/** The same without the server, for files that leave it out. */
export function withoutHost(account: string): string {
  return account.startsWith('mastodon:') ? account.replace(/@.*$/u, '') : account;
}

/** Whether two are one account: on a network that one of them does not name, or a server that one leaves out, too. */
export function isSameAccount(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, two] = [withoutHost(a), withoutHost(b)];
  if (one === two) return one === a || two === b;
  const [on, other] = [one.slice(0, one.indexOf(':')), two.slice(0, two.indexOf(':'))];
  return (isUnnamed(on) || isUnnamed(other)) && one.slice(on.length) === two.slice(other.length);
}

function isUnnamed(network: string): boolean {
  return network === '' || network === 'unknown';
}

/** What of other people's contact details stands in a text. */
export interface Contacts {
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly sites: readonly string[];
  /** `network:handle`. */
  readonly profiles: readonly string[];
}

const most = 10;
const spelledOut =
  /(?<![\w.+-])([\w.+-]{2,64}(?:\s{1,2}(?:dot|punto|punt|point)\s{1,2}[\w+-]{1,40}){0,3})\s{1,2}(?:at|arroba)\s{1,2}([\w-]{2,40}(?:\s{1,2}(?:dot|punto|punt|point)\s{1,2}[\w-]{2,40}){1,3}|(?:gmail|hotmail|outlook|yahoo|icloud|proton|protonmail)\.[a-z]{2,3}(?:\.[a-z]{2})?)(?![\w-])/giu;
const emailIn = /[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}/giu;
const phoneIn = /(?<![\w/.])\+?\(?\d(?:[\s().-]{0,2}\d){8,14}(?!\w)/gu;
const webIn = /(?<![@\w.-])(?:https?:\/\/)?(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}(?:\/[^\s<>"')\]]{0,200})?/giu;
const handleIn =
  /(?<!\w)(ig|insta|instagram|twitter|tw|x|tiktok|telegram|github|gh|bluesky|bsky|youtube|yt|mastodon|linkedin|facebook|fb|reddit|threads|twitch|medium)\s{0,2}[:@➡→/=-]\s{0,2}@?([\w.-]{3,40}(?:@[\w.-]{4,60})?)/giu;

/** Finds addresses, numbers, sites and profiles in a profile's text or a post. Reads the first 10,000 characters; ten of each at most. */
export function readContacts(raw: string): Contacts {
  const text = raw
    .slice(0, 10_000)
    .replace(/\s?[[({<]\s?(at|arroba|@|dot|punto|punt|point|\.)\s?[\])}>]\s?/giu, (_, word: string) =>
      /^[a@]/iu.test(word) ? '@' : '.',
    )
    // "maria at puig dot cat": with "at" in words the host must be too, or be a known one, as people are also at firms.
    .replace(spelledOut, (_, box: string, host: string) =>
      `${box}@${host}`.replace(/\s{1,2}(?:dot|punto|punt|point)\s{1,2}/giu, '.'),
    )
    .replace(/(?<=[\w-])\s?[＠﹫]\s?(?=[\w-])|(?<=[\w-])\s@\s(?=(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24})/giu, '@');
  const found = {
    emails: new Set<string>(),
    phones: new Set<string>(),
    sites: new Set<string>(),
    profiles: new Set<string>(),
  };
  const without = text.replace(emailIn, (match) => {
    const key = emailKey(match.replace(/^[.+-]+/u, ''));
    if (key !== undefined) found.emails.add(key);
    return ' ';
  });
  for (const [, network = '', handle = ''] of without.matchAll(handleIn)) {
    found.profiles.add(accountHandle(network, handle.replace(/\.+$/u, '')));
  }
  for (const [match] of without.matchAll(webIn)) {
    const web = readWeb(match.replace(/[.,;:!?]+$/u, ''));
    if (web?.kind === 'site') found.sites.add(web.key);
    else if (web) found.profiles.add(accountHandle(web.network, web.handle));
  }
  for (const [match] of without.matchAll(phoneIn)) {
    const key = phoneKey(match);
    if (key !== undefined) found.phones.add(key);
  }
  const some = (set: ReadonlySet<string>) => [...set].slice(0, most);
  return {
    emails: some(found.emails),
    phones: some(found.phones),
    sites: some(found.sites),
    profiles: some(found.profiles),
  };
}
