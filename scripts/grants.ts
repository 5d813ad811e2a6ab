import { Command } from 'commander';
import { clusterSchema } from '../sinks/clickhouse/cluster.ts';
import { grantsScript, storeRoles } from '../sinks/clickhouse/grants.ts';
import { CliError } from './cli-error.ts';
import { readConfiguration } from './configuration.ts';
import { type CliContext, exitCodes } from './context.ts';

interface GrantsOptions {
  config?: string;
  database?: string;
  cluster?: string;
  sharded?: boolean;
}

export function grantsCommand(context: CliContext): Command {
  return new Command('grants')
    .description(
      'Print SQL that makes the users of a ClickHouse server: admin, writer and reader, each with the least it needs.',
    )
    .option('--database <name>', 'default: store.database of the configuration')
    .option('--cluster <name>', 'make them on every server of this cluster (default: store.cluster.name)')
    .option('--sharded', 'the cluster spreads the data over shards (default: store.cluster.sharded)')
    .option('-c, --config <file>', 'configuration (default: escolta.yaml)')
    .addHelpText(
      'after',
      `
Passwords come from ESCOLTA_ADMIN_PASSWORD, ESCOLTA_WRITER_PASSWORD and ESCOLTA_READER_PASSWORD, and are printed as hashes
only. Those that are not set are left in the script to be filled in.

Example:
  ESCOLTA_WRITER_PASSWORD=… escolta grants --database escolta | clickhouse-client --user default --multiquery

Exit codes: 0 done, 2 wrong usage or configuration.`,
    )
    .action((options: GrantsOptions) => {
      const { store } = readConfiguration(context, options.config).config;
      const database = options.database ?? store.database;
      if (!/^[A-Za-z_]\w{0,62}$/u.test(database)) {
        throw new CliError(`--database: expected letters, digits and underscores, got "${database}"`, exitCodes.usage);
      }
      const passwords = storeRoles.flatMap((role) => {
        const password = context.env[`ESCOLTA_${role.toUpperCase()}_PASSWORD`];
        return password ? [[role, password]] : [];
      });
      const cluster = clusterOf(options, store.cluster);
      context.stdout.write(grantsScript({ database, cluster, passwords: Object.fromEntries(passwords) }));
    });
}

function clusterOf(options: GrantsOptions, configured: { name: string; sharded: boolean } | undefined) {
  const name = options.cluster ?? configured?.name;
  if (name === undefined) return undefined;
  const parsed = clusterSchema.safeParse({ name, sharded: options.sharded ?? configured?.sharded ?? false });
  if (!parsed.success) throw new CliError(`--cluster: "${name}" is not the name of a cluster`, exitCodes.usage);
  return parsed.data;
}
