import { useMemo, useState } from 'preact/hooks';
import { type ApiProblem, api, queryString } from '../api.ts';
import { webAddress } from '../mention.ts';
import { dateTime, short, t } from '../words/index.ts';
import { Chart } from './chart.tsx';
import { Evidence, type Reason } from './evidence.tsx';
import { Failure, Loading } from './status.tsx';
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
  readonly profile: { readonly name?: string; readonly handle?: string; readonly url?: string };
  readonly customer?: { readonly crm: string; readonly id: string };
  readonly probability?: number;
  readonly reasons: readonly Reason[];
  readonly decidedBy: string;
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
    readonly action: string;
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
  if (problem) return <Failure problem={problem} retry={again} />;
  if (!value) return <Loading />;
  const { personId, customer, accounts, suggestions, decisions, mentions, leads } = value;
  const { name, handle } = accounts[0]?.profile ?? {};
  return (
    <section class="card">
      <h2>
        <bdi>{customer?.name || name || handle || accounts[0]?.account}</bdi>
      </h2>
      {customer && <CustomerFields customer={customer} />}
      <p role="status" class="good">
        {said}
      </p>
      {failed && <Failure problem={failed} />}
      <h3>{t.people.accounts}</h3>
      <ul class="plain">
        {accounts.map((one) => {
          const to = webAddress(one.profile.url ?? '');
          const label = [one.profile.name, one.profile.handle && `@${one.profile.handle}`].filter(Boolean).join(' ');
          return (
            <li key={one.account}>
              {one.network}:{' '}
              {to ? (
                <a href={to} rel="noreferrer noopener" target="_blank">
                  <bdi>{label || one.account}</bdi>
                </a>
              ) : (
                <bdi>{label || one.account}</bdi>
              )}{' '}
              {one.probability !== undefined && `${Math.round(one.probability * 100)} % ${t.people.likely}`}
              {one.decidedBy !== '' && `(${one.decidedBy})`}
              {(one.customer || accounts.length > 1) && (
                <button type="button" class="quiet" onClick={() => act('unlink', { account: one.account })}>
                  {t.people.unlink}
                </button>
              )}
              <Evidence reasons={one.reasons} />
            </li>
          );
        })}
      </ul>
      {suggestions.length > 0 && <h3>{t.people.suggestions}</h3>}
      {suggestions.map(({ account, customer: ref, probability, reasons }) => (
        <div key={`${account} ${ref.crm} ${ref.id}`}>
          <bdi>{account}</bdi> → {ref.crm}:{ref.id}, {Math.round(probability * 100)} % {t.people.likely}
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
      <Mentions mentions={mentions} person={personId} />
      {decisions.length > 0 && <h3>{t.people.decisions}</h3>}
      <ul class="plain">
        {decisions.map((one) => (
          <li key={one.id}>
            {dateTime(one.at)} {one.by}: {one.action} <bdi>{one.account}</bdi>{' '}
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

const weekMs = 7 * 86_400_000;

function Mentions({ mentions, person }: { mentions: readonly Said[]; person: string }) {
  const weeks = useMemo(() => {
    const starts = mentions.map(({ publishedAt }) => Math.floor(publishedAt / weekMs) * weekMs);
    const [first, last] = [Math.min(...starts), Math.max(...starts)];
    // Seven years of weeks are enough for a chart.
    if (starts.length === 0 || last - first > 365 * weekMs) return undefined;
    const times = Array.from({ length: (last - first) / weekMs + 1 }, (_, index) => first + index * weekMs);
    const of = (at: number, sentiment?: string) =>
      mentions.filter((one, index) => starts[index] === at && (sentiment === undefined || one.sentiment === sentiment))
        .length;
    const net = times.map((at) => {
      const rated = of(at) - of(at, 'unrated');
      return rated === 0 ? null : (of(at, 'positive') - of(at, 'negative')) / rated;
    });
    return {
      times,
      counts: [{ label: t.people.mentions, values: times.map((at) => of(at)), color: '--accent', bars: true }],
      net: [{ label: t.people.net, values: net, color: '--positive' }],
    };
  }, [mentions]);
  return (
    <>
      <h3>{t.people.mentions}</h3>
      {weeks && weeks.times.length > 1 && (
        <>
          <Chart times={weeks.times} lines={weeks.counts} text={t.people.perWeek} height={140} />
          <Chart times={weeks.times} lines={weeks.net} text={t.people.net} height={140} percent />
        </>
      )}
      <ul class="plain">
        {mentions.slice(0, 20).map((one) => {
          const to = webAddress(one.url);
          return (
            <li key={one.mentionId}>
              <span class={`dot ${one.sentiment}`} /> <span class="hidden">{t.sentiment[one.sentiment]}.</span>{' '}
              {to ? (
                <a href={to} rel="noreferrer noopener" target="_blank">
                  {one.network}, {dateTime(one.publishedAt)}
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
