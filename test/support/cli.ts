import { type ChildProcess, spawn } from 'node:child_process';
import { packagePath } from '../../core/package-root.ts';

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly child: ChildProcess;
  readonly ended: Promise<CliResult>;
  /** Resolves with the first line of standard output that holds the text. */
  line(text: string): Promise<string>;
}

/** Starts the built `escolta` as a person would, in the folder `cwd`. */
export function startCli(
  cwd: string,
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv } = {},
): CliRun {
  const child = spawn(process.execPath, [packagePath('bin', 'escolta.cjs'), ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ESCOLTA_CONFIG: undefined, ESCOLTA_DATA_DIR: undefined, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let watchers: {
    readonly text: string;
    readonly resolve: (line: string) => void;
    readonly reject: (e: Error) => void;
  }[] = [];
  const look = () => {
    watchers = watchers.filter(({ text, resolve }) => {
      const found = stdout.split('\n').find((line) => line.includes(text));
      if (found !== undefined) resolve(found);
      return found === undefined;
    });
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    look();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.end(options.input ?? '');
  const ended = new Promise<CliResult>((resolve) => {
    child.on('close', (code, signal) => {
      for (const { text, reject } of watchers)
        reject(new Error(`ended (${code ?? signal}) before "${text}":\n${stdout}${stderr}`));
      resolve({ code, signal, stdout, stderr });
    });
  });
  return {
    child,
    ended,
    line: (text) =>
      new Promise((resolve, reject) => {
        watchers.push({ text, resolve, reject });
        look();
      }),
  };
}

export function cli(
  cwd: string,
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<CliResult> {
  return startCli(cwd, args, options).ended;
}
