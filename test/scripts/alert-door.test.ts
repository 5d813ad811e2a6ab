import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../core/errors.ts';
import type { AlertDoorPorts } from '../../scripts/alert-door/ports.ts';
import { createAlertLinks } from '../../scripts/alert-links.ts';
import { hour, incident } from '../processors/alerts/message-incidents.ts';
import { at, baseUrl, get, id, read, send, setUpDoors } from './alert-door/open-door.ts';

const { time, clock, links, incidents, ports, logged, open, count } = setUpDoors();

describe('a link', () => {
  it('that has ended says how to go on', async () => {
    await incidents.save([incident()]);
    const door = await open();
    const link = links.incident(id);
    time.now += 14 * 24 * hour;
    const response = await get(door, link);
    expect(response.status).toBe(410);
    expect((await read(response)).text).toContain(`escolta alerts show ${id}`);
    expect((await send(door, link, { name: 'ana', action: 'acknowledge' })).status).toBe(410);
    expect(await count('incident_actions')).toBe(0);
  });

  it('that is wrong does not tell whether there is such an incident', async () => {
    await incidents.save([incident()]);
    const asked: string[] = [];
    const door = await open({
      ports: {
        ...ports,
        incident: (one) => {
          asked.push(one);
          return ports.incident(one);
        },
      },
    });
    const wrong = async (one: string, query: string) => {
      const response = await get(door, `${baseUrl}/incidents/${one}${query}`);
      return [response.status, await response.text()];
    };
    const { search } = new URL(links.incident('f'.repeat(16)));
    const there = await wrong(id, search);
    expect(there[0]).toBe(403);
    expect(await wrong('e'.repeat(16), search)).toEqual(there);
    expect(await wrong(id, '')).toEqual(there);
    expect(await wrong(id, '?expires=1&signature=x')).toEqual(there);
    expect(
      (await send(door, `${baseUrl}/incidents/${id}${search}`, { name: 'ana', action: 'note', note: 'x' })).status,
    ).toBe(403);
    expect(asked).toEqual([]);
  });

  it('to nothing is told so, also where something begins like it', async () => {
    await incidents.save([incident()]);
    const door = await open();
    expect((await get(door, links.incident('f'.repeat(16)))).status).toBe(404);
    expect((await get(door, links.incident('01234567'))).status).toBe(404);
    expect((await get(door, links.incident('0123456789ABCDEF'))).status).toBe(404);
    expect(await ports.incident(id.slice(0, 8))).toBeUndefined();
    expect((await ports.incident(id))?.incident.id).toBe(id);
  });

  it('works below a path, whether or not it is taken away on the way', async () => {
    await incidents.save([incident()]);
    const below = createAlertLinks({
      baseUrl: 'https://example.com/escolta/',
      secret: 'x'.repeat(16),
      now: () => time.now,
    });
    const door = await open({ links: below });
    const link = below.incident(id);
    for (const root of ['https://example.com', 'https://example.com/escolta'])
      expect((await fetch(link.replace(root, door.url))).status).toBe(200);
  });
});

