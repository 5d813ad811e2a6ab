import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isScalar } from 'yaml';
import type { z } from 'zod';
import type { SourceComponent } from '../core/component.ts';
import { describeError } from '../core/errors.ts';
import { adviseOn } from './advice.ts';
import { type Place, readDocument } from './document.ts';
import { explain } from './issues.ts';
import { configJsonSchema, type Path, valueAt } from './json-schema.ts';
import { formatPath, type Problem } from './problems.ts';
import { type Config, createConfigSchema } from './schema.ts';
import { interpolate, isSecretPath, maskLine, redact, secretsOf, urlCredentials } from './secrets.ts';

export interface LoadOptions {
  readonly sources: readonly SourceComponent[];
  readonly env: NodeJS.ProcessEnv;
  /** Folder that the file's name and `ESCOLTA_DATA_DIR` start from. */
  readonly cwd: string;
}

export type LoadResult =
  | {
      readonly ok: true;
      /** With the paths of `store` and `sentiment` absolute. */
      readonly config: Config;
      readonly warnings: readonly Problem[];
      /** Values that must never reach a log, an error or a page; longest first. */
      readonly secrets: readonly string[];
      /** Absolute folder of the file: its other relative paths start here. */
      readonly baseDir: string;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const maxConfigBytes = 1_000_000;

/** Reads a configuration file. It never throws for what stands in it: every mistake is reported, all at once. */
export function loadConfig(path: string, options: LoadOptions): LoadResult {
  const refuse = (message: string, hint: string): LoadResult => ({
    ok: false,
    problems: [{ file: path, line: 0, column: 0, path: '', message, hint }],
  });
  let bytes: Buffer;
  try {
    const file = openSync(resolve(options.cwd, path), 'r');
    try {
      const { size } = fstatSync(file);
      if (size > maxConfigBytes) {
        return refuse(`the file holds ${size} bytes, more than ${maxConfigBytes}`, 'is it a configuration file?');
      }
      bytes = readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? refuse('there is no such file', 'make one with "escolta init", or name another with --config')
      : refuse(`the file cannot be read (${code ?? 'unknown error'})`, 'name another with --config');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('the file is not UTF-8 text', 'save it as UTF-8');
  }
  return parseConfig(text, { ...options, file: path });
}

/** As `loadConfig`, of a text that stands for the file `file`. */
export function parseConfig(text: string, options: LoadOptions & { readonly file: string }): LoadResult {
  const { file, env, cwd } = options;
  const baseDir = dirname(resolve(cwd, file));
  const lines = text.split(/\r?\n/u);
  const problems: Problem[] = [];
  let secrets: readonly string[] = [];
  let sourceLine = maskLine;
  const toProblem = (place: Place, path: Path, message: string, hint?: string): Problem => ({
    file,
    ...place,
    path: formatPath(path),
    message: redact(message, secrets),
    ...(hint === undefined ? {} : { hint: redact(hint, secrets) }),
    source: sourceLine(lines[place.line - 1] ?? ''),
  });
  const report = (...of: Parameters<typeof toProblem>): void => void problems.push(toProblem(...of));
  const failed = (): LoadResult => ({ ok: false, problems: sorted(problems) });

  const { document, problems: textProblems, fatal } = readDocument(text);
  const { references, missing } = interpolate(document.doc, text, { env, baseDir });
  secrets = secretsOf(document.doc, references);
  if (!fatal) sourceLine = (line) => redact(line, secrets);
  for (const { place, path, message, hint } of textProblems) report(place, path, message, hint);
  if (fatal) return failed();
  for (const { offset, path, message, hint } of missing) report(document.placeOf(offset), path, message, hint);

  let data: unknown;
  try {
    data = document.doc.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const message = `aliases cannot be resolved: ${describeError(error)}`;
    if (problems.length === 0) report({ line: 1, column: 1 }, [], message, 'write the values out');
    return failed();
  }
  if (data === null || typeof data !== 'object' || Array.isArray(data)) {
    const message = data === null ? 'the file is empty' : 'expected keys and values';
    report({ line: 1, column: 1 }, [], message, 'start with "brands:", or make a file with "escolta init"');
    return failed();
  }

  const overridden = overrideFrom(env, data as Record<string, unknown>, cwd);
  secrets = [...secrets, ...urlCredentials(env['ESCOLTA_CLICKHOUSE_URL'] ?? ''), ...secretsIn(env)].sort(
    (a, b) => b.length - a.length,
  );
  const referenceAt = (path: Path): string | undefined => {
    const { node } = document.locate(path, 'value');
    return isScalar(node) ? references.get(node) : undefined;
  };
  const schema = createConfigSchema(options.sources);
  let parsed = schema.safeParse(data);
  if (!parsed.success && retype(data, parsed.error.issues, referenceAt)) parsed = schema.safeParse(data);
  if (!parsed.success) {
    const unfilled = new Set<unknown>(missing.map(({ node }) => node));
    const hide = (path: Path): string | undefined => {
      const reference = overridden.get(path.join('.')) ?? referenceAt(path);
      if (reference !== undefined) return `the value of ${reference}`;
      return isSecretPath(path) ? 'a value that is not shown' : undefined;
    };
    const about = { data, schema: configJsonSchema(options.sources), hide };
    for (const { path, at, message, hint } of parsed.error.issues.flatMap((issue) => explain(issue, about))) {
      const { place, node } = document.locate(path, at);
      if (node !== undefined && unfilled.has(node)) continue;
      const variable = overridden.get(path.join('.'));
      if (variable === undefined) report(place, path, message, hint);
      else
        problems.push({
          file: variable,
          line: 0,
          column: 0,
          path: formatPath(path),
          message: redact(message, secrets),
        });
    }
  }
  if (!parsed.success || problems.length > 0) return failed();

  const config = parsed.data;
  const isGiven = (path: Path): boolean => document.locate(path, 'value').node !== undefined;
  const warnings = adviseOn(config, isGiven).map(({ path, at, message, hint }) =>
    toProblem(document.locate(path, at).place, path, message, hint),
  );
  const { store, sentiment } = config;
  store.path = resolve(baseDir, store.path);
  if (sentiment.model !== undefined) sentiment.model = resolve(baseDir, sentiment.model);
  if (sentiment.onnx) sentiment.onnx.path = resolve(baseDir, sentiment.onnx.path);
  return { ok: true, config, warnings: sorted(warnings), secrets, baseDir };
}

/** Values that the environment may set without the file naming it: containers share one file. */
const overrides: readonly {
  readonly variable: string;
  readonly section: string;
  readonly key: string;
  readonly value?: (text: string, cwd: string) => unknown;
}[] = [
  { variable: 'ESCOLTA_CLICKHOUSE_URL', section: 'store', key: 'url' },
  { variable: 'ESCOLTA_CLICKHOUSE_USER', section: 'store', key: 'username' },
  { variable: 'ESCOLTA_CLICKHOUSE_PASSWORD', section: 'store', key: 'password' },
  { variable: 'ESCOLTA_DATA_DIR', section: 'store', key: 'path', value: (text, cwd) => resolve(cwd, text) },
  {
    variable: 'ESCOLTA_KAFKA_BROKERS',
    section: 'bus',
    key: 'brokers',
    value: (text) => text.split(',').map((broker) => broker.trim()),
  },
  { variable: 'ESCOLTA_MONITOR_LISTEN', section: 'monitor', key: 'listen' },
  { variable: 'ESCOLTA_WEB_LISTEN', section: 'web', key: 'listen' },
];

/** Puts the environment's values in the place of the file's. Gives the paths that it set, with their variables. */
function overrideFrom(env: NodeJS.ProcessEnv, data: Record<string, unknown>, cwd: string): ReadonlyMap<string, string> {
  const set = new Map<string, string>();
  for (const { variable, section, key, value } of overrides) {
    const text = env[variable];
    if (!text) continue;
    data[section] ??= {};
    const target = data[section];
    if (typeof target !== 'object' || target === null || Array.isArray(target)) continue;
    Object.assign(target, { [key]: value ? value(text, cwd) : text });
    set.set(`${section}.${key}`, variable);
  }
  return set;
}

function secretsIn(env: NodeJS.ProcessEnv): string[] {
  const password = env['ESCOLTA_CLICKHOUSE_PASSWORD'];
  return password ? [password] : [];
}

/** What references give is text. Where a number or a truth value is wanted and the text is one, it becomes that. */
function retype(data: unknown, issues: readonly z.core.$ZodIssue[], referenceAt: (path: Path) => unknown): boolean {
  let changed = false;
  for (const issue of issues) {
    const path = issue.path as Path;
    const key = path.at(-1);
    const text = valueAt(data, path);
    if (issue.code !== 'invalid_type' || key === undefined || typeof text !== 'string' || !referenceAt(path)) continue;
    let value: number | boolean;
    if (issue.expected === 'boolean' && (text === 'true' || text === 'false')) value = text === 'true';
    else if (/^(number|int)$/u.test(issue.expected) && /^-?\d{1,15}(\.\d{1,15})?$/u.test(text)) value = Number(text);
    else continue;
    Object.assign(valueAt(data, path.slice(0, -1)) as object, { [key]: value });
    changed = true;
  }
  return changed;
}

function sorted(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
