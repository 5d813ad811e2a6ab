import { describe, expect, test } from 'vitest';
import type { Post } from '../../../core/post.ts';
import { createPatterns } from '../../../processors/relevance/patterns.ts';
import { createRepetition } from '../../../processors/relevance/repetition.ts';
import { assess, noon } from '../posts.ts';

const patternsIn = createPatterns();
const kinds = (text: string, author: Post['author'] = {}) => patternsIn({ text, author }).map(({ kind }) => kind);

describe('giveaways', () => {
  test.each([
    ['en', 'RT and follow @acme to win a new phone! Ends Sunday'],
    ['en', '#Giveaway time: like, share and tag two friends, we draw a winner tonight'],
    ['en', 'We are giving away 3 pairs of tickets, comment below'],
    ['es', '¡SORTEO! Sigue a @acme, dale RT y participa para ganar una tablet'],
    ['es', 'Hoy sorteamos una cena para dos'],
    ['ca', 'Sorteig! Segueix-nos, etiqueta dos amics i guanya un sopar'],
    ['ca', 'Aquest Nadal sortegem tres lots'],
    ['fr', 'Jeu-concours : RT + follow pour tenter de gagner deux places'],
    ['fr', 'Grand concours : un voyage à gagner, tirage au sort lundi'],
    ['pt', 'SORTEIO! Siga a página, marque dois amigos e concorra a um celular'],
    ['it', 'Concorso: segui la pagina, tagga un amico e vinci un viaggio. In palio tre premi'],
    ['de', 'Gewinnspiel! Folgt uns, kommentiert und gewinnt ein Fahrrad. Jetzt mitmachen'],
    ['de', 'Zum Start verlosen wir fünf Karten'],
  ])('%s: %s', (_, text) => expect(kinds(text)).toEqual(['giveaway']));

  test.each([
    'I never win anything with @acme',
    'RT if you think they are going to win on Sunday',
    'The team needs to follow up and win the next match',
    'El sorteo de la Champions es el viernes',
    'El sorteig de la Copa ha estat dur',
    "J'ai raté le concours d'infirmière",
    'Ho vinto il concorso pubblico al comune',
    'O sorteio da Libertadores foi ontem',
    'Euer Gewinnspiel ist Betrug, ich warte seit Wochen',
    'They gave away our seats, like it was nothing',
    'We are giving away too many points',
  ])('not: %s', (text) => expect(kinds(text)).toEqual([]));
});

describe('spam', () => {
  test.each([
    'Use code SAVE20 for 20% off at https://x.example',
    'Código descuento ACME10: 10 % en https://x.example',
    'Join our crypto signals, guaranteed profits every day',
    'Earn $500 per day from home https://x.example',
    'Buy real instagram followers today',
    '#teamfollowback #f4f acme',
    `acme ${Array.from({ length: 12 }, (_, i) => `#tag${i}`).join(' ')}`,
    `#ff ${Array.from({ length: 9 }, (_, i) => `@user${i}`).join(' ')}`,
    Array.from({ length: 6 }, (_, i) => `https://s${i}.example/a acme`).join(' '),
    `${'acme cheap shoes '.repeat(10)} https://x.example`,
  ])('%s', (text) => expect(kinds(text)).toEqual(['spam']));

  test.each([
    'The discount code on your site does not work! I paid $40 more',
    'Noooooooooooooo!!!!!!!!!! acme whyyyyyyyyyy',
    `${'very '.repeat(30)} bad`,
    '@a @b @c @d @e @f @g @h @i no, why?',
    'Look: https://a.example https://b.example and https://c.example',
    '#acme #fail #angry',
    'Followed you, please follow back so that I can send a message',
    'free likes are all they want',
  ])('not: %s', (text) => expect(kinds(text)).toEqual([]));

  test('what is long is an article that tells of it', () => {
    expect(kinds(`RT and follow to win a phone. ${'The court heard that. '.repeat(80)}`)).toEqual([]);
  });

  test('the reason quotes the text, plain and short', () => {
    const [flag] = patternsIn({ text: 'x RT and  FOLLOW us to win', author: {} });
    expect(flag).toEqual({ kind: 'giveaway', reason: '"rt and follow us to win"' });
  });

  test('hostile texts take no time', { timeout: 2_000 }, () => {
    for (const piece of [
      'rt ',
      'a',
      '#',
      '@',
      'follow to ',
      'http://',
      'sorteo participa ',
      '\ud800',
      ' ',
      '$1 % code ',
    ]) {
      expect(
        patternsIn({ text: piece.repeat(50_000 / piece.length), author: { bio: piece.repeat(5_000) } }),
      ).toBeDefined();
    }
  });
});

