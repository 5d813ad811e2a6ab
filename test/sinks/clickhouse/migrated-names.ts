import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagePath } from '../../../core/package-root.ts';

/** The files of the migrations, in their order. */
export const migrationFiles: readonly string[] = readdirSync(packagePath('sinks', 'clickhouse', 'migrations')).sort();

const said = migrationFiles
  .map((name) => readFileSync(join(packagePath('sinks', 'clickhouse', 'migrations'), name), 'utf8'))
  .join('\n');
const namesOf = (pattern: RegExp) => [...new Set([...said.matchAll(pattern)].map(([, name = '']) => name))].sort();

/** Tables whose rows survive a power cut as soon as they are written. */
export const syncedTables: readonly string[] = said
  .split(/^CREATE /mu)
  .flatMap((statement) =>
    /fsync_after_insert = 1/u.test(statement.split(/;\s*$/mu, 1)[0] ?? '')
      ? (/^TABLE IF NOT EXISTS (\w+)/u.exec(statement)?.[1] ?? [])
      : [],
  );

/** What the migrations say that they make. */
export const migratedTables: readonly string[] = namesOf(/^CREATE TABLE IF NOT EXISTS (\w+)/gmu);
export const migratedViews: readonly string[] = namesOf(/^CREATE OR REPLACE VIEW (\w+)/gmu);
