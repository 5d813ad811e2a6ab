import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Command } from 'commander';
import { isLanguage } from '../../config/values.ts';
import { whole } from '../arguments.ts';
import { CliError } from '../cli-error.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { evalAdapt, renderAdapt } from './adapt.ts';
import { readLabelled } from './labelled.ts';
import { compareWithRecord, dataOf, howOf, type RecordOptions, type Result, renderChange } from './record.ts';

interface AdaptOptions extends RecordOptions {
  readonly data: string;
  readonly labels: number;
  readonly folds: number;
  readonly lang?: string;
  readonly target?: boolean;
  readonly seed: number;
  readonly curve?: boolean;
}

const languages = ['en', 'es', 'ca', 'fr', 'pt', 'it', 'de'];
const curve = [50, 100, 200, 500, 1_000];

export function adaptEvalCommand(context: CliContext): Command {
  return new Command('adapt')
    .description('Learn from some labels, and tell how much better the texts are judged that were not among them.')
    .requiredOption('--data <file>', 'lines of label (0 negative, 1 neutral, 2 positive), tab, text')
    .option('--labels <n>', 'labels that each fold learns from', whole(2, 100_000), 500)
    .option('--folds <n>', 'parts that are left out in turn', whole(2, 20), 5)
    .option('--curve', `for ${curve.join(', ')} labels, as far as there are so many`)
    .option('--lang <code>', 'language of all texts (default: detected)')
    .option('--target', 'lines of label, tab, what the label is about, tab, text')
    .option('--seed <n>', 'other seeds draw other samples', whole(0, 4_294_967_295), 1)
    .option('--json', 'as JSON; shares are 0 to 1')
    .addHelpText(
      'after',
      `
Each fold learns from a random sample of the other folds' texts; texts that differ only in case, punctuation and addresses are
copies of one another: they are in one fold, and learned from once. Every text is judged once, by what did not see it.

Example:
  escolta eval adapt --data tweets.tsv --lang en --labels 500

Exit codes: 0 done, 2 wrong usage, the file cannot be read, or has fewer texts than --labels.`,
    )
    .action(async (options: AdaptOptions) => {
      const { data, lang, target, folds, seed } = options;
      if (lang !== undefined && !isLanguage(lang)) {
        throw new CliError(`"${lang}" is no ISO 639-1 code of a language, such as "ca"`, exitCodes.usage);
      }
      const path = resolve(context.cwd, data);
      const lines = readLabelled(path, {
        labels: /^[012]$/u,
        expected: 'the label 0, 1 or 2',
        ...(target && { target }),
      });
      const most = Math.floor((lines.length * (folds - 1)) / folds);
      const labels = options.curve ? curve.filter((n) => n <= 0.9 * most) : [options.labels];
      const timer = () => performance.now();
      const reports = await evalAdapt({ lines, language: lang, languages, labels, folds, seed, timer }).catch(
        (error: unknown) => {
          if (error instanceof RangeError) {
            throw new CliError(`${data}: ${error.message}; give fewer --labels`, exitCodes.usage, error);
          }
          throw error;
        },
      );
      const measured = reports.map((report): Result => {
        const how = howOf({ labels: report.labels, folds, seed, lang, target });
        const { before, after, gain } = report;
        const scores = { before: before.macroF1, after: after.macroF1, gain };
        return { task: 'adapt', ...dataOf(path), how, engine: report.model, scores };
      });
      const changes = compareWithRecord(context, options, measured);
      const told = reports.map((report, i) => ({ ...report, ...(changes[i] && { change: changes[i] }) }));
      if (options.json) context.stdout.write(`${JSON.stringify(options.curve ? { curve: told } : told[0])}\n`);
      else {
        const lines = changes.map((change, i) => `  ${labels[i]} labels:${renderChange(change, options).slice(1)}`);
        context.stdout.write(`${renderAdapt(reports)}${lines.join('')}`);
      }
    });
}
