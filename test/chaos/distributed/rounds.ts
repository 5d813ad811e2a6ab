import { createClient } from '@clickhouse/client';
import { pino } from 'pino';
import { systemClock } from '../../../core/clock.ts';
import { kafkaStatus } from '../../../core/kafka/bus.ts';
import { createKafkaClient } from '../../../core/kafka/client.ts';
import { seededRandom } from '../../support/random.ts';
import { type Cluster, end, hasEnded, openCluster, sessionMs, type Worker } from './cluster.ts';

export interface RoundsResult {
  /** What was found broken; empty when all held. */
  readonly violations: readonly string[];
  /** The faults, in their order. */
  readonly faults: readonly string[];
}

/** What is done to the cluster; resolves when it is over and mended. */
const faults: Readonly<
  Record<
    string,
    (cluster: Cluster, random: () => number, zombies: Set<string>, violations: string[]) => Promise<string>
  >
> = {
  async kill({ workers, restart }, random) {
    const worker = anyOf(workers, random);
    const { name } = worker;
    await end(worker.child);
    restart(worker);
    return `${name} (${worker.role}) killed, ${worker.name} started`;
  },
  async calm(cluster, _random, _zombies, violations) {
    const { newsroom, workers } = cluster;
    const ingesting = workers.filter(({ role }) => role === 'ingest').length;
    await until(cluster, 15_000, async () => (await membersOf(cluster, 'leases.source')) === ingesting);
    const from = performance.now();
    await until(cluster, 30_000, async () => newsroom.leastAsked(from) >= 6);
    violations.push(...newsroom.sharedSince(from));
    return 'nothing';
  },
  async stop({ workers, restart }, random) {
    const worker = anyOf(workers, random);
    const { name } = worker;
    await end(worker.child, 'SIGTERM');
    restart(worker);
    return `${name} (${worker.role}) stopped, ${worker.name} started`;
  },
  async freeze({ workers }, random, zombies) {
    const worker = anyOf(workers, random);
    zombies.add(worker.name);
    worker.child.kill('SIGSTOP');
    // Longer than its session: others take over, and then it wakes up.
    await systemClock.sleep(sessionMs * 2);
    worker.child.kill('SIGCONT');
    return `${worker.name} (${worker.role}) frozen`;
  },
  async broker({ kafka }) {
    await kafka.kill();
    await kafka.restart();
    return 'the broker killed and started';
  },
  async store({ clickhouse }) {
    await clickhouse.kill();
    await clickhouse.restart();
    return 'the store killed and started';
  },
  async split({ toKafka, workers }, _random, zombies) {
    for (const { name } of workers) zombies.add(name);
    toKafka.freeze('half');
    await systemClock.sleep(sessionMs * 1.5);
    toKafka.heal();
    return 'half of the connections to the broker frozen, then cut';
  },
  async storeLost(cluster) {
    const { toClickHouse, newsroom } = cluster;
    toClickHouse.refuse();
    // The ingesting need the store for their cursors only when a poll ends: what they read is on the bus before.
    await askedOnce(newsroom);
    await systemClock.sleep(1_500);
    await replaceAll(cluster, 'store');
    toClickHouse.heal();
    return 'all that store killed while the store was away';
  },
  async brokerLost(cluster) {
    const { toKafka, newsroom, workers } = cluster;
    toKafka.freeze('all');
    newsroom.write();
    await askedOnce(newsroom);
    // Time to take an answer in, and, for who does not wait for the brokers, to save a cursor.
    await systemClock.sleep(1_500);
    const ingesting = workers.filter(({ role }) => role === 'ingest').map(({ name }) => name);
    await replaceAll(cluster, 'ingest');
    toKafka.heal();
    return `all that ingest (${ingesting}) killed while the brokers were away`;
  },
  async slow({ toClickHouse }) {
    toClickHouse.freeze('half');
    await systemClock.sleep(2_000);
    toClickHouse.refuse();
    await systemClock.sleep(1_000);
    toClickHouse.heal();
    return 'the store slow, then refusing';
  },
};

