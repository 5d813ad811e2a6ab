import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Command, Option } from 'commander';
import { isLanguage } from '../../config/values.ts';
import type { Assessment, Mention } from '../../core/assessment.ts';
import type { Processor } from '../../core/contract.ts';
import { type Intent, intents, stageOf, stages } from '../../core/insights.ts';
import { initialAssessment } from '../../core/run-process.ts';
import { createDetectLanguage } from '../../processors/detect-language.ts';
import type { IntentJudges } from '../../processors/intent/judge.ts';
import { createReadIntent } from '../../processors/intent.ts';
import { createEngine } from '../../processors/sentiment/engines/index.ts';
import { createScoreSentiment } from '../../processors/sentiment.ts';
import { CliError } from '../cli-error.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { type ClassificationReport, calibrationError, classify, type Told } from './classification.ts';
import { type LabelledLine, readLabelled } from './labelled.ts';
import { postOf } from './posts.ts';
import { dataOf, howOf, type RecordOptions, writeMeasured } from './record.ts';
import { placesOf } from './targets.ts';

export const intentTasks = ['intent', 'stage', 'question', 'reason'] as const;
export type IntentTask = (typeof intentTasks)[number];

/** By whom it was judged: `majority` says the most frequent label of the file, whatever the text. */
type Judge = 'majority' | IntentJudges;

interface Scores extends ClassificationReport {
  /** Of reasons: over all labels of all texts together. */
  readonly microF1?: number;
  /** Of intents and stages: expected calibration error of those told, 0 to 1. */
  readonly ece?: number;
  /** Of intents and stages: how many of those told are right, whatever they are; 1 where none is told. */
  readonly precision?: number;
}

export interface IntentReport extends Scores {
  readonly task: IntentTask;
  /** Texts a second on one core, without the sentiment and the language, and the lexicon's in the same run. */
  readonly textsPerSecond: number;
  readonly lexiconTextsPerSecond: number;
  readonly baselines: Readonly<Record<Exclude<Judge, 'both'>, Pick<Scores, 'macroF1' | 'accuracy' | 'microF1'>>>;
}

export interface IntentEvalOptions {
  readonly lines: readonly LabelledLine[];
  readonly task: IntentTask;
  /** ISO 639-1; detected where it is not given. */
  readonly language?: string | undefined;
  readonly languages: readonly string[];
  /** Milliseconds that never go back. */
  readonly timer: () => number;
}

const judges = ['rules', 'model', 'both'] as const;

/**
 * Reads labelled texts as the pipeline reads mentions: the language, the sentiment by the trained model, the intent. The targets of
 * the file stand for the configured brands, so that each text shows which other brands it names.
 */
export async function evalIntent({
  lines,
  task,
  language,
  languages,
  timer,
}: IntentEvalOptions): Promise<IntentReport> {
  const targets = [...new Set(lines.flatMap(({ target }) => (target ? [target] : [])))];
  const given = lines.map((line, i) => assessmentOf(line, i, targets, language ?? 'und'));
  const known = language === undefined ? await kept(await createDetectLanguage({ languages }), given) : given;
  const wanted = language === undefined ? languages : [language];
  const rated = await kept(
    createScoreSentiment({ engine: await createEngine('model', { languages: wanted, explain: false }) }),
    known,
  );

  const read: Record<string, readonly Assessment[]> = {};
  for (const by of judges) read[by] = await kept(createReadIntent({ reasons: {}, languages: wanted, by }), rated);
  const score = (told: (i: number) => { labels: readonly string[]; confidence?: number | undefined }): Scores =>
    scoresOf(task, lines, told);
  const by = (judge: IntentJudges) => score((i) => toldOf(read[judge]?.[i]?.mentions[0], task));
  const counts = new Map<string, number>();
  for (const { label } of lines) counts.set(label, (counts.get(label) ?? 0) + 1);
  const majority = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
  const brief = ({ macroF1, accuracy, microF1 }: Scores) => ({
    macroF1,
    accuracy,
    ...(microF1 !== undefined && { microF1 }),
  });

  const lexicon = createScoreSentiment({ engine: await createEngine('lexicon', { languages: wanted }) });
  return {
    task,
    ...by('both'),
    textsPerSecond: await speedOf(createReadIntent({ reasons: {}, languages: wanted }), rated, timer),
    lexiconTextsPerSecond: await speedOf(lexicon, rated, timer),
    baselines: {
      majority: brief(score(() => ({ labels: majority.split(',') }))),
      rules: brief(by('rules')),
      model: brief(by('model')),
    },
  };
}

