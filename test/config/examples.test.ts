import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { type LoadResult, loadConfig } from '../../config/load.ts';
import { formatProblems } from '../../config/problems.ts';
import { packagePath } from '../../core/package-root.ts';
import { sources } from '../../ingest/index.ts';
import { openAt } from '../../processors/alerts/schedule.ts';

const folder = packagePath('config', 'examples');

function load(file: string): Extract<LoadResult, { ok: true }> {
  const env = {
    FEED_PASSWORD: 'x',
    CLICKHOUSE_USER: 'escolta',
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/x',
    PAGERDUTY_KEY: '0123456789abcdef0123456789abcdef',
    SMTP_PASSWORD: 'x',
    LINK_SECRET: '0123456789abcdef',
  };
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

test('in alerts.yaml, office hours and nights share the week without gap or overlap', () => {
  const { timezone: timeZone, schedules } = load('alerts.yaml').config.alerts;
  const isOpen = (name: string, at: number) => openAt({ timeZone, hours: schedules[name]?.hours ?? [] }, at);
  const monday = Date.UTC(2026, 5, 1);
  const quarters = Array.from({ length: 7 * 96 }, (_, index) => monday + index * 900_000);
  const office = quarters.filter((at) => isOpen('office', at));
  expect(office).toHaveLength((4 * 11 + 7) * 4);
  expect(quarters.filter((at) => isOpen('nights', at))).toEqual(quarters.filter((at) => !office.includes(at)));
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