/** Resolves when each feed has been asked once more; feeds whose poller has lost its lease meanwhile are not waited for. */
async function askedOnce(newsroom: Cluster['newsroom']): Promise<void> {
  const from = performance.now();
  const all = newsroom.urls.length;
  while (newsroom.askedSince(from).size < all && performance.now() - from < sessionMs) await systemClock.sleep(20);
}

async function replaceAll({ workers, restart }: Cluster, role: string): Promise<void> {
  const chosen = workers.filter((worker) => worker.role === role);
  await Promise.all(chosen.map(({ child }) => end(child)));
  for (const worker of chosen) restart(worker);
}

function anyOf(workers: readonly Worker[], random: () => number): Worker {
  const worker = workers[Math.floor(random() * workers.length)];
  if (!worker) throw new Error('there are no workers');
  return worker;
}

/**
 * Opens a cluster, does something to it in each round while the world goes on writing, lets it settle, and looks at what the store
 * holds.
 */
export async function runRounds(options: {
  seed: number;
  rounds: number;
  workersPerRole?: number;
  /** The kinds of faults; all if not given. `calm` is none. */
  only?: readonly string[];
  /** Longest that all may take to be as it should once the faults are over, in milliseconds. 90,000 if not given. */
  settleMs?: number;
  dist?: string | undefined;
  tell?: (text: string) => void;
}): Promise<RoundsResult> {
  const { seed, rounds, workersPerRole = 3, settleMs = 90_000, tell = () => {} } = options;
  const random = seededRandom(seed);
  const cluster = await openCluster({ workersPerRole, random: seededRandom(seed + 1), dist: options.dist });
  const { newsroom } = cluster;
  const zombies = new Set<string>();
  const done: string[] = [];
  const violations: string[] = [];
  try {
    const kinds = options.only ?? Object.keys(faults).filter((kind) => kind !== 'calm');
    const works = await until(cluster, 90_000, async () => (await lagOf(cluster)) === 0 && (await stored(cluster)) > 0);
    // What never worked would show any mistake.
    if (!works) throw new Error(`the workers stored nothing before anything was done to them: ${logsOf(cluster)}`);
    await poison(cluster, 3);
    for (let round = 0; round < rounds; round++) {
      newsroom.write();
      // Each kind comes before one comes twice.
      const kind = kinds[(round + seed) % kinds.length] ?? 'kill';
      const what = await faults[kind]?.(cluster, random, zombies, violations);
      done.push(what ?? `${kind}: nothing was done`);
      tell(`round ${round + 1}: ${what}`);
    }
    const now = performance.now();
    newsroom.write();
    const settled = await until(
      cluster,
      settleMs,
      async () =>
        newsroom.askedSince(now).size === newsroom.urls.length && (await wrong(cluster, zombies)).length === 0,
    );
    if (settled) return { violations, faults: done };
    return { violations: [...violations, ...(await wrong(cluster, zombies)), ...logsOf(cluster)], faults: done };
  } finally {
    await cluster.close();
  }
}

/** Waits until it is so, and says whether it came to it in time. A question that fails is asked again. */
async function until(cluster: Cluster, ms: number, reached: () => Promise<boolean>): Promise<boolean> {
  for (const from = performance.now(); performance.now() - from < ms; ) {
    for (const worker of cluster.workers) if (hasEnded(worker.child)) cluster.restart(worker);
    if (await reached().catch(() => false)) return true;
    await systemClock.sleep(250);
  }
  return false;
}

/** Messages that cannot be read, straight into the topic. */
async function poison({ kafka, prefix }: Cluster, count: number): Promise<void> {
  const log = pino({ level: 'silent' });
  const client = createKafkaClient({ brokers: kafka.brokers, clientId: 'poison', baseDir: '.', log });
  const producer = client.producer();
  await producer.connect();
  const messages = Array.from({ length: count }, (_, i) => ({ key: `poison-${i}`, value: `{"poison":${i}` }));
  await producer.send({ topic: `${prefix}.posts`, messages });
  await producer.disconnect();
}

