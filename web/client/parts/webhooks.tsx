import { useEffect, useRef, useState } from 'preact/hooks';
import { type ApiProblem, api, queryString } from '../api.ts';
import { usePlace } from '../route.ts';
import { ago, dateTime, number, plural, t } from '../words/index.ts';
import { Pending } from './status.tsx';
import { useApi } from './use-api.ts';
import { usePages } from './use-pages.ts';

interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly filter: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly batch: number;
  readonly paused: boolean;
  readonly maker: string;
  readonly state: 'on' | 'failing' | 'paused' | 'ended' | 'orphaned';
  readonly why: 'gone' | 'failing' | null;
  readonly error: string;
  readonly waiting: number;
  readonly lastSentAt: number | null;
  readonly failingSince: number | null;
}

interface Delivery {
  readonly id: string;
  readonly kind: 'mentions' | 'test';
  readonly state: 'queued' | 'cancelled' | 'failed' | 'sent';
  readonly mentions: readonly unknown[];
  readonly attempts: number;
  readonly createdAt: number;
  readonly error: string;
}

interface SavedFilter {
  readonly id: string;
  readonly name: string;
  readonly body: { readonly query?: string } | null;
}

interface Said {
  readonly text: string;
  readonly bad: boolean;
}

/** Where new mentions are posted to: for whoever may take data away. */
export function Webhooks() {
  const { value, problem, again } = useApi<{ webhooks: Webhook[] }>('/webhooks', { everyMs: 5_000 });
  const [secret, setSecret] = useState<string>();
  const [said, setSaid] = useState<Said>();
  const [shown, setShown] = useState<string>();
  const [removing, setRemoving] = useState<string>();
  const asks = usePlace().query.has('webhook');
  const section = useRef<HTMLElement>(null);
  const isRead = value !== undefined;
  // Whoever comes from the inbox wants to make one, and may have begun to.
  useEffect(() => {
    const here = section.current;
    if (asks && isRead && !here?.contains(document.activeElement))
      here?.querySelector<HTMLElement>('input[name=name]')?.focus();
  }, [asks, isRead]);

  const bad = (error: unknown) => setSaid({ text: (error as ApiProblem).text, bad: true });
  const change = (id: string, body: unknown) => void api('PATCH', `/webhooks/${id}`, { body }).then(again, bad);
  const test = (id: string) =>
    void api<{ ok: boolean; detail: string; durationMs: number }>('POST', `/webhooks/${id}/test`).then(
      ({ ok, detail, durationMs }) => {
        setSaid({
          text: `${ok ? t.webhooks.taken : t.webhooks.refused} ${detail} (${number(durationMs)} ms)`,
          bad: !ok,
        });
        again();
      },
      bad,
    );
  const renew = (id: string) =>
    void api<{ secret: string }>('POST', `/webhooks/${id}/secret`, { body: {} }).then((made) => {
      setSecret(made.secret);
      again();
    }, bad);
  /** Asked once more: its secret is gone with it. */
  const remove = (id: string) => {
    if (removing !== id) return setRemoving(id);
    setRemoving(undefined);
    void api('DELETE', `/webhooks/${id}`).then(again, bad);
  };

  return (
    <section class="card" id="webhooks" ref={section}>
      <h2>{t.webhooks.title}</h2>
      <p>{t.webhooks.text}</p>
      {problem || !value ? (
        <Pending problem={problem} again={again} />
      ) : (
        value.webhooks.map((webhook) => (
          <article key={webhook.id} class="webhook" aria-label={webhook.name}>
            <h3>
              {webhook.name} <span class={`chip ${toneOf(webhook)}`}>{t.webhooks.state[webhook.state]}</span>
            </h3>
            <p class="meta long">
              {webhook.url} · <a href={`/inbox?${queryString(webhook.filter)}`}>{t.webhooks.mentions}</a> ·{' '}
              {webhook.maker} · {plural(webhook.waiting, t.webhooks.waiting)}
              {webhook.lastSentAt !== null && ` · ${t.webhooks.last} ${ago(webhook.lastSentAt)}`}
            </p>
            {(webhook.state !== 'on' || webhook.waiting > 0) && reasonOf(webhook) !== '' && (
              <p class="problem long">{reasonOf(webhook)}</p>
            )}
            <div class="row">
              <button type="button" onClick={() => test(webhook.id)}>
                {t.webhooks.test}
              </button>
              <button
                type="button"
                onClick={() => change(webhook.id, { paused: webhook.state === 'on' || webhook.state === 'failing' })}
              >
                {webhook.state === 'on' || webhook.state === 'failing' ? t.webhooks.pause : t.webhooks.resume}
              </button>
              <button
                type="button"
                aria-expanded={shown === webhook.id}
                onClick={() => setShown(shown === webhook.id ? undefined : webhook.id)}
              >
                {t.webhooks.deliveries}
              </button>
              <button type="button" onClick={() => renew(webhook.id)}>
                {t.webhooks.renew}
              </button>
              <button type="button" onClick={() => remove(webhook.id)} onBlur={() => setRemoving(undefined)}>
                {removing === webhook.id ? t.webhooks.really : t.webhooks.remove}
              </button>
            </div>
            {shown === webhook.id && <Deliveries id={webhook.id} failed={bad} />}
          </article>
        ))
      )}
      {secret && (
        <p class="good long" role="status">
          {t.webhooks.secretOnce} <code>{secret}</code>
        </p>
      )}
      {said && (
        <p class={said.bad ? 'problem long' : 'good long'} role={said.bad ? 'alert' : 'status'}>
          {said.text}
        </p>
      )}
      <NewWebhook
        made={(one) => {
          setSecret(one);
          setSaid(undefined);
          again();
        }}
        failed={bad}
      />
    </section>
  );
}

