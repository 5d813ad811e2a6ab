import { Command, Option } from 'commander';
import type { CustomerRef } from '../core/people.ts';
import type { Access } from './access.ts';
import { positive } from './alerts/common.ts';
import { whoDoes } from './arguments.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { describePerson, reasonsText } from './people/describe.ts';
import type { Decided } from './people/requests.ts';
import { ago, number, plain, table } from './text.ts';

interface Common {
  readonly config?: string;
  readonly json?: boolean;
}

interface Deciding extends Common {
  readonly by?: string;
  readonly note?: string;
  readonly customer?: CustomerRef;
}

/** Those who speak of brands: who they are, and what is to be decided of it. */
export function peopleCommand(context: CliContext): Command {
  const common = (command: Command) =>
    command
      .option('--json', 'as JSON')
      .addOption(new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)'));
  const by = (command: Command) =>
    common(command.option('--by <name>', 'who decides (default: the user of this machine)'));
  const deciding = (command: Command) => by(command).option('--note <text>', 'why');
  const customer = () =>
    new Option('--customer <crm:id>', 'which customer (default: the most likely one that is suggested)').argParser(
      customerArgument,
    );
  const limit = () => new Option('--limit <n>', 'most of them').argParser(positive).default(50);

  const people = new Command('people')
    .description('Who speaks of the brands: known customers, suggestions to decide of, people with several accounts.')
    .addHelpText(
      'after',
      `
A link is made by itself where it is surer than people.link (0.95). What is less sure is suggested, for a person to decide; a
name alone never links. What is decided is kept for ever, and each decision can be undone.

Examples:
  escolta people suggest
  escolta people accept mastodon:1093 --note "she told us"
  escolta people reject bluesky:@ana --customer crm:0042
  escolta people show crm:hubspot:0042
  escolta people undo 3fa9

Exit codes: 0 done, 1 there is no such person or suggestion, 2 wrong usage, 4 the store cannot be opened.`,
    );

  common(people.command('list').description('Everybody, those who were seen last first.'))
    .argument('[text]', 'part of a name, an account or an id')
    .addOption(new Option('--who <which>', 'only some').choices(['all', 'customers', 'others']).default('all'))
    .addOption(limit())
    .action((text: string | undefined, options: Common & { who: 'all' | 'customers' | 'others'; limit: number }) =>
      withAccess(context, options, async (access) => {
        const found = await access.people.list({ who: options.who, text: text ?? '', limit: options.limit });
        if (options.json) return json(context, found);
        const rows = found.map((one) => [
          one.personId,
          plain(one.name),
          one.customerId === '' ? '–' : plain(`${one.crm}:${one.customerId}`),
          plain(one.segment) || '–',
          plain(one.accounts.join(' ')),
          ago(one.lastSeenAt),
        ]);
        if (rows.length === 0)
          return write(context, 'Nobody is like that. Authors are known once a mention of theirs is stored.');
        return write(
          context,
          table(['person', 'name', 'customer', 'segment', 'accounts', 'last seen'], rows, context.stdout),
        );
      }),
    );
  common(
    people.command('show').description('One person: accounts, customer, mentions over time, and why they are linked.'),
  )
    .argument('<who>', 'id of a person, an account such as mastodon:1093 or bluesky:@ana, or crm:NAME:ID')
    .addOption(new Option('--mentions <n>', 'most mentions').argParser(positive).default(20))
    .action((who: string, options: Common & { mentions: number }) =>
      withAccess(context, options, async (access) => {
        const person = await access.people.show({ who, mentions: options.mentions });
        if (!person) throw new CliError(`there is nobody "${plain(who)}"`, exitCodes.failure);
        return options.json ? json(context, person) : write(context, describePerson(person, context.stdout));
      }),
    );
  common(people.command('suggest').description('What is to be decided: accounts that may be those of customers.'))
    .addOption(limit())
    .action((options: Common & { limit: number }) =>
      withAccess(context, options, async (access) => {
        const waiting = await access.people.suggestions({ limit: options.limit });
        if (options.json) return json(context, waiting);
        if (waiting.length === 0) return write(context, 'Nothing waits to be decided.');
        const rows = waiting.map((one) => [
          plain(one.account),
          plain(one.name),
          plain(`${one.customer.crm}:${one.customer.id}`),
          plain(one.customerName),
          `${Math.round(one.probability * 100)} %`,
          plain(one.held) || '–',
          plain(reasonsText(one.reasons)),
        ]);
        return write(
          context,
          `${table(['account', 'shows', 'customer', 'called', 'likely', 'held', 'because (bits)'], rows, context.stdout)}
Decide with \`escolta people accept ACCOUNT\` or \`escolta people reject ACCOUNT\`.`,
        );
      }),
    );
  for (const action of ['accept', 'reject'] as const) {
    deciding(
      people
        .command(action)
        .description(
          action === 'accept'
            ? 'An account is that of a customer.'
            : 'An account is not that of a customer; it is not suggested again.',
        ),
    )
      .argument('<account>', 'such as mastodon:1093 or bluesky:@ana')
      .addOption(customer())
      .action((account: string, options: Deciding) =>
        decide(context, options, (access, said) =>
          access.people[action]({ account, ...said, ...(options.customer && { customer: options.customer }) }),
        ),
      );
  }
  deciding(
    people
      .command('unlink')
      .description('An account is not that of the customer, or of the person, that it is linked to.'),
  )
    .argument('<account>', 'such as mastodon:1093 or bluesky:@ana')
    .action((account: string, options: Deciding) =>
      decide(context, options, (access, said) => access.people.unlink({ account, ...said })),
    );
  deciding(people.command('merge').description('Two people are one.'))
    .argument('<into>', 'id of the person who stays')
    .argument('<from>', 'id of the other')
    .action((into: string, from: string, options: Deciding) =>
      decide(context, options, (access, said) => access.people.merge({ into, from, ...said })),
    );
  by(people.command('undo').description('Take a decision back: all is as it was before.'))
    .argument('<decision>', 'its id, or the beginning of it')
    .action((id: string, options: Deciding) =>
      decide(context, options, (access, said) => access.people.undo({ id, by: said.by })),
    );
  common(people.command('export').description('All that is kept of somebody, as one JSON document.'))
    .argument('<who>', 'id of a person, an account, or crm:NAME:ID')
    .action((who: string, options: Common) =>
      withAccess(context, options, async (access) => {
        const found = await access.people.export({ who });
        if (!found) throw new CliError(`there is nobody "${plain(who)}"`, exitCodes.failure);
        return json(context, found);
      }),
    );
  // Neither who erased them nor why: nothing that is kept may tell of them.
  common(
    people
      .command('forget')
      .description('Erase somebody everywhere, for ever. Only a hash is left, so as not to collect them again.'),
  )
    .argument('<who>', 'id of a person, an account, or crm:NAME:ID')
    .option('--yes', 'do it; without it, who would be erased is shown')
    .action((who: string, options: Common & { yes?: boolean }) => forget(context, who, options));
  common(people.command('decisions').description('What was decided, the latest first.'))
    .addOption(limit())
    .action((options: Common & { limit: number }) =>
      withAccess(context, options, async (access) => {
        const found = await access.people.decisions({ limit: options.limit });
        if (options.json) return json(context, found);
        const rows = found.map((one) => [
          one.id,
          ago(one.at),
          plain(one.by),
          one.action,
          plain(one.account || one.personId),
          one.customer ? plain(`${one.customer.crm}:${one.customer.id}`) : '–',
          plain(one.note),
          one.undoneAt === undefined ? '' : `undone by ${plain(one.undoneBy)}`,
        ]);
        return write(
          context,
          table(['decision', 'when', 'by', 'what', 'account', 'customer', 'note', ''], rows, context.stdout),
        );
      }),
    );
  common(people.command('weights').description('What each agreement weighs, and what decisions taught of it.')).action(
    (options: Common) =>
      withAccess(context, options, async (access) => {
        const found = await access.people.weights({});
        if (options.json) return json(context, found);
        const rows = found.levels.map(({ level, start, learned }) => [level, start.toFixed(1), learned.toFixed(1)]);
        const enough = found.decisions >= found.least;
        return write(
          context,
          `${table(['what', 'bits at first', 'bits now'], rows, context.stdout)}
Decisions: ${number(found.decisions)}. ${enough ? 'They teach' : `From ${found.least} on they teach`} the weights.`,
        );
      }),
  );
  return people;
}

