import type { Assessment, Range, Sentiment } from '../../core/assessment.ts';
import type { Processor } from '../../core/contract.ts';
import { initialAssessment } from '../../core/run-process.ts';
import { createDetectLanguage } from '../../processors/detect-language.ts';
import type { SentimentEngine, SentimentRequest } from '../../processors/sentiment/engine.ts';
import { createEngine, type EngineOptions } from '../../processors/sentiment/engines/index.ts';
import type { EngineName } from '../../processors/sentiment/engines/names.ts';
import { type ClassificationReport, calibrationError, classify, type Told } from './classification.ts';
import type { LabelledLine } from './labelled.ts';
import { postOf } from './posts.ts';

const labels: Readonly<Record<string, string>> = { negative: '0', neutral: '1', positive: '2', unrated: '1' };
/** As many as the pipeline judges in one go. */
const batch = 50;
/** Texts that are judged before the time is taken: code is slow when it first runs. */
const warmUp = 500;

export interface SentimentReport extends ClassificationReport {
  readonly engine: string;
  /** Expected calibration error, 0 to 1. */
  readonly ece: number;
  /** On one core (`onnx`: on those of its runtime), without the words that decided. */
  readonly textsPerSecond: number;
  /** Texts in which the engine found nothing to judge; they count as neutral. */
  readonly unrated: number;
  /** By the language that was given or detected, ISO 639-1 or `und`, the commonest first. */
  readonly perLanguage: Readonly<Record<string, { readonly n: number; readonly macroF1: number }>>;
}

export interface SentimentEvalOptions {
  readonly lines: readonly LabelledLine[];
  /** ISO 639-1; detected where it is not given. */
  readonly language?: string | undefined;
  readonly languages: readonly string[];
  readonly engine: SentimentEngine;
  /** Milliseconds that never go back. */
  readonly timer: () => number;
  /** The texts are judged again and again until this time is over, for the speed. */
  readonly measureMs: number;
}

/** Loads an engine for measuring it. */
export function evalEngine(name: EngineName, options: Omit<EngineOptions, 'explain'>): Promise<SentimentEngine> {
  return createEngine(name, { ...options, explain: false });
}

/**
 * Judges labelled texts as the pipeline judges mentions, toward the target where lines have one. Labels are 0 negative, 1 neutral, 2
 * positive. Whatever the least confidence that is configured, the likeliest label counts.
 */
export async function evalSentiment(options: SentimentEvalOptions): Promise<SentimentReport> {
  const { lines, engine, timer } = options;
  const languages = await languagesOf(options);
  const requests = lines.map((line, i) => requestOf(line, languages[i] ?? 'und'));
  const sentiments: Sentiment[] = [];
  for (let from = 0; from < requests.length; from += batch) {
    for (const { toward } of await engine.judge(requests.slice(from, from + batch)))
      sentiments.push(toward[0] as Sentiment);
  }
  const told = lines.map((line, i): Told => {
    const { label, confidence } = sentiments[i] as Sentiment;
    return { truth: line.label, label: labels[label] ?? '1', ...(label !== 'unrated' && { confidence }) };
  });
  return {
    engine: engine.version,
    ...classify(told),
    ece: calibrationError(told),
    textsPerSecond: await speedOf(engine, requests, timer, options.measureMs),
    unrated: sentiments.filter(({ label }) => label === 'unrated').length,
    perLanguage: byLanguage(told, languages),
  };
}

function byLanguage(told: readonly Told[], languages: readonly string[]): SentimentReport['perLanguage'] {
  const groups = new Map<string, Told[]>();
  for (const [i, code] of languages.entries()) {
    const group = groups.get(code) ?? [];
    group.push(told[i] as Told);
    groups.set(code, group);
  }
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  return Object.fromEntries(sorted.map(([code, of]) => [code, { n: of.length, macroF1: classify(of).macroF1 }]));
}

/** Texts a second. A small set is judged again and again, until enough time was measured. */
async function speedOf(
  engine: SentimentEngine,
  requests: readonly SentimentRequest[],
  timer: () => number,
  measureMs: number,
): Promise<number> {
  const round = async (from: number): Promise<number> => {
    const part = requests.slice(from, from + batch);
    await engine.judge(part);
    return part.length;
  };
  const startedWarm = timer();
  for (let n = 0, at = 0; n < warmUp && timer() - startedWarm < measureMs; at = (at + batch) % requests.length)
    n += await round(at);
  const startedAt = timer();
  let judged = 0;
  for (let at = 0; timer() - startedAt < measureMs; at = at + batch < requests.length ? at + batch : 0)
    judged += await round(at);
  return Math.round((1_000 * judged) / Math.max(timer() - startedAt, 1e-3));
}

async function languagesOf({ lines, language, languages }: SentimentEvalOptions): Promise<readonly string[]> {
  if (language !== undefined) return lines.map(() => language);
  const detect: Processor<Assessment, Assessment> = await createDetectLanguage({ languages });
  const outcomes = await detect.process(lines.map(({ text }, i) => initialAssessment(postOf(text, i))));
  return outcomes.map((outcome) => (outcome.kind === 'keep' ? outcome.value.language.code : 'und'));
}

function requestOf({ text, target }: LabelledLine, language: string): SentimentRequest {
  return { text, language, targets: [{ brand: 'target', spans: spansOf(text, target) }] };
}

/** Where the target stands: every place, upper and lower case being the same. */
function spansOf(text: string, target: string | undefined): Range[] {
  if (target === undefined || target === '') return [];
  const [hay, needle] = [text.toLowerCase(), target.toLowerCase()];
  const spans: Range[] = [];
  for (let at = hay.indexOf(needle); at >= 0 && spans.length < 64; at = hay.indexOf(needle, at + needle.length)) {
    spans.push([at, at + target.length]);
  }
  return spans;
}

export function renderSentiment(report: SentimentReport): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rows = Object.entries(report.perLabel).map(
    ([label, { precision, recall, f1, n }]) =>
      `  ${['negative', 'neutral', 'positive'][Number(label)] ?? label}: F1 ${percent(f1)}, precision ${percent(precision)}, recall ${percent(recall)}, ${n} texts`,
  );
  const languages = Object.entries(report.perLanguage);
  const byLanguage = languages.map(([code, { n, macroF1 }]) => `${code} ${percent(macroF1)} (${n})`);
  return [
    `${report.engine}: ${report.n} texts, macro-F1 ${percent(report.macroF1)}, macro-recall ${percent(report.macroRecall)}, accuracy ${percent(report.accuracy)}`,
    ...rows,
    ...(languages.length > 1 ? [`  macro-F1 by detected language: ${byLanguage.join(', ')}`] : []),
    `  calibration error ${report.ece.toFixed(3)}; ${report.unrated} not rated, which count as neutral; ${report.textsPerSecond} texts/s`,
    '',
  ].join('\n');
}