function toldOf(
  mention: Mention | undefined,
  task: IntentTask,
): { labels: readonly string[]; confidence?: number | undefined } {
  const { intent, question, reasons = [] } = mention?.insights ?? {};
  if (task === 'question') return { labels: [question ? '1' : '0'] };
  if (task === 'reason') return { labels: reasons.length > 0 ? reasons : ['none'] };
  if (!intent) return { labels: ['none'] };
  return { labels: [task === 'stage' ? stageOf[intent.label] : intent.label], confidence: intent.confidence };
}

function scoresOf(
  task: IntentTask,
  lines: readonly LabelledLine[],
  judge: (i: number) => { labels: readonly string[]; confidence?: number | undefined },
): Scores {
  const all = lines.map(({ label }, i) => ({ truths: truthsOf(task, label), ...judge(i) }));
  if (task !== 'reason') {
    const told = all.map(
      ({ truths, labels, confidence }): Told => ({
        truth: truths[0] ?? '',
        label: labels[0] ?? 'none',
        ...(confidence !== undefined && { confidence }),
      }),
    );
    const said = told.filter(({ label }) => label !== 'none');
    const right = said.filter(({ truth, label }) => truth === label).length;
    const precision = said.length === 0 ? 1 : right / said.length;
    return { ...classify(told), ...(task !== 'question' && { ece: calibrationError(told), precision }) };
  }
  // Every label is a question of its own: does it hold?
  const names = [...new Set(all.flatMap(({ truths }) => truths))].filter((name) => name !== 'none').sort();
  const sums = { right: 0, said: 0, n: 0 };
  const perLabel = Object.fromEntries(
    names.map((name) => {
      const n = all.filter(({ truths }) => truths.includes(name)).length;
      const said = all.filter(({ labels }) => labels.includes(name)).length;
      const right = all.filter(({ truths, labels }) => truths.includes(name) && labels.includes(name)).length;
      sums.right += right;
      sums.said += said;
      sums.n += n;
      const f1 = said + n === 0 ? 0 : (2 * right) / (said + n);
      return [name, { precision: said === 0 ? 0 : right / said, recall: n === 0 ? 0 : right / n, f1, n }];
    }),
  );
  const mean = (of: 'f1' | 'recall') =>
    names.reduce((sum, name) => sum + (perLabel[name]?.[of] ?? 0), 0) / Math.max(1, names.length);
  const same = all.filter(({ truths, labels }) => [...truths].sort().join() === [...labels].sort().join()).length;
  return {
    n: all.length,
    macroF1: mean('f1'),
    macroRecall: mean('recall'),
    accuracy: same / all.length,
    microF1: sums.said + sums.n === 0 ? 0 : (2 * sums.right) / (sums.said + sums.n),
    perLabel,
  };
}

/** A stage may stand in the file as such, or as the intent that it is of. */
function truthsOf(task: IntentTask, label: string): string[] {
  if (task === 'reason') return label.split(',').map((one) => one.trim());
  if (task === 'stage' && (intents as readonly string[]).includes(label)) return [stageOf[label as Intent]];
  if (task === 'question') return [label === '1' || label === 'question' ? '1' : '0'];
  return [label];
}

/** Over at least half a second, after a first turn for code that is still cold. */
async function speedOf(
  processor: Processor<Assessment, Assessment>,
  batch: readonly Assessment[],
  timer: () => number,
) {
  await processor.process(batch);
  const startedAt = timer();
  let texts = 0;
  do {
    await processor.process(batch);
    texts += batch.length;
  } while (timer() - startedAt < 500);
  return Math.round((1_000 * texts) / Math.max(timer() - startedAt, 1e-3));
}

async function kept(processor: Processor<Assessment, Assessment>, batch: readonly Assessment[]): Promise<Assessment[]> {
  const outcomes = await processor.process(batch);
  return outcomes.map((outcome, i) => (outcome.kind === 'keep' ? outcome.value : (batch[i] as Assessment)));
}

