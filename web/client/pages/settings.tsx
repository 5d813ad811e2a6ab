import { useState } from 'preact/hooks';
import { type ApiProblem, api } from '../api.ts';
import { Failure, Loading } from '../parts/status.tsx';
import { useApi } from '../parts/use-api.ts';
import { Webhooks } from '../parts/webhooks.tsx';
import type { SessionUser } from '../session.ts';
import { dateTime, t } from '../words/index.ts';

const roles = ['viewer', 'manager', 'analyst', 'administrator'] as const;
const text = (values: FormData, key: string) => String(values.get(key) ?? '').trim();
const listOf = (said: string) =>
  said
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

export function SettingsPage({ user }: { user: SessionUser }) {
  const administers = user.rights.includes('administer');
  return (
    <div class="page">
      <h1>{t.settings.title}</h1>
      <Password />
      {user.rights.includes('export') && <Webhooks />}
      {administers && <Users />}
      {administers && <Tokens />}
      {administers && <Audit />}
    </div>
  );
}

function useSaying() {
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean }>();
  const bad = (error: unknown) => setSaid({ text: (error as ApiProblem).text, bad: true });
  const shown = said && (
    <p class={said.bad ? 'problem' : 'good'} role={said.bad ? 'alert' : 'status'}>
      {said.text}
    </p>
  );
  return { good: (words: string) => setSaid({ text: words, bad: false }), bad, shown };
}

function Password() {
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

interface User {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: (typeof roles)[number];
  readonly brands: readonly string[];
  readonly disabled: boolean;
}

function RoleSelect({ value, onChange, name }: { value?: string; onChange?: (role: string) => void; name?: string }) {
  return (
    <select
      name={name}
      value={value}
      aria-label={t.settings.role}
      onChange={(event) => onChange?.(event.currentTarget.value)}
    >
      {roles.map((role) => (
        <option key={role} value={role}>
          {t.role[role]}
        </option>
      ))}
    </select>
  );
}

function Users() {
  const { value, problem, again } = useApi<{ users: User[] }>('/users');
  const { bad, shown } = useSaying();
  const change = (id: string, body: unknown) => void api('PATCH', `/users/${id}`, { body }).then(again, bad);
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    const body = {
      ...{
        login: text(values, 'login'),
        name: text(values, 'name'),
        role: values.get('role'),
        password: values.get('password'),
      },
      brands: listOf(text(values, 'brands')),
    };
    api('POST', '/users', { body }).then(() => {
      form.reset();
      again();
    }, bad);
  };
  return (
    <section class="card">
      <h2>{t.settings.users}</h2>
      {problem ? (
        <Failure problem={problem} retry={again} />
      ) : !value ? (
        <Loading />
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>{t.settings.name}</th>
                <th>{t.login.login}</th>
                <th>{t.settings.role}</th>
                <th>{t.settings.brands}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {value.users.map(({ id, name, login, role, brands, disabled }) => (
                <tr key={id} class={disabled ? 'done' : ''}>
                  <td>{name}</td>
                  <td>{login}</td>
                  <td>
                    <RoleSelect value={role} onChange={(next) => change(id, { role: next })} />
                  </td>
                  <td>{brands.join(', ') || t.settings.all}</td>
                  <td>
                    <button type="button" onClick={() => change(id, { disabled: !disabled })}>
                      {disabled ? t.settings.enable : t.settings.disable}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <form class="row" onSubmit={add}>
        <label>
          {t.settings.name}
          <input name="name" required maxLength={100} />
        </label>
        <label>
          {t.login.login}
          <input name="login" required maxLength={200} autocomplete="off" />
        </label>
        <label>
          {t.login.password}
          <input name="password" type="password" required minLength={12} autocomplete="new-password" />
        </label>
        <div class="field">
          <span aria-hidden="true">{t.settings.role}</span>
          <RoleSelect name="role" />
        </div>
        <label>
          {t.settings.brands}
          <input name="brands" placeholder={t.settings.all} />
        </label>
        <button type="submit">{t.settings.addUser}</button>
      </form>
      {shown}
    </section>
  );
}

interface Token {
  readonly id: string;
  readonly name: string;
  readonly role: (typeof roles)[number];
  readonly createdBy: string;
  readonly expiresAt: number | null;
  readonly revoked: boolean;
}

function Tokens() {
  const { value, problem, again } = useApi<{ tokens: Token[] }>('/tokens');
  const [secret, setSecret] = useState<string>();
  const { bad, shown } = useSaying();
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    api<{ secret: string }>('POST', '/tokens', { body: { name: text(values, 'name'), role: values.get('role') } }).then(
      (made) => {
        form.reset();
        setSecret(made.secret);
        again();
      },
      bad,
    );
  };
  return (
    <section class="card">
      <h2>{t.settings.tokens}</h2>
      {problem ? (
        <Failure problem={problem} retry={again} />
      ) : !value ? (
        <Loading />
      ) : (
        value.tokens.length > 0 && (
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th>{t.settings.name}</th>
                  <th>{t.settings.role}</th>
                  <th>{t.settings.expires}</th>
                  <th />
                </tr>
              </thead>
              <tbody>
                {value.tokens.map(({ id, name, role, expiresAt, revoked }) => (
                  <tr key={id} class={revoked ? 'done' : ''}>
                    <td>{name}</td>
                    <td>{t.role[role]}</td>
                    <td>
                      {revoked ? t.settings.revoked : expiresAt === null ? t.settings.never : dateTime(expiresAt)}
                    </td>
                    <td>
                      {!revoked && (
                        <button type="button" onClick={() => void api('DELETE', `/tokens/${id}`).then(again, bad)}>
                          {t.settings.revoke}
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )
      )}
      {secret && (
        <p class="good" role="status">
          {t.settings.tokenOnce} <code>{secret}</code>
        </p>
      )}
      <form class="row" onSubmit={add}>
        <label>
          {t.settings.name}
          <input name="name" required maxLength={100} />
        </label>
        <div class="field">
          <span aria-hidden="true">{t.settings.role}</span>
          <RoleSelect name="role" />
        </div>
        <button type="submit">{t.settings.addToken}</button>
      </form>
      {shown}
    </section>
  );
}

interface Entry {
  readonly at: number;
  readonly who: { readonly name: string };
  readonly action: string;
  readonly target: string;
}

function Audit() {
  const { value, problem, again } = useApi<{ entries: Entry[] }>('/audit');
  if (problem) return <Failure problem={problem} retry={again} />;
  return (
    <section class="card">
      <h2>{t.settings.audit}</h2>
      {!value ? (
        <Loading />
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>{t.settings.time}</th>
                <th>{t.settings.who}</th>
                <th>{t.settings.action}</th>
                <th>{t.settings.target}</th>
              </tr>
            </thead>
            <tbody>
              {value.entries.map(({ at, who, action, target }, index) => (
                <tr key={index}>
                  <td>{dateTime(at)}</td>
                  <td>{who.name}</td>
                  <td>{action}</td>
                  <td class="long">{target}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