describe('bots', () => {
  test.each(['acme_bot', 'NewsBot', 'bot-acme', 'TechRSS', 'Bot42X'])('%s says so', (handle) => {
    expect(kinds('hello', { handle })).toEqual(handle === 'Bot42X' ? [] : ['bot']);
  });
  test.each(['talbot', 'Abbot', 'robothenry', 'Bottega', 'chabot'])('%s is a name', (handle) => {
    expect(kinds('hello', { handle })).toEqual([]);
  });
  test('its own word', () => {
    expect(kinds('hello', { handle: 'x', bio: 'Beep. I am a bot, run by @y' })).toEqual(['bot']);
    expect(kinds('hello', { handle: 'x', bio: 'I build bots' })).toEqual([]);
  });

  const minute = 60_000;
  const by = (handle: string, i: number, text: string, at: number): Post => ({
    ...assess({ id: `test:${handle}${i}`, text, author: { handle }, publishedAt: noon + at }).post,
  });

  test('one text again and again, whatever numbers, names and links it is sent with', () => {
    const seen = createRepetition();
    const said = [0, 1, 2, 3].map((i) =>
      seen(by('a', i, `Hi @x${i}, try offer ${i} now https://a.example/${i}`, i * i * 7 * minute)),
    );
    expect(said).toEqual([
      undefined,
      undefined,
      undefined,
      { kind: 'bot', reason: 'the same text 4 times within a day' },
    ]);
    // The same posts once more are no more posts.
    const again = createRepetition();
    for (let i = 0; i < 9; i += 1) expect(again(by('a', 0, 'Hi there, try our offer', 0))).toBeUndefined();
    // Days apart, or short, or by others.
    const slow = createRepetition();
    for (let i = 0; i < 6; i += 1)
      expect(slow(by('b', i, 'Have a very good morning', i * 1_441 * minute))).toBeUndefined();
    for (let i = 0; i < 6; i += 1) expect(slow(by('c', i, 'thanks!', i * i * 11 * minute))).toBeUndefined();
    for (let i = 0; i < 6; i += 1) expect(slow(by(`d${i}`, i, 'I signed the petition', 0))).toBeUndefined();
  });

  test('posting by the clock', () => {
    const seen = createRepetition();
    const regular = Array.from({ length: 9 }, (_, i) =>
      seen(by('clock', i, `News number ${'x'.repeat(i)} of today`, i * 30 * minute + i)),
    );
    expect(regular.slice(7)).toEqual([1, 2].map(() => ({ kind: 'bot', reason: 'posts every 30 minutes' })));
    const human = Array.from({ length: 9 }, (_, i) =>
      seen(by('human', i, `My post ${'y'.repeat(i)} of today`, (i * 30 + (i % 3) * 9) * minute)),
    );
    expect(human.every((flag) => flag === undefined)).toBe(true);
    const burst = Array.from({ length: 12 }, (_, i) =>
      seen(by('burst', i, `Part ${'z'.repeat(i)} of my thread`, i * 1_000)),
    );
    expect(burst.every((flag) => flag === undefined)).toBe(true);
  });

  test('who posted long ago is forgotten: memory is bounded', () => {
    const seen = createRepetition({ capacity: 2 });
    for (let i = 0; i < 3; i += 1) seen(by('a', i, 'Try our very good offer', i * i * minute));
    seen(by('b', 0, 'something else entirely here', 0));
    seen(by('c', 0, 'something else entirely here', 0));
    expect(seen(by('a', 3, 'Try our very good offer', 99 * minute))).toBeUndefined();
  });
});
