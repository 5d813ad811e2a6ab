import { api, setCsrf } from './api.ts';

export interface SessionUser {
  readonly id: string;
  readonly name: string;
  readonly login?: string;
  /** They log in with a password, and may change it. */
  readonly password: boolean;
  readonly role: 'viewer' | 'manager' | 'analyst' | 'administrator';
  readonly rights: readonly string[];
  readonly brands: readonly string[];
}

export interface SessionState {
  readonly setup: boolean;
  readonly user: SessionUser | null;
  readonly csrf: string | null;
  readonly oidc: { readonly name: string; readonly url: string } | null;
  /** Whether people log in with a password. */
  readonly passwords: boolean;
}

function keep(state: SessionState): SessionState {
  setCsrf(state.csrf);
  return state;
}

export const readSession = async (): Promise<SessionState> => keep(await api<SessionState>('GET', '/session'));
export const logIn = async (login: string, password: string): Promise<SessionState> =>
  keep(await api<SessionState>('POST', '/session', { body: { login, password } }));
export const setUp = async (body: {
  token: string;
  login: string;
  name: string;
  password: string;
}): Promise<SessionState> => keep(await api<SessionState>('POST', '/setup', { body }));
export const choosePassword = async (token: string, password: string): Promise<SessionState> =>
  keep(await api<SessionState>('POST', '/session/link', { body: { token, password } }));
/** Logs out here, and of the provider too where that is wanted: then the browser goes there. */
export async function logOut(): Promise<void> {
  const { url } = await api<{ url: string | null }>('DELETE', '/session');
  setCsrf(null);
  if (url !== null) location.assign(url);
}
