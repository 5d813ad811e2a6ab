import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { dateTime, day, number, timeOfDay } from '../words/index.ts';
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

export interface Mark {
  readonly at: number;
  readonly label: string;
}

/** Where a value stands between gaps, so that no line leads to it. */
const lonely = (values: Line['values']): number[] =>
  values.flatMap((value, index) =>
    value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null ? [index] : [],
  );

const seconds = (ms: number) => ms / 1_000;

/**
 * Values over time. Where nothing was seen there is a gap, and not zero. The numbers are in a table beside it for those who cannot
 * see it: `text` says in words what it shows.
 */
export function Chart({
  times,
  lines,
  marks = [],
  text,
  height = 220,
  percent = false,
  onPick,
}: {
  times: readonly number[];
  lines: readonly Line[];
  marks?: readonly Mark[];
  text: string;
  height?: number;
  percent?: boolean;
  onPick?: (at: number) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const root = place.current;
    if (!root) return;
    const style = getComputedStyle(document.documentElement);
    const color = (name: string) => style.getPropertyValue(name).trim() || '#888';
    const show = (value: number | null) =>
      value === null ? '–' : percent ? `${Math.round(value * 100)} %` : number(value);
    const axis = { stroke: color('--quiet'), grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } };
    const plot = new uPlot(
      {
        width: root.clientWidth,
        height,
        legend: { live: false },
        cursor: { points: { size: 6 } },
        scales: { x: { time: true } },
        axes: [
          {
            ...axis,
            space: 70,
            values: (_, ticks, _axis, _space, step) => ticks.map((at) => (step < 86_400 ? timeOfDay : day)(at * 1_000)),
          },
          { ...axis, size: 52, values: (_, ticks) => ticks.map(show) },
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
        ],
        hooks: {
          draw: [
            (drawn) => {
              const { ctx, bbox } = drawn;
              ctx.save();
              ctx.strokeStyle = color('--negative');
              ctx.fillStyle = color('--negative');
              ctx.textAlign = 'left';
              ctx.setLineDash([3, 3]);
              let labelledTo = 0;
              for (const { at, label } of marks.toSorted((a, b) => a.at - b.at)) {
                const x = drawn.valToPos(seconds(at), 'x', true);
                if (x < bbox.left || x > bbox.left + bbox.width) continue;
                ctx.beginPath();
                ctx.moveTo(x, bbox.top);
                ctx.lineTo(x, bbox.top + bbox.height);
                ctx.stroke();
                // Names that would lie upon one another are left out: the line says that something was.
                const words = label.slice(0, 24);
                const width = ctx.measureText(words).width + 8;
                if (x < labelledTo || x + width > bbox.left + bbox.width) continue;
                ctx.fillText(words, x + 4, bbox.top + 12);
                labelledTo = x + width;
              }
              ctx.restore();
            },
          ],
        },
      },
      [times.map(seconds), ...lines.map(({ values }) => [...values])],
      root,
    );
    const click = () => {
      const index = plot.cursor.idx;
      const at = index === null || index === undefined ? undefined : times[index];
      if (at !== undefined) onPick?.(at);
    };
    if (onPick) plot.over.addEventListener('click', click);
    const observer = new ResizeObserver(() => plot.setSize({ width: root.clientWidth, height }));
    observer.observe(root);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [times, lines, marks, height, percent, onPick, theme]);
  return (
    <figure class="chart">
      <div ref={place} role="img" aria-label={text} />
      <figcaption class="hidden">{text}</figcaption>
    </figure>
  );
}
