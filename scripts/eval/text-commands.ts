import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Command, Option } from 'commander';
import { isLanguage } from '../../config/values.ts';
import { describeError } from '../../core/errors.ts';
import type { SentimentEngine } from '../../processors/sentiment/engine.ts';
import { type EngineName, engineNames } from '../../processors/sentiment/engines/names.ts';
import { CliError } from '../cli-error.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { readLabelled } from './labelled.ts';
import { evalLanguage, renderLanguage } from './language.ts';
import { evalEngine, evalSentiment, renderSentiment } from './sentiment.ts';
import { evalSentimentSets, readAs, readSentimentSets, renderSentimentSets } from './sentiment-sets.ts';

/** Those that Escolta listens in unless the configuration says otherwise. */
const languages = ['en', 'es', 'ca', 'fr', 'pt', 'it', 'de'];
/** Those that a file's name may tell. */
const known = [...languages, 'nl', 'gl', 'eu'];
const timer = () => performance.now();
const exits = '\nExit codes: 0 done, 2 wrong usage, or the file cannot be read.';

interface SentimentOptions {
  readonly data: string;
  readonly lang?: string;
  readonly target?: boolean;
  readonly engine: EngineName;
  readonly onnx?: string;
  readonly json?: boolean;
}

/** Every set is judged by these beside the engine. */
const baselines: readonly EngineName[] = ['lexicon', 'afinn', 'natural'];
/** How long the speed is measured: of one file, and of each engine on each file of a folder. */
const measureMs = { file: 1_000, folder: 300 };

export function sentimentCommand(context: CliContext): Command {
  return new Command('sentiment')
    .description('Judge labelled texts, and tell how often that was right.')
    .requiredOption(
      '--data <path>',
      'lines of label (0 negative, 1 neutral, 2 positive), tab, text; or a folder of .tsv',
    )
    .option('--lang <code>', 'language of all texts (default: by the name of a file in a folder, else detected)')
    .option('--target', 'lines of label, tab, what the label is about, tab, text')
    .addOption(new Option('--engine <name>', 'what judges').choices(engineNames).default('model'))
    .option('--onnx <folder>', 'for the engine onnx: folder of model.onnx, tokenizer.json and config.json')
    .option('--json', 'as JSON; shares are 0 to 1')
    .addHelpText('after', `\nA folder is also judged by the word lists: ${baselines.join(', ')}.\n${exits}`)
    .action(async ({ data, lang, target, engine: name, onnx, json }: SentimentOptions) => {
      if (lang !== undefined && !isLanguage(lang)) {
        throw new CliError(`"${lang}" is no ISO 639-1 code of a language, such as "ca"`, exitCodes.usage);
      }
      const path = resolve(context.cwd, data);
      const engines: SentimentEngine[] = [];
      const load = async (wanted: EngineName) => engines.push(await loadEngine(context, wanted, onnx, lang));
      try {
        if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
          const sets = readSentimentSets(path, { languages: known, fallback: lang, ...(target && { target }) });
          for (const wanted of new Set([name, ...baselines])) await load(wanted);
          const rows = await evalSentimentSets({ sets, engines, languages, timer, measureMs: measureMs.folder });
          context.stdout.write(json ? `${JSON.stringify(rows)}\n` : renderSentimentSets(rows));
          return;
        }
        const lines = readLabelled(path, readAs(target));
        await load(name);
        const [engine] = engines;
        if (!engine) return;
        const report = await evalSentiment({
          lines,
          language: lang,
          languages,
          engine,
          timer,
          measureMs: measureMs.file,
        });
        context.stdout.write(json ? `${JSON.stringify(report)}\n` : renderSentiment(report));
      } finally {
        for (const engine of engines) await engine.close?.();
      }
    });
}

async function loadEngine(
  context: CliContext,
  name: EngineName,
  onnx: string | undefined,
  language: string | undefined,
): Promise<SentimentEngine> {
  if (name === 'onnx' && onnx === undefined) {
    throw new CliError('which model? Name its folder with --onnx', exitCodes.usage);
  }
  const own = onnx === undefined ? undefined : { path: resolve(context.cwd, onnx), maxTokens: 128, batch: 16 };
  try {
    return await evalEngine(name, { languages: language === undefined ? languages : [language], onnx: own });
  } catch (error) {
    throw new CliError(`loading the engine ${name}: ${describeError(error)}`, exitCodes.usage, error);
  }
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
