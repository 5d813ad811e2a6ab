import { api } from '../../api.ts';
import { Pending } from '../../parts/status.tsx';
import { useApi } from '../../parts/use-api.ts';
import { dateTime, t } from '../../words/index.ts';
import { useSaying } from './fields.tsx';

export function Password() {
  const { good, bad, shown } = useSaying();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    api('PUT', '/session/password', {
      body: { current: values.get('current'), password: values.get('password') },
    }).then(() => {
      form.reset();
      good(t.settings.changed);
    }, bad);
  };
  return (
    <section class="card">
      <h2>{t.settings.password}</h2>
      <form class="row" onSubmit={submit}>
        <label>
          {t.settings.current}
          <input name="current" type="password" autocomplete="current-password" required />
        </label>
        <label>
          {t.settings.fresh}
          <input name="password" type="password" autocomplete="new-password" minLength={12} required />
        </label>
        <button type="submit">{t.settings.password}</button>
      </form>
      {shown}
    </section>
  );
}

interface Session {
  readonly id: string;
  readonly createdAt: number;
  readonly address: string;
  readonly agent: string;
  readonly current: boolean;
}

/** `Mozilla/5.0 (X11; Linux x86_64) … Chrome/149.0 …` → `Chrome 149 · X11; Linux x86_64`; what is no browser, as it calls itself. */
function browserOf(agent: string): string {
  const [, name, version] = /(Edg|OPR|Firefox|Chrome|Safari)\w*\/(\d+)/u.exec(agent) ?? [];
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera' };
  // Those built upon Chrome name it too.
  const [, own, ownVersion] = /(Edg|OPR)\w*\/(\d+)/u.exec(agent) ?? [];
  const [, system] = /\(([^)]{1,60})/u.exec(agent) ?? [];
  const browser = own ?? name;
  if (browser === undefined) return agent.slice(0, 60);
  return [`${names[browser] ?? browser} ${ownVersion ?? version}`, system].filter(Boolean).join(' · ');
}

/** Where one is logged in, and the way to end it from here. */
export function Sessions() {
  const { value, problem, again } = useApi<{ sessions: Session[] }>('/sessions');
  const { bad, shown } = useSaying();
  return (
    <section class="card">
      <h2>{t.settings.sessions}</h2>
      {problem || !value ? (
        <Pending problem={problem} again={again} />
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>{t.settings.browser}</th>
                <th>{t.settings.address}</th>
                <th>{t.settings.since}</th>
                <th>{t.settings.action}</th>
              </tr>
            </thead>
            <tbody>
              {value.sessions.map(({ id, createdAt, address, agent, current }) => (
                <tr key={id}>
                  <td>{browserOf(agent)}</td>
                  <td>{address}</td>
                  <td>{dateTime(createdAt)}</td>
                  <td>
                    {current ? (
                      t.settings.thisOne
                    ) : (
                      <button type="button" onClick={() => void api('DELETE', `/sessions/${id}`).then(again, bad)}>
                        {t.settings.end}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown}
    </section>
  );
}
