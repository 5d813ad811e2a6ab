import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../ingest/feed/charset.ts';
import { parseFeedDate } from '../../ingest/feed/dates.ts';
import { findFeedLink, isWebPage } from '../../ingest/feed/discover.ts';
import { looksLikeHtml } from '../../ingest/feed/normalize.ts';
import { intervalOf, nextDue } from '../../ingest/feed/pacing.ts';
import { addressKey, webAddress } from '../../ingest/feed/web-address.ts';

const hour = 3_600_000;

describe('dates of feeds', () => {
  it.each([
    ['Fri, 27 Feb 2026 09:15:00 GMT', '2026-02-27T09:15:00.000Z'],
    ['Fri, 27 Feb 2026 09:15:00 EST', '2026-02-27T14:15:00.000Z'],
    ['Fri, 27 Feb 2026 09:15:00 PDT', '2026-02-27T16:15:00.000Z'],
    ['27 Feb 26 09:15 +0530', '2026-02-27T03:45:00.000Z'],
    ['27 Feb 99 09:15 UT', '1999-02-27T09:15:00.000Z'],
    ['Friday, 27-Feb-2026 09:15:00 CET', '2026-02-27T08:15:00.000Z'],
    ['Fri, 27 Feb 2026 9:15 PM -0100', '2026-02-27T22:15:00.000Z'],
    ['Fri, 27 Feb 2026 09:15:00 GMT+02:00', '2026-02-27T07:15:00.000Z'],
    ['Fri, 27 Feb 2026 09:15:00 +0000 (UTC)', '2026-02-27T09:15:00.000Z'],
    ['Fri, 27 Feb 2026 09:15:00 XYZ', '2026-02-27T09:15:00.000Z'],
    ['Fri Feb 27 09:15:00 2026', '2026-02-27T09:15:00.000Z'],
    ['Fri Feb 27 09:15:00 EST 2026', '2026-02-27T14:15:00.000Z'],
    ['February 27, 2026 12:05 AM', '2026-02-27T00:05:00.000Z'],
    ['2026-02-27T09:15:00.5Z', '2026-02-27T09:15:00.500Z'],
    ['2026-02-27T09:15:00-04:00', '2026-02-27T13:15:00.000Z'],
    ['2026-02-27 09:15', '2026-02-27T09:15:00.000Z'],
    ['2026-02-27', '2026-02-27T00:00:00.000Z'],
    ['2026-02', '2026-02-01T00:00:00.000Z'],
    ['1772183700', '2026-02-27T09:15:00.000Z'],
    ['1772183700000', '2026-02-27T09:15:00.000Z'],
  ])('reads %s', (text, expected) => {
    const at = parseFeedDate(text);
    expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(expected);
  });

  it.each(['', 'yesterday', '31 Feb 2026', '2026-13-01', '2026-02-27T25:00:00Z', '27 Fév 2026', '42', 'x'.repeat(1e6)])(
    'makes nothing of %.20s',
    (text) => expect(parseFeedDate(text)).toBeUndefined(),
  );
});

describe('encodings of feeds', () => {
  const xml = (encoding: string, text: string) => `<?xml version="1.0" encoding="${encoding}"?><t>${text}</t>`;
  const latin1 = (text: string) => Buffer.from(text, 'latin1');
  const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
  const utf32le = (text: string) => {
    const points = [...text].map((character) => character.codePointAt(0) ?? 0);
    const bytes = Buffer.alloc(points.length * 4);
    for (const [index, point] of points.entries()) bytes.writeUInt32LE(point, index * 4);
    return bytes;
  };

  it.each<[string, Buffer, string | undefined, string]>([
    ['UTF-8 with a byte order mark', Buffer.from('\ufeff<t>ñ</t>'), undefined, '<t>ñ</t>'],
    ['UTF-8 that says nothing', Buffer.from('<t>ñ€😀</t>'), undefined, '<t>ñ€😀</t>'],
    ['UTF-8 that a server calls Latin', Buffer.from('<t>ñ</t>'), 'text/xml; charset=iso-8859-1', '<t>ñ</t>'],
    ['iso-8859-1 by its declaration', latin1(xml('iso-8859-1', 'ñ')), 'text/xml', xml('iso-8859-1', 'ñ')],
    ['iso-8859-2 by the header', Buffer.from([0x3c, 0xb1, 0xe6]), 'text/xml; charset="ISO-8859-2"', '<ąć'],
    ['windows-1252 that says nothing', Buffer.from([0x93, 0xf1, 0x94, 0x80]), undefined, '“ñ”€'],
    [
      'windows-1252 that says UTF-8',
      Buffer.concat([latin1(xml('utf-8', 'ñ')), Buffer.from([0x92])]),
      undefined,
      `${xml('utf-8', 'ñ')}’`,
    ],
    ['UTF-8 with a fault', Buffer.concat([Buffer.from('ññ'), Buffer.from([0x92])]), undefined, 'ññ\ufffd'],
    ['UTF-16LE with a mark', Buffer.from('\ufeff<t>ñ</t>', 'utf16le'), undefined, '<t>ñ</t>'],
    ['UTF-16LE without', Buffer.from('<t>ñ</t>', 'utf16le'), undefined, '<t>ñ</t>'],
    ['UTF-16BE without', utf16be('<t>ñ</t>'), undefined, '<t>ñ</t>'],
    ['UTF-16LE JSON', Buffer.from('{"t":"ñ"}', 'utf16le'), 'application/json', '{"t":"ñ"}'],
    ['UTF-32LE with a mark', utf32le('\ufeff<t>ñ😀</t>'), undefined, '<t>ñ😀</t>'],
    [
      'Shift_JIS',
      Buffer.concat([latin1('<?xml version="1.0" encoding="Shift_JIS"?>'), Buffer.from([0x93, 0xfa, 0x96, 0x7b])]),
      undefined,
      '<?xml version="1.0" encoding="Shift_JIS"?>日本',
    ],
    [
      'ISO-2022-JP, which looks like ASCII',
      Buffer.from('\x1b$BF|K\\\x1b(B', 'latin1'),
      'text/xml; charset=iso-2022-jp',
      '日本',
    ],
    ['an unknown label', latin1('<t>ñ</t>'), 'text/xml; charset=klingon', '<t>ñ</t>'],
    ['nothing', Buffer.alloc(0), undefined, ''],
  ])('reads %s', (_, body, contentType, expected) => expect(decodeBody(body, contentType)).toBe(expected));
});

