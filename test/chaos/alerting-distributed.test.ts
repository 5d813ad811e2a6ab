import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Assessment } from '../../core/assessment.ts';
import { systemClock } from '../../core/clock.ts';
import { packagePath } from '../../core/package-root.ts';
import { soonMissed } from '../../scripts/kafka/settings.ts';
import { connectStore, type Store } from '../../sinks/clickhouse/connect.ts';
import { createIncidentStore } from '../../sinks/clickhouse/incident-store.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { startClickHouse, type TestClickHouse } from '../support/clickhouse-server.ts';
import { quietEvents } from '../support/events.ts';
import { ownKafkaMissing, startTestKafka, type TestKafka } from '../support/kafka.ts';
import { openReceiver, type Receiver } from './alerting/receiver.ts';
import { createWorld } from './alerting/world.ts';
import { end, sessionMs } from './distributed/cluster.ts';

/** Two processes that may tell people, on one broker and one server. */
describe.skipIf(ownKafkaMissing)('two processes that alert', () => {
  const folder = mkdtempSync(join(tmpdir(), 'escolta-alerting-'));
  const workers: { readonly child: ChildProcess; log: string }[] = [];
  let kafka: TestKafka;
  let clickhouse: TestClickHouse;
  let receiver: Receiver;
  let store: Store;

  beforeAll(async () => {
    [kafka, clickhouse, receiver] = await Promise.all([
      startTestKafka({ version: '4', settings: soonMissed }),
      startClickHouse(),
      openReceiver(),
    ]);
    const { url, username, password, database } = clickhouse;
    store = connectStore({ url, username, password, database });
    writeFileSync(
      join(folder, 'escolta.yaml'),
      JSON.stringify({
        brands: [{ name: 'Acme' }, { name: 'Bolt' }, { name: 'Cord' }],
        channels: [{ type: 'webhook', webhookUrl: receiver.url, secret: 'the secret of the chaos test' }],
        alerts: { ...createWorld(1).alerts, interval: '500ms' },
        http: { allowPrivate: true },
        bus: { brokers: kafka.brokers, prefix: 'alerting', partitions: 3, sessionTimeout: `${sessionMs}ms` },
        store: { url, username, password, database },
      }),
    );
  }, 120_000);
  afterAll(async () => {
    await Promise.all(workers.map(({ child }) => end(child)));
    await store?.close();
    await receiver?.close();
    await Promise.all([kafka?.stop(), clickhouse?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  function start() {
    const args = [packagePath('bin', 'escolta.cjs'), 'run', '--roles', 'alert', '--log', 'json'];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const worker = { child, log: '' };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        worker.log += chunk.toString();
      });
    }
    workers.push(worker);
    return worker;
  }

  async function until<T>(found: () => T | undefined | false): Promise<T> {
    for (;;) {
      const value = found();
      if (value !== undefined && value !== false) return value;
      await systemClock.sleep(50);
    }
  }
  const told = (kind: string, brand: string) => receiver.taken.find((one) => one.kind === kind && one.brand === brand);
  const sentBy = (worker: { log: string }) => worker.log.split('"event":"notification_sent"').length - 1;

  async function storm(brand: string): Promise<void> {
    const { posts } = createWorld(1);
    const now = Date.now();
    const { client } = store;
    const angry = (posts as readonly Assessment[]).filter(({ post }) => post.id.startsWith(`test:${brand}-`));
    await createStoreWriter({ client, events: quietEvents() }).write(
      angry.map((one, i) => ({ ...one, post: { ...one.post, publishedAt: now - 1_000 - i, fetchedAt: now } })),
    );
  }

  it('do it one at a time, and hand it over by death and by a clean stop, so that each thing is told once', async () => {
    const first = start();
    const second = start();
    await until(() => [first, second].every(({ log }) => log.includes('"ready"')));
    await storm('acme');
    await until(() => told('firing', 'acme'));
    const teller = await until(() => [first, second].find((worker) => sentBy(worker) > 0));
    const other = teller === first ? second : first;
    expect(sentBy(other)).toBe(0);

    // What it sent is marked by the time that it says so or soon after: only then it dies.
    const isMarked = async () => {
      const query = "SELECT count() AS n FROM v_notifications WHERE state = 'sent'";
      const answer = await store.client.query({ query, format: 'JSON' });
      return Number((await answer.json<{ n: string }>()).data[0]?.n) > 0;
    };
    while (!(await isMarked())) await systemClock.sleep(50);
    await end(teller.child);
    await storm('bolt');
    await until(() => told('firing', 'bolt'));
    // It says so once the receiver has answered, which is a moment after it was told.
    await until(() => sentBy(other) > 0);
    expect(sentBy(other)).toBe(1);

    // A third one takes over what the second leaves in order; what is over is told by whoever has it.
    const third = start();
    await until(() => third.log.includes('"ready"'));
    await end(other.child, 'SIGTERM');
    const [id = ''] = told('firing', 'acme')?.incidents ?? [];
    const incidents = createIncidentStore({ client: store.client, clock: systemClock });
    await incidents.act([{ incidentId: id, at: Date.now(), author: 'ana', action: 'resolve', text: '' }]);
    await until(() => told('resolved', 'acme'));
    expect(receiver.taken.map(({ kind, brand }) => `${kind} ${brand}`)).toEqual([
      'firing acme',
      'firing bolt',
      'resolved acme',
    ]);
    expect(new Set(receiver.taken.map(({ key }) => key)).size).toBe(3);
    const stored = await incidents.load(0);
    expect(stored.map(({ brand, state }) => `${brand} ${state}`).toSorted()).toEqual(['acme resolved', 'bolt firing']);
  }, 240_000);
});
