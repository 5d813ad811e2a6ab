import { Readable, Writable } from 'node:stream';
import type { Command } from 'commander';
import { reportError } from '../../scripts/cli-error.ts';
import type { CliContext } from '../../scripts/context.ts';

/** Runs one command as the command line does, and gives what it wrote and its exit code. */
export async function runCommand(
  command: (context: CliContext) => Command,
  args: readonly string[],
  { stdin = '', ...surroundings }: Pick<CliContext, 'cwd' | 'sources'> & { env?: NodeJS.ProcessEnv; stdin?: string },
): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const result = { stdout: '', stderr: '', exitCode: 0 };
  const collect = (into: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        result[into] += String(chunk);
        done();
      },
    });
  const context: CliContext = {
    env: {},
    ...surroundings,
    stdin: Readable.from([stdin]),
    stdout: collect('stdout'),
    stderr: collect('stderr'),
    setExitCode: (code) => {
      result.exitCode = code;
    },
  };
  try {
    const made = command(context);
    for (const one of [made, ...made.commands]) {
      one.exitOverride().configureOutput({
        writeOut: (text) => void context.stdout.write(text),
        writeErr: (text) => void context.stderr.write(text),
      });
    }
    await made.parseAsync([...args], { from: 'user' });
  } catch (error) {
    reportError(error, context);
  }
  return result;
}
