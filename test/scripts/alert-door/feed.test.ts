import { parseAtomFeed } from 'feedsmith';
import { describe, expect, it } from 'vitest';
import type { MessageLanguage } from '../../../core/channel.ts';
import { alertMessage } from '../../../processors/alerts/message.ts';
import { hour, input, minute, now as start } from '../../processors/alerts/message-incidents.ts';
import { baseUrl, get, id, notification, setUpDoors } from './open-door.ts';

const { time, links, outbox, open, told } = setUpDoors();

describe('the feed of alerts', () => {
  const feed = async (response: Response) => parseAtomFeed(await response.text());
  const other = 'f'.repeat(16);

  it('has each alert once, newest first, and nothing that can be done by it', async () => {
    const second = { incidents: [other], thread: other, brand: 'acme', title: 'Acme: negative spike' };
    await told({ channel: 'slack' });
    await told({ channel: 'mail' }, { at: start + 1_000 });
    await told({ channel: 'slack', kind: 'reminder' }, { kind: 'reminder', title: 'Still firing', at: start + hour });
    await told({ channel: 'mail', kind: 'reminder' }, { kind: 'reminder', title: 'Still firing', at: start + hour });
    await told({ channel: 'mail', state: 'queued' }, { ...second, at: start + 2 * hour });
    await told({ channel: 'slack', state: 'dropped' }, { ...second, at: start + 2 * hour });
    await told(
      { channel: 'pager', kind: 'escalation' },
      { kind: 'escalation', title: 'Escalated', at: start + 3 * hour },
    );
    await told({ channel: 'slack', kind: 'digest' }, { kind: 'digest', incidents: [id], at: start + 4 * hour });
    await told({ channel: 'slack', kind: 'test' }, { kind: 'test', incidents: [id], at: start + 4 * hour });
    const door = await open();
    const response = await get(door, links.feed());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
    const { title, entries = [], links: own } = await feed(response);
    expect(title?.value).toBe('Escolta: alerts');
    expect(own?.[0]?.href).toBe(links.feed());
    expect(entries.map((entry) => entry.title?.value)).toEqual([
      'Escalated',
      'Acme: negative spike',
      'Still firing',
      'Volandra: negative spike',
    ]);
    for (const entry of entries) {
      const href = entry.links?.[0]?.href ?? '';
      const { pathname, searchParams } = new URL(href);
      const check = links.verifyIncident(
        pathname.split('/')[2] ?? '',
        searchParams.get('expires') ?? '',
        searchParams.get('signature') ?? '',
      );
      expect(check).toMatchObject({ state: 'valid', readOnly: true });
    }
  });

  it('is that of one brand, by its own link', async () => {
    await told({});
    await told({}, { incidents: [other], thread: other, brand: 'acme', title: 'Acme: negative spike' });
    const door = await open();
    const { title, entries = [] } = await feed(await get(door, links.feed('acme')));
    expect(title?.value).toBe('Escolta: alerts for Acme');
    expect(entries.map((entry) => entry.title?.value)).toEqual(['Acme: negative spike']);
    for (const link of [
      links.feed().replace('?', '?brand=acme&'),
      links.feed('acme').replace('acme', 'volandra'),
      `${baseUrl}/alerts.atom`,
    ])
      expect((await get(door, link)).status).toBe(403);
  });

  it('is made of the channels that are for it, where there are some', async () => {
    await told({ channel: 'slack' });
    await told({ channel: 'feed' }, { title: 'For the feed', at: start + minute });
    const { entries = [] } = await feed(await get(await open({ feedChannels: ['feed'] }), links.feed()));
    expect(entries.map((entry) => entry.title?.value)).toEqual(['For the feed']);
  });

  it('prefers the language of its reader', async () => {
    for (const language of ['en', 'es', 'ca'] satisfies MessageLanguage[])
      await told({ channel: `slack-${language}` }, { language, title: `In ${language}` });
    const { entries = [] } = await feed(await get(await open({ language: 'es' }), links.feed()));
    expect(entries.map((entry) => entry.title?.value)).toEqual(['In es']);
  });

  it('is sent only where it has changed', async () => {
    await told({});
    const door = await open();
    const first = await get(door, links.feed());
    const [etag, modified] = [first.headers.get('etag') ?? '', first.headers.get('last-modified') ?? ''];
    expect(new Date(modified).getTime()).toBe(start);
    time.now += hour;
    const given = (headers: Record<string, string>) => get(door, links.feed(), headers).then(({ status }) => status);
    expect(await given({ 'if-none-match': etag })).toBe(304);
    expect(await given({ 'if-none-match': `"x", W/${etag}` })).toBe(304);
    expect(await given({ 'if-modified-since': modified })).toBe(304);
    expect(await given({ 'if-none-match': '"x"', 'if-modified-since': modified })).toBe(200);
    expect(await given({ 'if-modified-since': new Date(start - 1_000).toUTCString() })).toBe(200);
    expect(await given({ 'if-modified-since': 'nonsense' })).toBe(200);
    await told({}, { incidents: [other], thread: other, at: start + minute });
    expect(await given({ 'if-none-match': etag })).toBe(200);
    expect(await given({ 'if-modified-since': modified })).toBe(200);
  });

  it('is a feed before anything happened', async () => {
    const response = await get(await open(), links.feed());
    expect((await feed(response)).title?.value).toBe('Escolta: alerts');
  });

  it('ends after a hundred', async () => {
    const many = Array.from({ length: 120 }, (_, n) => {
      const one = n.toString(16).padStart(16, '0');
      const message = {
        ...alertMessage(input()),
        key: `a${n}`.padEnd(32, '0'),
        incidents: [one],
        thread: one,
        at: start + n * minute,
      };
      return notification({ message });
    });
    await outbox.enqueue(many);
    const { entries = [] } = await feed(await get(await open(), links.feed()));
    expect(entries).toHaveLength(100);
    expect(entries[0]?.published).toBe(new Date(start + 119 * minute).toISOString());
  });
});
