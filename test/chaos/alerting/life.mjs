// One life of the alerts: the real writer, the real engine (or a server), the real rules and channels, on a clock that runs faster,
// and a SIGKILL at a chosen moment. Prints what the store held when the life began and when it ended, as lines of JSON.
// Runs the built product, or a mutant of it.
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';

const order = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { dist, dir, configuration, posts, startsAt, speed, kill, outage, jump, store: server } = order;
const load = (path) => import(`${dist}/${path}`);

const { pino } = await import('pino');
const { createEvents } = await load('core/events.js');
const { createHttpClient } = await load('core/http.js');
const { sources } = await load('ingest/index.js');
const { createAlerting } = await load('scripts/alerting.js');
const { readConfiguration } = await load('scripts/configuration.js');
const { connectStore } = await load('sinks/clickhouse/connect.js');
const { migrate } = await load('sinks/clickhouse/migrate.js');
const { createCursorStore } = await load('sinks/clickhouse/state.js');
const { createStoreWriter } = await load('sinks/clickhouse/writer.js');

const die = () => process.kill(process.pid, 'SIGKILL');

/** Long waits are time-outs: they are squeezed less, because this machine may be slow. */
const longMs = 100_000;
let offset = 0;
const clock = {
  now: () => Math.round(startsAt + offset + performance.now() * speed),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms >= longMs ? ms / 6 : ms / speed);
      signal?.addEventListener('abort', wake);
    }),
};

const store = connectStore(server ?? { path: dir, database: 'escolta' });
await migrate(store.client);
const rows = async (query) => (await store.client.query({ query, format: 'JSON' })).json().then(({ data }) => data);

async function tell() {
  const incidents = await rows(
    `SELECT incident_id AS id, rule, brand, state, JSONHas(detail, 'evidence') AS evidence,
       JSONExtractUInt(detail, 'evidence', 'mentions') AS mentions
     FROM incidents FINAL ORDER BY id`,
  );
  const notifications = await rows(
    'SELECT notification_id AS key, kind, thread, incidents, state, error FROM v_notifications ORDER BY created_at, key',
  );
  process.stdout.write(`${JSON.stringify({ now: clock.now(), incidents, notifications })}\n`);
  return { incidents, notifications };
}
await tell();

/** What may be the moment: so many times it may happen before it is. */
let left = kill?.count ?? 0;
function moment(place) {
  if (kill && (kill.place === place || kill.place === 'anywhere')) {
    left -= 1;
    if (left === 0) die();
  }
}

let failures = outage?.count ?? 0;
/** The store is away for so many operations of this kind, or of all: before they have an effect, or after. */
function failing(what) {
  if (failures <= 0 || !(outage.of === what || outage.of === 'all')) return false;
  failures -= 1;
  return true;
}

const opOf = (query, body) => {
  if (query.startsWith('INSERT INTO incidents ')) return 'save';
  if (query.startsWith('INSERT INTO notifications ')) return body.includes('"state":"queued"') ? 'enqueue' : 'mark';
  return 'write';
};

async function bodyOf(values) {
  const chunks = [];
  for await (const chunk of values) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const client = new Proxy(store.client, {
  get(target, name) {
    const value = Reflect.get(target, name);
    if (name === 'query') {
      return async (params) => {
        moment('query');
        if (failing('query')) throw new Error('connection reset');
        return target.query(params);
      };
    }
    if (name !== 'exec') return typeof value === 'function' ? value.bind(target) : value;
    return async (params) => {
      const body = await bodyOf(params.values);
      const what = opOf(params.query, body);
      moment(`before ${what}`);
      const fails = failing(what);
      if (fails && failures % 2 === 0) throw new Error('connection refused');
      const result = await target.exec({ ...params, values: Readable.from([body], { objectMode: false }) });
      moment(`after ${what}`);
      if (!fails) return result;
      for await (const _ of result.stream);
      throw new Error('connection reset');
    };
  },
});

const own = createHttpClient({ allowPrivate: true, timeoutMs: 10_000 });
const http = {
  ...own,
  async request(...args) {
    moment('before send');
    const answer = await own.request(...args);
    moment('after send');
    return answer;
  },
};

const log = pino({ level: process.env.CHAOS_LOG ?? 'silent' }, pino.destination(2));
const events = createEvents({ log, now: clock.now });
const writer = createStoreWriter({ client: store.client, events });
if (jump) {
  setTimeout(() => {
    offset = jump.byMs;
  }, jump.afterMs);
}
const ended = new AbortController();
const never = new AbortController();

/** Writes what has been published by now, as a pipeline would; again from the beginning in each life. */
async function publish() {
  let next = 0;
  while (!ended.signal.aborted) {
    const due = posts.slice(next).filter(({ post }) => post.fetchedAt <= clock.now() - offset);
    try {
      if (due.length > 0) await writer.write(due);
      next += due.length;
    } catch {
      // A server that is away comes back.
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const alerting = createAlerting({
  configuration: readConfiguration({ cwd: dir, env: {}, sources }, configuration),
  client,
  http,
  cursors: createCursorStore({ client, clock }),
  events,
  clock,
  random: () => 0.5,
  stdout: process.stdout,
});
const publishing = publish();
const running = alerting.run({ signal: ended.signal, giveUp: never.signal });
running.catch((error) => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});

/** Whether all that this life waits for has come about. */
const reached = ({ incidents, notifications }) => {
  const sent = (kind) =>
    new Set(notifications.flatMap((n) => (n.kind === kind && n.state === 'sent' ? n.incidents : [])));
  const quiet = notifications.every(({ state }) => state !== 'queued');
  const firing = sent('firing');
  const over = sent('resolved');
  if (!quiet || incidents.length < order.until.incidents) return false;
  if (incidents.some(({ id }) => !firing.has(id))) return false;
  return incidents.filter(({ id, state }) => state === 'resolved' && over.has(id)).length >= order.until.resolved;
};

async function isDone() {
  try {
    const incidents = await rows('SELECT incident_id AS id, toString(state) AS state FROM incidents FINAL');
    const notifications = await rows('SELECT kind, incidents, state FROM v_notifications');
    return reached({ incidents, notifications });
  } catch {
    return false;
  }
}

const end = performance.now() + order.patienceMs;
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  if ((await isDone()) || performance.now() > end) break;
}
ended.abort();
await running;
await publishing;
await tell();
await own.close();
await store.close();
