import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { CliContext } from '../context.ts';
import { type GoldSet, goldSets, readGold } from './gold.ts';
import { evalGold, goldResult, renderGold } from './gold-scores.ts';
import { type RecordOptions, writeMeasured } from './record.ts';

/** `escolta eval gold`: all that the pipeline tells of a mention, against labelled posts. */
export function goldCommand(context: CliContext): Command {
  return new Command('gold')
    .description('Run labelled posts through the whole pipeline, and score all that it tells of them.')
    .addOption(new Option('--set <name>', 'which labelled posts').choices(goldSets).default('test'))
    .option('--json', 'as JSON; shares are 0 to 1')
    .addHelpText(
      'after',
      `
The posts come with the source code, in test/gold, where a README says what the labels mean. "dev" is for tuning, "test" for
final scores; the texts of "airline" and "es" are real ones that are read from the folder in ESCOLTA_DATA.

Exit codes: 0 done, 2 wrong usage, or the labels or texts cannot be read.`,
    )
    .action(async (options: RecordOptions & { readonly set: GoldSet }) => {
      const data = context.env['ESCOLTA_DATA'];
      const gold = readGold({ set: options.set, data: data === undefined ? undefined : resolve(context.cwd, data) });
      const report = await evalGold(gold);
      writeMeasured(context, options, goldResult(gold, report), report, renderGold(report, context.stdout));
    });
}
