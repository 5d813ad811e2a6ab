import { describe, expect, it } from 'vitest';
import { ambiguity } from '../../../config/advice.ts';
import { limits } from '../../../processors/query/limits.ts';
import type { QueryLibrary } from '../../../processors/query/parse.ts';
import { formatProblem } from '../../../processors/query/problem.ts';
import { checkQuery, createQuerySet } from '../../../processors/query.ts';

const library: QueryLibrary = {
  lists: new Map([
    ['staff', ['ann']],
    ['none', []],
    ['addresses', ['acme.com/shop']],
  ]),
  blocks: new Map([
    ['products', 'pay OR card'],
    ['broken', 'pay AND (card'],
    ['one', 'x @block(two)'],
    ['two', 'y OR @block(one)'],
  ]),
};
const check = (query: string) => checkQuery(query, { ...library, languages: ['en', 'ca'], ambiguity });

/** What is marked, the message and the hint of a query that cannot be read. */
function mistake(query: string): [marked: string, message: string, hint: string | undefined] {
  const result = check(query);
  if (result.ok) throw new Error(`${query} was read`);
  const { start, end, source, message, hint } = result.problem;
  return [source.slice(start, end), message, hint];
}

describe('mistakes point at the character and say what to write', () => {
  // biome-ignore format: a table
  it.each([
    ['', '', 'the query is empty', 'write what to look for, such as acme'],
    ['  \u200b\n', '', 'the query is empty', 'write what to look for, such as acme'],
    ['acme AND', '', 'expected a term behind AND, found the end', 'add the term, or remove the operator'],
    ['acme AND OR pay', 'OR', 'expected a term behind AND, found "OR"', 'remove "OR", or quote it to look for it as a word'],
    ['OR acme', 'OR', 'expected a term, found "OR"', 'remove "OR", or quote it to look for it as a word'],
    ['acme (pay', '(', 'this parenthesis is not closed', 'add the closing )'],
    ['acme pay)', ')', 'there is no "(" before this ")"', 'remove it'],
    ['acme ()', '()', 'there is nothing in these parentheses', 'remove them'],
    ['acme "pay', '"', 'this quotation mark is not closed', 'add the closing "'],
    ['acme ""', '""', 'there is nothing to look for here', 'write a word, or remove it'],
    ['{Acme', '{', 'this "{" is not closed', 'add the closing }'],
    ['Acme}', '}', 'there is no "{" before this "}"', 'remove it, or write {Acme}'],
    ['[acme OR pay]', '[', '"[" does not group', 'group with parentheses ( )'],
    ['acme <<< pay', '<<<', 'the comment "<<<" does not end', 'close it with ">>>"'],
    ['acme - pay', '-', '"-" has no letter, digit or emoji to look for', 'write raw:"…" to look for signs'],
    ['acme, pay', 'acme,', 'a comma does not separate terms', 'write OR (any of them) or AND (all) between them'],
    ['acme NEAR/ pay', 'NEAR/', '"NEAR/" takes a whole number of words', 'write NEAR/5, or another number'],
    ['acme onear/-1 pay', 'onear/-1', '"onear/-1" takes a whole number of words', 'write NEAR/5, or another number'],
    ['acme NEAR/2.5 pay', 'NEAR/2.5', '"NEAR/2.5" takes a whole number of words', 'write NEAR/5, or another number'],
    ['acme NOT/5 pay', 'NOT/5', '"NOT/5" is how another tool writes it', 'write acme NOT (acme NEAR/5 juice)'],
    ['acme OR/ pay', 'OR/', '"OR/" is how another tool writes it', 'write OR'],
    ['acme AND-pay', 'AND-pay', '"AND-pay" is how another tool writes it', 'write AND -pay, or "AND-pay" for the word'],
    ['acme ANDNOT pay', 'ANDNOT', '"ANDNOT" is how another tool writes it', 'write AND NOT'],
    ['acme BUT NOT pay', 'BUT', '"BUT" is how another tool writes it', 'write AND NOT'],
    ['acme and/or pay', 'and/or', '"and/or" is how another tool writes it', 'write OR'],
    ['acme XOR pay', 'XOR', '"XOR" is how another tool writes it', 'write (a OR b) NOT (a AND b)'],
    ['acme NEAR/5 (pay or card)', '(pay or card)', 'NEAR/5 takes words, phrases, and groups of them with OR', 'write OR in capitals'],
    ['titel:acme', 'titel:', 'there is no field "titel"', 'did you mean title:'],
    ['Breaking: acme', 'Breaking:', 'there is no field "Breaking"', 'quote it to look for it as words: "Breaking: …"'],
    ['sourcetype:NEWS', 'sourcetype:', 'there is no field "sourcetype"', 'write type: for what a post is (type:article), or source: for the network'],
    ['title:', '', 'expected a value behind title:, found the end', 'add it'],
    ['title:text:acme', 'text:', 'a field cannot stand within another', 'close the parenthesis before it'],
    ['author:(ann bob)', 'bob', 'expected OR between the values', 'write author:(ann OR bob)'],
    ['type:tweet', 'tweet', 'there is no type "tweet"', 'the types are post, comment, reply, article, review, question, video'],
    ['lang:klingon', 'klingon', '"klingon" is no language code', 'write two letters of ISO 639-1, such as lang:ca'],
    ['country:spain', 'spain', '"spain" is no country code', 'write two letters of ISO 3166-1, such as country:es'],
    ['lang:e*', 'e*', '"e*" is no language code', 'write two letters of ISO 639-1, such as lang:ca'],
    ['site:bbc.com/news', 'bbc.com/news', 'a site has no path', 'write url:bbc.com/news'],
    ['site:@list(addresses)', '@list(addresses)', 'a site has no path', 'write url:acme.com/shop'],
    ['followers:many', 'many', 'followers: takes a number', 'write followers:>100, followers:<=5 or followers:10..50'],
    ['followers:>', '>', 'followers: takes a number', 'write followers:>100, followers:<=5 or followers:10..50'],
    ['acme NEAR/3', '', 'expected a term behind NEAR/3, found the end', 'add the term, or remove the operator'],
    ['acme NEAR/101 pay', 'NEAR/101', 'at most 100 words may stand between', 'write AND for anywhere in the post'],
    ['(a AND b) NEAR/5 c', '(a AND b)', 'NEAR/5 takes words, phrases, and groups of them with OR', 'write (a NEAR/5 c) AND (b NEAR/5 c), or "a b" for a phrase'],
    ['a NEAR/5 (b OR NOT c)', 'NOT c', 'NEAR/5 takes words, phrases, and groups of them with OR', 'write a NEAR/5 b NOT c, outside of the parentheses'],
    ['a SENTENCE site:x.es', 'site:x.es', 'SENTENCE takes words, phrases, and groups of them with OR', 'write AND: a field has no place in the text'],
    ['a NOT NEAR/4 b', 'NEAR/4', 'NOT stands before a term, not before NEAR', 'write acme NOT (acme NEAR/5 juice)'],
    ['a*', 'a*', 'the wildcard in "a*" needs at least 2 letters before it', 'write how the word begins, such as acm*'],
    ['*acme', '*acme', 'the wildcard in "*acme" needs at least 2 letters before it', 'write how the word begins, such as acm*'],
    ['"acme *"', '"acme *"', 'a "*" alone stands for one word between two others', 'remove it at the ends of a phrase, or write how the word begins, such as acm*'],
    ['acme~', '~', 'expected a number after "~"', 'write acme~1, or "two words"~5'],
    ['acme~3', '~3', 'a word is at most 2 edits away', 'write ~1 or ~2, or "two words"~5'],
    ['bt~1', 'bt', '~1 is for one word of 3 to 32 letters without wildcards', 'write a longer word'],
    ['acme~2', 'acme', '~2 is for one word of 5 to 32 letters without wildcards', 'write ~1, or a longer word'],
    ['#acme~1', '#acme', '~1 is for one word', 'write acme~1, or "two words"~5 for words near one another'],
    ['+acme~1', '~1', '"+" is for exact spelling, "~" for misspelling', 'remove one of them'],
    ['(a OR b)~5', '~5', '"~" is for a word or a phrase', 'write (a OR b) NEAR/5 (c OR d)'],
    ['@list(staff)', '@list(staff)', 'a list stands behind a field', 'write author:@list(staff) or site:@list(staff)'],
    ['author:@list(stafff)', '@list(stafff)', 'there is no list "stafff"', 'did you mean @list(staff)'],
    ['@block(x)', '@block(x)', 'there is no block "x"', 'the blocks are products, broken, one, two'],
    ['acme @block(broken)', '(', 'this parenthesis is not closed', 'add the closing )'],
    ['@block(one)', '@block(one)', 'the block "one" uses itself: one → two → one', 'remove one of the uses'],
  ])('%s', (query, marked, message, hint) => {
    expect(mistake(query)).toEqual([marked, message, hint]);
  });

  it.each([
    ['near/4:James,Shaffer', 'write James NEAR/4 Shaffer'],
    ['acme NEAR5 pay', 'write NEAR/5'],
    ['acme NEAR:5 pay', 'write NEAR/5'],
    ['acme w/5 pay', 'write NEAR/5'],
    ['acme pre/5 pay', 'write ONEAR/5'],
    ['acme /5 pay', 'write NEAR/5'],
    ['acme adj3 pay', 'write ONEAR/3'],
    ['acme /s pay', 'write SENTENCE'],
    ['LANG(en OR fr)', 'write lang:(…)'],
    ['BY_TWITTER(@acme)', 'write author:(…)'],
    ['acme !job', 'write NOT job, or {job} for this spelling with its capitals'],
    ['!"NASA"', 'write NOT acme, or {acme} for this spelling with its capitals'],
    ['atleast3(acme)', 'write the word alone'],
    ['case_yes:Acme', 'write {Acme} for this spelling with its capitals'],
    ['authorGender:F', 'it is not known, and not guessed'],
  ])('translates %s', (query, hint) => expect(mistake(query)[2]).toBe(hint));

  it('shows the line with carets', () => {
    const result = check('(acme OR\n\t"acme bank") AND titel:(x)');
    if (result.ok) throw new Error('it was read');
    expect(formatProblem(result.problem)).toBe(`query:2:19: there is no field "titel"
    \t"acme bank") AND titel:(x)
    \t                 ^^^^^^
        did you mean title:`);
  });

  it('shows a part of a long line, and nothing that steers a terminal', () => {
    const result = check(`${'acme OR '.repeat(100)}\u001b[2J OR (x`);
    if (result.ok) throw new Error('it was read');
    const shown = formatProblem(result.problem);
    expect(shown).not.toContain('\u001b');
    expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThan(130);
  });

  it('tells of a block in its own text, and of a set every query', () => {
    const make = () =>
      createQuerySet(
        [
          { id: 'a', query: 'ok' },
          { id: 'b', query: 'x AND' },
          { id: 'c', query: '@block(broken)' },
        ],
        library,
      );
    expect(make).toThrow(`reading the queries failed:
query b:1:6: expected a term behind AND, found the end
    x AND
         ^
        add the term, or remove the operator
query c, block broken:1:9: this parenthesis is not closed`);
    expect(make).toThrow(expect.objectContaining({ name: 'PipelineError', retry: 'fatal' }));
  });
});

