import { useState } from 'preact/hooks';
import { type ApiProblem, queryString } from '../api.ts';
import { go } from '../route.ts';
import { choosePassword, logIn, type SessionState, setUp } from '../session.ts';
import { t } from '../words/index.ts';

/** A form that is sent once at a time, and says what was wrong with it. */
function useSending(
  send: (values: Record<string, string>) => Promise<SessionState>,
  done: (state: SessionState) => void,
) {
  const [problem, setProblem] = useState<ApiProblem>();
  const [sending, setSending] = useState(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.currentTarget as HTMLFormElement)) as Record<string, string>;
    setSending(true);
    setProblem(undefined);
    send(values).then(done, (error: unknown) => {
      setProblem(error as ApiProblem);
      setSending(false);
    });
  };
  return { problem, sending, submit };
}

function Problem({ problem }: { problem: ApiProblem | undefined }) {
  if (!problem) return null;
  return (
    <p class="problem" role="alert">
      {problem.text}
    </p>
  );
}

/** The page that was asked for, to come back to: where we are, or what the address of this page names. */
function wantedPage(): string {
  const { pathname, search, hash } = location;
  if (!/^\/(?:login|setup|password)?$/u.test(pathname)) return pathname + search + hash;
  return new URLSearchParams(search).get('to') ?? '';
}

type Reason = keyof typeof t.login.problems;

/** Why the provider let nobody in, from the address that it was come back to. */
function reasonOf(): Reason | undefined {
  const why = location.pathname === '/login' ? (new URLSearchParams(location.search).get('problem') ?? '') : '';
  return Object.hasOwn(t.login.problems, why) ? (why as Reason) : undefined;
}

/** Where it is about who came, they may be somebody else too, and the provider is to ask. */
const aboutWho: readonly Reason[] = ['role', 'email', 'disabled'];

export function LoginPage({ session, done }: { session: SessionState; done: (state: SessionState) => void }) {
  const { problem, sending, submit } = useSending(({ login = '', password = '' }) => logIn(login, password), done);
  const { oidc, passwords, setup } = session;
  const reason = oidc ? reasonOf() : undefined;
  const anew = reason !== undefined && aboutWho.includes(reason);
  const query = queryString({ to: wantedPage(), anew: anew || undefined });
  return (
    <main class="door">
      <img src="/icon.svg" alt="" width="48" height="48" />
      <h1>{t.login.title}</h1>
      {setup && <p>{t.login.waiting}</p>}
      {oidc && reason && (
        <p class="problem" role="alert">
          {t.login.problems[reason].replace('#', () => oidc.name)}
        </p>
      )}
      {oidc && (
        <a class="button main" href={oidc.url + (query === '' ? '' : `?${query}`)}>
          {t.login.with} {oidc.name}
        </a>
      )}
      {oidc && passwords && <p class="or">{t.login.or}</p>}
      {passwords && (
        <form onSubmit={submit}>
          <label>
            {t.login.login}
            <input name="login" autocomplete="username" required autofocus={!oidc} />
          </label>
          <label>
            {t.login.password}
            <input name="password" type="password" autocomplete="current-password" required />
          </label>
          <Problem problem={problem} />
          <button type="submit" class={oidc ? '' : 'main'} disabled={sending}>
            {t.login.submit}
          </button>
        </form>
      )}
    </main>
  );
}

/** Where the link of an administrator leads: whoever has it chooses a password, once. */
export function PasswordPage({ done }: { done: (state: SessionState) => void }) {
  const { problem, sending, submit } = useSending(
    ({ password = '' }) => choosePassword(location.hash.slice(1), password),
    (state) => {
      go('/inbox', { replace: true });
      done(state);
    },
  );
  return (
    <main class="door">
      <img src="/icon.svg" alt="" width="48" height="48" />
      <h1>{t.login.chooseTitle}</h1>
      <form onSubmit={submit}>
        <NewPassword focus />
        <Problem problem={problem} />
        <button type="submit" class="main" disabled={sending}>
          {t.login.choose}
        </button>
      </form>
    </main>
  );
}

function NewPassword({ focus = false }: { focus?: boolean }) {
  return (
    <>
      <label>
        {t.login.password}
        <input
          name="password"
          type="password"
          autocomplete="new-password"
          required
          minLength={12}
          maxLength={200}
          aria-describedby="hint"
          autofocus={focus}
        />
      </label>
      <small id="hint">{t.login.passwordHint}</small>
    </>
  );
}

export function SetupPage({ open, done }: { open: boolean; done: (state: SessionState) => void }) {
  const { problem, sending, submit } = useSending(
    ({ login = '', name = '', password = '' }) => setUp({ token: location.hash.slice(1), login, name, password }),
    (state) => {
      go('/inbox', { replace: true });
      done(state);
    },
  );
  return (
    <main class="door">
      <img src="/icon.svg" alt="" width="48" height="48" />
      <h1>{t.login.setupTitle}</h1>
      {open ? (
        <form onSubmit={submit}>
          <p>{t.login.setupText}</p>
          <label>
            {t.login.name}
            <input name="name" autocomplete="name" required maxLength={100} autofocus />
          </label>
          <label>
            {t.login.login}
            <input name="login" autocomplete="username" required maxLength={200} />
          </label>
          <NewPassword />
          <Problem problem={problem} />
          <button type="submit" class="main" disabled={sending}>
            {t.login.make}
          </button>
        </form>
      ) : (
        <a class="button" href="/login">
          {t.login.title}
        </a>
      )}
    </main>
  );
}
