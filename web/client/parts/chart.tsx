import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { go } from '../route.ts';
import { dateTime, day, number, t, timeOfDay } from '../words/index.ts';
import { useTheme } from './use-theme.ts';

export interface Line {
  readonly label: string;
  /** null: not known, and drawn as a gap. */
  readonly values: readonly (number | null)[];
  /** A colour of the style sheet, such as `--accent`. */
  readonly color: string;
  readonly dashed?: boolean;
  readonly bars?: boolean;
}

/** Between two values of each time, as an interval of what is uncertain, or of what is usual. */
export interface Band {
  readonly label: string;
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly color: string;
}

export interface Mark {
  readonly at: number;
  readonly label: string;
}

/** A time with a name, such as a campaign. */
export interface Span extends Mark {
  readonly to: number;
}

export interface ChartProps {
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly band?: Band | undefined;
  /** Times with a line and a name. */
  readonly marks?: readonly Mark[];
  readonly spans?: readonly Span[];
  /** Points with a ring, on the first line. */
  readonly rings?: readonly number[];
  /** What it shows, in words: the caption of its table. */
  readonly text: string;
  readonly height?: number;
  readonly percent?: boolean;
  /** Digits after the point; all, where it is absent. */
  readonly decimals?: number;
  /** Lowest and highest value to be drawn; by what there is, where it is absent. */
  readonly range?: readonly [number, number];
  /** Where a click on a time leads. */
  readonly linkTo?: ((at: number) => string) | undefined;
}

/** Where a value stands between gaps, so that no line leads to it. */
const lonely = (values: Line['values']): number[] =>
  values.flatMap((value, index) =>
    value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null ? [index] : [],
  );

/** Steps of an axis of whole numbers. */
const wholes = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();

const seconds = (ms: number) => ms / 1_000;

const showing =
  ({ percent, decimals }: Pick<ChartProps, 'percent' | 'decimals'>) =>
  (value: number | null | undefined): string =>
    value === null || value === undefined
      ? '–'
      : percent
        ? `${Math.round(value * 100)} %`
        : number(decimals === undefined ? value : Math.round(value * 10 ** decimals) / 10 ** decimals);

/**
 * Values over time, drawn, and as a table: for those who cannot see the drawing, and for whoever asks for it. Where nothing was seen
 * there is a gap, and not zero.
 */
