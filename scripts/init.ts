import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { domainToASCII } from 'node:url';
import { Command } from 'commander';
import { ambiguity, ambiguityAdvice } from '../config/advice.ts';
import { configJsonSchema } from '../config/json-schema.ts';
import { parseConfig } from '../config/load.ts';
import { formatProblems } from '../config/problems.ts';
import { configTemplate } from '../config/template.ts';
import { isLanguage, nearestLanguage } from '../config/values.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';

interface InitOptions {
  readonly brand?: string;
  readonly site?: string;
  readonly languages: string;
  readonly force?: boolean;
  readonly out: string;
}

const schemaFile = 'escolta.schema.json';

/** `escolta init`: writes a first configuration that is valid as it stands. */
export function initCommand(context: CliContext): Command {
  return new Command('init')
    .description('write a first escolta.yaml for your brand')
    .option('--brand <name>', 'the name of your brand, as people write it')
    .option('--site <host>', 'its web site, such as acme.com')
    .option('--languages <codes>', 'the languages to listen in, as ISO 639-1 codes', 'en,es,ca,fr,pt,it,de')
    .option('--out <file>', 'the file to write', 'escolta.yaml')
    .option('--force', 'overwrite the file if it exists')
    .action((options: InitOptions) => init(context, options));
}

function init(context: CliContext, options: InitOptions): void {
  const brand = checkedBrand(options.brand ?? 'Acme');
  const site = options.site === undefined ? undefined : checkedSite(options.site);
  const languages = checkedLanguages(options.languages);
  const { sources, cwd, stdout, stderr } = context;

  const text = configTemplate({ brand, site, languages, sources, schemaFile });
  const result = parseConfig(text, { file: options.out, sources, env: {}, cwd });
  if (!result.ok) throw new Error(`what init writes is not valid: ${formatProblems(result.problems)}`);

  const file = resolve(cwd, options.out);
  write(file, text, options.out, options.force === true);
  // Derived from this build alone: writing it again is always right.
  write(join(dirname(file), schemaFile), `${JSON.stringify(configJsonSchema(sources), null, 2)}\n`, schemaFile, true);

  const why = ambiguity(brand);
  if (why)
    stderr.write(`warning: "${brand}" ${why}: expect posts that are not about the brand\n  ${ambiguityAdvice}\n`);
  const named = options.out === 'escolta.yaml' ? '' : ` -c ${options.out}`;
  stdout.write(`Wrote ${options.out}, and ${schemaFile} for your editor.

Next:
  1. ${options.brand === undefined ? `put your brand in the place of "${brand}"` : 'look through the handles and hashtags'} in ${basename(options.out)}
  2. escolta check${named}   tells whether it is right
  3. escolta run${named}     starts to listen
`);
}

function write(file: string, text: string, name: string, overwrite: boolean): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: overwrite ? 'w' : 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && !overwrite) {
      throw new CliError(`${name} exists: --force overwrites it, --out names another`, exitCodes.usage);
    }
    throw new CliError(`${name} cannot be written (${code ?? 'unknown error'})`, exitCodes.failure, error);
  }
}

function checkedBrand(given: string): string {
  const brand = given.trim();
  if (brand === '' || brand.length > 200 || /\p{Cc}/u.test(brand) || !brand.isWellFormed()) {
    throw new CliError('--brand: expected one line of 1 to 200 characters', exitCodes.usage);
  }
  if (!/[\p{L}\p{N}]/u.test(brand)) {
    throw new CliError('--brand: expected at least one letter or digit to look for', exitCodes.usage);
  }
  return brand;
}

function checkedSite(given: string): string {
  const host = given
    .trim()
    .replace(/^https?:\/\//iu, '')
    .replace(/[/?#].*$/su, '')
    .replace(/^www\./iu, '');
  if (domainToASCII(host) === '' || !/^[^\s:@]+\.[^\s:@.]{2,}$/u.test(host)) {
    throw new CliError(`--site: expected a host such as acme.com, found ${JSON.stringify(given)}`, exitCodes.usage);
  }
  return host.toLowerCase();
}

function checkedLanguages(given: string): readonly string[] {
  const codes = given.split(',').map((code) => code.trim());
  for (const code of codes) {
    if (isLanguage(code)) continue;
    const meant = nearestLanguage(code);
    const hint = meant ? `; did you mean "${meant}"?` : '';
    throw new CliError(
      `--languages: expected ISO 639-1 codes such as en,es,ca, found ${JSON.stringify(code)}${hint}`,
      exitCodes.usage,
    );
  }
  return [...new Set(codes)];
}