function assessmentOf(
  { text, target }: LabelledLine,
  index: number,
  targets: readonly string[],
  code: string,
): Assessment {
  const mention = (brand: string): Mention => ({
    brand,
    spans: placesOf(text, brand).map(([start, end]) => ({ field: 'text', start, end, term: brand })),
    sentiment: { label: 'unrated', score: 0, confidence: 0, words: [], engine: 'none' },
  });
  const own = mention(target ?? '');
  const others = targets
    .filter((one) => one !== target && !own.brand.includes(one) && !one.includes(own.brand))
    .map(mention)
    .filter(({ spans }) => spans.length > 0);
  return { ...initialAssessment(postOf(text, index)), language: { code, confidence: 1 }, mentions: [own, ...others] };
}

export function renderIntent(report: IntentReport): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rows = Object.entries(report.perLabel).map(
    ([label, { precision, recall, f1, n }]) =>
      `  ${label}: F1 ${percent(f1)}, precision ${percent(precision)}, recall ${percent(recall)}, ${n} texts`,
  );
  const baselines = Object.entries(report.baselines).map(
    ([name, { macroF1, accuracy }]) => `  ${name} alone: macro-F1 ${percent(macroF1)}, accuracy ${percent(accuracy)}`,
  );
  const micro = report.microF1 === undefined ? '' : `, micro-F1 ${percent(report.microF1)}`;
  return [
    `${report.task}: ${report.n} texts, macro-F1 ${percent(report.macroF1)}${micro}, accuracy ${percent(report.accuracy)}`,
    ...rows,
    ...baselines,
    `  ${report.textsPerSecond} texts/s; the lexicon of sentiment ${report.lexiconTextsPerSecond}`,
    '',
  ].join('\n');
}

const labelsOf: Readonly<Record<IntentTask, readonly [RegExp, string]>> = {
  intent: [new RegExp(`^(?:none|${intents.join('|')})$`, 'u'), `none, ${intents.join(', ')}`],
  stage: [new RegExp(`^(?:none|${[...stages, ...intents].join('|')})$`, 'u'), `none, ${stages.join(', ')}`],
  question: [/^(?:[01]|none|question)$/u, '0 or 1'],
  reason: [/^[a-z][a-z0-9-]*(?:, ?[a-z][a-z0-9-]*)*$/u, 'none, or reasons with commas between'],
};

/** What is kept of a report, to be compared with later. `precision`: of all intents that were told, how many are right. */
export function intentResult({ macroF1, accuracy, microF1, precision }: IntentReport): Record<string, number> {
  return {
    macroF1,
    accuracy,
    ...(microF1 !== undefined && { microF1 }),
    ...(precision !== undefined && { precision }),
  };
}

interface CommandOptions extends RecordOptions {
  readonly data: string;
  readonly lang?: string;
  readonly task: IntentTask;
  readonly target?: boolean;
}

/** `escolta eval intent`. */
export function intentCommand(context: CliContext): Command {
  return new Command('intent')
    .description(
      'Read what authors want, ask and give as reasons in labelled texts, and tell how often that was right.',
    )
    .requiredOption('--data <file>', 'lines of label, tab, text')
    .addOption(new Option('--task <name>', 'what the labels are').choices(intentTasks).default('intent'))
    .option('--lang <code>', 'language of all texts (default: detected)')
    .option('--target', 'lines of label, tab, brand, tab, text')
    .option('--json', 'as JSON; shares are 0 to 1')
    .addHelpText('after', '\nExit codes: 0 done, 2 wrong usage, or the file cannot be read.')
    .action(async (options: CommandOptions) => {
      const { data, lang, task, target } = options;
      if (lang !== undefined && !isLanguage(lang)) {
        throw new CliError(`"${lang}" is no ISO 639-1 code of a language, such as "ca"`, exitCodes.usage);
      }
      const [labels, expected] = labelsOf[task];
      const path = resolve(context.cwd, data);
      const lines = readLabelled(path, { labels, expected, ...(target && { target }) });
      const report = await evalIntent({
        lines,
        task,
        language: lang,
        languages: ['en', 'es', 'ca', 'fr', 'pt', 'it', 'de'],
        timer: () => performance.now(),
      });
      const how = howOf({ lang, target });
      const result = { task, ...dataOf(path), how, engine: 'rules and model', scores: intentResult(report) };
      writeMeasured(context, options, result, report, renderIntent(report));
    });
}
