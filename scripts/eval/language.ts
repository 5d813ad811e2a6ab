import { initialAssessment } from '../../core/run-process.ts';
import { createDetectLanguage } from '../../processors/detect-language.ts';
import { type ClassificationReport, classify } from './classification.ts';
import type { LabelledLine } from './labelled.ts';
import { postOf } from './posts.ts';

export interface LanguageReport extends ClassificationReport {
  readonly textsPerSecond: number;
  /** Texts whose language was not told: each counts as wrong. */
  readonly undetermined: number;
}

/** Tells the language of texts as the pipeline does, by the text alone. Labels are ISO 639-1 codes. */
export async function evalLanguage(options: {
  readonly lines: readonly LabelledLine[];
  readonly languages: readonly string[];
  readonly timer: () => number;
}): Promise<LanguageReport> {
  const { lines } = options;
  const detect = await createDetectLanguage({ languages: options.languages });
  const batch = lines.map(({ text }, index) => initialAssessment(postOf(text, index)));
  await detect.process(batch.slice(0, 200));
  const startedAt = options.timer();
  const outcomes = await detect.process(batch);
  const seconds = (options.timer() - startedAt) / 1_000;
  const told = outcomes.map((outcome, i) => ({
    truth: lines[i]?.label ?? '',
    label: outcome.kind === 'keep' ? outcome.value.language.code : 'und',
  }));
  return {
    ...classify(told),
    textsPerSecond: Math.round(lines.length / Math.max(seconds, 1e-6)),
    undetermined: told.filter(({ label }) => label === 'und').length,
  };
}

export function renderLanguage(report: LanguageReport): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rows = Object.entries(report.perLabel).map(
    ([label, { f1, recall, n }]) => `  ${label}: F1 ${percent(f1)}, recall ${percent(recall)}, ${n} texts`,
  );
  return [
    `${report.n} texts, macro-F1 ${percent(report.macroF1)}, accuracy ${percent(report.accuracy)}`,
    ...rows,
    `  ${report.undetermined} undetermined; ${report.textsPerSecond} texts/s`,
    '',
  ].join('\n');
}