describe('limits are told, not suffered', () => {
  it.each([
    ['length', `${'a '.repeat(limits.length / 2)}b`, 'a query has at most 100000 characters'],
    ['depth', `${'('.repeat(51)}a${')'.repeat(51)}`, 'a query is at most 50 deep'],
    ['negations', `${'NOT '.repeat(51)}a`, 'a query is at most 50 deep'],
    ['terms', 'a '.repeat(limits.terms + 1), 'a query has at most 10000 terms, with its blocks'],
    ['length of a term', `"${'a'.repeat(301)}"`, 'a term has at most 300 characters'],
    [
      'nearness',
      Array.from({ length: 23 }, (_, i) => `w${i}x`).join(' NEAR/1 '),
      'at most 20 nearnesses stand within one another',
    ],
    ['phrase with a number', `"${'ab '.repeat(21)}"~1`, '"~" takes at most 20 words'],
  ])('%s', (_, query, message) => expect(mistake(query)[1]).toBe(message));

  it('blocks that double at each level', () => {
    const blocks = new Map([['b0', 'x OR y']]);
    for (let i = 1; i < 40; i++) blocks.set(`b${i}`, `@block(b${i - 1}) OR @block(b${i - 1})`);
    expect(checkQuery('@block(b39)', { blocks })).toMatchObject({
      ok: false,
      problem: { message: 'a query has at most 10000 terms, with its blocks' },
    });
  });
});

