import { describe, expect, test } from 'vitest';
import type { User, UserStore } from '../../core/web-stores.ts';
import { createGuard, createTurns } from '../../web/guard.ts';
import { createSetup } from '../../web/links.ts';
import { refuseStrangers } from '../../web/strangers.ts';

describe('the guard', () => {
  test('lets five try, then makes them wait twice as long each time, and forgets it after a quarter of an hour', () => {
    let now = 0;
    const guard = createGuard(() => now);
    const keys = ['login ada', 'address 1'];
    for (let time = 0; time < 5; time += 1) expect(guard.begin(keys)).toBe(0);
    const waits = Array.from({ length: 8 }, () => {
      const wait = guard.begin(keys);
      now += wait;
      expect(guard.begin(keys)).toBe(0);
      return wait / 1_000;
    });
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640]);
    expect(guard.begin(['login bob'])).toBe(0);
    guard.succeeded(['login ada']);
    expect(guard.begin(['login ada'])).toBe(0);
    expect(guard.begin(['address 1'])).toBeGreaterThan(0);
    now += 15 * 60_000;
    expect(guard.begin(['address 1'])).toBe(0);
  });

  test('does two things at a time, and refuses what is too much', async () => {
    const turn = createTurns(2, 1);
    const ends: (() => void)[] = [];
    const work = () => turn(() => new Promise<void>((resolve) => ends.push(resolve)));
    const all = [work(), work(), work()];
    await expect(work()).rejects.toMatchObject({ status: 503 });
    expect(ends).toHaveLength(2);
    ends[0]?.();
    await all[0];
    ends[1]?.();
    await all[1];
    ends[2]?.();
    await all[2];
    await expect(turn(async () => 'next')).resolves.toBe('next');
  });
});

test('the first link holds for a day, once, until there is an administrator', async () => {
  let now = 0;
  const all: Pick<User, 'role'>[] = [];
  const users = { list: async () => all } as unknown as UserStore;
  const clock = { now: () => now, sleep: async () => undefined };
  const setup = createSetup(users, clock);
  const token = (await setup.token()) ?? '';
  expect(await setup.take('another')).toBe(false);
  expect(await Promise.all([setup.take(token), setup.take(token)])).toEqual([true, false]);
  setup.giveBack();
  all.push({ role: 'viewer' });
  expect(await setup.isOpen()).toBe(true);
  now = 86_400_000;
  expect([await setup.take(token), await setup.token(), await setup.isOpen()]).toEqual([false, undefined, true]);
  all.push({ role: 'administrator' });
  expect(await setup.isOpen()).toBe(false);
  expect(await createSetup({ ...users, list: async () => [] }, clock, false).isOpen()).toBe(false);
});

test.each([
  ['GET', '127.0.0.1', undefined, true],
  ['POST', 'localhost', 'same-origin', true],
  ['POST', '[::1]', undefined, true],
  ['POST', '127.0.0.1', 'cross-site', false],
  ['DELETE', 'server', 'same-site', false],
  ['GET', 'server.lan', 'cross-site', true],
  ['GET', 'listen.example', undefined, true],
  ['GET', 'rebound.example', undefined, false],
])('whoever comes without a login by %s under %s from %s is taken: %s', (method, hostname, site, taken) => {
  const headers = site === undefined ? {} : { 'sec-fetch-site': site };
  const ask = () => refuseStrangers({ method, hostname, headers }, 'https://listen.example');
  if (taken) expect(ask).not.toThrow();
  else expect(ask).toThrow(expect.objectContaining({ status: 403 }));
});
