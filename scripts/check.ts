import { Command } from 'commander';
import { configJsonSchema } from '../config/json-schema.ts';
import { type LoadResult, loadConfig } from '../config/load.ts';
import { formatProblems } from '../config/problems.ts';
import type { Config } from '../config/schema.ts';
import { type CliContext, exitCodes } from './context.ts';

interface CheckOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly printSchema?: boolean;
}

/** `escolta check`: says whether a configuration is right, and everything that is not. */
export function checkCommand(context: CliContext): Command {
  return new Command('check')
    .description('tell whether the configuration is right, and every mistake in it')
    .option('-c, --config <file>', 'the configuration (default: $ESCOLTA_CONFIG, else escolta.yaml)')
    .option('--json', 'write the result as JSON')
    .option('--print-schema', 'write the JSON Schema of the configuration, for editors, and check nothing')
    .action((options: CheckOptions) => check(context, options));
}

function check(context: CliContext, options: CheckOptions): void {
  const { env, cwd, sources, stdout, stderr } = context;
  if (options.printSchema) {
    stdout.write(`${JSON.stringify(configJsonSchema(sources), null, 2)}\n`);
    return;
  }
  const file = options.config ?? (env['ESCOLTA_CONFIG'] || 'escolta.yaml');
  const result = loadConfig(file, { sources, env, cwd });
  if (!result.ok) context.setExitCode(exitCodes.usage);
  if (options.json) {
    stdout.write(`${JSON.stringify(report(file, result), null, 2)}\n`);
    return;
  }
  const colors = stderr.isTTY === true && !env['NO_COLOR'];
  if (!result.ok) {
    const { length } = result.problems;
    stderr.write(
      `${formatProblems(result.problems, { colors })}\n${length} problem${length === 1 ? '' : 's'} in ${file}\n`,
    );
    return;
  }
  if (result.warnings.length > 0) stderr.write(`${formatProblems(result.warnings, { kind: 'warning', colors })}\n`);
  stdout.write(`${file} is valid\n${summary(result.config)}`);
}

function report(file: string, result: LoadResult): object {
  if (!result.ok) return { ok: false, file, problems: result.problems };
  const { config, warnings } = result;
  return {
    ok: true,
    file,
    warnings,
    brands: config.brands.map(({ id, name, kind }) => ({ id, name, kind })),
    sources: config.sources.map(({ name, type, schedule, enabled }) => ({ name, type, schedule, enabled })),
    languages: config.languages,
    store: storeOf(config),
  };
}

function summary(config: Config): string {
  const rows = [
    ...config.brands.map(({ id, name, kind }) => ['brand', `${name} (${id}, ${kind})`]),
    ...config.sources.map(({ name, type, schedule, enabled }) => [
      'source',
      `${name}${name === type ? '' : ` (${type})`}: ${schedule}${enabled ? '' : ', switched off'}`,
    ]),
    ['languages', config.languages.join(', ')],
    ['store', storeOf(config)],
  ];
  return rows.map(([what = '', detail]) => `  ${what.padEnd(10)} ${detail}\n`).join('');
}

/** Where the store is, without what lets one in. */
function storeOf({ store }: Config): string {
  if (store.url === undefined) return `embedded, in ${store.path}`;
  const { protocol, host } = new URL(store.url);
  return `ClickHouse server ${protocol}//${host}, database ${store.database}`;
}
