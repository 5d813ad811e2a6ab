import { readFileSync } from 'node:fs';
import { connect, isIP, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import kafkajs, { type ISocketFactory, type Kafka, type KafkaConfig } from 'kafkajs';
import type { Logger } from 'pino';
import { PipelineError } from '../errors.ts';
import { createTokenProvider } from './oauth.ts';

export interface KafkaTls {
  /** PEM files, relative to `baseDir`. Without `caFile`, the authorities that Node knows. */
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  | {
      readonly mechanism: 'oauthbearer';
      /** Where tokens come from by the client credentials grant (RFC 6749, section 4.4). */
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope?: string | undefined;
    };

export interface KafkaConnection {
  /** `host:port` of some of the brokers; the others are learned from them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls?: KafkaTls | undefined;
  readonly sasl?: KafkaSasl | undefined;
  /** Folder that relative paths start from. */
  readonly baseDir: string;
  readonly log: Logger;
}

/** How often one call to Kafka is tried before it fails: those who call try again with their own back-off, and say so. */
export const retry = { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 };

/** Milliseconds before the system asks whether a silent connection is still there. */
const keepAliveMs = 60_000;

export interface KafkaClient extends Kafka {
  /** Another client of the same brokers, with connections of its own. */
  apart(): KafkaClient;
  /**
   * Ends all its connections, and opens none any more. The library loses sight of a connection that opens while it disconnects: such
   * a one would keep the process alive, and a timer busy each millisecond.
   */
  abandon(): void;
}

/** A client of the brokers; it connects when it is used. Throws a fatal `PipelineError` where a certificate cannot be read. */
export function createKafkaClient(connection: KafkaConnection): KafkaClient {
  // One way to log in for all clients that come of this one: a token serves them all.
  return clientWith(connection, connection.sasl && saslOptions(connection.sasl));
}

function clientWith(connection: KafkaConnection, sasl: KafkaConfig['sasl']): KafkaClient {
  const { brokers, clientId, tls, log } = connection;
  const sockets = new Set<Socket>();
  let abandoned = false;
  // As an error, or the library would not take note.
  const end = (socket: Socket) => socket.destroy(new Error('the connection was given up'));

  const socketFactory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    const socket = ssl
      ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
      : connect({ host, port }, onConnect);
    socket.setKeepAlive(true, keepAliveMs);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (abandoned) setImmediate(() => end(socket));
    return socket;
  };

  const kafka = new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    socketFactory,
    connectionTimeout: 5_000,
    requestTimeout: 15_000,
    retry,
    ...(tls ? { ssl: tlsOptions(tls, connection.baseDir) } : {}),
    ...(sasl ? { sasl } : {}),
    logLevel: kafkajs.logLevel.INFO,
    // Its errors are those that we report ourselves, or that it gets over: here they help to find out why.
    logCreator:
      () =>
      ({ namespace, log: { message, timestamp: _, logger: __, ...details } }) => {
        log.debug({ event: 'kafka', namespace, ...withoutStack(details) }, message);
      },
  });
  return Object.assign(kafka, {
    apart: () => clientWith(connection, sasl),
    abandon() {
      abandoned = true;
      for (const socket of sockets) end(socket);
    },
  });
}

function withoutStack({ stack: _, ...details }: Record<string, unknown>): Record<string, unknown> {
  return details;
}

function saslOptions(sasl: KafkaSasl): NonNullable<KafkaConfig['sasl']> {
  if (sasl.mechanism === 'oauthbearer') {
    return { mechanism: sasl.mechanism, oauthBearerProvider: createTokenProvider(sasl) };
  }
  const { mechanism, username, password } = sasl;
  return { mechanism, username, password } as NonNullable<KafkaConfig['sasl']>;
}

function tlsOptions({ caFile, certFile, keyFile }: KafkaTls, baseDir: string): ConnectionOptions {
  const read = (file: string) => {
    try {
      return readFileSync(resolve(baseDir, file));
    } catch (error) {
      throw new PipelineError(`reading the certificate ${file} for Kafka`, { retry: 'fatal', cause: error });
    }
  };
  return {
    ...(caFile ? { ca: read(caFile) } : {}),
    ...(certFile ? { cert: read(certFile) } : {}),
    ...(keyFile ? { key: read(keyFile) } : {}),
  };
}
