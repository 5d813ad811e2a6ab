import * as client from 'openid-client';
import { z } from 'zod';
import { describeError, PipelineError } from '../core/errors.ts';
import type { HttpClient } from '../core/http.ts';
import type { Role } from '../core/rights.ts';

/** The `web.oidc` section of the configuration. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly name?: string | undefined;
  readonly scopes: readonly string[];
  readonly emailDomains: readonly string[];
  readonly groupsClaim: string;
  readonly roles: readonly { readonly group: string; readonly role: Role; readonly brands: readonly string[] }[];
  readonly defaultRole?: Role | undefined;
  readonly linkByEmail: boolean;
  readonly passwordLogin: boolean;
  readonly endSession: boolean;
}

/**
 * Why somebody is not let in: the provider refused, does not answer, or is not set up for us; what it said is not to be believed, or is
 * out of time; this is not the login that was begun here, or it was used; and who came has no role, no address of the right domain, or is
 * disabled.
 */
export const oidcReasons = [
  ...(['refused', 'away', 'setup', 'invalid', 'clock', 'state', 'role', 'email', 'disabled'] as const),
];
export type OidcReason = (typeof oidcReasons)[number];

export class OidcError extends Error {
  readonly why: OidcReason;
  /** What administrators may want to know of it, for the audit log. */
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(
    why: OidcReason,
    message: string,
    { detail = {}, ...options }: { cause?: unknown; detail?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options);
    this.why = why;
    this.detail = detail;
  }
}

/** What one login was begun with; the browser keeps it until it comes back. */
export const attemptSchema = z.strictObject({
  state: z.string().min(20).max(100),
  nonce: z.string().min(20).max(100),
  verifier: z.string().min(43).max(128),
  to: z.string().max(2_000),
});
export type Attempt = z.output<typeof attemptSchema>;

/** What a provider tells of people. It is theirs: any length, any letters. */
const claimsSchema = z.looseObject({
  sub: z.string().min(1).max(255),
  email: z.string().max(320).optional().catch(undefined),
  email_verified: z.unknown().optional(),
  name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
});
export type Claims = z.output<typeof claimsSchema>;

export interface Oidc {
  readonly settings: OidcSettings;
  /** On the button. */
  readonly name: string;
  /**
   * Where to send a browser, and what it is to keep meanwhile; `anew`: the provider is to ask who it is, whoever is logged in there. Throws
   * `OidcError`, as all of these do.
   */
  begin(redirectUri: string, to: string, anew?: boolean): Promise<{ readonly url: URL; readonly attempt: Attempt }>;
  /** Who came back to an address; checked: state, nonce, issuer, audience, time and signature. */
  finish(came: URL, attempt: Attempt): Promise<{ readonly claims: Claims; readonly idToken: string }>;
  /** Where a browser is logged out of the provider too; undefined where that cannot be. */
  endOf(idToken: string, backTo: string): Promise<URL | undefined>;
  /** Asks the provider what it is. */
  check(): Promise<void>;
}

const timeoutMs = 10_000;
const mostBytes = 1_024 * 1_024;
/** Seconds by which the clocks of two machines may differ. */
const tolerance = 60;

/**
 * Logging in with a provider: authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 7636, RFC 9207). Nothing is remembered of
 * the provider from one login to the next, so that new keys and addresses hold at once.
 */
export function createOidc(settings: OidcSettings, http: HttpClient): Oidc {
  const issuer = new URL(settings.issuer);
  const fetch = fetchBy(http);

  async function discover(): Promise<client.Configuration> {
    const found = await client.discovery(
      issuer,
      settings.clientId,
      { [client.clockTolerance]: tolerance },
      authentication(settings.clientSecret),
      {
        [client.customFetch]: fetch,
        execute: [
          client.enableNonRepudiationChecks,
          ...(issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []),
        ],
      },
    );
    found[client.customFetch] = fetch;
    return found;
  }
  const told = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw oidcErrorOf(error, settings.issuer);
    });

  /** What the ID token does not tell may be in the answer of the provider's `userinfo`. */
  async function allClaims(config: client.Configuration, tokens: client.TokenEndpointResponse, claims: Claims) {
    const { roles, groupsClaim, emailDomains, linkByEmail } = settings;
    const lacks =
      (roles.length > 0 && claimAt(claims, groupsClaim) === undefined) ||
      ((emailDomains.length > 0 || linkByEmail) && claims.email === undefined) ||
      (claims.name ?? claims.preferred_username ?? claims.email) === undefined;
    if (!lacks || config.serverMetadata().userinfo_endpoint === undefined) return claims;
    const more = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
    return claimsSchema.parse({ ...more, ...claims });
  }

  return {
    settings,
    name: settings.name ?? issuer.host,
    begin: (redirectUri, to, anew = false) =>
      told(
        (async () => {
          const config = await discover();
          const attempt = {
            ...{ state: client.randomState(), nonce: client.randomNonce() },
            ...{ verifier: client.randomPKCECodeVerifier(), to },
          };
          const url = client.buildAuthorizationUrl(config, {
            ...{ redirect_uri: redirectUri, scope: settings.scopes.join(' ') },
            ...{ state: attempt.state, nonce: attempt.nonce, code_challenge_method: 'S256' },
            ...(anew && { prompt: issuer.host === 'accounts.google.com' ? 'select_account' : 'login' }),
            code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
          });
          return { url, attempt };
        })(),
      ),
    finish: (came, attempt) =>
      told(
        (async () => {
          if (came.searchParams.get('state') !== attempt.state)
            throw new OidcError('state', 'this is not the login that was begun in this browser');
          const config = await discover();
          const tokens = await client.authorizationCodeGrant(config, came, {
            ...{ pkceCodeVerifier: attempt.verifier, expectedState: attempt.state, expectedNonce: attempt.nonce },
            idTokenExpected: true,
          });
          const claims = claimsSchema.parse(tokens.claims());
          return { claims: await allClaims(config, tokens, claims), idToken: tokens.id_token ?? '' };
        })(),
      ),
    endOf: (idToken, backTo) =>
      told(
        (async () => {
          const config = await discover();
          if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
          return client.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: backTo });
        })(),
      ),
    check: () => told(discover()).then(() => undefined),
  };
}

