import { useMemo } from 'preact/hooks';
import { askedOf, dayMs } from '../dashboards/asked.ts';
import { CampaignsBoard } from '../dashboards/campaigns.tsx';
import { LeadsBoard, SatisfactionBoard } from '../dashboards/outcomes.tsx';
import { OverviewBoard } from '../dashboards/overview.tsx';
import { PeopleBoard } from '../dashboards/people.tsx';
import { TopicsBoard } from '../dashboards/topics.tsx';
import { Days, dayAfter, dayOf } from '../parts/days.tsx';
import { addressWith } from '../parts/filters.tsx';
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
const boards = ['overview', 'topics', 'people', 'leads', 'satisfaction', 'campaigns'] as const;

/** Of what an address says; undefined where that is no time. */
const timeOf = (text: string) => (Number.isFinite(Date.parse(text)) ? Date.parse(text) : undefined);

/** What is said over time, against others, by whom, and what comes of it. */
export function DashboardsPage({ user }: { user: SessionUser }) {
  const { query } = usePlace();
  const brand = query.get('brand') ?? '';
  const days = Number(query.get('days') ?? 28) || 28;
  const [first, last] = [query.get('from') ?? '', query.get('to') ?? ''];
  const isOwn = first !== '' || last !== '';
  const board = boards.find((one) => one === query.get('board')) ?? 'overview';
  // Whole minutes: the same question is then asked in the same words.
  const now = useMemo(() => Math.ceil(Date.now() / 60_000) * 60_000, [brand, days, first, last]);
  const to = Math.min(now, timeOf(last) ?? now);
  // From the beginning of a step of the chart on, so that it shows what is counted beside it: of weeks, today is the last day.
  const stepMs = isOwn || days > 8 ? dayMs : 3_600_000;
  const asked = askedOf(brand, timeOf(first) ?? Math.ceil((to - days * dayMs) / stepMs) * stepMs, to);
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
            <select
              value={isOwn ? 'own' : String(days)}
              onChange={({ currentTarget: { value } }) =>
                go(
                  addressWith(
                    query,
                    value === 'own'
                      ? { days: undefined, from: dayOf(asked.from), to: dayAfter(dayOf(asked.to - 1)) }
                      : { days: value, from: undefined, to: undefined },
                  ),
                )
              }
            >
              {ranges.map(([length, words]) => (
                <option key={length} value={String(length)}>
                  {words}
                </option>
              ))}
              <option value="own">{t.dashboards.ownTime}</option>
            </select>
          </label>
        )}
        {board !== 'campaigns' && isOwn && (
          <Days query={query} change={(key, value) => go(addressWith(query, { [key]: value }), { replace: true })} />
        )}
      </div>
      {board !== 'campaigns' && asked.from >= asked.to && (
        <p class="empty" role="alert">
          {t.dashboards.noTime}
        </p>
      )}
      {asked.from < asked.to && (
        <>
          {board === 'overview' && <OverviewBoard asked={asked} />}
          {board === 'topics' && <TopicsBoard asked={asked} />}
          {board === 'people' && <PeopleBoard asked={asked} personal={personal} />}
          {board === 'leads' && <LeadsBoard asked={asked} personal={personal} />}
          {board === 'satisfaction' && <SatisfactionBoard asked={asked} />}
        </>
      )}
      {board === 'campaigns' && <CampaignsBoard asked={asked} brands={brands} mayAct={user.rights.includes('act')} />}
    </div>
  );
}
