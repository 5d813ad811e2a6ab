import { Command } from 'commander';
import { version } from '../core/package-root.ts';
import { sources } from '../ingest/index.ts';
import { reportError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';

/** Each is loaded when it is asked for: a short command is not to wait for what the others are made of. */
const commands: Readonly<Record<string, () => Promise<(context: CliContext) => Command>>> = {
  run: async () => (await import('./run.ts')).runCommand,
  init: async () => (await import('./init.ts')).initCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  import: async () => (await import('./import.ts')).importCommand,
  backfill: async () => (await import('./backfill.ts')).backfillCommand,
  sql: async () => (await import('./sql.ts')).sqlCommand,
  crm: async () => (await import('./crm.ts')).crmCommand,
  people: async () => (await import('./people.ts')).peopleCommand,
  query: async () => (await import('./query.ts')).queryCommand,
  rematch: async () => (await import('./rematch.ts')).rematchCommand,
  sources: async () => (await import('./sources.ts')).sourcesCommand,
  why: async () => (await import('./why.ts')).whyCommand,
  topics: async () => (await import('./topics.ts')).topicsCommand,
  label: async () => (await import('./label.ts')).labelCommand,
  leads: async () => (await import('./leads.ts')).leadsCommand,
  segments: async () => (await import('./segments.ts')).segmentsCommand,
  audience: async () => (await import('./audience.ts')).audienceCommand,
  adapt: async () => (await import('./adapt.ts')).adaptCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  status: async () => (await import('./status.ts')).statusCommand,
  alerts: async () => (await import('./alerts.ts')).alertsCommand,
  users: async () => (await import('./users.ts')).usersCommand,
  dead: async () => (await import('./dead.ts')).deadCommand,
  health: async () => (await import('./health.ts')).healthCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  grants: async () => (await import('./grants.ts')).grantsCommand,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
  'migrate-to': async () => (await import('./migrate-to.ts')).migrateToCommand,
  bench: async () => (await import('./bench.ts')).benchCommand,
  eval: async () => (await import('./eval.ts')).evalCommand,
};

/** @param asked a command's name: the program has it alone. All where it is none, as for the help. */
async function createProgram(context: CliContext, asked = ''): Promise<Command> {
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
  const names = Object.hasOwn(commands, asked) ? [asked] : Object.keys(commands);
  for (const create of await Promise.all(names.map((name) => commands[name]?.()))) {
    if (create) program.addCommand(create(context));
  }
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
    await (await createProgram(context, argv[2])).parseAsync([...argv]);
  } catch (error) {
    reportError(error, context);
  }
}
