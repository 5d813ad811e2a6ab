import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Command, Option } from 'commander';
import { isLanguage } from '../../config/values.ts';
import { CliError } from '../cli-error.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { readLabelled } from './labelled.ts';
import { evalLanguage, renderLanguage } from './language.ts';
import { evalSentiment, renderSentiment } from './sentiment.ts';

/** Those that Escolta listens in unless the configuration says otherwise. */
const languages = ['en', 'es', 'ca', 'fr', 'pt', 'it', 'de'];
const timer = () => performance.now();
const exits = '\nExit codes: 0 done, 2 wrong usage, or the file cannot be read.';

interface SentimentOptions {
  readonly data: string;
  readonly lang?: string;
  readonly target?: boolean;
  readonly engine: 'lexicon' | 'model';
  readonly json?: boolean;
}

export function sentimentCommand(context: CliContext): Command {
  return new Command('sentiment')
    .description('Judge labelled texts, and tell how often that was right.')
    .requiredOption('--data <file>', 'lines of label (0 negative, 1 neutral, 2 positive), tab, text')
    .option('--lang <code>', 'language of all texts (default: detected)')
    .option('--target', 'lines of label, tab, what the label is about, tab, text')
    .addOption(new Option('--engine <name>', 'what judges').choices(['lexicon', 'model']).default('lexicon'))
    .option('--json', 'as JSON; shares are 0 to 1')
    .addHelpText('after', exits)
    .action(async ({ data, lang, target, engine, json }: SentimentOptions) => {
      if (lang !== undefined && !isLanguage(lang)) {
        throw new CliError(`"${lang}" is no ISO 639-1 code of a language, such as "ca"`, exitCodes.usage);
      }
      const lines = readLabelled(resolve(context.cwd, data), {
        labels: /^[012]$/u,
        expected: 'the label 0, 1 or 2',
        ...(target && { target }),
      });
      const report = await evalSentiment({ lines, language: lang, languages, engine, timer });
      context.stdout.write(json ? `${JSON.stringify(report)}\n` : renderSentiment(report));
    });
}

export function languageCommand(context: CliContext): Command {
  return new Command('language')
    .description('Tell the language of labelled texts, and how often that was right.')
    .requiredOption('--data <file>', 'lines of an ISO 639-1 code, tab, text')
    .option('--json', 'as JSON; shares are 0 to 1')
    .addHelpText('after', exits)
    .action(async ({ data, json }: { readonly data: string; readonly json?: boolean }) => {
      const labels = /^[a-z]{2}$/u;
      const lines = readLabelled(resolve(context.cwd, data), { labels, expected: 'an ISO 639-1 code' });
      const report = await evalLanguage({ lines, languages, timer });
      context.stdout.write(json ? `${JSON.stringify(report)}\n` : renderLanguage(report));
    });
}
