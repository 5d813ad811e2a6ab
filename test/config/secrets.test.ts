// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LoadResult, parseConfig } from '../../config/load.ts';
import { formatProblems } from '../../config/problems.ts';
import { components } from './components.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'escolta-secrets-'));
  writeFileSync(join(folder, 'token'), 'from-a-file\n');
  writeFileSync(join(folder, 'empty'), '\n');
  writeFileSync(join(folder, 'huge'), 'x'.repeat(65_537));
});
afterAll(() => rmSync(folder, { recursive: true }));

const parse = (text: string, env: NodeJS.ProcessEnv = {}): LoadResult =>
  parseConfig(`brands: [{name: Acme Robotics}]\nsources: [{type: hackernews}]\n${text}`, {
    file: 'escolta.yaml',
    sources: components,
    env,
    cwd: folder,
  });

function valid(result: LoadResult): Extract<LoadResult, { ok: true }> {
  if (!result.ok) throw new Error(formatProblems(result.problems));
  return result;
}

function rendered(result: LoadResult): string {
  if (result.ok) throw new Error('expected problems');
  return `${formatProblems(result.problems)}${JSON.stringify(result.problems)}`;
}

describe('references', () => {
  test.each([
    ['an environment variable', '${PW}', 'hunter22'],
    ['several in one text', 'a-${PW}-${USER_NAME}', 'a-hunter22-ana'],
    ['a default where it is unset', '${NONE:-fall-back}', 'fall-back'],
    ['a default where it is empty', '${EMPTY:-fall-back}', 'fall-back'],
    ['an empty default', '${NONE:-}', ''],
    ['a file, without its line break', '${file:token}', 'from-a-file'],
    ['an escape', '$${PW}', '${PW}'],
    ['a dollar that refers to nothing', '$PW and $5', '$PW and $5'],
    ['a value that looks like a reference', '${TRICK}', '${PW}'],
  ])('%s', (_what, written, expected) => {
    const env = { PW: 'hunter22', USER_NAME: 'ana', EMPTY: '', TRICK: '${PW}' };
    expect(valid(parse(`store:\n  password: "${written}"\n`, env)).config.store.password).toBe(expected);
  });

  test('become numbers and truth values only where those are wanted', () => {
    const text = 'process: {batch: "${N}"}\nhttp: {maxBytes: "${M}"}\nstore: {password: "${N}"}\n';
    const { config } = valid(parse(text, { N: '250', M: '2048' }));
    expect([config.process.batch, config.http.maxBytes, config.store.password]).toEqual([250, 2048, '250']);
    expect(rendered(parse('process: {batch: "${N}"}\n', { N: '2e2' }))).toContain(
      'expected a number, found the value of ${N}',
    );
  });

  test('are not filled in within keys', () => {
    expect(rendered(parse('"${PW}": 1\n', { PW: 'store' }))).toContain('unknown key');
  });
});

describe('what is missing', () => {
  test.each([
    ['${NONE}', 'the environment variable NONE is not set', 'set NONE, or give a default: ${NONE:-default}'],
    ['${EMPTY}', 'the environment variable EMPTY is empty', 'set EMPTY, or give a default: ${EMPTY:-default}'],
    ['${file:none}', 'the file none does not exist', 'none'],
    ['${file:empty}', 'the file empty is empty', 'write the secret into it'],
    ['${file:huge}', 'the file huge holds 65537 bytes, more than 65536', 'is it the right file?'],
    ['${file:.}', 'the file . cannot be read (EISDIR)', 'looked for'],
    ['${no name}', 'expected "${NAME}", "${NAME:-default}" or "${file:path}"', 'write "$${"'],
    ['${OPEN', 'found "${" without its "}"', 'write "$${"'],
  ])('%s is one problem, at its place', (written, message, hint) => {
    const result = parse(`store:\n  password: "x${written}"\n`, { EMPTY: '' });
    expect(result.ok ? [] : result.problems).toEqual([
      expect.objectContaining({
        line: 4,
        column: 15,
        path: 'store.password',
        message,
        hint: expect.stringContaining(hint),
      }),
    ]);
  });

  test('all of it is told, beside other mistakes', () => {
    const text = 'store:\n  url: ${URL}\n  username: ${USER}\n  databse: x\n';
    const result = parse(text);
    expect(result.ok ? [] : result.problems.map(({ line, path }) => `${line} ${path}`)).toEqual([
      '4 store.url',
      '5 store.username',
      '6 store.databse',
    ]);
  });
});

describe('secret values', () => {
  test.each([
    ['a variable', 'log: {level: "${LEVEL}"}\n', { LEVEL: 'hunter22' }],
    ['a number as a password', 'store: {password: 22334455}\n', {}],
    ['a password beside a mistake on its line', 'store: {password: hunter22, databse: x}\n', {}],
    ['a default of a password', 'store: {password: "${PW:-hunter22}", databse: x}\n', {}],
    ['a password in an address', 'sources: [{type: feed, urls: ["https://me:hunter22@a.example"], x: 1}]\n', {}],
    ['a word that looks like an option', 'log: {level: "${LEVEL}"}\n', { LEVEL: 'hunter22info' }],
    ['a password before a syntax mistake', 'store: {password: hunter22}}\n', {}],
    ['a password that is a syntax mistake', 'store:\n  password: hunter22: x\n', {}],
    ['an address before a syntax mistake', 'store:\n  url: http://me:hunter22@h: x\n', {}],
    ['a block of text', 'store:\n  password: |\n    hunter22\n  databse: x\n', {}],
  ])('never reach a problem: %s', (_what, text, env) => {
    const output = rendered(parse(text, env));
    expect(output).not.toMatch(/hunter22|22334455/u);
  });

  test('are listed for redaction, longest first, and plain settings are not', () => {
    const text = `store:
  url: https://me:in%40address@h
  username: \${DB_USER}
  password: \${PW}
  database: \${DB}
http: {userAgentContact: "\${MY_API_KEY}"}
log: {level: "\${LEVEL}"}
`;
    const env = { PW: 'a-long-password', DB: 'mydb', DB_USER: '${file:x}', MY_API_KEY: 'key-1', LEVEL: 'info' };
    expect(valid(parse(text, env)).secrets).toEqual(['a-long-password', 'in%40address', 'in@address', 'key-1']);
    expect(valid(parse('store: {username: "${file:token}"}\n')).secrets).toEqual(['from-a-file']);
  });
});
