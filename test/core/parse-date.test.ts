import { describe, expect, it } from 'vitest';
import { parseDate } from '../../core/parse-date.ts';

const at = (iso: string) => Date.parse(iso);

describe('parseDate', () => {
  it.each([
    ['2015-02-24T19:35:52Z', 1424806552000],
    ['2015-02-24 11:35:52 -0800', 1424806552000],
    ['2015-02-24T11:35:52-08:00', 1424806552000],
    ['2015-02-24 19:35:52', 1424806552000],
    ['2015-02-24T19:35:52.123456Z', 1424806552123],
    ['2015-02-24T19:35', at('2015-02-24T19:35:00Z')],
    ['2015-02-24', at('2015-02-24T00:00:00Z')],
    ['2015/02/24 19:35', at('2015-02-24T19:35:00Z')],
    ['20150224', at('2015-02-24T00:00:00Z')],
    ['2015-02-24 19:35:52 UTC', 1424806552000],
    ['2015-02-24 19:35:52 +0000 UTC', 1424806552000],
    ['Wed Oct 10 20:19:24 +0000 2018', at('2018-10-10T20:19:24Z')],
    ['Wed Oct 10 20:19:24 2018', at('2018-10-10T20:19:24Z')],
    ['Wed, 10 Oct 2018 20:19:24 GMT', at('2018-10-10T20:19:24Z')],
    ['Wed, 10 Oct 2018 20:19:24 EST', at('2018-10-11T01:19:24Z')],
    ['10 Oct 18 20:19 +0200', at('2018-10-10T18:19:00Z')],
    ['Wed Oct 10 2018 20:19:24 GMT+0200 (Central European Summer Time)', at('2018-10-10T18:19:24Z')],
    ['Oct 10, 2018, 8:19 PM', at('2018-10-10T20:19:00Z')],
    ['October 10, 2018 at 12:05 am', at('2018-10-10T00:05:00Z')],
    ['10-Oct-2018', at('2018-10-10T00:00:00Z')],
    ['24/02/2015 11:35', at('2015-02-24T11:35:00Z')],
    ['24.02.2015', at('2015-02-24T00:00:00Z')],
    ['02/24/2015', at('2015-02-24T00:00:00Z')],
    ['04/04/2015', at('2015-04-04T00:00:00Z')],
    ['2016-02-29T24:00:00Z', at('2016-03-01T00:00:00Z')],
    ['2016-12-31T23:59:60Z', at('2017-01-01T00:00:00Z')],
  ])('reads %s', (text, expected) => {
    expect(parseDate(text)).toBe(expected);
  });

  it.each([
    [1424806552, 1424806552000],
    [1424806552.5, 1424806552500],
    [1424806552000, 1424806552000],
    [1424806552000123, 1424806552000],
    ['1424806552', 1424806552000],
    ['1424806552000', 1424806552000],
    [new Date(1424806552000), 1424806552000],
  ])('reads the number %s by its size', (value, expected) => {
    expect(parseDate(value)).toBe(expected);
  });

  it.each([
    '03/04/2015',
    '2015-02-30',
    '2015-13-01',
    '2015-02-24 25:00',
    '2015-02-24 11:61',
    '2015-02-24 11:35 XYZ',
    '2015-02-24 13:00 PM',
    '31 Foo 2015',
    'yesterday',
    '12:30',
    '',
    '0',
    '99999999999999999999999',
    0,
    2015,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    undefined,
    true,
    {},
    new Date(Number.NaN),
    'x'.repeat(100_000),
  ])('has no date for %s', (value) => {
    expect(parseDate(value)).toBeUndefined();
  });

  it('does not look at the zone of the machine', () => {
    const before = process.env['TZ'];
    try {
      for (const zone of ['America/Los_Angeles', 'Asia/Tokyo', 'UTC']) {
        process.env['TZ'] = zone;
        expect(parseDate('2015-02-24 19:35:52')).toBe(1424806552000);
        expect(parseDate('Feb 24, 2015')).toBe(1424736000000);
      }
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});
