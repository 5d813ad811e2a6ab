// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { stringify } from 'yaml';
import { describeError } from '../core/errors.ts';
import type { ClusterOptions } from '../sinks/clickhouse/cluster.ts';
import type { Store, StoreOptions } from '../sinks/clickhouse/connect.ts';
import type { Comparison, CopyProgress, StoreSize } from '../sinks/clickhouse/copy-store.ts';
import type { CliContext } from './context.ts';
import { bar, number, table } from './text.ts';

/** What a copy tells: to people with a bar and tables, to programs one JSON object a line. */
export interface CopyReport {
  plan(source: Store, target: Store, sizes: readonly StoreSize[], migrations: readonly string[]): void;
  start(
    source: Store,
    target: Store,
    sizes: readonly StoreSize[],
    already: readonly { table: string; rows: number }[],
  ): void;
  progress(progress: CopyProgress): void;
  retry(error: unknown, retryInMs: number): void;
  end(comparisons: readonly Comparison[], same: boolean): void;
  /** What to change so that Escolta uses the server. */
  next(target: StoreOptions, cluster: ClusterOptions | undefined): void;
  /** Takes the bar away. */
  clear(): void;
}

export function createCopyReport(context: CliContext, json: boolean): CopyReport {
  return json ? jsonReport(context) : textReport(context);
}

function jsonReport({ stdout }: CliContext): CopyReport {
  const write = (event: string, fields: object) => void stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
  return {
    plan: (source, target, tables, migrations) =>
      write('plan', { source: source.place, target: target.place, tables, migrations }),
    start: (source, target, tables, already) =>
      write('start', { source: source.place, target: target.place, tables, already }),
    progress: (progress) => write('progress', progress),
    retry: (error, retryInMs) => write('retry', { error: describeError(error), retryInMs }),
    end: (tables, same) => write('compared', { same, tables }),
    next: (target, cluster) => write('next', { store: storeSection(target, cluster) }),
    clear: () => {},
  };
}

function textReport({ stdout, stderr }: CliContext): CopyReport {
  const clear = () => void (stderr.isTTY && stderr.write('\r\u001b[2K'));
  const say = (text: string) => {
    clear();
    stdout.write(`${text}\n`);
  };
  const sizesTable = (sizes: readonly StoreSize[]) =>
    table(
      ['table', 'rows', 'MB on disk'],
      sizes.map((size) => [size.table, number(size.rows), (size.bytes / 1e6).toFixed(1)]),
      stdout,
    );
  return {
    clear,
    plan(source, target, sizes, migrations) {
      say(`From ${source.place} to ${target.place}, if it were done:\n\n${sizesTable(sizes)}\n`);
      say(migrations.length > 0 ? `There, it would apply ${migrations.join(', ')}.` : 'The tables are there already.');
    },
    start(source, target, sizes, already) {
      say(`From ${source.place} to ${target.place}:\n\n${sizesTable(sizes)}\n`);
      if (already.length === 0) return;
      const counts = already.map(({ table: name, rows }) => `${name} ${number(rows)}`).join(', ');
      say(
        `The server has rows already (${counts}). What is the same is left out; the rest is merged, the later state wins.\n`,
      );
    },
    progress({ step, table: name, rows, of, skipped }) {
      if (!stderr.isTTY) return;
      const share = of === 0 ? 1 : Math.min(1, rows / of);
      const left = skipped > 0 ? `, ${number(skipped)} were there` : '';
      clear();
      stderr.write(
        `${step === 'copy' ? 'copying  ' : 'comparing'} ${name.padEnd(12)} ${bar(share, 30)} ${number(rows)} of ${number(of)}${left}`,
      );
    },
    retry(error, retryInMs) {
      clear();
      stderr.write(`${describeError(error)}: trying again in ${retryInMs / 1_000} s\n`);
    },
    end(comparisons, same) {
      const header = ['table', 'seen', 'deleted', 'checksum', 'missing', 'different', 'newer there', 'only there'];
      const lines = comparisons.map(({ table: name, rows, tombstones, checksum, missing, different, newer, extra }) => [
        name,
        number(rows),
        number(tombstones),
        missing + different === 0 && newer + extra === 0 ? checksum : '',
        ...[missing, different, newer, extra].map(number),
      ]);
      say(table(header, lines, stdout));
      say(
        same
          ? '\nBoth hold the same.'
          : '\nSomething is missing or different: run it again, and do not go on with the server before it is mended.',
      );
    },
    next(target, cluster) {
      say(`\nTo go on with the server, put this into escolta.yaml (and the password into CLICKHOUSE_PASSWORD):\n`);
      say(stringify({ store: storeSection(target, cluster) }));
    },
  };
}

function storeSection({ url = '', username, database, tls }: StoreOptions, cluster: ClusterOptions | undefined) {
  const address = new URL(url);
  const given = Object.entries(tls ?? {}).filter(([, file]) => file !== undefined);
  return {
    url: address.origin,
    username: decodeURIComponent(address.username) || username,
    password: '${CLICKHOUSE_PASSWORD}',
    database,
    ...(given.length > 0 && { tls: Object.fromEntries(given) }),
    ...(cluster && { cluster }),
  };
}
