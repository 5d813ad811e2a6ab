import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adaptCommand } from '../../scripts/adapt.ts';
import { readConfiguration } from '../../scripts/configuration.ts';
import { type Engine, openEngine } from '../../scripts/engine.ts';
import { sampleEvalCommand } from '../../scripts/eval/sample-command.ts';
import { labelCommand } from '../../scripts/label.ts';
import type { Pipeline } from '../../scripts/pipeline.ts';
import { type Service, startServices } from '../../scripts/services.ts';
import { whyCommand } from '../../scripts/why.ts';
import { ask, post } from '../sinks/clickhouse/temporary-store.ts';
import { seededRandom } from '../support/random.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-adapt-'));
const surroundings = { cwd, sources: [], env: { USER: 'ana' } };
const adapt = (...args: string[]) => runCommand(adaptCommand, args, surroundings);
const token = 'a-token-of-twenty-four-or-more';
const random = seededRandom(8);
const syllables = ['ka', 'lo', 'mi', 'nu', 're', 'so', 'ti', 'va', 'zo', 'pe'];
const word = () => Array.from({ length: 3 }, () => syllables[Math.floor(random() * syllables.length)]).join('');
const words = (n: number) => Array.from({ length: n }, word).join(' ');
const told = (what: string) => `${words(3)} Acme ${what} ${words(3)}`;
/** Words without a feeling, of which this brand's people call some negative; each too unlike the others to be a copy. */
const texts = Array.from({ length: 100 }, (_, i) => {
  const negative = i % 2 === 0;
  return { id: `t:${i}`, negative, text: told(negative ? 'blue box' : 'green bag') };
});
let engine: Engine;
let pipeline: Pipeline;
let services: Service[];

async function publish(...posts: readonly { readonly id: string; readonly text: string }[]): Promise<void> {
  await engine
    .access(async () => pipeline)
    .publish(
      posts.map(({ id, text }) => post(id, { text })),
      [],
    );
  await pipeline.drained();
}

const judged = async (id: string) =>
  (
    await ask(
      engine.store.client,
      `SELECT toString(judged_sentiment), judged_engine FROM mentions FINAL WHERE post_id = '${id}'`,
    )
  )[0];

/** All that a running `escolta run` is, without its sources. */
beforeAll(async () => {
  writeFileSync(
    join(cwd, 'escolta.yaml'),
    `brands: [{ name: Acme }, { name: Bolt }]\nsources: []\nlanguages: [en]\nstore: { path: data }\nalerts: { enabled: false }
sentiment: { learning: { automatic: false } }\napi: { token: ${token}, listen: '127.0.0.1:0' }\n`,
  );
  const configuration = readConfiguration(surroundings, undefined);
  const context = {
    ...surroundings,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    setExitCode: () => undefined,
  };
  engine = await openEngine(configuration, context, pino({ level: 'silent' }));
  pipeline = await engine.start({ roles: ['process', 'store'] });
  services = await startServices(configuration, engine, pipeline, false, ['process', 'store']);
  await publish(...texts);
}, 60_000);
afterAll(async () => {
  for (const service of services) await service.close();
  await pipeline.stop(10_000);
  await pipeline.done;
  await engine.close();
  rmSync(cwd, { recursive: true, force: true });
});

