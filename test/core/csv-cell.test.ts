import { expect, test } from 'vitest';
import { csvCell } from '../../core/csv-cell.ts';
import type { Lead } from '../../core/lead.ts';
import { leadsCsv } from '../../scripts/leads/show.ts';
import { csvLine } from '../../scripts/segments/csv.ts';

test.each([
  ['=1', `"'=1"`],
  ['+34 600', `"'+34 600"`],
  ['@me', `"'@me"`],
  ['-x', `"'-x"`],
  ['\tx', `"'\tx"`],
  ['\rx', `"'\rx"`],
  ['＝1', `"'＝1"`],
  ['-1.5e-7', '-1.5e-7'],
  ['a=1', 'a=1'],
  ['a\nb', '"a\nb"'],
])('the cell %j is %s', (value, cell) => expect(csvCell(value)).toBe(cell));

/** Wide signs, which spreadsheets of East Asia take for those of formulas. */
test.each(['＝1', '＋1', '－x', '＠me', '=1'])('people and leads have no formula %s', (name) => {
  const person = { person: 'p', name } as unknown as Parameters<typeof csvLine>[0];
  expect(csvLine(person)).toContain(`,"'${name}",`);
  const lead = { id: 'l', brand: 'acme', state: 'new', score: 1, accounts: [], reasons: [], firstAt: 0, lastAt: 0 };
  expect(leadsCsv([{ ...lead, name, handle: '', url: '', createdAt: 0 } as unknown as Lead])).toContain(`,"'${name}",`);
});