describe('warnings', () => {
  const warnings = (query: string): [marked: string, message: string][] => {
    const result = check(query);
    if (!result.ok) throw new Error(formatProblem(result.problem));
    return result.warnings.map(({ source, start, end, message }) => [source.slice(start, end), message]);
  };
  const never = 'this never matches a post';
  const neverHere = 'this part never matches a post';
  const nearly = 'this matches nearly every post: it looks for no word';
  const side = 'this side of OR matches nearly every post';
  const mixed = 'AND and NOT bind before OR: this is read as one side of OR';
  const ambiguous = (word: string) => `"${word}" is also an everyday word or name: expect posts about other things`;

  it.each([
    ['acmeco NOT acmeco', 'NOT acmeco', never],
    ['acmeco NOT ACMECO', 'NOT ACMECO', never],
    ['acmeco NOT acm*', 'NOT acm*', never],
    ['{Acmeco} NOT acmeco', 'NOT acmeco', never],
    ['title:acmeco NOT acmeco', 'NOT acmeco', never],
    ['acmeco~1 NOT acmeco~2', 'NOT acmeco~2', never],
    ['(acmeco OR volandra) AND NOT (volandra OR acmeco OR x)', 'NOT (volandra OR acmeco OR x)', never],
    ['(acmeco AND volandra) NOT acmeco', 'NOT acmeco', never],
    ['acmeco NEAR/3 volandra NOT acmeco', 'NOT acmeco', never],
    ['acmeco lang:es lang:ca', 'lang:ca', never],
    ['acmeco type:post type:(review OR reply)', 'type:(review OR reply)', never],
    ['acmeco followers:>10 followers:<10', 'followers:<10', never],
    ['acmeco rating:>5', 'rating:>5', never],
    ['acmeco followers:9..3', 'followers:9..3', never],
    ['acmeco OR (volandra NOT volandra)', '(volandra NOT volandra)', neverHere],
    ['acmeco OR NOT acmeco', 'acmeco OR NOT acmeco', 'this matches every post'],
    ['NOT acmeco', 'NOT acmeco', nearly],
    ['-acmeco -volandra', '-acmeco -volandra', nearly],
    ['lang:ca', 'lang:ca', nearly],
    ['acmeco OR NOT volandra', 'NOT volandra', side],
    ['acmeco OR lang:ca', 'lang:ca', side],
    ['down', 'down', ambiguous('down')],
    ['acmeco OR apple', 'apple', ambiguous('apple')],
    ['"orange"', '"orange"', ambiguous('orange')],
    ['bt', 'bt', '"bt" is shorter than four letters: expect posts about other things'],
    ['acmeco OR acmeco', 'acmeco', '"acmeco" stands here twice'],
    ['acmeco OR volandra cabify', 'volandra cabify', mixed],
    ['acmeco OR volandra NOT job', 'volandra NOT job', mixed],
    ['acmeco and volandra', 'and', '"and" is looked for as a word'],
    ['acmeco near volandra', 'near', '"near" is looked for as a word'],
    ['"acmeco OR volandra"', 'OR', '"OR" is a word of the phrase here'],
    ['{Acmeco NEAR/5 Volandra}', 'NEAR/5', '"NEAR/5" is a word of the phrase here'],
    ['acmeco NEAR volandra', 'NEAR', '"NEAR" without a number is read as "NEAR/4"'],
    ['acmeco^9', '^9', '"^9" is ignored: nothing is ranked here'],
    ['ac*', 'ac*', '"ac*" stands for very many words'],
    ['acmeco lang:fr', 'lang:fr', '"fr" is not among the languages listened in'],
    ["'acmeco bank'", "'acmeco", 'single quotes do not make a phrase'],
    ['"is acmeco down?"', '"is acmeco down?"', 'this "?" stands for one more letter'],
    ['ソニー*', 'ソニー*', 'this "*" changes nothing'],
    ['acmeco author:@list(none)', '@list(none)', 'the list "none" is empty'],
  ])('%s', (query, marked, message) => expect(warnings(query)).toContainEqual([marked, message]));

  it.each([
    '(acme OR "acme bank") NOT (job OR hiring)',
    'apple AND (iphone OR mac)',
    'apple NOT juice',
    '{Apple}',
    '"NOT acmeco" "this OR"',
    '"apple store"',
    'acmeco NOT "acmeco bank"',
    '{Acmeco} NOT {ACMECO}',
    'acmeco NOT title:acmeco',
    'acmeco~1 NOT acmeco',
    'acmeco followers:>10 followers:<20',
    'acmeco site:a.com site:b.com',
    'acmeco (lang:ca OR lang:en)',
    'author:ann',
    'site:acme.com',
    'acme.com OR @acmeco OR #acmeco',
  ])('none of %s', (query) => expect(warnings(query)).toEqual([]));

  it('look through no query for long', () => {
    const words = Array.from({ length: 3_000 }, (_, i) => `word${i}x`).join(' OR ');
    const others = Array.from({ length: 3_000 }, (_, i) => `word${i}y`).join(' OR ');
    expect(warnings(`(${words}) NOT (${others})`)).toEqual([]);
  });
});
