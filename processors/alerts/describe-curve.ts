import type { Curve } from '../../core/incident.ts';
import { tellSpan, type Voice } from './voice.ts';

const hour = 3_600_000;
const wholes = new Map([
  [hour / 2, 'half hour'],
  [hour, 'hour'],
  [24 * hour, 'day'],
] as const);

/** What the curve shows in one sentence, without its full stop: where it came from, how far it went and when, and what is not known. */
export function describeCurve(curve: Curve, voice: Voice): string {
  const { format, phrases: p } = voice;
  const startOf = (step: number) => curve.from + step * curve.stepMs;
  const time = (step: number) => format.when(startOf(step));
  const unit = p.curve.unit(format.duration(curve.stepMs), wholes.get(curve.stepMs as 3_600_000));
  const points = curve.values.flatMap((value, step) => (value === null ? [] : [{ value, step }]));
  const [first] = points;
  if (first === undefined) return p.curve.unknown;

  const number = format.number;
  const tell = (): string => {
    if (points.length === 1) return p.curve.only(number(first.value), unit, p.at(time(first.step)));
    const mark = Math.floor((curve.mark - curve.from) / curve.stepMs);
    const before = points.filter(({ step }) => step < mark).map(({ value }) => value);
    const since = points.filter(({ step }) => step >= mark);
    const later = since.length > 0 && before.length > 0 ? since : points;
    const base = before.length > 0 ? median(before) : first.value;
    const highest = later.reduce((best, point) => (point.value > best.value ? point : best));
    const lowest = later.reduce((best, point) => (point.value < best.value ? point : best));
    const [up, down] = [highest.value - base, base - lowest.value];
    if (Math.max(up, down) <= Math.max(1, Math.abs(base) / 10)) return p.curve.level(number(base), unit);
    const [go, end] = up >= down ? [p.curve.rose, highest] : [p.curve.fell, lowest];
    return go(number(base), number(end.value), unit, p.at(time(end.step)));
  };

  const missing = runsOfNull(curve.values);
  if (missing.length === 0) return tell();
  const spans = missing.slice(0, 3).map(([from, to]) => tellSpan(voice, startOf(from), startOf(to)));
  if (missing.length > 3) spans.push(p.more(missing.length - 3));
  return `${tell()}; ${p.curve.missing(spans.join(', '))}`;
}

/** Where nothing is known, as `[from, to)` in steps. */
function runsOfNull(values: Curve['values']): [number, number][] {
  const runs: [number, number][] = [];
  values.forEach((value, step) => {
    if (value !== null) return;
    const last = runs.at(-1);
    if (last !== undefined && last[1] === step) last[1] = step + 1;
    else runs.push([step, step + 1]);
  });
  return runs;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
