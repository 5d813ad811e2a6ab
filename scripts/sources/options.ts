import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { parseConfig } from '../../config/load.ts';
import { formatProblems } from '../../config/problems.ts';
import type { SourceComponent } from '../../core/component.ts';
import { CliError } from '../cli-error.ts';
import { type CliContext, exitCodes } from '../context.ts';

/** What a JSON schema says of one key, as far as words of a command line are read by it. */
interface Shape {
  readonly type?: string;
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
}

/** Stands for the values of one key that come on standard input, a line each. */
export const fromInput = '-';

/**
 * Words of a command line as a source's options: `--max-items 5` is `maxItems: 5`, a repeated key is a list, and the singular of a
 * list adds to it: `--url A --url B`. Objects are written in YAML or JSON. Nothing is validated yet.
 * @throws CliError where a word is no option.
 */
export function readOptions(words: readonly string[], component: SourceComponent): Record<string, unknown> {
  const { properties = {} } = z.toJSONSchema(component.config, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Shape>;
  };
  const options: Record<string, unknown> = {};
  for (let at = 0; at < words.length; at += 1) {
    const [, name, joined] = /^--([a-z][\w-]*)(?:=(.*))?$/isu.exec(words[at] ?? '') ?? [];
    if (name === undefined) {
      const message = `"${words[at]}" is no option of ${component.type}: write --key value`;
      throw new CliError(message, exitCodes.usage);
    }
    const written = name.replace(/-([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
    const key = !(written in properties) && `${written}s` in properties ? `${written}s` : written;
    const follows = words[at + 1];
    const given = joined ?? (follows === undefined || follows.startsWith('--') ? undefined : follows);
    if (joined === undefined && given !== undefined) at += 1;
    const shape = properties[key];
    if (shape?.type === 'array') {
      options[key] = [...((options[key] as unknown[] | undefined) ?? []), readValue(given, shape.items)];
    } else if (key in options) {
      throw new CliError(`--${name} is given twice, and takes one value`, exitCodes.usage);
    } else {
      options[key] = readValue(given, shape);
    }
  }
  return options;
}

/** A word as what its key takes: text stays as it is. */
function readValue(word: string | undefined, shape: Shape | undefined): unknown {
  if (word === undefined) return true;
  const kinds = (shape?.anyOf ?? [shape]).map((each) => each?.type);
  const isOther = /^\s*[[{]/u.test(word) ? kinds.some((kind) => kind === 'object' || kind === 'array') : false;
  if (kinds.includes('string') && !isOther) return word;
  try {
    return parse(word);
  } catch {
    return word;
  }
}

/**
 * The options of a source, as the configuration would take them: with its defaults, `${…}` filled in, and its explanations of what
 * is wrong.
 * @throws CliError that names every mistake.
 */
export function checkOptions(type: string, options: Record<string, unknown>, context: CliContext): unknown {
  const text = stringify({ brands: [{ name: 'Any' }], sources: [{ ...options, type }] });
  const { env, cwd, sources } = context;
  const loaded = parseConfig(text, { file: 'the command line', env, cwd, sources });
  if (loaded.ok) return loaded.config.sources[0]?.options;
  const problems = loaded.problems.map(({ source: _, ...problem }) => ({
    ...problem,
    line: 0,
    column: 0,
    path: problem.path.replace(/^sources\[0\]\.?/u, ''),
  }));
  throw new CliError(`the source's options are not right:\n\n${formatProblems(problems)}`, exitCodes.usage);
}
