// One life of the pipeline: real sources over real HTTP, the real engine, and a SIGKILL at a chosen moment.
// People label mentions meanwhile, as from another process. Prints what the store held when the life began, as one line of JSON. Runs the built product, or a mutant of it.
const { dist, dir, hackernewsUrl, feedUrl, startsAt, kill, life } = JSON.parse(process.argv[2]);
const load = (path) => import(`${dist}/${path}`);

const { pino } = await import('pino');
const { createEvents } = await load('core/events.js');
const { createHttpClient } = await load('core/http.js');
const { createMatch } = await load('processors/match.js');
const { normalize } = await load('processors/normalize.js');
const { planSearches } = await load('processors/search-terms.js');
const { startPipeline } = await load('scripts/pipeline.js');
const { hackernews } = await load('ingest/hackernews.js');
const { feed } = await load('ingest/feed.js');
const { connectStore } = await load('sinks/clickhouse/connect.js');
const { migrate } = await load('sinks/clickhouse/migrate.js');
const { createCoverageSink, createCursorStore, createDeadLetterSink } = await load('sinks/clickhouse/state.js');
const { createLabelStore } = await load('sinks/clickhouse/labels.js');
const { createStoreWriter } = await load('sinks/clickhouse/writer.js');
const { createDuePosts } = await load('sinks/clickhouse/due-posts.js');

const die = () => process.kill(process.pid, 'SIGKILL');

// Time is the world's, and waiting is squeezed: what is proved here is what survives, not how long we wait.
const clock = {
  now: () => Math.round(startsAt + performance.now()),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(ms, 150));
      signal?.addEventListener('abort', wake);
    }),
};

const store = await connectStore({ path: dir, database: 'escolta' });
await migrate(store.client);
let draws = life * 1_000;
const draw = () => {
  draws += 1;
  return Math.abs(Math.sin(draws * 12.9898) * 43758.5453) % 1;
};
const people = createLabelStore({ client: store.client, clock, random: draw });
await people.settle();

const rows = async (query) => (await store.client.query({ query, format: 'JSONEachRow' })).json();
process.stdout.write(
  `${JSON.stringify({
    mentions: await rows(
      `SELECT brand, post_id, story_id, toString(mentions.sentiment) AS sentiment, labelled_by, irrelevant, marked_by,
         toString(published_at) AS at FROM mentions FINAL ORDER BY brand, post_id`,
    ),
    counted: (await rows('SELECT brand, post_id FROM v_mentions')).map((row) => `${row.brand} ${row.post_id}`),
    labels: await rows('SELECT brand, post_id, story_id, label, labelled_by, version FROM labels FINAL'),
    marks: await rows('SELECT brand, post_id, story_id, label, labelled_by, version FROM marks FINAL'),
    posts: (await rows('SELECT post_id FROM v_posts ORDER BY post_id')).map((row) => row.post_id),
    dead: (await rows("SELECT reason, payload FROM v_dead_letters WHERE state = 'dead'")).map(
      (row) => row.reason + row.payload,
    ),
    cursors: Object.fromEntries(
      (await rows('SELECT source, argMax(cursor, version) AS cursor FROM cursors GROUP BY source')).map((row) => [
        row.source,
        JSON.parse(row.cursor),
      ]),
    ),
  })}\n`,
);

const labelling = new Set();
/** Somebody labels or marks a mention, and nobody waits for it. */
async function label() {
  const [one] = await rows(
    `SELECT brand, post_id FROM mentions FINAL ORDER BY cityHash64(mention_id, ${Math.floor(draw() * 1e6)}) LIMIT 1`,
  );
  if (!one) return;
  const said = ['negative', 'neutral', 'positive', 'none', 'irrelevant', 'relevant'][Math.floor(draw() * 6)];
  await people.label([{ brand: one.brand, postId: one.post_id, label: said, by: `${life}-${draws}` }]);
}

// The k-th insert of this life is the moment: before it, while it is under way, or after it is durable.
let inserts = 0;
let failures = 0;
const client = new Proxy(store.client, {
  get(target, name) {
    const value = Reflect.get(target, name);
    if (name !== 'exec') return typeof value === 'function' ? value.bind(target) : value;
    return async (params) => {
      inserts += 1;
      if (labelling.size < 3) {
        const work = label().finally(() => labelling.delete(work));
        labelling.add(work);
      }
      const now = kill && inserts === kill.insert;
      if (now && kill.when === 'before') die();
      // A store that fails in passing now and then, with the rows landed or not.
      if (kill && inserts % kill.failEvery === 0 && failures < 4) {
        failures += 1;
        if (failures % 2 === 0) (await target.exec(params)).stream.destroy();
        else params.values.destroy();
        throw new Error('connection reset');
      }
      const work = target.exec(params);
      if (now && kill.when === 'during') setTimeout(die, kill.delayMs);
      const result = await work;
      if (now && kill.when === 'after') die();
      return result;
    };
  },
});

const brands = ['Acme', 'Bolt'].map((name) => ({
  id: name.toLowerCase(),
  name,
  kind: 'own',
  aliases: [],
  handles: [],
  hashtags: [],
  sites: [],
  exclude: [],
  languages: [],
  caseSensitive: false,
  foldAccents: true,
}));
/** Every other post of Hacker News repeats the one before. */
const pairs = {
  name: 'pairs',
  process: async (batch) =>
    batch.map((value) => {
      const number = Number(/^hackernews:(\d+)$/.exec(value.post.id)?.[1] ?? 0);
      return { kind: 'keep', value: number % 2 === 1 ? { ...value, storyId: `hackernews:${number - 1}` } : value };
    }),
};
const fragile = {
  name: 'fragile',
  process: async (batch) => {
    if (batch.some(({ post }) => post.text.includes('POISON'))) throw new Error('this processor cannot take poison');
    return batch.map((value) => ({ kind: 'keep', value }));
  },
};
const log = pino({ level: 'silent' });
const http = createHttpClient({ allowPrivate: true, timeoutMs: 5_000 });
const context = { searches: planSearches(brands).searches, http, clock, log, baseDir: dir };
const once = { next: async () => false, nextAt: () => undefined };
const events = createEvents({ log, now: clock.now });
const pipeline = startPipeline({
  sources: [
    {
      name: 'hackernews',
      source: hackernews.create(
        hackernews.config.parse({
          baseUrl: hackernewsUrl,
          itemsUrl: hackernewsUrl,
          since: 1,
          pageSize: 20,
          overlapMinutes: 0,
        }),
        { ...context, name: 'hackernews' },
      ),
      schedule: once,
      // The lives are an hour apart: each post is asked for again in one of them, and some are found to be deleted.
      refresh: { afterMs: [11 * 3_600_000] },
    },
    {
      name: 'feed',
      source: feed.create(feed.config.parse({ urls: [feedUrl] }), { ...context, name: 'feed' }),
      schedule: once,
    },
  ],
  processors: [normalize, pairs, fragile, createMatch({ brands })],
  writer: createStoreWriter({ client, events }),
  deadLetters: createDeadLetterSink({ client }),
  coverage: createCoverageSink({ client }),
  cursors: createCursorStore({ client, clock }),
  due: createDuePosts({ client: store.client }),
  events,
  clock,
  random: () => 0.5,
  tuning: { processBatch: 13, storeBatch: 40, storeLingerMs: 5, maxInFlight: 90, capacity: 200 },
});
await pipeline.sourcesEnded;
await pipeline.stop(10_000);
await pipeline.done;
await Promise.all(labelling);
await http.close();
await store.close();
