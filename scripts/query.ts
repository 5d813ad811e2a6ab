import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { ambiguity } from '../config/advice.ts';
import type { Span } from '../core/assessment.ts';
import { authorSchema, engagementSchema } from '../core/post.ts';
import type { Clause } from '../processors/query/explain.ts';
import type { QueryPost } from '../processors/query/fields.ts';
import type { QueryLibrary } from '../processors/query/parse.ts';
import { formatProblem, lineAndColumn, type QueryProblem } from '../processors/query/problem.ts';
import { checkQuery, createQuerySet } from '../processors/query.ts';
import { pastArgument } from './alerts/common.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { highlight } from './query/highlight.ts';
import { type StoreOptions, testOnStore } from './query/store.ts';
import { number, pad, paint, plain } from './text.ts';

interface LibraryOptions {
  readonly list: readonly string[];
  readonly block: readonly string[];
  readonly json?: boolean;
}

interface TestOptions extends LibraryOptions, StoreOptions {
  readonly store?: boolean;
  readonly text?: string;
  readonly file?: string;
  readonly title?: string;
  readonly author?: string;
  readonly url?: string;
  readonly lang?: string;
}

/** `escolta query`: tries queries before a brand is listened for with them. */
export function queryCommand(context: CliContext): Command {
  const query = new Command('query').description('Try a brand query on text, or tell what is wrong with it.');
  const withLibrary = (command: Command): Command =>
    command
      .argument('<query>', 'in the language of docs/QUERIES.md; "-" reads it from standard input')
      .option('--list <name=a,b>', 'a list for @list(name); may be given again', collect, [])
      .option('--block <name=query>', 'a block for @block(name); may be given again', collect, [])
      .option('--json', 'as JSON');

  withLibrary(query.command('test'))
    .description('Tell whether posts match, where, and which part of the query decided.')
    .option('--text <text>', 'the text of one post')
    .option('--file <file>', 'posts as NDJSON: "text" and whatever else of a post is known')
    .option('--title <title>', 'the title of the post')
    .option('--author <handle>', 'the author of the post')
    .option('--url <url>', 'the address of the post')
    .option('--lang <code>', 'its language, ISO 639-1; where absent, it cannot be told')
    .option(
      '--store',
      'what the store holds, also while the pipeline runs; with the blocks and lists of the configuration',
    )
    .addOption(
      new Option('--since <when>', 'of the store: how far back, or from when on (default: 30d)').argParser(
        pastArgument,
      ),
    )
    .option('--brand <id>', 'of the store: what it would add to the present query of this brand, and lose')
    .addOption(
      new Option('--limit <n>', 'of the store: most samples of each kind (default: 10)').argParser(limitArgument),
    )
    .option('-c, --config <file>', 'of the store: configuration (default: escolta.yaml, else the sample)')
    .addHelpText(
      'after',
      `
Examples:
  escolta query test '(acme OR "acme bank") NOT (job OR hiring)' --text 'Acme is down again'
  escolta query test 'acme NEAR/5 (app OR @block(products))' --block 'products=pay OR card' --file posts.ndjson --json
  escolta query test --text 'fine' -- '-acme'
  escolta query test 'acme NOT (job OR hiring)' --store --since 30d --brand acme

Exit codes: 0 done, whether the posts match or not, 2 wrong usage or a query that cannot be read, 1 the store refused,
3 done but some lines are no post, 4 the store cannot be opened, 130 stopped by Ctrl-C.`,
    )
    .action(async (written: string, options: TestOptions) => test(context, await queryOf(context, written), options));

  withLibrary(query.command('check'))
    .description('Tell whether a query is right, and what in it will probably disappoint.')
    .addHelpText('after', '\nExit codes: 0 it is right, also with warnings, 2 it cannot be read.')
    .action(async (written: string, options: LibraryOptions) => {
      const source = await queryOf(context, written);
      const warnings = check(source, libraryOf(options));
      if (options.json) context.stdout.write(`${JSON.stringify({ warnings: warnings.map(told) })}\n`);
      else {
        warn(context, warnings);
        context.stdout.write('the query is right\n');
      }
    });
  return query;
}

