// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Document, isScalar, type Scalar } from 'yaml';
import { valuesOf } from './document.ts';
import type { Path } from './json-schema.ts';

/** A reference that could not be filled in. `offset` is where it stands in the file. */
export interface MissingReference {
  readonly node: Scalar;
  readonly path: Path;
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

export interface Interpolation {
  /** Scalars whose value came from outside, with what they refer to. Their values are never shown. */
  readonly references: ReadonlyMap<Scalar, string>;
  readonly missing: readonly MissingReference[];
}

const maxSecretBytes = 65_536;
const reference = /\$(\$\{|\{([^}]*)(\})?)/gu;

const secretWords = [
  'pass(word|wd|phrase)',
  'secret',
  'token',
  'bearer',
  'authori[sz]ation',
  '(^|[-_])(auth|key|dsn)([-_]|$)',
  'cookie',
  'credential',
  '(api|access|private|routing)[-_]?key',
  'webhook',
  '^headers$',
  '^topic$',
];
const secretName = new RegExp(secretWords.join('|'), 'iu');

/** Whether the value of such a key or variable is not for showing. */
function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** Whether a key on the way to a value says that it is not for showing. */
export function isSecretPath(path: Path): boolean {
  return path.some((step) => typeof step === 'string' && isSecretName(step));
}

/**
 * Fills in `${NAME}`, `${NAME:-default}` and `${file:path}` in the string values of a document, in place; `$${` stays `${`.
 * Paths are relative to `baseDir`.
 */
export function interpolate(
  doc: Document,
  text: string,
  from: { env: NodeJS.ProcessEnv; baseDir: string },
): Interpolation {
  const references = new Map<Scalar, string>();
  const missing: MissingReference[] = [];
  for (const { path, node } of valuesOf(doc.contents)) {
    if (!isScalar(node) || typeof node.value !== 'string' || !node.value.includes('${')) continue;
    const [begin = 0, end = text.length] = node.range ?? [];
    const names: string[] = [];
    node.value = node.value.replace(reference, (whole: string, rest: string, inner = '', close?: string) => {
      if (rest === '${') return '${';
      const found = fill(inner, close !== undefined, from);
      names.push(`\${${inner.split(':-')[0]}}`);
      if ('value' in found) return found.value;
      const at = text.indexOf(whole, begin);
      missing.push({ node, path, offset: at >= 0 && at < end ? at : begin, ...found });
      return '';
    });
    if (names.length > 0) references.set(node, names.join(', '));
  }
  return { references, missing };
}

type Filled = { readonly value: string } | { readonly message: string; readonly hint: string };

function fill(inner: string, closed: boolean, { env, baseDir }: { env: NodeJS.ProcessEnv; baseDir: string }): Filled {
  if (closed && inner.startsWith('file:')) return fillFromFile(inner.slice('file:'.length), baseDir);
  const match = closed ? /^([A-Za-z_]\w*)(?::-(.*))?$/su.exec(inner) : null;
  if (!match) {
    return {
      message: closed ? 'expected "${NAME}", "${NAME:-default}" or "${file:path}"' : 'found "${" without its "}"',
      hint: 'write "$${" where "${" itself is meant',
    };
  }
  const [, name = '', fallback] = match;
  const value = env[name];
  // As in a shell: an empty variable counts as missing.
  if (value) return { value };
  if (fallback !== undefined) return { value: fallback };
  return {
    message: `the environment variable ${name} is ${value === undefined ? 'not set' : 'empty'}`,
    hint: `set ${name}, or give a default: \${${name}:-default}`,
  };
}

function fillFromFile(name: string, baseDir: string): Filled {
  const path = resolve(baseDir, name.trim());
  try {
    const { size } = statSync(path);
    if (size > maxSecretBytes) {
      return {
        message: `the file ${name} holds ${size} bytes, more than ${maxSecretBytes}`,
        hint: 'is it the right file?',
      };
    }
    // Editors end files with a line break that is no part of the secret.
    const value = readFileSync(path, 'utf8').replace(/[\r\n]+$/u, '');
    return value === '' ? { message: `the file ${name} is empty`, hint: 'write the secret into it' } : { value };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? 'unknown error'})`;
    return { message: `the file ${name} ${why}`, hint: `looked for ${path}` };
  }
}

/** The values of a document, after interpolation, that must never be shown, longest first. */
export function secretsOf(doc: Document, references: ReadonlyMap<Scalar, string>): readonly string[] {
  const secrets = new Set<string>();
  for (const { path, node } of valuesOf(doc.contents)) {
    if (!isScalar(node) || node.value === null || typeof node.value === 'boolean') continue;
    const value = String(node.value);
    const from = references.get(node) ?? '';
    if (isSecretPath(path) || from.includes('${file:') || (from.match(/\w+/gu) ?? []).some(isSecretName)) {
      for (const line of [value, ...value.split('\n')]) secrets.add(line.trim());
    }
    for (const part of urlCredentials(value)) secrets.add(part);
  }
  return [...secrets].filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
}

/** The user's part of an address such as `https://user:password@host`, as written and decoded. */
export function urlCredentials(value: string): readonly string[] {
  const match = /^[a-z][a-z0-9+.-]*:\/\/(?:([^\s/?#@:]*)(?::([^\s/?#]*))?)@/iu.exec(value);
  const part = match ? match[2] || match[1] : undefined;
  if (!part) return [];
  try {
    return [part, decodeURIComponent(part)];
  } catch {
    return [part];
  }
}

/** Puts `[secret]` in the place of every secret. Those under three characters would garble the text, and say little. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((left, secret) => (secret.length < 3 ? left : left.replaceAll(secret, '[secret]')), text);
}

/** A line of a text whose structure could not be told, without what looks like a secret in it. */
export function maskLine(line: string): string {
  for (const match of line.matchAll(/([\w-]+)["']?\s*:\s*/gu)) {
    if (isSecretName(match[1] ?? '')) return `${line.slice(0, match.index + match[0].length)}[secret]`;
  }
  return line.replace(/\/\/[^/\s]*@/gu, '//[secret]@');
}
