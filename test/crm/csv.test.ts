import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../core/http.ts';
import { csv } from '../../crm/csv.ts';
import { harmless } from '../../crm/csv-table.ts';
import { sampleLead } from '../suites/crm-world.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'escolta-csv-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const never = new AbortController().signal;
const http = createHttpClient();
afterAll(() => http.close());

let count = 0;
function connected(options: object = {}) {
  count += 1;
  const file = join(folder, `leads-${count}.csv`);
  const context = {
    name: 'export',
    http,
    clock: createVirtualClock(),
    log: pino({ level: 'silent' }),
    baseDir: folder,
  };
  const config = csv.config.parse({ leads: `leads-${count}.csv`, ...options });
  // Another process that reads and writes the same file.
  const open = () => {
    const crm = csv.connect?.(config, context);
    if (!crm) throw new Error('not written to');
    return crm;
  };
  const rows = (path = file, delimiter = ','): Record<string, string>[] =>
    parse(readFileSync(path, 'utf8'), { columns: true, delimiter }) as Record<string, string>[];
  return { file, open, crm: open(), rows };
}
const lead = (n: number, change: object = {}) => ({
  ...sampleLead,
  externalId: `escolta-${String(n).padStart(32, '0')}`,
  email: `n${n}@example.org`,
  ...change,
});

