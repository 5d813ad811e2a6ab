import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labelCommand } from '../../scripts/label.ts';
import { whyCommand } from '../../scripts/why.ts';
import { connectStore } from '../../sinks/clickhouse/connect.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { assessment, deletion, mention, post, start } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-why-'));
const surroundings = { cwd, sources: [], env: { USER: 'ana' } };
const why = (...args: string[]) => runCommand(whyCommand, args, surroundings);

beforeAll(async () => {
  writeFileSync(
    join(cwd, 'escolta.yaml'),
    'brands: [{ name: Acme, exclude: [recipe] }, { name: Bolt }]\nsources: []\nstore: { path: data, retention: { droppedPostsDays: 3650 } }\nsentiment: { engine: lexicon }\n',
  );
  const store = connectStore({ path: join(cwd, 'data'), database: 'escolta' });
  await migrate(store.client);
  const text = 'I love Acme \u001b[2Jvery much, it is great';
  const seen = {
    ...mention('acme', 'positive'),
    spans: [{ field: 'text', start: 7, end: 11, term: 'Acme' }],
    insights: { intent: { label: 'recommend', confidence: 0.7 }, reasons: ['price'], question: false, sarcasm: 0.1 },
  } as const;
  await createStoreWriter({ client: store.client, events: quietEvents() }).write([
    assessment(post('t:1', { text, url: 'https://x.example/1' }), [seen, mention('bolt')]),
    assessment(post('t:2', { text }), [seen], { storyId: 't:1' }),
    assessment(post('t:3', { text: 'Acme cake recipe' }), [], { dropped: 'excluded' }),
    deletion('t:4', start),
  ]);
  await store.close();
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test('a stored mention, with who labelled it and what the engine had said', async () => {
  await runCommand(labelCommand, ['t:1', 'negative', '--brand', 'acme', '--note', 'irony'], surroundings);
  const { stdout, exitCode } = await why('https://x.example/1', '--brand', 'acme');
  expect(exitCode).toBe(0);
  for (const part of [
    'text: I love [Acme]',
    'language    en, 90 % sure',
    'sentiment   negative (score -1.00, 100 % sure)',
    'labelled by ana on ',
    ': "irony"',
    'was judged  positive (score 0.00, 50 % sure) by test-1',
    'text ████████████ −0.50',
    'intent      recommend, 70 % sure; stage: after-purchase',
    'reasons     price',
    'question    no',
    'story       t:1, 2 mentions of the brand',
  ])
    expect(stdout).toContain(part);
  expect(stdout).not.toContain('\u001b');
  expect((await why('t:2')).stdout).toContain(', at a near-copy of it');
});

test('as JSON, of every brand in the post', async () => {
  const { mentions } = JSON.parse((await why('t:1', '--json')).stdout);
  expect(mentions.map((one: { brand: string }) => one.brand).toSorted()).toEqual(['acme', 'bolt']);
  expect((await why('t:2', '--brand', 'bolt')).stderr).toContain('no mention of "bolt" in it, but of: acme');
});

test('a post of which no mention was made says why, and what is not there is told', async () => {
  expect((await why('t:3')).stdout).toContain(
    'a term that a brand excludes is in it (excluded); acme excludes "recipe"',
  );
  for (const nothing of ['t:4', "t:'5"]) {
    expect(await why(nothing)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nothing is stored of') });
  }
  expect(await why()).toMatchObject({ exitCode: 2 });
});

test('a text that is not stored', async () => {
  const { mentions } = JSON.parse((await why('--text', 'The new Acme phone is a terrible disaster', '--json')).stdout);
  expect(mentions).toMatchObject([{ brand: 'acme', sentiment: { label: 'negative' }, spans: [{ start: 8, end: 12 }] }]);
  expect(mentions[0].judged.words.map(({ word }: { word: string }) => word)).toContain('terrible');
  expect((await why('--text', 'Nothing of it')).stdout).toContain('no brand is found in it (no-brand)');
});
