import { Command } from 'commander';
import { sources } from '../ingest/index.ts';
import { adaptCommand } from './adapt.ts';
import { alertsCommand } from './alerts.ts';
import { audienceCommand } from './audience.ts';
import { backfillCommand } from './backfill.ts';
import { benchCommand } from './bench.ts';
import { checkCommand } from './check.ts';
import { reportError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { crmCommand } from './crm.ts';
import { deadCommand } from './dead.ts';
import { doctorCommand } from './doctor.ts';
import { version } from './engine.ts';
import { evalCommand } from './eval.ts';
import { grantsCommand } from './grants.ts';
import { healthCommand } from './health.ts';
import { importCommand } from './import.ts';
import { initCommand } from './init.ts';
import { labelCommand } from './label.ts';
import { leadsCommand } from './leads.ts';
import { migrateCommand } from './migrate.ts';
import { migrateToCommand } from './migrate-to.ts';
import { peopleCommand } from './people.ts';
import { queryCommand } from './query.ts';
import { rematchCommand } from './rematch.ts';
import { runCommand } from './run.ts';
import { segmentsCommand } from './segments.ts';
import { serveCommand } from './serve.ts';
import { sourcesCommand } from './sources.ts';
import { sqlCommand } from './sql.ts';
import { statusCommand } from './status.ts';
import { topicsCommand } from './topics.ts';
import { whyCommand } from './why.ts';

const commands = [
  runCommand,
  initCommand,
  checkCommand,
  importCommand,
  backfillCommand,
  sqlCommand,
  crmCommand,
  peopleCommand,
  queryCommand,
  rematchCommand,
  sourcesCommand,
  whyCommand,
  topicsCommand,
  labelCommand,
  leadsCommand,
  segmentsCommand,
  audienceCommand,
  adaptCommand,
  serveCommand,
  statusCommand,
  alertsCommand,
  deadCommand,
  healthCommand,
  doctorCommand,
  grantsCommand,
  migrateCommand,
  migrateToCommand,
  benchCommand,
  evalCommand,
];

export function createProgram(context: CliContext): Command {
  const program = new Command('escolta')
    .description('Listens to what the world says about a brand, and keeps it in ClickHouse.')
    .version(version)
    .showHelpAfterError('(--help tells what is possible)')
    .addHelpText(
      'after',
      `
First steps:
  escolta run                          replays the bundled sample, with nothing to configure
  escolta init --brand "Your Brand"    writes escolta.yaml for your own
  escolta sql "SELECT * FROM v_mentions LIMIT 5"

Exit codes: 0 done, 1 the work failed, 2 wrong usage or configuration, 3 done but some items were refused,
4 the store cannot be opened, 70 a bug of ours, 130 stopped by Ctrl-C.`,
    );
  for (const command of commands) program.addCommand(command(context));
  // Everything is written to the context, and nothing ends the process but the process itself.
  for (const command of [program, ...program.commands, ...program.commands.flatMap((c) => c.commands)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
    });
  }
  return program;
}

export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads us has seen enough, as in `escolta … | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.failure);
  });
  const context: CliContext = {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    sources,
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
  try {
    await createProgram(context).parseAsync([...argv]);
  } catch (error) {
    reportError(error, context);
  }
}
