import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Assessment } from '../../core/assessment.ts';
import { systemClock } from '../../core/clock.ts';
import type { Post } from '../../core/post.ts';
import { queryCommand } from '../../scripts/query.ts';
import { connectStore } from '../../sinks/clickhouse/connect.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { assessment, deletion, post } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-query-store-'));
const run = (...args: string[]) => runCommand(queryCommand, ['test', ...args], { cwd, sources: [] });
const json = async (...args: string[]) => JSON.parse((await run(...args, '--store', '--json')).stdout);

const day = 86_400_000;
const today = Math.floor(systemClock.now() / day) * day;
const dayOf = (age: number) => new Date(today - age * day).toISOString().slice(0, 10);
const at = (
  id: string,
  age: number,
  change: Partial<Post>,
  brands: readonly string[] = [],
  more: Partial<Assessment> = {},
) => {
  const times = { publishedAt: today - age * day, fetchedAt: today - age * day };
  return assessment(post(id, { ...times, ...change }), brands, more);
};

beforeAll(async () => {
  writeFileSync(
    join(cwd, 'escolta.yaml'),
    `brands: [{ name: Acme, query: acme NOT hiring, languages: [en] }, { name: Bolt }]
blocks: { jobs: hiring OR job }
lists: { staff: [ann] }
sources: []
store: { path: data, retention: { droppedPostsDays: 3650 } }
`,
  );
  const store = connectStore({ path: join(cwd, 'data'), database: 'escolta' });
  await migrate(store.client);
  const writer = createStoreWriter({ client: store.client, events: quietEvents() });
  await writer.write([
    at('t:1', 1, { text: 'Acme is \u001b[2J down' }, ['acme']),
    at('t:2', 2, { text: 'a volandra', title: 'Of Acme and volandras', source: 'news' }, ['acme']),
    at('t:3', 2, { text: `${'x '.repeat(400)}a volandra at last`, source: 'news' }),
    at('t:4', 3, { text: 'un volandra', author: { handle: 'ann' } }, ['bolt'], {
      language: { code: 'ca', confidence: 1 },
    }),
    at('t:5', 40, { text: 'volandra, old' }),
    at('t:6', 1, { text: 'volandra, deleted' }),
  ]);
  await writer.write([deletion('t:6', today)]);
  await store.close();
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('escolta query test --store', () => {
  test('counts what matches, by day, source and language, with the latest samples', async () => {
    expect(await json('volandra', '--limit', '2')).toEqual({
      posts: 4,
      matches: 3,
      unmentioned: 1,
      days: { [dayOf(3)]: 1, [dayOf(2)]: 2 },
      sources: { news: 2, unit: 1 },
      languages: { en: 2, ca: 1 },
      samples: [
        expect.objectContaining({
          postId: 't:2',
          clauses: ['volandra'],
          spans: [{ field: 'text', start: 2, end: 10, term: 'volandra' }],
        }),
        expect.objectContaining({ postId: 't:3' }),
      ],
      warnings: [],
    });
    expect(await json('volandra', '--since', '90d', '--limit', '0')).toMatchObject({
      posts: 5,
      matches: 4,
      samples: [],
    });
    expect(await json('site:acme.com')).toMatchObject({ matches: 0, samples: [] });
  });

  test('tells what it would add to the present query of a brand, and lose, in its languages', async () => {
    const { matches, difference } = await json('volandra', '--brand', 'acme');
    expect(matches).toBe(2);
    expect(difference).toMatchObject({ brand: 'acme', both: 1, adds: 1, loses: 1 });
    expect(difference.added.map(({ postId }: { postId: string }) => postId)).toEqual(['t:3']);
    expect(difference.lost.map(({ postId }: { postId: string }) => postId)).toEqual(['t:1']);
    // Of a brand without a query, from its names.
    expect((await json('volandra', '--brand', 'bolt')).difference).toMatchObject({ both: 0, adds: 3, loses: 0 });
  });

  test('takes blocks and lists of the configuration, and those that are given before them', async () => {
    expect(await json('volandra author:@list(staff)')).toMatchObject({ matches: 1 });
    expect(await json('volandra NOT @block(jobs)', '--block', 'jobs=last')).toMatchObject({ matches: 2 });
  });

  test('for people: highlighted, the part of a long text where it is, harmless', async () => {
    const { stdout, stderr, exitCode } = await run('acme OR volandra', '--store', '--brand', 'acme');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('3 of 4 stored posts match; 1 of them are no mention of any brand now');
    expect(stdout).toContain('2 by both, +1 added, −0 lost');
    expect(stdout).toMatch(/^ {2}\+ t:3 .*news, en {2}by volandra\n {4}….* a \[volandra\] at last$/mu);
    expect(stdout).not.toContain('\u001b');
    expect((await run('acme', '--store')).stdout).toContain('[Acme] is  down');
  });

  test('refuses what cannot be', async () => {
    expect(await run('acme AND', '--store')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('^') });
    expect(await run('acme', '--store', '--brand', 'no')).toMatchObject({ exitCode: 2 });
    expect(await run('acme', '--store', '--text', 'x')).toMatchObject({ exitCode: 2 });
    expect(await run('acme', '--text', 'x', '--brand', 'acme')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--brand goes with --store'),
    });
  });
});
