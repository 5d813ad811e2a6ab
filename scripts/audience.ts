import { Command, Option } from 'commander';
import { whole } from './arguments.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { cut, number, plain, table } from './text.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly limit: number;
}

export function audienceCommand(context: CliContext): Command {
  const audience = new Command('audience')
    .description('Who is heard: influence of authors, with its parts; accounts that are probably no people; bursts.')
    .addHelpText(
      'after',
      `
Kept up to date while \`escolta run\` runs. docs/AUDIENCE.md has the formulas, and what is flagged.

Examples:
  escolta audience authors --network mastodon
  escolta audience show twitter:1234
  escolta audience authors --flagged

Exit codes: 0 done, 1 failed or no such account, 2 wrong usage, 4 the store cannot be opened.`,
    );
  const command = (name: string, description: string) =>
    audience
      .command(name)
      .description(description)
      .option('--json', 'as JSON')
      .addOption(new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)'));
  const say = (text: string) => void context.stdout.write(`${text}\n`);
  const json = (value: unknown) => say(JSON.stringify(value, null, 2));

  command('authors', 'Accounts by their influence, the highest first.')
    .option('--network <name>', 'only of this network')
    .option('--flagged', 'those that are probably no people, with the reasons')
    .option('--limit <n>', 'at most so many', whole(1, 10_000), 50)
    .action((options: Options & { network?: string; flagged?: boolean }) =>
      withAccess(context, options, async (access) => {
        const { limit, network } = options;
        const asked = { limit, ...(network !== undefined && { network }) };
        if (options.flagged) {
          const found = await access.audience.flagged(asked);
          if (options.json) return json(found);
          const rows = found.map((one) => [
            plain(one.account),
            plain(one.handle),
            one.kind,
            plain(one.reasons.join('; ')),
          ]);
          return say(rows.length === 0 ? 'None.' : table(['account', 'handle', 'flag', 'why'], rows, context.stdout));
        }
        const found = await access.audience.authors(asked);
        if (options.json) return json(found);
        const rows = found.map((one) => [
          ...[
            plain(cut(one.account, 50)),
            score(one.influence),
            score(one.parts.followers),
            score(one.parts.engagement),
          ],
          ...[score(one.parts.pickups), score(one.parts.topic), count(one.followers), number(one.posts)],
          one.flags.join(' '),
        ]);
        const head = [
          'account',
          'influence',
          'followers',
          'engagement',
          'pick-up',
          'topic',
          'followers',
          'posts',
          'flags',
        ];
        say(rows.length === 0 ? 'Nobody yet.' : table(head, rows, context.stdout));
      }),
    );

  command(
    'show <account>',
    'An account, as network:id or network:@handle: its influence part by part, and its flags.',
  ).action((account: string, options: Pick<Options, 'config' | 'json'>) =>
    withAccess(context, options, async (access) => {
      const card = await access.audience.show({ account });
      const { influence: known, flags } = card;
      if (!known && flags.length === 0)
        throw new CliError(
          `no post of "${plain(account)}" was counted: see \`escolta audience authors\``,
          exitCodes.failure,
        );
      if (options.json) return json(card);
      if (known) {
        const { parts } = known;
        const rate = known.engagementRate === undefined ? '–' : `${(100 * known.engagementRate).toFixed(2)} %`;
        const rows = [
          ['followers', score(parts.followers), count(known.followers)],
          ['engagement', score(parts.engagement), rate],
          ['pick-up', score(parts.pickups), known.pickups === undefined ? '–' : `${known.pickups.toFixed(2)} a post`],
          ['topic', score(parts.topic), `${number(known.posts)} posts seen`],
        ];
        say(`${plain(known.account)}: influence ${score(known.influence)}`);
        say(table(['part', 'points', 'known'], rows, context.stdout));
      }
      for (const { kind, reasons } of flags) say(`flagged ${kind}: ${plain(reasons.join('; '))}`);
    }),
  );

  command('bursts', 'Many accounts that said the same within minutes, moved by one hand; the latest first.')
    .option('--days <n>', 'of so many days', whole(1, 10_000), 90)
    .option('--limit <n>', 'at most so many', whole(1, 10_000), 50)
    .action((options: Options & { days: number }) =>
      withAccess(context, options, async (access) => {
        const found = await access.audience.bursts({ days: Math.min(options.days, 3_650), limit: options.limit });
        if (options.json) return json(found);
        const rows = found.map((one) => [
          ...[new Date(one.from).toISOString(), plain(one.network), number(one.accounts.length)],
          ...[plain(one.brands.join(' ')), plain(one.reasons.join('; ')), plain(one.posts[0] ?? '')],
        ]);
        say(
          rows.length === 0
            ? 'None.'
            : table(['when', 'network', 'accounts', 'brands', 'why', 'first post'], rows, context.stdout),
        );
      }),
    );
  return audience;
}

const score = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(0));
const count = (value: number | undefined) => (value === undefined ? '–' : number(value));
