import { queryString } from '../api.ts';
import { Chart } from '../parts/chart.tsx';
import { Pending } from '../parts/status.tsx';
import { useApi } from '../parts/use-api.ts';
import { number, t } from '../words/index.ts';
import { type Asked, inboxOf, rounded, stepOf } from './asked.ts';
import { NetOverTime, useSpans } from './timeline.tsx';

interface LeadsAnswer {
  readonly times: readonly number[];
  readonly created: readonly number[];
  readonly hot: readonly number[];
  readonly sent: readonly number[];
  readonly states: readonly { readonly state: keyof typeof t.leadState; readonly leads: number }[];
  readonly stages: readonly { readonly stage: string; readonly leads: number }[];
}

export function LeadsBoard({ asked, personal }: { asked: Asked; personal: boolean }) {
  const { value, problem, again } = useApi<LeadsAnswer>(`/dashboards/leads?${asked.query}`);
  const spans = useSpans(asked.brand);
  if (problem || !value) return <Pending problem={problem} again={again} />;
  const total = value.created.reduce((sum, count) => sum + count, 0);
  if (total + [...value.hot, ...value.sent].reduce((sum, count) => sum + count, 0) === 0)
    return (
      <section class="card">
        <p class="empty">{t.dashboards.noLeads}</p>
      </section>
    );
  const stages = value.stages.map(({ stage, leads }) => ({
    ...{ leads, name: t.dashboards.stages[stage as keyof typeof t.dashboards.stages] ?? '–' },
  }));
  return (
    <>
      <section class="card">
        <h2>{t.dashboards.newLeads}</h2>
        <Chart
          {...{ times: value.times, spans, decimals: 0 }}
          lines={[
            { label: t.dashboards.newLeads, values: value.created, color: '--accent', bars: true },
            { label: t.dashboards.becameHot, values: value.hot, color: '--negative' },
            { label: t.dashboards.sentLeads, values: value.sent, color: '--positive' },
          ]}
          text={`${t.dashboards.newLeads}: ${number(total)}`}
        />
      </section>
      <div class="columns">
        <Bars
          title={t.dashboards.states}
          rows={value.states.map(({ state, leads }) => ({
            ...{ name: t.leadState[state], count: leads },
            ...(personal && { href: `/leads?${queryString({ state, brand: asked.brand })}` }),
          }))}
        />
        <Bars title={t.dashboards.stage} rows={stages.map(({ name, leads }) => ({ name, count: leads }))} />
      </div>
    </>
  );
}

function Bars({
  title,
  rows,
}: {
  title: string;
  rows: readonly { readonly name: string; readonly count: number; readonly href?: string }[];
}) {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <section class="card">
      <h2>{title}</h2>
      <ul class="bars">
        {rows.map(({ name, count, href }) => (
          <li key={name}>
            {href ? (
              <a href={href}>
                <bdi>{name}</bdi>
              </a>
            ) : (
              <bdi>{name}</bdi>
            )}
            <meter min={0} max={most} value={count} aria-hidden="true" />
            <span>{number(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Mean {
  readonly ratings: number;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

interface RatingsAnswer extends Mean {
  readonly stepMs: number;
  readonly times: readonly number[];
  readonly steps: readonly Mean[];
  readonly byStars: readonly { readonly stars: number; readonly ratings: number }[];
  readonly bySite: readonly (Mean & { readonly site: string })[];
}

const interval = ({ mean, low, high }: Mean) =>
  `${rounded(mean)}${low === null ? '' : ` (${rounded(low)} … ${rounded(high)})`}`;

/** How content people are: net sentiment of all that is said, and stars of those who give them. */
export function SatisfactionBoard({ asked }: { asked: Asked }) {
  return (
    <>
      <NetOverTime asked={asked} />
      <RatingsOverTime asked={asked} />
    </>
  );
}

function RatingsOverTime({ asked }: { asked: Asked }) {
  const { value, problem, again } = useApi<RatingsAnswer>(`/dashboards/ratings?${asked.query}`);
  const spans = useSpans(asked.brand);
  if (problem || !value) return <Pending problem={problem} again={again} />;
  if (value.ratings === 0)
    return (
      <section class="card">
        <h2>{t.dashboards.ratings}</h2>
        <p class="empty">{t.dashboards.noRatings}</p>
      </section>
    );
  return (
    <>
      <section class="card">
        <h2>{t.dashboards.ratings}</h2>
        <p class="figure">
          <strong>{rounded(value.mean)}</strong> / 5{' '}
          <small>
            {value.low !== null && `${t.dashboards.interval}: ${rounded(value.low)} … ${rounded(value.high)} · `}
            {number(value.ratings)} {t.dashboards.ratings}
          </small>
        </p>
        <Chart
          {...{ times: value.times, spans, decimals: 2 }}
          range={[1, 5]}
          lines={[{ label: t.dashboards.mean, values: value.steps.map(({ mean }) => mean), color: '--accent' }]}
          band={{
            label: t.dashboards.interval,
            low: value.steps.map(({ low }) => low),
            high: value.steps.map(({ high }) => high),
            color: '--accent',
          }}
          text={`${t.dashboards.ratings}: ${interval(value)}`}
          height={180}
          linkTo={(at) => inboxOf(stepOf(asked, at, value.stepMs), { type: 'review' })}
        />
      </section>
      <div class="columns">
        <Bars
          title={t.dashboards.stars}
          rows={value.byStars.toReversed().map(({ stars, ratings }) => ({
            ...{ name: `${'★'.repeat(stars)}${'☆'.repeat(5 - stars)}`, count: ratings },
          }))}
        />
        <section class="card">
          <h2>{t.dashboards.sites}</h2>
          <ul class="people">
            {value.bySite.map((row) => (
              <li key={row.site}>
                <span class="who">
                  <a href={inboxOf(asked, { site: row.site })}>
                    <bdi>{row.site}</bdi>
                  </a>
                  <small>
                    {number(row.ratings)} {t.dashboards.ratings}
                  </small>
                </span>
                <span class="count">{interval(row)}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </>
  );
}
