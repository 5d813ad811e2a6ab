import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from '../../config/nearest.ts';
import { formatPath, formatProblems, type Problem } from '../../config/problems.ts';

const problem: Problem = {
  file: 'escolta.yaml',
  line: 12,
  column: 5,
  path: 'sources[0].schedul',
  message: 'unknown key',
  hint: 'did you mean "schedule"?',
  source: '    schedul: every 5m',
};

describe('formatProblems', () => {
  test('renders the place, the line with a caret, and the remedy', () => {
    expect(formatProblems([problem])).toBe(
      [
        'escolta.yaml:12:5 sources[0].schedul: unknown key',
        '   12 |     schedul: every 5m',
        '      |     ^',
        '        did you mean "schedule"?',
        '',
      ].join('\n'),
    );
  });

  test('renders what is about no line, and warnings', () => {
    const { source: _, hint: __, ...rest } = problem;
    expect(formatProblems([{ ...rest, line: 0, column: 0, path: '', message: 'there is no such file' }])).toBe(
      'escolta.yaml: there is no such file\n',
    );
    expect(formatProblems([{ ...rest, message: 'ambiguous' }], { kind: 'warning' })).toBe(
      'escolta.yaml:12:5 sources[0].schedul: warning: ambiguous\n',
    );
    expect(formatProblems([])).toBe('');
  });

  test('colours on request only', () => {
    expect(formatProblems([problem])).not.toContain('\u001b');
    expect(formatProblems([problem], { colors: true })).toContain('\u001b[31munknown key\u001b[39m');
  });

  test('keeps the caret under its column behind tabs and in long lines', () => {
    const lines = (source: string, column: number) => formatProblems([{ ...problem, source, column }]).split('\n');
    expect(lines('\t\tx: 1', 3)[2]).toBe('      | \t\t^');
    const [, text = '', caret = ''] = lines(`${'a'.repeat(300)}X${'b'.repeat(300)}`, 301);
    expect(text[caret.indexOf('^')]).toBe('X');
    expect(text.length).toBeLessThan(140);
  });

  test('lets no line steer the terminal, and counts what it leaves out', () => {
    expect(formatProblems([{ ...problem, source: 'a\u001b[2Jb\u202Ec' }])).toContain('a�[2Jb�c');
    expect(formatProblems(Array(60).fill(problem), { limit: 2 })).toMatch(/… and 58 more\n$/u);
  });
});

test('formatPath', () => {
  expect(formatPath(['sources', 1, 'urls', 0])).toBe('sources[1].urls[0]');
  expect(formatPath(['headers', 'X-Key', 'a b'])).toBe('headers.X-Key["a b"]');
  expect(formatPath([])).toBe('');
});

describe('nearest', () => {
  test.each([
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['ca', 'abc', 3],
    ['teh', 'the', 1],
    ['kitten', 'sitting', 3],
  ])('the distance of %j and %j is %d', (a, b, expected) => {
    expect(editDistance(a, b)).toBe(expected);
    expect(editDistance(b, a)).toBe(expected);
  });

  test.each([
    ['schedul', 'schedule'],
    ['Scheduel', 'schedule'],
    ['lang', 'languages'],
    ['nmae', 'name'],
    ['foo', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ])('%j means %j', (word, expected) => {
    expect(nearest(word, ['name', 'schedule', 'languages', 'url'])).toBe(expected);
  });
});
