import { PipelineError } from './errors.ts';
import { redactUrl } from './http-status.ts';

/** One request on the way. Header names are lower-case. */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** Headers that may follow to another origin. All others could be a credential (`authorization`, `cookie`, `x-api-key` …). */
const harmlessHeaders = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'if-modified-since',
  'if-none-match',
  'user-agent',
]);

/**
 * Where a redirect leads, by the rules of the Fetch standard; `undefined` when the answer is none. A redirect from https
 * to http is refused when something other than harmless headers would have been sent.
 */
export function followRedirect(hop: Hop, status: number, location: string | undefined): Hop | undefined {
  if (!redirectStatuses.has(status) || location === undefined) return undefined;
  const url = URL.canParse(location, hop.url.href) ? new URL(location, hop.url) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new PipelineError(`${redactUrl(hop.url.href)} redirects to something that is not http or https`, {
      retry: 'poison',
    });
  }
  // Credentials come from our configuration, never from an answer.
  url.username = '';
  url.password = '';

  const keepsMethod = status === 307 || status === 308 || hop.method === 'GET';
  const body = keepsMethod ? hop.body : undefined;
  const isHarmless = (name: string) => harmlessHeaders.has(name);
  const names = Object.keys(hop.headers);
  if (hop.url.protocol === 'https:' && url.protocol === 'http:' && (body !== undefined || !names.every(isHarmless))) {
    throw new PipelineError(
      `${redactUrl(hop.url.href)} redirects to ${redactUrl(url.href)}: refused, because a credential or a body would leave encryption`,
      { retry: 'fatal' },
    );
  }
  const sameOrigin = url.origin === hop.url.origin;
  const headers = Object.fromEntries(
    Object.entries(hop.headers).filter(
      ([name]) => (sameOrigin || isHarmless(name)) && (keepsMethod || !name.startsWith('content-')),
    ),
  );
  return { url, method: keepsMethod ? hop.method : 'GET', headers, body };
}
