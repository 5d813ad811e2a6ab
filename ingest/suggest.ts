import { describeError } from '../core/errors.ts';
import type { HttpClient, HttpResponse } from '../core/http.ts';
import { decodeBody } from './feed/charset.ts';
import { readPage } from './feed/discover.ts';

/** A source that a site has, or an account that it links to. */
export interface Suggestion {
  readonly kind: 'source' | 'account';
  /** Of a source, its type; of an account, the network. */
  readonly type: string;
  /** Of a source, what its configuration says beside the type; of an account, its handle. */
  readonly options: Readonly<Record<string, unknown>>;
  /** How it was found. */
  readonly why: string;
}

export interface Suggestions {
  readonly found: readonly Suggestion[];
  /** What was looked for and could not be asked. */
  readonly failed: readonly string[];
}

const maxBytes = 5_000_000;
/** Where feeds are on sites that announce none. */
const usualFeeds = ['/feed', '/rss.xml', '/atom.xml', '/feed.xml', '/index.xml'];

/** Addresses of accounts: the network, and where in the path the handle is. */
const networks: readonly (readonly [network: string, host: RegExp, path: RegExp])[] = [
  ['x', /^(?:www\.)?(?:x|twitter)\.com$/u, /^\/@?(\w{1,15})\/?$/u],
  ['instagram', /^(?:www\.)?instagram\.com$/u, /^\/([\w.]{1,30})\/?$/u],
  ['facebook', /^(?:www\.|[a-z-]{2,5}\.)?facebook\.com$/u, /^\/([\w.-]{3,80})\/?$/u],
  ['youtube', /^(?:www\.)?youtube\.com$/u, /^\/(?:channel\/|user\/|c\/)?(@?[\w.-]{2,60})\/?$/u],
  ['linkedin', /^(?:[a-z]{2,3}\.)?linkedin\.com$/u, /^\/company\/([\w.-]{1,100})\/?$/u],
  ['tiktok', /^(?:www\.)?tiktok\.com$/u, /^\/@([\w.]{2,30})\/?$/u],
  ['bluesky', /^bsky\.app$/u, /^\/profile\/([\w.:-]{3,253})\/?$/u],
  ['github', /^github\.com$/u, /^\/([\w-]{1,39})\/?$/u],
  ['reddit', /^(?:www\.)?reddit\.com$/u, /^\/r\/(\w{2,50})\/?$/u],
  ['telegram', /^t\.me$/u, /^\/(?:s\/)?(\w{5,32})\/?$/u],
];
/** First parts of paths that are no accounts. */
const noAccounts =
  /^(?:share|sharer|sharer\.php|intent|home|search|login|signup|watch|embed|dialog|tr|plugins|hashtag|explore|p|reel|about|policies|privacy|legal|help)$/iu;

/** Looks at a site's first page, and asks the few addresses where such things are: nothing is stored. `site` is a name or an address. */
export async function suggestSources(site: string, http: HttpClient, signal: AbortSignal): Promise<Suggestions> {
  const found = new Map<string, Suggestion>();
  const failed: string[] = [];
  const add = (suggestion: Suggestion) => {
    const key = `${suggestion.kind} ${suggestion.type} ${JSON.stringify(suggestion.options)}`.toLowerCase();
    if (!found.has(key)) found.set(key, suggestion);
  };
  const get = async (url: string): Promise<HttpResponse | undefined> => {
    try {
      const response = await http.request({ url, maxBytes, signal });
      return response.status >= 200 && response.status < 300 ? response : undefined;
    } catch (error) {
      if (signal.aborted) throw error;
      failed.push(describeError(error));
      return undefined;
    }
  };

  const home = await get(/^https?:\/\//iu.test(site) ? site : `https://${site}/`);
  if (!home) {
    if (failed.length === 0) failed.push(`${site} answers, but shows no page`);
    return { found: [], failed };
  }
  const origin = new URL(home.url).origin;
  const html = decodeBody(home.body, home.headers['content-type']);
  let wordpress = false;
  let discourse = false;
  readPage(html, home.url, {
    onFeed(address, title) {
      add({
        kind: 'source',
        type: 'feed',
        options: { urls: [address] },
        why: `announced by the page${title ? ` as "${title.slice(0, 80)}"` : ''}`,
      });
      return undefined;
    },
    onRelation(relations) {
      if (relations.includes('https://api.w.org/')) wordpress = true;
    },
    onMeta(name, content) {
      if (name === 'generator' && /^discourse\b/iu.test(content)) discourse = true;
      if (name === 'generator' && /^wordpress\b/iu.test(content)) wordpress = true;
      const app = name === 'apple-itunes-app' ? /app-id=(\d{3,15})/u.exec(content)?.[1] : undefined;
      if (app) add(appSuggestion(app, 'announced by the page'));
    },
    onLink(address) {
      for (const suggestion of fromLink(address)) add(suggestion);
    },
  });
  if (wordpress || (await isJson(await get(`${origin}/wp-json/wp/v2/posts?per_page=1`)))) {
    add({
      kind: 'source',
      type: 'wordpress',
      options: { sites: [origin] },
      why: 'its API answers, or the page says so',
    });
  }
  if (discourse || /"users":|"topic_list":/u.test((await get(`${origin}/latest.json`))?.body.toString('utf8') ?? '')) {
    add({ kind: 'source', type: 'discourse', options: { baseUrl: origin }, why: 'it is a Discourse forum' });
  }
  if (![...found.values()].some(({ type }) => type === 'feed')) {
    for (const path of usualFeeds) {
      const answer = await get(origin + path);
      const text = answer && decodeBody(answer.body, answer.headers['content-type']);
      if (!answer || !text || !isFeed(text)) continue;
      add({ kind: 'source', type: 'feed', options: { urls: [answer.url] }, why: `is at ${path}` });
      break;
    }
  }
  return { found: [...found.values()], failed };
}

/** Whether its first element is one of a feed. */
function isFeed(text: string): boolean {
  return /^\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--[^>]{0,2000}-->\s*)?<(?:\w+:)?(?:rss|feed|rdf)[\s>]/iu.test(
    text.slice(0, 4_096),
  );
}

async function isJson(response: HttpResponse | undefined): Promise<boolean> {
  return /^\s*\[/u.test(response?.body.subarray(0, 100).toString('utf8') ?? '');
}

function appSuggestion(app: string, why: string): Suggestion {
  return { kind: 'source', type: 'appstore', options: { apps: [app], countries: ['us'] }, why };
}

function* fromLink(address: string): Generator<Suggestion> {
  const { hostname, pathname } = new URL(address);
  const why = `the page links to ${hostname}`;
  const app =
    hostname === 'apps.apple.com' || hostname === 'itunes.apple.com'
      ? /\/id(\d{3,15})/u.exec(pathname)?.[1]
      : undefined;
  if (app) yield appSuggestion(app, why);
  const fediverse = /^\/@(\w{1,30})\/?$/u.exec(pathname)?.[1];
  for (const [network, host, path] of networks) {
    if (!host.test(hostname)) continue;
    const handle = path.exec(pathname)?.[1];
    if (handle === undefined || noAccounts.test(handle)) return;
    yield { kind: 'account', type: network, options: { handle }, why };
    return;
  }
  if (fediverse && !/(?:tiktok|medium|threads|youtube)\./u.test(hostname)) {
    yield { kind: 'account', type: 'mastodon', options: { handle: `${fediverse}@${hostname}` }, why };
  }
}
