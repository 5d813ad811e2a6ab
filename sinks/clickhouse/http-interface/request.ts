import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Credentials } from './accounts.ts';
import { Failure } from './failure.ts';

/** A request as its address and headers tell it; the body is still to be read. */
export interface HttpQuery {
  readonly credentials: Credentials;
  /** What stands in the address; the body goes on from it. */
  readonly query: string;
  readonly database: string | undefined;
  /** Format of the answer where the statement names none. */
  readonly format: string;
  readonly queryId: string;
  /** Settings as they were asked for. */
  readonly settings: ReadonlyMap<string, string>;
  /** Values of `{name:Type}` in the statement, as ClickHouse escapes them. */
  readonly params: ReadonlyMap<string, string>;
  /** Whether the request itself may not write: GET and HEAD. */
  readonly readOnly: boolean;
  /** How the caller wants the answer compressed: in a way of HTTP, or in ClickHouse's own frames. */
  readonly compress: 'http' | 'native' | undefined;
}

/** Parameters that are no settings. */
const reserved = new Set([
  'query',
  'database',
  'default_format',
  'user',
  'password',
  'quota_key',
  'query_id',
  'session_id',
  'session_timeout',
  'session_check',
  'client_protocol_version',
  'role',
  'compress',
  'decompress',
  'stacktrace',
]);

/** Throws `Failure` for what a server does and this interface does not. */
export function readRequest(request: IncomingMessage, url: URL): HttpQuery {
  const { searchParams: given } = url;
  const { headers, method } = request;
  if (given.has('role')) throw new Failure('NOT_IMPLEMENTED', 'There are no roles');
  if (isOn(given.get('decompress'))) {
    throw new Failure(
      'NOT_IMPLEMENTED',
      "Bodies in ClickHouse's own compression are not read: use that of HTTP, with Content-Encoding",
    );
  }
  if (/^multipart\//i.test(headers['content-type'] ?? '')) {
    throw new Failure(
      'NOT_IMPLEMENTED',
      'External tables (multipart/form-data) are not supported: insert the data first',
    );
  }
  const settings = new Map<string, string>();
  const params = new Map<string, string>();
  for (const [name, value] of given) {
    if (name.startsWith('param_')) params.set(settingName(name).slice('param_'.length), value);
    else if (!reserved.has(name)) settings.set(settingName(name), value);
  }
  const format = given.get('default_format') ?? header(request, 'x-clickhouse-format') ?? 'TabSeparated';
  if (!/^\w+$/.test(format)) throw new Failure('BAD_ARGUMENTS', `"${format}" is not the name of a format`);
  return {
    credentials: credentialsOf(request, given),
    query: given.get('query') ?? '',
    database: given.get('database') || header(request, 'x-clickhouse-database'),
    format,
    queryId: given.get('query_id') || header(request, 'x-clickhouse-query-id') || randomUUID(),
    settings,
    params,
    readOnly: method === 'GET' || method === 'HEAD',
    compress: isOn(given.get('compress'))
      ? 'native'
      : isOn(settings.get('enable_http_compression'))
        ? 'http'
        : undefined,
  };
}

function settingName(name: string): string {
  if (!/^[A-Za-z_]\w{0,127}$/.test(name)) throw new Failure('BAD_ARGUMENTS', `"${name}" is not the name of a setting`);
  return name;
}

function isOn(value: string | null | undefined): boolean {
  return value === '1' || value === 'true';
}

/** Of one way only, as ClickHouse wants it: its own headers, else those of HTTP, else the address. */
function credentialsOf(request: IncomingMessage, given: URLSearchParams): Credentials {
  const user = header(request, 'x-clickhouse-user');
  const key = header(request, 'x-clickhouse-key');
  if (user !== undefined || key !== undefined) return { name: user ?? 'default', password: key ?? '' };
  const authorization = header(request, 'authorization');
  if (authorization === undefined) {
    return { name: given.get('user') ?? 'default', password: given.get('password') ?? '' };
  }
  const basic = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization)?.[1];
  if (basic === undefined) throw new Failure('AUTHENTICATION_FAILED', 'Only Basic authorization is supported');
  const text = Buffer.from(basic, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? { name: text, password: '' } : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
