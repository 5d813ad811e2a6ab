import type { z } from 'zod';
import { child, type JsonSchema, keysAt, type Path, schemasAt, valueAt } from './json-schema.ts';
import { nearest } from './nearest.ts';
import { formatPath } from './problems.ts';
import { nearestLanguage } from './values.ts';

type Issue = z.core.$ZodIssue;

/** A problem that has a path and not yet a place. */
export interface Finding {
  readonly path: Path;
  /** Whether it is about the key, or about what the key holds. A missing key is placed at its parent. */
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly hint?: string;
}

export interface Explanation {
  /** What was validated. */
  readonly data: unknown;
  readonly schema: JsonSchema;
  /** What to say in the place of a value that must not be shown; undefined where it may be. */
  readonly hide: (path: Path) => string | undefined;
}

/** Says in plain words what a schema issue means: what was expected, what was found, and the remedy. */
export function explain(issue: Issue, about: Explanation, base: Path = []): readonly Finding[] {
  const path: Path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  const value = valueAt(about.data, path);
  const finding = (message: string, hint?: string): readonly Finding[] => [
    { path, at: 'value', message, ...(hint === undefined ? {} : { hint }) },
  ];
  const key = path.at(-1);
  if (value === undefined && typeof key === 'string' && isAbsence(issue)) {
    return missingKey(key, issue, path, about);
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, path, about);
    case 'invalid_type':
      if (issue.message.startsWith('expected')) return finding(`${issue.message}, found ${found(path, about)}`);
      return finding(
        `expected ${typeName(issue.expected)}, found ${found(path, about)}`,
        typeHint(issue.expected, path, about),
      );
    case 'invalid_value':
      return oneOf(issue.values.map(String), path, about);
    case 'invalid_union':
      return explainUnion(issue, path, about);
    case 'too_small':
      return finding(`expected ${size('at least', issue.minimum, issue.origin)}, found ${extent(value, path, about)}`);
    case 'too_big':
      return finding(`expected ${size('at most', issue.maximum, issue.origin)}, found ${extent(value, path, about)}`);
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((inner) => explain(inner, about, path));
    case 'invalid_format':
    case 'custom':
    case 'not_multiple_of':
      return finding(...ownWords(issue, value, path, about));
  }
}

function isAbsence(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union';
}

function unknownKeys(keys: readonly string[], path: Path, about: Explanation): readonly Finding[] {
  const valid = keysAt(about.schema, path, about.data);
  return keys.map((key) => {
    const meant = nearest(key, valid);
    const hint = meant ? `did you mean "${meant}"?` : `valid keys here: ${valid.join(', ')}`;
    return { path: [...path, key], at: 'key', message: 'unknown key', hint };
  });
}

function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, about: Explanation): readonly Finding[] {
  if (issue.discriminator !== undefined) return oneOf(branchNames(path, about), path, about);
  // The branch that the value was meant for is the one that takes its type.
  const fitting = issue.errors.filter((branch) => !branch.some((inner) => inner.path.length === 0 && isAbsence(inner)));
  const [only, ...others] = fitting;
  if (only && others.length === 0) return only.flatMap((inner) => explain(inner, about, path));
  const wanted = issue.errors.flat().flatMap((inner) => {
    if (inner.path.length > 0) return [];
    if (inner.code === 'invalid_type') return [typeName(inner.expected)];
    return inner.code === 'invalid_value' ? inner.values.map((v) => JSON.stringify(v)) : [];
  });
  const expected = wanted.length > 0 ? [...new Set(wanted)].join(' or ') : 'another value';
  return [{ path, at: 'value', message: `expected ${expected}, found ${found(path, about)}` }];
}

/** The constants by which a union of mappings tells its branches apart. */
function branchNames(path: Path, about: Explanation): readonly string[] {
  const branches = schemasAt(about.schema, path.slice(0, -1), undiscriminated(about.data, path));
  const constants = branches.map((branch) => branch.properties?.[String(path.at(-1))]?.const);
  return [...new Set(constants.filter((constant) => constant !== undefined).map(String))];
}

