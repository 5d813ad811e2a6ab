import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Session } from 'chdb';
import { PipelineError } from '../../core/errors.ts';
import { packagePath } from '../../core/package-root.ts';
import { identifier, quote } from './literals.ts';
import { createSlots } from './slots.ts';

export interface SessionsOptions {
  /** The data directory; made where it is missing. One process owns it at a time. */
  readonly path: string;
  /** Made where it is missing. */
  readonly database: string;
  /**
   * Most statements at once, of each of both kinds. Each uses one thread of libuv's pool, so UV_THREADPOOL_SIZE should exceed
   * twice this number.
   */
  readonly connections: number;
  /** The engine's own configuration, and its users': `config/clickhouse/embedded-engine.xml` if not given. */
  readonly configFile?: string | undefined;
}

/** A session that one caller has to itself. */
export interface Lease {
  readonly session: Session;
  /** Makes the engine stop what runs, which ends when `running` settles (it must not reject). The session is not used again. */
  cancel(running: Promise<unknown>): void;
  /** Call it once, when nothing runs on the session any more. A session on which something went wrong is not used again. */
  release(wentWrong?: boolean): void;
}

export interface Sessions {
  /**
   * Waits for a free session. With `setup` (a SET statement, or an empty string), the session is new and ends with the lease,
   * so that what was set never outlives it; without, it comes from the pool.
   */
  lease(setup: string | undefined, signal: AbortSignal | undefined): Promise<Lease>;
  /** Waits for every lease to end, then closes the engine. */
  close(): Promise<void>;
}

/** How often a running statement is told again to stop: the first time, the engine may not have begun it yet. */
const killEveryMs = 100;

/**
 * Sessions of the embedded engine on one data directory. They share the data, and each carries its own settings. Every session
 * is opened with a log comment of its own, because that is the one handle by which a running statement can be killed.
 */
export function openSessions(options: SessionsOptions): Sessions {
  // Loaded here and not at the head of the file: who uses a server needs no native library.
  const chdb = createRequire(import.meta.url)('chdb') as typeof import('chdb');
  const path = resolve(options.path);
  const useDatabase = options.database === 'default' ? undefined : `USE ${identifier(options.database)}`;
  const control = openFirst(chdb, path, options.configFile);
  if (useDatabase) control.query(`CREATE DATABASE IF NOT EXISTS ${options.database}`);
  const pooled = createSlots(options.connections);
  const own = createSlots(options.connections);
  const idle: { session: Session; tag: string }[] = [];
  let closing: Promise<void> | undefined;

  function open(): { session: Session; tag: string } {
    const tag = `escolta-${randomUUID()}`;
    const session = new chdb.Session(path, {
      connectionArgs: [`--log_comment=${tag}`, '--output_format_json_quote_64bit_integers=1'],
    });
    if (useDatabase) session.query(useDatabase);
    return { session, tag };
  }

  // On the main thread (2 ms), so that it works even where every thread of the pool is busy with what must be stopped.
  // Without SYNC, which would wait for ever on this engine.
  const kill = (tag: string) => control.query(`KILL QUERY WHERE Settings['log_comment'] = ${quote(tag)} ASYNC`);

  async function cancelUntil(tag: string, running: Promise<unknown>): Promise<void> {
    let stopped = false;
    const settled = running.then(() => {
      stopped = true;
    });
    while (!stopped) {
      kill(tag);
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise<void>((done) => {
        timer = setTimeout(done, killEveryMs);
      });
      await Promise.race([settled, pause]);
      clearTimeout(timer);
    }
  }

  return {
    async lease(setup, signal) {
      if (closing) throw new PipelineError('the store is closed', { retry: 'fatal' });
      const slots = setup === undefined ? pooled : own;
      await slots.acquire(signal);
      let opened: { session: Session; tag: string } | undefined;
      try {
        opened = (setup === undefined ? idle.pop() : undefined) ?? open();
        if (setup) await opened.session.queryAsync(setup);
      } catch (error) {
        opened?.session.close();
        slots.release();
        throw error;
      }
      const { session, tag } = opened;
      let reusable = setup === undefined;
      return {
        session,
        cancel(running) {
          reusable = false;
          // Where the engine cannot even kill, the statement runs on until it ends by itself.
          cancelUntil(tag, running).catch(() => undefined);
        },
        release(wentWrong = false) {
          if (reusable && !wentWrong && !closing) idle.push({ session, tag });
          else session.close();
          slots.release();
        },
      };
    },
    close() {
      closing ??= (async () => {
        await Promise.all([pooled.drain(), own.drain()]);
        for (const { session } of idle) session.close();
        control.close();
        await chdb.drainPending();
      })();
      return closing;
    },
  };
}

/** Opens the engine: its first session decides the configuration, and stays open as long as the engine does. */
function openFirst(chdb: typeof import('chdb'), path: string, configFile: string | undefined): Session {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new PipelineError(`the data folder ${path} cannot be made: choose another, or change its rights`, {
      retry: 'fatal',
      cause: error,
    });
  }
  try {
    const config = configFile ?? packagePath('config', 'clickhouse', 'embedded-engine.xml');
    // The same file twice: what it says of users counts only if it is named as their place, too.
    return new chdb.Session(path, { connectionArgs: [`--config-file=${config}`, `--users_config=${config}`] });
  } catch (error) {
    const owner = runningOwner(path);
    const message = owner
      ? `another escolta process (${owner}) owns the data folder ${path}: stop it, or give this one a folder of its own`
      : `the data folder ${path} cannot be opened: it may belong to another process, lack rights, or be damaged`;
    throw new PipelineError(message, { retry: 'fatal', cause: error });
  }
}

/** The engine leaves its process id in a file `status`. */
function runningOwner(path: string): number | undefined {
  try {
    const owner = Number(/^PID: (\d+)$/m.exec(readFileSync(join(path, 'status'), 'utf8'))?.[1]);
    if (!Number.isInteger(owner) || owner === process.pid) return undefined;
    process.kill(owner, 0);
    return owner;
  } catch {
    return undefined;
  }
}
