import { cleanLine } from './plain.ts';

/** Query parameters that say where a reader came from, not what is read. */
const tracking = new Set(
  (
    'fbclid gclid gclsrc dclid gbraid wbraid msclkid mc_cid mc_eid igshid igsh yclid ysclid twclid ttclid li_fat_id epik ref_src ref_url ' +
    '_hsenc _hsmi __hstc __hssc __hsfp hsctatracking mkt_tok vero_id vero_conv oly_anon_id oly_enc_id wickedid s_cid ' +
    '_openstat wt_mc wt_zmc cmpid ncid sr_share srsltid at_medium at_campaign at_custom1 spm share_id'
  ).split(' '),
);
const trackingPrefix = /^(?:utm|pk|mtm|matomo|hsa)_/iu;
/** Sites where a parameter that means something elsewhere only tracks. */
const trackingOn: readonly (readonly [host: RegExp, names: ReadonlySet<string>])[] = [
  [/(?:^|\.)(?:youtube\.com|youtu\.be)$/u, new Set(['si', 'feature', 'pp'])],
  [/(?:^|\.)(?:twitter|x)\.com$/u, new Set(['s', 't'])],
  [/(?:^|\.)spotify\.com$/u, new Set(['si'])],
];

/** A web address, or undefined for any other scheme, for what is no address, and for what is longer than `maxLength` once written out. */
export function webUrl(raw: string, maxLength: number): string | undefined {
  const url = parse(raw);
  if (url === undefined) return undefined;
  return url.href.length <= maxLength ? url.href : undefined;
}

/** The address under which a page is known: without tracking parameters, and without a fragment unless it is a route (`#!…`, `#/…`). */
export function canonicalUrl(raw: string, maxLength: number): string | undefined {
  const url = parse(raw);
  if (url === undefined) return undefined;
  if (url.href.includes('?')) {
    const host = url.hostname;
    const local = trackingOn.filter(([pattern]) => pattern.test(host));
    const parts = url.search.slice(1).split('&');
    const kept = parts.filter((part) => {
      const name = (part.split('=', 1)[0] ?? '').toLowerCase();
      return !tracking.has(name) && !trackingPrefix.test(name) && !local.some(([, names]) => names.has(name));
    });
    if (kept.join('') === '') url.search = '';
    else if (kept.length < parts.length) url.search = `?${kept.join('&')}`;
  }
  if (url.href.includes('#') && !/^#[!/]/u.test(url.hash)) url.hash = '';
  const { href } = url;
  return href.length <= maxLength ? href : undefined;
}

function parse(raw: string): URL | undefined {
  const text = cleanLine(raw.trim(), Number.POSITIVE_INFINITY);
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
}
