import type { ZodType } from 'zod';
import { PipelineError } from './errors.ts';
import type { HttpResponse } from './http.ts';
import { isUsedUp, waitAsked } from './rate-limit.ts';

export { parseRetryAfter } from './rate-limit.ts';

/** A URL fit for logs and errors: without its credentials and fragment, and without the values of its query. */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return '(unreadable URL)';
  const { protocol, host, pathname, searchParams } = new URL(url);
  const names = [...new Set(searchParams.keys())].map((name) => `${encodeURIComponent(name)}=…`).join('&');
  return `${protocol}//${host}${pathname}${names && `?${names}`}`;
}

/** The response when its status is 2xx. Otherwise throws a `PipelineError` that says what to do; `doing` is its beginning. */
export function expectOk(response: HttpResponse, doing: string, nowMs: number = Date.now()): HttpResponse {
  const { status, url, headers } = response;
  if (status >= 200 && status < 300) return response;
  const where = `${doing}: ${redactUrl(url)} answered ${status}`;
  // GitHub and others say "too many requests" as 403.
  const limited = status === 429 || (status === 403 && (headers['retry-after'] !== undefined || isUsedUp(headers)));
  if (limited || status === 408 || status === 425 || status >= 500) {
    const retryAfterMs = waitAsked(headers, status, nowMs);
    throw new PipelineError(limited ? `${where} (too many requests)` : where, { retry: 'transient', retryAfterMs });
  }
  if (status === 401 || status === 403) {
    throw new PipelineError(
      `${where}: it refuses the credential. Check the one configured for ${new URL(url).host}, and what it is allowed to do`,
      { retry: 'fatal', isCredential: true },
    );
  }
  throw new PipelineError(`${where}: it will not accept this request as it is`, { retry: 'fatal' });
}

/** The JSON body of a 2xx answer, read with `schema`. Throws as `expectOk` does, and `transient` when it is something else. */
export function expectJson<T>(response: HttpResponse, schema: ZodType<T>, doing: string, nowMs?: number): T {
  const { body, url } = expectOk(response, doing, nowMs);
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new PipelineError(`${doing}: ${redactUrl(url)} answered something that is not JSON`, {
      retry: 'transient',
      cause,
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new PipelineError(
    `${doing}: ${redactUrl(url)} answered JSON of an unexpected shape at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}`,
    { retry: 'transient' },
  );
}
