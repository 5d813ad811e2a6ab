import { describe, expect, it, test } from 'vitest';
import type { AlertDoor } from '../../../scripts/alert-door.ts';
import { createUnsubscriptions } from '../../../sinks/clickhouse/unsubscriptions.ts';
import { hour } from '../../processors/alerts/message-incidents.ts';
import { at, get, read, setUpDoors } from './open-door.ts';

const { client, time, clock, links, open, count } = setUpDoors();

describe('unsubscribing', () => {
  const link = links.unsubscribe('daily', 'Ana@Example.com');
  const { unsubscribed } = createUnsubscriptions({ client, clock });
  const post = (door: AlertDoor, to: string, body: string | URLSearchParams | FormData) =>
    fetch(at(door, to), { method: 'POST', body, redirect: 'manual' });
  const oneClick = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });

  it('asks, and does nothing before somebody says yes', async () => {
    const door = await open();
    const page = await read(await get(door, link));
    expect(page.text).toContain('Send the digest “daily” to Ana@Example.com no more?');
    expect((await unsubscribed('daily')).size).toBe(0);
    // The form goes to the address of the page.
    expect(page.action).toBeUndefined();
    const response = await post(door, link, new URLSearchParams(page.fields));
    expect(response.status).toBe(200);
    expect((await read(response)).title).toBe('Unsubscribed · Escolta');
    expect(await unsubscribed('daily')).toEqual(new Set(['ana@example.com']));
  });

  it('takes one click of a mail client, in both ways that forms are sent, once or more often', async () => {
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    const door = await open();
    for (const body of [oneClick, form]) {
      await client.command({ query: 'TRUNCATE TABLE unsubscriptions' });
      for (let n = 0; n < 2; n += 1) expect((await post(door, link, body)).status).toBe(200);
      expect(await unsubscribed('daily')).toEqual(new Set(['ana@example.com']));
    }
    expect((await unsubscribed('weekly')).size).toBe(0);
  });

  it('works for years', async () => {
    const door = await open();
    time.now += 3_000 * 24 * hour;
    expect((await post(door, link, oneClick)).status).toBe(200);
  });

  test.each([
    ['another address', link.replace('Ana', 'pol'), oneClick, 403],
    ['another digest', link.replace('daily', 'weekly'), oneClick, 403],
    ['no signature', link.replace(/&signature=.*/u, ''), oneClick, 403],
    ['no click', link, new URLSearchParams({ a: 'b' }), 400],
    ['plain text', link, 'List-Unsubscribe=One-Click', 400],
    ['too much', link, new URLSearchParams({ a: 'x'.repeat(20_000), 'List-Unsubscribe': 'One-Click' }), 413],
  ])('is not done for %s', async (_, to, body, status) => {
    expect((await post(await open(), to, body)).status).toBe(status);
    expect(await count('unsubscriptions')).toBe(0);
  });
});
