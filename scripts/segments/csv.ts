import { csvCell } from '../../core/csv-cell.ts';
import { personNumbers } from '../../core/segment.ts';
import type { SegmentPerson } from '../../sinks/clickhouse/audience/segments.ts';

const columns: readonly (keyof SegmentPerson)[] = [
  ...(['person', 'name', 'crm', 'customerId', 'segment', 'consent', 'accounts', 'networks', 'languages'] as const),
  ...(['lead_state', 'lead_stage', 'flags'] as const),
  ...personNumbers,
];

/** The first line of the CSV of people. */
export const csvHead = `${columns.join(',')}\r\n`;

/** A person as a line of CSV (RFC 4180). Nothing in it is taken for a formula by a spreadsheet. */
export function csvLine(person: SegmentPerson): string {
  const cells = columns.map((column) => {
    const value = person[column];
    if (typeof value === 'number') return String(value);
    return csvCell(Array.isArray(value) ? value.join(' ') : String(value ?? ''));
  });
  return `${cells.join(',')}\r\n`;
}