function customerArgument(text: string): CustomerRef {
  const [, crm, id] = /^([\w.-]+):(.+)$/su.exec(text) ?? [];
  if (crm === undefined || id === undefined)
    throw new CliError(`--customer: expected CRM:ID, such as hubspot:0042`, exitCodes.usage);
  return { crm, id };
}

async function forget(context: CliContext, who: string, options: Common & { yes?: boolean }): Promise<void> {
  await withAccess(context, options, async (access) => {
    const done = await access.people.forget({ who, dryRun: options.yes !== true });
    if (!done) throw new CliError(`there is nobody "${plain(who)}"`, exitCodes.failure);
    if (options.json) return json(context, done);
    const { personId, accounts, customer, erased } = done;
    const whom = plain([personId, ...accounts, customer].filter(Boolean).join(' '));
    if (options.yes !== true)
      return write(
        context,
        `This would erase ${whom}, and all that they wrote. Do it with --yes: it cannot be undone.`,
      );
    const what = Object.entries(erased).map(([table, rows]) => `${table} ${number(rows)}`);
    return write(
      context,
      `Erased ${whom}: ${what.join(', ') || 'nothing was left'}. What a CRM knows of them is to be erased there.`,
    );
  });
}

async function decide(
  context: CliContext,
  options: Deciding,
  work: (access: Access, said: { readonly by: string; readonly note?: string }) => Promise<Decided>,
): Promise<void> {
  const by = whoDoes(context, options.by, 100);
  await withAccess(context, options, async (access) => {
    const done = await work(access, { by, ...(options.note !== undefined && { note: options.note.slice(0, 1_000) }) });
    if (options.json) return json(context, done);
    const lines = done.accounts.map(
      (one) =>
        `${plain(one.account)} is ${one.customer ? plain(`${one.customer.crm}:${one.customer.id}`) : 'no known customer'} (${one.personId})`,
    );
    return write(context, [...lines, `Decided. Undo with \`escolta people undo ${done.decision}\`.`].join('\n'));
  });
}

async function json(context: CliContext, value: unknown): Promise<void> {
  context.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

async function write(context: CliContext, text: string): Promise<void> {
  context.stdout.write(`${text}\n`);
}
