import { CommanderError } from 'commander';
import { describeError, PipelineError } from '../core/errors.ts';
import { type CliContext, type ExitCode, exitCodes } from './context.ts';
import { plain } from './text.ts';

/** A failure that a person can do something about: printed without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

/** Prints what went wrong and sets the exit code. Only a bug of ours shows its stack. */
export function reportError(error: unknown, context: CliContext): void {
  if (error instanceof CommanderError) {
    // Help and version come this way too, with 0; everything else is wrong usage, and already explained.
    context.setExitCode(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage);
  } else if (error instanceof CliError) {
    context.stderr.write(`escolta: ${error.message}\n`);
    context.setExitCode(error.exitCode);
  } else if (error instanceof PipelineError) {
    context.stderr.write(`escolta: ${plain(describeError(error))}\n`);
    context.setExitCode(exitCodes.failure);
  } else {
    context.stderr.write(`escolta: this is a bug of ours, please report it\n${stackOf(error)}\n`);
    context.setExitCode(exitCodes.bug);
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
