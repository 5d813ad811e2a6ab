import { describe, expect, it } from 'vitest';
import { telegram } from '../../ingest/telegram.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { type KnownPost, manyPosts } from '../support/known-posts.ts';
import { expectFixture, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);
const token = '123456:AbC-dEf';
const update = ({ id, at, text }: KnownPost) => ({
  update_id: 7_000 + id,
  message: {
    message_id: id,
    date: Math.floor(at / 1_000),
    chat: { id: -100, type: 'supergroup', title: 'Acme users', username: 'acme_users' },
    from: { id: 5, is_bot: false, first_name: 'Ann' },
    text,
  },
});

/** What an offset passes is confirmed. Nothing is forgotten here, as a day lasts long. */
const serve =
  (known: readonly KnownPost[]): Handler =>
  ({ url }, response) => {
    if (url.pathname !== `/bot${token}/getUpdates`)
      return sendJson(response, { ok: false, error_code: 401, description: 'Unauthorized' }, 401);
    const offset = Number(url.searchParams.get('offset') ?? 0);
    sendJson(response, {
      ok: true,
      result: known
        .map(update)
        .filter(({ update_id }) => update_id >= offset)
        .slice(0, Number(url.searchParams.get('limit'))),
    });
  };

describeSource('telegram', {
  now,
  items: manyPosts(250, now, 60_000),
  idOf: ({ id }) => `telegram:-100/${id}`,
  serve,
  create: (baseUrl, context) => telegram.create(telegram.config.parse({ baseUrl, token }), context),
});

describe('telegram', () => {
  it('makes posts of what the API answers', () =>
    expectFixture(telegram, 'updates', { config: { token }, rest: { ok: true, result: [] } }));

  it('confirms nothing that it has no cursor for', async () => {
    const first = await trySource(telegram, { token }, serve(manyPosts(3, now)));
    expect(first.requests[0]?.url.searchParams.has('offset')).toBe(false);
    expect(first.cursor).toEqual({ offset: 7_004 });
    const next = await trySource(telegram, { token }, serve([]), { from: first.cursor });
    expect(next.requests[0]?.url.searchParams.get('offset')).toBe('7004');
  });

  it.each([
    [401, { ok: false, error_code: 401, description: 'Unauthorized' }, 'fatal', undefined, '"token" is wrong'],
    [
      409,
      { ok: false, error_code: 409, description: 'Conflict: terminated by other getUpdates request' },
      'transient',
      60_000,
      'somebody else reads this bot',
    ],
    [
      429,
      { ok: false, error_code: 429, description: 'Too Many Requests: retry after 35', parameters: { retry_after: 35 } },
      'transient',
      35_000,
      'too many requests',
    ],
    [502, { ok: false }, 'transient', undefined, 'answered 502'],
  ])('says what is wrong, and never the token: %s', async (status, body, retry, retryAfterMs, said) => {
    const { error } = await trySource(telegram, { token }, (_, response) => sendJson(response, body, status));
    expect(error).toMatchObject({
      retry,
      message: expect.stringContaining(said),
      ...(retryAfterMs && { retryAfterMs }),
    });
    expect(error?.message).not.toContain('AbC-dEf');
  });

  it('never shows the token where nobody answers', async () => {
    const { error } = await trySource(telegram, { token }, (_, response) => void response.destroy());
    expect(error).toMatchObject({ retry: 'transient' });
    expect(error?.message).not.toContain('AbC-dEf');
    expect(JSON.stringify(error)).not.toContain('AbC-dEf');
  });
});
