import { Command, Option } from 'commander';
import { crmItemStates } from '../core/crm-delivery.ts';
import { leadStates } from '../core/lead.ts';
import { whoDoes, whole } from './arguments.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { cardText, dryRunText, leadsCsv, leadsTable, outboxTable } from './leads/show.ts';

interface Common {
  readonly config?: string;
  readonly json?: boolean;
  readonly by?: string;
  readonly note?: string;
  readonly crm?: string;
}

export function leadsCommand(context: CliContext): Command {
  const leads = new Command('leads')
    .description('See who shows interest in a brand and is no customer, and what of them goes to a CRM.')
    .addHelpText(
      'after',
      `
Works while the pipeline runs, and while it does not. What is allowed is sent by the pipeline.

Examples:
  escolta leads list --state hot
  escolta leads show 3f2a
  escolta leads send --dry-run --rule send-1
  escolta leads allow send-1
  escolta leads allow 3f2a --crm hubspot
  escolta leads undo 3f2a

Exit codes: 0 done, 1 failed or no such lead, 2 wrong usage, 3 done but some were refused, 4 the store cannot be opened.`,
    );

  const say = (text: string) => context.stdout.write(`${text}\n`);
  const json = (value: unknown) => say(JSON.stringify(value));
  const command = (name: string, description: string) =>
    leads
      .command(name)
      .description(description)
      .option('--json', 'as JSON')
      .addOption(new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)'));
  const acting = (name: string, description: string) =>
    command(name, description).option('--by <name>', 'who does so (default: the user of this machine)');

  const filtered = (made: Command) =>
    made
      .option('--brand <id>', 'only of this brand')
      .addOption(new Option('--state <states...>', 'only in these states').choices(leadStates))
      .option('--at-least <score>', 'only with so many points', whole(0, 100));
  type Filter = Common & { brand?: string; state?: (typeof leadStates)[number][]; atLeast?: number; limit: number };
  const filterOf = ({ brand, state, atLeast, limit }: Filter) => ({
    ...(brand !== undefined && { brand }),
    ...(state && { states: state }),
    ...(atLeast !== undefined && { atLeast }),
    limit,
  });

  filtered(command('list', 'List leads, the highest score first.'))
    .option('--limit <n>', 'at most so many', whole(1, 1_000_000), 50)
    .action((options: Filter) =>
      withAccess(context, options, async (access) => {
        const found = await access.leads.list(filterOf(options));
        if (options.json) for (const lead of found) json(lead);
        else say(found.length === 0 ? 'No leads.' : leadsTable(found, context.stdout));
      }),
    );

  command('show <id>', 'Show a lead: its score part by part, what they said, what became of it.').action(
    (id: string, options: Common) =>
      withAccess(context, options, async (access) => {
        const card = await access.leads.show({ id });
        if (!card) throw new CliError(`there is no lead ${id}`, exitCodes.failure);
        if (options.json) json(card);
        else say(cardText(card, context.stdout));
      }),
  );

  acting(
    'send [ids...]',
    'Let leads go to a CRM; with --dry-run show exactly what would be sent, and whom the CRM has.',
  )
    .option('--dry-run', 'send nothing')
    .option('--rule <name>', 'with --dry-run: what this rule would send')
    .option('--crm <name>', 'to this CRM')
    .action((ids: string[], options: Common & { dryRun?: boolean; rule?: string }) => {
      if (!options.dryRun && ids.length === 0) throw new CliError('give ids of leads, or --dry-run', exitCodes.usage);
      if (options.rule !== undefined && (ids.length > 0 || !options.dryRun)) {
        throw new CliError(
          '--rule goes with --dry-run and without ids: `escolta leads allow RULE` lets a rule run',
          exitCodes.usage,
        );
      }
      const by = whoDoes(context, options.by);
      return withAccess(context, options, async (access) => {
        const crm = options.crm !== undefined && { crm: options.crm };
        if (options.dryRun) {
          const shown = await access.leads.dryRun({
            by,
            ...crm,
            ...(ids.length > 0 && { ids }),
            ...(options.rule !== undefined && { rule: options.rule }),
          });
          if (options.json) for (const one of shown) json(one);
          else say(dryRunText(shown, context.stdout));
          return;
        }
        const items = await access.leads.allow({ ids, by, ...crm });
        if (options.json) json(items);
        else say(`${items.length} on their way`);
        if (items.length < ids.length) context.setExitCode(exitCodes.refused);
      });
    });

  acting('allow <what...>', 'Allow leads by their ids, or a rule by its name: then it runs by itself.')
    .option('--crm <name>', 'to this CRM')
    .action((what: string[], options: Common) => {
      const by = whoDoes(context, options.by);
      return withAccess(context, options, async (access) => {
        const rules = new Set((await access.leads.rules({})).map(({ rule }) => rule.name));
        const [named, ids] = [what.filter((one) => rules.has(one)), what.filter((one) => !rules.has(one))];
        const odd = ids.find((id) => !/^[0-9a-f]{4,32}$/u.test(id));
        if (odd !== undefined) {
          throw new CliError(
            `"${odd}" is neither the id of a lead nor a rule: rules are ${[...rules].join(', ') || 'none'}`,
            exitCodes.usage,
          );
        }
        let sent = 0;
        for (const rule of named) sent += await access.leads.allowRule({ rule, by });
        if (ids.length > 0) {
          sent += (await access.leads.allow({ ids, by, ...(options.crm !== undefined && { crm: options.crm }) }))
            .length;
        }
        if (options.json) json({ rules: named, sent });
        else say(`${named.length > 0 ? `${named.join(', ')} may run; ` : ''}${sent} on their way`);
      });
    });

  for (const [name, description, done] of [
    ['dismiss', 'Say that a lead is none: what waits for a CRM is cancelled.', 'dismissed'],
    ['reopen', 'Take a dismissal back.', 'open again'],
  ] as const) {
    acting(`${name} <id>`, description)
      .option('--note <text>', 'why')
      .action((id: string, options: Common) => {
        const by = whoDoes(context, options.by);
        return withAccess(context, options, async (access) => {
          const lead = await access.leads[name]({ id, by, ...(options.note !== undefined && { note: options.note }) });
          if (options.json) json(lead);
          else say(`${lead.id} ${done}`);
        });
      });
  }

  acting('undo <id>', 'Take a lead (or a note, by the id of its item) back: it is removed at the CRM.').action(
    (id: string, options: Common) => {
      const by = whoDoes(context, options.by);
      return withAccess(context, options, async (access) => {
        const items = await access.leads.undo({ id, by });
        if (options.json) json(items);
        else
          for (const { crm, state } of items)
            say(`${crm}: ${state === 'undone' ? 'removed' : 'cancelled, nothing had been made'}`);
      });
    },
  );

  command('outbox', 'List what goes to CRMs: what waits, what was sent, what was not taken and why.')
    .addOption(new Option('--state <states...>', 'only in these states').choices(crmItemStates))
    .option('--crm <name>', 'only for this CRM')
    .option('--limit <n>', 'at most so many', whole(1, 100_000), 50)
    .action((options: Common & { state?: (typeof crmItemStates)[number][]; limit: number }) =>
      withAccess(context, options, async (access) => {
        const items = await access.leads.outbox({
          limit: options.limit,
          ...(options.state && { states: options.state }),
          ...(options.crm !== undefined && { crm: options.crm }),
        });
        if (options.json) for (const item of items) json(item);
        else say(items.length === 0 ? 'Nothing.' : outboxTable(items, context.stdout));
      }),
    );

  acting('retry <ids...>', 'Try again what a CRM did not take, by ids of leads or items.').action(
    (ids: string[], options: Common) => {
      const by = whoDoes(context, options.by);
      return withAccess(context, options, async (access) => {
        const items = await access.leads.retry({ ids, by });
        if (options.json) json(items);
        else say(`${items.length} on their way`);
        if (items.length === 0) context.setExitCode(exitCodes.failure);
      });
    },
  );

  filtered(command('export', 'Export leads as CSV.'))
    .option('--csv', 'as CSV (the default)')
    .option('--limit <n>', 'at most so many', whole(1, 1_000_000), 1_000_000)
    .action((options: Filter) =>
      withAccess(context, options, async (access) => {
        const found = await access.leads.list(filterOf(options));
        if (options.json) for (const lead of found) json(lead);
        else context.stdout.write(leadsCsv(found));
      }),
    );
  return leads;
}
