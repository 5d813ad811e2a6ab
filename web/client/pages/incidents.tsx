import { useMemo, useState } from 'preact/hooks';
import { type ApiProblem, api } from '../api.ts';
import { webAddress } from '../mention.ts';
import { Chart } from '../parts/chart.tsx';
import { addressWith } from '../parts/filters.tsx';
import { Pending } from '../parts/status.tsx';
import { useApi } from '../parts/use-api.ts';
import { usePages } from '../parts/use-pages.ts';
import { usePlace } from '../route.ts';
import type { SessionUser } from '../session.ts';
import { ago, dateTime, language, number, t } from '../words/index.ts';

interface Listed {
  readonly id: string;
  readonly rule: string;
  readonly brandName: string;
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly severity: 'info' | 'warning' | 'critical';
  readonly impact: number;
  readonly startedAt: number;
  readonly value: number;
  readonly expected?: number;
  readonly acknowledgedBy: string;
  readonly assignee: string;
}

export function IncidentsPage({ user }: { user: SessionUser }) {
  const { path, query } = usePlace();
  const id = path.split('/')[2];
  if (id) return <IncidentPage key={id} id={id} user={user} />;
  return <IncidentList state={query.get('state') ?? 'open'} query={query} />;
}

function IncidentList({ state, query }: { state: string; query: URLSearchParams }) {
  const { rows, problem, again, more } = usePages<Listed>(
    '/incidents',
    { state },
    { name: 'incidents', idOf: ({ id }) => id, size: 100, most: 500 },
  );
  return (
    <div class="page">
      <h1>{t.incidents.title}</h1>
      <nav class="tabs" aria-label={t.incidents.title}>
        {(['open', 'resolved', 'all'] as const).map((one) => (
          <a key={one} href={addressWith(query, { state: one })} aria-current={state === one ? 'page' : undefined}>
            {t.incidents.lists[one]}
          </a>
        ))}
      </nav>
      {problem || !rows ? (
        <Pending problem={problem} again={again} />
      ) : rows.length === 0 ? (
        <p class="empty">{t.incidents.none}</p>
      ) : (
        <div class="scroll card">
          <table class="stack">
            <thead>
              <tr>
                <th>{t.incidents.severity}</th>
                <th>{t.filter.brand}</th>
                <th>{t.incidents.rule}</th>
                <th class="number">{t.incidents.came}</th>
                <th class="number">{t.incidents.expected}</th>
                <th>{t.incidents.began}</th>
                <th>{t.filter.assignee}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((incident) => (
                <tr key={incident.id}>
                  <td data-label={t.incidents.severity}>
                    <span class={`severity ${incident.severity}`}>{t.severity[incident.severity]}</span>{' '}
                    <small>{t.incidentState[incident.state]}</small>
                  </td>
                  <td data-label={t.filter.brand}>{incident.brandName}</td>
                  <td data-label={t.incidents.rule}>
                    <a href={`/incidents/${incident.id}`}>{incident.rule}</a>
                  </td>
                  <td class="number" data-label={t.incidents.came}>
                    {number(Math.round(incident.value * 100) / 100)}
                  </td>
                  <td class="number" data-label={t.incidents.expected}>
                    {incident.expected === undefined ? '–' : number(Math.round(incident.expected * 100) / 100)}
                  </td>
                  <td data-label={t.incidents.began}>
                    <time dateTime={new Date(incident.startedAt).toISOString()}>{ago(incident.startedAt)}</time>
                  </td>
                  <td data-label={t.filter.assignee}>{incident.assignee || incident.acknowledgedBy || '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more && (
        <button type="button" class="more" onClick={more}>
          {t.inbox.more}
        </button>
      )}
    </div>
  );
}

interface EvidenceMention {
  readonly mentionId: string;
  readonly text: string;
  readonly url: string;
  readonly author: string;
  readonly network: string;
  readonly copies: number;
  readonly followers?: number;
}

interface Share {
  readonly name: string;
  readonly mentions: number;
}

interface Incident extends Listed {
  readonly title: string;
  readonly summary: string;
  readonly resolvedAt?: number;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly evidence?: {
    readonly from: number;
    readonly to: number;
    readonly mentions: number;
    readonly bySource: readonly Share[];
    readonly byLanguage: readonly Share[];
    readonly terms: readonly { readonly term: string; readonly mentions: number; readonly lift: number }[];
    readonly reasons: readonly { readonly word: string; readonly mentions: number }[];
    readonly top: readonly EvidenceMention[];
    readonly gaps: readonly {
      readonly source: string;
      readonly from: number;
      readonly to: number;
      readonly error: string;
    }[];
    readonly curve: {
      readonly from: number;
      readonly stepMs: number;
      readonly values: readonly (number | null)[];
      readonly expected: readonly (number | null)[];
      readonly mark: number;
    };
  };
  readonly brand: string;
  readonly customers: readonly {
    readonly id: string;
    readonly name: string;
    readonly segment: string;
    readonly value?: number;
    readonly mentions: number;
  }[];
  readonly authors: readonly {
    readonly author: string;
    readonly network: string;
    readonly url: string;
    readonly followers?: number;
    readonly mentions: number;
  }[];
  readonly care: { readonly acknowledgedBy?: string; readonly assignee?: string };
  readonly actions: readonly {
    readonly at: number;
    readonly author: string;
    readonly action: string;
    readonly text: string;
  }[];
  readonly notifications: readonly {
    readonly channel: string;
    readonly kind: string;
    readonly state: string;
    readonly createdAt: number;
    readonly error?: string;
  }[];
  readonly shareable: boolean;
}

/** How often an open incident is read again. */
const refreshMs = 5_000;

function drawingOf({ from, stepMs, values, expected, mark }: NonNullable<Incident['evidence']>['curve']) {
  return {
    times: values.map((_, index) => from + index * stepMs),
    lines: [
      { label: t.incidents.came, values, color: '--accent', bars: true },
      ...(expected.length > 0
        ? [{ label: t.incidents.expected, values: expected, color: '--quiet', dashed: true }]
        : []),
    ],
    marks: [{ at: mark, label: t.incidents.began }],
  };
}

/** One crisis: what was expected and what came, what drove it, what was done, and what can be. Readable on a phone, printable. */
function IncidentPage({ id, user }: { id: string; user: SessionUser }) {
  const [over, setOver] = useState(false);
  const { value, problem, again } = useApi<Incident>(`/incidents/${id}?language=${language}`, {
    everyMs: over ? undefined : refreshMs,
  });
  if (value && over !== (value.state === 'resolved')) setOver(value.state === 'resolved');
  const curve = value?.evidence?.curve;
  const drawn = useMemo(() => curve && drawingOf(curve), [curve]);
  const [said, setSaid] = useState<string>();
  const [link, setLink] = useState<string>();
  if (!value) return <Pending problem={problem} again={again} />;
  const mayAct = user.rights.includes('act');
  const failed = (error: unknown) => setSaid((error as ApiProblem).message);
  const act = (action: string, text = '') => {
    setSaid(undefined);
    api('POST', `/incidents/${id}/actions`, { body: { action, text } }).then(again, failed);
  };
  const noted = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    act('note', String(new FormData(form).get('note') ?? ''));
    form.reset();
  };
  const silence = () => {
    api('POST', `/incidents/${id}/silence`, { body: { hours: 4, reason: '' } }).then(
      () => setSaid(t.incidents.silenced),
      failed,
    );
  };
  const share = () => {
    api<{ url: string }>('POST', `/incidents/${id}/share`).then(({ url }) => setLink(url), failed);
  };
  const { evidence, care } = value;
  return (
    <div class="page incident">
      <p class="tabs">
        <a href="/incidents">← {t.incidents.title}</a>
      </p>
      <h1 dir="auto">
        <span class={`severity ${value.severity}`}>{t.severity[value.severity]}</span>{' '}
        <span class="severity">{t.incidentState[value.state]}</span> {value.title}
      </h1>
      <p class="lead" dir="auto">
        {value.summary}
      </p>
      {mayAct && (
        <div class="actions">
          <button
            type="button"
            class="main"
            disabled={care.acknowledgedBy !== undefined}
            onClick={() => act('acknowledge')}
          >
            {care.acknowledgedBy ? `${t.incidents.acknowledged} ${care.acknowledgedBy}` : t.incidents.acknowledge}
          </button>
          <button type="button" onClick={() => act('assign', user.name)}>
            {care.assignee ? `${t.filter.assignee} ${care.assignee}` : t.inbox.assignMe}
          </button>
          <button type="button" onClick={silence}>
            {t.incidents.silence}
          </button>
          <button type="button" disabled={value.state === 'resolved'} onClick={() => act('resolve')}>
            {t.incidents.resolve}
          </button>
          {value.shareable && (
            <button type="button" onClick={share}>
              {t.incidents.share}
            </button>
          )}
          <button type="button" onClick={() => print()}>
            {t.incidents.print}
          </button>
        </div>
      )}
      {said && (
        <p class="problem" role="status">
          {said}
        </p>
      )}
      {link && (
        <p class="good" role="status">
          {t.incidents.shared}{' '}
          <a href={link} target="_blank" rel="noopener noreferrer">
            {link}
          </a>
        </p>
      )}
      {evidence && drawn && (
        <section class="card">
          <Chart {...drawn} text={value.summary} />
          {evidence.gaps.map((gap) => (
            <p key={`${gap.source}${gap.from}`} class="problem">
              {t.incidents.gap} {gap.source}: {dateTime(gap.from)} – {dateTime(gap.to)}
            </p>
          ))}
        </section>
      )}
      <div class="columns">
        <section class="card">
          <dl>
            {value.facts.map(({ label, value: fact }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd dir="auto">{fact}</dd>
              </div>
            ))}
          </dl>
        </section>
        {evidence && (
          <Shares
            title={t.incidents.terms}
            shares={evidence.terms.map(({ term, mentions }) => ({ name: term, mentions }))}
          />
        )}
        {evidence && (
          <Shares
            title={t.inbox.why}
            shares={evidence.reasons.map(({ word, mentions }) => ({ name: word, mentions }))}
          />
        )}
        {evidence && <Shares title={t.incidents.sources} shares={evidence.bySource} />}
        {evidence && <Shares title={t.filter.language} shares={evidence.byLanguage} />}
        <Shares
          title={t.incidents.authors}
          shares={value.authors.map(({ author, mentions }) => ({ name: author, mentions }))}
        />
        <Shares
          title={t.incidents.customers}
          shares={value.customers.map(({ name, segment, mentions }) => ({
            name: [name, segment].filter(Boolean).join(' · '),
            mentions,
          }))}
        />
      </div>
      {evidence && evidence.top.length > 0 && (
        <section class="card">
          <h2>{t.incidents.top}</h2>
          <ul class="plain">
            {evidence.top.map((mention) => (
              <li key={mention.mentionId}>
                <bdi>{mention.text}</bdi>
                <p class="meta">
                  <bdi>{mention.author}</bdi> · {mention.network}
                  {mention.followers !== undefined && ` · ${number(mention.followers)} ${t.inbox.followers}`}
                  {mention.copies > 0 && ` · +${mention.copies}`}
                  <Outward url={mention.url} />
                </p>
              </li>
            ))}
          </ul>
          <a
            href={`/inbox?${new URLSearchParams({ brand: value.brand, from: new Date(evidence.from).toISOString(), to: new Date(evidence.to).toISOString() })}`}
          >
            {t.incidents.allMentions}
          </a>
        </section>
      )}
      <section class="card">
        <h2>{t.incidents.timeline}</h2>
        <ol class="plain">
          {[
            ...value.actions.map(({ at, author, action, text }) => ({
              at,
              text: `${author}: ${t.action[action as keyof typeof t.action] ?? action} ${text}`,
            })),
            ...value.notifications.map(({ createdAt, channel, state, error }) => ({
              at: createdAt,
              text: `→ ${channel}: ${state}${error ? ` (${error})` : ''}`,
            })),
          ]
            .sort((a, b) => a.at - b.at)
            .map(({ at, text }, index) => (
              <li key={index}>
                <time dateTime={new Date(at).toISOString()}>{dateTime(at)}</time> <bdi>{text}</bdi>
              </li>
            ))}
        </ol>
        {mayAct && (
          <form onSubmit={noted} class="search">
            <label class="hidden" for="note">
              {t.inbox.note}
            </label>
            <input id="note" name="note" placeholder={t.inbox.note} required maxLength={5000} autocomplete="off" />
          </form>
        )}
      </section>
    </div>
  );
}

function Outward({ url }: { url: string }) {
  const address = webAddress(url);
  if (address === undefined) return null;
  return (
    <>
      {' · '}
      <a href={address} target="_blank" rel="noopener noreferrer nofollow">
        {t.inbox.open} ↗
      </a>
    </>
  );
}

export function Shares({ title, shares }: { title: string; shares: readonly Share[] }) {
  if (shares.length === 0) return null;
  const most = Math.max(...shares.map(({ mentions }) => mentions));
  return (
    <section class="card">
      <h2>{title}</h2>
      <ul class="bars">
        {shares.slice(0, 10).map(({ name, mentions }) => (
          <li key={name}>
            <bdi>{name}</bdi>
            <meter min={0} max={most} value={mentions} aria-hidden="true" />
            <span>{number(mentions)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
