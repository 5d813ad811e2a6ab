import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfiguration } from '../../scripts/configuration.ts';
import { type ControlServer, serveControl } from '../../scripts/control.ts';
import { type Engine, openEngine } from '../../scripts/engine.ts';
import { readLabelLines } from '../../scripts/label/lines.ts';
import { labelCommand } from '../../scripts/label.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { assessment, deletion, mention, post, start } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-label-'));
const surroundings = { cwd, sources: [], env: { USER: 'ana' } };
const label = (...args: string[]) => runCommand(labelCommand, args, surroundings);
let engine: Engine;
let control: ControlServer;

async function open(): Promise<void> {
  const configuration = readConfiguration(surroundings, undefined);
  const context = {
    ...surroundings,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    setExitCode: () => undefined,
  };
  engine = await openEngine(configuration, context, pino({ level: 'silent' }));
  const access = engine.access(() => Promise.reject(new Error('no pipeline here')));
  control = await serveControl(configuration.config.store.path, access);
}

async function shown(id: string): Promise<string> {
  const answer = await engine.store.client.query({
    query: `SELECT brand, sentiment, labelled_by FROM v_mentions WHERE post_id = '${id}' ORDER BY brand`,
    format: 'JSONCompactEachRow',
  });
  return (await answer.json<string[]>()).map((row) => row.join(' ')).join('; ');
}

beforeAll(async () => {
  writeFileSync(
    join(cwd, 'escolta.yaml'),
    'brands: [{ name: Acme }, { name: Bolt }]\nsources: []\nstore: { path: data }\nsentiment: { engine: lexicon }\n',
  );
  await open();
  const of = (id: string, brands: string[], change = {}) =>
    assessment(
      post(id, { url: `https://x.example/${id}`, ...change }),
      brands.map((brand) => mention(brand, 'negative')),
      { storyId: id === 't:copy' ? 't:1' : id },
    );
  await createStoreWriter({ client: engine.store.client, events: quietEvents() }).write([
    of('t:1', ['acme']),
    of('t:copy', ['acme']),
    of('t:both', ['acme', 'bolt']),
    of('t:alike1', ['acme'], { url: 'https://x.example/same' }),
    of('t:alike2', ['acme'], { url: 'https://x.example/same' }),
    deletion('t:gone', start),
  ]);
});
afterAll(async () => {
  await control.close();
  await engine.close();
  rmSync(cwd, { recursive: true, force: true });
});

describe('escolta label', () => {
  test('by post, address and id of the mention, while another process owns the data', async () => {
    const first = await label('t:1', 'positive', '--note', 'irony');
    expect(first).toEqual({
      stdout: '2 mentions now positive (1 near-copy)\nacme has 1 label\n',
      stderr: '',
      exitCode: 0,
    });
    expect(await shown('t:copy')).toBe('acme positive ana');
    const byUrl = await label('https://x.example/t:copy', 'neutral', '--by', 'bo', '--json');
    expect(JSON.parse(byUrl.stdout)).toMatchObject({ outcome: 'labelled', sentiment: 'neutral', mentions: 1 });
    const listed = await label('list', '--json');
    const [latest] = listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(latest).toMatchObject({
      brand: 'acme',
      label: 'neutral',
      by: 'bo',
      judged: 'negative',
      text: 'Text of t:copy',
    });
    const back = await label(latest.mentionId, 'none');
    expect(back.stdout).toBe(
      'taken back: 1 mention changed, it is positive by the label of its near-copy t:1\nacme has 1 label\n',
    );
    expect((await label('list', '--brand', 'bolt')).stdout).toBe('No labels.\n');
    expect((await label('list', '--brand', 'acme')).stdout).toContain('t:1');
  });

  test('asks which brand is meant, and which post', async () => {
    expect(await label('t:both', 'positive')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('give --brand, one of acme, bolt'),
    });
    expect(await label('t:both', 'positive', '--brand', 'bolt')).toMatchObject({ exitCode: 0 });
    expect(await shown('t:both')).toBe('acme negative ; bolt positive ana');
    expect((await label('https://x.example/same', 'positive')).stderr).toContain('several posts have this address');
    expect(await label('t:1', 'positive', '--brand', 'bolt')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('no mention of "bolt" in it, but of: acme'),
    });
  });

  test('says what is not there, and what is wrong', async () => {
    for (const nothing of ['t:gone', 't:never', "x' OR 1=1 --", 'https://x.example/none']) {
      expect(await label(nothing, 'positive')).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('no such'),
      });
    }
    expect(await label('t:1')).toMatchObject({ exitCode: 2 });
    expect((await label('t:1', 'great')).stderr).toContain('great');
  });

  test('many at once: bad lines are refused by their numbers, the others are done', async () => {
    const lines = [
      ...['mention\tbrand\tlabel', 't:1\tnegative', '# a remark', '', 't:both\tacme\tneutral', 't:both\tpositive'],
      ...['t:1\tgreat', 'only one cell', 't:never\tpositive', 'https://x.example/t:copy\tacme\tpositive\r'],
    ];
    writeFileSync(join(cwd, 'labels.tsv'), lines.join('\n'));
    const done = await label('--file', 'labels.tsv');
    expect(done.exitCode).toBe(3);
    expect(
      done.stderr
        .trim()
        .split('\n')
        .map((line) => line.slice(0, 7)),
    ).toEqual(['line 6:', 'line 7:', 'line 8:', 'line 9:']);
    expect(done.stdout).toContain('3 mentions');
    expect(await shown('t:1')).toBe('acme negative ana');
    expect(await shown('t:copy')).toBe('acme positive ana');
    expect(await shown('t:both')).toBe('acme neutral ana; bolt positive ana');
    expect(await label('--file', 'nothing.tsv')).toMatchObject({ exitCode: 2 });
  });

  test('a file that says how its texts were chosen: the labels keep it', async () => {
    writeFileSync(
      join(cwd, 'next.tsv'),
      'mention\tbrand\tchosen\tlabel\n# a text\nt:both\tbolt\trandom\tneutral\nt:alike1\tacme\tactive\tneutral\n',
    );
    expect(await label('--file', 'next.tsv')).toMatchObject({ exitCode: 0 });
    const answer = await engine.store.client.query({
      query: `SELECT post_id, chosen FROM v_labels WHERE chosen != '' ORDER BY post_id`,
      format: 'JSONCompactEachRow',
    });
    expect(await answer.json()).toEqual([
      ['t:alike1', 'active'],
      ['t:both', 'random'],
    ]);
  });

  test('works when nothing runs', async () => {
    await control.close();
    await engine.close();
    const alone = await label('t:alike1', 'positive');
    expect(alone).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 mention now positive') });
    await open();
    expect(await shown('t:alike1')).toBe('acme positive ana');
  });
});

test('lines of any kind end in a label or in a problem', () => {
  const { lines, problems } = readLabelLines('\ufeffurl\tlabel\nx\tPositive\r\n\tneutral\na\tb\tc\td\n');
  expect(lines).toEqual([{ line: 2, mention: 'x', label: 'positive' }]);
  expect(problems.map(({ line }) => line)).toEqual([3, 4]);
});
