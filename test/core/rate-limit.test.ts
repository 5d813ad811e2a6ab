import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../../core/http.ts';
import { readRateLimit, spreadMs } from '../../core/rate-limit.ts';
import { spreadRequests } from '../../core/spread-requests.ts';
import { startServer } from '../support/http-server.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const now = Date.UTC(2026, 0, 15, 12);
const minute = 60_000;

describe('what an answer tells of its limit', () => {
  it.each([
    [
      'GitHub',
      { 'x-ratelimit-limit': '30', 'x-ratelimit-remaining': '18', 'x-ratelimit-reset': String(now / 1_000 + 40) },
      [30, 18, 40],
    ],
    [
      'X',
      { 'x-rate-limit-limit': '60', 'x-rate-limit-remaining': '59', 'x-rate-limit-reset': String(now / 1_000 + 900) },
      [60, 59, 900],
    ],
    [
      'Reddit',
      { 'x-ratelimit-used': '4', 'x-ratelimit-remaining': '96.0', 'x-ratelimit-reset': '300' },
      [100, 96, 300],
    ],
    [
      'Mastodon',
      { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '2026-01-15T12:05:00.123Z' },
      [300, 7, 300.123],
    ],
    [
      'Bluesky',
      {
        'ratelimit-limit': '3000',
        'ratelimit-remaining': '2999',
        'ratelimit-reset': String(now / 1_000 + 300),
        'ratelimit-policy': '3000;w=300',
      },
      [3_000, 2_999, 300],
    ],
    [
      'an early draft',
      { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '0', 'ratelimit-reset': '5' },
      [100, 0, 5],
    ],
    [
      'a later draft, by its tightest window',
      {
        ratelimit: '"hour";r=900;t=3000, "minute";r=1;t=50',
        'ratelimit-policy': '"hour";q=1000;w=3600,"minute";q=10;w=60',
      },
      [10, 1, 50],
    ],
    ['milliseconds', { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': String(now + 1_500) }, [undefined, 1, 1.5]],
    ['a window of the past', { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '1700000000' }, [undefined, 1, 0]],
    ['a window of years', { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '999999999' }, [undefined, 1, 86_400]],
  ])('%s', (_, headers, [limit, remaining, seconds]) => {
    expect(readRateLimit(headers, now)).toEqual({ limit, remaining, resetAt: now + Number(seconds) * 1_000 });
  });

  it.each([
    [{}],
    [{ 'x-ratelimit-remaining': '5' }],
    [{ 'x-ratelimit-remaining': 'many', 'x-ratelimit-reset': '5' }],
    [{ 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': '5' }],
    [{ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': 'soon' }],
    [{ ratelimit: `${'"a";r=1'.repeat(10_000)}` }],
    [{ ratelimit: 'limit=5' }],
  ])('nothing, where it cannot be read: %#', (headers) => {
    expect(readRateLimit(headers as Record<string, string>, now)).toBeUndefined();
  });

  it('what is left is spread over what is left of the time', () => {
    const wait = (limit: number | undefined, remaining: number, seconds: number) =>
      spreadMs({ limit, remaining, resetAt: now + seconds * 1_000 }, now);
    expect(wait(60, 31, 600)).toBe(0);
    expect(wait(60, 30, 600)).toBe(20_000);
    expect(wait(undefined, 21, 600)).toBe(0);
    expect(wait(undefined, 20, 600)).toBe(30_000);
    expect(wait(60, 1, 3_600)).toBe(5 * minute);
    expect(wait(60, 0, 3_600)).toBe(60 * minute);
    expect(wait(60, 0, -5)).toBe(0);
  });
});

describe('a client that goes easy', () => {
  /** A network with `limit` requests in ten minutes, by the clock of the test. */
  async function withNetwork(limit: number, test: (tools: Tools) => Promise<void>) {
    const clock = createVirtualClock(now);
    const at: number[] = [];
    let [used, resetAt] = [0, now + 10 * minute];
    const server = await startServer((_, response) => {
      if (clock.now() >= resetAt) [used, resetAt] = [0, clock.now() + 10 * minute];
      at.push(clock.now());
      used += 1;
      response.writeHead(used > limit ? 429 : 200, {
        'x-rate-limit-limit': String(limit),
        'x-rate-limit-remaining': String(Math.max(0, limit - used)),
        'x-rate-limit-reset': String(resetAt / 1_000),
      });
      response.end();
    });
    const http = createHttpClient({ allowPrivate: true });
    const easy = spreadRequests(http, clock);
    try {
      await test({ ask: (path = '/2/search') => easy.request({ url: server.url + path }), at, clock });
    } finally {
      await Promise.all([http.close(), server.close()]);
    }
  }

  interface Tools {
    ask(path?: string): Promise<{ status: number }>;
    readonly at: number[];
    readonly clock: ReturnType<typeof createVirtualClock>;
  }

  it('slows down before it would be stopped', () =>
    withNetwork(10, async ({ ask, at }) => {
      for (let n = 0; n < 25; n += 1) expect((await ask()).status).toBe(200);
      const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
      expect(gaps.slice(0, 4)).toEqual([0, 0, 0, 0]);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(5 * minute);
      expect((at.at(-1) ?? 0) - now).toBeGreaterThan(20 * minute - 1);
    }));

  it('asks nothing where nothing is left, says until when, and goes on then; of other endpoints it knows nothing', () =>
    withNetwork(1, async ({ ask, at, clock }) => {
      await ask();
      const refused = { retry: 'transient', retryAfterMs: 10 * minute };
      await expect(ask()).rejects.toMatchObject({
        ...refused,
        message: expect.stringContaining('until 2026-01-15T12:10'),
      });
      expect(at).toHaveLength(1);
      expect((await ask('/2/users')).status).toBe(429);
      await expect(ask('/2/users')).rejects.toMatchObject(refused);
      await clock.sleep(9.5 * minute);
      expect((await ask()).status).toBe(200);
      expect(clock.now()).toBe(now + 10 * minute);
    }));
});
