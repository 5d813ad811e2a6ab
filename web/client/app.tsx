import type { ComponentChild } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type ApiProblem, whenSessionEnds } from './api.ts';
import { DashboardsPage } from './pages/dashboards.tsx';
import { InboxPage } from './pages/inbox.tsx';
import { IncidentsPage } from './pages/incidents.tsx';
import { LeadsPage } from './pages/leads.tsx';
import { LoginPage, PasswordPage, SetupPage } from './pages/login.tsx';
import { PeoplePage } from './pages/people.tsx';
import { SettingsPage } from './pages/settings.tsx';
import { SqlPage } from './pages/sql.tsx';
import { Pending } from './parts/status.tsx';
import { followLinks, go, usePlace } from './route.ts';
import { logOut, readSession, type SessionState, type SessionUser } from './session.ts';
import { chooseLanguage, type Language, language, languages, t } from './words/index.ts';

/** Pages by the beginning of their path, in the order of the menu; those without the right are not shown. */
const pages: readonly {
  readonly path: string;
  readonly label: string;
  readonly right: string;
  readonly show: (user: SessionUser) => ComponentChild;
}[] = [
  { path: '/inbox', label: t.nav.inbox, right: 'read', show: (user) => <InboxPage user={user} /> },
  { path: '/incidents', label: t.nav.incidents, right: 'read', show: (user) => <IncidentsPage user={user} /> },
  { path: '/dashboards', label: t.nav.dashboards, right: 'read', show: (user) => <DashboardsPage user={user} /> },
  { path: '/people', label: t.nav.people, right: 'personal', show: () => <PeoplePage /> },
  { path: '/leads', label: t.nav.leads, right: 'personal', show: () => <LeadsPage /> },
  { path: '/sql', label: t.nav.sql, right: 'query', show: (user) => <SqlPage user={user} /> },
  { path: '/settings', label: t.nav.settings, right: 'read', show: (user) => <SettingsPage user={user} /> },
];

export function App() {
  const place = usePlace();
  const [session, setSession] = useState<SessionState>();
  const [problem, setProblem] = useState<ApiProblem>();
  const read = () => {
    setProblem(undefined);
    readSession().then(setSession, (error: unknown) => setProblem(error as ApiProblem));
  };
  useEffect(() => {
    whenSessionEnds(() => setSession((before) => before && { ...before, user: null }));
    read();
  }, []);
  if (problem || !session) return <Pending problem={problem} again={read} />;
  // Whoever has the link of somebody is to choose their password, whoever was logged in here.
  if (place.path === '/password' && location.hash !== '') return <PasswordPage done={setSession} />;
  if (!session.user)
    return place.path === '/setup' ? (
      <SetupPage open={session.setup} done={setSession} />
    ) : (
      <LoginPage session={session} done={setSession} />
    );
  return <Shell user={session.user} path={place.path} ended={() => setSession({ ...session, user: null })} />;
}

function Shell({ user, path, ended }: { user: SessionUser; path: string; ended: () => void }) {
  const shown = pages.filter(({ right }) => user.rights.includes(right));
  const page = pages.find((each) => path === each.path || path.startsWith(`${each.path}/`));
  const isHome = ['/', '/login', '/setup', '/password'].includes(path);
  useEffect(() => {
    const to = new URLSearchParams(location.search).get('to') ?? '';
    if (isHome) go(path === '/login' && /^\/(?![/\\])/u.test(to) ? to : '/inbox', { replace: true });
  }, [isHome]);
  useEffect(() => {
    document.addEventListener('click', followLinks);
    return () => document.removeEventListener('click', followLinks);
  }, []);
  useEffect(() => {
    document.title = page ? `${page.label} · Escolta` : 'Escolta';
  }, [page]);
  return (
    <div class="shell">
      <a class="skip" href="#content">
        {t.nav.skip}
      </a>
      <header class="top">
        <a class="logo" href="/inbox">
          <img src="/icon.svg" alt="" width="24" height="24" /> {t.name}
        </a>
        <nav aria-label={t.nav.main}>
          {shown.map(({ path: to, label }) => (
            <a key={to} href={to} aria-current={page?.path === to ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <Tools user={user} ended={ended} />
      </header>
      <main id="content" tabIndex={-1}>
        {page ? (
          user.rights.includes(page.right) ? (
            page.show(user)
          ) : (
            <p class="empty">{t.status.denied}</p>
          )
        ) : isHome ? null : (
          <p class="empty">{t.status.missing}</p>
        )}
      </main>
    </div>
  );
}

function Tools({ user, ended }: { user: SessionUser; ended: () => void }) {
  const toggle = () => {
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    const now = document.documentElement.dataset['theme'] ?? (dark ? 'dark' : 'light');
    const next = now === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = next;
    localStorage.setItem('escolta-theme', next);
    dispatchEvent(new Event('escolta-theme'));
  };
  return (
    <div class="tools">
      <label class="quiet">
        <span class="hidden">{t.nav.language}</span>
        <select value={language} onChange={(event) => chooseLanguage(event.currentTarget.value as Language)}>
          {Object.entries(languages).map(([tag, name]) => (
            <option key={tag} value={tag}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="quiet" onClick={toggle} title={t.nav.theme} aria-label={t.nav.theme}>
        ◐
      </button>
      <span class="who">{user.name}</span>
      <button type="button" class="quiet" onClick={() => void logOut().then(ended, ended)}>
        {t.nav.logout}
      </button>
    </div>
  );
}