/** The data without the constant that matched nothing, so that all branches of the union stay candidates. */
function undiscriminated(data: unknown, path: Path): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return undefined;
  const below = undiscriminated(child(data, step), rest);
  return Array.isArray(data) ? Object.assign([], { [step]: below }) : { [step]: below };
}

function oneOf(options: readonly string[], path: Path, about: Explanation): readonly Finding[] {
  const value = valueAt(about.data, path);
  const meant = typeof value === 'string' && !about.hide(path) ? nearest(value, options) : undefined;
  const expected = options.length === 1 ? options.join() : `one of ${options.join(', ')}`;
  const message = `expected ${expected}, found ${found(path, about)}`;
  return [{ path, at: 'value', message, ...(meant ? { hint: `did you mean "${meant}"?` } : {}) }];
}

/** Messages that schemas wrote themselves start with "expected" or name the trouble; what zod wrote starts with "Invalid". */
function ownWords(issue: Issue, value: unknown, path: Path, about: Explanation): [message: string, hint?: string] {
  const formats: Readonly<Record<string, string>> = { url: 'an address such as "https://…"', email: 'a mail address' };
  const format = issue.code === 'invalid_format' ? (formats[issue.format] ?? `a ${issue.format}`) : 'another value';
  const text = /^Invalid /u.test(issue.message) ? `expected ${format}` : issue.message;
  const message =
    text.startsWith('expected') && !text.includes('found ') ? `${text}, found ${found(path, about)}` : text;
  const language = typeof value === 'string' && message.includes('ISO 639-1') ? nearestLanguage(value) : undefined;
  return language ? [message, `did you mean "${language}"?`] : [message];
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function typeName(type: string): string {
  return typeNames[type] ?? type;
}

function typeHint(expected: string, path: Path, about: Explanation): string | undefined {
  const value = valueAt(about.data, path);
  const key = formatPath(path.slice(-1));
  if (value === null) return `give ${typeof path.at(-1) === 'number' ? 'it' : `"${key}"`} a value, or remove it`;
  if (expected === 'array' && typeof value === 'string') return 'write it as a list, with "- " before each item';
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return 'put it in quotes';
  return undefined;
}

function missingKey(key: string, issue: Issue, path: Path, about: Explanation): readonly Finding[] {
  const parent = path.slice(0, -1);
  const siblings = Object.keys(valueAt(about.data, parent) ?? {});
  const message = `missing required key "${key}"`;
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    const misspelt = siblings.find((sibling) => nearest(sibling, [key]));
    const hint = misspelt ? `is "${misspelt}" meant to be "${key}"?` : `one of ${branchNames(path, about).join(', ')}`;
    return [{ path, at: 'key', message, hint }];
  }
  // A misspelt key is one mistake, and is reported as an unknown key.
  const valid = keysAt(about.schema, parent, about.data);
  if (siblings.some((sibling) => !valid.includes(sibling) && nearest(sibling, valid) === key)) return [];
  const [schema] = schemasAt(about.schema, path, about.data);
  return [{ path, at: 'key', message, hint: `add "${key}"${schema?.description ? `: ${schema.description}` : ''}` }];
}

function found(path: Path, about: Explanation): string {
  const value = valueAt(about.data, path);
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const hidden = about.hide(path);
  if (hidden !== undefined) return hidden;
  const text = JSON.stringify(typeof value === 'string' && value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return typeof value === 'number' ? String(value) : text;
}

function size(bound: string, limit: number | bigint, origin: string): string {
  const unit = origin === 'string' ? 'character' : origin === 'array' || origin === 'set' ? 'item' : '';
  if (unit === '') return `${bound} ${limit}`;
  return `${bound} ${limit} ${unit}${limit === 1 ? '' : 's'}`;
}

function extent(value: unknown, path: Path, about: Explanation): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : String(value.length);
  if (typeof value === 'string') return value.trim() === '' ? 'empty text' : String(value.length);
  return found(path, about);
}
