import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { formatProblems, type Problem } from '../config/problems.ts';
import type { Config } from '../config/schema.ts';
import { describeError } from '../core/errors.ts';
import { packagePath } from '../core/package-root.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';

export interface Configuration {
  readonly config: Config;
  /** Absolute folder that relative paths of the configuration start from. */
  readonly baseDir: string;
  /** Absolute path of the file. */
  readonly file: string;
  /** Whether this is the bundled sample, because there is no configuration of one's own. */
  readonly sample: boolean;
  /** What is valid and yet worth a second look, such as a brand whose name is a common word. */
  readonly warnings: readonly Problem[];
  /** Values that must never reach a log. */
  readonly secrets: readonly string[];
}

const ownFile = 'escolta.yaml';

/**
 * The configuration that a command works with: the file named by `--config` or `ESCOLTA_CONFIG`, else `escolta.yaml` in
 * this folder, else the bundled sample.
 */
export function readConfiguration(
  context: Pick<CliContext, 'cwd' | 'env' | 'sources'>,
  named: string | undefined,
): Configuration {
  const chosen = named ?? context.env['ESCOLTA_CONFIG'];
  const own = resolve(context.cwd, chosen ?? ownFile);
  const sample = chosen === undefined && !existsSync(own);
  const file = sample ? packagePath('config', 'sample', ownFile) : own;
  // The package's own folder is no place for data: the sample's lies where the command was called.
  const given = withPasswordFile(context.env);
  const env = sample ? { ESCOLTA_DATA_DIR: join(context.cwd, 'data'), ...given } : given;
  const loaded = loadConfig(file, { sources: context.sources, env, cwd: context.cwd });
  if (!loaded.ok) {
    const count = loaded.problems.length === 1 ? 'one problem' : `${loaded.problems.length} problems`;
    throw new CliError(`the configuration has ${count}:\n\n${formatProblems(loaded.problems)}`, exitCodes.usage);
  }
  return {
    config: loaded.config,
    baseDir: loaded.baseDir,
    file,
    sample,
    warnings: loaded.warnings,
    secrets: loaded.secrets,
  };
}

/** As container images do: the password may lie in a file, so that it stands in no environment. */
function withPasswordFile(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const file = env['ESCOLTA_CLICKHOUSE_PASSWORD_FILE'];
  if (!file) return env;
  try {
    return { ...env, ESCOLTA_CLICKHOUSE_PASSWORD: readFileSync(file, 'utf8').trim() };
  } catch (error) {
    const message = `reading the file that ESCOLTA_CLICKHOUSE_PASSWORD_FILE names: ${describeError(error)}`;
    throw new CliError(message, exitCodes.usage, error);
  }
}
