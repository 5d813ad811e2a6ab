import { Command, Option } from 'commander';
import type { Access } from './access.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { ago, number, plain, table } from './text.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly full?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/** Where known customers come from, and where leads go. */
export function crmCommand(context: CliContext): Command {
  const common = (command: Command) =>
    command
      .option('--json', 'as JSON')
      .addOption(new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)'));
  const crm = new Command('crm')
    .description('CRMs and files of customers: their state, whether they let us in, reading them now.')
    .addHelpText(
      'after',
      `
Customers are read by the schedule of the configuration while \`escolta run\` runs. docs/CRM.md tells how to connect each.

Exit codes: 0 done, 1 the CRM refused, 2 wrong usage, 3 done but some customers could not be read, 4 the store cannot be opened.`,
    );
  common(crm.command('list').description('All that are configured, with their state.')).action((options: Options) =>
    withAccess(context, options, async (access) => {
      const found = await access.crm.list({});
      if (options.json) return write(context, JSON.stringify(found, null, 2));
      if (found.length === 0) return write(context, 'No CRM is configured: docs/CRM.md tells how.');
      const rows = found.map((one) => [
        one.name,
        one.reads ? 'yes' : '–',
        one.writes ? 'yes' : '–',
        number(one.customers),
        one.schedule ?? '–',
        ago(one.lastSuccessAt),
        plain(one.lastError ?? ''),
      ]);
      return write(
        context,
        table(['CRM', 'read', 'written', 'customers', 'schedule', 'last read', 'last error'], rows, context.stdout),
      );
    }),
  );
  common(crm.command('check').description('Logs in and looks what is allowed; changes nothing.'))
    .argument('<name>', 'its name in the configuration')
    .action((name: string, options: Options) =>
      withAccess(context, options, async (access) => {
        await expectCrm(access, name);
        const answer = await access.crm.check({ name });
        if (options.json) write(context, JSON.stringify(answer, null, 2));
        else if (answer.ok) write(context, plain(answer.says));
        if (!answer.ok) throw new CliError(`${name}: ${plain(answer.says)}`, exitCodes.failure);
      }),
    );
  common(crm.command('pull').description('Reads the customers of one now: what changed, or all of them.'))
    .argument('<name>', 'its name in the configuration')
    .option('--full', 'all of them: who is not there any more is gone')
    .option('--force', 'take it for right that more than half of them are gone')
    .option('--dry-run', 'say what would change, and write nothing')
    .action((name: string, { full: all, force, dryRun, ...options }: Options) =>
      withAccess(context, options, async (access) => {
        const flags = { full: all === true, force: force === true, dryRun: dryRun === true };
        await expectCrm(access, name, 'reads');
        const reading = await access.crm.pull({ name, ...flags });
        if (options.json) write(context, JSON.stringify(reading, null, 2));
        else {
          const { read, added, changed, gone, full, rejects } = reading;
          write(
            context,
            `${number(read)} read${full ? ' (all)' : ''}: ${number(added)} new, ${number(changed)} changed, ${number(gone)} gone${dryRun ? '; nothing was written' : ''}`,
          );
          for (const { place, reason } of rejects.slice(0, 50))
            context.stderr.write(`refused: ${plain(place)}: ${plain(reason)}\n`);
          if (rejects.length > 50) context.stderr.write(`and ${number(rejects.length - 50)} more\n`);
        }
        if (reading.rejects.length > 0) context.setExitCode(exitCodes.refused);
      }),
    );
  return crm;
}

/** Throws where there is none of that name, with those there are. */
async function expectCrm(access: Access, name: string, which?: 'reads'): Promise<void> {
  const names = (await access.crm.list({})).filter((one) => which === undefined || one[which]).map((one) => one.name);
  if (names.includes(name)) return;
  const what = which === 'reads' ? 'from which customers are read' : 'in the configuration';
  const advice = names.length > 0 ? `there is ${names.join(', ')}` : 'docs/CRM.md tells how to connect one';
  throw new CliError(`there is no CRM "${plain(name)}" ${what}: ${advice}`, exitCodes.usage);
}

function write(context: CliContext, text: string): void {
  context.stdout.write(`${text}\n`);
}