/** The warnings of a query; throws where it cannot be read. */
function check(query: string, library: QueryLibrary): readonly QueryProblem[] {
  const result = checkQuery(query, { ...library, ambiguity });
  if (!result.ok) throw new CliError(formatProblem(result.problem), exitCodes.usage);
  return result.warnings;
}

async function test(context: CliContext, query: string, options: TestOptions): Promise<void> {
  const { text, file, title, author, url, lang, json } = options;
  if ([text, file, options.store].filter((given) => given !== undefined).length !== 1) {
    throw new CliError('give either --text, --file or --store', exitCodes.usage);
  }
  const library = libraryOf(options);
  if (options.store) {
    return testOnStore(context, query, library, options, (all) => {
      const found = check(query, all);
      if (!json) warn(context, found);
      return found.map(told);
    });
  }
  for (const only of ['since', 'brand', 'limit'] as const) {
    if (options[only] !== undefined) throw new CliError(`--${only} goes with --store`, exitCodes.usage);
  }
  const warnings = check(query, library);
  const set = createQuerySet([{ id: 'query', query }], library);
  const given: Omit<QueryPost, 'text'> = {
    ...(title === undefined ? {} : { title }),
    ...(url === undefined ? {} : { url }),
    ...(author === undefined ? {} : { author: { handle: author.replace(/^@/u, '') } }),
  };
  const outcomeOf = (post: QueryPost, language: string | undefined): Outcome => {
    const [match] = set.match(post, language);
    const { matches, clauses } = set.explain('query', post, language);
    return { matches, spans: match?.spans ?? [], clauses };
  };

  if (text !== undefined) {
    const post = { ...given, text };
    const outcome = outcomeOf(post, lang?.toLowerCase());
    if (json) context.stdout.write(`${JSON.stringify({ ...outcome, warnings: warnings.map(told) })}\n`);
    else {
      warn(context, warnings);
      context.stdout.write(render(post, outcome, context));
    }
    return;
  }
  if (!json) warn(context, warnings);
  let posts = 0;
  let matching = 0;
  let refused = 0;
  for await (const { line, post, language, problem } of postsOf(resolve(context.cwd, file ?? ''))) {
    if (post === undefined) {
      refused += 1;
      context.stderr.write(`${file}:${line}: ${problem}\n`);
      continue;
    }
    posts += 1;
    const outcome = outcomeOf({ ...post, ...given }, lang?.toLowerCase() ?? language);
    if (outcome.matches) matching += 1;
    const shown = json
      ? `${JSON.stringify({ line, id: post.id, ...outcome, warnings: warnings.map(told) })}\n`
      : outcome.matches
        ? `${number(line)}: ${highlight(post.title ? `${post.title} — ` : '', [], context.stdout)}${highlight(post.text, spansIn('text', outcome), context.stdout)}\n`
        : '';
    if (shown !== '' && !context.stdout.write(shown)) await once(context.stdout, 'drain');
  }
  if (!json) context.stdout.write(`${number(matching)} of ${number(posts)} posts match\n`);
  if (refused > 0) context.setExitCode(exitCodes.refused);
}

interface Outcome {
  readonly matches: boolean;
  readonly spans: readonly Span[];
  readonly clauses: readonly Clause[];
}

