import { describe, expect, test } from 'vitest';
import { hourOfWeek, lastAt, openAt, periodStart, wallClock } from '../../../processors/alerts/schedule.ts';
import { seededRandom } from '../../support/random.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const at = (text: string) => Date.parse(text);
const zones = ['UTC', 'Europe/Madrid', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns'];

describe('the clock on the wall', () => {
  test.each([
    ['Europe/Madrid', '2026-03-29T00:59:59Z', 6, 119, '2026-03-29'],
    ['Europe/Madrid', '2026-03-29T01:00:00Z', 6, 180, '2026-03-29'],
    ['Europe/Madrid', '2026-10-25T00:30:00Z', 6, 150, '2026-10-25'],
    ['Europe/Madrid', '2026-10-25T01:30:00Z', 6, 150, '2026-10-25'],
    ['Asia/Kathmandu', '2026-01-04T18:15:00Z', 0, 0, '2026-01-05'],
    ['America/Los_Angeles', '2026-01-01T07:59:00Z', 2, 1_439, '2025-12-31'],
  ])('in %s at %s', (zone, time, weekday, minuteOfDay, date) => {
    expect(wallClock(zone)(at(time))).toEqual({ weekday, minute: minuteOfDay, date });
  });

  test('an unknown zone is refused', () => {
    expect(() => wallClock('Mars/Olympus')).toThrow(RangeError);
  });

  test.each(zones)('the hour of the week in %s is that on the wall, also where it was asked before', (zone) => {
    const read = wallClock(zone);
    const seasonOf = hourOfWeek(zone);
    const random = seededRandom(3);
    for (const change of [at('2026-03-29T01:00Z'), at('2026-10-25T01:00Z'), at('2026-04-04T15:00Z')]) {
      for (let n = 0; n < 400; n += 1) {
        const time = change + Math.floor((random() - 0.5) * 2 * day);
        const { weekday, minute: minuteOfDay } = read(time);
        expect(seasonOf(time)).toBe(weekday * 24 + Math.floor(minuteOfDay / 60));
      }
    }
  });
});

describe('hours', () => {
  const office = { timeZone: 'Europe/Madrid', hours: [{ days: ['mon', 'fri'] as const, from: '08:30', to: '18:00' }] };
  const nights = { timeZone: 'Europe/Madrid', hours: [{ days: ['fri'] as const, from: '22:00', to: '06:00' }] };

  test.each([
    // 2026-01-05 is a Monday; Madrid is an hour ahead.
    ['2026-01-05T07:29:59Z', false],
    ['2026-01-05T07:30:00Z', true],
    ['2026-01-05T16:59:59Z', true],
    ['2026-01-05T17:00:00Z', false],
    ['2026-01-06T10:00:00Z', false],
    ['2026-01-09T10:00:00Z', true],
    // In summer, two.
    ['2026-06-29T06:30:00Z', true],
    ['2026-06-29T16:00:00Z', false],
  ])('of an office at %s: %s', (time, open) => expect(openAt(office, at(time))).toBe(open));

  test.each([
    ['2026-01-09T20:59:00Z', false],
    ['2026-01-09T21:00:00Z', true],
    ['2026-01-09T23:30:00Z', true],
    ['2026-01-10T04:59:00Z', true],
    ['2026-01-10T05:00:00Z', false],
    // The morning of Friday is of Thursday's night.
    ['2026-01-09T03:00:00Z', false],
    ['2026-01-10T22:00:00Z', false],
  ])('past midnight at %s: %s', (time, open) => expect(openAt(nights, at(time))).toBe(open));

  test('from Sunday into Monday, and the night in which the clocks go back', () => {
    const sunday = { timeZone: 'Europe/Madrid', hours: [{ days: ['sun'] as const, from: '23:00', to: '03:00' }] };
    expect(openAt(sunday, at('2026-10-26T01:30Z'))).toBe(true);
    expect(openAt(sunday, at('2026-10-26T02:30Z'))).toBe(false);
    const saturday = { timeZone: 'Europe/Madrid', hours: [{ days: ['sat'] as const, from: '23:00', to: '03:00' }] };
    let open = 0;
    for (let time = at('2026-10-24T12:00Z'); time < at('2026-10-25T12:00Z'); time += minute) {
      if (openAt(saturday, time)) open += 1;
    }
    expect(open).toBe(5 * 60);
  });

  test('whole days', () => {
    const whole = { timeZone: 'UTC', hours: [{ days: ['sat'] as const, from: '00:00', to: '24:00' }] };
    expect(openAt(whole, at('2026-01-10T23:59:59Z'))).toBe(true);
    expect(openAt(whole, at('2026-01-11T00:00Z'))).toBe(false);
    expect(openAt(whole, at('2026-01-09T23:59Z'))).toBe(false);
    const always = { timeZone: 'UTC', hours: [{ days: ['sat'] as const, from: '12:00', to: '12:00' }] };
    expect(openAt(always, at('2026-01-10T12:00Z'))).toBe(true);
    expect(openAt(always, at('2026-01-11T11:59Z'))).toBe(true);
    expect(openAt(always, at('2026-01-11T12:00Z'))).toBe(false);
  });
});

describe('periods', () => {
  test.each([
    ['Europe/Madrid', 'day', '2026-03-29T12:00Z', '2026-03-28T23:00Z'],
    ['Europe/Madrid', 'day', '2026-03-30T12:00Z', '2026-03-29T22:00Z'],
    ['Europe/Madrid', 'day', '2026-10-25T22:59Z', '2026-10-24T22:00Z'],
    ['Europe/Madrid', 'day', '2026-10-25T23:00Z', '2026-10-25T23:00Z'],
    ['Asia/Kathmandu', 'day', '2026-01-04T18:14Z', '2026-01-03T18:15Z'],
    ['Australia/Lord_Howe', 'day', '2026-04-05T06:00Z', '2026-04-04T13:00Z'],
    ['Europe/Madrid', 'month', '2026-03-31T21:59Z', '2026-02-28T23:00Z'],
    ['Europe/Madrid', 'month', '2026-03-31T22:00Z', '2026-03-31T22:00Z'],
    ['Asia/Kolkata', 'month', '2026-12-31T18:30Z', '2026-12-31T18:30Z'],
  ] as const)('in %s the %s of %s began at %s', (zone, period, time, start) => {
    expect(new Date(periodStart(zone, at(time), period)).toISOString()).toBe(new Date(at(start)).toISOString());
  });
});

describe('the last time at which it was so late', () => {
  test.each(zones)('in %s is the latest minute that reads so', (zone) => {
    const read = wallClock(zone);
    const random = seededRandom(11);
    for (const change of [
      at('2026-03-29T01:00Z'),
      at('2026-10-25T01:00Z'),
      at('2026-10-03T15:30Z'),
      at('2026-07-01T00:00Z'),
    ]) {
      for (let n = 0; n < 60; n += 1) {
        const now = change + Math.floor((random() - 0.3) * 3 * day);
        const minuteOfDay = Math.floor(random() * 96) * 15;
        let truth = Math.floor(now / minute) * minute;
        while (read(truth).minute !== minuteOfDay)
          truth -= 15 * minute - (truth % (15 * minute) === 0 ? 0 : 15 * minute - (truth % (15 * minute)));
        const found = lastAt(zone, now, { minute: minuteOfDay });
        expect(found).toBeLessThanOrEqual(now);
        // A minute that is left out on a day is taken as another: then it is later than the one of the day before.
        if (read(found).minute === minuteOfDay) expect(found).toBe(truth);
        else expect(found).toBeGreaterThan(truth);
      }
    }
  });

  test('with a weekday, and a minute that daylight saving leaves out', () => {
    const monday = lastAt('Europe/Madrid', at('2026-03-31T12:00Z'), { minute: 8 * 60, weekday: 0 });
    expect(new Date(monday).toISOString()).toBe('2026-03-30T06:00:00.000Z');
    const left = lastAt('Europe/Madrid', at('2026-03-29T12:00Z'), { minute: 150 });
    expect(new Date(left).toISOString()).toBe('2026-03-29T01:30:00.000Z');
    const twice = lastAt('Europe/Madrid', at('2026-10-25T12:00Z'), { minute: 150 });
    expect(new Date(twice).toISOString()).toBe('2026-10-25T01:30:00.000Z');
  });
});
