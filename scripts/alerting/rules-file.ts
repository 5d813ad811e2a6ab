import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { type AlertsConfig, alertsSchema, refuseUnknownNames } from '../../config/alerts.ts';
import { readDocument } from '../../config/document.ts';
import { explain } from '../../config/issues.ts';
import { configJsonSchema, type Path } from '../../config/json-schema.ts';
import { formatPath, formatProblems, type Problem } from '../../config/problems.ts';
import { interpolate } from '../../config/secrets.ts';
import { describeError } from '../../core/errors.ts';
import { CliError } from '../cli-error.ts';
import type { Configuration } from '../configuration.ts';
import { type CliContext, exitCodes } from '../context.ts';

const maxBytes = 1_000_000;

/**
 * The section `alerts` of a configuration with what stands in a file in its place: a list of rules, or a mapping with keys of that
 * section. It is held to the same as the configuration. Throws `CliError` with every mistake and where it stands.
 */
export function withRulesFile(
  context: Pick<CliContext, 'cwd' | 'env' | 'sources'>,
  { config }: Pick<Configuration, 'config'>,
  name: string,
): AlertsConfig {
  const file = resolve(context.cwd, name);
  const text = readText(file, name);
  const problems: Problem[] = [];
  const report = (place: { line: number; column: number }, path: Path, message: string, hint?: string): void => {
    const source = text.split(/\r?\n/u)[place.line - 1] ?? '';
    problems.push({
      file: name,
      ...place,
      path: formatPath(path),
      message,
      ...(hint !== undefined && { hint }),
      source,
    });
  };
  const refuse = (): never => {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
    throw new CliError(`the rules have ${count}:\n\n${formatProblems(sorted)}`, exitCodes.usage);
  };

  const { document, problems: mistakes, fatal } = readDocument(text);
  for (const { place, path, message, hint } of mistakes) report(place, path, message, hint);
  if (fatal) return refuse();
  const { references, missing } = interpolate(document.doc, text, { env: context.env, baseDir: dirname(file) });
  for (const { offset, path, message, hint } of missing) report(document.placeOf(offset), path, message, hint);
  if (problems.length > 0) return refuse();

  const data: unknown = document.doc.toJS({ maxAliasCount: 100 });
  const isList = Array.isArray(data);
  if (data === null || typeof data !== 'object') {
    report({ line: 1, column: 1 }, [], 'expected a list of rules, or a mapping with "rules"', 'see docs/ALERTS.md');
    return refuse();
  }
  const given: object = isList ? { rules: data } : data;
  /** Where something of the section stands in the file. */
  const pathInFile = (path: Path): Path => path.slice(isList ? 2 : 1);
  const referred = (path: Path): string | undefined => {
    const { node } = document.locate(pathInFile(path), 'value');
    const reference = node && (references as ReadonlyMap<unknown, string>).get(node);
    return reference === undefined ? undefined : `the value of ${reference}`;
  };
  const about = { data: { alerts: given }, schema: configJsonSchema(context.sources), hide: referred };
  const explainAll = (issues: readonly z.core.$ZodIssue[], base: Path): void => {
    for (const { path, at, message, hint } of issues.flatMap((issue) => explain(issue, about, base))) {
      report(document.locate(pathInFile(path), at).place, pathInFile(path), message, hint);
    }
  };
  const parsed = alertsSchema.safeParse(given);
  if (!parsed.success) {
    explainAll(parsed.error.issues, ['alerts']);
    return refuse();
  }
  // What the file does not speak of stays as it is configured.
  const keys = Object.keys(given) as (keyof AlertsConfig)[];
  const alerts: AlertsConfig = { ...config.alerts, ...Object.fromEntries(keys.map((key) => [key, parsed.data[key]])) };
  const names = z
    .unknown()
    .superRefine((_, refinement) => refuseUnknownNames({ ...config, alerts }, refinement))
    .safeParse({});
  if (!names.success) {
    explainAll(names.error.issues, []);
    return refuse();
  }
  return alerts;
}

function readText(file: string, name: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new CliError(`reading the rules of ${name}: ${describeError(error)}`, exitCodes.usage, error);
  }
  if (bytes.length > maxBytes) throw new CliError(`${name} is too long for a file of rules`, exitCodes.usage);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CliError(`${name} is not UTF-8 text`, exitCodes.usage, error);
  }
}
