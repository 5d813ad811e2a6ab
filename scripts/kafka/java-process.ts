import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Duplex, Readable } from 'node:stream';
import { isFrame } from './tools.ts';

/** A program in Java that runs no longer than the process that started it. */
export interface JavaProcess {
  /** Resolves once it has printed a line with the text: true; false where it ended before. */
  printed(text: string): Promise<boolean>;
  /** Resolves when it has ended and all that it printed was read. */
  readonly ended: Promise<void>;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** The last lines that it printed, without the frames of stack traces. */
  lastLines(): string;
}

const linesKept = 12;

/**
 * A shell that becomes the program and leaves a watcher behind. The watcher reads a pipe that only our process holds the other
 * end of: a line means that the program ended, and its number may already be another's; the end without a line means that we
 * are gone, be it by SIGKILL, and so must be the program.
 */
const script = `(read -r _ <&3 || kill -KILL $$) >/dev/null 2>&1 &
exec "$@" 3<&-`;

export function startJava(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; log: (line: string) => void },
): JavaProcess {
  const { cwd, env, log } = options;
  const child = spawn('/bin/sh', ['-c', script, 'sh', command, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const watchers = new Set<(line: string) => void>();
  const take = (line: string) => {
    if (!isFrame(line)) lines.push(line);
    if (lines.length > linesKept) lines.shift();
    log(line);
    for (const watch of watchers) watch(line);
  };
  for (const input of [child.stdout, child.stderr] as Readable[]) createInterface({ input }).on('line', take);

  const watcher = child.stdio[3] as Duplex;
  // Reading is how the pipe's end is noticed; and a watcher that somebody killed is no failure of ours.
  watcher.resume().on('error', () => {});
  child.once('exit', () => watcher.end('\n'));
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => take(`/bin/sh: ${error.message}`));
    child.once('close', () => resolve());
  });

  return {
    ended,
    kill: (signal) => void child.kill(signal),
    lastLines: () => lines.join('\n'),
    printed: (text) =>
      new Promise((resolve) => {
        const done = (result: boolean) => {
          watchers.delete(watch);
          resolve(result);
        };
        const watch = (line: string) => {
          if (line.includes(text)) done(true);
        };
        watchers.add(watch);
        void ended.then(() => done(false));
      }),
  };
}
