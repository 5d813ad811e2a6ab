import type { Command } from 'commander';
import { systemClock } from '../../core/clock.ts';
import { openAlertLinks } from '../alerting/links.ts';
import { CliError } from '../cli-error.ts';
import { readConfiguration } from '../configuration.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { alertsSubcommand } from './common.ts';

/** Prints the address of a feed. It is as good as a password: whoever has it reads the feed. */
export function feedCommand(context: CliContext): Command {
  return alertsSubcommand('feed', 'Print the address of the Atom feed of alerts, for feed readers.')
    .option('--brand <id>', 'only of this brand')
    .addHelpText(
      'after',
      '\nWhoever has the address reads the feed, for good: give it to nobody else.\n\nExample:\n  escolta alerts feed --brand acme',
    )
    .action((options: { readonly config?: string; readonly brand?: string }) => {
      const configuration = readConfiguration(context, options.config);
      const { alerts, brands } = configuration.config;
      const links = openAlertLinks(configuration, systemClock);
      if (!links || alerts.listen === undefined) {
        const remedy =
          'set alerts.listen, such as "127.0.0.1:9465" (and alerts.linkSecret where the store is a server)';
        throw new CliError(`no feed is served: ${remedy}`, exitCodes.usage);
      }
      if (options.brand !== undefined && !brands.some(({ id }) => id === options.brand)) {
        const known = brands.map(({ id }) => id).join(', ');
        throw new CliError(`there is no brand "${options.brand}": there are ${known}`, exitCodes.usage);
      }
      context.stdout.write(`${links.feed(options.brand)}\n`);
    });
}
