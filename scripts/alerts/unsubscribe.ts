import type { Command } from 'commander';
import { nearest } from '../../config/nearest.ts';
import { CliError } from '../cli-error.ts';
import type { Configuration } from '../configuration.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { withAccess } from '../engine.ts';
import { plain } from '../text.ts';
import { alertsSubcommand, jsonText, nonEmpty } from './common.ts';

interface DigestOptions {
  readonly config?: string;
  readonly digest?: string;
  readonly json?: boolean;
}

const exits = 'Exit codes: 0 done, 2 wrong usage or configuration, 4 the store cannot be opened.';

export function unsubscribeCommand(context: CliContext): Command {
  return digestCommand('unsubscribe', 'Send somebody no more digests. Alerts are sent all the same.')
    .addHelpText('after', `\nExample:\n  escolta alerts unsubscribe ana@acme.example --digest weekly\n\n${exits}`)
    .action((address: string, options: DigestOptions) =>
      withAccess(context, options, async (access, configuration) => {
        const digest = digestNamed(options, configuration);
        await access.alerts.unsubscribe({ address, digest });
        const said = `${address} gets no more ${digest === '' ? 'digests' : `of the digest ${digest}`}`;
        context.stdout.write(
          options.json ? `${jsonText({ address, digest, unsubscribed: true })}\n` : `${plain(said)}\n`,
        );
      }),
    );
}

export function resubscribeCommand(context: CliContext): Command {
  return digestCommand('resubscribe', 'Take back that somebody wants no more digests.')
    .addHelpText('after', `\nExample:\n  escolta alerts resubscribe ana@acme.example\n\n${exits}`)
    .action((address: string, options: DigestOptions) =>
      withAccess(context, options, async (access, configuration) => {
        const digest = digestNamed(options, configuration);
        const unsubscribed = await access.alerts.resubscribe({ address, digest });
        if (options.json) {
          context.stdout.write(`${jsonText({ address, digest, unsubscribed })}\n`);
          return;
        }
        const of = digest === '' ? 'digests' : `the digest ${digest}`;
        const said = unsubscribed
          ? `${address} still gets none, because it was unsubscribed from all: escolta alerts resubscribe ${address}`
          : `${address} gets ${of} again${digest === '' ? ', but for those that it was unsubscribed from one by one' : ''}`;
        context.stdout.write(`${plain(said)}\n`);
      }),
    );
}

function digestCommand(name: string, description: string): Command {
  return alertsSubcommand(name, description)
    .argument('<address>', 'of mail', nonEmpty)
    .option('--digest <name>', 'only of this digest (default: all)')
    .option('--json', 'as JSON');
}

/** Empty for all. */
function digestNamed({ digest }: DigestOptions, { config }: Pick<Configuration, 'config'>): string {
  if (digest === undefined) return '';
  const names = config.digests.map(({ name }) => name);
  if (names.includes(digest)) return digest;
  const meant = nearest(digest, names);
  const advice = meant
    ? `did you mean "${meant}"?`
    : names.length === 0
      ? 'none is configured'
      : `there are ${names.join(', ')}`;
  throw new CliError(`there is no digest "${plain(digest)}": ${advice}`, exitCodes.usage);
}
