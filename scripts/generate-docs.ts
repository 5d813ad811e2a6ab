import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configJsonSchema } from '../config/json-schema.ts';
import { renderConfigReference } from '../config/reference.ts';
import { renderSourcePages } from '../config/source-pages.ts';
import { packagePath } from '../core/package-root.ts';
import { sources } from '../ingest/index.ts';
import { connectStore } from '../sinks/clickhouse/connect.ts';
import { migrate } from '../sinks/clickhouse/migrate.ts';
import { describeTables, renderDataDictionary } from './data-dictionary.ts';

/** Writes what is generated into `docs/reference/`; with `--check` it only says what is out of date, and fails. */
async function main(): Promise<void> {
  const pages: Record<string, string> = {
    'CONFIG.md': renderConfigReference(sources),
    'escolta.schema.json': `${JSON.stringify(configJsonSchema(sources), null, 2)}\n`,
    'SOURCES.md': renderSourcePages(sources),
    'DATA.md': await dataDictionary(),
  };
  const check = process.argv.includes('--check');
  for (const [name, content] of Object.entries(pages)) {
    const path = packagePath('docs', 'reference', name);
    if (!check) writeFileSync(path, content);
    else if (readOrEmpty(path) !== content) {
      console.error(`docs/reference/${name} is out of date: npm run docs`);
      process.exitCode = 1;
    }
  }
}

async function dataDictionary(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'escolta-docs-'));
  const store = connectStore({ path: join(folder, 'data'), database: 'escolta' });
  try {
    await migrate(store.client);
    return renderDataDictionary(await describeTables(store.client));
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

await main();
