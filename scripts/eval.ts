import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { describeError, PipelineError } from '../core/errors.ts';
import { whole } from './arguments.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { adaptEvalCommand } from './eval/adapt-command.ts';
import { readAirlines } from './eval/crises/airlines.ts';
import { evalCrises, renderCrises } from './eval/crises.ts';
import { emotionCommand } from './eval/emotion.ts';
import { goldCommand } from './eval/gold-command.ts';
import { intentCommand } from './eval/intent.ts';
import { peopleEvalCommand } from './eval/people.ts';
import { withRecord } from './eval/record.ts';
import { relevanceEvalCommand } from './eval/relevance.ts';
import { sampleEvalCommand } from './eval/sample-command.ts';
import { evalSpikes, renderSpikes } from './eval/spikes.ts';
import { languageCommand, sentimentCommand } from './eval/text-commands.ts';
import { topicsEvalCommand } from './eval/topics-command.ts';

/** `escolta eval`: measures what is judged, on recorded, made and labelled data. */
export function evalCommand(context: CliContext): Command {
  const evaluate = new Command('eval').description(
    'Measure how well spikes, crises, sentiment, languages, intents, emotions and people are told.',
  );
  evaluate.addCommand(spikesCommand(context));
  evaluate.addCommand(crisesCommand(context));
  const recorded = [
    sentimentCommand,
    languageCommand,
    intentCommand,
    emotionCommand,
    goldCommand,
    adaptEvalCommand,
    topicsEvalCommand,
  ];
  for (const command of recorded) evaluate.addCommand(withRecord(command(context)));
  evaluate.addCommand(relevanceEvalCommand(context));
  evaluate.addCommand(sampleEvalCommand(context));
  evaluate.addCommand(peopleEvalCommand(context));
  return evaluate;
}

interface SpikesOptions {
  readonly dir: string;
  readonly out: string;
  readonly sensitivity: 'low' | 'medium' | 'high';
  readonly json?: boolean;
}

function spikesCommand(context: CliContext): Command {
  return new Command('spikes')
    .description('Run the spike detector over recorded series, point by point, and score its alarms.')
    .requiredOption('--dir <folder>', '"timestamp,value" CSV files, and "windows.json" where there are labels')
    .requiredOption('--out <folder>', 'gets a "timestamp,score,fired" CSV file for each series')
    .addOption(
      new Option('--sensitivity <name>', 'how far out of the ordinary a spike must be')
        .choices(['low', 'medium', 'high'])
        .default('medium'),
    )
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Example:
  escolta eval spikes --dir realTweets --out results

Exit codes: 0 done, 2 wrong usage, or what cannot be read or written.`,
    )
    .action(async ({ dir, out, sensitivity, json }: SpikesOptions) => {
      const from = resolve(context.cwd, dir);
      if (!existsSync(from)) throw new CliError(`there is no folder ${dir}`, exitCodes.usage);
      const report = await evalSpikes({ dir: from, out: resolve(context.cwd, out), sensitivity }).catch(
        (error: unknown) => {
          // What stands in the files, or that they cannot be read or written.
          throw new CliError(`evaluating the series in ${dir}: ${describeError(error)}`, exitCodes.usage, error);
        },
      );
      context.stdout.write(json ? `${JSON.stringify(report)}\n` : renderSpikes(report));
    });
}

interface CrisesOptions {
  readonly tweets?: string;
  readonly weeks: number;
  readonly seed: number;
  readonly json?: boolean;
}

function crisesCommand(context: CliContext): Command {
  return new Command('crises')
    .description('Put crises of many shapes and sizes into real series, and tell how many are found, and how soon.')
    .option('--tweets <file>', 'the airline tweets of February 2015 (default: airline/tweets.csv in ESCOLTA_DATA)')
    .option('--weeks <n>', 'measured weeks of each series', whole(1, 52), 6)
    .option('--seed <n>', 'other seeds draw other series', whole(0, 4_294_967_295), 1)
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
The method and the figures are in docs/CRISES.md. It takes about a minute.

Exit codes: 0 done, 2 wrong usage, or the tweets cannot be read.`,
    )
    .action(async ({ tweets, weeks, seed, json }: CrisesOptions) => {
      const told = await readAirlines(tweetsFile(context, tweets)).catch((error: unknown) => {
        if (error instanceof PipelineError) throw new CliError(describeError(error), exitCodes.usage, error);
        throw error;
      });
      if ([...told.values()].some((list) => list.length === 0)) {
        throw new CliError('these are not the airline tweets: some of the six airlines have none', exitCodes.usage);
      }
      const report = await evalCrises({ told, weeks, seed });
      context.stdout.write(json ? `${JSON.stringify(report)}\n` : renderCrises(report));
    });
}

function tweetsFile(context: CliContext, named: string | undefined): string {
  const data = context.env['ESCOLTA_DATA'];
  const file = named ?? (data === undefined ? undefined : join(data, 'airline', 'tweets.csv'));
  if (file === undefined) {
    throw new CliError('which tweets? Name them with --tweets, or their folder in ESCOLTA_DATA', exitCodes.usage);
  }
  const path = resolve(context.cwd, file);
  if (!existsSync(path)) throw new CliError(`there is no file ${path}`, exitCodes.usage);
  return path;
}
