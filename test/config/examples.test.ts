import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { type LoadResult, loadConfig } from '../../config/load.ts';
import { formatProblems } from '../../config/problems.ts';
import { packagePath } from '../../core/package-root.ts';
import { sources } from '../../ingest/index.ts';

const folder = packagePath('config', 'examples');

function load(file: string): Extract<LoadResult, { ok: true }> {
  const env = { FEED_PASSWORD: 'x', CLICKHOUSE_USER: 'escolta' };
  const result = loadConfig(file, { sources, env, cwd: folder });
  if (result.ok) return result;
  // The one secret that the examples take from a file is not here.
  const others = result.problems.filter(({ message }) => !message.startsWith('the file /run/secrets/'));
  throw new Error(formatProblems(others) || 'only the secret file is missing');
}

describe('the examples', () => {
  test.each(readdirSync(folder).filter((file) => file !== 'server.yaml'))('%s is valid', (file) => {
    expect(load(file).warnings.filter(({ path }) => path !== 'sources')).toEqual([]);
  });

  test('server.yaml is valid but for its secret file', () => {
    expect(() => load('server.yaml')).toThrow('only the secret file is missing');
  });
});

const tweets = join(process.env['ESCOLTA_DATA'] ?? packagePath('..', 'shared', 'data'), 'airline', 'tweets.csv');

test.skipIf(!existsSync(tweets))(
  'airlines.yaml finds the airline of nearly every tweet (skipped without the data)',
  () => {
    const { config } = load('airlines.yaml');
    const handles = new Map(
      config.brands.map(({ name, handles }) => [
        name.replace(/ (Airlines|Air Lines)$/u, ''),
        new RegExp(`@(${handles.map((handle) => handle.slice(1)).join('|')})(?!\\w)`, 'iu'),
      ]),
    );
    const rows = parseCsv<Record<string, string>>(readFileSync(tweets), { columns: true });
    const distinct = new Map(rows.map((row) => [row['tweet_id'], row]));
    const missed = [...distinct.values()].filter((row) => !handles.get(row['airline'] ?? '')?.test(row['text'] ?? ''));
    expect(distinct.size).toBe(14_485);
    expect(missed.length).toBeLessThanOrEqual(7);
  },
);
