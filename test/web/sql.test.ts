import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSqlPorts } from '../../scripts/web/sql-ports.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { csvOf } from '../../web/export.ts';
import { questions, questionWords } from '../../web/questions.ts';
import { mostRows, sqlRoutes } from '../../web/routes/sql.ts';
import { assessment, hour, mention, openTemporaryStore, post } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { type Asker, type Served, serveRoutes } from './served.ts';

const { client, close } = openTemporaryStore();
const now = Date.now();
let served: Served;
let analyst: Asker;
let admin: Asker;

beforeAll(async () => {
  await migrate(client);
  await createStoreWriter({ client, events: quietEvents() }).write(
    [1, 2, 3].map((id) =>
      assessment(post(`test:${id}`, { text: `Text ${id}`, publishedAt: now - id * hour, fetchedAt: now }), [
        {
          ...mention('acme', id === 1 ? 'negative' : 'positive'),
          insights: { phrases: ['zipper'], reasons: ['quality'], question: true },
        },
      ]),
    ),
  );
  served = await serveRoutes(client, sqlRoutes({ sql: createSqlPorts({ client }) }));
  [analyst, admin] = [await served.as('analyst'), await served.as('administrator')];
});
afterAll(async () => {
  await served?.close();
  await close();
});

const run = (ask: Asker, query: string) => ask('POST', '/sql', { query });

describe('a statement', () => {
  test('answers with columns, types and rows', async () => {
    const { status, value } = await run(
      analyst,
      'SELECT toString(sentiment) AS sentiment, count() AS mentions FROM v_mentions GROUP BY sentiment ORDER BY sentiment;',
    );
    expect(status).toBe(200);
    expect(value.columns).toEqual([
      { name: 'sentiment', type: 'String' },
      { name: 'mentions', type: 'UInt64' },
    ]);
    expect(value.rows.map(([name, count]: [string, unknown]) => [name, Number(count)])).toEqual([
      ['negative', 1],
      ['positive', 2],
    ]);
    expect(value.cut).toBe(false);
    expect((await served.audited('sql')).at(0)?.detail).toHaveProperty('query');
  });

  test('is cut where it has too many rows, and says so', async () => {
    const all = await run(analyst, `SELECT number FROM numbers(${mostRows})`);
    expect([all.value.rows.length, all.value.cut]).toEqual([mostRows, false]);
    const more = await run(analyst, 'SELECT number FROM numbers(100000000000)');
    expect([more.status, more.value.rows.length, more.value.cut]).toEqual([200, mostRows, true]);
  });

  test('of no rows has its columns all the same', async () => {
    const { value } = await run(analyst, 'SELECT 1 AS one WHERE 0');
    expect(value).toEqual({ columns: [{ name: 'one', type: 'UInt8' }], rows: [], cut: false });
  });

  test.each([
    ['SELEC 1', /yntax/u],
    ['SELECT nothing FROM v_mentions', /nothing/u],
    ['DROP TABLE mentions', /only read/u],
    ['INSERT INTO saved SELECT 1', /only read/u],
    [`SELECT * FROM file('/etc/passwd')`, /reaches outside/u],
    [`SELECT * FROM url('http://127.0.0.1/', 'CSV', 'a String')`, /not open/u],
    ['SELECT 1 SETTINGS max_memory_usage = 0', /setting/u],
    ['SELECT 1 FORMAT CSV', /FORMAT/u],
    ['SELECT * FROM users', /"users" holds secrets/u],
    ['SELECT * FROM default.`api_tokens`', /"api_tokens" holds secrets/u],
    ['SELECT (SELECT count() FROM web_sessions)', /"web_sessions" holds secrets/u],
    ['SELECT 1 IN store_secrets', /"store_secrets" (?:holds secrets|is closed)/u],
    ['SELECT * FROM view(SELECT * FROM audit_log)', /"audit_log" holds secrets/u],
    [`SELECT * FROM merge(currentDatabase(), 'users')`, /not open/u],
    ['SELECT * FROM v_customers', /right "personal"/u],
    ['SELECT name FROM v_people', /right "personal"/u],
    ['SELECT name FROM customers_local', /right "personal"/u],
    ['SELECT customer_id FROM default.`accounts_local`', /right "personal"/u],
    ['SELECT * FROM view(SELECT * FROM leads_local)', /right "personal"/u],
    ['SELECT 1 IN store_secrets_local', /"store_secrets_local" (?:holds secrets|is closed)/u],
    ['SELECT detail FROM incidents', /right "personal"/u],
    ['SELECT detail FROM incidents_local', /right "personal"/u],
  ])('%s is a problem, in words', async (query, words) => {
    const { status, value, headers } = await run(analyst, query);
    expect(status).toBe(422);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/u);
    expect(value.detail).toMatch(words);
  });

  test('takes its rights, and all brands', async () => {
    for (const role of ['viewer', 'manager'] as const)
      expect((await run(await served.as(role), 'SELECT 1')).status).toBe(403);
    const limited = await run(await served.as('analyst', ['acme']), 'SELECT 1');
    expect(limited).toMatchObject({ status: 403, value: { detail: expect.stringContaining('all brands') } });
    expect((await run(admin, 'SELECT * FROM v_customers')).status).toBe(200);
    expect((await run(admin, 'SELECT detail FROM incidents')).status).toBe(200);
    expect((await run(analyst, 'SELECT * FROM v_incidents')).status).toBe(200);
    expect((await run(admin, 'SELECT * FROM users')).status).toBe(422);
  });
});

