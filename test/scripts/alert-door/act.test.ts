import { beforeEach, describe, expect, it } from 'vitest';
import { matchesAll } from '../../../processors/alerts/matchers.ts';
import { hour, incident, minute, now as start } from '../../processors/alerts/message-incidents.ts';
import { at, baseUrl, get, id, read, send, setUpDoors } from './open-door.ts';

const { client, time, links, incidents, open, count, clock } = setUpDoors();

describe('what people do', () => {
  beforeEach(() => incidents.save([incident()]));
  const care = async () => (await incidents.care([id])).get(id);

  it('is done by POST, and by nothing else', async () => {
    const door = await open();
    const link = links.incident(id);
    for (const method of ['GET', 'HEAD']) {
      const response = await fetch(`${at(door, link)}&action=acknowledge&name=ana&note=x`, { method });
      expect(response.status).toBe(200);
    }
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const response = await fetch(at(door, link), { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    }
    expect(await count('incident_actions')).toBe(0);
  });

  it('is kept with who did it, and shown', async () => {
    const door = await open();
    const link = links.incident(id);
    const page = await read(await get(door, link));
    expect(page.buttons).toEqual(['acknowledge', 'note', 'assign', 'silence-1', 'silence-8', 'silence-24', 'resolve']);
    // What the form holds is enough: the address that it is sent to has no query.
    expect(new URL(page.action ?? '', link).href).toBe(link.split('?')[0]);
    const fields = { ...page.fields, name: ' Ana \u202e Puig ' };
    const steps = [
      { action: 'acknowledge' },
      { action: 'assign', assignee: 'pol' },
      { action: 'note', note: 'called them\r\nno answer' },
      { action: 'resolve' },
    ];
    for (const step of steps) {
      time.now += minute;
      const response = await fetch(at(door, link.split('?')[0] ?? ''), {
        method: 'POST',
        body: new URLSearchParams({ ...fields, ...step }),
        redirect: 'manual',
      });
      expect(response.status).toBe(303);
      expect(new URL(response.headers.get('location') ?? '', link).href).toBe(link);
    }
    expect(await care()).toEqual({
      acknowledgedBy: 'Ana Puig',
      acknowledgedAt: start + minute,
      assignee: 'pol',
      resolvedBy: 'Ana Puig',
      notes: [{ at: start + 3 * minute, author: 'Ana Puig', text: 'called them\nno answer' }],
    });
    const after = await read(await get(door, link));
    expect(after.text).toContain('Acknowledged by Ana Puig, 18:06');
    expect(after.text).toContain('Assigned to pol');
    expect(after.text).toContain('called them\nno answer');
    expect(after.text).toContain('Ana Puig has resolved it: it closes in a moment');
    expect(after.buttons).toEqual(['note', 'assign']);
  });

  it('can be given to nobody again', async () => {
    const door = await open();
    const assign = (assignee: string) => send(door, links.incident(id), { name: 'ana', action: 'assign', assignee });
    expect((await assign('')).status).toBe(422);
    expect((await assign('pol')).status).toBe(303);
    time.now += 1;
    expect((await assign('')).status).toBe(303);
    expect((await care())?.assignee).toBeUndefined();
    expect(await count('incident_actions')).toBe(2);
  });

  it('is done once by a button that is pressed twice', async () => {
    // Time goes on between two clicks: they are not the same action by chance.
    const door = await open({ clock: { ...clock, now: () => time.now++ } });
    const note = (text: string) => send(door, links.incident(id), { name: 'ana', action: 'note', note: text });
    const answers = await Promise.all([note('x'), note('x'), note('x')]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    time.now += 59_000;
    await note('x');
    expect(await count('incident_actions')).toBe(1);
    await note('y');
    time.now += minute;
    await note('x');
    expect((await care())?.notes.map((one) => one.text)).toEqual(['x', 'y', 'x']);
  });

  it('remembers who one is, in this browser only', async () => {
    const door = await open();
    const response = await send(door, links.incident(id), { name: 'Núria; Path=/', action: 'acknowledge' });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^escolta_name=N%C3%BAria%3B%20Path%3D%2F; Path=\/incidents; .*HttpOnly; SameSite=Lax; Secure$/u,
    );
    const again = await get(door, links.incident(id), { cookie: `a=b; ${cookie.split(';')[0]}` });
    expect((await read(again)).fields?.['name']).toBe('Núria; Path=/');
    const broken = await get(door, links.incident(id), { cookie: 'escolta_name=%E0%A4%A' });
    expect((await read(broken)).fields?.['name']).toBe('');
  });

  it.each([1, 8, 24])('silences the rule for the brand for %i h', async (hours) => {
    const door = await open();
    const silence = () => send(door, links.incident(id), { name: 'ana', action: `silence-${hours}` });
    expect((await silence()).status).toBe(303);
    expect((await silence()).status).toBe(303);
    const silences = await incidents.silences(time.now);
    expect(silences).toEqual([
      expect.objectContaining({ author: 'ana', startsAt: start, endsAt: start + hours * hour, createdAt: start }),
    ]);
    const matchers = silences[0]?.matchers ?? [];
    expect(matchesAll(matchers, incident().labels)).toBe(true);
    expect(matchesAll(matchers, { ...incident().labels, rule: 'another' })).toBe(false);
    expect(matchesAll(matchers, { ...incident().labels, brand: 'another' })).toBe(false);
    expect((await read(await get(door, links.incident(id)))).text).toMatch(/Silenced until .*\(ana\)/u);
    time.now += hours * hour;
    expect((await read(await get(door, links.incident(id)))).text).not.toContain('Silenced until');
  });

  it('silences one source by its name, whatever it is made of', async () => {
    const labels = { rule: 'down', type: 'silence', severity: 'warning', source: 'a "quoted" \\"name\\' };
    await incidents.save([incident({ id: 'f'.repeat(16), type: 'silence', brand: '', rule: 'down', labels })]);
    const response = await send(await open(), links.incident('f'.repeat(16)), { name: 'ana', action: 'silence-1' });
    expect(response.status).toBe(303);
    const [silence] = await incidents.silences(time.now);
    expect(matchesAll(silence?.matchers ?? [], labels)).toBe(true);
    expect(matchesAll(silence?.matchers ?? [], { ...labels, source: 'another' })).toBe(false);
  });

  it.each([
    ['no name', { name: ' \u200b', action: 'acknowledge' }, 'Please say who you are.'],
    ['a name that is too long', { name: 'x'.repeat(101), action: 'acknowledge' }, 'A name has at most 100 characters.'],
    ['an empty note', { name: 'ana', action: 'note', note: ' \n ' }, 'The note is empty.'],
    [
      'a note that is too long',
      { name: 'ana', action: 'note', note: 'x'.repeat(1_501) },
      'A note has at most 1,500 characters.',
    ],
    [
      'a long assignee',
      { name: 'ana', action: 'assign', assignee: 'x'.repeat(101) },
      'Please say whom it is assigned to',
    ],
    ['something else', { name: 'ana', action: 'silence-1000' }, 'This could not be understood.'],
    ['nothing', { name: 'ana' }, 'This could not be understood.'],
  ])('is refused with a word why: %s', async (_, fields, why) => {
    const response = await send(await open(), links.incident(id), { note: 'kept', ...fields });
    expect(response.status).toBe(422);
    const page = await read(response);
    expect(page.text).toContain(why);
    expect(page.fields?.['note']).toBe({ note: 'kept', ...fields }.note.trim());
    expect([await count('incident_actions'), await count('silences')]).toEqual([0, 0]);
  });

  it.each([
    ['cross-site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['same-site', { 'sec-fetch-site': 'same-site' }, 403],
    ['from another origin, by an old browser', { 'sec-fetch-site': '', origin: 'https://evil.example' }, 403],
    ['from an origin that is none', { 'sec-fetch-site': '', origin: 'nonsense' }, 403],
    ['from our own, by an old browser', { 'sec-fetch-site': '', origin: baseUrl }, 303],
    ['by a program', { 'sec-fetch-site': '', origin: '' }, 303],
    ['as JSON', { 'content-type': 'application/json' }, 415],
    ['as plain text', { 'content-type': 'text/plain' }, 415],
  ])('sent %s: %o', async (_, headers, status) => {
    const given = Object.entries({ 'sec-fetch-site': 'same-origin', ...headers }).filter(([, value]) => value !== '');
    const link = links.incident(id);
    const body = new URLSearchParams({
      ...Object.fromEntries(new URL(link).searchParams),
      name: 'ana',
      action: 'acknowledge',
    });
    const response = await fetch(at(await open(), link), {
      method: 'POST',
      headers: given as [string, string][],
      body,
      redirect: 'manual',
    });
    expect(response.status).toBe(status);
    expect(await count('incident_actions')).toBe(status === 303 ? 1 : 0);
  });

  it('is bounded, and takes all that a form may hold in any script', async () => {
    const door = await open();
    const most = { name: '名'.repeat(100), note: '火'.repeat(1_500), assignee: '人'.repeat(100), action: 'note' };
    expect((await send(door, links.incident(id), most)).status).toBe(303);
    await client.command({ query: 'TRUNCATE TABLE incident_actions' });
    expect(
      (await send(door, links.incident(id), { name: 'ana', action: 'note', note: 'x'.repeat(17_000) })).status,
    ).toBe(413);
    expect(await count('incident_actions')).toBe(0);
  });

  it('takes the signature in the form, and not that of the address', async () => {
    const link = links.incident(id);
    const body = new URLSearchParams({ name: 'ana', action: 'acknowledge' });
    const response = await fetch(at(await open(), link), { method: 'POST', body, redirect: 'manual' });
    expect(response.status).toBe(403);
  });
});
