import type { ClickHouseClient } from '@clickhouse/client';

/** One table or view of a migrated database, by its own comments. */
export interface TableDescription {
  readonly name: string;
  readonly comment: string;
  readonly isView: boolean;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly comment: string }[];
}

/** Reads what a freshly migrated database says of itself. */
export async function describeTables(client: Pick<ClickHouseClient, 'query'>): Promise<TableDescription[]> {
  const answer = await client.query({
    query: `
      SELECT t.name AS name, any(t.comment) AS comment, any(t.engine = 'View') AS isView,
        arraySort(column -> column.4, groupArray((c.name, c.type, c.comment, c.position))) AS columns
      FROM system.columns AS c INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
      WHERE c.database = currentDatabase() AND NOT startsWith(t.name, '.')
      GROUP BY t.name ORDER BY isView DESC, t.name`,
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_named_tuples_as_objects: 0 },
  });
  const rows = await answer.json<{
    name: string;
    comment: string;
    isView: number;
    columns: [name: string, type: string, comment: string, position: string][];
  }>();
  return rows.map((row) => ({
    name: row.name,
    comment: row.comment,
    isView: row.isView === 1,
    columns: row.columns.map(([name, type, comment]) => ({ name, type, comment })),
  }));
}

/** The data dictionary, as Markdown: views first, because they are what is read. */
export function renderDataDictionary(tables: readonly TableDescription[]): string {
  const views = tables.filter((table) => table.isView);
  const stored = tables.filter((table) => !table.isView);
  return [
    '# Data dictionary',
    '',
    'Generated from the comments in the database by `npm run docs`. Read the views: they count each thing once. Empty text and',
    '`NULL` mean that the network did not say.',
    '',
    '## Views',
    '',
    ...views.flatMap(section),
    '## Tables',
    '',
    'They also hold former states of a row, which the engine merges away in its own time. Times are UTC, to the millisecond.',
    '',
    ...stored.flatMap(section),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function section({ name, comment, columns }: TableDescription): string[] {
  return [
    `### ${name}`,
    '',
    `${comment}.`,
    '',
    '| column | type | meaning |',
    '|---|---|---|',
    ...columns.map((column) => `| \`${column.name}\` | ${cell(`\`${column.type}\``)} | ${cell(column.comment)} |`),
    '',
  ];
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
