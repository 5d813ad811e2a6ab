import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { createMentionPorts } from '../../scripts/web/mention-ports.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { exportRoutes } from '../../web/routes/exports.ts';
import { assessment, hour, openTemporaryStore, post } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';
import { type Asker, type Served, serveRoutes } from './served.ts';

const { client, close } = openTemporaryStore();
const now = Date.now();
let served: Served;
let manager: Asker;
let analyst: Asker;

const texts = [
  '=HYPERLINK("http://evil.example","Click")',
  'Write to ana.puig@example.org or +34 600 123 456, says @ana_puig',
  'Two\nlines, "quoted"',
  '\u202E😀 per l’àvia',
];

beforeAll(async () => {
  await migrate(client);
  const of = (id: string, text: string, brand: string) =>
    assessment(
      post(id, {
        text,
        author: { id: 'u1', handle: '@cmd', name: 'Mercè Puig' },
        publishedAt: now - hour,
        fetchedAt: now,
        engagement: { likes: 5 },
      }),
      [brand],
    );
  await createStoreWriter({ client, events: quietEvents() }).write([
    ...texts.map((text, index) => of(`test:${index}`, text, 'acme')),
    of('test:rival', 'Rival text', 'rival'),
  ]);
  const { exports } = createMentionPorts({ client, labels: { give: async () => [] }, clock: systemClock });
  served = await serveRoutes(client, exportRoutes({ exports, brands: ['acme', 'rival'] }));
  [manager, analyst] = [await served.as('manager'), await served.as('analyst')];
});
afterAll(async () => {
  await served?.close();
  await close();
});

const rowsOf = async (ask: Asker, query = '') =>
  (await ask('GET', `/export/mentions.ndjson${query}`)).text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('an export of mentions', () => {
  test('has what the filter means, whole', async () => {
    const rows = await rowsOf(manager, '?brand=acme');
    expect(new Set(rows.map(({ text }) => text))).toEqual(new Set(texts));
    expect(rows[0]).toMatchObject({
      ...{ brand: 'acme', network: 'test', account: 'test:u1', author_handle: '@cmd', author_name: 'Mercè Puig' },
      likes: 5,
    });
    expect(await rowsOf(manager, '?text=rival')).toHaveLength(1);
    expect(await rowsOf(manager, '?text=nowhere')).toEqual([]);
    expect(await rowsOf(manager, `?to=${now - 2 * hour}`)).toEqual([]);
  });

  test('as CSV has no cell that a spreadsheet runs', async () => {
    const { text, headers, status } = await manager('GET', '/export/mentions.csv');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(headers.get('content-disposition')).toBe('attachment; filename="escolta-mentions.csv"');
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"",""Click"")"`);
    expect(text).toContain(`"'@cmd"`);
    expect(text).toContain('"Two\nlines, ""quoted"""');
    expect(text).toContain('😀 per l’àvia');
    expect(text).not.toMatch(/(?:^|[,\n])"?[=@]/u);
  });

  test('is Parquet where that is asked', async () => {
    const { bytes } = await manager('GET', '/export/mentions.parquet');
    expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
  });

  test('hides people from those without the right to personal data', async () => {
    const rows = await rowsOf(analyst, '?text=write');
    expect(rows).toEqual([
      expect.objectContaining({ account: '', author_handle: '@…', author_name: 'M… P…', text: expect.any(String) }),
    ]);
    expect(rows[0]?.['text']).toBe('Write to ••• or •••, says @•••');
    const { text } = await analyst('GET', '/export/mentions.csv');
    expect(text).not.toMatch(/Mercè|ana_puig|600 123|example\.org/u);
  });

  test('takes the right, has no brand that one may not see, and is written down', async () => {
    expect((await (await served.as('viewer'))('GET', '/export/mentions.csv')).status).toBe(403);
    const limited = await served.as('manager', ['rival']);
    expect((await rowsOf(limited)).map(({ brand }) => brand)).toEqual(['rival']);
    expect(await rowsOf(limited, '?brand=acme')).toEqual([]);
    expect((await manager('GET', '/export/mentions.csv?nonsense=1')).status).toBe(422);
    expect((await served.audited('export'))[0]).toMatchObject({ target: 'mentions', detail: { format: 'ndjson' } });
  });
});
