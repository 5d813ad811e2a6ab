import { queryString } from '../api.ts';
import { type Band, Chart, type Line, type Span } from '../parts/chart.tsx';
import { addressWith } from '../parts/filters.tsx';
import { Pending } from '../parts/status.tsx';
import { useApi } from '../parts/use-api.ts';
import { go, usePlace } from '../route.ts';
import { dateTime, day, number, t } from '../words/index.ts';
import { type Asked, dayMs, inboxOf, signed, stepOf } from './asked.ts';

export interface Annotation {
  readonly id: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly brand: string;
  readonly kind: 'campaign' | 'launch' | 'other';
  readonly by: string;
}

interface TimelineAnswer {
  readonly stepMs: number;
  readonly times: readonly number[];
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
  readonly spikes: readonly {
    readonly at: number;
    readonly mentions: number;
    readonly expected: number;
  }[];
  readonly compared: {
    readonly from: number;
    readonly to: number;
    readonly mentions: number;
    readonly net: number | null;
  } | null;
  readonly gaps: readonly { readonly source: string; readonly from: number; readonly to: number }[];
  readonly incidents: readonly {
    readonly id: string;
    readonly rule: string;
    readonly startedAt: number;
    readonly severity: string;
  }[];
}

const againsts = [
  ['', t.dashboards.nothing],
  ['period', t.dashboards.period],
  ['week', t.dashboards.week],
] as const;

/** What was made known of the brand, to be drawn on charts. */
export function useSpans(brand: string): Span[] {
  const { value } = useApi<{ annotations: Annotation[] }>(`/annotations?${queryString({ brand })}`);
  return (value?.annotations ?? []).map(({ name, from, to }) => ({
    ...{ at: Date.parse(from), to: Date.parse(to) + dayMs, label: name },
  }));
}

/** Mentions over time against what is usual, and net sentiment with how sure it is. */
export function Timeline({ asked }: { asked: Asked }) {
  const { query } = usePlace();
  const against = againsts.find(([key]) => key === query.get('against'))?.[0] ?? '';
  const { value, problem, again } = useApi<TimelineAnswer>(
    `/dashboards/timeline?${asked.query}${against && `&against=${against}`}`,
  );
  const spans = useSpans(asked.brand);
  if (problem || !value) return <Pending problem={problem} again={again} />;
  const { times, series, spikes, compared, gaps } = value;
  const of = (key: string) => series[key] ?? [];
  const isKnown = of('expected').some((one) => one !== null);
  const lines: Line[] = [
    { label: t.dashboards.mentions, values: of('mentions'), color: '--accent' },
    { label: t.sentiment.negative, values: of('negative'), color: '--negative' },
    { label: t.sentiment.positive, values: of('positive'), color: '--positive' },
    ...(isKnown ? [{ label: t.dashboards.usual, values: of('expected'), color: '--quiet', dashed: true }] : []),
    ...(compared
      ? [
          {
            label: against === 'week' ? t.dashboards.week : t.dashboards.period,
            values: of('compared'),
            color: '--warn',
            dashed: true,
          },
        ]
      : []),
  ];
  const band: Band | undefined = isKnown
    ? { label: t.dashboards.usualBand, low: of('expected'), high: of('bound'), color: '--neutral' }
    : undefined;
  // What is only worth a list would hide the rest.
  const incidents = value.incidents.filter(({ severity }) => severity !== 'info');
  const total = of('mentions').reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const step = (at: number) => stepOf(asked, at, value.stepMs);
  return (
    <>
      <section class="card">
        <div class="head">
          <h2>{t.dashboards.volume}</h2>
          <label class="quiet">
            {t.dashboards.against}{' '}
            <select
              value={against}
              onChange={(event) => go(addressWith(query, { against: event.currentTarget.value }), { replace: true })}
            >
              {againsts.map(([key, words]) => (
                <option key={key} value={key}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        </div>
        <Chart
          {...{ times, lines, band, spans }}
          marks={incidents.map(({ startedAt, rule }) => ({ at: startedAt, label: rule }))}
          decimals={0}
          rings={spikes.map(({ at }) => at)}
          text={`${t.dashboards.volume}: ${number(total)} ${t.dashboards.mentions}`}
          linkTo={(at) => inboxOf(step(at))}
        />
        {compared && (
          <p class="meta">
            {t.dashboards.now}: {number(total)} · {against === 'week' ? t.dashboards.week : t.dashboards.period} (
            {dateTime(compared.from)} – {dateTime(compared.to)}): {number(compared.mentions)}
            {compared.mentions > 0 && `, ${signed(total / compared.mentions - 1)} %`}
          </p>
        )}
        {!isKnown && <p class="meta">{t.dashboards.learning}</p>}
        {spikes.length > 0 && (
          <p class="meta">
            {t.dashboards.spikes}:{' '}
            {spikes.slice(0, 8).map(({ at, mentions, expected }, index) => (
              <span key={at}>
                {index > 0 && ' · '}
                <a href={inboxOf(step(at))}>{(value.stepMs < dayMs ? dateTime : day)(at)}</a> {number(mentions)} (
                {t.dashboards.usually} {number(Math.round(expected * 10) / 10)})
              </span>
            ))}
            {spikes.length > 8 && ` · +${number(spikes.length - 8)}`}
          </p>
        )}
        {incidents.length > 0 && (
          <p class="meta">
            {t.nav.incidents}:{' '}
            {incidents.slice(0, 8).map(({ id, rule, startedAt }, index) => (
              <span key={id}>
                {index > 0 && ' · '}
                <a href={`/incidents/${id}`}>{rule}</a> {dateTime(startedAt)}
              </span>
            ))}
          </p>
        )}
        {gaps.length > 0 && (
          <p class="meta">
            {t.incidents.gap} {[...new Set(gaps.map(({ source }) => source))].join(', ')}
          </p>
        )}
      </section>
      <NetChart {...{ times, series, spans }} linkTo={(at) => inboxOf(step(at))} />
    </>
  );
}

/** Net sentiment alone, for boards without the volume. */
export function NetOverTime({ asked }: { asked: Asked }) {
  const { value, problem, again } = useApi<TimelineAnswer>(`/dashboards/timeline?${asked.query}`);
  const spans = useSpans(asked.brand);
  if (problem || !value) return <Pending problem={problem} again={again} />;
  const { times, series, stepMs } = value;
  return <NetChart {...{ times, series, spans }} linkTo={(at) => inboxOf(stepOf(asked, at, stepMs))} />;
}

function NetChart({
  times,
  series,
  spans,
  linkTo,
}: Pick<TimelineAnswer, 'times' | 'series'> & { spans: Span[]; linkTo: (at: number) => string }) {
  const [net = [], low = [], high = []] = ['net', 'low', 'high'].map((key) => series[key]);
  return (
    <section class="card">
      <h2>{t.dashboards.net}</h2>
      <Chart
        {...{ times, spans, linkTo }}
        lines={[{ label: t.dashboards.net, values: net, color: '--accent' }]}
        band={{ label: t.dashboards.interval, low, high, color: '--accent' }}
        text={t.dashboards.net}
        height={160}
        percent
      />
    </section>
  );
}
