import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectStore, createDatabase, type Store } from '../../../sinks/clickhouse/connect.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { assessment, post } from './temporary-store.ts';

// What we say to a server over HTTP, and what we make of its answers; that the SQL is right is proven on the engine itself.
interface Request {
  readonly query: string;
  readonly settings: URLSearchParams;
  readonly user: string | undefined;
  readonly body: string;
}

const requests: Request[] = [];
let answer: { status: number; body: string };

async function read(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const { searchParams: settings } = new URL(request.url ?? '', 'http://localhost');
  const user = Buffer.from(request.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
  return { query: settings.get('query') ?? body, settings, user, body };
}

const server = createServer(async (request, response) => {
  const asked = await read(request);
  requests.push(asked);
  if (answer.status !== 200) response.writeHead(answer.status).end(answer.body);
  else response.end(/FORMAT JSON(?:Compact)?$/u.test(asked.query.trim()) ? '{"data":[]}' : answer.body);
});

let store: Store;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  store = connectStore({ url: `http://127.0.0.1:${port}`, username: 'ada', password: 'p:w', database: 'social' });
});
afterAll(async () => {
  await store.close();
  server.close();
});
beforeEach(() => {
  requests.length = 0;
  answer = { status: 200, body: '' };
});

const write = () =>
  createStoreWriter({ client: store.client, events: quietEvents() }).write([assessment(post('test:1'), ['acme'])]);

test('rows go as they are, posts first, with their settings', async () => {
  await write();
  const firstLines = requests.map(({ query }) => query.trim().split('\n')[0]);
  // What is known of the posts, and what people said of them, are asked at once; the latter again at the end.
  const labels = expect.stringMatching(/^SELECT brand, post_id AS postId, .* AS label, /u);
  expect(firstLines.slice(0, 2).toSorted()).toEqual(['SELECT', labels]);
  expect(firstLines.slice(2)).toEqual([
    'INSERT INTO posts FORMAT JSONEachRow',
    'INSERT INTO mentions FORMAT JSONEachRow',
    labels,
  ]);
  const lookUp = requests[firstLines.indexOf('SELECT')];
  const [posts, mentions] = requests.slice(2);
  expect(lookUp?.settings.get('output_format_json_quote_64bit_integers')).toBe('1');
  expect(posts?.user).toBe('ada:p:w');
  expect(posts?.settings.get('database')).toBe('social');
  expect(posts?.settings.get('max_partitions_per_insert_block')).toBe('0');
  expect(posts?.settings.get('async_insert')).toBe('0');
  expect(posts?.settings.get('insert_deduplicate')).toBe('0');
  expect(JSON.parse(posts?.body ?? '')).toMatchObject({ post_id: 'test:1', brands: ['acme'] });
  expect(JSON.parse(mentions?.body ?? '')).toMatchObject({ post_id: 'test:1', brand: 'acme', is_deleted: 0 });
});

test.each([
  [403, 'Code: 516. DB::Exception: ada: Authentication failed. (AUTHENTICATION_FAILED)', 'fatal'],
  [400, 'Code: 25. DB::Exception: Cannot parse escape sequence. (CANNOT_PARSE_ESCAPE_SEQUENCE)', 'poison'],
  [500, 'Code: 252. DB::Exception: Too many parts. (TOO_MANY_PARTS)', 'transient'],
  [502, '<html>Bad gateway</html>', 'transient'],
])('an answer %i %s', async (status, body, retry) => {
  answer = { status, body };
  await expect(write()).rejects.toMatchObject({ name: 'PipelineError', retry });
  await expect(migrate(store.client)).rejects.toMatchObject({ name: 'PipelineError', retry });
});

test('a user who may not change tables is told who has to', async () => {
  answer = { status: 500, body: 'Code: 497. DB::Exception: ada: Not enough privileges. (ACCESS_DENIED)' };
  await expect(migrate(store.client)).rejects.toMatchObject({
    retry: 'fatal',
    message: expect.stringContaining('run `escolta migrate` as one who may'),
  });
});

test('no server is a failure in passing', async () => {
  const gone = connectStore({ url: 'http://127.0.0.1:1' });
  await expect(
    createStoreWriter({ client: gone.client, events: quietEvents() }).write([assessment(post('test:1'), [])]),
  ).rejects.toMatchObject({ retry: 'transient' });
  await gone.close();
});

test('its place is told without credentials', () => {
  const place = connectStore({ url: 'https://ada:secret@clickhouse.example:8443/x' });
  expect(place).toMatchObject({ kind: 'server', place: 'clickhouse.example:8443' });
});

test('a certificate that cannot be read is named', () => {
  expect(() => connectStore({ url: 'https://a.example', tls: { caFile: 'missing.pem' } })).toThrow(
    'reading the certificate missing.pem of the store',
  );
});

test('the database is made first, and a user who may not make it goes on without', async () => {
  const { port } = server.address() as AddressInfo;
  const options = { url: `http://127.0.0.1:${port}`, username: 'ada', password: 'p:w', database: 'social' };
  await createDatabase(options);
  expect(requests[0]?.query).toContain('CREATE DATABASE IF NOT EXISTS social');
  // Not in the database that is not there yet.
  expect(requests[0]?.settings.get('database')).not.toBe('social');
  answer = { status: 500, body: 'Code: 497. DB::Exception: ada: Not enough privileges. (ACCESS_DENIED)' };
  await createDatabase(options);
  answer = { status: 500, body: 'Code: 516. DB::Exception: ada: Authentication failed. (AUTHENTICATION_FAILED)' };
  await expect(createDatabase(options)).rejects.toMatchObject({ retry: 'fatal' });
});

test('on a cluster, a write waits for every server that holds the same data', async () => {
  const { port } = server.address() as AddressInfo;
  const cluster = { name: 'prod', sharded: true, replicas: 3 };
  const options = { url: `http://127.0.0.1:${port}`, database: 'social', cluster };
  await createDatabase(options);
  expect(requests[0]?.query).toContain("CREATE DATABASE IF NOT EXISTS social ON CLUSTER 'prod'");
  const clustered = connectStore(options);
  requests.length = 0;
  const writer = createStoreWriter({ client: clustered.client, events: quietEvents() });
  await writer.write([assessment(post('test:2'), ['acme'])]);
  await clustered.close();
  expect(requests).toHaveLength(5);
  for (const { settings } of requests) {
    expect(settings.get('insert_quorum')).toBe('3');
    expect(settings.get('distributed_foreground_insert')).toBe('1');
    expect(settings.get('skip_unavailable_shards')).toBe('0');
  }
});
