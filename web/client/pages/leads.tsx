import { useState } from 'preact/hooks';
import { type ApiProblem, api } from '../api.ts';
import { webAddress } from '../mention.ts';
import { Failure, Pending } from '../parts/status.tsx';
import { useApi } from '../parts/use-api.ts';
import { usePages } from '../parts/use-pages.ts';
import { usePlace } from '../route.ts';
import { ago, dateTime, t } from '../words/index.ts';

type State = keyof typeof t.leadState;
interface Lead {
  readonly id: string;
  readonly brand: string;
  readonly personId: string;
  readonly state: State;
  readonly score: number;
  readonly intent?: string;
  readonly stage?: string;
  readonly reasons: readonly { readonly part: string; readonly points: number; readonly detail: string }[];
  readonly name: string;
  readonly network: string;
  readonly handle: string;
  readonly url: string;
  readonly lastAt: number;
}
interface Item {
  readonly id: string;
  readonly crm: string;
  readonly state: string;
  readonly error: string;
}
interface Card {
  readonly lead: Lead;
  readonly said: readonly {
    readonly at: number;
    readonly network: string;
    readonly url: string;
    readonly text: string;
  }[];
  readonly history: readonly {
    readonly at: number;
    readonly action: string;
    readonly by: string;
    readonly detail: string;
  }[];
  readonly items: readonly Item[];
}

const lists: Readonly<Record<string, readonly State[]>> = {
  open: ['hot', 'new', 'working'],
  sent: ['sent'],
  customer: ['customer'],
  dismissed: ['dismissed'],
  all: [],
};
const listName = (list: string) => (list === 'open' || list === 'all' ? t.leads[list] : t.leadState[list as State]);

