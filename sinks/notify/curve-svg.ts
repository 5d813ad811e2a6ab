import type { Message, MessageLanguage } from '../../core/channel.ts';
import type { Curve } from '../../core/incident.ts';
import { drawable, faint, fitted, ink, line, n, text, widthOf } from './curve-text.ts';
import { ticksOf } from './curve-time.ts';

const width = 480;
const height = 200;
const plot = { left: 46, right: width - 14, top: 52, bottom: height - 26 };
const plotWidth = plot.right - plot.left;
const plotHeight = plot.bottom - plot.top;
/** More bars than this nobody can tell apart: neighbours are then drawn as their highest. */
const mostBars = 140;
const rule = '#d8dee4';
const calm = '#54779c';
const storm = '#c2352b';

interface Words {
  readonly noData: string;
  readonly usual: string;
  readonly began: string;
  readonly per: string;
  readonly hour: string;
  readonly day: string;
}

const words: Readonly<Record<MessageLanguage, Words>> = {
  en: { noData: 'no data', usual: 'usual', began: 'began', per: 'per', hour: 'hour', day: 'day' },
  es: { noData: 'sin datos', usual: 'habitual', began: 'inicio', per: 'cada', hour: 'hora', day: 'día' },
  ca: { noData: 'sense dades', usual: 'habitual', began: 'inici', per: 'cada', hour: 'hora', day: 'dia' },
};

/**
 * The curve of a message as an SVG image of 480×200 points: bars by step, what is usual as a dashed line, the beginning of the incident,
 * and hatched bands where nothing is known, which is not zero. On a ground of its own: it is shown on white and on black.
 * `undefined` where there is no curve, or an empty one.
 */
