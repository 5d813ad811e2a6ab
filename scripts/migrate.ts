import { Command } from 'commander';
import { type Configuration, readConfiguration } from './configuration.ts';
import type { CliContext } from './context.ts';
import { openStore } from './engine.ts';

export function migrateCommand(context: CliContext): Command {
  return new Command('migrate')
    .description('Bring the tables and their retention up to date, as a user who may change them.')
    .option('--username <name>', 'of the server (default: store.username)')
    .option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)')
    .addHelpText(
      'after',
      `
Only needed where the user of the pipeline may not change tables (see escolta grants): else every start does it. The password comes
from ESCOLTA_ADMIN_PASSWORD, or is store.password where that is not set.

Exit codes: 0 done, 2 wrong usage or configuration, 4 the store cannot be opened, or does not fit.`,
    )
    .action(async (options: { username?: string; config?: string }) => {
      const configuration = readConfiguration(context, options.config);
      const store = await openStore(asAdmin(configuration, options.username, context.env['ESCOLTA_ADMIN_PASSWORD']));
      await store.close();
      context.stdout.write(`The tables in ${store.place} are up to date.\n`);
    });
}

function asAdmin(
  configuration: Configuration,
  username: string | undefined,
  password: string | undefined,
): Configuration {
  const { config } = configuration;
  const store = {
    ...config.store,
    username: username ?? config.store.username,
    password: password ?? config.store.password,
  };
  return { ...configuration, config: { ...config, store } };
}
