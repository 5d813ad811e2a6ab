import { useState } from 'preact/hooks';
import { type Query, queryString } from '../../api.ts';
import { Pending } from '../../parts/status.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { dateTime, t } from '../../words/index.ts';
import { textOf } from './fields.tsx';

interface Entry {
  readonly at: number;
  readonly who: { readonly kind: 'user' | 'token'; readonly name: string };
  readonly action: string;
  readonly target: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly address: string;
}

const dayMs = 86_400_000;
/** Local midnight of a day as a field of dates has it. */
const midnight = (day: string): number | undefined => (day === '' ? undefined : new Date(`${day}T00:00:00`).getTime());

const shownDetail = (detail: Entry['detail']) =>
  Object.entries(detail)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ')
    .slice(0, 300);

/** Who saw, changed, took away and erased what: to be looked through, and taken away whole. */
export function Audit() {
  const [filter, setFilter] = useState<Query>({});
  const query = queryString(filter);
  const { rows, problem, again, more } = usePages<Entry>('/audit', filter, {
    ...{ name: 'entries', idOf: JSON.stringify, size: 50, most: 500 },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget as HTMLFormElement);
    const last = midnight(textOf(values, 'to'));
    const asked = {
      ...{ who: textOf(values, 'who'), action: textOf(values, 'action'), target: textOf(values, 'target') },
      ...{ from: midnight(textOf(values, 'from')), to: last === undefined ? undefined : last + dayMs },
    };
    if (queryString(asked) === query) again();
    else setFilter(asked);
  };
  const exportAt = (format: string) => `/api/v1/audit/export.${format}${query === '' ? '' : `?${query}`}`;
  return (
    <section class="card">
      <h2>{t.settings.audit}</h2>
      <form class="row" onSubmit={submit}>
        <label>
          {t.settings.who}
          <input name="who" maxLength={200} />
        </label>
        <label>
          {t.settings.action}
          <input name="action" maxLength={100} list="audit-actions" />
        </label>
        <datalist id="audit-actions">
          {['login', 'person', 'mention', 'lead', 'export', 'sql', 'user', 'token', 'session', 'incident'].map(
            (name) => (
              <option key={name} value={name} />
            ),
          )}
        </datalist>
        <label>
          {t.settings.target}
          <input name="target" maxLength={500} />
        </label>
        <label>
          {t.settings.from}
          <input name="from" type="date" />
        </label>
        <label>
          {t.settings.to}
          <input name="to" type="date" />
        </label>
        <button type="submit">{t.settings.show}</button>
        <a class="button" href={exportAt('csv')} download>
          CSV
        </a>
        <a class="button" href={exportAt('ndjson')} download>
          NDJSON
        </a>
      </form>
      {problem || !rows ? (
        <Pending problem={problem} again={again} />
      ) : rows.length === 0 ? (
        <p class="empty">{t.settings.noEntries}</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>{t.settings.time}</th>
                <th>{t.settings.who}</th>
                <th>{t.settings.action}</th>
                <th>{t.settings.target}</th>
                <th>{t.settings.detail}</th>
                <th>{t.settings.address}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ at, who, action, target, detail, address }, index) => (
                <tr key={index}>
                  <td>{dateTime(at)}</td>
                  <td>{who.name}</td>
                  <td>{action}</td>
                  <td class="long">{target}</td>
                  <td class="long">{shownDetail(detail)}</td>
                  <td>{address}</td>
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
    </section>
  );
}
