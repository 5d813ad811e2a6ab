import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import type { CustomerPage, CustomerSource, FieldMapping } from '../../core/crm.ts';
import { createHttpClient } from '../../core/http.ts';
import { file } from '../../crm/file.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'escolta-customers-'));
const http = createHttpClient();
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await http.close();
});
const start = Date.UTC(2026, 0, 5);
const clock = createVirtualClock(start);
const never = new AbortController().signal;
type Source = CustomerSource<unknown>;

function sourceOf(
  name: string,
  text?: string,
  { fields = {}, ...options }: { fields?: FieldMapping; delimiter?: string } = {},
) {
  if (text !== undefined) writeFileSync(join(folder, name), text);
  const context = { name: 'list', http, clock, log: pino({ level: 'silent' }), baseDir: folder };
  const source = file.customers?.(file.config.parse({ path: name, ...options }), { ...context, fields });
  if (!source) throw new Error('not read');
  return source as Source;
}

async function read(source: Source, from?: unknown, full = false) {
  const pages: CustomerPage<unknown>[] = [];
  for await (const page of source.read(from, { full, signal: never }))
    pages.push({ ...page, cursor: source.cursor.parse(JSON.parse(JSON.stringify(page.cursor))) });
  const customers = pages.flatMap(({ changes }) =>
    changes.flatMap((one) => (one.kind === 'customer' ? [one.customer] : [])),
  );
  const rejects = pages.flatMap((page) => page.rejects ?? []);
  return { pages, customers, rejects, cursor: pages.at(-1)?.cursor };
}

