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
import { evalLanguage, languageResult, renderLanguage } from './language.ts';
import { compareWithRecord, dataOf, howOf, type RecordOptions, type Result, writeMeasured } from './record.ts';
import { evalEngine, evalSentiment, renderSentiment } from './sentiment.ts';
import {
  evalSentimentSets,
  readAs,
  readSentimentSets,
  renderSentimentSets,
  type SentimentRow,
  type SentimentSet,
} from './sentiment-sets.ts';

/** Those that Escolta listens in unless the configuration says otherwise. */
const languages = ['en', 'es', 'ca', 'fr', 'pt', 'it', 'de'];
/** Those that a file's name may tell. */
const known = [...languages, 'nl', 'gl', 'eu'];
const timer = () => performance.now();
const exits = '\nExit codes: 0 done, 2 wrong usage, or the file cannot be read.';

interface SentimentOptions extends RecordOptions {
  readonly data: string;
  readonly lang?: string;
  readonly target?: boolean;
  readonly engine: EngineName;
  readonly onnx?: string;
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
    .addHelpText(
      'after',
      `
The word lists judge beside it: ${baselines.join(', ')} (of a file not with --json).
What was recorded is told beside the scores: what changed since then, of the same texts judged in the same way.
${exits}`,
    )
    .action(async (options: SentimentOptions) => {
      const { data, lang, target, engine: name, onnx, json } = options;
      if (lang !== undefined && !isLanguage(lang)) {
        throw new CliError(`"${lang}" is no ISO 639-1 code of a language, such as "ca"`, exitCodes.usage);
      }
      const path = resolve(context.cwd, data);
      const engines: SentimentEngine[] = [];
      const load = async (names: Iterable<EngineName>) => {
        for (const wanted of names) engines.push(await loadEngine(context, wanted, onnx, lang));
      };
      const names = [...new Set([name, ...baselines])];
      const beside = { languages, timer, measureMs: measureMs.folder };
      const resultOf = (
        set: Pick<SentimentSet, 'set' | 'sha256' | 'language'>,
        engine: string,
        row: Pick<SentimentRow, 'macroF1' | 'macroRecall' | 'accuracy' | 'ece' | 'engine'>,
      ): Result => {
        const { macroF1, macroRecall, accuracy, ece } = row;
        const how = howOf({ engine, lang: set.language, target });
        const scores = { macroF1, macroRecall, accuracy, ece };
        return { task: 'sentiment', set: set.set, sha256: set.sha256, how, engine: row.engine, scores };
      };
      try {
        if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
          const sets = readSentimentSets(path, { languages: known, fallback: lang, ...(target && { target }) });
          await load(names);
          const rows = await evalSentimentSets({ ...beside, sets, engines });
          const results = rows.map((row, i) =>
            resultOf(sets[Math.floor(i / names.length)] as SentimentSet, names[i % names.length] as EngineName, row),
          );
          const changes = compareWithRecord(context, options, results);
          const told = rows.map((row, i) => ({ ...row, ...(changes[i] && { change: changes[i] }) }));
          context.stdout.write(json ? `${JSON.stringify(told)}\n` : renderSentimentSets(told));
          return;
        }
        const lines = readLabelled(path, readAs(target));
        const set = { ...dataOf(path), language: lang, lines };
        await load(json ? [name] : names);
        const [engine, ...others] = engines as [SentimentEngine, ...SentimentEngine[]];
        const report = await evalSentiment({ ...beside, lines, language: lang, engine, measureMs: measureMs.file });
        const rows = await evalSentimentSets({ ...beside, sets: [set], engines: others });
        const text = `${renderSentiment(report)}${rows.length > 0 ? renderSentimentSets(rows) : ''}`;
        writeMeasured(context, options, resultOf(set, name, report), report, text);
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

interface LanguageOptions extends RecordOptions {
  readonly data: string;
}

export function languageCommand(context: CliContext): Command {
  return new Command('language')
    .description('Tell the language of labelled texts, and how often that was right.')
    .requiredOption('--data <file>', 'lines of an ISO 639-1 code, tab, text')
    .option('--json', 'as JSON; shares are 0 to 1')
    .addHelpText('after', `\nThose that may be told are ${languages.join(', ')}, and those of the file.\n${exits}`)
    .action(async (options: LanguageOptions) => {
      const labels = /^[a-z]{2}$/u;
      const path = resolve(context.cwd, options.data);
      const lines = readLabelled(path, { labels, expected: 'an ISO 639-1 code' });
      const told = [...new Set([...languages, ...lines.map(({ label }) => label)])];
      const report = await evalLanguage({ lines, languages: told, timer });
      const result = { task: 'language', ...dataOf(path), how: '', engine: 'eld', scores: languageResult(report) };
      writeMeasured(context, options, result, report, renderLanguage(report));
    });
}
