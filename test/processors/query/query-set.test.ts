import { describe, expect, it } from 'vitest';
import type { QueryPost } from '../../../processors/query/fields.ts';
import { limits } from '../../../processors/query/limits.ts';
import { hashOf } from '../../../processors/query/pattern.ts';
import { createQuerySet } from '../../../processors/query.ts';

const setOf = (...queries: string[]) => createQuerySet(queries.map((query, i) => ({ id: `q${i}`, query })));
const ids = (set: ReturnType<typeof setOf>, post: string | QueryPost, language?: string) =>
  set.match(typeof post === 'string' ? { text: post } : post, language).map(({ id }) => id);

describe('a set of queries', () => {
  it('tells all that match, in the order they were given', () => {
    const set = setOf('pay', 'acme', 'acme NOT pay', 'NOT zebra', 'acme pay', 'lang:ca', 'site:acme.com', 'author:bob');
    expect(ids(set, 'acme will pay')).toEqual(['q0', 'q1', 'q3', 'q4']);
    const post = { text: 'zebra', url: 'https://blog.acme.com/x', author: { handle: 'Bob' } };
    expect(ids(set, post, 'ca')).toEqual(['q5', 'q6', 'q7']);
    expect(ids(set, '')).toEqual(['q3']);
    expect(ids(setOf(), 'acme')).toEqual([]);
  });

  it('may hold one query many times', () => {
    expect(ids(setOf('acme', 'acme', 'ACME', '"acme"'), 'Acme')).toEqual(['q0', 'q1', 'q2', 'q3']);
  });

  it('remembers nothing of the post before', () => {
    const set = setOf('#acme', '"acme pay"', 'acme NEAR/2 pay', 'url:acme', 'lang:es');
    const long = { text: `#acme pay ${'acme pay '.repeat(500)}#acmeソ`, title: 'acme pay', url: 'https://acme.com/' };
    expect(ids(set, long, 'es')).toEqual(['q0', 'q1', 'q2', 'q3', 'q4']);
    expect(ids(set, '')).toEqual([]);
    expect(ids(set, '#acme')).toEqual(['q0']);
    expect(ids(set, 'pay')).toEqual([]);
    expect(ids(set, long, 'es')).toHaveLength(5);
  });

  it('finds words in texts of few words and of many alike', () => {
    const set = setOf('acme', '"acme pay"', '#acmepay', 'zebra', '{Acme}');
    for (const count of [0, 1, 31, 32, 33, 64, 1_000]) {
      expect(ids(set, `${'word '.repeat(count)}Acme pay #acmepay`), String(count)).toEqual(['q0', 'q1', 'q2', 'q4']);
    }
  });

  it('asks words that share a hash by their letters', () => {
    const [one, other] = ['costarring', 'liquid'];
    expect(hashOf(one)).toBe(hashOf(other));
    const set = setOf(one, other);
    expect(ids(set, one)).toEqual(['q0']);
    expect(ids(set, other)).toEqual(['q1']);
  });
});

describe('what a match tells', () => {
  const query = '(acme OR "acme bank") AND (down OR @block(trouble)) NOT (job OR hiring)';
  const library = { blocks: new Map([['trouble', 'outage OR (not NEAR/1 working)']]) };
  const set = createQuerySet([{ id: 'q', query }], library);

  it('are the clauses with their places in the query and in the post', () => {
    const post = { title: 'Acme Bank', text: 'not yet working' };
    expect(set.match(post)).toEqual([
      {
        id: 'q',
        spans: [
          { field: 'title', start: 0, end: 9, term: 'acme bank' },
          { field: 'text', start: 0, end: 3, term: 'not' },
          { field: 'text', start: 8, end: 15, term: 'working' },
        ],
        clauses: [
          {
            text: 'acme',
            start: 1,
            end: 5,
            outcome: 'matched',
            spans: [{ field: 'title', start: 0, end: 4, term: 'acme' }],
          },
          {
            text: '"acme bank"',
            start: 9,
            end: 20,
            outcome: 'matched',
            spans: [{ field: 'title', start: 0, end: 9, term: 'acme bank' }],
          },
          {
            text: '(not NEAR/1 working)',
            start: query.indexOf('@block'),
            end: query.indexOf('@block') + '@block(trouble)'.length,
            outcome: 'matched',
            spans: [
              { field: 'text', start: 0, end: 3, term: 'not' },
              { field: 'text', start: 8, end: 15, term: 'working' },
            ],
          },
        ],
      },
    ]);
  });

  it('is what is missing where it does not match', () => {
    const { matches, clauses } = set.explain('q', { text: 'acme rocks' });
    expect(matches).toBe(false);
    expect(clauses.map(({ text, outcome }) => [text, outcome])).toEqual([
      ['acme', 'matched'],
      ['(down OR @block(trouble))', 'missing'],
    ]);
  });

  it('is what is excluded where it does not match', () => {
    const { matches, clauses } = set.explain('q', { text: 'acme is down and hiring' });
    expect(matches).toBe(false);
    expect(clauses.at(-1)).toEqual({
      text: 'NOT (job OR hiring)',
      start: query.indexOf('NOT'),
      end: query.length,
      outcome: 'excluded',
      spans: [{ field: 'text', start: 17, end: 23, term: 'hiring' }],
    });
  });

  it('is only known of queries in the set', () => {
    expect(() => set.explain('other', { text: '' })).toThrow('there is no query "other" in this set');
  });

  it('is bounded', () => {
    const text = 'acme down '.repeat(5_000);
    const [match] = set.match({ text });
    expect(match?.spans).toHaveLength(limits.spans);
    for (const { spans } of match?.clauses ?? []) expect(spans.length).toBeLessThanOrEqual(limits.spans);
  });
});

describe('hostile texts', () => {
  const length = 50_000;
  const fill = (piece: string): string => piece.repeat(Math.floor(length / piece.length));
  const set = setOf(
    'a NEAR/100 a NEAR/100 a NEAR/100 a',
    '((((a NEAR/9 b) NEAR/9 a) NEAR/9 b) NEAR/9 a) SENTENCE b',
    '"a a a a a a a b"',
    'aa*a*a*a*a*a*b',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa~2',
    `raw:"${'a'.repeat(300)}"`,
    '🇸🇪 OR 🇪🇸 OR 👩',
    '#ab OR gh',
    'acme~1 NEAR/50 akme~1',
    '索尼 NEAR/5 "尼索"',
  );
  it.each([
    ['one word', fill('a '), ['q0']],
    ['two words', fill('a b '), ['q0', 'q1']],
    ['one long word', fill('a'), []],
    ['long words', fill(`${'a'.repeat(60)} `), []],
    ['hashtags', fill('#AbCdEfGhAb '), ['q7']],
    ['flags', fill('🇪🇸'), ['q6']],
    ['joined emoji', fill('👩\u200d'), []],
    ['quotes', fill('."'), []],
    ['lines', fill('a.\nb.\n'), ['q0']],
    ['ideographs', fill('索尼'), ['q9']],
    ['marks', `a${fill('\u0301')}`, []],
    ['halves of pairs', fill('\ud83d'), []],
    ['misspellings', fill('amce acme akme '), ['q8']],
  ])('of %s are read to the end', (_, text, matching) => {
    expect(ids(set, { text, title: text.slice(0, 1_000) })).toEqual(matching);
  });
});