describe('customers of a file', () => {
  it('knows columns by their usual names, in several languages', async () => {
    const text =
      'Customer ID,Nom,Cognoms,Correo,Teléfono,Twitter,Segment,LTV,Consent\n7,Núria,"Puig, i Cadafalch",n@puig.cat;n2@puig.cat,+34 600,@nuria,gold,"1,250.50",yes\n';
    const { customers, pages, rejects } = await read(sourceOf('a.csv', text));
    expect(rejects).toEqual([]);
    expect(customers).toEqual([
      {
        ...{ id: '7', givenName: 'Núria', familyName: 'Puig, i Cadafalch', emails: ['n@puig.cat', 'n2@puig.cat'] },
        ...{ phones: ['+34 600'], handles: { twitter: ['@nuria'] }, accountIds: {}, websites: [] },
        ...{ segment: 'gold', lifetimeValue: 1250.5, consent: 'granted' },
      },
    ]);
    expect(pages.at(-1)).toMatchObject({ completeSince: start, progress: 1 });
  });

  it.each([
    ['a semicolon', ';'],
    ['a tab', '\t'],
    ['a pipe', '|'],
  ])('finds that %s is between its columns', async (_, sign) => {
    const text = `\uFEFF${['id', '"name, or so"', 'first name'].join(sign)}\r\n${['1', 'x', 'Ana'].join(sign)}\r\n\r\n`;
    expect((await read(sourceOf('b.csv', text))).customers).toMatchObject([{ id: '1', givenName: 'Ana' }]);
  });

  it('reads NDJSON with nested values', async () => {
    const lines = [
      { id: 1, first_name: 'Ana', handles: { mastodon: 'ana@x.social' }, emails: [{ type: 'work', value: 'a@b.cat' }] },
      { id: '2', name: 'Pau', location: { city: 'Girona', country: 'ES' } },
    ];
    const { customers } = await read(sourceOf('c.ndjson', `${lines.map((one) => JSON.stringify(one)).join('\n')}\n\n`));
    expect(customers).toMatchObject([
      { id: '1', givenName: 'Ana', handles: { mastodon: ['ana@x.social'] }, emails: ['a@b.cat'] },
      { id: '2', fullName: 'Pau', city: 'Girona', country: 'ES' },
    ]);
  });

  it('sets rows aside that cannot be read, with their lines', async () => {
    const rows = [
      'id,first name,email',
      '1,Ana,a@b.cat',
      ',Nobody,x@y.z',
      `3,${'x'.repeat(600)},`,
      '4,"two',
      'lines",d@b.cat',
      '5',
    ];
    const { customers, rejects } = await read(sourceOf('d.csv', rows.join('\n')));
    expect(customers.map(({ id }) => id)).toEqual(['1', '4', '5']);
    expect(rejects.map(({ place }) => place)).toEqual(['d.csv line 3', 'd.csv line 4']);
    expect(rejects.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('id'),
      expect.stringContaining('givenName'),
    ]);
    const json = await read(sourceOf('d.jsonl', '{"id":1}\n{"id":\n[1]\n"x"\n{"id":2}\n'));
    expect(json.customers.map(({ id }) => id)).toEqual(['1', '2']);
    expect(json.rejects.map(({ place }) => place)).toEqual([2, 3, 4].map((line) => `d.jsonl line ${line}`));
  });

  it('takes fields as they are mapped, in the place of what their names say', async () => {
    const text = 'ref,email,second,tier,segment,tw,tw_no\n9,old@b.cat,new@b.cat,gold,x,@ana,17\n';
    const fields = {
      ...{ id: ['ref'], emails: ['second'], segment: ['tier'] },
      ...{ 'handles.twitter': ['tw'], 'accountIds.twitter': ['tw_no'] },
    };
    expect((await read(sourceOf('e.csv', text, { fields }))).customers).toEqual([
      {
        ...{ id: '9', emails: ['new@b.cat'], segment: 'gold', phones: [], websites: [] },
        ...{ handles: { twitter: ['@ana'] }, accountIds: { twitter: ['17'] } },
      },
    ]);
    // An empty list takes a field away.
    const without = await read(sourceOf('f.csv', 'id,email,name\n1,a@b.cat,Ana\n', { fields: { emails: [] } }));
    expect(without.customers).toMatchObject([{ id: '1', emails: [], fullName: 'Ana' }]);
  });

  const many = (count: number, from = 0) =>
    `id,name\n${Array.from({ length: count }, (_, n) => `${from + n},N${from + n}\n`).join('')}`;

  it('goes on where it stopped, and reads the file once', async () => {
    const source = sourceOf('g.csv', many(4_500));
    const first = await read(source);
    expect(first.pages.map(({ changes }) => changes.length)).toEqual([2_000, 2_000, 500]);
    expect(first.pages.slice(0, -1).every(({ completeSince }) => completeSince === undefined)).toBe(true);
    await clock.sleep(60_000);
    const rest = await read(sourceOf('g.csv'), first.pages[0]?.cursor);
    expect(rest.customers.map(({ id }) => id)).toEqual(first.customers.slice(2_000).map(({ id }) => id));
    // Of when it was begun, and not of when it went on.
    expect(rest.pages.at(-1)?.completeSince).toBe(first.pages.at(-1)?.completeSince);
    expect((await read(source, first.cursor)).pages).toEqual([]);
    expect((await read(source, first.cursor, true)).customers).toHaveLength(4_500);
  });

  it('reads a changed file anew, also where it had not come to its end', async () => {
    const source = sourceOf('h.csv', many(2_500));
    const { pages, cursor } = await read(source);
    writeFileSync(join(folder, 'h.csv'), many(2_100, 5_000));
    await clock.sleep(60_000);
    for (const from of [cursor, pages[0]?.cursor]) {
      const again = await read(source, from);
      expect(again.customers).toHaveLength(2_100);
      expect(again.pages.at(-1)?.completeSince).toBe(clock.now());
    }
    // Of the same size, but of another time.
    const before = (await read(source)).cursor;
    utimesSync(join(folder, 'h.csv'), 1, 1);
    expect((await read(source, before)).customers).toHaveLength(2_100);
  });

  it('does not take a file for whole where it grew meanwhile', async () => {
    const source = sourceOf('grows.csv', many(2_500));
    const pages = source.read(undefined, { full: true, signal: never })[Symbol.asyncIterator]();
    expect((await pages.next()).value).not.toHaveProperty('completeSince');
    writeFileSync(join(folder, 'grows.csv'), many(2_600));
    await expect(pages.next()).rejects.toMatchObject({ retry: 'transient' });
    expect((await read(source)).customers).toHaveLength(2_600);
  });

  it('lets what is configured take the place of columns that mean the same by their names', async () => {
    const text =
      'id,email,phone,twitter,instagram,ig_real,twitter_no,tier,city\n1,old@b.cat,600,ana,wrong,right,99,gold,Reus\n';
    const fields = {
      ...{ emails: [], segment: ['tier'], 'handles.instagram': ['ig_real'], 'accountIds.twitter': ['twitter_no'] },
    };
    const { customers, rejects } = await read(sourceOf('mapped.csv', text, { fields }));
    expect(rejects).toEqual([]);
    expect(customers).toEqual([
      {
        ...{ id: '1', emails: [], phones: ['600'], websites: [], segment: 'gold', city: 'Reus' },
        ...{ handles: { twitter: ['ana'], instagram: ['right'] }, accountIds: { twitter: ['99'] } },
      },
    ]);
    const byId = await read(sourceOf('by-id.csv', 'id,our_no\n1,A-7\n', { fields: { id: ['our_no'] } }));
    expect(byId.customers).toMatchObject([{ id: 'A-7' }]);
  });

  it('keeps nothing of a line without an end, and reads the next', async () => {
    const { customers, rejects } = await read(sourceOf('long.ndjson', `{"id":"${'x'.repeat(2_500_000)}"}\n{"id":"2"}`));
    expect(customers).toMatchObject([{ id: '2' }]);
    expect(rejects).toMatchObject([{ place: 'long.ndjson line 1', reason: expect.stringContaining('longer than') }]);
  });

  it('stops when it is told to, half-way', async () => {
    for (const name of ['i.csv', 'i.ndjson']) {
      const lines = Array.from({ length: 9_000 }, (_, n) => `{"id":${n}}\n`).join('');
      const source = sourceOf(name, name.endsWith('csv') ? many(9_000) : lines);
      const stop = new AbortController();
      let pages = 0;
      const reading = async () => {
        for await (const page of source.read(undefined, { full: true, signal: stop.signal })) {
          expect(page.completeSince).toBeUndefined();
          pages += 1;
          stop.abort();
        }
      };
      await reading().catch(() => undefined);
      expect(pages).toBe(1);
    }
  });

  it('says which file is not there, and what is wrong with one', async () => {
    await expect(read(sourceOf('none.csv'))).rejects.toMatchObject({
      retry: 'fatal',
      message: expect.stringContaining('none.csv'),
    });
    await expect(read(sourceOf('.'))).rejects.toMatchObject({ retry: 'fatal' });
    const broken = sourceOf('j.csv', `id,name\n1,${'x'.repeat(1_000_100)}\n`);
    await expect(read(broken)).rejects.toMatchObject({ retry: 'fatal', message: expect.stringContaining('j.csv') });
  });
});
