import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { benchQueries, renderQueryBench } from '../../scripts/bench-queries.ts';
import { queryCommand } from '../../scripts/query.ts';
import { runCommand } from './cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'escolta-query-'));
  writeFileSync(
    join(folder, 'posts.ndjson'),
    `{"id":"x:1","text":"Acme is down","language":{"code":"en"}}

{"text":"nothing","title":"Acme"}
{"text":"acme","author":"@Ann","languageHint":"ca-ES"}
not JSON
{"title":"no text"}
{"text":"acme","author":{"handle":"bob","followers":7},"engagement":{"likes":3}}
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => runCommand(queryCommand, args, { cwd: folder, sources: [] });
const json = async (...args: string[]) => JSON.parse((await run('test', '--json', ...args)).stdout);

describe('escolta query test', () => {
  test('tells as JSON whether a text matches, where, by which clauses, and what to think about', async () => {
    expect(await json('(acme OR apple) NOT job', '--text', 'My Acme')).toEqual({
      matches: true,
      spans: [{ field: 'text', start: 3, end: 7, term: 'acme' }],
      clauses: [
        {
          text: 'acme',
          start: 1,
          end: 5,
          outcome: 'matched',
          spans: [{ field: 'text', start: 3, end: 7, term: 'acme' }],
        },
      ],
      warnings: [],
    });
    expect(await json('apple', '--text', 'My Acme')).toEqual({
      matches: false,
      spans: [],
      clauses: [{ text: 'apple', start: 0, end: 5, outcome: 'missing', spans: [] }],
      warnings: [
        {
          message: '"apple" is also an everyday word or name: expect posts about other things',
          hint: 'add context, as in apple AND (shop OR store), rule namesakes out with NOT, or insist on {Apple}',
          start: 0,
          end: 5,
          line: 1,
          column: 1,
          origin: 'query',
        },
      ],
    });
  });

  test('takes the other fields of the post', async () => {
    const matches = async (query: string, ...more: string[]) => (await json(query, '--text', 'x', ...more)).matches;
    expect(await matches('title:acme', '--title', 'Acme')).toBe(true);
    expect(await matches('author:ann', '--author', '@Ann')).toBe(true);
    expect(await matches('site:acme.com', '--url', 'https://acme.com/x')).toBe(true);
    expect(await matches('lang:ca', '--lang', 'CA')).toBe(true);
    expect(await matches('lang:ca')).toBe(false);
    expect((await json('--text', 'x', '--', '-acme')).matches).toBe(true);
    expect(await matches('author:@list(staff)', '--author', 'bob', '--list', 'staff=ann, bob')).toBe(true);
    expect(await matches('@block(b) x', '--block', 'b=@block(c)', '--block', 'c=x OR y=z')).toBe(true);
  });

  test('shows what was found, what is missing and what is excluded', async () => {
    const query = 'acme AND (down OR broken) NOT (job OR hiring)';
    expect(await run('test', query, '--text', 'Acme is down', '--title', 'On acme')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: `matches
  title On [acme]
  text  [Acme] is [down]
  matched   acme: acme, Acme
  matched   down: down
`,
    });
    expect((await run('test', query, '--text', 'Acme \u001b[2J is hiring')).stdout).toBe(`does not match
  text  [Acme]  is [hiring]
  matched   acme: Acme
  missing   (down OR broken)
  excluded  NOT (job OR hiring): hiring
`);
  });

  test('reads a file of posts, and tells which lines are none', async () => {
    const { stdout, stderr, exitCode } = await run('test', 'acme', '--file', 'posts.ndjson', '--json');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ line, id, matches }) => [line, id, matches])).toEqual([
      [1, 'x:1', true],
      [3, undefined, true],
      [4, undefined, true],
      [7, undefined, true],
    ]);
    expect(Object.keys(lines[0])).toEqual(['line', 'id', 'matches', 'spans', 'clauses', 'warnings']);
    expect(stderr).toBe(`posts.ndjson:5: this line is no JSON
posts.ndjson:6: this is no post: text: Invalid input: expected string, received undefined
`);
    expect(exitCode).toBe(3);
    expect((await run('test', 'text:acme (lang:ca OR engagement:3)', '--file', 'posts.ndjson')).stdout).toBe(
      '4: [acme]\n7: [acme]\n2 of 4 posts match\n',
    );
  });

  test('exits with 2 at a mistake, and points at the character', async () => {
    expect(await run('test', 'acme AND (pay', '--text', 'x', '--json')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `escolta: query:1:10: this parenthesis is not closed
    acme AND (pay
             ^
        add the closing )
`,
    });
    for (const args of [
      ['acme'],
      ['acme', '--text', 'x', '--file', 'posts.ndjson'],
      ['acme', '--file', 'none.ndjson'],
      ['acme', '--text', 'x', '--list', 'staff'],
    ]) {
      expect((await run('test', ...args)).exitCode, args.join(' ')).toBe(2);
    }
  });

  test('warns beside the answer', async () => {
    const { stdout, stderr, exitCode } = await run('test', 'acmeco and pay', '--text', 'acmeco pay');
    expect(stdout).toMatch(/^does not match\n/u);
    expect(stderr).toContain('query:1:8: warning: "and" is looked for as a word\n    acmeco and pay\n           ^^^\n');
    expect(exitCode).toBe(0);
  });
});

describe('escolta query check', () => {
  test('tells whether a query is right', async () => {
    expect(await run('check', 'acmeco NEAR/3 pay')).toEqual({
      exitCode: 0,
      stdout: 'the query is right\n',
      stderr: '',
    });
    const warned = await run('check', 'NOT acmeco');
    expect(warned.exitCode).toBe(0);
    expect(warned.stderr).toContain('warning: this matches nearly every post');
    expect(JSON.parse((await run('check', 'NOT acmeco', '--json')).stdout)).toMatchObject({
      warnings: [{ line: 1, column: 1, start: 0, end: 10 }],
    });
    expect((await run('check', 'acme NEAR/3')).exitCode).toBe(2);
  });
});

describe('the benchmark of queries', () => {
  test('measures all three ways on the same posts', async () => {
    writeFileSync(
      join(folder, 'texts.csv'),
      `id,text\n1,"@united the flight was, again, delayed"\n2,I love #JetBlue\n3,nothing at all\n`,
    );
    const report = await benchQueries({ file: join(folder, 'texts.csv'), counts: [10, 20], leastMs: 1 });
    expect(report.posts).toBe(3);
    expect(report.rows.map(({ queries, terms, cost }) => [queries, terms, cost > 0])).toEqual([
      [10, 100, true],
      [20, 200, true],
    ]);
    expect(report.rows[0]?.matchesPerPost).toBeCloseTo(2 / 3);
    for (const { together, oneByOne, regExp } of report.rows)
      expect(Math.min(together, oneByOne, regExp)).toBeGreaterThan(0);
    expect(renderQueryBench(report, process.stdout)).toContain('3 texts of');
  });
});
