import { describe, expect, it } from 'vitest';
import { judgeFit } from '../../../processors/leads/fit.ts';
import { scoreLead } from '../../../processors/leads/score.ts';
import { account, day, now, person, plan, signal } from './samples.ts';

const partsOf = (reasons: readonly { part: string; points: number }[]) =>
  Object.fromEntries(reasons.map(({ part, points }) => [part, points]));

describe('the score of a lead', () => {
  it('is the sum of its parts, each told', () => {
    const scored = scoreLead(
      person('p-1', [signal('a', 'buy'), signal('b', 'need')], {
        accounts: [account('mastodon:1', { followers: 999 })],
      }),
      plan(),
      now,
    );
    expect(partsOf(scored.reasons)).toEqual({ intent: 55, stage: 20, signals: 5.1, reach: 6 });
    expect(scored).toMatchObject({ score: 86, intent: 'buy', stage: 'decision' });
    expect(scored.signals.map(({ mentionId }) => mentionId)).toEqual(['a', 'b']);
  });

  it('counts how sure an intent is, and halves with each half-life', () => {
    const unsure = signal('a', 'buy', { insights: { intent: { label: 'buy', confidence: 0.5 } }, at: now - 14 * day });
    const { reasons, score } = scoreLead(person('p-1', [unsure]), plan(), now);
    expect(partsOf(reasons)).toEqual({ intent: 27.5, stage: 20, recency: -23.7 });
    expect(score).toBe(24);
    const later = scoreLead(person('p-1', [unsure]), plan({ halfLifeMs: 28 * day }), now);
    expect(later.score).toBeGreaterThan(score);
  });

  it('counts copies of one story once, and what shows no interest never', () => {
    const alone = scoreLead(person('p-1', [signal('a', 'buy')]), plan(), now);
    const more = [signal('b', 'buy', { storyId: 'a' }), signal('c', 'complain'), signal('d', 'share')];
    expect(scoreLead(person('p-1', [signal('a', 'buy'), ...more]), plan(), now).score).toBe(alone.score);
    expect(scoreLead(person('p-1', more.slice(1)), plan(), now)).toEqual({ score: 0, reasons: [], signals: [] });
  });

  it('loses for an account that is flagged, once for each flag, with the reason', () => {
    const of = (flags: NonNullable<ReturnType<typeof account>['flags']>) =>
      scoreLead(person('p-1', [signal('a', 'buy')], { accounts: [account('mastodon:1', { flags })] }), plan(), now);
    const bot = { kind: 'bot', reasons: ['posts every 60 min'] } as const;
    const flagged = of([bot, bot]);
    expect(partsOf(flagged.reasons)['flags']).toBe(-50);
    expect(flagged.reasons.find(({ part }) => part === 'flags')?.detail).toContain(
      'is flagged bot: posts every 60 min',
    );
    expect(of([bot, { kind: 'coordinated', reasons: ['x'] }]).score).toBe(0);
    expect(of([]).score - flagged.score).toBe(50);
  });

  it('counts what is said of a competitor only as configured', () => {
    const leaves = person('p-1', [signal('a', 'leave', { brand: 'globex' })]);
    expect(scoreLead(leaves, plan(), now).score).toBe(0);
    const told = scoreLead(leaves, plan({ competitors: { globex: { leave: 1 } } }), now);
    expect(told).toMatchObject({ score: 65, intent: 'leave', stage: 'comparison' });
    expect(told.reasons[0]?.detail).toContain('globex');
    // Who leaves the brand itself is no lead.
    expect(
      scoreLead(person('p-1', [signal('a', 'leave')]), plan({ competitors: { globex: { leave: 1 } } }), now).score,
    ).toBe(0);
  });

  it.each([
    ['an account of the brand', { accounts: [account('mastodon:1', { handle: 'Acme' })] }],
    ['one of its people', { accounts: [account('mastodon:1', { handle: 'ana_works' })] }],
    ['a competitor’s staff', { accounts: [account('mastodon:1', { handle: 'gus' })] }],
  ])('is nothing for %s', (_, change) => {
    expect(scoreLead(person('p-1', [signal('a', 'buy')], change), plan(), now).score).toBe(0);
  });

  it('is less for bots, spam, and who says that they work there', () => {
    const score = (change: object, flags: readonly ('bot' | 'spam')[] = []) =>
      scoreLead(person('p-1', [signal('a', 'buy', { flags })], change), plan(), now).score;
    expect(score({})).toBe(75);
    expect(score({}, ['bot'])).toBe(25);
    expect(score({}, ['spam'])).toBe(25);
    expect(score({ accounts: [account('mastodon:1', { bio: 'Engineer at Globex. Views my own' })] })).toBe(35);
    expect(score({ accounts: [account('mastodon:1', { bio: 'I hate Globex' })] })).toBe(75);
  });

  it('never leaves 0 to 100, and its parts still add up', () => {
    const accounts = [account('mastodon:1', { followers: 1e9, bio: 'buyer, founder', location: 'Barcelona' })];
    const fit = { bio: ['buyer'], places: ['barcelona'], networks: ['mastodon'], followersAtLeast: 10 };
    const many = Array.from({ length: 30 }, (_, i) => signal(`s${i}`, 'buy'));
    for (const scored of [
      scoreLead(person('p-1', many, { accounts }), plan({ fit }), now),
      scoreLead(person('p-1', many, { accounts: [account('mastodon:1', { handle: 'acme' })] }), plan(), now),
    ]) {
      expect([0, 100]).toContain(scored.score);
      const sum = scored.reasons.reduce((total, { points }) => total + points, 0);
      expect(Math.round(sum)).toBe(scored.score);
    }
  });
});

describe('fit', () => {
  it('gives points for what is known, takes them for what is known otherwise, and leaves out what is not known', () => {
    const of = (change: object, fit: object) => judgeFit(person('p-1', [signal('a', 'buy', change)]), fit);
    expect(of({ language: 'ca' }, { languages: ['ca', 'es'] }).map(({ points }) => points)).toEqual([4]);
    expect(of({ language: 'de' }, { languages: ['ca', 'es'] }).map(({ points }) => points)).toEqual([-8]);
    expect(of({ language: 'und' }, { languages: ['ca', 'es'] })).toEqual([]);
    expect(of({}, { countries: ['es'], followersAtLeast: 5, bio: ['founder'] })).toEqual([]);
  });

  it('finds whole words, with and without accents', () => {
    const bio = (text: string, word: string) =>
      judgeFit(person('p-1', [], { accounts: [account('mastodon:1', { bio: text })] }), { bio: [word] }).length;
    expect(bio('Directora de compres a Perpinyà', 'perpinya')).toBe(1);
    expect(bio('art director', 'art')).toBe(1);
    expect(bio('martyr', 'art')).toBe(0);
  });
});
