import { InvalidArgumentError } from 'commander';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';

/** What several commands read from the command line. */

/** Reads a whole number within bounds, both included. */
export function whole(low: number, high: number): (text: string) => number {
  return (text) => {
    const n = Number(text);
    if (/^\d+$/u.test(text) && n >= low && n <= high) return n;
    throw new InvalidArgumentError(`expected a whole number from ${low} to ${high}`);
  };
}

/** Who does something: as `--by` says, else the user of this machine. */
export function whoDoes({ env }: Pick<CliContext, 'env'>, by: string | undefined, most = 200): string {
  const name = (by ?? env['USER'] ?? env['LOGNAME'] ?? 'unknown').trim().slice(0, most);
  if (name === '') throw new CliError('--by: expected a name', exitCodes.usage);
  return name;
}
