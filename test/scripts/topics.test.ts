import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { topicsCommand } from '../../scripts/topics.ts';
import { connectStore } from '../../sinks/clickhouse/connect.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import type { Topics } from '../../sinks/clickhouse/topics.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { assessment, mention, post, start } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-topics-'));
const day = 86_400_000;
const topics = (...args: string[]) =>
  runCommand(
    topicsCommand,
    ['--since', new Date(start).toISOString(), '--until', new Date(start + day).toISOString(), ...args],
    {
      cwd,
      sources: [],
      env: {},
    },
  );
const asJson = async (...args: string[]): Promise<Topics> =>
  JSON.parse((await topics('--brand', 'acme', '--json', ...args)).stdout);

/** `count` posts from `at` on that say these phrases of Acme. */
function said(
  id: string,
  at: number,
  count: number,
  phrases: readonly string[],
  sentiment: 'negative' | 'positive',
  story?: string,
) {
  return Array.from({ length: count }, (_, i) =>
    assessment(
      post(`t:${id}${i}`, {
        text: `Acme: ${phrases.join(', ')}`,
        publishedAt: at + i * 1_000,
        fetchedAt: at + i * 1_000,
      }),
      [{ ...mention('acme', sentiment), insights: { phrases } }],
      story === undefined ? {} : { storyId: story },
    ),
  );
}

beforeAll(async () => {
  writeFileSync(join(cwd, 'escolta.yaml'), 'brands: [{ name: Acme }]\nsources: []\nstore: { path: data }\n');
  const store = connectStore({ path: join(cwd, 'data'), database: 'escolta' });
  await migrate(store.client);
  const writer = createStoreWriter({ client: store.client, events: quietEvents() });
  const now = [
    ...said('a', start, 12, ['late delivery', 'courier', 'price'], 'negative'),
    ...said('b', start, 9, ['price'], 'positive'),
    ...said('c', start, 6, ['battery fire'], 'negative'),
    // A text that was copied forty times is one text.
    ...said('d', start, 40, ['prize draw'], 'positive', 't:d0'),
  ];
  await writer.write([...said('e', start - 5 * day, 40, ['price'], 'positive'), ...now]);
  // Seen again: nothing counts twice.
  await writer.write(now);
  await store.close();
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test('what stands out of the time before, with each mention counted once', async () => {
  const found = await asJson();
  expect(found.mentions).toBe(67);
  expect(found.stories).toBe(28);
  const phrase = (name: string) => found.phrases.find((each) => each.phrase === name);
  expect(found.phrases[0]?.phrase).toMatch(/late delivery|courier/u);
  expect(phrase('late delivery')).toMatchObject({ mentions: 12, sentiment: { negative: 12, positive: 0 } });
  expect(phrase('battery fire')?.mentions).toBe(6);
  expect(phrase('price')).toBeUndefined();
  expect(phrase('prize draw')).toBeUndefined();
  const topic = found.topics.find(({ phrases }) => phrases.includes('late delivery'));
  expect(topic?.phrases).toContain('courier');
  expect(topic?.phrases).not.toContain('battery fire');
  expect(topic).toMatchObject({ mentions: 12, stories: 12 });
  expect(topic?.examples[0]?.text).toContain('late delivery');
});

test('of some mentions only', async () => {
  const { mentions, phrases } = await asJson('--sentiment', 'positive');
  expect(mentions).toBe(49);
  expect(phrases.map(({ phrase }) => phrase)).not.toContain('late delivery');
  expect((await asJson('--language', 'ca')).mentions).toBe(0);
});

test('for people', async () => {
  const { stdout, exitCode } = await topics('--brand', 'acme');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('67 mentions (28 different texts)');
  expect(stdout).toMatch(/12 +17\.9 % .* 12\/0\/0 +late delivery/u);
});

test('a brand that is not configured', async () => {
  expect(await topics('--brand', 'acne')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('acme') });
});
