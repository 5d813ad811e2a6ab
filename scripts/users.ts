import { Command, Option } from 'commander';
import { type Role, roles } from '../core/rights.ts';
import { whoDoes } from './arguments.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { number, plain, table } from './text.ts';
import type { ListedUser, UserLink } from './user-access.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly by?: string;
}

interface Changes extends Options {
  readonly role?: Role;
  readonly brands?: readonly string[];
  readonly disable?: boolean;
  readonly enable?: boolean;
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

export function usersCommand(context: CliContext): Command {
  const users = new Command('users')
    .description('Who may use the pages. Also the way in for an administrator who is locked out.')
    .addHelpText(
      'after',
      `
A link lets whoever has it choose a password, once, within a day. Where one administrator is left who cannot log in, make such a link;
where none is left, add one, or change the role of somebody.

Examples:
  escolta users list
  escolta users link ada
  escolta users add ada --name "Ada Puig" --role administrator
  escolta users change bob --role manager --brands acme,rival

Exit codes: 0 done, 1 failed or nobody logs in so, 2 wrong usage, 4 the store cannot be opened.`,
    );
  const command = (name: string, description: string) =>
    users
      .command(name)
      .description(description)
      .option('--json', 'as JSON')
      .addOption(new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)'));
  const change = (name: string, description: string) =>
    command(name, description).option('--by <name>', 'who does so (default: the user of this machine)');
  const say = (text: string) => void context.stdout.write(`${text}\n`);
  const json = (value: unknown) => say(JSON.stringify(value, null, 2));
  const sayLink = ({ url, until }: UserLink, options: Options) =>
    options.json ? json({ url, until }) : say(`${url}\nGood once, until ${new Date(until).toISOString()}.`);
  const sayUsers = (found: readonly ListedUser[]) =>
    say(
      table(
        ['login', 'name', 'role', 'brands', 'logs in with', 'sessions', ''],
        found.map(({ login, name, role, brands, with: by, sessions, disabled }) => [
          ...[plain(login), plain(name), role, brands.join(' ') || 'all', plain(by), number(sessions)],
          disabled ? 'disabled' : '',
        ]),
        context.stdout,
      ),
    );

  command('list', 'All users.').action((options: Options) =>
    withAccess(context, options, async (access) => {
      const found = await access.users.list({});
      if (options.json) return json(found);
      if (found.length === 0) return say('Nobody yet: the log of the first start has a link.');
      sayUsers(found);
    }),
  );

  change('add <login>', 'Add somebody, and print a link by which they choose their password.')
    .requiredOption('--name <name>', 'as it stands in notes')
    .addOption(new Option('--role <role>', 'what they may do').choices(roles).makeOptionMandatory())
    .option('--brands <ids>', 'the brands that they see, with commas (default: all)', listOf)
    .action((login: string, options: Options & { name: string; role: Role; brands?: readonly string[] }) =>
      withAccess(context, options, async (access) => {
        const { name, role, brands = [] } = options;
        const by = whoDoes(context, options.by);
        sayLink(await access.users.add({ login, name, role, brands: [...brands], by }), options);
      }),
    );

  change(
    'link <login>',
    'Print a link by which somebody chooses a new password. An earlier link holds no more.',
  ).action((login: string, options: Options) =>
    withAccess(context, options, async (access) =>
      sayLink(await access.users.link({ login, by: whoDoes(context, options.by) }), options),
    ),
  );

  change('change <login>', 'Change what somebody may do, or whether they may log in.')
    .addOption(new Option('--role <role>', 'what they may do').choices(roles))
    .option('--brands <ids>', 'the brands that they see, with commas; empty for all', listOf)
    .option('--disable', 'they may not log in any more')
    .option('--enable', 'they may log in again')
    .action((login: string, options: Changes) => {
      const { role, brands, disable, enable } = options;
      if (disable && enable) throw new CliError('--disable and --enable exclude each other', exitCodes.usage);
      if (!role && !brands && !disable && !enable)
        throw new CliError('nothing to change: give --role, --brands, --disable or --enable', exitCodes.usage);
      return withAccess(context, options, async (access) => {
        const changed = await access.users.change({
          ...{ login, by: whoDoes(context, options.by) },
          ...(role && { role }),
          ...(brands && { brands: [...brands] }),
          ...((disable || enable) && { disabled: disable === true }),
        });
        if (options.json) return json(changed);
        sayUsers([changed]);
      });
    });

  change('end-sessions <login>', 'Log somebody out everywhere.').action((login: string, options: Options) =>
    withAccess(context, options, async (access) => {
      const done = await access.users.endSessions({ login, by: whoDoes(context, options.by) });
      if (options.json) return json(done);
      say(`${number(done.ended)} sessions ended.`);
    }),
  );
  return users;
}
