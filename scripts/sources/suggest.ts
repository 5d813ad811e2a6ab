import { Command, Option } from 'commander';
import { stringify } from 'yaml';
import { createHttpClient } from '../../core/http.ts';
import { type Suggestion, suggestSources } from '../../ingest/suggest.ts';
import { durationArgument } from '../alerts/common.ts';
import { CliError } from '../cli-error.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { paint, plain } from '../text.ts';

interface SuggestOptions {
  readonly for: number;
  readonly allowPrivate?: boolean;
  readonly json?: boolean;
}

export function suggestCommand(context: CliContext): Command {
  return new Command('suggest')
    .description("Find what a brand's site has: feeds, WordPress, a forum, apps, and the accounts that it links to.")
    .argument('<site>', 'name or address, such as acme.com')
    .addOption(
      new Option('--for <duration>', 'longest that it may take').argParser(durationArgument).default(60_000, '60s'),
    )
    .option('--allow-private', 'let it ask private addresses')
    .option('--json', 'as one JSON object')
    .addHelpText(
      'after',
      `
What it prints can be put into escolta.yaml as it is.

Exit codes: 0 something was found, 1 nothing was, 2 wrong usage.`,
    )
    .action(async (site: string, options: SuggestOptions) => {
      const http = createHttpClient({ allowPrivate: options.allowPrivate ?? false });
      try {
        const { found, failed } = await suggestSources(site, http, AbortSignal.timeout(options.for));
        for (const line of failed) context.stderr.write(`${plain(line)}\n`);
        if (options.json) context.stdout.write(`${JSON.stringify({ found, failed })}\n`);
        else if (found.length > 0) context.stdout.write(render(found, context));
        if (found.length === 0) throw new CliError(`nothing was found at ${site}`, exitCodes.failure);
      } finally {
        await http.close();
      }
    });
}

function render(found: readonly Suggestion[], { stdout }: CliContext): string {
  const sources = found.filter(({ kind }) => kind === 'source');
  const accounts = found.filter(({ kind }) => kind === 'account');
  const lines: string[] = [];
  if (sources.length > 0) {
    lines.push('sources:');
    for (const { type, options, why } of sources) {
      const [first = '', ...rest] = stringify({ type, ...options })
        .trimEnd()
        .split('\n');
      lines.push(
        `  - ${plain(first)}  ${paint('dim', `# ${plain(why)}`, stdout)}`,
        ...rest.map((line) => `    ${plain(line)}`),
      );
    }
  }
  if (accounts.length > 0) {
    const handles = [...new Set(accounts.map(({ options }) => String(options['handle']).replace(/^@/u, '')))];
    lines.push(
      paint(
        'dim',
        `# accounts: ${accounts.map(({ type, options }) => plain(`${type} ${options['handle']}`)).join(', ')}`,
        stdout,
      ),
    );
    lines.push(`handles: ${plain(JSON.stringify(handles))}  ${paint('dim', '# of the brand', stdout)}`);
  }
  return `${lines.join('\n')}\n`;
}