const toneOf = ({ state }: Webhook) => (state === 'on' ? 'good' : state === 'paused' ? '' : 'problem');

function reasonOf({ state, why, error, failingSince }: Webhook): string {
  const since = failingSince === null ? '' : `${t.webhooks.since} ${dateTime(failingSince)}.`;
  if (state === 'orphaned') return t.webhooks.orphaned;
  return [why && t.webhooks.why[why], state === 'failing' ? since : '', error].filter(Boolean).join(' ');
}

/** What was sent, and what waits, newest first. */
function Deliveries({ id, failed }: { id: string; failed: (error: unknown) => void }) {
  const { rows, problem, again, more } = usePages<Delivery>(
    `/webhooks/${id}/deliveries`,
    {},
    { name: 'deliveries', idOf: (delivery) => delivery.id, size: 20, most: 200, everyMs: 5_000 },
  );
  if (problem || !rows) return <Pending problem={problem} again={again} />;
  if (rows.length === 0) return <p class="empty">{t.webhooks.none}</p>;
  const resend = (delivery: string) =>
    void api('POST', `/webhooks/${id}/deliveries/${delivery}/resend`).then(again, failed);
  return (
    <div class="scroll">
      <table>
        <caption class="hidden">{t.webhooks.deliveries}</caption>
        <thead>
          <tr>
            <th>{t.settings.time}</th>
            <th>{t.webhooks.what}</th>
            <th>{t.webhooks.status}</th>
            <th>{t.webhooks.attempts}</th>
            <th>{t.webhooks.answer}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id: delivery, kind, state, mentions, attempts, createdAt, error }) => (
            <tr key={delivery}>
              <td>{dateTime(createdAt)}</td>
              <td>{kind === 'test' ? t.webhooks.test : plural(mentions.length, t.webhooks.count)}</td>
              <td>{t.webhooks.delivery[state]}</td>
              <td>{number(attempts)}</td>
              <td class="long">{error}</td>
              <td>
                {kind === 'mentions' && state !== 'queued' && (
                  <button type="button" onClick={() => resend(delivery)}>
                    {t.webhooks.resend}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more && (
        <button type="button" class="more" onClick={more}>
          {t.inbox.more}
        </button>
      )}
    </div>
  );
}

/** Asks for a new one; the filter is one that is saved, or the one of the inbox that one comes from. */
function NewWebhook({ made, failed }: { made: (secret: string) => void; failed: (error: unknown) => void }) {
  const { query } = usePlace();
  const asked = query.get('webhook');
  const { value } = useApi<{ saved: SavedFilter[] }>('/saved?kind=filter');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    const body = {
      name: values.get('name'),
      url: values.get('url'),
      filter: Object.fromEntries(new URLSearchParams(String(values.get('filter')))),
      batch: Number(values.get('batch')),
    };
    api<{ secret: string }>('POST', '/webhooks', { body }).then(({ secret }) => {
      form.reset();
      made(secret);
    }, failed);
  };
  return (
    <form class="row" onSubmit={submit}>
      <label>
        {t.settings.name}
        <input name="name" required maxLength={100} />
      </label>
      <label>
        {t.webhooks.url}
        <input name="url" type="url" required maxLength={2000} placeholder="https://" autocomplete="off" />
      </label>
      <label>
        {t.webhooks.filter}
        <select name="filter">
          {asked !== null && <option value={asked}>{t.webhooks.ofInbox}</option>}
          <option value="">{t.webhooks.every}</option>
          {value?.saved.map(({ id, name, body }) => (
            <option key={id} value={body?.query ?? ''}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.webhooks.batch}
        <input name="batch" type="number" min={1} max={100} defaultValue="20" required />
      </label>
      <button type="submit">{t.webhooks.add}</button>
    </form>
  );
}
