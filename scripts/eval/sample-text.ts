import { plain } from '../text.ts';
import type { Interval } from './intervals.ts';
import { fewLabels, type SampleGroup, type SampleReport } from './sample.ts';

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const interval = ({ value, low, high }: Interval) =>
  `${percent(value)} (${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)})`;

/** The report for people. */
export function renderSample(report: SampleReport): string {
  if (report.texts === 0) return 'Nobody has labelled a mention yet: `escolta eval sample --next 20` draws some.\n';
  const group = (name: string, { atLabelling, now }: SampleGroup) => {
    const few = now.n < fewLabels ? '  few labels' : '';
    return `  ${plain(name).padEnd(16)} ${String(now.n).padStart(6)}  accuracy ${interval(atLabelling.accuracy)} → ${interval(now.accuracy)}, macro-F1 ${interval(atLabelling.macroF1)} → ${interval(now.macroF1)}, rated ${percent(now.rated / Math.max(1, now.n))}${few}`;
  };
  const groups = (title: string, of: Readonly<Record<string, SampleGroup>>) => [
    title,
    ...Object.entries(of).map(([name, one]) => group(name, one)),
  ];
  const confusion = Object.entries(report.confusion).map(
    ([truth, told]) =>
      `  ${truth.padEnd(16)} ${[told.negative, told.neutral, told.positive, told.unrated].map((n) => String(n).padStart(9)).join('')}`,
  );
  const bins = report.calibration.bins
    .filter(({ n }) => n > 0)
    .map(
      ({ from, to, n, confidence, accuracy }) =>
        `  ${percent(from)} to ${percent(to)}: ${n} texts, sure to ${percent(confidence)}, right ${interval(accuracy)}`,
    );
  return [
    'What the engine said when people labelled → what it says now, with 95 % intervals; what it does not rate is left out',
    group('all', report),
    ...(report.random ? [group('drawn at random', report.random)] : []),
    ...groups('By brand', report.brands),
    ...groups('By language', report.languages),
    ...groups('By source', report.sources),
    'What people say (rows), and what the engine says now: negative, neutral, positive, not rated',
    ...confusion,
    `How sure it is, and how often it is right (calibration error ${report.calibration.ece.toFixed(3)})`,
    ...bins,
    ...report.warnings.map((warning) => `note: ${plain(warning)}`),
    '',
  ].join('\n');
}
