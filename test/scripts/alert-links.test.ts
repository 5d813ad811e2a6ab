import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PipelineError } from '../../core/errors.ts';
import { createAlertLinks, loadLinkSecret } from '../../scripts/alert-links.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 10, 22, 17, 5);
const id = '0123456789abcdef';
const secret = 'a secret of 16 bytes or more';

let now = start;
beforeEach(() => {
  now = start;
});
const make = (change: { baseUrl?: string; secret?: string | Uint8Array } = {}) =>
  createAlertLinks({ baseUrl: 'https://escolta.example.com', secret, now: () => now, ...change });
const query = (url: string) => Object.fromEntries(new URL(url).searchParams);
const check = (url: string, of = id, links = make()) =>
  links.verifyIncident(of, query(url)['expires'] ?? '', query(url)['signature'] ?? '');

describe('links to incidents', () => {
  it('work for 14 days', () => {
    const url = make().incident(id);
    expect(url).toMatch(
      /^https:\/\/escolta\.example\.com\/incidents\/0123456789abcdef\?expires=\d+&signature=[\w-]{43}$/u,
    );
    expect(check(url)).toEqual({ state: 'valid', readOnly: false, expires: start + 14 * day });
    now = start + 14 * day - 1;
    expect(check(url).state).toBe('valid');
    now = start + 14 * day;
    expect(check(url)).toEqual({ state: 'expired' });
  });

  it('may be for reading only, and end when one says', () => {
    const url = make().incident(id, { readOnly: true, expires: start + 1 });
    expect(check(url)).toEqual({ state: 'valid', readOnly: true, expires: start + 1_000 });
    now = start + 1_000;
    expect(check(url)).toEqual({ state: 'expired' });
  });

  it('say nothing about another incident, until another time, or of another secret', () => {
    const links = make();
    const { expires = '', signature = '' } = query(links.incident(id));
    expect(links.verifyIncident(id, expires, signature).state).toBe('valid');
    const wrong = { state: 'wrong' };
    expect(links.verifyIncident('f'.repeat(16), expires, signature)).toEqual(wrong);
    expect(links.verifyIncident(id, String(Number(expires) + 1), signature)).toEqual(wrong);
    expect(links.verifyIncident(id, `0${expires}`, signature)).toEqual(wrong);
    expect(links.verifyIncident(id, `${expires}.0`, signature)).toEqual(wrong);
    expect(links.verifyIncident(id, '', signature)).toEqual(wrong);
    expect(make({ secret: 'another secret of 16 bytes' }).verifyIncident(id, expires, signature)).toEqual(wrong);
    for (const other of [
      '',
      signature.slice(1),
      `${signature}A`,
      `${signature}=`,
      'á'.repeat(43),
      signature.toLowerCase(),
    ])
      expect(links.verifyIncident(id, expires, other)).toEqual(wrong);
    // A link that is wrong is not told to be old.
    now = start + 15 * day;
    expect(links.verifyIncident(id, expires, signature.toLowerCase())).toEqual(wrong);
  });

  it('keep the path of the address that people reach', () => {
    const links = make({ baseUrl: 'https://example.com/escolta/' });
    expect(links.baseUrl).toBe('https://example.com/escolta');
    expect(links.incident(id)).toMatch(/^https:\/\/example\.com\/escolta\/incidents\/0123456789abcdef\?/u);
  });
});

describe('links that do not end', () => {
  it('unsubscribe one address from one digest', () => {
    const links = make();
    const url = links.unsubscribe('daily', 'ana+x@example.com');
    now = start + 4_000 * day;
    const { digest = '', address = '', signature = '' } = query(url);
    expect([digest, address]).toEqual(['daily', 'ana+x@example.com']);
    expect(links.verifyUnsubscribe(digest, address, signature)).toBe(true);
    expect(links.verifyUnsubscribe('', address, signature)).toBe(false);
    expect(links.verifyUnsubscribe(digest, 'pol@example.com', signature)).toBe(false);
    // What is moved from one part to the other is something else.
    expect(links.verifyUnsubscribe('dailyana+x@', 'example.com', signature)).toBe(false);
  });

  it('read a feed, and no other', () => {
    const links = make();
    const [all, acme] = [query(links.feed()), query(links.feed('acme'))];
    now = start + 4_000 * day;
    expect(links.verifyFeed(undefined, all['signature'] ?? '')).toBe(true);
    expect(links.verifyFeed('acme', acme['signature'] ?? '')).toBe(true);
    expect(links.verifyFeed('', all['signature'] ?? '')).toBe(false);
    expect(links.verifyFeed(undefined, acme['signature'] ?? '')).toBe(false);
    expect(links.verifyFeed('volandra', acme['signature'] ?? '')).toBe(false);
  });

  it('survive names that are no whole characters', () => {
    const links = make();
    const { digest = '', address = '', signature = '' } = query(links.unsubscribe('d\ud83d', 'a@example.com'));
    expect(links.verifyUnsubscribe(digest, address, signature)).toBe(true);
  });
});

it('refuses a secret that can be guessed', () => {
  expect(() => make({ secret: 'short' })).toThrow(RangeError);
  expect(() => make({ secret: new Uint8Array(15) })).toThrow(RangeError);
});

describe('the secret beside the data', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'escolta-links-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made once, for its owner only', () => {
    const data = join(folder, 'not', 'yet', 'there');
    const made = loadLinkSecret(data);
    expect(made).toHaveLength(32);
    expect(new Set(made).size).toBeGreaterThan(8);
    expect(statSync(join(data, 'alert-links.key')).mode & 0o777).toBe(0o600);
    expect(loadLinkSecret(data)).toEqual(made);
    expect(readdirSync(data)).toEqual(['alert-links.key']);
    expect(loadLinkSecret(join(folder, 'other'))).not.toEqual(made);
  });

  it('is that of the faster of two processes', () => {
    const theirs = Buffer.alloc(32, 7);
    // The other one makes its own between our look and our attempt.
    const ours = loadLinkSecret(folder, (bytes) => {
      writeFileSync(join(folder, 'alert-links.key'), theirs, { mode: 0o600 });
      return new Uint8Array(bytes).fill(9);
    });
    expect(ours).toEqual(theirs);
    expect(readdirSync(folder)).toEqual(['alert-links.key']);
  });

  it('is closed again where others could read it', () => {
    const path = join(folder, 'alert-links.key');
    loadLinkSecret(folder);
    chmodSync(path, 0o644);
    loadLinkSecret(folder);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is never replaced where it is damaged', () => {
    const path = join(folder, 'alert-links.key');
    writeFileSync(path, 'half');
    let failure: unknown;
    try {
      loadLinkSecret(folder);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(PipelineError);
    expect(failure).toMatchObject({ retry: 'fatal', message: expect.stringContaining(path) });
    expect(String(failure)).not.toContain('half');
    expect(readFileSync(path, 'utf8')).toBe('half');
  });

  it('says where it could not be kept', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => loadLinkSecret(join(folder, 'file'))).toThrow(/keeping the secret of alert links in /u);
  });
});