/** As providers have it by default (`client_secret_basic`), else in the body where they say so; without a secret PKCE alone proves it. */
function authentication(secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None();
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

/** Requests within our bounds: of time and size, and to no private address that nobody named. */
function fetchBy(http: HttpClient): client.CustomFetch {
  return async (url, { method, headers, body }) => {
    const answer = await http.request({
      ...{ url, method: method as 'GET' | 'POST', headers: Object.fromEntries(new Headers(headers)) },
      ...(body !== undefined && body !== null && { body: String(body) }),
      ...{ timeoutMs, maxBytes: mostBytes },
    });
    const { 'content-encoding': _, 'content-length': __, ...rest } = answer.headers;
    const bodiless = answer.status === 204 || answer.status === 304;
    return new Response(bodiless ? null : new Uint8Array(answer.body), { status: answer.status, headers: rest });
  };
}

const refusals = [
  ...['access_denied', 'login_required', 'consent_required', 'interaction_required', 'account_selection_required'],
];
const passing = ['server_error', 'temporarily_unavailable'];

/** What an error of the library means to people. */
export function oidcErrorOf(error: unknown, issuer: string): OidcError {
  if (error instanceof OidcError) return error;
  const fail = (why: OidcReason, message: string) => new OidcError(why, message, { cause: error });
  if (error instanceof client.AuthorizationResponseError) {
    const said = `${issuer} answered ${error.error}`;
    if (refusals.includes(error.error)) return fail('refused', said);
    return fail(passing.includes(error.error) ? 'away' : 'setup', said);
  }
  if (error instanceof client.ResponseBodyError) {
    const said = `${issuer} answered ${error.error}${error.error_description ? ` (${error.error_description})` : ''}`;
    if (error.error === 'invalid_grant') return fail('state', `${said}: the code of this login is used or too old`);
    return fail(passing.includes(error.error) ? 'away' : 'setup', said);
  }
  if (error instanceof client.WWWAuthenticateChallengeError)
    return fail('setup', `${issuer} does not accept who we say we are: check web.oidc.clientId and clientSecret`);
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof PipelineError) return fail(at.retry === 'fatal' ? 'setup' : 'away', `asking ${issuer}`);
    if (at.cause instanceof Response) {
      const { status } = at.cause;
      return fail(status >= 500 || status === 429 ? 'away' : 'setup', `${issuer} answered with status ${status}`);
    }
  }
  const code = (error as { code?: unknown } | undefined)?.code;
  if (code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED')
    return fail('clock', `what ${issuer} signed is out of time: the clock of this machine or of the provider is wrong`);
  if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED' || code === 'OAUTH_MISSING_SERVER_METADATA')
    return fail('setup', `what is at ${issuer} calls itself otherwise, or is no provider: check web.oidc.issuer`);
  return fail('invalid', `what ${issuer} said cannot be believed (${describeError(error).slice(0, 200)})`);
}

/** The value of a claim: by its whole name, else as a path into it. */
function claimAt(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((at, step) => {
    const inside = typeof at === 'object' && at !== null && Object.hasOwn(at, step);
    return inside ? (at as Record<string, unknown>)[step] : undefined;
  }, claims);
}

/** The groups of somebody, as the provider tells them. */
export function groupsOf(claims: Claims, groupsClaim: string): string[] {
  const said = claimAt(claims, groupsClaim);
  return (Array.isArray(said) ? said : [said]).filter((group) => typeof group === 'string');
}

/** What the groups of somebody let them do; undefined: they have no role here. */
export function roleOf(
  claims: Claims,
  { groupsClaim, roles, defaultRole }: Pick<OidcSettings, 'groupsClaim' | 'roles' | 'defaultRole'>,
): { readonly role: Role; readonly brands: readonly string[] } | undefined {
  const groups = new Set(groupsOf(claims, groupsClaim));
  const theirs = roles.filter(({ group }) => groups.has(group));
  const [first] = theirs;
  if (!first) return defaultRole && { role: defaultRole, brands: [] };
  const same = theirs.filter(({ role }) => role === first.role);
  // Whoever of a role sees all brands in one group sees them all.
  const brands = same.some((each) => each.brands.length === 0) ? [] : same.flatMap((each) => each.brands);
  return { role: first.role, brands: [...new Set(brands)] };
}

/** The address of somebody, where the provider says that it is verified. */
export function verifiedEmail({ email, email_verified }: Claims): string | undefined {
  return email_verified === true && email !== undefined && email.includes('@') ? email.trim().toLowerCase() : undefined;
}
