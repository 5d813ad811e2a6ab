import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { describeError, PipelineError } from '../../core/errors.ts';
import { createHttpClient, type HttpClientOptions } from '../../core/http.ts';
import { type Handler, startServer } from '../support/http-server.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function setup(handler: Handler, options: HttpClientOptions = {}) {
  const server = await startServer(handler);
  const http = createHttpClient({ allowPrivate: true, ...options });
  cleanups.push(server.close, http.close);
  return { server, http };
}

async function errorOf(promise: Promise<unknown>): Promise<PipelineError> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(PipelineError);
  return error as PipelineError;
}

describe('a request', () => {
  it('says who asks, and gives status, headers and body as they are', async () => {
    const { server, http } = await setup(
      (_, response) => {
        response.writeHead(404, { 'X-Thing': 'a', 'set-cookie': ['a=1', 'b=2'] });
        response.end('nothing here');
      },
      { contact: 'mailto:ops@shop.example' },
    );
    const response = await http.request({ url: `${server.url}/x?y=1`, headers: { Accept: 'text/html' } });
    expect(response.status).toBe(404);
    expect(response.headers).toMatchObject({ 'x-thing': 'a', 'set-cookie': 'a=1, b=2' });
    expect(response.body.toString()).toBe('nothing here');
    expect(response.url).toBe(`${server.url}/x?y=1`);
    expect(response.movedTo).toBeUndefined();
    expect(server.requests[0]?.headers).toMatchObject({ accept: 'text/html', 'accept-encoding': 'gzip, deflate, br' });
    expect(server.requests[0]?.headers['user-agent']).toMatch(
      /^Escolta\/\d+\.\d+\.\d+ \(\+mailto:ops@shop\.example\)$/,
    );
  });

  it('sends method and body, and the credentials of the URL as Basic', async () => {
    const { server, http } = await setup((_, response) => void response.end());
    const url = server.url.replace('//', '//me:p%40ss@');
    const response = await http.request({ url: `${url}/a`, method: 'POST', body: '{"a":1}' });
    expect(server.requests[0]).toMatchObject({ method: 'POST', body: '{"a":1}' });
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(response.url).toBe(`${server.url}/a`);
  });

  it.each([
    ['gzip', gzipSync('olé')],
    ['x-gzip', gzipSync('olé')],
    ['deflate', deflateSync('olé')],
    ['deflate', deflateRawSync('olé')],
    ['br', brotliCompressSync('olé')],
    ['identity', Buffer.from('olé')],
  ])('reads %s', async (encoding, bytes) => {
    const { server, http } = await setup((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(bytes);
    });
    expect((await http.request({ url: server.url })).body.toString()).toBe('olé');
  });

  it('reads an empty body whatever its encoding, and one of many small chunks', async () => {
    const { server, http } = await setup((request, response) => {
      if (request.path === '/empty') {
        response.writeHead(304, { 'content-encoding': 'gzip' });
        response.end();
        return;
      }
      for (let i = 0; i < 5_000; i++) response.write(String(i % 10));
      response.end();
    });
    expect((await http.request({ url: `${server.url}/empty` })).body).toHaveLength(0);
    expect((await http.request({ url: server.url })).body.toString()).toBe('0123456789'.repeat(500));
  });

  it('uses a connection again, and leaves none behind when an answer is refused', async () => {
    const { server, http } = await setup(
      (request, response) => {
        if (request.path === '/good') return void response.end(gzipSync('fine'));
        response.writeHead(302, { location: 'file:///etc/passwd' });
        response.write('a page without an end');
      },
      { maxPerOrigin: 1 },
    );
    for (let i = 0; i < 5; i++) await http.request({ url: `${server.url}/good` });
    expect(server.connections()).toBe(1);
    // With one connection, the second request would wait for ever.
    for (let i = 0; i < 2; i++) {
      expect(await errorOf(http.request({ url: `${server.url}/bad` }))).toMatchObject({ retry: 'poison' });
    }
  });

  it('asks one origin at most so many times at once, and others meanwhile', async () => {
    const held: (() => void)[] = [];
    let hold = true;
    const handler: Handler = (_, response) => {
      if (hold) held.push(() => response.end());
      else response.end();
    };
    const { server, http } = await setup(handler, { maxPerOrigin: 3 });
    const other = await startServer((_, response) => void response.end());
    cleanups.push(other.close);
    const asked = Array.from({ length: 12 }, () => http.request({ url: server.url }));
    await server.arrived(3);
    // Three round trips to somewhere else: time enough for a fourth to arrive, were it let go.
    for (let i = 0; i < 3; i++) await http.request({ url: other.url });
    expect(server.requests).toHaveLength(3);
    hold = false;
    for (const release of held) release();
    await Promise.all(asked);
    expect(server.requests).toHaveLength(12);
  });
});

