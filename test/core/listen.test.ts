import { describe, expect, test } from 'vitest';
import { parseListen } from '../../core/listen.ts';

describe('an address to listen on', () => {
  test.each([
    ['127.0.0.1:8123', { host: '127.0.0.1', port: 8_123 }],
    ['0.0.0.0:9464', { host: '0.0.0.0', port: 9_464 }],
    ['localhost:80', { host: 'localhost', port: 80 }],
    ['my-host.example:65535', { host: 'my-host.example', port: 65_535 }],
    ['[::]:1', { host: '::', port: 1 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['[fe80::1]:80', { host: 'fe80::1', port: 80 }],
  ])('%s', (text, address) => {
    expect(parseListen(text)).toEqual(address);
  });

  test.each([
    '9464',
    ':9464',
    'localhost',
    'a:65536',
    '::1:80',
    'a b:1',
    'http://x:1',
    '[]:1',
    '[127.0.0.1]:1',
    '[::g]:1',
  ])('is not %s', (text) => {
    expect(parseListen(text)).toBe(undefined);
  });
});
