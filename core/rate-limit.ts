import type { HttpResponse } from './http.ts';

/** What is left of a window in which a network answers so many requests. */
export interface RateLimit {
  /** Of the whole window, where it is said. */
  readonly limit: number | undefined;
  readonly remaining: number;
  /** When the next window begins, ms since the epoch. */
  readonly resetAt: number;
}

/** Nobody waits longer than that for what is left to last: then it is used up, and the network says no. */
const longestWaitMs = 300_000;
/** Where the limit is not said, so few are little. */
const few = 20;
const dayMs = 86_400_000;

type Headers = HttpResponse['headers'];

/**
 * The tightest window that an answer tells of; undefined where it tells of none. Read are `X-RateLimit-*` (GitHub, Mastodon, Reddit),
 * `x-rate-limit-*` (X), `RateLimit-*` (Bluesky and early drafts of https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/),
 * and `RateLimit: "name";r=5;t=30` with its policy, of the later ones.
 */
export function readRateLimit(headers: Headers, nowMs: number): RateLimit | undefined {
  for (const { limit, used, remaining, resetAt } of windowsIn(headers, nowMs)) {
    if (remaining === undefined || resetAt === undefined) continue;
    return { limit: limit ?? (used === undefined ? undefined : used + remaining), remaining, resetAt };
  }
  return readStructured(headers, nowMs);
}

/** What is told in headers of their own, as far as it is. */
function windowsIn(headers: Headers, nowMs: number) {
  return ['x-ratelimit', 'x-rate-limit', 'ratelimit'].map((prefix) => {
    // Where a header is there twice, or holds a policy as well, the first counts.
    const number = (name: string) => numberIn(headers[`${prefix}-${name}`]?.split(/[,;]/u)[0]);
    return {
      ...{ limit: number('limit'), used: number('used'), remaining: number('remaining') },
      resetAt: resetTime(headers[`${prefix}-reset`], nowMs),
    };
  });
}

function readStructured(headers: Headers, nowMs: number): RateLimit | undefined {
  const parameter = (item: string, name: string) =>
    numberIn(new RegExp(`;\\s*${name}=(\\d{1,15})`, 'u').exec(item)?.[1]);
  const items = (value = '') => value.slice(0, 2_000).split(',');
  const limits = items(headers['ratelimit']).flatMap((item): RateLimit[] => {
    const [remaining, seconds] = [parameter(item, 'r'), parameter(item, 't')];
    if (remaining === undefined || seconds === undefined) return [];
    const name = item.split(';')[0]?.trim();
    const policy = items(headers['ratelimit-policy']).find((other) => other.split(';')[0]?.trim() === name);
    const limit = policy === undefined ? undefined : parameter(policy, 'q');
    return [{ limit, remaining, resetAt: nowMs + Math.min(seconds * 1_000, dayMs) }];
  });
  return limits.toSorted((a, b) => spreadMs(b, nowMs) - spreadMs(a, nowMs) || a.remaining - b.remaining)[0];
}

/**
 * How long to wait before the next request, so that what is left lasts to the end of the window, in ms: nothing as long as half of it is
 * left, at most five minutes after that; and all that is left of the window where nothing is.
 */
export function spreadMs({ limit, remaining, resetAt }: RateLimit, nowMs: number): number {
  const leftMs = Math.max(0, resetAt - nowMs);
  if (remaining < 1) return leftMs;
  if (remaining > (limit === undefined ? few : limit / 2)) return 0;
  return Math.min(Math.ceil(leftMs / remaining), longestWaitMs);
}

/**
 * Milliseconds to wait by a `Retry-After` header: seconds, or an HTTP date seen from `nowMs`. From 0 to one day;
 * `undefined` when there is none that can be read.
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return clampWait(Number(text) * 1_000);
  // Only real dates: Date.parse would also make something of "-5".
  return /^[A-Za-z]{3}/.test(text) ? clampWait(Date.parse(text) - nowMs) : undefined;
}

/** Milliseconds that a refusal asks to wait: by `Retry-After`, or to the end of its window. From 0 to one day. */
export function waitAsked(headers: Headers, status: number, nowMs: number): number | undefined {
  const asked = parseRetryAfter(headers['retry-after'], nowMs);
  if (asked !== undefined) return asked;
  if (status !== 429 && !isUsedUp(headers)) return undefined;
  const told = windowsIn(headers, nowMs).find(({ resetAt }) => resetAt !== undefined);
  const resetAt = told?.resetAt ?? readStructured(headers, nowMs)?.resetAt;
  return resetAt === undefined ? undefined : Math.ceil(resetAt - nowMs);
}

/** Whether nothing is left, whatever else is said. */
export function isUsedUp(headers: Headers): boolean {
  return windowsIn(headers, 0).some(({ remaining }) => remaining === 0);
}

/** Seconds from now (Reddit, the drafts), seconds or milliseconds since the epoch (GitHub, X, Bluesky), or ISO 8601 (Mastodon). */
function resetTime(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.split(/[,;]/u)[0]?.trim() ?? '';
  const number = numberIn(text);
  const at =
    number === undefined
      ? /^\d{4}-/u.test(text)
        ? Date.parse(text)
        : Number.NaN
      : number > 1e12
        ? number
        : number > 1e9
          ? number * 1_000
          : nowMs + number * 1_000;
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at, nowMs), nowMs + dayMs);
}

function numberIn(text: string | undefined): number | undefined {
  return /^\s*\d{1,15}(?:\.\d{1,9})?\s*$/u.test(text ?? '') ? Number(text) : undefined;
}

function clampWait(ms: number): number | undefined {
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(Math.ceil(ms), 0), dayMs);
}
