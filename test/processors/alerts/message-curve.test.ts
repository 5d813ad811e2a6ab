import { describe, expect, it } from 'vitest';
import type { MessageLanguage } from '../../../core/channel.ts';
import type { Curve } from '../../../core/incident.ts';
import { describeCurve } from '../../../processors/alerts/describe-curve.ts';
import { createVoice } from '../../../processors/alerts/voice.ts';
import { hour, minute, now } from './message-incidents.ts';

const half = 30 * minute;
/** 15:00 in Madrid. */
const from = now - 3 * hour - 5 * minute;

function told(values: Curve['values'], some: Partial<Curve> = {}, language: MessageLanguage = 'en'): string {
  const curve = { from, stepMs: half, values, expected: [], mark: from + 4 * half, ...some };
  return describeCurve(curve, createVoice(language, 'Europe/Madrid', now));
}

describe('a curve in words', () => {
  it.each<[MessageLanguage, string]>([
    ['en', 'Rose from 6 to 41 per half hour at 17:30'],
    ['es', 'Ha subido de 6 a 41 cada media hora a las 17:30'],
    ['ca', 'Ha pujat de 6 a 41 cada mitja hora a les 17:30'],
  ])('that rose, in %s', (language, expected) => {
    expect(told([5, 7, 6, 6, 9, 41], {}, language)).toBe(expected);
  });

  it('elides in Catalan as it is spoken', () => {
    expect(told([11, 11, 11, 11, 9, 41], {}, 'ca')).toMatch(/^Ha pujat d'11 a 41/u);
    expect(told([1, 1, 1, 1, 9, 41], {}, 'ca')).toMatch(/^Ha pujat d'1 a 41/u);
    expect(told([110, 110, 110, 110, 9, 1], {}, 'ca')).toMatch(/^Ha baixat de 110 a 1 /u);
  });

  it('that fell, that stayed, and of one value', () => {
    expect(told([20, 22, 21, 21, 9, 3])).toBe('Fell from 21 to 3 per half hour at 17:30');
    expect(told([6, 6, 6, 6, 6, 7])).toBe('Level at 6 per half hour');
    expect(told([0, 0, 0, 0, 0, 0], { stepMs: hour })).toBe('Level at 0 per hour');
    expect(told([7], { mark: from })).toBe('7 per half hour at 15:00, nothing to compare it with');
  });

  it('does not take what is not known for zero', () => {
    expect(told([null, null])).toBe('No data for this time: no source answered');
    expect(told([5, null, null, 6, 9, 41])).toBe('Rose from 5.5 to 41 per half hour at 17:30; no data for 15:30–16:30');
    expect(told([6, 6, 6, 6, null, null])).toBe('Level at 6 per half hour; no data for 17:00–18:00');
    expect(told([1, null, 1, null, 1, null, 1, null, 1, null])).toMatch(/no data for [^,]+, [^,]+, [^,]+, 2 more$/u);
  });

  it('compares with the first where the incident began before all of it', () => {
    expect(told([6, 20, 41], { mark: from - hour })).toBe('Rose from 6 to 41 per half hour at 16:00');
  });
});
