import { Command, Option } from 'commander';
import { pino } from 'pino';
import { queryLibrary } from '../config/queries.ts';
import type { Config } from '../config/schema.ts';
import { systemClock } from '../core/clock.ts';
import type { SourcePage } from '../core/component.ts';
import type { BackfillReach } from '../core/contract.ts';
import { describeError, PipelineError } from '../core/errors.ts';
import { spreadRequests } from '../core/spread-requests.ts';
import { planSearches } from '../processors/search-terms.ts';
import { durationArgument, type Past, pastArgument, positive } from './alerts/common.ts';
import { oldestOf, type Walked, walkBack } from './backfill/walk.ts';
import { CliError } from './cli-error.ts';
import { readConfiguration } from './configuration.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { httpOf } from './http.ts';
import { createProgressLine } from './progress.ts';
import { number, plain } from './text.ts';

interface BackfillOptions {
  readonly source: string;
  readonly since: Past;
  readonly until?: Past;
  readonly budget?: number;
  readonly pace: number;
  readonly restart?: boolean;
  readonly json?: boolean;
  readonly config?: string;
}

export function backfillCommand(context: CliContext): Command {
  return new Command('backfill')
    .description(
      'Read back what a source gave before you listened, as far as its network goes: also while the pipeline runs.',
    )
    .requiredOption('--source <name>', 'a configured source')
    .addOption(
      new Option('--since <when>', 'how far back: a duration, or a time').argParser(pastArgument).makeOptionMandatory(),
    )
    .addOption(
      new Option('--until <when>', 'up to when (default: what alerts look at is left to the source itself)').argParser(
        pastArgument,
      ),
    )
    .addOption(
      new Option('--budget <n>', 'most that it may cost, where what is read is counted: posts of X').argParser(
        positive,
      ),
    )
    .addOption(
      new Option('--pace <duration>', 'least time between two pages').argParser(durationArgument).default(500, '500ms'),
    )
    .option('--restart', 'begin anew, and do not go on with a walk that was not through')
    .option('--json', 'print the result as JSON')
    .option('-c, --config <file>', 'configuration (default: escolta.yaml)')
    .addHelpText(
      'after',
      `
Posts go the way of all posts: what is there already is counted once, and the place at which the source itself reads on is not moved.
Ctrl-C stops it; the same command goes on from there. At the end it says how far back it came, and why no further.

Nobody is alarmed: posts of so long ago as no rule of yours looks back are read. --until 0s reads the others, too.

Examples:
  escolta backfill --source hackernews --since 90d
  escolta backfill --source x --since 7d --budget 2000

Exit codes: 0 done, 1 it failed (run it again to go on), 2 wrong usage, 3 done but some items were refused, 4 the store cannot be
opened, 130 stopped by Ctrl-C.`,
    )
    .action((options: BackfillOptions) => backfill(context, options));
}