describe('leads in a CSV file', () => {
  it('writes a lead once, and brings it up to date in its place', async () => {
    const { crm, rows, open } = connected();
    expect(await crm.putLead(lead(1), never)).toMatchObject({ kind: 'lead', created: true });
    expect((await crm.putLead(lead(2), never)).created).toBe(true);
    expect((await crm.putLead(lead(1, { company: 'Altra' }), never)).created).toBe(false);
    // Also after a death: what is in the file counts.
    expect((await open().putLead(lead(2), never)).created).toBe(false);
    expect(rows().map((row) => row['company'])).toEqual(['Altra', 'Cafè & Fills']);
    expect(rows()[0]).toMatchObject({
      ...{ family_name: 'O’Brien & "Söhne" <x>', description: 'Asks for prices.\nhttps://example.social/@nuria/1' },
      ...{ accounts: 'mastodon:nuria@example.social', score: '81', brand: 'volandra' },
    });
  });

  it('does not touch the file where nothing changed', async () => {
    const { crm, file } = connected();
    await crm.putLead(lead(1), never);
    const before = readFileSync(file, 'utf8');
    await crm.putLead(lead(1), never);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it('loses none of those that are written at once', async () => {
    const { crm, rows } = connected();
    await Promise.all(Array.from({ length: 20 }, (_, n) => crm.putLead(lead(n), never)));
    expect(rows()).toHaveLength(20);
  });

  it('keeps columns, rows and the order that people made', async () => {
    const { crm, file, rows } = connected();
    writeFileSync(file, '\uFEFFowner,external_id,family_name\nPol,escolta-x,Puig\nMar,,Vidal');
    expect((await crm.putLead(lead(1), never)).created).toBe(true);
    expect(rows().map((row) => [row['owner'], row['family_name']])).toEqual([
      ['Pol', 'Puig'],
      ['Mar', 'Vidal'],
      ['', sampleLead.familyName],
    ]);
    expect(Object.keys(rows()[0] ?? {}).slice(0, 3)).toEqual(['owner', 'external_id', 'family_name']);
  });

  it('reads again what somebody changed meanwhile', async () => {
    const { crm, file, rows } = connected();
    await crm.putLead(lead(1), never);
    writeFileSync(file, readFileSync(file, 'utf8').replace('n1@example.org', 'new.one@example.org'));
    await crm.putLead(lead(2), never);
    expect(rows().map((row) => row['email'])).toEqual(['new.one@example.org', 'n2@example.org']);
  });

  it.each([
    ['in a text between quotes', (text: string) => text.slice(0, -20)],
    ['in an id', (text: string) => `${text}escolta-000`],
    ['before the end of the line', (text: string) => text.trimEnd()],
  ])('mends a row that a death left half-way %s', async (_, cut) => {
    const { crm, file, rows, open } = connected();
    await crm.putLead(lead(1), never);
    await crm.putLead(lead(2), never);
    writeFileSync(file, cut(readFileSync(file, 'utf8')));
    const again = open();
    await again.putLead(lead(2), never);
    await again.putLead(lead(3), never);
    expect(rows().map((row) => row['email'])).toEqual([1, 2, 3].map((n) => `n${n}@example.org`));
    expect(rows().map((row) => row['description'])).toEqual(Array(3).fill(sampleLead.description));
  });

  it('removes what it wrote, also twice', async () => {
    const { crm, rows } = connected();
    const made = await crm.putLead(lead(1), never);
    await crm.putLead(lead(2), never);
    await crm.remove(made, never);
    await crm.remove(made, never);
    expect(rows().map((row) => row['external_id'])).toEqual([lead(2).externalId]);
    expect((await crm.putLead(lead(1), never)).created).toBe(true);
  });

  it('finds leads by id, address and number', async () => {
    const { crm } = connected();
    await crm.putLead(lead(1), never);
    expect(await crm.findDuplicates(lead(1), never)).toMatchObject([{ by: 'external id' }]);
    expect(await crm.findDuplicates(lead(2, { email: 'N1@example.org', phone: undefined }), never)).toMatchObject([
      { by: 'email', id: lead(1).externalId },
    ]);
    // A number begins with a plus: it is kept as a harmless cell.
    expect(await crm.findDuplicates(lead(2), never)).toMatchObject([{ by: 'phone' }]);
    expect(await crm.findDuplicates(lead(2, { email: undefined, phone: undefined }), never)).toEqual([]);
  });

  it.each(['=HYPERLINK("http://x.example","y")', '+1+cmd|calc', '-2+3', '@SUM(A1)', '\t=1', '＝1+1', ' =1', '\n=1'])(
    'lets %j be no formula',
    async (text) => {
      const { crm, rows } = connected({ delimiter: ';' });
      expect(harmless(text)).toBe(`'${text}`);
      await crm.putLead(lead(1, { familyName: text, company: 'a;b', description: text }), never);
      expect(rows(undefined, ';')).toMatchObject([
        { family_name: `'${text}`, company: 'a;b', description: `'${text}` },
      ]);
      expect((await crm.putLead(lead(1, { familyName: text, company: 'a;b', description: text }), never)).created).toBe(
        false,
      );
    },
  );

  it('writes notes beside the leads', async () => {
    const { crm, file, rows } = connected();
    const note = {
      ...{
        externalId: 'escolta-n1',
        about: { kind: 'contact' as const, id: '17' },
        title: '=bad',
        text: 'Perdut, "una" maleta',
      },
      ...{ url: 'https://example.social/@p/5', at: Date.UTC(2026, 0, 2) },
    };
    const made = await crm.putNote(note, never);
    expect((await crm.putNote(note, never)).created).toBe(false);
    const path = file.replace('.csv', '.notes.csv');
    expect(rows(path)).toEqual([
      {
        ...{ external_id: 'escolta-n1', about_kind: 'contact', about_id: '17', said_at: '2026-01-02T00:00:00.000Z' },
        ...{ title: "'=bad", text: 'Perdut, "una" maleta', url: 'https://example.social/@p/5' },
      },
    ]);
    await crm.remove(made, never);
    expect(rows(path)).toEqual([]);
  });

  it('says what to do where the file is none of ours, or its folder is not there', async () => {
    const { crm, file } = connected();
    expect(await crm.check(never)).toContain(file);
    writeFileSync(file, 'id,name\n1,Ana\n');
    for (const work of [() => crm.check(never), () => crm.putLead(lead(1), never)])
      await expect(work()).rejects.toMatchObject({ retry: 'fatal', message: expect.stringContaining('external_id') });
    expect(readFileSync(file, 'utf8')).toBe('id,name\n1,Ana\n');
    const nowhere = connected({ leads: 'none/leads.csv' }).crm;
    await expect(nowhere.putLead(lead(1), never)).rejects.toMatchObject({
      retry: 'fatal',
      message: expect.stringMatching(/Check its path/u),
    });
    await expect(nowhere.check(never)).rejects.toMatchObject({ retry: 'fatal' });
  });
});