export function Chart(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const { linkTo } = props;
  const link = useRef(linkTo);
  link.current = linkTo;
  const theme = useTheme();
  // Drawn anew where something else is to be seen, and not whenever the page is.
  const drawn = JSON.stringify(props);
  useEffect(() => {
    const root = place.current;
    if (!root) return;
    const plot = draw(root, props);
    const click = () => {
      const index = plot.cursor.idx;
      const at = index === null || index === undefined ? undefined : props.times[index];
      if (at !== undefined && link.current) go(link.current(at));
    };
    plot.over.addEventListener('click', click);
    const observer = new ResizeObserver(() => plot.setSize({ width: root.clientWidth, height: props.height ?? 220 }));
    observer.observe(root);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [drawn, theme]);
  return (
    <figure class={linkTo ? 'chart picks' : 'chart'}>
      <div ref={place} aria-hidden="true" />
      <ChartTable {...props} />
    </figure>
  );
}

function draw(root: HTMLElement, props: ChartProps): uPlot {
  const { times, lines, band, marks = [], spans = [], rings = [], height = 220 } = props;
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim() || '#888888';
  const show = showing(props);
  const axis = { stroke: color('--quiet'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } };
  const clear = { width: 0, points: { show: false }, value: (_: uPlot, value: number | null) => show(value) };
  const first = lines.length + 1;
  return new uPlot(
    {
      width: root.clientWidth,
      height,
      legend: { live: false },
      cursor: { points: { size: 6 } },
      scales: { x: { time: true }, ...(props.range && { y: { range: [...props.range] as [number, number] } }) },
      axes: [
        {
          ...axis,
          space: 70,
          size: 32,
          values: (_, ticks, _axis, _space, step) => ticks.map((at) => (step < 86_400 ? timeOfDay : day)(at * 1_000)),
        },
        {
          ...axis,
          size: 52,
          space: 28,
          ...(props.decimals === 0 && { incrs: wholes }),
          values: (_, ticks) => ticks.map(show),
        },
      ],
      series: [
        { value: (_, at) => (at === null ? '' : dateTime(at * 1_000)) },
        ...lines.map(({ label, values, color: name, dashed, bars }) => ({
          label,
          stroke: color(name),
          width: 2,
          spanGaps: false,
          points: { show: bars !== true, size: 5, filter: () => lonely(values) },
          ...(dashed && { dash: [6, 4] }),
          ...(bars && {
            fill: color(name),
            width: 0,
            ...(uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.8, 40] }) }),
          }),
          value: (_: uPlot, value: number | null) => show(value),
        })),
        ...(band
          ? [
              { ...clear, label: band.label, stroke: color(band.color) },
              { ...clear, label: band.label, class: 'lower' },
            ]
          : []),
      ],
      ...(band && { bands: [{ series: [first, first + 1] as [number, number], fill: `${color(band.color)}2e` }] }),
      hooks: {
        drawClear: [
          ({ ctx, bbox, valToPos }) => {
            ctx.save();
            ctx.fillStyle = `${color('--warn')}22`;
            for (const { at, to } of spans) {
              const [left, right] = [at, to].map((ms) =>
                Math.min(bbox.left + bbox.width, Math.max(bbox.left, valToPos(seconds(ms), 'x', true))),
              ) as [number, number];
              if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
            }
            ctx.restore();
          },
        ],
        draw: [
          (plot) => {
            const { ctx, bbox } = plot;
            const end = bbox.left + bbox.width;
            const ratio = devicePixelRatio || 1;
            ctx.save();
            ctx.textAlign = 'left';
            ctx.lineWidth = ratio;
            ctx.setLineDash([3 * ratio, 3 * ratio]);
            let labelledTo = 0;
            const label = (x: number, words: string, row: number) => {
              const text = words.length > 24 ? `${words.slice(0, 23)}…` : words;
              const width = ctx.measureText(text).width + 8 * ratio;
              if (x < labelledTo || x + width > end) return;
              ctx.fillText(text, x + 4 * ratio, bbox.top + (12 + row) * ratio);
              labelledTo = x + width;
            };
            ctx.fillStyle = color('--warn');
            for (const span of spans.toSorted((a, b) => a.at - b.at)) {
              const x = plot.valToPos(seconds(span.at), 'x', true);
              if (x < end && plot.valToPos(seconds(span.to), 'x', true) > bbox.left)
                label(Math.max(bbox.left, x), span.label, 14);
            }
            ctx.strokeStyle = color('--negative');
            ctx.fillStyle = color('--negative');
            labelledTo = 0;
            for (const mark of marks.toSorted((a, b) => a.at - b.at)) {
              const x = plot.valToPos(seconds(mark.at), 'x', true);
              if (x < bbox.left || x > end) continue;
              ctx.beginPath();
              ctx.moveTo(x, bbox.top);
              ctx.lineTo(x, bbox.top + bbox.height);
              ctx.stroke();
              // Names that would lie upon one another are left out: the line says that something was.
              label(x, mark.label, 0);
            }
            ctx.setLineDash([]);
            ctx.lineWidth = 2 * ratio;
            for (const at of rings) {
              const value = lines[0]?.values[times.indexOf(at)];
              if (value === null || value === undefined) continue;
              ctx.beginPath();
              ctx.arc(
                plot.valToPos(seconds(at), 'x', true),
                plot.valToPos(value, 'y', true),
                6 * ratio,
                0,
                2 * Math.PI,
              );
              ctx.stroke();
            }
            ctx.restore();
          },
        ],
      },
    },
    [
      times.map(seconds),
      ...lines.map(({ values }) => [...values]),
      ...(band ? [[...band.high], [...band.low]] : []),
    ] as uPlot.AlignedData,
    root,
  );
}

/** The numbers of a chart. Hidden from the eye until they are asked for, and never from screen readers. */
function ChartTable(props: ChartProps) {
  const { times, lines, band, marks = [], spans = [], text, linkTo } = props;
  const [open, setOpen] = useState(false);
  const show = showing(props);
  const step = (times[1] ?? 0) - (times[0] ?? 0);
  const when = step >= 86_400_000 ? day : dateTime;
  const named = (at: number) =>
    [...marks.map((mark) => ({ ...mark, to: mark.at + 1 })), ...spans].filter(
      (mark) => mark.at < at + Math.max(step, 1) && mark.to > at,
    );
  const notes = marks.length + spans.length > 0;
  return (
    <>
      <button type="button" class="small" aria-pressed={open} onClick={() => setOpen(!open)}>
        {t.chart.table}
      </button>
      <div class={open ? 'numbers' : 'hidden'} tabIndex={open ? 0 : -1}>
        <table>
          <caption class={open ? '' : 'hidden'}>{text}</caption>
          <thead>
            <tr>
              <th scope="col">{t.chart.time}</th>
              {lines.map(({ label }) => (
                <th key={label} scope="col" class="number">
                  {label}
                </th>
              ))}
              {band && (
                <th scope="col" class="number">
                  {band.label}
                </th>
              )}
              {notes && <th scope="col">{t.chart.marks}</th>}
            </tr>
          </thead>
          <tbody>
            {times.map((at, index) => (
              <tr key={at}>
                <th scope="row">{open && linkTo ? <a href={linkTo(at)}>{when(at)}</a> : when(at)}</th>
                {lines.map(({ label, values }) => (
                  <td key={label} class="number">
                    {show(values[index])}
                  </td>
                ))}
                {band && (
                  <td class="number">
                    {band.low[index] === null ? '–' : `${show(band.low[index])} … ${show(band.high[index])}`}
                  </td>
                )}
                {notes && (
                  <td>
                    <bdi>
                      {named(at)
                        .map(({ label }) => label)
                        .join(', ')}
                    </bdi>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
