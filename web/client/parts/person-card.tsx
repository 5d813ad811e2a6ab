import { useMemo, useState } from 'preact/hooks';
import { type ApiProblem, api, queryString } from '../api.ts';
import { hostOf, nameOf, webAddress } from '../mention.ts';
import { dateTime, number, plural, short, t } from '../words/index.ts';
import { Chart } from './chart.tsx';
import { Evidence, type Reason } from './evidence.tsx';
import { Failure, Pending } from './status.tsx';
import { useApi } from './use-api.ts';

interface Customer {
  readonly crm: string;
  readonly id: string;
  readonly name: string;
  readonly segment: string;
  readonly value: number | null;
  readonly owner: string;
  readonly consent: string;
}
interface Account {
  readonly account: string;
  readonly network: string;
  readonly profile: {
    readonly name?: string;
    readonly handle?: string;
    readonly url?: string;
    readonly followers?: number;
  };
  readonly customer?: { readonly crm: string; readonly id: string };
  readonly probability?: number;
  readonly reasons: readonly Reason[];
  readonly decidedBy: string;
  /** 0 to 100; null: not known. */
  readonly influence: number | null;
}
interface Said {
  readonly mentionId: string;
  readonly brand: string;
  readonly network: string;
  readonly url: string;
  readonly text: string;
  readonly sentiment: 'negative' | 'neutral' | 'positive' | 'unrated';
  readonly publishedAt: number;
}
interface Card {
  readonly personId: string;
  readonly customer: Customer | null;
  readonly accounts: readonly Account[];
  readonly suggestions: readonly {
    readonly account: string;
    readonly customer: { readonly crm: string; readonly id: string };
    readonly probability: number;
    readonly reasons: readonly Reason[];
  }[];
  readonly decisions: readonly {
    readonly id: string;
    readonly at: number;
    readonly by: string;
    readonly action: keyof typeof t.people.actions;
    readonly account: string;
    readonly undoneAt?: number;
    readonly undoneBy: string;
  }[];
  readonly mentions: readonly Said[];
  readonly leads: readonly {
    readonly id: string;
    readonly brand: string;
    readonly state: keyof typeof t.leadState;
    readonly score: number;
  }[];
  /** All that they ever said, by week; those of silence are left out. */
  readonly weeks: readonly Week[];
  readonly crm: readonly {
    readonly id: string;
    readonly crm: string;
    readonly kind: keyof typeof t.people.sent;
    readonly leadId: string;
    readonly state: keyof typeof t.crmState;
    readonly error: string;
    readonly at: number;
  }[];
}
interface Week {
  readonly at: number;
  readonly mentions: number;
  readonly negative: number;
  readonly positive: number;
  readonly rated: number;
}

