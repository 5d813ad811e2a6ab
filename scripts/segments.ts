import { Command, Option } from 'commander';
import type { SegmentPerson } from '../sinks/clickhouse/audience/segments.ts';
import { whoDoes, whole } from './arguments.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { csvHead, csvLine } from './segments/csv.ts';
import { cut, number, plain, table } from './text.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

/** People that are asked for at once. */
const page = 10_000;

export function segmentsCommand(context: CliContext): Command {
  const segments = new Command('segments')
    .description('Saved conditions on people: who is in them, how many over time; lists of them for a CRM.')
    .addHelpText(
      'after',
      `
Segments are written in the configuration; four are built in. docs/AUDIENCE.md tells what can be asked for.

Examples:
  escolta segments list
  escolta segments export advocates --csv > advocates.csv
  escolta segments push turned-negative --crm hubspot --dry-run

Exit codes: 0 done, 1 failed or no such segment, 2 wrong usage, 4 the store cannot be opened.`,
    );
  const command = (name: string, description: string) =>
    segments
      .command(name)
      .description(description)
      .option('--json', 'as JSON')
      .addOption(new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)'));
  const say = (text: string) => void context.stdout.write(`${text}\n`);
  const json = (value: unknown) => say(JSON.stringify(value, null, 2));

  command('list', 'All segments, with how many people are in each now.').action((options: Options) =>
    withAccess(context, options, async (access) => {
      const found = await access.segments.list({});
      if (options.json) return json(found);
      const rows = found.map(({ name, title, where, people, customers }) => [
        ...[name, number(people), number(customers), plain(title), plain(where)],
      ]);
      say(table(['segment', 'people', 'customers', 'title', 'who'], rows, context.stdout));
    }),
  );

  command('show <name>', 'Who is in it now.')
    .option('--limit <n>', 'at most so many', whole(1, page), 50)
    .action((name: string, options: Options & { limit: number }) =>
      withAccess(context, options, async (access) => {
        const found = await access.segments.people({ name, limit: options.limit });
        if (options.json) return json(found);
        say(found.length === 0 ? 'Nobody.' : table(head, found.map(shown), context.stdout));
      }),
    );

  command('history <name>', 'How many were in it day by day, and which CRMs have it as a list.')
    .option('--days <n>', 'at most so many days', whole(1, page), 90)
    .action((name: string, options: Options & { days: number }) =>
      withAccess(context, options, async (access) => {
        const { days, pushes } = await access.segments.history({ name, days: options.days });
        if (options.json) return json({ days, pushes });
        const rows = days.map(({ day, people, customers }) => [day, number(people), number(customers)]);
        say(rows.length === 0 ? 'Not counted yet.' : table(['day', 'people', 'customers'], rows, context.stdout));
        for (const { at, crm, by, contacts, error } of pushes) {
          const told = error === '' ? `${number(contacts)} contacts` : `not taken: ${plain(error)}`;
          say(`${new Date(at).toISOString()} pushed to ${plain(crm)} by ${plain(by)}: ${told}`);
        }
      }),
    );

  command('export <name>', 'Everybody who is in it: a line of JSON for each, or CSV.')
    .option('--csv', 'as CSV')
    .option('--ndjson', 'as lines of JSON (the default)')
    .action((name: string, options: Options & { csv?: boolean; ndjson?: boolean }) => {
      if (options.csv && (options.ndjson || options.json))
        throw new CliError('--csv and --ndjson exclude each other', exitCodes.usage);
      return withAccess(context, options, async (access) => {
        if (options.csv) context.stdout.write(csvHead);
        for (let after = ''; ; ) {
          const found = await access.segments.people({ name, after, limit: page });
          for (const one of found) context.stdout.write(options.csv ? csvLine(one) : `${JSON.stringify(one)}\n`);
          const last = found.at(-1);
          if (last === undefined || found.length < page) return;
          after = last.person;
        }
      });
    });

  command(
    'push <name>',
    'Makes it a list of a CRM: its own customers who are in it, and no others. Who denies consent is left out.',
  )
    .requiredOption('--crm <name>', 'the CRM, by its name in the configuration')
    .option('--dry-run', 'send nothing, say how many it would be')
    .option('--by <name>', 'who does so (default: the user of this machine)')
    .action((name: string, options: Options & { crm: string; dryRun?: boolean; by?: string }) =>
      withAccess(context, options, async (access) => {
        const by = whoDoes(context, options.by);
        const pushed = await access.segments.push({ name, crm: options.crm, by, dryRun: options.dryRun === true });
        if (options.json) return json(pushed);
        const left = pushed.denied > 0 ? `; ${number(pushed.denied)} left out: they deny consent` : '';
        say(`${number(pushed.contacts)} contacts ${options.dryRun ? 'would be' : 'are'} on the list${left}`);
        if (pushed.record?.url) say(plain(pushed.record.url));
      }),
    );
  return segments;
}

const head = ['person', 'name', 'accounts', 'customer', 'mentions', '+', '−', 'reach', 'influence', 'lead'];

function shown(one: SegmentPerson): string[] {
  const rounded = (value: number | undefined) => (value === undefined ? '–' : number(Math.round(value)));
  return [
    ...[one.person, plain(cut(one.name, 30)), plain(cut(one.accounts.join(' '), 40))],
    ...[one.customer ? plain(cut(`${one.crm}:${one.customerId}`, 30)) : '–', rounded(one.mentions)],
    ...[rounded(one.positive), rounded(one.negative), rounded(one.reach), rounded(one.influence)],
    one.lead_state === '' ? '–' : `${one.lead_state} ${rounded(one.lead_score)}`,
  ];
}
