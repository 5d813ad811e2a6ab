import type { LookupAddress } from 'node:dns';
import { type AddressInfo, createServer, type LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../core/address-guard.ts';
import { createHttpClient } from '../../core/http.ts';
import { startServer } from '../support/http-server.ts';

/** A resolver that knows these names only, and answers in the form that it is asked for. */
function fakeDns(names: Record<string, readonly string[]>): LookupFunction {
  return (hostname, options, callback) => {
    const addresses: LookupAddress[] = (names[hostname] ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    const [first] = addresses;
    if (!first) return callback(Object.assign(new Error(`no such name: ${hostname}`), { code: 'ENOTFOUND' }), '', 4);
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  };
}

describe('addresses', () => {
  const guard = createAddressGuard();

  it.each([
    ['0.0.0.0', 'this network'],
    ['10.255.0.1', 'private'],
    ['100.100.100.200', 'CGNAT'],
    ['127.255.255.254', 'loopback'],
    ['168.63.129.16', 'metadata'],
    ['169.254.169.254', 'metadata'],
    ['172.31.255.255', 'private'],
    ['192.0.0.192', 'reserved'],
    ['192.0.2.7', 'documentation'],
    ['192.168.1.1', 'private'],
    ['198.19.0.1', 'benchmarking'],
    ['203.0.113.9', 'documentation'],
    ['224.0.0.251', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'not a public'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['0:0:0:0:0:ffff:10.0.0.1', 'private'],
    ['::127.0.0.1', 'not a public'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['64:ff9b:1::1', 'not a public'],
    ['100::1', 'not a public'],
    ['2001::1', 'tunnel'],
    ['2001:db8::1', 'documentation'],
    ['2002:7f00:1::', '6to4'],
    ['fd00:ec2::254', 'unique local'],
    ['fe80::1%eth0', 'link-local'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['', 'not an address'],
  ])('refuses %s', (address, why) => {
    expect(() => guard.checkAddress(address, 'shop.example')).toThrow(why);
  });

  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2606:4700::1111',
    '2a00:1450:4003::1',
  ])('lets %s through', (address) => {
    expect(() => guard.checkAddress(address, 'shop.example')).not.toThrow();
  });

  it('names the host, the reason and the remedy', () => {
    expect(() => guard.checkAddress('10.0.0.7', 'Intranet.example.')).toThrow(
      'refused to ask intranet.example: it leads to 10.0.0.7, a private address. If that is wanted, add "intranet.example" to http.allowPrivate',
    );
  });

  it('allows what the configuration allows, and nothing else', () => {
    const some = createAddressGuard({ allowPrivate: ['intranet.example', '10.1.0.0/16', 'fd00::/8', '192.168.7.7'] });
    for (const [address, host] of [
      ['127.0.0.1', 'intranet.example'],
      ['10.1.2.3', 'other.example'],
      ['::ffff:10.1.2.3', 'other.example'],
      ['fd12::1', 'other.example'],
      ['192.168.7.7', 'other.example'],
    ] as const) {
      expect(() => some.checkAddress(address, host)).not.toThrow();
    }
    for (const address of ['10.2.0.1', '192.168.7.8', '127.0.0.1', 'fe80::1']) {
      expect(() => some.checkAddress(address, 'other.example')).toThrow('http.allowPrivate');
    }
    expect(() => createAddressGuard({ allowPrivate: true }).checkAddress('127.0.0.1', 'x.example')).not.toThrow();
    expect(() => createAddressGuard({ allowPrivate: ['10.0.0.0/99'] })).toThrow('"10.0.0.0/99" is not a network');
  });
});

describe('requests', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1./',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[0:0:0:0:0:ffff:a9fe:a9fe]/latest/meta-data',
    'http://①②⑦.0.0.1/',
    'http://user:secret@localhost:1/',
  ])('never reaches %s', async (url) => {
    const http = createHttpClient();
    await expect(http.request({ url })).rejects.toMatchObject({ name: 'PipelineError', retry: 'fatal' });
    await http.close();
  });

  it('refuses a name that resolves to a private address, even among public ones, without touching it', async () => {
    let connections = 0;
    const listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    const names = { 'one.example': ['127.0.0.1'], 'many.example': ['0.0.0.1', '127.0.0.1'] };
    // 0.0.0.1 cannot be reached: allowed, it stands for a public address.
    const http = createHttpClient({ lookup: fakeDns(names), allowPrivate: ['0.0.0.1'] });
    for (const host of Object.keys(names)) {
      const error = await http.request({ url: `http://${host}:${port}/?token=hush` }).catch((e: unknown) => e);
      expect(error).toMatchObject({ retry: 'fatal' });
      expect(String(error)).toContain(`refused to ask ${host}: it leads to 127.0.0.1, a loopback address`);
      expect(String(error)).not.toContain('hush');
    }
    expect(connections).toBe(0);
    await http.close();
    await new Promise((resolve) => listener.close(resolve));
  });

  it('refuses the address that was reached, should it be another than the one that was checked', async () => {
    const server = await startServer((_, response) => void response.end('secret'));
    let reads = 0;
    const rebinding = {
      family: 4,
      get address() {
        return reads++ === 0 ? '93.184.216.34' : '127.0.0.1';
      },
    };
    const lookup: LookupFunction = (_hostname, _options, callback) => callback(null, [rebinding]);
    const http = createHttpClient({ lookup });
    const asked = http.request({ url: `http://shop.example:${new URL(server.url).port}/` });
    await expect(asked).rejects.toMatchObject({ retry: 'fatal' });
    expect(reads).toBeGreaterThan(1);
    expect(server.requests).toHaveLength(0);
    await http.close();
    await server.close();
  });

  it('checks again after a redirect', async () => {
    const inner = await startServer((_, response) => void response.end('secret'));
    const outer = await startServer((_, response) => {
      response.writeHead(302, { location: inner.url });
      response.end();
    });
    const http = createHttpClient({
      lookup: fakeDns({ 'news.example': ['127.0.0.1'] }),
      allowPrivate: ['news.example'],
    });
    const asked = http.request({ url: `http://news.example:${new URL(outer.url).port}/` });
    await expect(asked).rejects.toMatchObject({ retry: 'fatal' });
    expect([outer.requests.length, inner.requests.length]).toEqual([1, 0]);
    await http.close();
    await inner.close();
    await outer.close();
  });

  it('treats a name that does not resolve as passing', async () => {
    const http = createHttpClient({ lookup: fakeDns({}) });
    await expect(http.request({ url: 'http://gone.example/' })).rejects.toMatchObject({ retry: 'transient' });
    await http.close();
  });
});
