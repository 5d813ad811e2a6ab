import { day, plural, t } from '../words/index.ts';
import { rounded, signed } from './asked.ts';

interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

interface Change extends Estimate {
  readonly adjusted: number | null;
  readonly significant: boolean | null;
}

export interface ComparisonAnswer {
  readonly tests: number;
  readonly periods: Readonly<Record<string, { readonly from: number; readonly to: number; readonly days: number }>>;
  readonly metrics: readonly {
    readonly metric: keyof typeof t.dashboards.metric;
    readonly periods: Readonly<Record<string, Estimate>>;
    readonly changes: Readonly<Record<string, Change>>;
  }[];
}

/** A time, what it is called, and the change between it and the first one. */
export interface Column {
  readonly period: string;
  readonly title: string;
  readonly change?: string;
  /** What the change is of; absent: of this time. */
  readonly of?: string;
}

type Metric = keyof typeof t.dashboards.metric;
const showValue = (metric: Metric, value: number | null) =>
  value === null
    ? '–'
    : metric === 'net'
      ? signed(value)
      : metric === 'share'
        ? `${Math.round(value * 100)} %`
        : rounded(value);

/** Of counts in percent of the base, of net sentiment and shares in points, of stars in stars. */
const showChange = (metric: Metric, value: number | null) => {
  if (value === null) return '–';
  if (metric !== 'rating') return metric === 'net' ? signed(value) : `${signed(value)} %`;
  const stars = Math.round(value * 100) / 100;
  return `${stars > 0 ? '+' : stars < 0 ? '−' : ''}${rounded(Math.abs(stars))}`;
};

/** Times beside one another, with what is sure of their differences. */
export function Comparison({
  value,
  columns,
  text,
}: {
  value: ComparisonAnswer;
  columns: readonly Column[];
  text: string;
}) {
  const shown = columns.filter(({ period }) => value.periods[period]);
  const base = value.periods[columns[0]?.period ?? ''];
  const overlap = (period: string) => {
    const other = value.periods[period];
    return base !== undefined && other !== undefined && base.from < other.to && other.from < base.to;
  };
  return (
    <>
      <table class="stack compared">
        <caption class="hidden">{text}</caption>
        <thead>
          <tr>
            <th scope="col" />
            {shown.map(({ period, title }) => {
              const { from = 0, to = 0, days = 0 } = value.periods[period] ?? {};
              return (
                <th key={period} scope="col" class="number">
                  {title}
                  <small>
                    {day(from)} – {day(to - 1)}, {plural(days, t.dashboards.days)}
                  </small>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {value.metrics.map(({ metric, periods, changes }) => (
            <tr key={metric}>
              <th scope="row">{t.dashboards.metric[metric]}</th>
              {shown.map(({ period, title, change, of: whose }) => {
                const of = periods[period];
                return (
                  <td key={period} class="number" data-label={title}>
                    <span>
                      {showValue(metric, of?.value ?? null)}
                      {typeof of?.low === 'number' && (
                        <small>
                          {' '}
                          ({showValue(metric, of.low)} … {showValue(metric, of.high)})
                        </small>
                      )}
                      {change && changes[change] && (
                        <Difference metric={metric} change={changes[change]} whose={whose} overlap={overlap(period)} />
                      )}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="meta">
        {t.dashboards.how} {value.tests > 0 && `${plural(value.tests, t.dashboards.tests)}.`}
      </p>
    </>
  );
}

function Difference({
  metric,
  change,
  whose,
  overlap,
}: {
  metric: Metric;
  change: Change;
  whose: string | undefined;
  overlap: boolean;
}) {
  const { value, low, high, significant } = change;
  const good = metric === 'mentions' ? '' : (value ?? 0) > 0 ? 'plus' : 'minus';
  return (
    <span class="difference">
      {whose && <small>{whose}: </small>}
      <span class={significant ? good : ''}>
        {significant ? <strong>{showChange(metric, value)}</strong> : showChange(metric, value)}
      </span>
      {low !== null && (
        <small>
          {' '}
          ({showChange(metric, low)} … {showChange(metric, high)})
        </small>
      )}{' '}
      <small class="chip">
        {overlap
          ? t.dashboards.overlap
          : significant === null
            ? t.dashboards.few
            : significant
              ? t.dashboards.sure
              : t.dashboards.chance}
      </small>
    </span>
  );
}
