import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { PipelineError } from '../../core/errors.ts';

const run = promisify(execFile);

/** The oldest Java that Kafka 4 runs on. */
const leastJava = 17;

/** The Java that `JAVA_HOME` names, else the first on the path, as Kafka's own scripts choose. */
export function javaCommand(env: NodeJS.ProcessEnv): string {
  return env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : 'java';
}

/** Why this machine cannot run Kafka for want of Java, and what to do; undefined where it can. Takes about 50 ms. */
export function whyNoJava(env: NodeJS.ProcessEnv): string | undefined {
  const remedy = `install it (on Debian: apt-get install openjdk-17-jre-headless) or point JAVA_HOME at it`;
  let said: string;
  try {
    said = execFileSync(javaCommand(env), ['--version'], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch {
    return `Java ${leastJava} or later is needed, and ${javaCommand(env)} does not run: ${remedy}`;
  }
  const version = /^\S+ (\d+)/u.exec(said)?.[1];
  return Number(version) >= leastJava
    ? undefined
    : `Java ${leastJava} or later is needed, and ${javaCommand(env)} is Java ${version ?? 'of an unknown version'}: ${remedy}`;
}

/** Why Kafka cannot be fetched for want of Maven, and what to do; undefined where it can. */
export function whyNoMaven(env: NodeJS.ProcessEnv): string | undefined {
  const found = (env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, 'mvn'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  return found ? undefined : 'Maven is needed to fetch Kafka, and there is no mvn on the path: apt-get install maven';
}

/**
 * Runs a command to its end and gives its standard output. Throws a fatal `PipelineError` with the last lines of what it
 * said where it fails.
 */
export async function runTool(
  doing: string,
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  try {
    return (await run(command, args, { ...options, maxBuffer: 64 << 20 })).stdout;
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: number | string };
    if (code === 'ENOENT') {
      throw new PipelineError(`${doing}: there is no ${command} on the path: install it`, { retry: 'fatal' });
    }
    const said = lastLines(`${stdout}\n${stderr}`);
    throw new PipelineError(`${doing}: ${command} failed (${code ?? 'killed'}):\n${said}`, { retry: 'fatal' });
  }
}

/** A line of a stack trace below what went wrong: many of them would push that out of sight. */
export const isFrame = (line: string): boolean => /^\s+(at |\.\.\. \d)/u.test(line);

/** The last lines that say something, without colours; Maven's own advice on how to run Maven is left out. */
function lastLines(text: string): string {
  return text
    .replace(/\u001b\[[\d;]*m/gu, '')
    .split('\n')
    .filter(
      (line) =>
        /[^\s[\]]/u.test(line.replace('[ERROR]', '')) &&
        !/^\[ERROR\] (To see|Re-run|For more)/u.test(line) &&
        !isFrame(line),
    )
    .slice(-12)
    .join('\n');
}