export function LeadsPage() {
  const place = usePlace();
  const asked = place.query.get('list') ?? 'open';
  const list = Object.hasOwn(lists, asked) ? asked : 'open';
  const id = /^\/leads\/([0-9a-f]{32})$/u.exec(place.path)?.[1];
  const { rows, problem, again, more } = usePages<Lead>(
    '/leads',
    { state: lists[list] ?? [] },
    { name: 'leads', idOf: (lead) => lead.id, size: 100, most: 1_000, everyMs: 60_000 },
  );
  return (
    <div class="page wide">
      <h1>{t.nav.leads}</h1>
      <nav class="tabs" aria-label={t.nav.leads}>
        {Object.keys(lists).map((each) => (
          <a key={each} href={`/leads?list=${each}`} aria-current={each === list ? 'true' : undefined}>
            {listName(each)}
          </a>
        ))}
      </nav>
      <div class="pair">
        <section class="card scroll">
          {problem || !rows ? (
            <Pending problem={problem} again={again} />
          ) : rows.length === 0 ? (
            <p class="empty">{t.leads.none}</p>
          ) : (
            <table>
              <thead>
                <tr>
                  <th>{t.leads.score}</th>
                  <th>{t.people.name}</th>
                  <th>{t.filter.brand}</th>
                  <th>{t.leads.stage}</th>
                  <th>{t.filter.state}</th>
                  <th>{t.leads.last}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((lead) => (
                  <tr key={lead.id} class={lead.id === id ? 'chosen' : ''}>
                    <td class="number">{lead.score}</td>
                    <td>
                      <a href={`/leads/${lead.id}?list=${list}`}>
                        <bdi>{nameOf(lead)}</bdi>
                      </a>
                    </td>
                    <td>{lead.brand}</td>
                    <td>{t.intent[lead.intent as keyof typeof t.intent] ?? lead.stage ?? '–'}</td>
                    <td>{t.leadState[lead.state]}</td>
                    <td>{ago(lead.lastAt)}</td>
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
        {id ? <LeadCard key={id} id={id} changed={again} /> : <p class="empty">{t.leads.choose}</p>}
      </div>
    </div>
  );
}

const nameOf = ({ name, handle }: Lead) => [name, handle && `@${handle}`].filter(Boolean).join(' ') || '–';

function LeadCard({ id, changed }: { id: string; changed: () => void }) {
  const { value, problem, again } = useApi<Card>(`/leads/${id}`);
  const [said, setSaid] = useState('');
  const [failed, setFailed] = useState<ApiProblem>();
  const [preview, setPreview] = useState<readonly unknown[]>();
  const act = (action: string, words: string, body: unknown = {}) => {
    setFailed(undefined);
    api('POST', `/leads/${id}/${action}`, { body }).then(
      () => {
        setSaid(words);
        setPreview(undefined);
        again();
        changed();
      },
      (error: unknown) => setFailed(error as ApiProblem),
    );
  };
  const look = () => {
    setFailed(undefined);
    api<{ items: unknown[] }>('POST', `/leads/${id}/preview`, { body: {} }).then(
      ({ items }) => setPreview(items),
      (error: unknown) => setFailed(error as ApiProblem),
    );
  };
  if (problem || !value) return <Pending problem={problem} again={again} />;
  const { lead, said: texts, history, items } = value;
  const address = webAddress(lead.url);
  return (
    <section class="card">
      <h2>
        <bdi>{nameOf(lead)}</bdi> · {lead.score}
      </h2>
      <p>
        {address ? (
          <a href={address} rel="noreferrer noopener" target="_blank">
            {lead.network}
          </a>
        ) : (
          lead.network
        )}{' '}
        · {t.leadState[lead.state]} ·{' '}
        <a href={`/people?person=${encodeURIComponent(lead.personId)}`}>{t.leads.person}</a>
      </p>
      <div class="row">
        <button type="button" onClick={look}>
          {t.leads.preview}
        </button>
        {lead.state === 'dismissed' ? (
          <button type="button" onClick={() => act('reopen', t.leads.done)}>
            {t.leads.reopen}
          </button>
        ) : (
          <button type="button" onClick={() => act('dismiss', t.leads.done)}>
            {t.leads.dismiss}
          </button>
        )}
        {items.length > 0 && (
          <button type="button" onClick={() => act('undo', t.leads.done)}>
            {t.leads.undo}
          </button>
        )}
      </div>
      <p role="status" class="good">
        {said}
      </p>
      {failed && <Failure problem={failed} />}
      {preview &&
        (preview.length === 0 ? (
          <p>{t.leads.previewNone}</p>
        ) : (
          <>
            {preview.map((item, index) => (
              <Preview key={index} item={item} />
            ))}
            <button type="button" onClick={() => act('send', t.leads.sent)}>
              {t.leads.send}
            </button>
          </>
        ))}
      <h3>{t.leads.reasons}</h3>
      <ul class="plain">
        {lead.reasons.map(({ part, points, detail }, index) => (
          <li key={index}>
            <strong>
              {points > 0 ? '+' : ''}
              {Math.round(points)}
            </strong>{' '}
            {part}: <bdi>{detail}</bdi>
          </li>
        ))}
      </ul>
      <h3>{t.leads.said}</h3>
      <ul class="plain">
        {texts.map(({ at, network, url, text }, index) => {
          const to = webAddress(url);
          return (
            <li key={index}>
              {to ? (
                <a href={to} rel="noreferrer noopener" target="_blank">
                  {network}, {dateTime(at)}
                </a>
              ) : (
                `${network}, ${dateTime(at)}`
              )}
              <div dir="auto" class="long">
                {text.slice(0, 1_000)}
              </div>
            </li>
          );
        })}
      </ul>
      {items.length > 0 && (
        <>
          <h3>{t.leads.crm}</h3>
          <ul class="plain">
            {items.map((item) => (
              <li key={item.id}>
                {item.crm}: {item.state} {item.error}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{t.leads.history}</h3>
      <ul class="plain">
        {history.map(({ at, action, by, detail }, index) => (
          <li key={index}>
            {dateTime(at)} {action} {by && `(${by})`} <bdi>{detail}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Previewed {
  readonly item?: { readonly crm?: string };
  readonly rendered?: { readonly kind?: string; readonly lead?: object; readonly note?: object };
  readonly duplicates?: readonly { readonly id?: string; readonly name?: string }[];
}

function Preview({ item }: { item: unknown }) {
  const { item: about, rendered = {}, duplicates = [] } = item as Previewed;
  return (
    <div class="card">
      <h3>{about?.crm}</h3>
      <pre class="long">{JSON.stringify(rendered.lead ?? rendered.note ?? rendered, null, 2)}</pre>
      {duplicates.length > 0 && (
        <p>
          {t.leads.duplicates} {duplicates.map(({ name, id }) => name ?? id).join(', ')}
        </p>
      )}
    </div>
  );
}
