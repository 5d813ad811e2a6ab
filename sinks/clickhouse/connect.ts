import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { resolve } from 'node:path';
import { rootCertificates } from 'node:tls';
import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { PipelineError } from '../../core/errors.ts';
import { type Cluster, type ClusterOptions, clusterSettings, onClusterClause, readCluster } from './cluster.ts';
import { type Connection, connectEmbedded } from './embedded-connection.ts';
import { classifyClickHouseError } from './errors.ts';
import { identifier } from './literals.ts';

/** With a certificate and no password, the certificate tells the server who the user is. */
export interface TlsFiles {
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

export interface StoreOptions {
  /**
   * Of a ClickHouse server, such as `https://clickhouse.example.com:8443`; it may hold user, password and database. Without it, the
   * engine runs in this process.
   */
  readonly url?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** `default` if not given. The embedded engine makes it; on a server `createDatabase` does. */
  readonly database?: string | undefined;
  /** Folder of the embedded engine's data. One process owns it at a time. */
  readonly path?: string | undefined;
  /** Most statements at once: 4 in the embedded engine (see `SessionsOptions`), 10 on a server. */
  readonly connections?: number | undefined;
  /** Certificates of one's own for an `https` url: PEM files, relative to `baseDir`. */
  readonly tls?: TlsFiles | undefined;
  readonly baseDir?: string | undefined;
  /** Where the server is one of several: see `findCluster`. */
  readonly cluster?: Cluster | undefined;
  /** Longest time without an answer of a server, in milliseconds. 60,000 if not given. */
  readonly requestTimeoutMs?: number | undefined;
}

export interface Store {
  readonly client: ClickHouseClient;
  readonly kind: 'embedded' | 'server';
  /** The cluster that it belongs to. */
  readonly cluster?: Cluster | undefined;
  /** The folder, or the address without credentials: for people to read. */
  readonly place: string;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** The store, wherever it is: the same client and the same SQL. Errors while opening the embedded engine are fatal `PipelineError`s. */
export function connectStore(options: StoreOptions): Store {
  // Errors reach the caller; a second report on the console would be noise.
  const log = { level: ClickHouseLogLevel.OFF };
  if (options.url === undefined) {
    if (options.path === undefined) {
      throw new PipelineError('the store needs either a url (a ClickHouse server) or a path (the embedded engine)', {
        retry: 'fatal',
      });
    }
    const connection: Connection = connectEmbedded({
      path: options.path,
      database: options.database ?? 'default',
      connections: options.connections ?? 4,
    });
    const client = createClient({ connection, log });
    return { client, kind: 'embedded', place: options.path, close: () => client.close() };
  }
  const client = createClient({
    url: options.url,
    ...(options.username !== undefined && { username: options.username }),
    ...(options.password !== undefined && { password: options.password }),
    ...(options.database !== undefined && { database: options.database }),
    log,
    application: 'escolta',
    request_timeout: options.requestTimeoutMs ?? 60_000,
    max_open_connections: options.connections ?? 10,
    ...tlsOf(options),
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 1,
      // A batch that was written before may have to be written again, over what came between: counting once is our own work.
      insert_deduplicate: 0,
      ...(options.cluster && clusterSettings(options.cluster)),
    },
  });
  const { cluster } = options;
  return { client, kind: 'server', cluster, place: new URL(options.url).host, close: () => client.close() };
}

/**
 * Makes the database on a server where there is none. Where the user may not do that, it has to be there already: what then
 * fails says so.
 */
export async function createDatabase(options: StoreOptions): Promise<void> {
  const { client, close } = connectStore({ ...options, database: 'default' });
  const name = identifier(options.database ?? 'default');
  try {
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${name}${onClusterClause(options.cluster)}` });
  } catch (error) {
    if (!(error instanceof ClickHouseError && error.type === 'ACCESS_DENIED')) {
      throw classifyClickHouseError(error, 'making the database');
    }
  } finally {
    await close();
  }
}

/** The cluster that the server belongs to, checked. Throws `PipelineError`: fatal where it does not fit. */
export async function findCluster(options: StoreOptions, cluster: ClusterOptions): Promise<Cluster> {
  const { client, close } = connectStore({ ...options, database: 'default' });
  try {
    return await readCluster(client, cluster);
  } catch (error) {
    throw classifyClickHouseError(error, `looking at the cluster "${cluster.name}"`);
  } finally {
    await close();
  }
}

function tlsOf({ url = '', password, tls, baseDir = '.', connections = 10 }: StoreOptions) {
  const read = (file: string) => {
    try {
      return readFileSync(resolve(baseDir, file));
    } catch (error) {
      throw new PipelineError(`reading the certificate ${file} of the store`, { retry: 'fatal', cause: error });
    }
  };
  if (!tls?.caFile && !tls?.certFile) return {};
  const ca = tls.caFile ? read(tls.caFile) : undefined;
  const ca_cert = ca ?? Buffer.from(rootCertificates.join('\n'));
  if (!tls.certFile || !tls.keyFile) return { tls: { ca_cert } };
  const [cert, key] = [read(tls.certFile), read(tls.keyFile)];
  // With a password, the certificate opens the connection and the password is who we are. The client itself would say that the
  // certificate is, and a server refuses both at once.
  if (password || new URL(url).password) {
    return { http_agent: new Agent({ ...(ca && { ca }), cert, key, keepAlive: true, maxSockets: connections }) };
  }
  return { tls: { ca_cert, cert, key } };
}
