import { useMemo } from 'preact/hooks';
import { askedOf, dayMs, rangeOf } from '../dashboards/asked.ts';
import { CampaignsBoard } from '../dashboards/campaigns.tsx';
import { LeadsBoard, SatisfactionBoard } from '../dashboards/outcomes.tsx';
import { OverviewBoard } from '../dashboards/overview.tsx';
import { PeopleBoard } from '../dashboards/people.tsx';
import { TopicsBoard } from '../dashboards/topics.tsx';
import { addressWith, DayFields, dayOf } from '../parts/filters.tsx';
import { useApi } from '../parts/use-api.ts';
import { go, usePlace } from '../route.ts';
import type { SessionUser } from '../session.ts';
import { t } from '../words/index.ts';

const ranges = [
  [1, t.filter.day],
  [7, t.filter.week],
  [28, t.dashboards.fourWeeks],
  [90, t.dashboards.quarter],
  [365, t.dashboards.year],
] as const;
/** The choice of days of one's own, which are `from` and `to` in the address. */
const custom = 'custom';
const boards = ['overview', 'topics', 'people', 'leads', 'satisfaction', 'campaigns'] as const;

/** What is said over time, against others, by whom, and what comes of it. */
export function DashboardsPage({ user }: { user: SessionUser }) {
  const { query } = usePlace();
  const brand = query.get('brand') ?? '';
  const days = Number(query.get('days') ?? 28) || 28;
  const board = boards.find((one) => one === query.get('board')) ?? 'overview';
  const chosen = `${query.get('from') ?? ''} ${query.get('to') ?? ''}`;
  // Whole minutes: the same question is then asked in the same words.
  const now = useMemo(() => Math.ceil(Date.now() / 60_000) * 60_000, [brand, days, chosen]);
  const range = rangeOf(query, now);
  // From the beginning of a step of the chart on, so that it shows what is counted beside it: of weeks, today is the last day.
  const stepMs = days > 8 ? dayMs : 3_600_000;
  const fixed = { from: Math.ceil((now - days * dayMs) / stepMs) * stepMs, to: now };
  const { from, to } = typeof range === 'object' ? range : fixed;
  const fault = typeof range === 'string' ? range : undefined;
  const asked = askedOf(brand, from, to);
  const choose = (value: string) =>
    go(
      addressWith(
        query,
        value === custom
          ? // What is shown now, to begin with.
            { days: undefined, from: dayOf(from), to: dayOf(to - 1 + dayMs) }
          : { days: value, from: undefined, to: undefined },
      ),
    );
  const brands = useApi<{ facets: { brand?: readonly string[] } }>('/facets').value?.facets.brand ?? [];
  const personal = user.rights.includes('personal');
  return (
    <div class="page wide">
      <h1>{t.dashboards.title}</h1>
      <nav class="tabs boards" aria-label={t.dashboards.boards}>
        {boards.map((one) => (
          <a
            key={one}
            href={addressWith(query, { board: one === 'overview' ? undefined : one })}
            aria-current={one === board ? 'page' : undefined}
          >
            {t.dashboards.board[one]}
          </a>
        ))}
      </nav>
      <div class="row bar">
        <label>
          {t.filter.brand}
          <select
            key={brands.length}
            value={brand}
            onChange={(event) => go(addressWith(query, { brand: event.currentTarget.value }))}
          >
            <option value="">{t.inbox.all}</option>
            {brands.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
        {board !== 'campaigns' && (
          <label>
            {t.filter.time}
            <select value={range ? custom : String(days)} onChange={(event) => choose(event.currentTarget.value)}>
              {ranges.map(([length, words]) => (
                <option key={length} value={String(length)}>
                  {words}
                </option>
              ))}
              <option value={custom}>{t.dashboards.custom}</option>
            </select>
          </label>
        )}
        {board !== 'campaigns' && range && <DayFields query={query} />}
      </div>
      {board === 'campaigns' ? (
        <CampaignsBoard {...{ brand, now, brands }} mayAct={user.rights.includes('act')} />
      ) : fault ? (
        <p class="problem" role="alert">
          {t.dashboards.rangeFault[fault]}
        </p>
      ) : (
        <>
          {board === 'overview' && <OverviewBoard asked={asked} />}
          {board === 'topics' && <TopicsBoard asked={asked} />}
          {board === 'people' && <PeopleBoard asked={asked} personal={personal} />}
          {board === 'leads' && <LeadsBoard asked={asked} personal={personal} />}
          {board === 'satisfaction' && <SatisfactionBoard asked={asked} />}
        </>
      )}
    </div>
  );
}
