import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEvents } from '../../core/events.ts';
import { readConfiguration } from '../../scripts/configuration.ts';
import { createLiveView } from '../../scripts/live-view.ts';
import { createKnownLabels } from '../../sinks/clickhouse/labels/known-labels.ts';
import { createLabelStore } from '../../sinks/clickhouse/labels.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createTurns } from '../../sinks/clickhouse/turns.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { assessment, mention, openTemporaryStore, post, start } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';

const { client, close } = openTemporaryStore();
const cwd = mkdtempSync(join(tmpdir(), 'escolta-view-'));
const clock = { now: () => start, sleep: async () => undefined };
beforeAll(() => migrate(client));
afterAll(async () => {
  await close();
  rmSync(cwd, { recursive: true, force: true });
});

test('the latest mentions are as people say that they are, also where they say so afterwards', async () => {
  writeFileSync(join(cwd, 'escolta.yaml'), 'brands: [{ name: Acme }]\nsources: []\n');
  const configuration = readConfiguration({ cwd, sources: [], env: {} }, undefined);
  let drawn = '';
  const output = new Writable({
    write(chunk, _, done) {
      drawn = String(chunk);
      done();
    },
  });
  const view = createLiveView(output, configuration);
  const known = createKnownLabels(client);
  const labels = createLabelStore({ client, clock, known, turns: createTurns(), random: () => 0.5 });
  const say = (postId: string, label: 'positive' | 'irrelevant') =>
    labels.label([{ brand: 'acme', postId, label, by: 'ana' }]);
  const batch = ['t:judged', 't:labelled', 't:copy', 't:other', 't:late'].map((id) =>
    assessment(post(id), [mention('acme', 'negative')], { storyId: id === 't:copy' ? 't:labelled' : id }),
  );
  await createStoreWriter({ client, events: quietEvents(), labels: known }).write(batch);
  await say('t:labelled', 'positive');
  await say('t:other', 'irrelevant');
  const { tally } = createEvents({ log: pino({ level: 'silent' }), now: () => start });
  const lines = () =>
    drawn.split('\n').flatMap((line) => /([−+·?]) Acme +Text of (\S+)/u.exec(line)?.slice(1).join(' ') ?? []);
  view.pages('http://127.0.0.1:9467', 'http://127.0.0.1:9467/setup#secret');
  view.start(tally, { lag: () => 0 }, known);
  try {
    view.stored(batch);
    view.draining();
    // Whoever starts it for the first time must see how to log in.
    expect(drawn).toContain('http://127.0.0.1:9467/setup#secret');
    expect(lines()).toEqual(['− t:late', '+ t:copy', '+ t:labelled', '− t:judged']);
    await say('t:late', 'positive');
    view.draining();
    expect(lines()[0]).toBe('+ t:late');
  } finally {
    view.end();
  }
});
