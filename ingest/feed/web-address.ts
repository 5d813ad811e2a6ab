/** Parameters that say where a reader came from, not what is read. */
const tracking =
  /^(?:utm_\w+|at_(?:medium|campaign|link_\w+|format|ptr_name|bbc_team)|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|mkt_tok|ref_src|cmpid|cmp|ocid|ito|ns_(?:mchannel|source|campaign|linkname|fee)|xtor|wt_mc|traffic_source|_hs(?:enc|mi)|guccounter|smid|partner)$/iu;

/** A clean absolute http(s) address without credentials, or undefined. Redirect links of Google are opened. */
export function webAddress(raw: string | undefined, base?: string | undefined): string | undefined {
  const text = raw?.trim();
  if (!text || text.length > 8_000) return undefined;
  const url = parse(text, base);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  url.username = '';
  url.password = '';
  const address = unwrap(url).href;
  return address.length <= 2_000 ? address : undefined;
}

function parse(text: string, base?: string | undefined): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** Google Alerts gives `https://www.google.com/url?…&url=TARGET`. */
function unwrap(url: URL): URL {
  if (url.pathname !== '/url' || !/^(?:www\.)?google\.[a-z.]{2,6}$/u.test(url.hostname)) return url;
  const target = parse(url.searchParams.get('url') ?? url.searchParams.get('q') ?? '');
  return target && /^https?:$/u.test(target.protocol) ? target : url;
}

/**
 * What two addresses of one page have in common: without scheme, `www.`, tracking parameters, order of parameters, and
 * closing slash. The fragment stays: comments and change logs tell their items by it. A key, not an address to ask.
 */
export function addressKey(address: string): string {
  const url = new URL(address);
  const params = [...url.searchParams]
    .filter(([name, value]) => !tracking.test(name) && !(name === 'source' && value.startsWith('rss')))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const query = params.length > 0 ? `?${new URLSearchParams(params)}` : '';
  return `${url.host.replace(/^www\./u, '')}${url.pathname.replace(/\/+$/u, '')}${query}${url.hash}`;
}
