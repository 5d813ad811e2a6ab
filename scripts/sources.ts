import { Command } from 'commander';
import type { CliContext } from './context.ts';
import { tryCommand } from './sources/try.ts';

export function sourcesCommand(context: CliContext): Command {
  return new Command('sources').description('Try a source before it is configured.').addCommand(tryCommand(context));
}