/** Somebody: accounts with the evidence, what they said, what was decided, and how to take it back. */
export function PersonCard({ person, changed, gone }: { person: string; changed: () => void; gone: () => void }) {
  const { value, problem, again } = useApi<Card>(`/people/card?${queryString({ who: person })}`);
  const [said, setSaid] = useState('');
  const [failed, setFailed] = useState<ApiProblem>();
  const act = (action: string, body: unknown) => {
    setFailed(undefined);
    api('POST', `/people/${action}`, { body }).then(
      () => {
        setSaid(t.people.decided);
        again();
        changed();
      },
      (error: unknown) => setFailed(error as ApiProblem),
    );
  };
  if (problem || !value) return <Pending problem={problem} again={again} />;
  const { personId, customer, accounts, suggestions, decisions, mentions, leads, weeks, crm } = value;
  const [first] = accounts;
  return (
    <section class="card">
      <h2>
        <bdi>{customer?.name || (first && accountName(first))}</bdi>
      </h2>
      {customer && <CustomerFields customer={customer} />}
      <p role="status" class="good">
        {said}
      </p>
      {failed && <Failure problem={failed} />}
      <h3>{t.people.accounts}</h3>
      <ul class="plain">
        {accounts.map((one) => (
          <li key={one.account}>
            <div class="row">
              <AccountLink account={one} />
              {(one.customer || accounts.length > 1) && (
                <button type="button" class="quiet" onClick={() => act('unlink', { account: one.account })}>
                  {t.people.unlink}
                </button>
              )}
            </div>
            <small>
              {[
                one.influence !== null && `${t.filter.influence} ${Math.round(one.influence)}`,
                one.profile.followers !== undefined && `${number(one.profile.followers)} ${t.inbox.followers}`,
                one.probability !== undefined && `${Math.round(one.probability * 100)} % ${t.people.likely}`,
                one.decidedBy !== '' && `${t.people.decidedBy} ${one.decidedBy}`,
              ]
                .filter(Boolean)
                .join(' · ')}
            </small>
            <Evidence reasons={one.reasons} />
          </li>
        ))}
      </ul>
      {suggestions.length > 0 && <h3>{t.people.suggestions}</h3>}
      {suggestions.map(({ account, customer: ref, probability, reasons }) => (
        <div key={`${account} ${ref.crm} ${ref.id}`}>
          <bdi>{account}</bdi> → <bdi>{`${ref.crm}:${ref.id}`}</bdi>, {Math.round(probability * 100)} %{' '}
          {t.people.likely}
          <Evidence reasons={reasons} />
          <div class="row">
            <button type="button" onClick={() => act('accept', { account, customer: ref })}>
              {t.people.accept}
            </button>
            <button type="button" onClick={() => act('reject', { account, customer: ref })}>
              {t.people.reject}
            </button>
          </div>
        </div>
      ))}
      {leads.length > 0 && (
        <>
          <h3>{t.people.leads}</h3>
          <ul class="plain">
            {leads.map(({ id, brand, state, score }) => (
              <li key={id}>
                <a href={`/leads/${id}`}>
                  {brand}: {score}
                </a>{' '}
                {t.leadState[state]}
              </li>
            ))}
          </ul>
        </>
      )}
      {crm.length > 0 && (
        <>
          <h3>{t.leads.crm}</h3>
          <ul class="plain">
            {crm.map((item) => (
              <li key={item.id}>
                {item.crm}: {t.people.sent[item.kind]}, {t.crmState[item.state]} <small>{dateTime(item.at)}</small>{' '}
                {item.error !== '' && <span class="problem">{item.error}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
      <Mentions mentions={mentions} weeks={weeks} person={personId} />
      {decisions.length > 0 && <h3>{t.people.decisions}</h3>}
      <ul class="plain">
        {decisions.map((one) => (
          <li key={one.id}>
            {dateTime(one.at)} {one.by}: {t.people.actions[one.action]} <bdi>{one.account}</bdi>{' '}
            {one.undoneAt !== undefined ? (
              <small>
                {t.people.undone} {one.undoneBy}
              </small>
            ) : (
              <button type="button" class="quiet" onClick={() => act('undo', { id: one.id })}>
                {t.people.undo}
              </button>
            )}
          </li>
        ))}
      </ul>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          const from = new FormData(event.currentTarget as HTMLFormElement).get('from');
          act('merge', { into: personId, from: String(from ?? '').trim() });
        }}
      >
        <label>
          {t.people.merge}
          <input name="from" required maxLength={100} placeholder={t.people.mergeId} />
        </label>
        <button type="submit">{t.people.merge}</button>
        <small>
          <code>{personId}</code>
        </small>
      </form>
      <Taking
        personId={personId}
        gone={() => {
          changed();
          gone();
        }}
        bad={setFailed}
      />
    </section>
  );
}

function CustomerFields({ customer: { crm, id, segment, value, owner, consent } }: { customer: Customer }) {
  const fields: readonly (readonly [string, string])[] = [
    [t.inbox.customer, `${crm}:${id}`],
    [t.people.segment, segment],
    [t.people.value, value === null ? '' : short(value)],
    [t.people.owner, owner],
    [t.people.consent, consent],
  ];
  return (
    <table>
      <tbody>
        {fields
          .filter(([, text]) => text !== '')
          .map(([label, text]) => (
            <tr key={label}>
              <th>{label}</th>
              <td>
                <bdi>{text}</bdi>
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

const accountName = ({ account, profile: { name = '', handle = '' } }: Account) =>
  nameOf({ authorName: name, authorHandle: handle, site: account });

function AccountLink({ account }: { account: Account }) {
  const to = webAddress(account.profile.url ?? '');
  const name = <bdi>{accountName(account)}</bdi>;
  return (
    <span class="grow">
      {account.network}:{' '}
      {to ? (
        <a href={to} rel="noreferrer noopener nofollow" target="_blank" title={hostOf(to)}>
          {name} ↗
        </a>
      ) : (
        name
      )}
    </span>
  );
}

const weekMs = 7 * 86_400_000;
/** Seven years of weeks are enough for a chart. */
const mostWeeks = 365;

const netRange = [-1, 1] as const;

/** One after the other, those of silence too. */
function seriesOf(weeks: readonly Week[]) {
  const [first, last] = [weeks[0]?.at ?? 0, weeks.at(-1)?.at ?? 0];
  const begin = Math.max(first, last - (mostWeeks - 1) * weekMs);
  const times = Array.from({ length: Math.round((last - begin) / weekMs) + 1 }, (_, index) => begin + index * weekMs);
  const at = new Map(weeks.map((week) => [week.at, week]));
  const net = (week: Week | undefined) =>
    week && week.rated > 0 ? (week.positive - week.negative) / week.rated : null;
  return {
    times,
    // The length of a bar is its number.
    range: [0, Math.max(1, ...weeks.map(({ mentions }) => mentions))] as const,
    counts: [
      {
        label: t.people.mentions,
        values: times.map((time) => at.get(time)?.mentions ?? 0),
        color: '--accent',
        bars: true,
      },
    ],
    net: [{ label: t.people.net, values: times.map((time) => net(at.get(time))), color: '--positive' }],
  };
}

function Mentions({ mentions, weeks, person }: { mentions: readonly Said[]; weeks: readonly Week[]; person: string }) {
  const series = useMemo(() => seriesOf(weeks), [weeks]);
  const sum = (of: (week: Week) => number) => weeks.reduce((before, week) => before + of(week), 0);
  return (
    <>
      <h3>{t.people.mentions}</h3>
      <p>
        {[
          plural(
            sum((week) => week.mentions),
            t.people.count,
          ),
          `${t.sentiment.negative} ${number(sum(({ negative }) => negative))}`,
          `${t.sentiment.positive} ${number(sum(({ positive }) => positive))}`,
        ].join(' · ')}
      </p>
      {series.times.length > 1 && (
        <>
          <Chart times={series.times} lines={series.counts} text={t.people.perWeek} height={140} range={series.range} />
          <Chart times={series.times} lines={series.net} text={t.people.net} height={140} range={netRange} percent />
        </>
      )}
      <ul class="plain">
        {mentions.slice(0, 20).map((one) => {
          const to = webAddress(one.url);
          return (
            <li key={one.mentionId}>
              <span class={`dot ${one.sentiment}`} /> <span class="hidden">{t.sentiment[one.sentiment]}.</span>{' '}
              {to ? (
                <a href={to} rel="noreferrer noopener nofollow" target="_blank">
                  {hostOf(to)}, {dateTime(one.publishedAt)} ↗
                </a>
              ) : (
                `${one.network}, ${dateTime(one.publishedAt)}`
              )}
              <div class="long" dir="auto">
                {one.text.slice(0, 400)}
              </div>
            </li>
          );
        })}
      </ul>
      {mentions.length > 0 && <a href={`/inbox?${queryString({ person })}`}>{t.people.allMentions}</a>}
    </>
  );
}

/** All of it for them, or away with it. */
function Taking({ personId, gone, bad }: { personId: string; gone: () => void; bad: (problem: ApiProblem) => void }) {
  const [sure, setSure] = useState(false);
  const erase = () => {
    api('POST', '/people/forget', { body: { who: personId, confirm: personId } }).then(gone, (error: unknown) =>
      bad(error as ApiProblem),
    );
  };
  return (
    <div class="row">
      <a class="button" download href={`/api/v1/people/export?${queryString({ who: personId })}`}>
        {t.people.export}
      </a>
      {sure ? (
        <>
          <p class="problem" role="alert">
            {t.people.eraseSure}
          </p>
          <button type="button" onClick={erase}>
            {t.people.eraseYes}
          </button>
          <button type="button" onClick={() => setSure(false)}>
            {t.people.cancel}
          </button>
        </>
      ) : (
        <button type="button" onClick={() => setSure(true)}>
          {t.people.erase}
        </button>
      )}
    </div>
  );
}
