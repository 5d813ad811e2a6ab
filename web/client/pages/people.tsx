import { useState } from 'preact/hooks';
import { type ApiProblem, api, queryString } from '../api.ts';
import { Evidence, type Reason } from '../parts/evidence.tsx';
import { PersonCard } from '../parts/person-card.tsx';
import { Failure, Pending } from '../parts/status.tsx';
import { usePages } from '../parts/use-pages.ts';
import { go, usePlace } from '../route.ts';
import { ago, short, t } from '../words/index.ts';

interface Person {
  readonly personId: string;
  readonly name: string;
  readonly customerId: string;
  readonly segment: string;
  readonly value: number | null;
  readonly accounts: readonly string[];
  readonly lastSeenAt: number;
}

const kinds = ['all', 'customers', 'others'] as const;

export function PeoplePage() {
  const { query } = usePlace();
  const who = kinds.find((kind) => kind === query.get('who')) ?? 'all';
  const text = query.get('text') ?? '';
  const person = query.get('person') ?? '';
  const to = (change: Readonly<Record<string, string>>) => `/people?${queryString({ who, text, person, ...change })}`;
  const { rows, problem, again, more } = usePages<Person>(
    '/people',
    { who, text },
    { name: 'people', idOf: ({ personId }) => personId, size: 100, most: 1_000 },
  );
  return (
    <div class="page wide">
      <h1>{t.nav.people}</h1>
      <nav class="tabs" aria-label={t.nav.people}>
        {kinds.map((kind) => (
          <a key={kind} href={to({ who: kind })} aria-current={kind === who ? 'true' : undefined}>
            {t.people[kind]}
          </a>
        ))}
      </nav>
      <form
        class="search row"
        onSubmit={(event) => {
          event.preventDefault();
          const said = new FormData(event.currentTarget as HTMLFormElement).get('text');
          go(to({ text: String(said ?? '').trim() }));
        }}
      >
        <input
          type="search"
          name="text"
          defaultValue={text}
          aria-label={t.people.search}
          placeholder={t.people.search}
        />
      </form>
      <div class="pair">
        <div>
          <section class="card scroll">
            {problem || !rows ? (
              <Pending problem={problem} again={again} />
            ) : rows.length === 0 ? (
              <p class="empty">{t.people.none}</p>
            ) : (
              <table>
                <thead>
                  <tr>
                    <th>{t.people.name}</th>
                    <th>{t.people.segment}</th>
                    <th>{t.people.value}</th>
                    <th>{t.people.accounts}</th>
                    <th>{t.people.seen}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((one) => (
                    <tr key={one.personId} class={one.personId === person ? 'chosen' : ''}>
                      <td class="long">
                        <a href={to({ person: one.personId })}>
                          <bdi>{one.name || one.accounts[0] || one.personId}</bdi>
                        </a>{' '}
                        {one.customerId !== '' && <span class="chip customer">{t.inbox.customer}</span>}
                      </td>
                      <td>{one.segment}</td>
                      <td class="number">{one.value === null ? '' : short(one.value)}</td>
                      <td class="number">{one.accounts.length}</td>
                      <td>{ago(one.lastSeenAt)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
            {more && (
              <button type="button" class="more" onClick={more}>
                {t.inbox.more}
              </button>
            )}
          </section>
          <Suggestions changed={again} to={to} />
        </div>
        {person !== '' ? (
          <PersonCard key={person} person={person} changed={again} gone={() => go(to({ person: '' }))} />
        ) : (
          <p class="empty">{t.people.choose}</p>
        )}
      </div>
    </div>
  );
}

interface Suggestion {
  readonly account: string;
  readonly name: string;
  readonly customerName: string;
  readonly customer: { readonly crm: string; readonly id: string };
  readonly probability: number;
  readonly reasons: readonly Reason[];
}

const suggestionId = ({ account, customer: { crm, id } }: Suggestion) => `${account} ${crm} ${id}`;

function Suggestions({
  changed,
  to,
}: {
  changed: () => void;
  to: (change: Readonly<Record<string, string>>) => string;
}) {
  const { rows, problem, again, more } = usePages<Suggestion>(
    '/people/suggestions',
    {},
    { name: 'suggestions', idOf: suggestionId, size: 50, most: 1_000 },
  );
  const [failed, setFailed] = useState<ApiProblem>();
  const decide = (action: 'accept' | 'reject', { account, customer }: Suggestion) => {
    api('POST', `/people/${action}`, { body: { account, customer } }).then(
      () => {
        setFailed(undefined);
        again();
        changed();
      },
      (error: unknown) => setFailed(error as ApiProblem),
    );
  };
  return (
    <section class="card">
      <h2>{t.people.suggestions}</h2>
      {(failed ?? problem) && <Failure problem={(failed ?? problem) as ApiProblem} retry={again} />}
      {rows?.length === 0 && <p>{t.people.noSuggestions}</p>}
      <ul class="plain">
        {rows?.map((one) => (
          <li key={suggestionId(one)}>
            <a href={to({ person: one.account })}>
              <bdi>{one.name || one.account}</bdi>
            </a>{' '}
            → <bdi>{one.customerName || `${one.customer.crm}:${one.customer.id}`}</bdi>,{' '}
            {Math.round(one.probability * 100)} % {t.people.likely}
            <Evidence reasons={one.reasons} />
            <div class="row">
              <button type="button" onClick={() => decide('accept', one)}>
                {t.people.accept}
              </button>
              <button type="button" onClick={() => decide('reject', one)}>
                {t.people.reject}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {more && (
        <button type="button" class="more" onClick={more}>
          {t.inbox.more}
        </button>
      )}
    </section>
  );
}
