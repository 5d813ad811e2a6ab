import { createPrivateKey, createSign, generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
// @ts-expect-error: it brings no types, and the few things that are used here are told below.
import { Provider as OidcProvider } from 'oidc-provider';

interface Context {
  readonly path: string;
  readonly req: unknown;
  readonly res: unknown;
  status: number;
  body: unknown;
}
interface ProviderOfTests {
  use(middleware: (context: Context, next: () => Promise<void>) => Promise<void>): void;
  callback(): (request: unknown, response: unknown) => void;
  interactionFinished(request: unknown, response: unknown, result: unknown): Promise<void>;
  readonly Grant: new (of: {
    accountId: string;
    clientId: string;
  }) => { addOIDCScope(scope: string): void; save(): Promise<string> };
}

type Claims = Record<string, unknown>;
type Key = JsonWebKey & { readonly kid: string };

/** Whom the provider knows, by what they are called there. */
export type People = Record<string, Claims>;

const makeKey = (): Key => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  ...{ kid: randomBytes(4).toString('hex'), alg: 'RS256', use: 'sig' },
});

/** A JWS in compact form (RFC 7515). */
function sign(claims: Claims, key: Key): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', kid: key.kid, typ: 'JWT' })}.${part(claims)}`;
  const signer = createSign('RSA-SHA256').update(text);
  return `${text}.${signer.sign(createPrivateKey({ key, format: 'jwk' })).toString('base64url')}`;
}

/**
 * A certified provider of OpenID Connect over loopback HTTP: first where it is, then, once it is known where browsers come back to, what
 * it does. Whoever `person` is, is logged in without being asked. Under the name `localhost` it is another site than 127.0.0.1.
 */
export async function startProvider({ host = '127.0.0.1' }: { host?: 'localhost' | '127.0.0.1' } = {}) {
  let handle: ((request: unknown, response: unknown) => void) | undefined;
  const server = createServer((request, response) => {
    if (handle) return handle(request, response);
    response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const keys = [makeKey()];
  const state = {
    person: undefined as string | undefined,
    /** What a bad provider would answer: other claims in the ID token, or another key under it. */
    tamper: undefined as ((claims: Claims) => { claims: Claims; key?: Key }) | undefined,
    /** Of the last login. */
    lastIdToken: '',
  };

  return {
    issuer,
    state,
    makeKey,
    /** A new key takes the place of the one that tokens were signed by. */
    rotate(): void {
      keys.splice(0, keys.length, makeKey());
    },
    /** It does not answer any more, or again. */
    pause(): () => void {
      const before = handle;
      handle = undefined;
      return () => {
        handle = before;
      };
    },
    open(client: { readonly backTo: string; readonly endTo: string; readonly secret: string }, people: People): void {
      const make = () => {
        const provider: ProviderOfTests = new OidcProvider(issuer, {
          clients: [
            {
              ...{ client_id: 'escolta', client_secret: client.secret, redirect_uris: [client.backTo] },
              post_logout_redirect_uris: [client.endTo],
            },
          ],
          ...{
            jwks: { keys: [...keys] },
            cookies: { keys: ['a key of tests'] },
            scopes: ['openid', 'profile', 'email', 'groups'],
          },
          claims: {
            ...{ openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
            profile: ['name', 'preferred_username'],
          },
          findAccount: (_: unknown, id: string) =>
            people[id] && { accountId: id, claims: async () => ({ sub: id, ...people[id] }) },
          // Whoever logs in agrees.
          async loadExistingGrant({
            oidc,
          }: {
            oidc: { session: { accountId: string }; client: { clientId: string } };
          }) {
            const grant = new provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
            grant.addOIDCScope('openid profile email groups');
            await grant.save();
            return grant;
          },
          ...{
            pkce: { required: () => true },
            renderError: async (context: Context, out: unknown) => {
              context.body = out;
            },
          },
          features: {
            devInteractions: { enabled: false },
            rpInitiatedLogout: {
              logoutSource: async (context: Context, form: string) => {
                context.body = `<!doctype html><title>Out</title>${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`;
              },
            },
          },
          ...{
            ttl: { Interaction: 600, Session: 600, Grant: 600, IdToken: 600, AccessToken: 600, AuthorizationCode: 60 },
          },
        });
        provider.use(async (context, next) => {
          if (state.person !== undefined && context.path.startsWith('/interaction/')) {
            const result =
              state.person === 'nobody' ? { error: 'access_denied' } : { login: { accountId: state.person } };
            return provider.interactionFinished(context.req, context.res, result);
          }
          await next();
          const body = context.body as { id_token?: string } | undefined;
          if (context.path !== '/token' || typeof body?.id_token !== 'string') return;
          const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1] ?? '', 'base64url').toString());
          const [own] = keys;
          const { claims: told, key = own } = state.tamper?.(claims) ?? { claims };
          state.lastIdToken = sign(told, key as Key);
          context.body = { ...body, id_token: state.lastIdToken };
        });
        return provider.callback();
      };
      let [made, by] = [make(), keys[0]];
      handle = (request, response) => {
        if (by !== keys[0]) [made, by] = [make(), keys[0]];
        made(request, response);
      };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type TestProvider = Awaited<ReturnType<typeof startProvider>>;

/** A browser as far as redirects and cookies go. */
export function createJar() {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async get(url: string): Promise<Response> {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(line) ?? [];
        if (value === '' || /expires=Thu, 01 Jan 1970|max-age=0/iu.test(line)) cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    },
    /** Follows redirects to the address that `until` is true of, without asking it; else to the last one. */
    async follow(url: string, until: (url: string) => boolean = () => false): Promise<string> {
      for (let at = url, hops = 0; hops < 12; hops += 1) {
        if (until(at)) return at;
        const response = await this.get(at);
        const next = response.headers.get('location');
        await response.arrayBuffer();
        if (next === null) return at;
        at = new URL(next, at).href;
      }
      throw new Error('it redirects on and on');
    },
  };
}
