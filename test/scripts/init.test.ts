// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { formatProblems } from '../../config/problems.ts';
import { initCommand } from '../../scripts/init.ts';
import { components } from '../config/components.ts';
import { runCommand } from './cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'escolta-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const init = (...args: string[]) => runCommand(initCommand, args, { cwd: folder, sources: components });

function load(file = 'escolta.yaml') {
  const result = loadConfig(file, { sources: components, env: {}, cwd: folder });
  if (!result.ok) throw new Error(formatProblems(result.problems));
  return result;
}

describe('escolta init', () => {
  test('writes a configuration that is valid and listens at once', async () => {
    const result = await init(
      '--brand',
      'Acme Robotics',
      '--site',
      'https://www.acme.example/about',
      '--languages',
      'en,ca',
    );
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toContain('escolta check   tells');
    const { config, warnings } = load();
    expect(config.brands).toMatchObject([{ id: 'acme-robotics', name: 'Acme Robotics', sites: ['acme.example'] }]);
    expect(config.languages).toEqual(['en', 'ca']);
    expect(config.sources).toMatchObject([{ type: 'hackernews', schedule: 'every 5m', enabled: true }]);
    expect(warnings).toEqual([]);
    const text = readFileSync(join(folder, 'escolta.yaml'), 'utf8');
    expect(text).toContain('# handles: ["@acmerobotics"]');
    expect(text).toContain('#   feed         News and blogs.');
  });

  test('writes the schema that its first line names', async () => {
    await init('--out', 'conf/own.yaml');
    const [first] = readFileSync(join(folder, 'conf/own.yaml'), 'utf8').split('\n');
    expect(first).toBe('# yaml-language-server: $schema=./escolta.schema.json');
    const schema = JSON.parse(readFileSync(join(folder, 'conf/escolta.schema.json'), 'utf8'));
    expect(schema.title).toBe('Escolta configuration');
  });

  test('keeps a file that exists, unless told otherwise', async () => {
    writeFileSync(join(folder, 'escolta.yaml'), 'mine');
    expect(await init('--brand', 'Acme')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'escolta: escolta.yaml exists: --force overwrites it, --out names another\n',
    });
    expect(readFileSync(join(folder, 'escolta.yaml'), 'utf8')).toBe('mine');
    expect(existsSync(join(folder, 'escolta.schema.json'))).toBe(false);
    expect((await init('--brand', 'Acme', '--force')).exitCode).toBe(0);
    expect(load().config.brands[0]?.name).toBe('Acme');
  });

  test('warns of an ambiguous name', async () => {
    const { stderr, exitCode } = await init('--brand', 'Orange');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning: "Orange" is also an everyday word or name');
  });

  test.each(['"quoted": #1', "L'Òpera", '${HOME} $${x}', '日本', 'a\\b', '- x', 'null', '* &x', '{1', '🎈 Acme'])(
    'takes %j for a brand as it is',
    async (brand) => {
      expect((await init('--brand', brand)).exitCode).toBe(0);
      expect(load().config.brands[0]?.name).toBe(brand);
    },
  );

  test.each([
    [['--brand', ' '], '--brand: expected one line of 1 to 200 characters'],
    [['--brand', 'a\nb'], '--brand: expected one line of 1 to 200 characters'],
    [['--brand', '🎈'], '--brand: expected at least one letter or digit to look for'],
    [['--brand', '{'], '--brand: expected at least one letter or digit to look for'],
    [['--site', 'not a host'], '--site: expected a host such as acme.com, found "not a host"'],
    [['--site', 'acme'], '--site: expected a host such as acme.com, found "acme"'],
    [
      ['--languages', 'en,cat'],
      '--languages: expected ISO 639-1 codes such as en,es,ca, found "cat"; did you mean "ca"?',
    ],
  ])('refuses %j', async (args, message) => {
    expect(await init(...args)).toEqual({ exitCode: 2, stdout: '', stderr: `escolta: ${message}\n` });
    expect(existsSync(join(folder, 'escolta.yaml'))).toBe(false);
  });
});
