import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagePath } from '../../../core/package-root.ts';
import { soonMissed } from '../../../scripts/kafka/settings.ts';
import { startClickHouse, type TestClickHouse } from '../../support/clickhouse-server.ts';
import { startTestKafka, type TestKafka } from '../../support/kafka.ts';
import { createNetwork, type Network } from './network.ts';
import { type Newsroom, openNewsroom } from './newsroom.ts';

/** How long a process may be silent, in milliseconds: shorter than in life, so that a round is short. */
export const sessionMs = 3_000;

export interface Worker {
  readonly name: string;
  readonly role: string;
  child: ChildProcess;
  /** What it has logged, for the one who looks into a failure. */
  log: string;
}

/** Everything that a distributed Escolta is made of, each in a process of its own, with disturbed ways between them. */
export interface Cluster {
  readonly newsroom: Newsroom;
  readonly kafka: TestKafka;
  readonly clickhouse: TestClickHouse;
  readonly toKafka: Network;
  readonly toClickHouse: Network;
  readonly workers: readonly Worker[];
  readonly prefix: string;
  /** Starts a worker again that has ended, under a name of its own. */
  restart(worker: Worker): void;
  close(): Promise<void>;
}

const roles = ['ingest', 'process', 'store'];
const feeds = 4;

/**
 * @param dist the built product to run; that of this checkout if not given
 */
export async function openCluster(options: {
  workersPerRole: number;
  random: () => number;
  dist?: string | undefined;
}): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'escolta-distributed-'));
  const prefix = 'chaos';
  const toKafka = await createNetwork();
  const toClickHouse = await createNetwork();
  // Whoever asks the broker is told to go through the network that we disturb.
  const settings = { ...soonMissed, 'advertised.listeners': `OPEN://127.0.0.1:${toKafka.port}` };
  const [kafka, clickhouse, newsroom] = await Promise.all([
    startTestKafka({ version: '4', settings }),
    startClickHouse(),
    openNewsroom(feeds, options.random),
  ]);
  toKafka.lead(Number(kafka.brokers[0]?.split(':')[1]));
  toClickHouse.lead(Number(new URL(clickhouse.url).port));
  const bin = join(options.dist ?? packagePath('dist'), '..', 'bin', 'escolta.cjs');

  let births = 0;
  function start(role: string): Pick<Worker, 'name' | 'child' | 'log'> {
    births += 1;
    const name = `worker-${births}`;
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, JSON.stringify(configuration(name)));
    const args = [bin, 'run', '-c', file, '--roles', role, '--log', 'json'];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    return { name, child, log: '' };
  }

  function configuration(name: string) {
    return {
      brands: [{ name: 'Acme' }, { name: 'Bolt' }],
      // Quiet or not: a fault that waits until each feed was asked must not outlast the sessions.
      sources: newsroom.urls.map((url, i) => ({
        ...{ type: 'feed', name: `feed-${i}`, urls: [url], schedule: 'every 1s', slowest: 1 },
      })),
      http: { allowPrivate: true, userAgentContact: `${name}@escolta.example`, timeout: '5s' },
      bus: { brokers: [`127.0.0.1:${toKafka.port}`], prefix, partitions: 6, sessionTimeout: `${sessionMs}ms` },
      store: {
        url: `http://127.0.0.1:${toClickHouse.port}`,
        username: clickhouse.username,
        password: clickhouse.password,
        database: clickhouse.database,
      },
    };
  }

  function watched(worker: Worker): Worker {
    for (const stream of [worker.child.stdout, worker.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        worker.log = (worker.log + chunk.toString()).slice(-20_000);
      });
    }
    return worker;
  }

  const workers = roles.flatMap((role) =>
    Array.from({ length: options.workersPerRole }, () => watched({ role, ...start(role) })),
  );

  return {
    newsroom,
    kafka,
    clickhouse,
    toKafka,
    toClickHouse,
    workers,
    prefix,
    restart(worker) {
      watched(Object.assign(worker, start(worker.role)));
    },
    async close() {
      await Promise.all(workers.map((worker) => end(worker.child)));
      await newsroom.close();
      await Promise.all([kafka.stop(), clickhouse.stop(), toKafka.close(), toClickHouse.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGCONT');
  child.kill(signal);
  await ended;
}
