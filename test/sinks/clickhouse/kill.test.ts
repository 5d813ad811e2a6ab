import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Assessment } from '../../../core/assessment.ts';
import { packagePath } from '../../../core/package-root.ts';
import { connectStore } from '../../../sinks/clickhouse/connect.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { ask, assessment, hour, post, start } from './temporary-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'escolta-kill-'));
const path = join(folder, 'data');
const file = join(folder, 'batches.ndjson');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Hundred posts, of which half were in the batch before: there with another brand and another time of publication. */
function batchNumber(number: number): Assessment[] {
  return Array.from({ length: 100 }, (_, i) => {
    const again = i < 50;
    const of = post(`kill:${number * 50 + i}`, {
      text: `state of batch ${number}`,
      publishedAt: start - (again ? 40 * 24 * hour : 0),
      fetchedAt: start + number,
    });
    return assessment(of, again ? ['after', 'both'] : ['before', 'both']);
  });
}

/** Runs the writer until so many batches are durable, and kills it in the midst of the next. Returns the durable batches. */
async function killAfter(count: number, first: number): Promise<number[]> {
  const script = packagePath('test', 'sinks', 'clickhouse', 'killed-writer.mjs');
  const dist = pathToFileURL(packagePath('dist')).href;
  const child = spawn(process.execPath, [script, dist, path, file, `${first}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const durable: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    durable.push(Number(line.split(' ')[1]));
    if (durable.length === count) child.kill('SIGKILL');
  }
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
  return durable;
}

test('what was durable survives a kill, and the replay makes all of it right', { timeout: 120_000 }, async () => {
  if (!existsSync(packagePath('dist'))) throw new Error('this test runs the built code: `npm run build` first');
  const batches = Array.from({ length: 200 }, (_, number) => batchNumber(number));
  writeFileSync(file, batches.map((batch) => `${JSON.stringify(batch)}\n`).join(''));
  const wanted = new Map<string, string[]>();
  let next = 0;
  for (const count of [3, 7, 12]) {
    const durable = await killAfter(count, next);
    const { client, close } = connectStore({ path });
    const mentions = () => ask(client, 'SELECT post_id, brand, text FROM v_mentions ORDER BY post_id, brand');
    try {
      const stored = await mentions();
      expect(new Set(stored.map(([id, brand]) => `${id} ${brand}`)).size).toBe(stored.length);
      const states = new Map(stored.map(([id, brand, text]) => [`${id} ${brand}`, Number(String(text).split(' ')[3])]));
      for (const number of durable) {
        for (const { post: of } of batchNumber(number)) {
          expect(states.get(`${of.id} both`), of.id).toBeGreaterThanOrEqual(number);
        }
      }
      // Two were under way at most. The bus gives back what was not acknowledged, and something that was.
      const last = Math.max(...durable) + 2;
      const writer = createStoreWriter({ client, events: quietEvents() });
      for (; next <= last; next += 1) {
        await writer.write(batchNumber(next));
        for (const { post: of, mentions: made } of batchNumber(next)) {
          wanted.set(
            of.id,
            made.map(({ brand }) => `${brand}: ${of.text}`),
          );
        }
      }
      const found = new Map<string, string[]>();
      for (const [id, brand, text] of await mentions()) {
        found.set(String(id), [...(found.get(String(id)) ?? []), `${brand}: ${text}`]);
      }
      expect(found).toEqual(wanted);
      expect(await ask(client, 'SELECT count() FROM v_posts')).toEqual([[String(wanted.size)]]);
    } finally {
      await close();
    }
  }
});