async function backfill(context: CliContext, options: BackfillOptions): Promise<void> {
  // What is wrong is told before the store is opened.
  const { config, baseDir, sample } = readConfiguration(context, options.config);
  if (sample) throw new CliError('there is no escolta.yaml here, so no source to read', exitCodes.usage);
  const configured = config.sources.find(({ name }) => name === options.source);
  const component = context.sources.find(({ type }) => type === configured?.type);
  if (!configured || !component) {
    const known = config.sources.map(({ name }) => name).join(', ');
    throw new CliError(`there is no source "${options.source}": ${known || 'none is configured'}`, exitCodes.usage);
  }
  const { name, type } = configured;
  const range = rangeOf(options, config, systemClock.now());
  const progress = createProgressLine(context, systemClock.now);
  const tell = (line: string) => {
    progress.end();
    context.stderr.write(`${plain(line)}\n`);
  };
  const http = httpOf(config);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once('SIGINT', interrupt);
  try {
    const source = component.create(configured.options, {
      name,
      searches: planSearches(config.brands, queryLibrary(config)).searches,
      http: spreadRequests(http, systemClock),
      clock: systemClock,
      log: pino({ level: 'warn', base: null, timestamp: false }, { write: (line) => tell(line.trim()) }),
      baseDir,
    });
    if (!source.backfill) {
      const fact = component.page?.backfill ?? 'its network gives the present only.';
      throw new CliError(`"${name}" (${type}) cannot be read back. ${fact}`, exitCodes.usage);
    }
    await withAccess(context, options, async (access) => {
      const { mentions: before } = (await access.status()).counts;
      const walked = await walkBack({
        ...{ name, source, access, ...range, budget: options.budget, restart: options.restart === true },
        ...{ paceMs: options.pace, signal: abort.signal, clock: systemClock, random: Math.random },
        onProgress: ({ progress: share, posts, oldest }) =>
          progress.show(share, `${number(posts)} posts${oldest === undefined ? '' : `, back to ${iso(oldest)}`}`),
        onRefused: tell,
        onWait: (error, ms) => tell(`${describeError(error)}: going on in ${Math.ceil(ms / 1_000)} s`),
        onResumed: ({ begunAt, until, since }) =>
          tell(`going on with the walk of ${iso(begunAt)}, from ${iso(until)} back to ${iso(since)}`),
      }).catch((error: unknown) => {
        if (!(error instanceof PipelineError)) throw error;
        progress.end();
        throw new CliError(`${describeError(error)}. Run it again to go on`, exitCodes.failure, error);
      });
      const mentionsAdded = (await access.status()).counts.mentions - before;
      progress.end();
      context.stdout.write(
        options.json
          ? `${JSON.stringify({ source: name, ...walked, mentionsAdded })}\n`
          : report(walked, mentionsAdded, component.page),
      );
      if (!walked.through) throw new CliError('stopped: run it again to go on', exitCodes.interrupted);
      if (walked.refused > 0) context.setExitCode(exitCodes.refused);
    });
  } catch (error) {
    // Of making the source, or of the store.
    if (!(error instanceof PipelineError)) throw error;
    throw new CliError(describeError(error), exitCodes.failure, error);
  } finally {
    process.off('SIGINT', interrupt);
    await http.close();
  }
}

const hour = 3_600_000;

function rangeOf({ since, until }: BackfillOptions, config: Pick<Config, 'alerts'>, now: number) {
  const at = (past: Past) => ('at' in past ? past.at : now - past.agoMs);
  const range = { since: at(since), until: until === undefined ? now - lookBackMs(config) : at(until) };
  if (range.since >= range.until) {
    const ours =
      until === undefined
        ? ` (alerts look back to ${iso(range.until)}: the source itself reads that. Or give --until)`
        : '';
    throw new CliError(`--since is not before --until${ours}`, exitCodes.usage);
  }
  return range;
}

/** How far back a post may have been published that some rule still looks at. */
function lookBackMs({ alerts }: Pick<Config, 'alerts'>): number {
  if (!alerts.enabled) return 0;
  const spans = alerts.rules.flatMap((rule) =>
    ['maxAge', 'window', 'after'].flatMap((key) => {
      const value = (rule as unknown as Record<string, unknown>)[key];
      return typeof value === 'number' ? value : [];
    }),
  );
  return Math.max(2 * hour, ...spans) + alerts.maxDelay;
}

const whys = {
  since: 'as far as was asked',
  end: 'the network gives nothing older',
  budget: 'the budget is spent: give more with --budget, and it goes on',
} as const;

function report(walked: Walked, added: number, page: SourcePage | undefined): string {
  const { posts, refused, deletions, reach, since, until, spent } = walked;
  const gone = deletions > 0 ? `, ${number(deletions)} of them gone since` : '';
  const cost = spent === undefined ? '' : `, ${number(spent)} spent`;
  const lines = [
    `${number(posts)} posts between ${iso(since)} and ${iso(until)}${gone}, ${number(refused)} refused${cost}; ${number(added)} mentions added`,
    ...reach.slice(0, 50).map((one) => `  ${plain(one.what)}: ${reached(one)}`),
  ];
  if (reach.length > 50) lines.push(`  and ${number(reach.length - 50)} more`);
  const oldest = oldestOf(reach);
  const short = reach.some(({ why }) => why === 'end') && (oldest === undefined || oldest > since);
  if (short && page) lines.push(page.backfill);
  return `${lines.join('\n')}\n`;
}

function reached({ oldest, why, said }: BackfillReach): string {
  const where = oldest === undefined ? 'nothing found' : `back to ${iso(oldest)}`;
  const because = why === undefined ? 'not through' : whys[why];
  return `${where} (${because}${said === undefined ? '' : `: ${plain(said)}`})`;
}

const iso = (at: number) => `${new Date(at).toISOString().slice(0, 16)}Z`;
