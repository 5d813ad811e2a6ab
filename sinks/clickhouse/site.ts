/** Under these, names are given out one level further down: `co.uk`, `com.br`. */
const sharedLevel = new Set(['ac', 'co', 'com', 'edu', 'gob', 'gov', 'gouv', 'go', 'ne', 'net', 'or', 'org', 'nom']);

/** Hosts of many people's sites, which are sites of their own. */
const hosting = new Set([
  'blogspot.com',
  'bsky.social',
  'fandom.com',
  'ghost.io',
  'github.io',
  'gitlab.io',
  'livejournal.com',
  'medium.com',
  'netlify.app',
  'substack.com',
  'tumblr.com',
  'vercel.app',
  'wixsite.com',
  'wordpress.com',
]);

/**
 * The web site of an address, as people think of it: `https://news.bbc.co.uk/1` is of `bbc.co.uk`, `https://jo.substack.com` is a
 * site of its own. A short list instead of the public suffix list: good for grouping, not for security. Empty for no web address.
 */
export function siteOf(url: string | undefined): string {
  const host =
    /^https?:\/\/(?:[^/@?#]*@)?([^/:?#]+)/iu
      .exec(url ?? '')?.[1]
      ?.toLowerCase()
      .replace(/\.$/u, '') ?? '';
  if (/^[\d.]+$/u.test(host)) return host;
  const labels = host.split('.');
  const [second = '', top = ''] = labels.slice(-2);
  let length = 2;
  if (top.length === 2 && sharedLevel.has(second)) length = 3;
  else if (hosting.has(`${second}.${top}`) && labels.at(-3) !== 'www') length = 3;
  return labels.slice(-length).join('.');
}