describe('the questions', () => {
  test('are of every kind, each once, and those on people for those who may', async () => {
    expect(new Set(questions.map(({ about }) => about))).toEqual(new Set(questionWords));
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
    const ids = async (ask: Asker) =>
      (await ask('GET', '/sql/questions')).value.questions.map(({ id }: { id: string }) => id);
    expect(await ids(admin)).toHaveLength(questions.length);
    expect(await ids(analyst)).toEqual(questions.filter(({ personal }) => !personal).map(({ id }) => id));
  });

  test.each(questions.map((question) => [question.id, question] as const))('%s runs', async (_, question) => {
    const { status, value } = await run(question.personal ? admin : analyst, question.query);
    expect([status, value.detail]).toEqual([200, undefined]);
    expect(value.columns.length).toBeGreaterThan(1);
  });

  test.each([
    ['what-volume', ['acme', 3, 1, 0, 2, 0.33]],
    ['why-reasons', ['acme', 'quality', 1, 3, 33]],
    ['why-fresh-words', ['zipper', 3, 0]],
    ['how-share-of-voice', ['acme', 3, 100, 3, 100]],
  ])('%s answers', async (id, row) => {
    const query = questions.find((question) => question.id === id)?.query ?? '';
    const [first] = (await run(analyst, query)).value.rows;
    expect(first.map((cell: unknown) => (/^\d+$/u.test(String(cell)) ? Number(cell) : cell))).toEqual(row);
  });
});

test('the dictionary has the views with their columns', async () => {
  const { value } = await analyst('GET', '/sql/dictionary');
  const names = value.tables.map(({ name }: { name: string }) => name);
  expect(names).toContain('v_mentions');
  expect(names.filter((name: string) => !name.startsWith('v_'))).toEqual([]);
  const { columns } = value.tables.find(({ name }: { name: string }) => name === 'v_mentions');
  expect(columns).toContainEqual({
    name: 'rating',
    type: 'Nullable(Float32)',
    comment: expect.stringContaining('Stars'),
  });
});

describe('an export of a result', () => {
  const of = (format: string, query: string) => `/sql/export.${format}?query=${encodeURIComponent(query)}`;

  test('has all rows, and nothing that a spreadsheet runs', async () => {
    const { status, text, headers } = await analyst(
      'GET',
      of('csv', `SELECT '=1+1' AS a, -2.5 AS b, 'à "b", c' AS c, NULL AS d, number FROM numbers(3000)`),
    );
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="escolta-sql.csv"');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(3_001);
    expect(lines.slice(0, 2)).toEqual(['a,b,c,d,number', `"'=1+1",-2.5,"à ""b"", c",,0`]);
    expect((await served.audited('export')).at(0)).toMatchObject({ target: 'sql', detail: { format: 'csv' } });
  });

  test('is NDJSON or Parquet, as is asked', async () => {
    const { text } = await analyst('GET', of('ndjson', 'SELECT number AS n FROM numbers(2)'));
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).n),
    ).toEqual([0, 1]);
    const { bytes } = await analyst('GET', of('parquet', 'SELECT 1 AS n'));
    expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
  });

  test('of a statement that is wrong is a problem, and no file', async () => {
    const { status, headers } = await analyst('GET', of('csv', 'SELECT * FROM api_tokens'));
    expect([status, headers.get('content-disposition')]).toEqual([422, null]);
  });
});

test('lines that come in pieces are put together, signs too', async () => {
  const bytes = Buffer.from('["à","b"]\n["😀",null]\n');
  async function* pieces() {
    for (const byte of bytes) yield Uint8Array.of(byte);
  }
  let text = '';
  for await (const part of csvOf(pieces())) text += part;
  expect(text).toBe('à,b\r\n😀,\r\n');
});
