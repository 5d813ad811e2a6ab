import { initialAssessment } from '../../core/run-process.ts';
import { createDetectLanguage } from '../../processors/detect-language.ts';
import { type ClassificationReport, classify, type Told } from './classification.ts';
import type { LabelledLine } from './labelled.ts';
import { postOf } from './posts.ts';

/** Shares are 0 to 1. */
export interface LanguageScores extends Pick<ClassificationReport, 'n' | 'macroF1' | 'accuracy'> {
  /** Texts whose language was not told: each counts as wrong. */
  readonly undetermined: number;
  /** Texts that were told another language than theirs. */
  readonly wrong: number;
  /** Of the Catalan texts, and of the Spanish ones; absent where there are none. */
  readonly caToldEs?: number;
  readonly esToldCa?: number;
}

export interface LanguageReport extends ClassificationReport, LanguageScores {
  readonly textsPerSecond: number;
  /** By characters (code points) of the text, with `eld` alone beside it; lengths that no text has are left out. */
  readonly perLength: Readonly<Record<string, LanguageScores & { readonly eld: LanguageScores }>>;
  /** By the true language, then by the one that was told (`und`: none): how many texts. */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** `eld` by itself, told to choose among the same languages, without the cues and thresholds of Escolta. */
  readonly baselines: { readonly eld: LanguageScores & { readonly textsPerSecond: number } };
}

const lengths = [
  ['1–20', 20],
  ['21–50', 50],
  ['51–100', 100],
  ['over 100', Number.POSITIVE_INFINITY],
] as const;

/** Tells the language of texts as the pipeline does, by the text alone. Labels are ISO 639-1 codes. */
export async function evalLanguage(options: {
  readonly lines: readonly LabelledLine[];
  readonly languages: readonly string[];
  /** Milliseconds that never go back. */
  readonly timer: () => number;
}): Promise<LanguageReport> {
  const { lines, languages, timer } = options;
  const detect = await createDetectLanguage({ languages });
  const batch = lines.map(({ text }, index) => initialAssessment(postOf(text, index)));
  await detect.process(batch.slice(0, 200));
  const startedAt = timer();
  const outcomes = await detect.process(batch);
  const seconds = (timer() - startedAt) / 1_000;
  const told = outcomes.map((outcome, i) => ({
    truth: lines[i]?.label ?? '',
    label: outcome.kind === 'keep' ? outcome.value.language.code : 'und',
  }));
  const alone = await tellByEld(options);
  const confusion: Record<string, Record<string, number>> = {};
  for (const { truth, label } of told) {
    const row = confusion[truth] ?? {};
    confusion[truth] = row;
    row[label] = (row[label] ?? 0) + 1;
  }
  const places = lines.map(({ text }) => {
    const length = [...text].length;
    return lengths.findIndex(([, most]) => length <= most);
  });
  return {
    ...classify(told),
    ...scoresOf(told),
    textsPerSecond: rate(lines.length, seconds),
    perLength: Object.fromEntries(
      lengths.flatMap(([name], place) => {
        const here = (_: unknown, i: number) => places[i] === place;
        const part = told.filter(here);
        return part.length === 0 ? [] : [[name, { ...scoresOf(part), eld: scoresOf(alone.told.filter(here)) }]];
      }),
    ),
    confusion,
    baselines: { eld: { ...scoresOf(alone.told), textsPerSecond: rate(lines.length, alone.seconds) } },
  };
}

async function tellByEld({ lines, languages, timer }: Parameters<typeof evalLanguage>[0]): Promise<{
  readonly told: Told[];
  readonly seconds: number;
}> {
  const { eld } = await import('eld/small');
  const detector = eld.newInstance();
  const known = new Set(Object.values(detector.info().Languages));
  detector.setLanguageSubset(languages.filter((code) => known.has(code)));
  for (const { text } of lines.slice(0, 200)) detector.detect(text);
  const startedAt = timer();
  const told = lines.map(({ label, text }) => ({ truth: label, label: detector.detect(text).language || 'und' }));
  return { told, seconds: (timer() - startedAt) / 1_000 };
}

function scoresOf(told: readonly Told[]): LanguageScores {
  const { n, macroF1, accuracy } = classify(told);
  const count = (test: (one: Told) => boolean) => told.filter(test).length;
  const swallowed = (truth: string, label: string) => {
    const all = count((one) => one.truth === truth);
    return all === 0 ? undefined : count((one) => one.truth === truth && one.label === label) / all;
  };
  const [caToldEs, esToldCa] = [swallowed('ca', 'es'), swallowed('es', 'ca')];
  return {
    ...{ n, macroF1, accuracy },
    undetermined: count(({ label }) => label === 'und'),
    wrong: count(({ truth, label }) => label !== 'und' && label !== truth),
    ...(caToldEs !== undefined && { caToldEs }),
    ...(esToldCa !== undefined && { esToldCa }),
  };
}

const rate = (texts: number, seconds: number) => Math.round(texts / Math.max(seconds, 1e-6));

/** What is kept of a report, to be compared with later. */
export function languageResult(report: LanguageReport): Record<string, number> {
  const { macroF1, accuracy, undetermined, n, caToldEs, esToldCa, perLabel } = report;
  return {
    ...{ macroF1, accuracy, undetermined: undetermined / n },
    ...(caToldEs !== undefined && { caToldEs }),
    ...(esToldCa !== undefined && { esToldCa }),
    ...Object.fromEntries(Object.entries(perLabel).map(([code, { f1 }]) => [`${code} F1`, f1])),
  };
}

export function renderLanguage(report: LanguageReport): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const { n, perLabel, perLength, confusion, baselines, textsPerSecond } = report;
  const brief = (of: LanguageScores) =>
    `right ${percent(of.accuracy)}, wrong ${percent(of.wrong / of.n)}, undetermined ${percent(of.undetermined / of.n)}`;
  const swallowed = (of: LanguageScores) =>
    of.caToldEs === undefined ? '' : `, Catalan told as Spanish ${percent(of.caToldEs)}`;
  const columns = [...new Set([...Object.keys(confusion), ...Object.values(confusion).flatMap(Object.keys)])].sort();
  const row = (head: string, cells: readonly string[]) =>
    `  ${head.padEnd(4)}${cells.map((c) => c.padStart(6)).join('')}`;
  return [
    `${n} texts, macro-F1 ${percent(report.macroF1)}; ${brief(report)}${swallowed(report)}; ${textsPerSecond} texts/s`,
    `  eld alone: macro-F1 ${percent(baselines.eld.macroF1)}; ${brief(baselines.eld)}${swallowed(baselines.eld)}; ${baselines.eld.textsPerSecond} texts/s`,
    ...Object.entries(perLabel).map(
      ([code, { f1, precision, recall, n: of }]) =>
        `  ${code}: F1 ${percent(f1)}, precision ${percent(precision)}, recall ${percent(recall)}, ${of} texts`,
    ),
    'By characters',
    ...Object.entries(perLength).flatMap(([name, { eld, ...own }]) => [
      `  ${name}: ${own.n} texts, ${brief(own)}${swallowed(own)}`,
      `    eld alone: ${brief(eld)}${swallowed(eld)}`,
    ]),
    'True language (rows), and what was told',
    row('', columns),
    ...Object.entries(confusion)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([truth, told]) =>
        row(
          truth,
          columns.map((code) => String(told[code] ?? '')),
        ),
      ),
    '',
  ].join('\n');
}
