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
    `brands: [{ name: Acme, exclude: [recipe], languages: [en] }, { name: Bolt }, { name: Rex, query: '@block(rex) NOT (job OR hiring)' }]
blocks: { rex: '(rex OR tyranno*) NEAR/3 (app OR shop)' }\nsources: []\nstore: { path: data, retention: { droppedPostsDays: 3650 } }\nsentiment: { engine: lexicon }\n`,
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
    assessment(post('t:5', { text: 'A job at the shop of Rex', title: 'Hiring' }), [], { dropped: 'no-brand' }),
    assessment(post('t:6', { text: 'Rex has an app' }), [
      {
        ...mention('rex'),
        spans: [{ field: 'text', start: 0, end: 3, term: 'rex' }],
        clauses: ['(rex OR tyranno*) NEAR/3 (app OR shop)'],
      },
    ]),
    assessment(post('t:7', { text: 'Rex was mentioned' }), [mention('rex')]),
    assessment(post('t:8', { text: 'Acme nova' }), [], {
      dropped: 'language',
      language: { code: 'ca', confidence: 1 },
    }),
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
  expect(JSON.parse((await why('t:1', '--json', '--brand', 'bolt')).stdout).mentions).toHaveLength(1);
});

test('a post of which no mention was made says why, and what is not there is told', async () => {
  const { stdout } = await why('t:3');
  expect(stdout).toContain('No mention was made of it: a term that a brand excludes is in it (excluded).');
  expect(stdout).toContain(`no mention of acme: excluded by recipe
  matched    Acme: Acme
  excluded   recipe: recipe
  text       [Acme] cake [recipe]
`);
  expect(stdout).toContain('no mention of bolt: Bolt is missing\n');
  for (const nothing of ['t:4', "t:'5"]) {
    expect(await why(nothing)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nothing is stored of') });
  }
  expect(await why()).toMatchObject({ exitCode: 2 });
  expect(await why('t:3', '--brand', 'no')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('there is no brand "no" in the configuration: acme, bolt, rex'),
  });
});

test('which part of a query excludes a post, or is missing in it', async () => {
  const { stdout } = await why('t:5', '--brand', 'rex');
  expect(stdout).toContain(`no mention of rex: excluded by NOT (job OR hiring)
  matched    @block(rex): shop, Rex
  excluded   NOT (job OR hiring): Hiring, job
  title      [Hiring]
  text       A [job] at the [shop] of [Rex]
`);
  const { absent } = JSON.parse((await why('t:7', '--brand', 'acme', '--json')).stdout);
  expect(absent).toMatchObject([
    { postId: 't:7', brand: 'acme', verdict: 'missing', clauses: [{ text: 'Acme', outcome: 'missing' }] },
  ]);
  expect((await why('t:8', '--brand', 'acme')).stdout).toContain('it is in "ca", which the brand does not listen to');
  expect((await why('t:6', '--brand', 'acme')).stdout).toContain('no mention of acme: Acme is missing');
  expect((await why('--text', 'rex alone', '--brand', 'rex')).stdout).toContain(
    'no mention of rex: @block(rex) is missing',
  );
});

test('which parts of the query a mention is by, and whether it still is one', async () => {
  const { stdout } = await why('t:6');
  expect(stdout).toContain('found by    (rex OR tyranno*) NEAR/3 (app OR shop)\n');
  expect(stdout).toContain('text: [Rex] has an app');
  expect(stdout).not.toContain('rematch');
  expect((await why('t:7')).stdout).toContain(
    'now         no mention by the present query (@block(rex) missing): `escolta rematch --brand rex` takes it out',
  );
});

test('a text that is not stored', async () => {
  const { mentions } = JSON.parse((await why('--text', 'The new Acme phone is a terrible disaster', '--json')).stdout);
  expect(mentions).toMatchObject([{ brand: 'acme', sentiment: { label: 'negative' }, spans: [{ start: 8, end: 12 }] }]);
  expect(mentions[0].judged.words.map(({ word }: { word: string }) => word)).toContain('terrible');
  expect((await why('--text', 'Nothing of it')).stdout).toContain('no brand is found in it (no-brand)');
});
