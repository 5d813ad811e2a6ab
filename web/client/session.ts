import { api, setCsrf } from './api.ts';

export interface SessionUser {
  readonly id: string;
  readonly name: string;
  readonly login?: string;
  readonly role: 'viewer' | 'manager' | 'analyst' | 'administrator';
  readonly rights: readonly string[];
  readonly brands: readonly string[];
}

export interface SessionState {
  readonly setup: boolean;
  readonly user: SessionUser | null;
  readonly csrf: string | null;
  readonly oidc: { readonly name: string } | null;
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
export async function logOut(): Promise<void> {
  await api('DELETE', '/session');
  setCsrf(null);
}
