import { t } from './words/index.ts';

/** Why a request had no success, in words for people. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];

  constructor(status: number, detail: string, errors: ApiProblem['errors'] = []) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }

  /** All of it in one line: what was wrong, and with which values. */
  get text(): string {
    return [this.message, ...this.errors.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}.`)].join(' ');
  }
}

let csrf: string | null = null;
/** Called when the session has ended. */
let onEnded: () => void = () => undefined;

export function setCsrf(token: string | null): void {
  csrf = token;
}

export function whenSessionEnds(called: () => void): void {
  onEnded = called;
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** `{ a: ['x', 'y'], b: undefined }` as `a=x,y`. */
export function queryString(query: Query): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
    if (text !== '') params.set(key, text);
  }
  return params.toString();
}

/** Asks the API. Rejects with `ApiProblem`. */
export async function api<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  { query = {}, body, signal }: { query?: Query; body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  const asked = queryString(query);
  let response: Response;
  let text: string;
  try {
    response = await fetch(`/api/v1${path}${asked === '' ? '' : `?${asked}`}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(csrf !== null && method !== 'GET' && { 'x-escolta-csrf': csrf }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiProblem(0, t.status.silent);
  }
  const { ok, status } = response;
  // A proxy before Escolta answers in pages of its own.
  const isForeign = text !== '' && !/\bjson\b/u.test(response.headers.get('content-type') ?? '');
  const value: unknown = text === '' || isForeign ? undefined : JSON.parse(text);
  if (ok && !isForeign) return value as T;
  if (status === 401 && path !== '/session') onEnded();
  const { detail = isForeign ? `${t.status.foreign} (${status})` : response.statusText, errors } = (value ?? {}) as {
    detail?: string;
    errors?: ApiProblem['errors'];
  };
  throw new ApiProblem(status, detail, errors);
}
