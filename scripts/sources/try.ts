import { createInterface } from 'node:readline';
import { Command, Option } from 'commander';
import { pino } from 'pino';
import { queryLibrary } from '../../config/queries.ts';
import { slug } from '../../config/schema.ts';
import { type Brand, brandSchema } from '../../core/brand.ts';
import { systemClock } from '../../core/clock.ts';
import type { SourceComponent, SourceContext } from '../../core/component.ts';
import type { HttpClient } from '../../core/http.ts';
import type { PostEvent } from '../../core/post.ts';
import { webhook } from '../../ingest/webhook.ts';
import { normalizePost } from '../../processors/normalize.ts';
import { planSearches } from '../../processors/search-terms.ts';
import { durationArgument, positive } from '../alerts/common.ts';
import { CliError } from '../cli-error.ts';
import { type Configuration, readConfiguration } from '../configuration.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { httpOf } from '../http.ts';
import { cut, number, paint, plain } from '../text.ts';
import { checkOptions, fromInput, readOptions } from './options.ts';
import { type Trial, telling, trySource } from './try-source.ts';

interface TryOptions {
  readonly limit: number;
  readonly for: number;
  readonly brand?: string;
  readonly allowPrivate?: boolean;
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly config?: string;
}

/** Askings at a time where many come on standard input, and the most of them. */
const atOnce = 4;
const mostLines = 1_000_000;

export function tryCommand(context: CliContext): Command {
  return new Command('try')
    .description('Ask one source once, store nothing, and show the posts that it gives.')
    .argument('<type>', `what it is: ${context.sources.map(({ type }) => type).join(', ')}`)
    .argument('[options...]', "the source's own options, as `--key value`: see docs/reference")
    .addOption(new Option('--limit <n>', 'most posts').argParser(positive).default(100))
    .addOption(
      new Option('--for <duration>', 'longest that it may take').argParser(durationArgument).default(60_000, '60s'),
    )
    .option('--brand <name>', 'search for this, in place of the configured brands')
    .option('--allow-private', 'let it ask private addresses, such as a server on this machine')
    .option('--json', 'one post a line, as the source gives it to the pipeline')
    .option('--plain', 'with --json: as the pipeline makes it: HTML as text, addresses without tracking')
    .option(
      '-c, --config <file>',
      'configuration, for its brands and its `http` (default: escolta.yaml, else the sample)',
    )
    .allowUnknownOption()
    .addHelpText(
      'after',
      `
Posts are written to standard output; each request, what could not be read, and how it ended to standard error. A list may
come on standard input, a line each (\`--urls -\`): then one line is written for each, in order, with its posts.

Examples:
  escolta sources try feed --url https://example.com/feed.xml
  escolta sources try hackernews --brand "Acme" --limit 20 --json
  escolta sources try feed --urls - --json < feeds.txt

Exit codes: 0 done, 1 the source failed, 2 wrong usage, 3 done but some items (or some of many) were refused.`,
    )
    .action((type: string, words: string[], options: TryOptions) => trial(context, type, words, options));
}

async function trial(context: CliContext, type: string, words: readonly string[], options: TryOptions): Promise<void> {
  const component = context.sources.find((each) => each.type === type);
  if (!component) {
    const known = context.sources.map((each) => each.type).join(', ');
    throw new CliError(`there is no source "${type}": ${known}`, exitCodes.usage);
  }
  const given = readOptions(words, component);
  const many = Object.entries(given).find(([, value]) => Array.isArray(value) && value.includes(fromInput));
  const configuration = readConfiguration(context, options.config);
  const http = httpOf(configuration.config, options.allowPrivate || configuration.config.http.allowPrivate);
  const surroundings = { component, options, configuration, context };
  try {
    if (many) await tryMany(given, many[0], { ...surroundings, http });
    else await tryOne(checkOptions(type, given, context), { ...surroundings, http });
  } finally {
    await http.close();
  }
}

interface Surroundings {
  readonly component: SourceComponent;
  readonly options: TryOptions;
  readonly configuration: Configuration;
  readonly context: CliContext;
  readonly http: HttpClient;
}

async function tryOne(checked: unknown, surroundings: Surroundings): Promise<void> {
  const { component, options, context, http } = surroundings;
  const { stdout, stderr } = context;
  const tell = (line: string) => void stderr.write(`${plain(line)}\n`);
  const startedAt = performance.now();
  const { error, ...found } = await trySource({
    component,
    options: checked,
    context: sourceContext(surroundings, telling(http, tell)),
    limit: options.limit,
    withinMs: options.for,
    onItem: (item) =>
      void stdout.write(
        options.json
          ? `${JSON.stringify(shown(item, options))}\n`
          : `${describe(shown(item, { plain: true }), context)}\n`,
      ),
  });
  for (const reject of found.rejects) tell(`refused: ${reject}`);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  if (component.type === webhook.type)
    tell('a webhook is not asked: posts are sent to it while `escolta run` runs (docs/SOURCES.md)');
  tell(`${sum(found)} in ${seconds} s${found.cut ? `, ended by --${found.cut === 'time' ? 'for' : 'limit'}` : ''}`);
  if (error !== undefined) throw new CliError(error, exitCodes.failure);
  if (found.rejects.length > 0) context.setExitCode(exitCodes.refused);
}

