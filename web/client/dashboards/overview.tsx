import { queryString } from '../api.ts';
import { Pending } from '../parts/status.tsx';
import { useApi } from '../parts/use-api.ts';
import { number, t } from '../words/index.ts';
import { type Asked, type Counts, inboxOf, percent, signed } from './asked.ts';
import { Comparison, type ComparisonAnswer } from './comparison.tsx';
import { Timeline } from './timeline.tsx';

interface Measure {
  readonly value: number | null;
  readonly over: number;
  readonly under: number;
}

interface Overview {
  readonly brands: readonly (Counts & {
    readonly brand: string;
    readonly net: number | null;
    readonly low: number | null;
    readonly high: number | null;
    readonly share: number | null;
    readonly storyShare: number | null;
    readonly before: Counts & { readonly net: number | null };
  })[];
  readonly measures: Readonly<Record<'strength' | 'sentiment' | 'passion' | 'reach', Measure>>;
}

export function OverviewBoard({ asked }: { asked: Asked }) {
  const { brand, from, to } = asked;
  // Of all brands, whichever is looked at: a share is against the others.
  const { value, problem, again } = useApi<Overview>(`/dashboards/overview?${queryString({ from, to })}`);
  return (
    <>
      <Timeline asked={asked} />
      <Changes asked={asked} />
      {problem || !value ? (
        <Pending problem={problem} again={again} />
      ) : (
        <>
          <Brands asked={asked} overview={value} />
          {brand === '' ? <Measures measures={value.measures} /> : <OwnMeasures asked={asked} />}
        </>
      )}
    </>
  );
}

function OwnMeasures({ asked }: { asked: Asked }) {
  const { value, problem, again } = useApi<Overview>(`/dashboards/overview?${asked.query}`);
  return value ? <Measures measures={value.measures} /> : <Pending problem={problem} again={again} />;
}

function Changes({ asked }: { asked: Asked }) {
  const { value, problem, again } = useApi<ComparisonAnswer>(`/dashboards/changes?${asked.query}`);
  return (
    <section class="card scroll">
      <h2>{t.dashboards.changes}</h2>
      {problem || !value ? (
        <Pending problem={problem} again={again} />
      ) : (
        <Comparison
          value={value}
          text={t.dashboards.changes}
          columns={[
            { period: 'now', title: t.dashboards.now },
            { period: 'before', title: t.dashboards.period, change: 'before', of: t.dashboards.now },
            { period: 'week', title: t.dashboards.week, change: 'week', of: t.dashboards.now },
          ]}
        />
      )}
    </section>
  );
}

function Brands({ asked, overview }: { asked: Asked; overview: Overview }) {
  return (
    <section class="card scroll">
      <h2>{t.dashboards.voice}</h2>
      <table class="stack">
        <caption class="hidden">{t.dashboards.voice}</caption>
        <thead>
          <tr>
            <th scope="col">{t.filter.brand}</th>
            <th scope="col" class="number">
              {t.dashboards.mentions}
            </th>
            <th scope="col" class="number">
              {t.dashboards.before}
            </th>
            <th scope="col" class="number">
              {t.dashboards.share}
            </th>
            <th scope="col" class="number">
              {t.dashboards.storyShare}
            </th>
            <th scope="col" class="number">
              {t.dashboards.net}
            </th>
            <th scope="col" class="number">
              {t.dashboards.interval}
            </th>
            <th scope="col" class="number">
              {t.dashboards.netBefore}
            </th>
          </tr>
        </thead>
        <tbody>
          {overview.brands.map((row) => (
            <tr key={row.brand} class={asked.brand === row.brand ? 'chosen' : ''}>
              <td data-label={t.filter.brand}>
                <a href={inboxOf({ ...asked, brand: row.brand })}>{row.brand}</a>
              </td>
              <td class="number" data-label={t.dashboards.mentions}>
                {number(row.mentions)}
              </td>
              <td class="number" data-label={t.dashboards.before}>
                {number(row.before.mentions)}
              </td>
              <td class="number" data-label={t.dashboards.share}>
                {percent(row.share)}
              </td>
              <td class="number" data-label={t.dashboards.storyShare}>
                {percent(row.storyShare)}
              </td>
              <td class="number" data-label={t.dashboards.net}>
                {signed(row.net)}
              </td>
              <td class="number" data-label={t.dashboards.interval}>
                {row.low === null ? '–' : `${signed(row.low)} … ${signed(row.high)}`}
              </td>
              <td class="number" data-label={t.dashboards.netBefore}>
                {signed(row.before.net)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Measures({ measures }: Pick<Overview, 'measures'>) {
  return (
    <section class="card scroll">
      <h2>{t.dashboards.measures}</h2>
      <table>
        <caption class="hidden">{t.dashboards.measures}</caption>
        <tbody>
          {(['strength', 'sentiment', 'passion', 'reach'] as const).map((key) => {
            const { value, over, under } = measures[key];
            return (
              <tr key={key}>
                <th scope="row">{t.dashboards.measure[key]}</th>
                <td class="number">{value === null ? '–' : number(Math.round(value * 100) / 100)}</td>
                <td>
                  {t.dashboards.formula[key]}: {number(over)} / {number(under)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
