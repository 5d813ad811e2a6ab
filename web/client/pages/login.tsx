import { useState } from 'preact/hooks';
import type { ApiProblem } from '../api.ts';
import { go } from '../route.ts';
import { logIn, type SessionState, setUp } from '../session.ts';
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

export function LoginPage({ session, done }: { session: SessionState; done: (state: SessionState) => void }) {
  const { problem, sending, submit } = useSending(({ login = '', password = '' }) => logIn(login, password), done);
  return (
    <main class="door">
      <img src="/icon.svg" alt="" width="48" height="48" />
      <h1>{t.login.title}</h1>
      {session.setup && <p>{t.login.waiting}</p>}
      <form onSubmit={submit}>
        <label>
          {t.login.login}
          <input name="login" autocomplete="username" required autofocus />
        </label>
        <label>
          {t.login.password}
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        <Problem problem={problem} />
        <button type="submit" class="main" disabled={sending}>
          {t.login.submit}
        </button>
      </form>
      {session.oidc && (
        <a class="button" href="/api/v1/oidc/login">
          {t.login.with} {session.oidc.name}
        </a>
      )}
    </main>
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
            />
          </label>
          <small id="hint">{t.login.passwordHint}</small>
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