// In order: each command goes on from what the one before came to.
describe('while the pipeline runs', () => {
  test('nothing was learned, and nothing can be taken back', async () => {
    expect(await adapt()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nobody has labelled') });
    expect(await adapt('list')).toEqual({ stdout: 'Nothing was learned yet.\n', stderr: '', exitCode: 0 });
    const back = await adapt('rollback', '--brand', 'acme');
    expect(back.exitCode).toBe(1);
    expect(back.stderr).toContain('nothing that was learned judges');
    expect(await adapt('--brand', 'acmee')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('did you mean "acme"?'),
    });
  });

  test('labels are given to the running process', async () => {
    const lines = texts.map(({ id, negative }) => `${id}\tacme\t${negative ? 'negative' : 'positive'}`);
    writeFileSync(join(cwd, 'labels.tsv'), lines.join('\n'));
    const given = await runCommand(labelCommand, ['--file', 'labels.tsv'], surroundings);
    expect(given).toMatchObject({ exitCode: 0, stderr: '' });
    const shown = await ask(engine.store.client, "SELECT count() FROM v_mentions WHERE labelled_by = 'ana'");
    expect(shown.flat().map(Number)).toEqual([texts.length]);
  });

  test('on a dry run nothing is kept; else it judges at once, in the very process', async () => {
    const dry = JSON.parse((await adapt('--brand', 'acme', '--dry-run', '--json')).stdout);
    expect(dry).toMatchObject({ brand: 'acme', labels: texts.length, adopted: true });
    expect(dry.model).toBeUndefined();
    expect((await adapt('list')).stdout).toBe('Nothing was learned yet.\n');
    await publish({ id: 't:before', text: told('blue box') });
    const base = String((await judged('t:before'))?.[1]);

    const done = JSON.parse((await adapt('--brand', 'acme', '--by', 'bo', '--json')).stdout);
    expect(done).toMatchObject({ adopted: true, model: { version: 1, active: true, madeBy: 'bo' } });
    await publish({ id: 't:after', text: told('blue box') });
    expect(await judged('t:after')).toEqual(['negative', `${base}+1`]);
    expect((await adapt('list')).stdout).toContain('bo');
  }, 60_000);

  test('why tells by what was learned for the brand, and for no other', async () => {
    const anew = async (...args: string[]) =>
      JSON.parse((await runCommand(whyCommand, [...args, '--json'], surroundings)).stdout);
    const [stored] = (await anew('t:before', '--brand', 'acme')).mentions;
    expect(stored.judged.engine).not.toContain('+1');
    expect(stored.anew).toMatchObject({ label: 'negative', engine: `${stored.judged.engine}+1` });
    const said = await anew('--text', `${told('blue box')} Bolt`);
    const engines = said.mentions.map(({ brand, judged }: { brand: string; judged: { engine: string } }) => [
      brand,
      judged.engine,
    ]);
    expect(engines).toEqual([
      ['acme', `${stored.judged.engine}+1`],
      ['bolt', stored.judged.engine],
    ]);
  });

  test('the accuracy on the labels is told of the running store', async () => {
    const { stdout, exitCode } = await runCommand(sampleEvalCommand, ['--brand', 'acme', '--json'], surroundings);
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.now.n).toBe(texts.length);
    expect(report.now.accuracy.value).toBeGreaterThan(report.atLabelling.accuracy.value);
    const next = await runCommand(sampleEvalCommand, ['--next', '2', '--within', '3650d'], surroundings);
    // Two are not labelled yet.
    expect(next.stdout.match(/\tacme\tactive\t$|\tacme\trandom\t$/gmu)).toHaveLength(2);
  }, 60_000);

  test('it is rolled back, and back again, at once', async () => {
    const back = await adapt('rollback', '--brand', 'acme', '--to', 'base', '--by', 'ana', '--json');
    expect(JSON.parse(back.stdout)).toMatchObject({ version: 2, active: true, madeBy: 'ana' });
    await publish({ id: 't:base', text: told('blue box') });
    expect((await judged('t:base'))?.[1]).not.toContain('+');
    expect((await adapt('rollback', '--brand', 'acme', '--to', '1')).exitCode).toBe(0);
    await publish({ id: 't:again', text: told('blue box') });
    expect((await judged('t:again'))?.[1]).toMatch(/\+3$/u);
    expect(await adapt('rollback', '--brand', 'acme', '--to', '9')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('there is no version 9'),
    });
    const list = (await adapt('list', '--json')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(list.map(({ version, active }) => [version, active])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
  });

  test('the API listens where a token is configured, and only then', async () => {
    const url = services.flatMap((service) => ('url' in service ? [String(service.url)] : []));
    expect(url).toHaveLength(1);
    const send = (authorization: string) =>
      fetch(`${url[0]}/api/v1/labels`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ brand: 'acme', postId: 't:base', label: 'positive' }),
      });
    expect((await send('Bearer x')).status).toBe(401);
    const given = await send(`Bearer ${token}`);
    expect([given.status, await given.json()]).toMatchObject([200, { outcomes: [{ outcome: 'labelled' }] }]);
    const configuration = readConfiguration(surroundings, undefined);
    const { token: _, ...api } = configuration.config.api;
    const without = {
      ...configuration,
      config: { ...configuration.config, api, store: { ...configuration.config.store, path: join(cwd, 'other') } },
    };
    const none = await startServices(without, engine, pipeline, true, ['process', 'store']);
    expect(none).toEqual([]);
  });
});