async function lagOf({ kafka, prefix }: Cluster): Promise<number> {
  const log = pino({ level: 'silent' });
  const { topics, error } = await kafkaStatus({ brokers: kafka.brokers, clientId: 'look', baseDir: '.', log, prefix });
  if (error !== undefined) throw new Error(error);
  return topics.reduce((sum, { lag }) => sum + lag, 0);
}

async function membersOf({ kafka, prefix }: Cluster, group: string): Promise<number> {
  const log = pino({ level: 'silent' });
  const admin = createKafkaClient({ brokers: kafka.brokers, clientId: 'look', baseDir: '.', log }).admin();
  try {
    await admin.connect();
    const { groups } = await admin.describeGroups([`${prefix}.${group}`]);
    return groups[0]?.state === 'Stable' ? groups[0].members.length : 0;
  } finally {
    await admin.disconnect();
  }
}

async function rowsOf<T>({ clickhouse }: Cluster, query: string): Promise<T[]> {
  const { url, username, password, database } = clickhouse;
  const client = createClient({ url, username, password, database });
  try {
    return await (await client.query({ query, format: 'JSONEachRow' })).json<T>();
  } finally {
    await client.close();
  }
}

async function stored(cluster: Cluster): Promise<number> {
  const [row] = await rowsOf<{ n: string }>(cluster, 'SELECT count() AS n FROM v_mentions');
  return Number(row?.n ?? 0);
}

/** Everything that is not as it should be, a few of each kind. */
async function wrong(cluster: Cluster, zombies: ReadonlySet<string>): Promise<string[]> {
  const { newsroom } = cluster;
  const found: string[] = [];
  const mentions = await rowsOf<{ m: string }>(
    cluster,
    "SELECT concat(url, ' ', brand, ' ', text) AS m FROM v_mentions ORDER BY m",
  );
  found.push(
    ...difference(
      'mention',
      newsroom.mentions(),
      mentions.map(({ m }) => m),
    ),
  );
  const posts = await rowsOf<{ url: string }>(cluster, 'SELECT url FROM v_posts ORDER BY url');
  found.push(
    ...difference(
      'post',
      newsroom.posts(),
      posts.map(({ url }) => url),
    ),
  );
  const authors = await rowsOf<{ author: string; numbers: string[] }>(
    cluster,
    `SELECT author_name AS author, arrayMap(p -> extract(p.2, 'items/(\\\\d+)'), arraySort(groupArray((published_at, url)))) AS numbers
     FROM v_posts GROUP BY author_name`,
  );
  const expected = newsroom.byAuthor();
  for (const { author, numbers } of authors) {
    if (numbers.join() !== expected[author]?.join()) found.push(`the order of ${author}: ${numbers}`);
  }
  const letters = await rowsOf<{ payload: string }>(cluster, 'SELECT payload FROM v_dead_letters ORDER BY payload');
  found.push(
    ...difference(
      'dead letter',
      [0, 1, 2].map((i) => `{"poison":${i}`),
      letters.map(({ payload }) => payload),
    ),
  );
  const lag = await lagOf(cluster);
  if (lag !== 0) found.push(`the lag is ${lag}`);
  found.push(
    ...newsroom
      .overlaps(zombies)
      .slice(0, 3)
      .map((what) => `two pollers: ${what}`),
  );
  return found;
}

function difference(what: string, expected: readonly string[], held: readonly string[]): string[] {
  const [wanted, present] = [new Set(expected), new Set(held)];
  const missing = expected.filter((one) => !present.has(one));
  const invented = held.filter((one) => !wanted.has(one));
  return [
    ...(missing.length > 0 ? [`${missing.length} of ${what} missing: ${missing.slice(0, 3)}`] : []),
    ...(invented.length > 0 ? [`${invented.length} of ${what} too many: ${invented.slice(0, 3)}`] : []),
    ...(held.length !== present.size ? [`${held.length - present.size} of ${what} counted twice`] : []),
  ];
}

function logsOf({ workers }: Cluster): string[] {
  return workers.map(({ name, role, log }) => `${name} (${role}) said last: ${log.split('\n').slice(-4).join(' | ')}`);
}
