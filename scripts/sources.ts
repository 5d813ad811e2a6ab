import { Command } from 'commander';
import type { CliContext } from './context.ts';
import { listCommand } from './sources/list.ts';
import { suggestCommand } from './sources/suggest.ts';
import { tryCommand } from './sources/try.ts';

export function sourcesCommand(context: CliContext): Command {
  return new Command('sources')
    .description('The sources and their state; find those of a site, and try one before it is configured.')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(tryCommand(context))
    .addCommand(suggestCommand(context));
}
