import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PipelineError } from '../../core/errors.ts';
import { fetchJars, kafkaVersion } from './jars.ts';
import { type JavaProcess, startJava } from './java-process.ts';
import { freePorts, isFree } from './ports.ts';
import {
  certificateFiles,
  credentials,
  type KafkaSecurity,
  makeCertificates,
  type SecuredListener,
  scramArguments,
  securedListeners,
} from './security.ts';
import { address, type Ports, serverProperties } from './settings.ts';
import { javaCommand, runTool, whyNoJava } from './tools.ts';

export interface KafkaOptions {
  /** `4`, `3.9`, or an exact version. */
  readonly version?: string;
  /** Port on 127.0.0.1; 0, as by default, takes any free one. */
  readonly port?: number;
  /** Settings of the broker beside or in place of ours, such as `{ 'message.max.bytes': '1000' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Opens listeners with TLS and SASL beside the open one. Needs `openssl`. */
  readonly security?: boolean;
  /** A folder to use and to keep, in place of a temporary one. */
  readonly keep?: string;
  /** Takes what we do, and each line that the broker prints: its warnings and errors. */
  readonly log?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** One broker of Kafka that runs no longer than this process. */
export interface KafkaBroker {
  /** `host:port` of the open listener. */
  readonly brokers: readonly string[];
  /** The exact version. */
  readonly version: string;
  /** Where its data is. */
  readonly folder: string;
  /** How to reach the secured listeners, where `security` was asked for. */
  readonly security: KafkaSecurity | undefined;
  /** Ends it cleanly and removes its folder, unless that is to be kept. May be called again, and after `kill`. */
  stop(): Promise<void>;
  /** Ends it by SIGKILL, as a crash would, and keeps its folder for `restart`. */
  kill(): Promise<void>;
  /** Starts it again on the same ports and folder; one that runs is ended cleanly before. Resolves when it is ready. */
  restart(): Promise<void>;
  /** Resolves when what runs now has ended, for whatever reason; rejects never. */
  ended(): Promise<void>;
}

/** Milliseconds after which a broker that should stop is killed: without its controller it may wait for long. */
const stopWithin = 10_000;
/** Milliseconds after which a broker that is not ready is given up; on two busy cores it takes 3,000. */
const startWithin = 60_000;

/** A short life on few cores: little compiling, one thread to collect garbage, little memory. */
const javaOptions = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Xms64m', '-Xmx384m'];
const logOptions = [
  '-Dorg.slf4j.simpleLogger.logFile=System.out',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
];

/**
 * Starts one broker that is its own controller, on 127.0.0.1. Resolves when it takes requests, after about 2 s; the first time
 * the version is fetched from Maven Central. Throws a fatal `PipelineError` that says what is missing.
 */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaBroker> {
  const { port = 0, settings = {}, security = false, keep, log = () => {}, env = process.env } = options;
  const version = kafkaVersion(options.version ?? '4');
  const missing = whyNoJava(env);
  if (missing) throw new PipelineError(missing, { retry: 'fatal' });
  if (port !== 0 && !(await isFree(port))) {
    const remedy = 'give another, or 0 for any free one';
    throw new PipelineError(`starting Kafka: port ${port} of 127.0.0.1 is taken: ${remedy}`, { retry: 'fatal' });
  }
  const jars = await fetchJars(version, env, log);
  const folder = keep === undefined ? await mkdtemp(join(tmpdir(), 'escolta-kafka-')) : resolve(keep);
  const properties = join(folder, 'server.properties');
  const java = [...javaOptions, ...logOptions, '-cp', join(jars, '*')];

  const clean = async () => {
    if (keep === undefined) await rm(folder, { recursive: true, force: true });
  };
  const choosePorts = async (): Promise<Ports> => {
    const secured = security ? (Object.keys(securedListeners) as SecuredListener[]) : [];
    const [open = 0, controller = 0, ...others] = await freePorts(2 + secured.length);
    const ports = {
      open: port || open,
      controller,
      ...Object.fromEntries(secured.map((name, i) => [name, others[i]])),
    };
    await writeFile(properties, serverProperties(folder, ports, settings));
    return ports;
  };
  const format = async () => {
    const scram = security ? scramArguments : [];
    // Any cluster id will do for a cluster of one.
    const args = ['kafka.tools.StorageTool', 'format', '--ignore-formatted', '-t', 'AAAAAAAAAAAAAAAAAAAAAQ'];
    const tool = [...java, ...args, '-c', properties, ...scram];
    await runTool(`formatting the storage of Kafka ${version}`, javaCommand(env), tool, { env, cwd: folder });
  };
  const launch = async (): Promise<JavaProcess> => {
    const broker = startJava(javaCommand(env), [...java, 'kafka.Kafka', properties], { cwd: folder, env, log });
    const giveUp = setTimeout(() => broker.kill('SIGKILL'), startWithin);
    const ready = await broker.printed('Kafka Server started');
    clearTimeout(giveUp);
    if (ready) return broker;
    throw new PipelineError(
      `starting Kafka ${version} in ${folder}: it ended before it was ready:\n${broker.lastLines()}`,
      {
        retry: 'fatal',
      },
    );
  };

  let ports: Ports;
  let running: JavaProcess;
  try {
    await mkdir(folder, { recursive: true });
    if (security) await makeCertificates(folder);
    ports = await choosePorts();
    await format();
    running = await launch();
  } catch (error) {
    await clean();
    throw error;
  }

  const endCleanly = async () => {
    running.kill('SIGTERM');
    const giveUp = setTimeout(() => running.kill('SIGKILL'), stopWithin);
    await running.ended;
    clearTimeout(giveUp);
  };
  return {
    brokers: [address(ports.open)],
    version,
    folder,
    security: security ? describeSecurity(folder, ports) : undefined,
    ended: () => running.ended,
    stop: async () => {
      await endCleanly();
      await clean();
    },
    kill: async () => {
      running.kill('SIGKILL');
      await running.ended;
    },
    restart: async () => {
      await endCleanly();
      running = await launch();
    },
  };
}

function describeSecurity(folder: string, ports: Ports): KafkaSecurity {
  const { caFile, certFile, keyFile } = certificateFiles(folder);
  const at = (name: SecuredListener) => address(ports[name] ?? 0);
  return {
    tls: at('tls'),
    mutualTls: at('mutualTls'),
    sasl: at('sasl'),
    saslTls: at('saslTls'),
    ...credentials,
    caFile,
    certFile,
    keyFile,
  };
}
