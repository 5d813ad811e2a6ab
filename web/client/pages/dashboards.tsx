import { useMemo } from 'preact/hooks';
import { Chart, type Line } from '../parts/chart.tsx';
import { addressWith } from '../parts/filters.tsx';
import { Failure, Loading } from '../parts/status.tsx';
import { useApi } from '../parts/use-api.ts';
import { go, usePlace } from '../route.ts';
import { dateTime, number, short, t } from '../words/index.ts';

interface Counts {
  readonly mentions: number;
  readonly negative: number;
  readonly neutral: number;
  readonly positive: number;
  readonly unrated: number;
  readonly stories: number;
}

interface Measure {
  readonly value: number | null;
  readonly formula: string;
  readonly over: number;
  readonly under: number;
}

interface Overview {
  readonly from: number;
  readonly to: number;
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

const dayMs = 86_400_000;
const ranges = [
  [1, t.filter.day],
  [7, t.filter.week],
  [28, t.dashboards.fourWeeks],
  [90, t.dashboards.quarter],
  [365, t.dashboards.year],
] as const;
const percent = (share: number | null) => (share === null ? '–' : `${Math.round(share * 100)} %`);
const signed = (net: number | null) => (net === null ? '–' : `${net > 0 ? '+' : ''}${Math.round(net * 100)}`);

/** What is said over time, against others, and by whom. */
export function DashboardsPage() {
  const { query } = usePlace();
  const brand = query.get('brand') ?? '';
  const days = Number(query.get('days') ?? 28) || 28;
  // Whole minutes: the same question is then asked in the same words.
  const to = useMemo(() => Math.ceil(Date.now() / 60_000) * 60_000, [brand, days]);
  const asked = new URLSearchParams({
    ...(brand && { brand }),
    from: String(to - days * dayMs),
    to: String(to),
  }).toString();
  const overview = useApi<Overview>(
    `/dashboards/overview?${new URLSearchParams({ from: String(to - days * dayMs), to: String(to) })}`,
  );
  return (
    <div class="page wide">
      <h1>{t.dashboards.title}</h1>
      <div class="row bar">
        <label>
          {t.filter.brand}
          <select value={brand} onChange={(event) => go(addressWith(query, { brand: event.currentTarget.value }))}>
            <option value="">{t.inbox.all}</option>
            {overview.value?.brands.map(({ brand: id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.filter.time}
          <select
            value={String(days)}
            onChange={(event) => go(addressWith(query, { days: event.currentTarget.value }))}
          >
            {ranges.map(([length, words]) => (
              <option key={length} value={String(length)}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Timeline asked={asked} />
      {overview.problem ? (
        <Failure problem={overview.problem} retry={overview.again} />
      ) : overview.value ? (
        <Brands overview={overview.value} chosen={brand} />
      ) : (
        <Loading />
      )}
      <div class="columns">
        <Breakdown asked={asked} what="network" title={t.filter.network} />
        <Breakdown asked={asked} what="language" title={t.filter.language} />
        <Breakdown asked={asked} what="country" title={t.dashboards.countries} />
        <Breakdown asked={asked} what="site" title={t.dashboards.sites} />
        <Breakdown asked={asked} what="reason" title={t.dashboards.reasons} />
        <Breakdown asked={asked} what="intent" title={t.filter.intent} words={t.intent} />
        <Breakdown asked={asked} what="emotion" title={t.filter.emotion} words={t.emotion} />
        <Breakdown asked={asked} what="source" title={t.incidents.sources} />
      </div>
      <Topics asked={asked} brand={brand} />
      <Hours asked={asked} />
      <div class="columns">
        <Authors asked={asked} rank="mentions" title={t.dashboards.active} />
        <Authors asked={asked} rank="positive" title={t.dashboards.advocates} />
        <Authors asked={asked} rank="negative" title={t.dashboards.detractors} />
      </div>
      {overview.value && <Measures measures={overview.value.measures} />}
    </div>
  );
}

interface TimelineAnswer {
  readonly stepMs: number;
  readonly times: readonly number[];
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
  readonly gaps: readonly { readonly source: string; readonly from: number; readonly to: number }[];
  readonly incidents: readonly {
    readonly id: string;
    readonly rule: string;
    readonly startedAt: number;
    readonly severity: string;
  }[];
}

function Timeline({ asked }: { asked: string }) {
  const { value, problem, again } = useApi<TimelineAnswer>(`/dashboards/timeline?${asked}`);
  const volume = useMemo<Line[]>(
    () => [
      { label: t.dashboards.mentions, values: value?.series['mentions'] ?? [], color: '--accent' },
      { label: t.sentiment.negative, values: value?.series['negative'] ?? [], color: '--negative' },
      { label: t.sentiment.positive, values: value?.series['positive'] ?? [], color: '--positive' },
    ],
    [value],
  );
  const mood = useMemo<Line[]>(
    () => [{ label: t.dashboards.net, values: value?.series['net'] ?? [], color: '--accent' }],
    [value],
  );
  // What is only worth a list would hide the rest.
  const incidents = useMemo(() => value?.incidents.filter(({ severity }) => severity !== 'info') ?? [], [value]);
  const marks = useMemo(() => incidents.map(({ startedAt, rule }) => ({ at: startedAt, label: rule })), [incidents]);
  if (problem) return <Failure problem={problem} retry={again} />;
  if (!value) return <Loading />;
  const total = (value.series['mentions'] ?? []).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const pick = (at: number) =>
    go(
      `/inbox?${new URLSearchParams({ from: new Date(at).toISOString(), to: new Date(at + value.stepMs).toISOString() })}`,
    );
  return (
    <>
      <section class="card">
        <h2>{t.dashboards.volume}</h2>
        <Chart
          times={value.times}
          lines={volume}
          marks={marks}
          text={`${t.dashboards.volume}: ${number(total)} ${t.dashboards.mentions}`}
          onPick={pick}
        />
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
        {value.gaps.length > 0 && (
          <p class="meta">
            {t.incidents.gap} {[...new Set(value.gaps.map(({ source }) => source))].join(', ')}
          </p>
        )}
      </section>
      <section class="card">
        <h2>{t.dashboards.net}</h2>
        <Chart times={value.times} lines={mood} text={t.dashboards.net} height={140} percent />
      </section>
    </>
  );
}

function Brands({ overview, chosen }: { overview: Overview; chosen: string }) {
  return (
    <section class="card scroll">
      <h2>{t.dashboards.voice}</h2>
      <table>
        <thead>
          <tr>
            <th>{t.filter.brand}</th>
            <th class="number">{t.dashboards.mentions}</th>
            <th class="number">{t.dashboards.before}</th>
            <th class="number">{t.dashboards.share}</th>
            <th class="number">{t.dashboards.storyShare}</th>
            <th class="number">{t.dashboards.net}</th>
            <th class="number">{t.dashboards.interval}</th>
            <th class="number">{t.dashboards.netBefore}</th>
          </tr>
        </thead>
        <tbody>
          {overview.brands.map((row) => (
            <tr key={row.brand} class={chosen === row.brand ? 'chosen' : ''}>
              <td>
                <a href={`/inbox?brand=${row.brand}`}>{row.brand}</a>
              </td>
              <td class="number">{number(row.mentions)}</td>
              <td class="number">{number(row.before.mentions)}</td>
              <td class="number">{percent(row.share)}</td>
              <td class="number">{percent(row.storyShare)}</td>
              <td class="number">{signed(row.net)}</td>
              <td class="number">{row.low === null ? '–' : `${signed(row.low)} … ${signed(row.high)}`}</td>
              <td class="number">{signed(row.before.net)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface Row extends Counts {
  readonly name: string;
  readonly net: number | null;
}

function Breakdown({
  asked,
  what,
  title,
  words = {},
}: {
  asked: string;
  what: string;
  title: string;
  words?: Readonly<Record<string, string>>;
}) {
  const { value, problem } = useApi<{ rows: Row[] }>(`/dashboards/by/${what}?${asked}&limit=10`);
  if (problem) return <Failure problem={problem} />;
  if (!value || value.rows.length === 0) return null;
  const most = Math.max(...value.rows.map(({ mentions }) => mentions));
  const brand = new URLSearchParams(asked).get('brand');
  return (
    <section class="card">
      <h2>{title}</h2>
      <ul class="bars">
        {value.rows.map(({ name, mentions, net }) => (
          <li key={name}>
            <a href={`/inbox?${new URLSearchParams({ ...(brand && { brand }), [what]: name })}`}>
              <bdi>{words[name] ?? name}</bdi>
            </a>
            <meter min={0} max={most} value={mentions} aria-hidden="true" />
            <span>
              {number(mentions)} <small>({signed(net)})</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Topic {
  readonly phrase: string;
  readonly mentions: number;
  readonly sentiment: Readonly<Record<string, number>>;
}

function Topics({ asked, brand }: { asked: string; brand: string }) {
  const { value, problem } = useApi<{ topics: Topic[] }>(`/dashboards/topics?${asked}`);
  if (problem) return <Failure problem={problem} />;
  if (!value || value.topics.length === 0) return null;
  const most = Math.max(...value.topics.map(({ mentions }) => mentions));
  const tone = ({ sentiment }: Topic) => {
    const [negative = 0, positive = 0] = [sentiment['negative'], sentiment['positive']];
    return negative > positive * 1.5 ? 'negative' : positive > negative * 1.5 ? 'positive' : 'neutral';
  };
  return (
    <section class="card">
      <h2>{t.dashboards.topics}</h2>
      <p class="cloud">
        {value.topics.map((topic) => (
          <a
            key={topic.phrase}
            class={`${tone(topic)} size-${1 + Math.round((3 * Math.log(1 + topic.mentions)) / Math.log(1 + most))}`}
            href={`/inbox?${new URLSearchParams({ ...(brand && { brand }), term: topic.phrase })}`}
            title={`${number(topic.mentions)} · ${t.sentiment[tone(topic)]}`}
          >
            <bdi>{topic.phrase}</bdi>
          </a>
        ))}
      </p>
    </section>
  );
}

function Hours({ asked }: { asked: string }) {
  const { value, problem } = useApi<{ hours: { weekday: number; hour: number; mentions: number; negative: number }[] }>(
    `/dashboards/hours?${asked}`,
  );
  if (problem) return <Failure problem={problem} />;
  if (!value || value.hours.length === 0) return null;
  const most = Math.max(...value.hours.map(({ mentions }) => mentions));
  const found = new Map(value.hours.map((cell) => [`${cell.weekday} ${cell.hour}`, cell]));
  return (
    <section class="card scroll">
      <h2>{t.dashboards.hours}</h2>
      <table class="heat">
        <thead>
          <tr>
            <th />
            {Array.from({ length: 24 }, (_, hour) => (
              <th key={hour}>{hour}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {t.dashboards.weekdays.map((name, index) => (
            <tr key={name}>
              <th>{name}</th>
              {Array.from({ length: 24 }, (_, hour) => {
                const { mentions = 0, negative = 0 } = found.get(`${index + 1} ${hour}`) ?? {};
                return (
                  <td
                    key={hour}
                    class={`heat-${Math.ceil((5 * mentions) / most)}`}
                    title={`${number(mentions)}, ${t.sentiment.negative}: ${number(negative)}`}
                  >
                    {mentions > 0 ? short(mentions) : ''}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface Author extends Counts {
  readonly account: string;
  readonly handle: string;
  readonly name: string;
  readonly network: string;
  readonly followers: number | null;
}

function Authors({ asked, rank, title }: { asked: string; rank: 'mentions' | 'positive' | 'negative'; title: string }) {
  const { value, problem } = useApi<{ authors: Author[] }>(`/dashboards/authors?${asked}&rank=${rank}`);
  if (problem) return <Failure problem={problem} />;
  if (!value || value.authors.length === 0) return null;
  return (
    <section class="card">
      <h2>{title}</h2>
      <ul class="bars">
        {value.authors.map((author, index) => (
          <li key={author.account || index}>
            {author.account ? (
              <a href={`/inbox?${new URLSearchParams({ author: author.account })}`}>
                <bdi>{author.name || `@${author.handle}`}</bdi>
              </a>
            ) : (
              <bdi>{author.handle}</bdi>
            )}
            <small>{author.network}</small>
            <span>{number(author[rank])}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Measures({ measures }: { measures: Overview['measures'] }) {
  return (
    <section class="card scroll">
      <h2>{t.dashboards.measures}</h2>
      <table>
        <tbody>
          {(['strength', 'sentiment', 'passion', 'reach'] as const).map((key) => {
            const { value, over, under } = measures[key];
            return (
              <tr key={key}>
                <th>{t.dashboards.measure[key]}</th>
                <td class="number">{value === null ? '–' : (Math.round(value * 100) / 100).toString()}</td>
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
