import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PipelineError } from '../../core/errors.ts';
import { expectJson, expectOk, parseRetryAfter, redactUrl } from '../../core/http.ts';

const now = Date.UTC(2026, 0, 15, 12, 0, 0);
const day = 86_400_000;

const answer = (status: number, headers: Record<string, string> = {}, body = '') => ({
  status,
  headers,
  body: Buffer.from(body),
  url: 'https://me:hush@api.example/search?q=acme&key=hush#hush',
});

function errorOf(run: () => unknown): PipelineError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(PipelineError);
    return error as PipelineError;
  }
  throw new Error('expected an error');
}

it.each([
  ['https://me:hush@api.example:8443/a/b?q=x&key=hush&q=y#z', 'https://api.example:8443/a/b?q=…&key=…'],
  ['http://api.example', 'http://api.example/'],
  ['not a url?key=hush', '(unreadable URL)'],
])('redactUrl(%s)', (url, expected) => {
  expect(redactUrl(url)).toBe(expected);
});

it.each([
  ['7', 7_000],
  [' 0 ', 0],
  ['1.5', 1_500],
  ['99999999', day],
  ['Thu, 15 Jan 2026 12:01:00 GMT', 60_000],
  ['Thu, 15 Jan 2026 11:00:00 GMT', 0],
  ['Thu, 15 Jan 2099 11:00:00 GMT', day],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('parseRetryAfter(%s)', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});

describe('expectOk', () => {
  it('gives back a good answer', () => {
    const good = answer(204);
    expect(expectOk(good, 'searching')).toBe(good);
  });

  it.each([
    [429, { 'retry-after': '7' }, 'transient', 7_000],
    [503, { 'retry-after': 'Thu, 15 Jan 2026 12:00:30 GMT' }, 'transient', 30_000],
    [429, {}, 'transient', undefined],
    [429, { 'x-ratelimit-reset': '1768478460' }, 'transient', 60_000],
    [429, { 'x-rate-limit-reset': '1768478460' }, 'transient', 60_000],
    [429, { 'x-ratelimit-remaining': '0.0', 'x-ratelimit-reset': '42' }, 'transient', 42_000],
    [429, { 'x-ratelimit-reset': '2026-01-15T12:02:00.000Z' }, 'transient', 120_000],
    [429, { 'x-ratelimit-reset': 'whenever' }, 'transient', undefined],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1768478460' }, 'transient', 60_000],
    [403, { 'x-ratelimit-remaining': '12' }, 'fatal', undefined],
    [500, { 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': '1768478460' }, 'transient', undefined],
    [408, {}, 'transient', undefined],
    [502, {}, 'transient', undefined],
    [401, {}, 'fatal', undefined],
    [404, {}, 'fatal', undefined],
    [304, {}, 'fatal', undefined],
  ] as const)('of %i %j', (status, headers, retry, retryAfterMs) => {
    const error = errorOf(() => expectOk(answer(status, headers), 'searching Acme', now));
    expect(error).toMatchObject({ retry, retryAfterMs });
    expect(error.message).toContain(`searching Acme: https://api.example/search?q=…&key=… answered ${status}`);
    expect(error.message).not.toContain('hush');
  });

  it('says which credential', () => {
    const { message } = errorOf(() => expectOk(answer(401), 'searching Acme', now));
    expect(message).toContain('Check the one configured for api.example');
  });
});

describe('expectJson', () => {
  const schema = z.object({ items: z.array(z.object({ id: z.number() })) });

  it('reads with the schema', () => {
    expect(expectJson(answer(200, {}, '{"items":[{"id":1}],"more":2}'), schema, 'searching')).toEqual({
      items: [{ id: 1 }],
    });
  });

  it.each([
    ['<html>', 'not JSON'],
    ['', 'not JSON'],
    ['null', 'unexpected shape at ""'],
    ['{"items":[{"id":"x"}]}', 'unexpected shape at "items.0.id"'],
  ])('calls %s passing', (body, why) => {
    const error = errorOf(() => expectJson(answer(200, {}, body), schema, 'searching'));
    expect(error.retry).toBe('transient');
    expect(error.message).toContain(why);
  });
});