describe('the door', () => {
  it('answers nothing else', async () => {
    const door = await open();
    for (const path of [
      '/',
      '/favicon.ico',
      '/incidents',
      '/incidents/',
      `/incidents/${id}/`,
      '/alerts.atom/x',
      '/..',
      '/?signature=x',
    ])
      expect((await fetch(door.url + path)).status).toBe(404);
    expect((await fetch(`${door.url}/alerts.atom`, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('answers HEAD as GET, without the body', async () => {
    await incidents.save([incident()]);
    const door = await open();
    for (const link of [links.incident(id), links.feed(), links.unsubscribe('', 'a@b.example')]) {
      const whole = await get(door, link);
      const head = await fetch(at(door, link), { method: 'HEAD' });
      expect([head.status, head.headers.get('content-length')]).toEqual([200, whole.headers.get('content-length')]);
      expect(Number(head.headers.get('content-length'))).toBe(Buffer.byteLength(await whole.text()));
      expect(await head.text()).toBe('');
    }
  });

  it('tells strangers nothing of what went wrong, and the log no signature', async () => {
    const failing: AlertDoorPorts = {
      ...ports,
      incident: () => Promise.reject(new PipelineError('reading table secret_table', { retry: 'transient' })),
    };
    const link = links.incident(id);
    const response = await get(await open({ ports: failing }), link);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret_table');
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('secret_table');
    expect(logged[0]).not.toContain(new URL(link).searchParams.get('signature'));
  });

  it('asks the store only so much at once, and for nobody without a link', async () => {
    await incidents.save([incident()]);
    const waiting: (() => void)[] = [];
    let arrived: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      arrived = () => void (waiting.length === 2 && resolve());
    });
    const slow: AlertDoorPorts = {
      ...ports,
      incident: async (one) => {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          arrived();
        });
        return ports.incident(one);
      },
    };
    const door = await open({ ports: slow, limits: { calls: 2 } });
    const link = links.incident(id);
    const first = [get(door, link), get(door, link)];
    await both;
    const third = await get(door, link);
    expect([third.status, third.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await get(door, link.slice(0, -1))).status).toBe(403);
    for (const go of waiting) go();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('does not let people wait for ever', async () => {
    let late: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => {
      late = resolve;
    });
    const waits: { ms: number; wake: () => void }[] = [];
    const sleepy = {
      ...clock,
      sleep: (ms: number, signal?: AbortSignal) =>
        new Promise<void>((wake) => {
          waits.push({ ms, wake });
          signal?.addEventListener('abort', () => wake());
          late();
        }),
    };
    const door = await open({ clock: sleepy, ports: { ...ports, incident: () => new Promise(() => undefined) } });
    const asked = get(door, links.incident(id));
    await asleep;
    expect(waits.map(({ ms }) => ms)).toEqual([20_000]);
    waits[0]?.wake();
    expect((await asked).status).toBe(503);
  });

  it.each([
    ['its head', { headersMs: 50 }, 'GET /incidents/0123456789abcdef HTTP/1.1\r\nhost: x\r\nx-slow: '],
    [
      'its body',
      { headersMs: 50, requestMs: 100 },
      'POST /incidents/0123456789abcdef HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\na=',
    ],
  ])('hangs up on who does not finish %s', async (_, limits, beginning) => {
    const door = await open({ limits });
    const socket = connect(Number(new URL(door.url).port), '127.0.0.1');
    socket.write(beginning);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /u);
  });

  it('takes no endless head', async () => {
    const response = await fetch(`${(await open()).url}/`, { headers: { 'x-long': 'x'.repeat(20_000) } });
    expect(response.status).toBe(431);
  });

  it('says which address cannot be listened on', async () => {
    const { port } = new URL((await open()).url);
    const failure = await open({ listen: { host: '127.0.0.1', port: Number(port) } }).catch((error) => error);
    expect(failure).toBeInstanceOf(PipelineError);
    expect(failure).toMatchObject({ retry: 'fatal', message: `listening on 127.0.0.1:${port} (alerts.listen)` });
  });

  it('closes when those who were at it are answered', async () => {
    await incidents.save([incident()]);
    let go: () => void = () => undefined;
    let arrived: () => void = () => undefined;
    const atWork = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const slow: AlertDoorPorts = {
      ...ports,
      act: async (action) => {
        arrived();
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        await ports.act(action);
      },
    };
    const door = await open({ ports: slow });
    const asked = send(door, links.incident(id), { name: 'ana', action: 'acknowledge' });
    await atWork;
    const closed = door.close();
    await expect(fetch(door.url)).rejects.toThrow();
    go();
    expect((await asked).status).toBe(303);
    await closed;
    expect(await count('incident_actions')).toBe(1);
  });
});
