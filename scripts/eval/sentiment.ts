import type { Assessment, Mention } from '../../core/assessment.ts';
import type { Processor } from '../../core/contract.ts';
import { initialAssessment } from '../../core/run-process.ts';
import { createDetectLanguage } from '../../processors/detect-language.ts';
import { loadSentimentModel } from '../../processors/sentiment/model.ts';
import { createScoreSentiment } from '../../processors/sentiment.ts';
import { type ClassificationReport, calibrationError, classify, type Told } from './classification.ts';
import type { LabelledLine } from './labelled.ts';
import { postOf } from './posts.ts';

const labels: Readonly<Record<string, string>> = { negative: '0', neutral: '1', positive: '2', unrated: '1' };

export interface SentimentReport extends ClassificationReport {
  readonly engine: string;
  /** Expected calibration error, 0 to 1. */
  readonly ece: number;
  readonly textsPerSecond: number;
  /** Texts that the engine did not rate; they count as neutral. */
  readonly unrated: number;
}

export interface SentimentEvalOptions {
  readonly lines: readonly LabelledLine[];
  /** ISO 639-1; detected where it is not given. */
  readonly language?: string | undefined;
  readonly languages: readonly string[];
  /** `model`: the trained one, toward the target where lines have one. */
  readonly engine: 'lexicon' | 'model';
  /** Milliseconds that never go back. */
  readonly timer: () => number;
}

/** Judges labelled texts as the pipeline judges mentions. Labels are 0 negative, 1 neutral, 2 positive. */
export async function evalSentiment(options: SentimentEvalOptions): Promise<SentimentReport> {
  const { language, lines } = options;
  const detect = language === undefined ? await createDetectLanguage({ languages: options.languages }) : undefined;
  const given = lines.map((line, i) => assessmentOf(line, i, language ?? 'und'));
  const known = detect ? await kept(detect, given) : given;
  const wanted = language === undefined ? options.languages : [language];
  const score = options.engine === 'model' ? createModelJudge() : createScoreSentiment({ languages: wanted });
  // The first texts run while the code is still cold.
  await kept(score, known.slice(0, 200));
  const startedAt = options.timer();
  const judged = await kept(score, known);
  const seconds = (options.timer() - startedAt) / 1_000;
  let unrated = 0;
  const told = lines.map((line, i): Told => {
    const sentiment = judged[i]?.mentions[0]?.sentiment;
    const label = sentiment?.label ?? 'unrated';
    if (label === 'unrated') unrated += 1;
    return {
      truth: line.label,
      label: labels[label] ?? '1',
      ...(sentiment && label !== 'unrated' && { confidence: sentiment.confidence }),
    };
  });
  return {
    engine: judged[0]?.mentions[0]?.sentiment.engine ?? '',
    ...classify(told),
    ece: calibrationError(told),
    textsPerSecond: Math.round(lines.length / Math.max(seconds, 1e-6)),
    unrated,
  };
}

/** The trained model as a processor. It is measured here, and not yet what judges mentions. */
function createModelJudge(): Processor<Assessment, Assessment> {
  const model = loadSentimentModel();
  const judge = ({ spans, ...mention }: Mention, text: string, language: string): Mention => {
    const target = spans.map(({ start, end }) => [start, end] as const);
    const { negative, neutral, positive, unrated } = model.score(text, language, { target });
    const [confidence, label] = (
      [
        [negative, 'negative'],
        [neutral, 'neutral'],
        [positive, 'positive'],
      ] as const
    ).reduce((best, one) => (one[0] > best[0] ? one : best));
    const engine = model.version;
    const sentiment = unrated
      ? { label: 'unrated' as const, score: 0, confidence: 0, words: [], engine }
      : { label, score: positive - negative, confidence, words: [], engine };
    return { ...mention, spans, sentiment };
  };
  return {
    name: 'judge-by-model',
    process: async (batch) =>
      batch.map((value) => ({
        kind: 'keep',
        value: { ...value, mentions: value.mentions.map((one) => judge(one, value.post.text, value.language.code)) },
      })),
  };
}

async function kept(processor: Processor<Assessment, Assessment>, batch: readonly Assessment[]): Promise<Assessment[]> {
  const outcomes = await processor.process(batch);
  return outcomes.map((outcome, i) => (outcome.kind === 'keep' ? outcome.value : (batch[i] as Assessment)));
}

function assessmentOf({ text, target }: LabelledLine, index: number, code: string): Assessment {
  const mention: Mention = {
    brand: 'target',
    spans: spansOf(text, target),
    sentiment: { label: 'unrated', score: 0, confidence: 0, words: [], engine: 'none' },
  };
  return { ...initialAssessment(postOf(text, index)), language: { code, confidence: 1 }, mentions: [mention] };
}

/** Where the target stands: every place, upper and lower case being the same. */
function spansOf(text: string, target: string | undefined): Mention['spans'] {
  if (target === undefined || target === '') return [];
  const [hay, needle] = [text.toLowerCase(), target.toLowerCase()];
  const spans: Mention['spans'][number][] = [];
  for (let at = hay.indexOf(needle); at >= 0 && spans.length < 64; at = hay.indexOf(needle, at + needle.length)) {
    spans.push({ field: 'text', start: at, end: at + target.length, term: target });
  }
  return spans;
}

export function renderSentiment(report: SentimentReport): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const rows = Object.entries(report.perLabel).map(
    ([label, { precision, recall, f1, n }]) =>
      `  ${['negative', 'neutral', 'positive'][Number(label)] ?? label}: F1 ${percent(f1)}, precision ${percent(precision)}, recall ${percent(recall)}, ${n} texts`,
  );
  return [
    `${report.engine}: ${report.n} texts, macro-F1 ${percent(report.macroF1)}, macro-recall ${percent(report.macroRecall)}, accuracy ${percent(report.accuracy)}`,
    ...rows,
    `  calibration error ${report.ece.toFixed(3)}; ${report.unrated} not rated, which count as neutral; ${report.textsPerSecond} texts/s`,
    '',
  ].join('\n');
}
