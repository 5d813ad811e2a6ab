import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { Pending } from '../../parts/status.tsx';
import { useApi } from '../../parts/use-api.ts';
import { dateTime, t } from '../../words/index.ts';
import { listOf, type Role, RoleSelect, Secret, textOf, useSaying } from './fields.tsx';

interface Token {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly brands: readonly string[];
  readonly createdBy: string;
  readonly expiresAt: number | null;
  readonly revoked: boolean;
}

/** How long a token may hold, in days; the one of no expiry comes last. */
const lives = [7, 30, 90, 365] as const;

export function Tokens() {
  const { value, problem, again } = useApi<{ tokens: Token[] }>('/tokens');
  const [secret, setSecret] = useState<string>();
  const { bad, clear, shown } = useSaying();
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    const days = Number(values.get('days'));
    const body = {
      ...{ name: textOf(values, 'name'), role: values.get('role'), brands: listOf(textOf(values, 'brands')) },
      days: days === 0 ? null : days,
    };
    api<{ secret: string }>('POST', '/tokens', { body }).then((made) => {
      form.reset();
      clear();
      setSecret(made.secret);
      again();
    }, bad);
  };
  return (
    <section class="card">
      <h2>{t.settings.tokens}</h2>
      {problem || !value ? (
        <Pending problem={problem} again={again} />
      ) : (
        value.tokens.length > 0 && (
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th>{t.settings.name}</th>
                  <th>{t.settings.role}</th>
                  <th>{t.settings.brands}</th>
                  <th>{t.settings.madeBy}</th>
                  <th>{t.settings.expires}</th>
                  <th>{t.settings.action}</th>
                </tr>
              </thead>
              <tbody>
                {value.tokens.map(({ id, name, role, brands, createdBy, expiresAt, revoked }) => (
                  <tr key={id} class={revoked ? 'done' : ''}>
                    <td>{name}</td>
                    <td>{t.role[role]}</td>
                    <td>{brands.join(', ') || t.settings.all}</td>
                    <td>{createdBy}</td>
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
      {secret && <Secret text={t.settings.tokenOnce} secret={secret} />}
      <form class="row" onSubmit={add}>
        <label>
          {t.settings.name}
          <input name="name" required maxLength={100} />
        </label>
        <div class="field">
          <span aria-hidden="true">{t.settings.role}</span>
          <RoleSelect name="role" />
        </div>
        <label>
          {t.settings.brands}
          <input name="brands" placeholder={t.settings.all} />
        </label>
        <label>
          {t.settings.expires}
          <select name="days">
            {lives.map((days) => (
              <option key={days} value={days} selected={days === 90}>
                {t.settings.inDays.replace('#', String(days))}
              </option>
            ))}
            <option value={0}>{t.settings.never}</option>
          </select>
        </label>
        <button type="submit">{t.settings.addToken}</button>
      </form>
      {shown}
    </section>
  );
}
