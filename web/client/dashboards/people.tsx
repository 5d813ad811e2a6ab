import { queryString } from '../api.ts';
import { Pending } from '../parts/status.tsx';
import { useApi } from '../parts/use-api.ts';
import { number, plural, short, t } from '../words/index.ts';
import { type Asked, type Counts, inboxOf, signed } from './asked.ts';

export function PeopleBoard({ asked, personal }: { asked: Asked; personal: boolean }) {
  return (
    <>
      <div class="columns broad">
        <Authors asked={asked} personal={personal} rank="mentions" title={t.dashboards.active} />
        <Authors asked={asked} personal={personal} rank="positive" title={t.dashboards.advocates} />
        <Authors asked={asked} personal={personal} rank="negative" title={t.dashboards.detractors} />
      </div>
      <Moods asked={asked} personal={personal} />
    </>
  );
}

const cardOf = (person: string) => `/people?${queryString({ person })}`;

interface Author extends Counts {
  readonly account: string;
  readonly handle: string;
  readonly name: string;
  readonly network: string;
  readonly followers: number | null;
  readonly person: string;
  readonly customer: boolean;
  readonly influence: number | null;
  readonly net: number | null;
}

function Authors({
  asked,
  personal,
  rank,
  title,
}: {
  asked: Asked;
  personal: boolean;
  rank: 'mentions' | 'positive' | 'negative';
  title: string;
}) {
  const { value, problem } = useApi<{ authors: Author[] }>(`/dashboards/authors?${asked.query}&rank=${rank}`);
  if (problem || !value) return <Pending problem={problem} />;
  const sentiment = rank === 'mentions' ? {} : { sentiment: rank };
  return (
    <section class="card">
      <h2>{title}</h2>
      {value.authors.length === 0 && <p class="empty">{t.people.none}</p>}
      <ul class="people">
        {value.authors.map((author, index) => {
          const shown = author.name || (author.handle && `@${author.handle}`) || author.account;
          return (
            <li key={author.account || index}>
              <span class="who">
                {personal && author.person ? (
                  <a href={cardOf(author.person)} title={t.dashboards.card}>
                    <bdi>{shown}</bdi>
                  </a>
                ) : (
                  <bdi>{shown}</bdi>
                )}
                <small>
                  {author.network}
                  {author.followers !== null && ` · ${short(author.followers)} ${t.inbox.followers}`}
                  {author.influence !== null && ` · ${t.dashboards.influence} ${Math.round(author.influence)}`}
                  {author.customer && ` · ${t.inbox.customer}`}
                </small>
              </span>
              <span class="count">
                {author.account ? (
                  <a
                    href={inboxOf(asked, { author: author.account, ...sentiment })}
                    aria-label={`${number(author[rank])} ${t.dashboards.mentions}: ${shown}`}
                  >
                    {number(author[rank])}
                  </a>
                ) : (
                  number(author[rank])
                )}{' '}
                <small title={t.dashboards.net}>({signed(author.net)})</small>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface MoodsAnswer {
  readonly tested: number;
  readonly byChance: number;
  readonly customers: readonly {
    readonly person: string;
    readonly name: string;
    readonly segment: string;
    readonly before: Counts;
    readonly now: Counts;
    readonly netBefore: number;
    readonly net: number;
    readonly change: number;
    readonly p: number;
    readonly sure: boolean;
  }[];
}

function Moods({ asked, personal }: { asked: Asked; personal: boolean }) {
  const { value, problem, again } = useApi<MoodsAnswer>(`/dashboards/moods?${asked.query}`);
  if (problem || !value) return <Pending problem={problem} again={again} />;
  const told = ({ negative, neutral, positive }: Counts) =>
    (
      [
        ['−', negative],
        ['○', neutral],
        ['+', positive],
      ] as const
    )
      .filter(([, count]) => count > 0)
      .map(([sign, count]) => `${sign}${number(count)}`)
      .join(' ');
  return (
    <section class="card scroll">
      <h2>{t.dashboards.turned}</h2>
      {value.customers.length === 0 ? (
        <p class="empty">{t.dashboards.turnedNone}</p>
      ) : (
        <table class="stack">
          <caption class="hidden">{t.dashboards.turned}</caption>
          <thead>
            <tr>
              <th scope="col">{t.dashboards.customer}</th>
              <th scope="col">{t.people.segment}</th>
              <th scope="col" class="number">
                {t.dashboards.before}
              </th>
              <th scope="col" class="number">
                {t.dashboards.thisTime}
              </th>
              <th scope="col" class="number">
                {t.dashboards.net}
              </th>
              <th scope="col" class="number">
                p
              </th>
            </tr>
          </thead>
          <tbody>
            {value.customers.map((one, index) => (
              <tr key={one.person || index}>
                <td class="long" data-label={t.dashboards.customer}>
                  {personal && one.person ? (
                    <a href={cardOf(one.person)}>
                      <bdi>{one.name || one.person}</bdi>
                    </a>
                  ) : (
                    <bdi>{one.name}</bdi>
                  )}
                </td>
                <td class="long" data-label={t.people.segment}>
                  <bdi>{one.segment || '–'}</bdi>
                </td>
                <td class="number" data-label={t.dashboards.before}>
                  {told(one.before)}
                </td>
                <td class="number" data-label={t.dashboards.thisTime}>
                  {told(one.now)}
                </td>
                <td class="number" data-label={t.dashboards.net}>
                  <span class={one.change > 0 ? 'plus' : 'minus'}>
                    {signed(one.netBefore)} → {signed(one.net)}
                  </span>
                </td>
                <td class="number" data-label="p">
                  {one.p < 0.001 ? '< 0.001' : one.p.toFixed(3)}{' '}
                  <small class="chip">{one.sure ? t.dashboards.sure : t.dashboards.chance}</small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {value.tested > 0 && (
        <p class="meta">
          {plural(value.tested, t.dashboards.turnedHow)} {number(Math.round(value.byChance * 10) / 10)}.
        </p>
      )}
    </section>
  );
}
