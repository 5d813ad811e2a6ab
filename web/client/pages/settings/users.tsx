import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { Pending } from '../../parts/status.tsx';
import { useApi } from '../../parts/use-api.ts';
import { dateTime, t } from '../../words/index.ts';
import { listOf, type Role, RoleSelect, Secret, textOf, useSaying } from './fields.tsx';

interface User {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly brands: readonly string[];
  readonly disabled: boolean;
  readonly issuer: string | null;
  readonly password: boolean;
}

interface Link {
  readonly url: string;
  readonly until: number;
}

export function Users() {
  const { value, problem, again } = useApi<{ users: User[]; passwords: boolean }>('/users');
  const passwords = value?.passwords === true;
  const { good, bad, clear, shown } = useSaying();
  const [link, setLink] = useState<Link & { readonly name: string }>();
  const done = () => {
    clear();
    again();
  };
  const change = (id: string, body: unknown) => void api('PATCH', `/users/${id}`, { body }).then(done, bad);
  const makeLink = ({ id, name }: User) =>
    void api<Link>('POST', `/users/${id}/link`).then((made) => {
      clear();
      setLink({ ...made, name });
    }, bad);
  const endSessions = ({ id, name }: User) =>
    void api('DELETE', `/users/${id}/sessions`).then(() => good(t.settings.ended.replace('#', () => name)), bad);
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    const password = String(values.get('password') ?? '');
    const name = textOf(values, 'name');
    const body = {
      ...{ login: textOf(values, 'login'), name, role: values.get('role'), brands: listOf(textOf(values, 'brands')) },
      ...(password !== '' && { password }),
    };
    api<{ link: Link | null }>('POST', '/users', { body }).then((made) => {
      form.reset();
      setLink(made.link ? { ...made.link, name } : undefined);
      done();
    }, bad);
  };
  return (
    <section class="card">
      <h2>{t.settings.users}</h2>
      {problem || !value ? (
        <Pending problem={problem} again={again} />
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>{t.settings.name}</th>
                <th>{t.login.login}</th>
                <th>{t.settings.role}</th>
                <th>{t.settings.brands}</th>
                <th>{t.settings.action}</th>
              </tr>
            </thead>
            <tbody>
              {value.users.map((user) => (
                <UserRow
                  key={user.id}
                  user={user}
                  change={(body) => change(user.id, body)}
                  makeLink={passwords && user.issuer === null ? () => makeLink(user) : undefined}
                  endSessions={() => endSessions(user)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown}
      {link && (
        <Secret
          text={t.settings.linkOnce.replace('#', () => link.name).replace('%', () => dateTime(link.until))}
          secret={link.url}
        />
      )}
      {passwords && (
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
            <input
              name="password"
              type="password"
              minLength={12}
              autocomplete="new-password"
              placeholder={t.settings.byLink}
            />
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
      )}
    </section>
  );
}

function UserRow({
  user: { name, login, role, brands, disabled, issuer, password },
  change,
  makeLink,
  endSessions,
}: {
  user: User;
  change: (body: unknown) => void;
  makeLink: (() => void) | undefined;
  endSessions: () => void;
}) {
  const by = issuer === null ? (password ? '' : t.settings.noPassword) : new URL(issuer).host;
  return (
    <tr class={disabled ? 'done' : ''}>
      <td>{name}</td>
      <td class="long">
        {login}
        {by !== '' && <small> {by}</small>}
      </td>
      <td>
        <RoleSelect value={role} label={`${t.settings.role}: ${name}`} onChange={(next) => change({ role: next })} />
      </td>
      <td>
        <input
          value={brands.join(', ')}
          placeholder={t.settings.all}
          aria-label={`${t.settings.brands}: ${name}`}
          onChange={(event) => change({ brands: listOf(event.currentTarget.value) })}
        />
      </td>
      <td>
        <div class="row">
          {makeLink && !disabled && (
            <button type="button" onClick={makeLink}>
              {t.settings.makeLink}
            </button>
          )}
          <button type="button" onClick={endSessions}>
            {t.settings.endSessions}
          </button>
          <button type="button" onClick={() => change({ disabled: !disabled })}>
            {disabled ? t.settings.enable : t.settings.disable}
          </button>
        </div>
      </td>
    </tr>
  );
}