export function curveSvg({ curve, language, timeZone, title }: Message): string | undefined {
  if (curve === undefined || curve.values.length === 0 || !(curve.stepMs > 0)) return undefined;
  const bars = toBars(curve);
  const number = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  const highest = Math.max(0, ...bars.flatMap(({ value, expected }) => [value ?? 0, expected ?? 0]));
  const top = niceTop(highest);
  const span = curve.values.length * curve.stepMs;
  const x = (at: number) => plot.left + ((at - curve.from) / span) * plotWidth;
  const y = (value: number) => plot.bottom - (value / top) * plotHeight;
  const say = words[language];

  const parts = [
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" fill="none" stroke="${rule}"/>`,
    text(12, 20, fitted(drawable(title), 13, width - 24), { size: 13, fill: ink }),
    ...[0, top / 2, top].map((value) => line(plot.left, y(value), plot.right, y(value), `stroke="${rule}"`)),
    // Where nothing is known there is no scale.
    ...(bars.every(({ value, expected }) => value === null && expected === null)
      ? []
      : [
          text(plot.left - 6, y(top) + 3.5, number.format(top), { anchor: 'end' }),
          text(plot.left - 6, y(0) + 3.5, '0', { anchor: 'end' }),
        ]),
  ];
  const gaps = gapsOf(bars);
  for (const [from, to] of gaps) parts.push(...drawGap(x(from), x(to), say.noData));
  const markIsDrawn = curve.mark >= curve.from && curve.mark < curve.from + span;
  for (const bar of bars)
    if (bar.value !== null) parts.push(drawBar(bar.value, x(bar.from), x(bar.to), y, bar.to > curve.mark));
  const usual = expectedPath(bars, x, y);
  if (usual !== '')
    parts.push(`<path d="${usual}" fill="none" stroke="${ink}" stroke-width="1.25" stroke-dasharray="4 3"/>`);
  if (markIsDrawn) parts.push(drawMark(x(curve.mark)));
  parts.push(line(plot.left, plot.bottom, plot.right, plot.bottom, `stroke="${faint}"`));
  for (const { at, label } of ticksOf(curve.from, curve.from + span, language, timeZone)) {
    const middle = x(at);
    const half = widthOf(label, 10) / 2;
    if (middle + half > width - 4) continue;
    parts.push(line(middle, plot.bottom, middle, plot.bottom + 4, `stroke="${faint}"`));
    parts.push(text(middle, plot.bottom + 16, label, { anchor: 'middle' }));
  }
  parts.push(
    legend([
      {
        sign: `<rect x="3" y="-5" width="5" height="10" fill="${calm}"/><rect x="9" y="-2" width="5" height="7" fill="${calm}"/>`,
        label: `${say.per} ${stepText(curve.stepMs, say)}`,
      },
      usual !== '' && {
        sign: `<path d="M0 0h14" stroke="${ink}" stroke-width="1.25" stroke-dasharray="4 3"/>`,
        label: say.usual,
      },
      markIsDrawn && {
        sign: `<path d="M3-4h8l-4 6z" fill="${storm}"/>`,
        label: `${say.began} ${moment(curve.mark, span, language, timeZone)}`,
      },
      gaps.length > 0 && {
        sign: `<path d="M2-5h12v10h-12z" fill="#f0f2f4"/><path d="M2-5h12v10h-12z" fill="url(#gap)"/>`,
        label: say.noData,
      },
    ]),
  );

  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, sans-serif"><defs><pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1 7L7-1M-1 1L1-1M5 7L7 5" stroke="#8c959f" stroke-width="1"/></pattern></defs>${parts.join('')}</svg>`;
}

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly value: number | null;
  readonly expected: number | null;
}

/** One bar a step, or the highest of neighbours. Unknown is what is unknown in all of them. */
function toBars({ from, stepMs, values, expected }: Curve): Bar[] {
  const size = Math.ceil(values.length / mostBars);
  const bars: Bar[] = [];
  for (let step = 0; step < values.length; step += size) {
    const end = Math.min(values.length, step + size);
    bars.push({
      from: from + step * stepMs,
      to: from + end * stepMs,
      value: highestOf(values.slice(step, end)),
      expected: highestOf(expected.slice(step, end)),
    });
  }
  return bars;
}

function highestOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  return known.length === 0 ? null : Math.max(0, ...known);
}

/** The next of 1, 2, 2.5, 5 and 10 times a power of ten; even small counts get some height. */
function niceTop(highest: number): number {
  if (highest <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(highest));
  return (([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((step) => step * power >= highest) ?? 10) as number) * power;
}

/** Neighbouring unknown bars as one, in time. */
function gapsOf(bars: readonly Bar[]): [number, number][] {
  const gaps: [number, number][] = [];
  for (const { from, to, value } of bars) {
    if (value !== null) continue;
    const last = gaps.at(-1);
    if (last !== undefined && last[1] === from) last[1] = to;
    else gaps.push([from, to]);
  }
  return gaps;
}

function drawGap(from: number, to: number, label: string): string[] {
  const band = `<rect x="${n(from)}" y="${plot.top}" width="${n(to - from)}" height="${plotHeight}"`;
  const parts = [`${band} fill="#f0f2f4"/>`, `${band} fill="url(#gap)"/>`];
  const wanted = widthOf(label, 10) + 10;
  const middle = (from + to) / 2;
  const center = (plot.top + plot.bottom) / 2;
  if (to - from >= wanted) {
    parts.push(
      `<rect x="${n(middle - wanted / 2)}" y="${n(center - 9)}" width="${n(wanted)}" height="18" rx="3" fill="#fff"/>`,
    );
    parts.push(text(middle, center + 3.5, label, { anchor: 'middle' }));
  } else if (to - from >= 16) {
    parts.push(
      `<rect x="${n(middle - 8)}" y="${n(center - wanted / 2)}" width="16" height="${n(wanted)}" rx="3" fill="#fff"/>`,
    );
    parts.push(
      `<g transform="translate(${n(middle + 3.5)} ${n(center)}) rotate(-90)">${text(0, 0, label, { anchor: 'middle' })}</g>`,
    );
  }
  return parts;
}

function drawBar(value: number, from: number, to: number, y: (value: number) => number, late: boolean): string {
  const gap = to - from > 4 ? 1 : 0;
  // A known zero is a thin line on the ground, where an unknown one is a band.
  const barHeight = Math.max(1, plot.bottom - y(value));
  const w = Math.max(0.5, to - from - gap);
  return `<rect x="${n(from + gap / 2)}" y="${n(plot.bottom - barHeight)}" width="${n(w)}" height="${n(barHeight)}" fill="${late ? storm : calm}"/>`;
}

/** Level over each step, interrupted where it is not known. */
function expectedPath(bars: readonly Bar[], x: (at: number) => number, y: (value: number) => number): string {
  let path = '';
  let drawing = false;
  for (const { from, to, expected } of bars) {
    if (expected !== null)
      path += `${drawing ? 'L' : 'M'}${n(x(from))} ${n(y(expected))}L${n(x(to))} ${n(y(expected))}`;
    drawing = expected !== null;
  }
  return path;
}

function drawMark(at: number): string {
  return `${line(at, plot.top - 4, at, plot.bottom, `stroke="${storm}"`)}<path d="M${n(at - 4)} ${plot.top - 9}h8l-4 6z" fill="${storm}"/>`;
}

/** What the signs mean, from left to right under the title. */
function legend(entries: readonly (false | { readonly sign: string; readonly label: string })[]): string {
  let at = 12;
  const parts: string[] = [];
  for (const entry of entries) {
    if (entry === false) continue;
    parts.push(`<g transform="translate(${n(at)} 35)">${entry.sign}</g>`, text(at + 19, 38.5, entry.label));
    at += 19 + widthOf(entry.label, 10) + 12;
  }
  return parts.join('');
}

/** `30 min`, `hour`, `6 h`, `day`. */
function stepText(ms: number, { hour, day }: Words): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes % 60 !== 0) return `${minutes} min`;
  return minutes === 60 ? hour : minutes === 1_440 ? day : `${minutes / 60} h`;
}

/** With the day where the curve is of several. */
function moment(at: number, span: number, language: MessageLanguage, timeZone: string): string {
  const day = span > 86_400_000 ? ({ day: 'numeric', month: 'short' } as const) : {};
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    ...day,
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return format.format(at).replaceAll(',', '');
}
