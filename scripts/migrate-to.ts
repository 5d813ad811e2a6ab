import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { systemClock } from '../core/clock.ts';
import { describeError, PipelineError } from '../core/errors.ts';
import { type ClusterOptions, clusterSchema } from '../sinks/clickhouse/cluster.ts';
import {
  connectStore,
  createDatabase,
  findCluster,
  type Store,
  type StoreOptions,
} from '../sinks/clickhouse/connect.ts';
import {
  type CopyOptions,
  compareStores,
  copyStore,
  countTarget,
  measureStore,
} from '../sinks/clickhouse/copy-store.ts';
import { migrate, pendingMigrations } from '../sinks/clickhouse/migrate.ts';
import { CliError } from './cli-error.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { type CliContext, exitCodes } from './context.ts';
import { connectControl } from './control.ts';
import { type CopyReport, createCopyReport } from './copy-report.ts';
import { openStore } from './engine.ts';

interface MigrateToOptions {
  config?: string;
  username: string;
  database: string;
  cluster?: string;
  sharded?: boolean;
  caFile?: string;
  certFile?: string;
  keyFile?: string;
  dryRun?: boolean;
  json?: boolean;
}

export function migrateToCommand(context: CliContext): Command {
  return new Command('migrate-to')
    .description('Copy the embedded data directory to a ClickHouse server, and check that all of it is there.')
    .argument('<url>', 'of the server, such as https://clickhouse.example.com:8443')
    .option('--username <name>', 'user who may make tables there', 'default')
    .option('--database <name>', 'made if it does not exist', 'escolta')
    .option('--cluster <name>', 'make everything on every server of this cluster')
    .option('--sharded', 'spread the data over the shards of the cluster')
    .option('--ca-file <file>', "PEM file of the authority that signed the server's certificate")
    .option('--cert-file <file>', "PEM file of the client's certificate")
    .option('--key-file <file>', "PEM file of the client's key")
    .option('--dry-run', 'say what would be done, and change nothing')
    .option('-c, --config <file>', 'configuration whose store is copied (default: escolta.yaml, else the sample)')
    .option('--json', 'print JSON lines, as where standard output is no terminal')
    .addHelpText(
      'after',
      `
The password comes from ESCOLTA_TARGET_PASSWORD. Stop the pipeline first. What is there already is not copied again: a copy that
was stopped goes on when it is run again, and what is copied twice counts once. The data directory stays as it is.

Exit codes: 0 copied, and both hold the same, 1 the copy failed (run it again to go on), 2 wrong usage or configuration,
3 copied, but something is missing or different, 4 a store cannot be opened, 130 stopped by Ctrl-C.`,
    )
    .action(async (url: string, options: MigrateToOptions) => {
      const configuration = readConfiguration(context, options.config);
      await assertCopyable(configuration);
      const target = targetOf(url, options, context);
      const report = createCopyReport(context, options.json === true || !context.stdout.isTTY);
      const source = await openStore(configuration);
      try {
        if (options.dryRun) await rehearse(source, target, report);
        else await copy(source, target, report, context);
      } finally {
        await source.close();
      }
    });
}

async function assertCopyable({ config }: Configuration): Promise<void> {
  const { url, path } = config.store;
  if (url !== undefined) {
    throw new CliError(
      'the store is a server already (store.url): only an embedded directory can be copied',
      exitCodes.usage,
    );
  }
  if (!existsSync(path)) throw new CliError(`there is no data in ${path}: nothing to copy`, exitCodes.usage);
  if (await connectControl(path)) {
    throw new CliError(
      `a pipeline runs on ${path}: stop it first, so that nothing is written meanwhile`,
      exitCodes.failure,
    );
  }
}

interface Target {
  readonly options: StoreOptions;
  readonly cluster: ClusterOptions | undefined;
}

function targetOf(url: string, given: MigrateToOptions, { cwd, env }: CliContext): Target {
  const wrong = (what: string) => new CliError(what, exitCodes.usage);
  if (!URL.canParse(url) || !/^https?:$/u.test(new URL(url).protocol))
    throw wrong(`"${url}" is not an address such as http://localhost:8123`);
  if (!/^[A-Za-z_]\w{0,62}$/u.test(given.database))
    throw wrong(`--database: "${given.database}" is no name of a database`);
  if ((given.certFile === undefined) !== (given.keyFile === undefined)) {
    throw wrong('--cert-file and --key-file belong together: give both, or neither');
  }
  const { caFile, certFile, keyFile, username, database } = given;
  const password = env['ESCOLTA_TARGET_PASSWORD'] ?? '';
  const cluster = given.cluster === undefined ? undefined : { name: given.cluster, sharded: given.sharded === true };
  const parsed = clusterSchema.optional().safeParse(cluster);
  if (!parsed.success) throw wrong(`--cluster: "${given.cluster}" is not the name of a cluster`);
  return {
    options: { url, username, password, database, baseDir: cwd, tls: { caFile, certFile, keyFile } },
    cluster: parsed.data,
  };
}

async function rehearse(source: Store, { options, cluster }: Target, report: CopyReport): Promise<void> {
  try {
    if (cluster) await findCluster(options, cluster);
    const target = connectStore(options);
    try {
      report.plan(source, target, await measureStore(source), await pendingMigrations(target.client));
    } finally {
      await target.close();
    }
  } catch (error) {
    throw new CliError(`the server does not fit: ${describeError(error)}`, exitCodes.store, error);
  }
}

async function copy(source: Store, wanted: Target, report: CopyReport, context: CliContext): Promise<void> {
  const target = await openTarget(wanted);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once('SIGINT', interrupt);
  try {
    const already = (await countTarget(source, target)).filter(({ rows }) => rows > 0);
    report.start(source, target, await measureStore(source), already);
    const options: CopyOptions = {
      source,
      target,
      clock: systemClock,
      signal: abort.signal,
      onProgress: report.progress,
      onRetry: report.retry,
    };
    await copyStore(options);
    const comparisons = await compareStores(options);
    const wrong = comparisons.some(({ missing, different }) => missing + different > 0);
    report.end(comparisons, !wrong);
    if (!wrong) report.next(wanted.options, wanted.cluster);
    if (wrong) context.setExitCode(exitCodes.refused);
  } catch (error) {
    report.clear();
    if (abort.signal.aborted) throw new CliError('stopped: run it again to go on', exitCodes.interrupted);
    if (!(error instanceof PipelineError)) throw error;
    throw new CliError(
      `${describeError(error)}\nWhat was copied stays: run it again to go on.`,
      exitCodes.failure,
      error,
    );
  } finally {
    process.off('SIGINT', interrupt);
    await target.close();
  }
}

async function openTarget({ options, cluster: named }: Target): Promise<Store> {
  let store: Store | undefined;
  try {
    const cluster = named && (await findCluster(options, named));
    await createDatabase({ ...options, cluster });
    store = connectStore({ ...options, cluster });
    await migrate(store.client, { cluster });
    return store;
  } catch (error) {
    await store?.close();
    throw new CliError(`opening the server: ${describeError(error)}`, exitCodes.store, error);
  }
}
