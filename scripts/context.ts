import type { Readable, Writable } from 'node:stream';
import type { SourceComponent } from '../core/component.ts';

/** A terminal, a pipe, or what a test reads. */
export type Output = Writable & { readonly isTTY?: boolean };

/** All that a command touches of its surroundings, so that tests own it. */
export interface CliContext {
  /** Folder that relative paths of the command line start from. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  /** The source types that this build knows. */
  readonly sources: readonly SourceComponent[];
  /** Sets what the process exits with once the command is done. */
  setExitCode(code: ExitCode): void;
}

/** What each exit code means: stable, scripts rely on it. */
export const exitCodes = {
  ok: 0,
  /** The work failed. */
  failure: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** Done, but some rows or items were refused. */
  refused: 3,
  /** The store cannot be opened. */
  store: 4,
  /** A bug of ours. */
  bug: 70,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
