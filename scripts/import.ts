import { Command } from 'commander';
import { pino } from 'pino';
import { systemClock } from '../core/clock.ts';
import { describeError, PipelineError } from '../core/errors.ts';
import { createHttpClient } from '../core/http.ts';
import { stampPage } from '../core/run-ingest.ts';
import { file } from '../ingest/file.ts';
import type { Access } from './access.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { bar, number, plain } from './text.ts';

interface ImportOptions {
  config?: string;
  map?: string;
  format?: string;
  network?: string;
  delimiter?: string;
  encoding?: string;
  source: string;
  json?: boolean;
}

export function importCommand(context: CliContext): Command {
  return new Command('import')
    .description('Bring posts in from a file: CSV, NDJSON or JSON, also gzipped; also while the pipeline runs.')
    .argument('<file>', 'path, or "-" for standard input')
    .option('-m, --map <pairs>', 'which column is what: text=tweet,author=user,publishedAt=created,url=link')
    .option('--format <format>', 'csv, ndjson or json (default: by name and content)')
    .option('--delimiter <char>', 'of a CSV file (default: detected)')
    .option('--encoding <name>', 'utf-8, utf-16le or windows-1252 (default: detected)')
    .option('--network <name>', 'network that the posts are from (default: import)')
    .option('--source <name>', 'name under which they are counted', 'import')
    .option('-c, --config <file>', 'configuration with the brands to listen for (default: escolta.yaml)')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Columns with usual names (text, title, author, url, date, likes …) are found by themselves; --map names the others.
Fields: id, text, title, author, authorId, authorName, authorHandle, followers, url, publishedAt, type, network, language,
country, likes, shares, replies, views, score, rating, location, parentId, threadId. In JSON, a dot goes deeper: user.name.

Without an id, a row is known by all of its values: importing a file twice adds nothing. Dates without a zone are UTC.
A bad row is reported with its line, kept as a dead letter (escolta dead list), and the rest is imported.

Examples:
  escolta import tweets.csv --map text=text,author=name,publishedAt=tweet_created
  zcat archive.ndjson.gz | escolta import -

Exit codes: 0 all rows imported, 1 the import failed, 2 wrong usage, 3 some rows were refused, 4 no store.`,
    )
    .action((path: string, options: ImportOptions) =>
      withAccess(context, options, async (access, configuration) => {
        if (configuration.sample) {
          throw new CliError(
            'there is no escolta.yaml here, so no brand to look for: make one with `escolta init`, or name one with --config',
            exitCodes.usage,
          );
        }
        const result = await importFile(path, options, access, context);
        report(result, options, context);
        if (result.refused > 0) context.setExitCode(exitCodes.refused);
      }),
    );
}

interface ImportResult {
  readonly rows: number;
  readonly imported: number;
  readonly refused: number;
  /** Posts without a date: they count as published when they were imported. */
  readonly undated: number;
  readonly mentionsBefore: number;
  readonly mentionsAfter: number;
}

/** Most pages published and not yet durable. */
const pagesInFlight = 6;

async function importFile(
  path: string,
  options: ImportOptions,
  access: Access,
  context: CliContext,
): Promise<ImportResult> {
  const http = createHttpClient({});
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once('SIGINT', interrupt);
  try {
    const source = file.create(readOptions(path, options), {
      name: options.source,
      searches: [],
      http,
      clock: systemClock,
      log: pino({ level: 'silent' }),
      baseDir: context.cwd,
    });
    const before = await access.status();
    let imported = 0;
    let refused = 0;
    let undated = 0;
    const inFlight = new Set<Promise<void>>();
    let failed: { readonly error: unknown } | undefined;
    for await (const page of source.read(undefined, abort.signal)) {
      const { items, letters } = stampPage(page, options.source, systemClock.now());
      undated += page.posts.filter((post) => post.publishedAt === undefined).length;
      for (const { error } of letters) {
        refused += 1;
        if (refused <= 20) context.stderr.write(`${clearLine(context)}${path}: ${plain(error)}\n`);
        if (refused === 21) context.stderr.write('… more rows are refused: see `escolta dead list`\n');
      }
      const work: Promise<void> = access
        .publish(items, letters)
        .then(
          () => {
            imported += items.length;
            showProgress(context, imported, page.progress);
          },
          (error: unknown) => {
            failed ??= { error };
          },
        )
        .finally(() => inFlight.delete(work));
      inFlight.add(work);
      if (inFlight.size >= pagesInFlight) await Promise.race(inFlight);
      if (failed) break;
    }
    await Promise.all(inFlight);
    context.stderr.write(clearLine(context));
    if (failed) throw failed.error;
    if (abort.signal.aborted) {
      throw new CliError(`stopped after ${number(imported)} posts: run it again to go on`, exitCodes.interrupted);
    }
    const after = await access.status();
    const mentions = { mentionsBefore: before.counts.mentions, mentionsAfter: after.counts.mentions };
    return { rows: imported + refused, imported, refused, undated, ...mentions };
  } catch (error) {
    if (error instanceof PipelineError) throw new CliError(describeError(error), exitCodes.failure, error);
    throw error;
  } finally {
    process.off('SIGINT', interrupt);
    await http.close();
  }
}

function readOptions(path: string, options: ImportOptions) {
  const map: Record<string, string> = {};
  for (const pair of options.map?.split(',') ?? []) {
    const [field, column] = pair.split(/=(.*)/su).map((part) => part.trim());
    if (!field || !column) throw new CliError(`--map: expected field=column, got "${pair}"`, exitCodes.usage);
    map[field] = column;
  }
  const given = {
    path,
    map,
    ...(options.format ? { format: options.format } : {}),
    ...(options.delimiter ? { delimiter: options.delimiter } : {}),
    ...(options.encoding ? { encoding: options.encoding } : {}),
    ...(options.network ? { network: options.network } : {}),
  };
  const parsed = file.config.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n  ');
  throw new CliError(`wrong import options:\n  ${problems}`, exitCodes.usage);
}

function report(result: ImportResult, options: ImportOptions, context: CliContext): void {
  const added = result.mentionsAfter - result.mentionsBefore;
  if (options.json) {
    context.stdout.write(`${JSON.stringify({ ...result, mentionsAdded: added })}\n`);
    return;
  }
  context.stdout.write(
    `${number(result.rows)} rows: ${number(result.imported)} imported, ${number(result.refused)} refused\n` +
      (result.undated > 0 ? `${number(result.undated)} posts have no date: they count as published now\n` : '') +
      `${number(added)} mentions added, ${number(result.mentionsAfter)} in the store\n`,
  );
}

function clearLine(context: CliContext): string {
  return context.stderr.isTTY ? '\r\u001b[2K' : '';
}

function showProgress(context: CliContext, imported: number, progress: number | undefined): void {
  if (!context.stderr.isTTY) return;
  const share = progress === undefined ? '' : `${bar(progress, 30)} ${Math.floor(progress * 100)} %  `;
  context.stderr.write(`${clearLine(context)}${share}${number(imported)} posts`);
}