/** One line for each, in the order of the input, some at a time. */
async function tryMany(given: Record<string, unknown>, key: string, surroundings: Surroundings): Promise<void> {
  const { component, options, context, http } = surroundings;
  const one = async (value: string): Promise<{ line: string; failed: boolean }> => {
    const posts: PostEvent[] = [];
    const startedAt = performance.now();
    let found: Partial<Trial>;
    try {
      found = await trySource({
        component,
        options: checkOptions(component.type, { ...given, [key]: [value] }, context),
        context: sourceContext(surroundings, http),
        limit: options.limit,
        withinMs: options.for,
        onItem: (item) => void posts.push(shown(item, options)),
      });
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      found = { error: error.message, fatal: true, rejects: [] };
    }
    const { cursor: _, posts: count = 0, deletions = 0, rejects = [], ...rest } = found;
    const ms = Math.round(performance.now() - startedAt);
    const failed = found.error !== undefined || rejects.length > 0;
    const told = found.error === undefined ? sum({ posts: count, deletions, rejects }) : `failed: ${found.error}`;
    const line = options.json
      ? JSON.stringify({ [key.replace(/s$/u, '')]: value, ...rest, ms, rejects, posts })
      : `${plain(value)}\t${plain(told).replaceAll('\n', ' ')}`;
    return { line, failed };
  };
  const waiting: Promise<{ line: string; failed: boolean }>[] = [];
  let failed = 0;
  let lines = 0;
  const write = async () => {
    const done = await waiting.shift();
    if (!done) return;
    if (done.failed) failed += 1;
    context.stdout.write(`${done.line}\n`);
  };
  for await (const written of createInterface({ input: context.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    const value = written.trim();
    if (value === '') continue;
    lines += 1;
    if (lines > mostLines)
      throw new CliError(`more than ${number(mostLines)} lines on standard input`, exitCodes.usage);
    const trying = one(value);
    // A bug is thrown where it is awaited; until then it must not count as unhandled.
    trying.catch(() => undefined);
    waiting.push(trying);
    if (waiting.length >= atOnce) await write();
  }
  while (waiting.length > 0) await write();
  context.stderr.write(`${number(lines)} asked, ${number(failed)} failed or gave something that could not be read\n`);
  if (failed > 0) context.setExitCode(exitCodes.refused);
}

function sourceContext({ component, configuration, options, context }: Surroundings, http: HttpClient): SourceContext {
  const { config } = configuration;
  return {
    name: component.type,
    searches: planSearches(
      options.brand === undefined ? config.brands : [brandNamed(options.brand)],
      queryLibrary(config),
    ).searches,
    http,
    clock: systemClock,
    log: pino({ level: 'warn', base: null, timestamp: false }, { write: (line) => context.stderr.write(line) }),
    baseDir: context.cwd,
  };
}

function brandNamed(name: string): Brand {
  const parsed = brandSchema.safeParse({ id: slug(name) || 'brand', name });
  if (!parsed.success) throw new CliError(`--brand: ${parsed.error.issues[0]?.message ?? 'no name'}`, exitCodes.usage);
  return parsed.data;
}

/** A post as it comes, or as it goes on. */
function shown(item: PostEvent, { plain }: { readonly plain?: boolean }): PostEvent {
  return plain && item.kind === 'post' ? normalizePost(item) : item;
}

function describe(item: PostEvent, { stdout }: CliContext): string {
  if (item.kind === 'deletion') return `${paint('dim', 'gone', stdout)} ${plain(item.id)}`;
  const { author, title, text, url, publishedAt, type } = item;
  const who = author.handle ? `@${author.handle}` : (author.name ?? 'unknown');
  const head = `${new Date(publishedAt).toISOString().slice(0, 16)}Z ${type} by ${who}`;
  const said = [title, text].filter(Boolean).join(' – ').replace(/\s+/gu, ' ');
  return `${paint('dim', plain(head), stdout)}\n  ${plain(cut(said, 300))}${url ? `\n  ${plain(url)}` : ''}`;
}

function sum({ posts, deletions, rejects }: Pick<Trial, 'posts' | 'deletions' | 'rejects'>): string {
  const gone = deletions === 0 ? '' : `, ${number(deletions)} deletions`;
  return `${number(posts)} posts${gone}, ${number(rejects.length)} refused`;
}
