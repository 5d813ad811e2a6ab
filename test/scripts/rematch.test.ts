import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Assessment } from '../../core/assessment.ts';
import { systemClock } from '../../core/clock.ts';
import { readConfiguration } from '../../scripts/configuration.ts';
import { serveControl } from '../../scripts/control.ts';
import { openEngine } from '../../scripts/engine.ts';
import { labelCommand } from '../../scripts/label.ts';
import { queryCommand } from '../../scripts/query.ts';
import { rematchCommand } from '../../scripts/rematch.ts';
import { sqlCommand } from '../../scripts/sql.ts';
import { connectStore } from '../../sinks/clickhouse/connect.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { assessment, deletion, mention, post } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-rematch-'));
const surroundings = { cwd, sources: [], env: { USER: 'ana' } };
const rematch = (...args: string[]) =>
  runCommand(rematchCommand, ['--brand', 'acme', '--since', '30d', ...args], surroundings);
const counts = async (...args: string[]) => JSON.parse((await rematch('--json', ...args)).stdout);
const sql = async (query: string) =>
  (await runCommand(sqlCommand, ['--format', 'JSONCompactEachRow', query], surroundings)).stdout
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
const mentions = () =>
  sql(`SELECT brand, post_id, story_id, sentiment, labelled_by, clauses, arrayMap(s -> s.term, spans), first_seen_at, fetched_at
       FROM v_mentions ORDER BY brand, post_id`);

function configure(query: string): void {
  writeFileSync(
    join(cwd, 'escolta.yaml'),
    `brands: [{ name: Acme, query: ${JSON.stringify(query)} }, { name: Bolt }]
sources: []
store: { path: data, retention: { droppedPostsDays: 3650 } }
sentiment: { engine: lexicon }
`,
  );
}

const day = 86_400_000;
const now = systemClock.now();
const at = (
  id: string,
  text: string,
  ageMs: number,
  brands: Parameters<typeof assessment>[1] = [],
  change: Partial<Assessment> = {},
) => assessment(post(id, { text, publishedAt: now - ageMs, fetchedAt: now - ageMs }), brands, change);

