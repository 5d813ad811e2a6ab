import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { exportRoutes } from '../../web/routes/exports.ts';
import { sqlRoutes } from '../../web/routes/sql.ts';
import { openTemporaryStore } from '../sinks/clickhouse/temporary-store.ts';
import { serveRoutes } from './served.ts';

const { client, close } = openTemporaryStore();
async function* nothing(): AsyncIterable<Uint8Array> {}
const routes = [
  ...exportRoutes({ exports: { mentions: nothing }, brands: [] }),
  ...sqlRoutes({ sql: { run: nothing, dictionary: async () => [] } }),
];

beforeAll(() => migrate(client));
afterAll(close);

/** What is told of the API where it is reached at an address. */
async function describedAt(url?: string) {
  const served = await serveRoutes(client, routes, { url });
  try {
    const answer = await fetch(`${served.url}/api/v1/openapi.json`);
    // biome-ignore lint/suspicious/noExplicitAny: as a reader has it, who knows its own paths into it
    return (await answer.json()) as any;
  } finally {
    await served.close();
  }
}

test('an export is told to be of its own format', async () => {
  const { paths } = await describedAt();
  const typesOf = (path: string) => Object.keys(paths[`/api/v1${path}`].get.responses[200].content);
  for (const [format, type] of [
    ['csv', 'text/csv; charset=utf-8'],
    ['ndjson', 'application/x-ndjson; charset=utf-8'],
    ['parquet', 'application/vnd.apache.parquet'],
  ]) {
    expect(typesOf(`/export/mentions.${format}`)).toEqual([type]);
    expect(typesOf(`/sql/export.${format}`)).toEqual([type]);
  }
});

test.each([
  [undefined, 'escolta_session'],
  ['https://listen.example', '__Host-escolta_session'],
])('at %s the cookie is %s', async (url, name) => {
  expect((await describedAt(url)).components.securitySchemes.session).toEqual({ type: 'apiKey', in: 'cookie', name });
});