describe('bounds', () => {
  it('stops a body above the limit: plain, endless, and a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const { server, http } = await setup(
      (request, response) => {
        if (request.path === '/bomb') {
          response.writeHead(200, { 'content-encoding': 'gzip' });
          response.end(bomb);
          return;
        }
        const more = () => {
          while (response.write(Buffer.alloc(16_384)));
        };
        response.on('drain', more);
        more();
      },
      { maxBytes: 1_000_000 },
    );
    expect(bomb.length).toBeLessThan(100_000);
    for (const path of ['/bomb', '/endless']) {
      const error = await errorOf(http.request({ url: server.url + path }));
      expect(error.retry).toBe('poison');
      expect(error.message).toBe(`asking ${server.url}${path}: the answer is larger than 1000000 bytes`);
    }
  });

  it('takes a body of exactly the limit', async () => {
    const { server, http } = await setup((_, response) => void response.end('12345'));
    expect((await http.request({ url: server.url, maxBytes: 5 })).body.toString()).toBe('12345');
    expect((await errorOf(http.request({ url: server.url, maxBytes: 4 }))).retry).toBe('poison');
  });

  it('stops headers above the limit', async () => {
    const { server, http } = await setup(
      (_, response) => {
        response.writeHead(200, { 'x-long': 'x'.repeat(6_000) });
        response.end();
      },
      { maxHeaderBytes: 4_096 },
    );
    expect(await errorOf(http.request({ url: server.url }))).toMatchObject({ retry: 'poison' });
  });

  it.each(['/silent', '/drip', '/drip-redirect'])('a total time that %s does not outlast', async (path) => {
    const { server, http } = await setup((request, response) => {
      if (request.path === '/silent') return;
      if (request.path === '/drip-redirect') response.writeHead(302, { location: '/elsewhere' });
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const error = await errorOf(http.request({ url: server.url + path, timeoutMs: 150 }));
    expect(error.retry).toBe('transient');
    expect(error.message).toContain('no complete answer within 150 ms');
  });

  it('gives up when the caller does, before and during', async () => {
    const { server, http } = await setup(() => {});
    const controller = new AbortController();
    const asked = errorOf(http.request({ url: server.url, signal: controller.signal }));
    await server.arrived(1);
    controller.abort();
    expect(await asked).toMatchObject({ retry: 'transient' });
    expect(await errorOf(http.request({ url: server.url, signal: controller.signal }))).toMatchObject({
      retry: 'transient',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('calls a cut connection, a cut archive and a refused connection passing', async () => {
    const { server, http } = await setup((request, response) => {
      if (request.path === '/archive') {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(gzipSync('a'.repeat(10_000)).subarray(0, 30));
        return;
      }
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    for (const path of ['/archive', '/cut']) {
      expect(await errorOf(http.request({ url: server.url + path }))).toMatchObject({ retry: 'transient' });
    }
    const gone = await startServer(() => {});
    await gone.close();
    expect(await errorOf(http.request({ url: gone.url }))).toMatchObject({ retry: 'transient' });
  });

  it('refuses an encoding that it did not ask for', async () => {
    const { server, http } = await setup((_, response) => {
      response.writeHead(200, { 'content-encoding': 'zstd' });
      response.end('???');
    });
    expect(await errorOf(http.request({ url: server.url }))).toMatchObject({ retry: 'poison' });
  });

  it('closes within a second, with a request under way', async () => {
    const { server, http } = await setup(() => {});
    const asked = errorOf(http.request({ url: server.url }));
    await server.arrived(1);
    const before = performance.now();
    await http.close();
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(await asked).toMatchObject({ retry: 'transient' });
    expect(await errorOf(http.request({ url: server.url }))).toMatchObject({ retry: 'transient' });
  });
});

describe('secrets', () => {
  it.each([
    ['http://user:hush@127.0.0.1:1/p?key=hush#hush', 'transient'],
    ['ftp://user:hush@shop.example/?key=hush', 'fatal'],
    ['http://us er:hush@[/?key=hush', 'fatal'],
  ])('stay out of the error for %s', async (url, retry) => {
    const http = createHttpClient({ allowPrivate: true });
    cleanups.push(http.close);
    const error = await errorOf(http.request({ url, timeoutMs: 5_000 }));
    expect(error.retry).toBe(retry);
    expect(describeError(error)).not.toContain('hush');
  });
});

describe('redirects', () => {
  const redirects: Handler = (request, response) => {
    const status = Number(request.url.searchParams.get('status') ?? 200);
    const to = request.url.searchParams.get('to');
    response.writeHead(status, to === null ? {} : { location: to });
    response.end(`${request.method} ${request.body}`);
  };

  it('are followed, and permanent ones remembered', async () => {
    const { server, http } = await setup(redirects);
    const go = async (path: string) => {
      const { url, movedTo } = await http.request({ url: server.url + path });
      return [url.slice(server.url.length), movedTo?.slice(server.url.length)];
    };
    const end = encodeURIComponent;
    expect(await go('/a?status=301&to=/b')).toEqual(['/b', '/b']);
    expect(await go(`/a?status=308&to=${end('/b?status=301&to=c')}`)).toEqual(['/c', '/c']);
    expect(await go(`/a?status=301&to=${end('/b?status=302&to=/c')}`)).toEqual(['/c', undefined]);
    expect(await go('/a?status=302')).toEqual(['/a?status=302', undefined]);
  });

  it.each([
    [301, 'GET '],
    [302, 'GET '],
    [303, 'GET '],
    [307, 'POST hello'],
    [308, 'POST hello'],
  ])('with %i make of a POST: %s', async (status, expected) => {
    const { server, http } = await setup(redirects);
    const url = `${server.url}/?status=${status}&to=/b`;
    const response = await http.request({
      url,
      method: 'POST',
      body: 'hello',
      headers: { 'content-type': 'text/plain' },
    });
    expect(response.body.toString()).toBe(expected);
    expect(server.requests[1]?.headers['content-type']).toBe(expected === 'GET ' ? undefined : 'text/plain');
  });

  it('carry no credentials to another origin, and all to the same', async () => {
    const { server, http } = await setup(redirects);
    const other = await startServer(redirects);
    cleanups.push(other.close);
    const headers = { Authorization: 'Bearer hush', Cookie: 'a=hush', 'X-Api-Key': 'hush', 'Accept-Language': 'ca' };
    await http.request({ url: `${server.url}/?status=302&to=/same`, headers });
    expect(server.requests[1]?.headers).toMatchObject({
      authorization: 'Bearer hush',
      cookie: 'a=hush',
      'x-api-key': 'hush',
    });
    await http.request({ url: `${server.url}/?status=302&to=${other.url}`, headers });
    expect(other.requests).toHaveLength(1);
    expect(JSON.stringify(other.requests)).not.toContain('hush');
    expect(other.requests[0]?.headers['accept-language']).toBe('ca');
  });

  it('take no credentials from an answer', async () => {
    const { server, http } = await setup(redirects);
    const response = await http.request({
      url: `${server.url}/?status=302&to=${server.url.replace('//', '//me:pass@')}/b`,
    });
    expect(server.requests[1]?.headers.authorization).toBeUndefined();
    expect(response.url).toBe(`${server.url}/b`);
  });

  it('end: in a circle, after five, and at another scheme', async () => {
    const { server, http } = await setup((request, response) => {
      const step = Number(request.path.slice(1));
      const location =
        request.path === '/file' ? 'file:///etc/passwd' : request.path === '/circle' ? '/circle' : `/${step + 1}`;
      if (step === 100) return void response.end('made it');
      response.writeHead(302, { location });
      response.end();
    });
    for (const [path, why] of [
      ['/circle', 'redirects in a circle'],
      ['/94', 'redirects more than 5 times'],
      ['/file', 'not http or https'],
    ] as const) {
      const error = await errorOf(http.request({ url: server.url + path }));
      expect(error.retry).toBe('poison');
      expect(error.message).toContain(why);
    }
    expect((await http.request({ url: `${server.url}/95` })).body.toString()).toBe('made it');
  });
});
