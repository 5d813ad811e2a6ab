import { resolve } from 'node:path';
import { z } from 'zod';
import type { Crm, CrmComponent, CrmContext, CrmDuplicate } from '../core/crm.ts';
import { createCsvTable, harmless } from './csv-table.ts';
import { firstOfEach } from './write.ts';

const path = z.string().min(1).max(2_000);

const config = z.strictObject({
  leads: path.describe('The file of leads, relative to the configuration. Made when the first lead comes.'),
  notes: path.optional().describe('The file of notes. Default: beside that of leads, as `….notes.csv`.'),
  delimiter: z.enum([',', ';', '\t']).default(',').describe('Between columns: `;` for spreadsheets in many countries.'),
});

type Options = z.infer<typeof config>;

const leadColumns = [
  ...[
    'external_id',
    'given_name',
    'family_name',
    'email',
    'phone',
    'company',
    'website',
    'city',
    'country',
    'language',
  ],
  ...['accounts', 'brand', 'score', 'stage', 'description'],
];
const noteColumns = ['external_id', 'about_kind', 'about_id', 'said_at', 'title', 'text', 'url'];

function connect(options: Options, { name, baseDir }: CrmContext): Crm {
  const file = resolve(baseDir, options.leads);
  const notesFile = resolve(baseDir, options.notes ?? `${options.leads.replace(/\.csv$/iu, '')}.notes.csv`);
  const table = (path: string, columns: readonly string[]) =>
    createCsvTable({ path, columns, delimiter: options.delimiter, doing: `CRM ${name}` });
  const leads = table(file, leadColumns);
  const notes = notesFile === file ? leads : table(notesFile, noteColumns);

  return {
    async check() {
      await leads.check();
      await notes.check();
      return `${(await leads.rows()).length} leads in ${file}`;
    },
    async findDuplicates(lead) {
      const rows = await leads.rows();
      const found = (column: string, value: string | undefined, by: string): CrmDuplicate[] =>
        rows.flatMap((row) => {
          const same = value !== undefined && (row[column] ?? '').toLowerCase() === harmless(value).toLowerCase();
          const id = row['external_id'] ?? '';
          const who = [row['given_name'], row['family_name']].filter(Boolean).join(' ');
          return same && id !== '' ? [{ kind: 'lead' as const, id, name: who || id, by }] : [];
        });
      return firstOfEach([
        ...found('external_id', lead.externalId, 'external id'),
        ...found('email', lead.email, 'email'),
        ...found('phone', lead.phone, 'phone'),
      ]);
    },
    async putLead(lead) {
      const accounts = lead.accounts.map(({ network, handle, url }) => url ?? `${network}:${handle}`).join('; ');
      const row = {
        ...{ external_id: lead.externalId, given_name: lead.givenName, family_name: lead.familyName },
        ...{ email: lead.email, phone: lead.phone, company: lead.company, website: lead.website, city: lead.city },
        ...{ country: lead.country, language: lead.language, accounts, brand: lead.brand, score: String(lead.score) },
        ...{ stage: lead.stage, description: lead.description },
      };
      return { kind: 'lead', id: lead.externalId, created: await leads.put(row) };
    },
    async putNote(note) {
      const { externalId, about, at, title, text, url } = note;
      const row = {
        ...{ external_id: externalId, about_kind: about.kind, about_id: about.id },
        ...{ said_at: new Date(at).toISOString(), title, text, url },
      };
      return { kind: 'note', id: externalId, created: await notes.put(row) };
    },
    async remove({ kind, id }) {
      if (kind === 'lead') await leads.remove(id);
      if (kind === 'note') await notes.remove(id);
    },
  };
}

/**
 * Leads and notes in CSV files, for CRMs that import them: one row for each external id, which is brought up to date in its place. Columns
 * that people add are kept. Cells that a spreadsheet would take for a formula begin with an apostrophe. Credentials: none; the folder must
 * be writable. What cannot be known: whether somebody has imported a row.
 */
export const csv: CrmComponent<Options> = {
  type: 'csv',
  summary: 'Writes leads and notes into CSV files, for what imports them.',
  config,
  connect,
};
