import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createPlainPopulation } from '../../scripts/eval/people/plain.ts';
import { type PeopleReport, peopleEvalCommand } from '../../scripts/eval/people.ts';
import { smallPopulation } from '../support/population.ts';
import { runCommand } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'escolta-people-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runCommand(peopleEvalCommand, args, { cwd: folder, sources: [] });

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe('the made population', () => {
  test('is the same for the same seed, and has namesakes, strangers and shared details', () => {
    const options = { customers: 3_000, authors: 600, seed: 5 };
    const made = smallPopulation(options);
    expect(smallPopulation(options)).toEqual(made);
    expect(smallPopulation({ ...options, seed: 6 }).customers[0]).not.toEqual(made.customers[0]);
    const owners = made.authors.filter(({ customer }) => customer !== '');
    expect(owners.length).toBe(180);
    const names = new Map<string, number>();
    for (const { first_name, last_name } of made.customers) {
      const name = `${first_name} ${last_name.split(' ')[0]}`;
      names.set(name, (names.get(name) ?? 0) + 1);
    }
    expect(Math.max(...names.values())).toBeGreaterThan(2);
    expect([...names.values()].filter((n) => n === 1).length).toBeGreaterThan(1_000);
  });
});

describe('the plain population', () => {
  test('shows evidence of most, and other columns and shapes of authors', async () => {
    const options = { customers: 2_000, authors: 500, seed: 5 };
    const [one, two] = [createPlainPopulation(options), createPlainPopulation(options)];
    const rows = [...one.rows()];
    expect([...two.rows()]).toEqual(rows);
    const people = [...one.people()];
    expect([...two.people()]).toEqual(people);
    expect(people.filter(({ customer }) => customer !== '').length).toBe(200);
    expect(people.filter(({ author }) => 'profile' in author).length).toBeGreaterThan(150);
    await run(
      '--generate',
      '4000',
      '--generate-authors',
      '1000',
      '--profile',
      'plain',
      '--seed',
      '3',
      '--out',
      'plain',
    );
    const files = ['--customers', 'plain/C.csv', '--authors', 'plain/A.ndjson', '--truth', 'plain/T.csv'];
    const { stdout } = await run(...files, '--json');
    const report = JSON.parse(stdout) as PeopleReport;
    expect(report).toMatchObject({ customers: 4_000, authors: 1_000, pairs: 400, refused: 0 });
    // Recorded with this seed, a little below what was measured. Of few customers the made namesakes are many: 98.2 % are right.
    expect(report.automatic.precision).toBeGreaterThanOrEqual(0.975);
    expect(report.automatic.recall).toBeGreaterThan(0.8);
    const sure = report.reliability.at(-1);
    expect(sure?.right).toBeGreaterThan(0.98);
    expect(report.reliability.reduce((sum, { told }) => sum + told, 0)).toBeGreaterThan(300);
  }, 120_000);
});

describe('escolta eval people', () => {
  test('finds made people with precision, and better than by keys or names alone', async () => {
    const made = await run('--generate', '5000', '--generate-authors', '1000', '--seed', '3', '--out', '.');
    expect([made.stderr, made.exitCode]).toEqual(['', 0]);
    const files = ['--customers', 'C.csv', '--authors', 'A.ndjson', '--truth', 'T.csv'];
    const { stdout, stderr, exitCode } = await run(...files, '--json', '--errors', 'errors.ndjson');
    expect([stderr, exitCode]).toEqual(['', 0]);
    const report = JSON.parse(stdout) as PeopleReport;
    expect(report).toMatchObject({ customers: 5_000, authors: 1_000, pairs: 300, refused: 0 });
    // Recorded with this seed, a little below what was measured.
    expect(report.automatic.precision).toBeGreaterThanOrEqual(0.99);
    expect(report.automatic.recall).toBeGreaterThan(0.35);
    expect(report.suggestion.recall).toBeGreaterThan(report.automatic.recall);
    expect(report.automatic.recall).toBeGreaterThan(2 * report.baselines.exactKeys.recall);
    expect(report.automatic.precision).toBeGreaterThan(report.baselines.sameName.precision + 0.2);
    const key = report.byEvidence.find(({ evidence }) => evidence === 'key');
    expect((key?.linked ?? 0) / (key?.pairs ?? 1)).toBeGreaterThan(0.95);
    expect(report.byEvidence.find(({ evidence }) => evidence === 'name')?.linked).toBe(0);
    for (const [i, at] of report.curve.entries()) {
      expect(at.told).toBeLessThanOrEqual(report.curve[i - 1]?.told ?? at.told);
    }
    expect(readFileSync(join(folder, 'errors.ndjson'), 'utf8').split('\n').length).toBeGreaterThan(100);
    expect((await run(...files, '--no-learn')).stdout).toMatch(/baseline: exact keys alone .* %/u);
  }, 120_000);

  test('reads other column names, nested authors and NDJSON customers', async () => {
    file(
      'c.ndjson',
      '{"customerId":"7","name":"Xiomara Puigdomènech","handles":{"x":["xpuig"]},"location":{"city":"Vic"}}\n',
    );
    file(
      'a.ndjson',
      '{"author_id":"p","network":"twitter","author":{"id":"1","username":"@XPuig"}}\n{"id":2,"platform":"Reddit","display_name":"Nobody"}\n',
    );
    file('t.csv', '\ufeffauthor_id;customer_id\np;7\n2;\n');
    const { stdout, exitCode } = await run(
      '--customers',
      'c.ndjson',
      '--authors',
      'a.ndjson',
      '--truth',
      't.csv',
      '--json',
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      customers: 1,
      authors: 2,
      pairs: 1,
      automatic: { precision: 1, recall: 1, told: 1 },
    });
  });

  test('names the line that is wrong', async () => {
    file('c.csv', 'id,first_name\n1,Ana\n,Pau\n');
    file('one.ndjson', '{"id":"a"}\nnot json\n[]\n{"handle":"x"}\n');
    file('truth.csv', 'author_id,customer_id\na,1\n');
    const refused = await run('--customers', 'c.csv', '--authors', 'one.ndjson', '--truth', 'truth.csv', '--json');
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('c.csv, line 3: the customer has no id');
    for (const line of [2, 3, 4]) expect(refused.stderr).toContain(`one.ndjson, line ${line}: `);
    expect(JSON.parse(refused.stdout)).toMatchObject({ customers: 1, refused: 4 });

    file('noid.csv', 'first_name\nAna\n');
    const noId = await run('--customers', 'noid.csv', '--authors', 'one.ndjson', '--truth', 'truth.csv');
    expect([noId.exitCode, noId.stderr]).toEqual([2, expect.stringContaining('line 1: no column for the customer')]);
    file('bad.csv', 'author_id,customer_id\na,1\na,2\n');
    const twice = await run('--customers', 'c.csv', '--authors', 'one.ndjson', '--truth', 'bad.csv');
    expect([twice.exitCode, twice.stderr]).toEqual([
      2,
      expect.stringContaining('line 3: author "a" was given another customer'),
    ]);
    file('heads.csv', 'x,y\na,1\n');
    expect((await run('--customers', 'c.csv', '--authors', 'one.ndjson', '--truth', 'heads.csv')).stderr).toContain(
      'author_id,customer_id',
    );
    expect((await run('--customers', 'gone.csv', '--authors', 'one.ndjson', '--truth', 'truth.csv')).exitCode).toBe(2);
    expect((await run('--customers', 'c.csv')).exitCode).toBe(2);
  });
});