function render(post: QueryPost, outcome: Outcome, context: CliContext): string {
  const { stdout } = context;
  const lines = [paint(outcome.matches ? 'green' : 'yellow', outcome.matches ? 'matches' : 'does not match', stdout)];
  for (const field of ['title', 'text', 'url'] as const) {
    if (post[field]) lines.push(`  ${pad(field, 6)}${highlight(post[field], spansIn(field, outcome), stdout)}`);
  }
  for (const { text, outcome: came, spans } of outcome.clauses) {
    const tone = came === 'matched' ? 'green' : 'red';
    const found = spans.map(({ field, start, end }) =>
      plain((field === 'author' ? '' : (post[field] ?? '')).slice(start, end)),
    );
    const places = found.length > 0 ? `: ${found.join(', ')}` : '';
    lines.push(`  ${paint(tone, pad(came, 10), stdout)}${plain(text)}${places}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Of a match its own spans, otherwise those of all that was found. */
function spansIn(field: Span['field'], { spans, clauses, matches }: Outcome): readonly Span[] {
  const shown = matches ? spans : clauses.flatMap((clause) => clause.spans);
  return shown.filter((span) => span.field === field).sort((a, b) => a.start - b.start);
}

const postSchema = z.looseObject({
  text: z.string(),
  id: z.string().optional(),
  title: z.string().optional(),
  url: z.string().optional(),
  network: z.string().optional(),
  source: z.string().optional(),
  type: z.string().optional(),
  country: z.string().optional(),
  author: z.union([authorSchema, z.string().transform((handle) => ({ handle: handle.replace(/^@/u, '') }))]).optional(),
  engagement: engagementSchema.optional(),
  language: z.union([z.string(), z.object({ code: z.string() }).transform(({ code }) => code)]).optional(),
  languageHint: z.string().optional(),
});

interface Line {
  readonly line: number;
  readonly post?: QueryPost;
  readonly language?: string;
  readonly problem?: string;
}

/** The posts of an NDJSON file, and what is no post. Empty lines are passed over. */
async function* postsOf(path: string): AsyncGenerator<Line> {
  const input = createReadStream(path, 'utf8');
  try {
    await once(input, 'open');
  } catch (cause) {
    throw new CliError(`${path} cannot be read`, exitCodes.usage, cause);
  }
  let line = 0;
  for await (const text of createInterface({ input })) {
    line += 1;
    if (text.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      yield { line, problem: 'this line is no JSON' };
      continue;
    }
    const parsed = postSchema.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      yield { line, problem: `this is no post: ${issue?.path.join('.') || 'the line'}: ${issue?.message}` };
      continue;
    }
    const { language, languageHint, ...post } = parsed.data;
    const code = language ?? languageHint?.slice(0, 2).toLowerCase();
    yield { line, post: post as QueryPost, ...(code === undefined ? {} : { language: code }) };
  }
}

function warn({ stderr }: CliContext, warnings: readonly QueryProblem[]): void {
  for (const warning of warnings) stderr.write(`${formatProblem(warning, 'warning')}\n`);
}

/** A warning as JSON: with its line and column, without the query itself. */
function told({ source, origin, ...problem }: QueryProblem): object {
  return { ...problem, ...lineAndColumn(source, problem.start), origin };
}

function libraryOf({ list, block }: LibraryOptions): QueryLibrary {
  const lists = named(list, '--list').map(([name, values]) => {
    return [name, values.split(',').flatMap((value) => value.trim() || [])] as const;
  });
  return { lists: new Map(lists), blocks: new Map(named(block, '--block')) };
}

function named(written: readonly string[], option: string): [name: string, value: string][] {
  return written.map((each) => {
    const at = each.indexOf('=');
    if (at <= 0) throw new CliError(`${option} ${each}: expected name=value`, exitCodes.usage);
    return [each.slice(0, at).trim(), each.slice(at + 1)];
  });
}

function limitArgument(text: string): number {
  if (!/^\d{1,3}$/u.test(text) || Number(text) > 1_000)
    throw new InvalidArgumentError('expected a number from 0 to 1000');
  return Number(text);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function queryOf({ stdin }: CliContext, written: string): Promise<string> {
  if (written !== '-') return written;
  let text = '';
  for await (const chunk of stdin) text += chunk.toString();
  return text.trimEnd();
}