beforeAll(async () => {
  const store = connectStore({ path: join(cwd, 'data'), database: 'escolta' });
  await migrate(store.client);
  const writer = createStoreWriter({ client: store.client, events: quietEvents() });
  const acme = mention('acme', 'negative');
  await writer.write([
    at('t:1', 'Acme is great, I love it', 2 * day, [
      { ...acme, spans: [{ field: 'text', start: 0, end: 4, term: 'acme' }] },
    ]),
    at('t:2', 'Hiring at Acme and Bolt', 3 * day, [acme, mention('bolt', 'positive')]),
    at('t:3', 'What a wonderful rocket', 4 * day),
    at('t:4', 'The terrible rocket of Bolt', day / 24, [mention('bolt', 'positive')], { storyId: 't:0' }),
    at('t:5', 'A rocket, long ago', 60 * day),
    at('t:6', 'A rocket that was deleted', 5 * day),
  ]);
  await writer.write([deletion('t:6', now)]);
  await store.close();
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
beforeEach(() => configure('(acme OR rocket) NOT hiring'));

describe('escolta rematch', () => {
  test('tells what would change, and changes nothing', async () => {
    const before = await mentions();
    const { stdout, exitCode } = await rematch('--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('4 stored posts asked again about acme (nothing is changed)');
    expect(stdout).toMatch(/\+2 +would be new mentions/u);
    expect(stdout).toMatch(/−1 +would be taken out/u);
    expect(stdout).toContain('+ t:3: What a wonderful rocket');
    expect(stdout).toContain('− t:2: Hiring at Acme and Bolt');
    expect(await mentions()).toEqual(before);
  });

  test('takes mentions out, makes new ones, tells the others by what they are found, and leaves other brands alone', async () => {
    const [bolt2, bolt4] = (await mentions()).filter(([brand]) => brand === 'bolt');
    await runCommand(labelCommand, ['t:1', 'neutral', '--brand', 'acme'], surroundings);
    expect(await counts()).toMatchObject({
      posts: 4,
      added: 2,
      removed: 1,
      updated: 1,
      kept: 0,
      refused: 0,
      stopped: false,
    });
    const after = await mentions();
    expect(
      after.map(([brand, id, story, sentiment, by, clauses, terms]) => [
        brand,
        id,
        story,
        sentiment,
        by,
        clauses,
        terms,
      ]),
    ).toEqual([
      ['acme', 't:1', 't:1', 'neutral', 'ana', ['acme'], ['acme']],
      ['acme', 't:3', 't:3', 'positive', '', ['rocket'], ['rocket']],
      ['acme', 't:4', 't:0', 'negative', '', ['rocket'], ['rocket']],
      ['bolt', 't:2', 't:2', 'positive', '', [], ['bolt']],
      ['bolt', 't:4', 't:0', 'positive', '', [], ['bolt']],
    ]);
    expect(after.slice(3)).toEqual([bolt2, bolt4]);
    expect(
      await sql("SELECT dropped, arraySort(brands) FROM v_posts WHERE post_id IN ('t:2', 't:3') ORDER BY post_id"),
    ).toEqual([
      ['', ['acme', 'bolt']],
      ['', ['acme']],
    ]);
  });

  test('asked twice, changes nothing the second time', async () => {
    await counts();
    const before = await mentions();
    const states = () => sql('SELECT (SELECT max(version) FROM posts), (SELECT max(version) FROM mentions)');
    const rows = await states();
    expect(await counts()).toMatchObject({ posts: 4, added: 0, removed: 0, updated: 0, kept: 3 });
    expect(await mentions()).toEqual(before);
    expect(await states()).toEqual(rows);
  });

  test('and back: what the former query found is there again, with its label', async () => {
    await counts();
    configure('nothing');
    expect(await counts()).toMatchObject({ added: 0, removed: 3 });
    expect((await mentions()).filter(([brand]) => brand === 'acme')).toEqual([]);
    expect(await sql("SELECT dropped FROM v_posts WHERE post_id = 't:1'")).toEqual([['no-brand']]);
    configure('acme');
    expect(await counts()).toMatchObject({ added: 2, removed: 0 });
    const acme = (await mentions()).filter(([brand]) => brand === 'acme');
    expect(acme.map(([, id, , sentiment, by]) => [id, sentiment, by])).toMatchObject([
      ['t:1', 'neutral', 'ana'],
      ['t:2', expect.any(String), ''],
    ]);
  });

  test('refuses brands that are not there, and times that are none', async () => {
    expect(await runCommand(rematchCommand, ['--brand', 'nobody', '--since', '1d'], surroundings)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('there is no brand "nobody" in the configuration: acme, bolt'),
    });
    expect((await runCommand(rematchCommand, ['--brand', 'acme'], surroundings)).exitCode).not.toBe(0);
  });

  test('through the pipeline that runs, which must listen by the same query', async () => {
    configure('acme');
    await counts();
    const configuration = readConfiguration({ ...surroundings }, undefined);
    const output = new Writable({ write: (_chunk, _encoding, done) => done() });
    const context = {
      ...surroundings,
      stdout: output,
      stderr: output,
      stdin: Readable.from([]),
      setExitCode: () => undefined,
    };
    const engine = await openEngine(configuration, context, pino({ level: 'silent' }));
    const pipeline = await engine.start({});
    const control = await serveControl(
      configuration.config.store.path,
      engine.access(async () => pipeline),
    );
    try {
      configure('rocket');
      expect(await rematch()).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('the running pipeline listens for "acme" by a former configuration'),
      });
      configure('acme');
      expect(await counts()).toMatchObject({ added: 0, removed: 0, kept: 2 });
      const tried = await runCommand(
        queryCommand,
        ['test', 'rocket', '--store', '--brand', 'acme', '--json'],
        surroundings,
      );
      expect(JSON.parse(tried.stdout)).toMatchObject({
        posts: 4,
        matches: 2,
        difference: { adds: 2, loses: 2, both: 0 },
      });
    } finally {
      await control.close();
      await pipeline.stop(10_000);
      await engine.close();
    }
  });
});
