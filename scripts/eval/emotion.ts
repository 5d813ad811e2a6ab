import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Command, Option } from 'commander';
import { isLanguage } from '../../config/values.ts';
import { emotions } from '../../core/insights.ts';
import { initialAssessment } from '../../core/run-process.ts';
import { createDetectLanguage } from '../../processors/detect-language.ts';
import type { Evidence } from '../../processors/emotion/blend.ts';
import { createEmotionReader } from '../../processors/emotion/reader.ts';
import { likelySarcasm } from '../../processors/emotion.ts';
import { CliError } from '../cli-error.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { type ClassificationReport, classify, type Told } from './classification.ts';
import { type LabelledLine, readLabelled } from './labelled.ts';
import { postOf } from './posts.ts';
import { dataOf, howOf, type RecordOptions, writeMeasured } from './record.ts';

type Task = 'emotion' | 'sarcasm';
type Baseline = 'majority' | 'lexicon' | 'model';

export interface EmotionReport extends ClassificationReport {
  readonly task: Task;
  readonly textsPerSecond: number;
  /** The same texts judged by less: the commonest label for all, the word lists alone, the trained model alone. */
  readonly baselines: Readonly<Record<Baseline, Pick<ClassificationReport, 'macroF1' | 'accuracy'>>>;
}

/** Those that Escolta listens in unless the configuration says otherwise. */
const languages = ['en', 'es', 'ca', 'fr', 'pt', 'it', 'de'];
const labels: Readonly<Record<Task, RegExp>> = {
  emotion: new RegExp(`^(?:none|${emotions.join('|')})$`, 'u'),
  sarcasm: /^[01]$/u,
};

/** Reads labelled texts as the pipeline does, without a brand. */
export async function evalEmotion(options: {
  readonly lines: readonly LabelledLine[];
  readonly task: Task;
  /** ISO 639-1; detected where it is not given. */
  readonly language?: string | undefined;
  /** Milliseconds that never go back. */
  readonly timer: () => number;
}): Promise<EmotionReport> {
  const { lines, task, language, timer } = options;
  const codes = language === undefined ? await detected(lines) : lines.map(() => language);
  const judge = (evidence: Evidence): { told: Told[]; seconds: number } => {
    const read = createEmotionReader(evidence);
    // The first texts run while the code is still cold.
    for (const [i, { text }] of lines.slice(0, 2_000).entries()) read(text, codes[i] ?? 'und');
    const startedAt = timer();
    const readings = lines.map(({ text }, i) => read(text, codes[i] ?? 'und'));
    const seconds = (timer() - startedAt) / 1_000;
    const told = readings.map(({ emotion, sarcasm }, i) => ({
      truth: lines[i]?.label ?? '',
      label: task === 'emotion' ? (emotion?.label ?? 'none') : sarcasm >= likelySarcasm ? '1' : '0',
    }));
    return { told, seconds };
  };
  const { told, seconds } = judge('both');
  const brief = (of: readonly Told[]) => {
    const { macroF1, accuracy } = classify(of);
    return { macroF1, accuracy };
  };
  const commonest = commonestLabel(lines);
  return {
    task,
    ...classify(told),
    textsPerSecond: Math.round(lines.length / Math.max(seconds, 1e-6)),
    baselines: {
      majority: brief(lines.map(({ label }) => ({ truth: label, label: commonest }))),
      lexicon: brief(judge('lexicon').told),
      model: brief(judge('model').told),
    },
  };
}

async function detected(lines: readonly LabelledLine[]): Promise<string[]> {
  const detect = await createDetectLanguage({ languages });
  const outcomes = await detect.process(lines.map(({ text }, i) => initialAssessment(postOf(text, i))));
  return outcomes.map((outcome) => (outcome.kind === 'keep' ? outcome.value.language.code : 'und'));
}

function commonestLabel(lines: readonly LabelledLine[]): string {
  const counts = new Map<string, number>();
  for (const { label } of lines) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0] as [string, number])[0];
}

export function renderEmotion(report: EmotionReport): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    `${report.task}: ${report.n} texts, macro-F1 ${percent(report.macroF1)}, accuracy ${percent(report.accuracy)}`,
    ...Object.entries(report.perLabel).map(
      ([label, { precision, recall, f1, n }]) =>
        `  ${label}: F1 ${percent(f1)}, precision ${percent(precision)}, recall ${percent(recall)}, ${n} texts`,
    ),
    ...Object.entries(report.baselines).map(
      ([name, { macroF1, accuracy }]) => `  ${name} alone: macro-F1 ${percent(macroF1)}, accuracy ${percent(accuracy)}`,
    ),
    `  ${report.textsPerSecond} texts/s`,
    '',
  ].join('\n');
}

interface EmotionOptions extends RecordOptions {
  readonly data: string;
  readonly lang?: string;
  readonly task: Task;
}

/** `escolta eval emotion`. */
export function emotionCommand(context: CliContext): Command {
  return new Command('emotion')
    .description('Read emotion or sarcasm of labelled texts, and tell how often that was right.')
    .requiredOption('--data <file>', 'lines of label, tab, text')
    .option('--lang <code>', 'language of all texts (default: detected)')
    .addOption(
      new Option('--task <name>', `labels: ${emotions.join(', ')} and none; or 0 and 1`)
        .choices(['emotion', 'sarcasm'])
        .default('emotion'),
    )
    .option('--json', 'as JSON; shares are 0 to 1')
    .addHelpText('after', '\nExit codes: 0 done, 2 wrong usage, or the file cannot be read.')
    .action(async (options: EmotionOptions) => {
      const { data, lang, task } = options;
      if (lang !== undefined && !isLanguage(lang)) {
        throw new CliError(`"${lang}" is no ISO 639-1 code of a language, such as "ca"`, exitCodes.usage);
      }
      const expected = task === 'emotion' ? `none, ${emotions.join(', ')}` : 'the label 0 or 1';
      const path = resolve(context.cwd, data);
      const lines = readLabelled(path, { labels: labels[task], expected });
      const report = await evalEmotion({ lines, task, language: lang, timer: () => performance.now() });
      const { macroF1, accuracy } = report;
      const result = {
        task,
        ...dataOf(path),
        how: howOf({ lang }),
        engine: 'words and model',
        scores: { macroF1, accuracy },
      };
      writeMeasured(context, options, result, report, renderEmotion(report));
    });
}