describe('addresses', () => {
  it.each<[string | undefined, string | undefined]>([
    [' https://a.example/x\n', 'https://a.example/x'],
    ['/x?y=1', 'https://base.example/x?y=1'],
    ['https://user:secret@a.example/x', 'https://a.example/x'],
    ['https://www.google.com/url?rct=j&url=https://paper.example/a%3Fb%3D1&ct=ga', 'https://paper.example/a?b=1'],
    ['https://www.google.com/url?url=javascript:alert(1)', 'https://www.google.com/url?url=javascript:alert(1)'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['http://', undefined],
    [`https://a.example/${'x'.repeat(3_000)}`, undefined],
    [undefined, undefined],
  ])('cleans %.40s', (raw, expected) => expect(webAddress(raw, 'https://base.example/feed')).toBe(expected));

  it('gives one key to the ways of writing an address, and two to two pages', () => {
    const key = addressKey('https://a.example/x?b=2&id=1');
    expect(key).toBe('a.example/x?b=2&id=1');
    expect(addressKey('http://www.a.example/x/?id=1&utm_source=rss&fbclid=1&b=2')).toBe(key);
    expect(addressKey('https://a.example/x?b=2&id=1#comment-2')).not.toBe(key);
    expect(addressKey('https://a.example/X?b=2&id=1')).not.toBe(key);
  });
});

describe('the pace that a publisher wishes for', () => {
  const now = Date.UTC(2026, 1, 27, 1, 30); // a Friday
  it.each([
    [{}, undefined],
    [{ ttl: 60 }, 54 * 60_000],
    [{ ttl: 0 }, undefined],
    [{ updatePeriod: 'hourly', updateFrequency: 2 }, 27 * 60_000],
    [{ updatePeriod: 'monthly' }, 0.9 * 24 * hour],
    [{ updatePeriod: 'daily', ttl: 10 }, 9 * 60_000],
    [{ updatePeriod: 'never' }, undefined],
  ])('%j', (pace, expected) => expect(intervalOf(pace)).toBe(expected));

  it('keeps out of skipped hours and days, for a day at most', () => {
    expect(nextDue(now, undefined)).toBeUndefined();
    expect(nextDue(now, hour)).toBe(now + hour);
    expect(nextDue(now, undefined, { skipHours: [5] })).toBeUndefined();
    expect(nextDue(now, undefined, { skipHours: [1, 2, 3] })).toBe(Date.UTC(2026, 1, 27, 4));
    expect(nextDue(now, undefined, { skipDays: ['Friday'] })).toBe(Date.UTC(2026, 1, 28));
    expect(nextDue(now, undefined, { skipHours: Array.from({ length: 24 }, (_, h) => h) })).toBe(now + 24 * hour);
  });
});

describe('what is HTML', () => {
  it.each(['<p>x', 'a<br/>b', 'AT&amp;T', '&#8217;', '<a href="x">', '<!-- x -->'])('%s is', (text) =>
    expect(looksLikeHtml(text)).toBe(true),
  );
  it.each(['5 < 6 > 4', 'AT&T', 'a & b;', 'x <3 y', ''])('%s is not', (text) =>
    expect(looksLikeHtml(text)).toBe(false),
  );

  it('tells pages from feeds', () => {
    expect(isWebPage('\n<!DOCTYPE html><html><head>')).toBe(true);
    expect(isWebPage('<?xml version="1.0"?><rss version="2.0"><channel><description><html>')).toBe(false);
    expect(isWebPage('{"items":[{"content_html":"<html><body>"}]}')).toBe(false);
  });

  it('finds the feed that a page announces', () => {
    const page = (head: string) => findFeedLink(`<html><head>${head}</head>`, 'https://a.example/b/');
    expect(
      page(
        '<link rel="stylesheet" href="x.css"><LINK REL="alternate" TYPE="application/rss+xml" HREF="feed?a=1&amp;b=2">',
      ),
    ).toBe('https://a.example/b/feed?a=1&b=2');
    expect(
      page('<base href="/c/"><link rel="home alternate" type="application/atom+xml; charset=utf-8" href="f">'),
    ).toBe('https://a.example/c/f');
    expect(
      page(
        '<script>"<link rel=alternate type=application/rss+xml href=x>"</script><!-- <link rel="alternate" type="application/rss+xml" href="y"> -->',
      ),
    ).toBeUndefined();
    expect(page('<link rel="alternate" type="application/rss+xml" href="javascript:x">')).toBeUndefined();
    expect(page('<link rel="alternate" hreflang="ca" href="/ca">')).toBeUndefined();
  });
});
