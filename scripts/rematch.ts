import { Command, InvalidArgumentError, Option } from 'commander';
import type { Config } from '../config/schema.ts';
import { systemClock } from '../core/clock.ts';
import { describeError, PipelineError } from '../core/errors.ts';
import { countStoredPosts } from '../sinks/clickhouse/stored-posts.ts';
import type { Access } from './access.ts';
import { type Past, pastArgument } from './alerts/common.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { createProgress, type Progress } from './progress.ts';
import { definitionOf, type RematchPage, type RematchSample } from './rematch-access.ts';
import { number, pad, paint, plain } from './text.ts';
import { askRows } from './why/mention.ts';

interface RematchOptions {
  readonly brand: string;
  readonly since: Past;
  readonly dryRun?: boolean;
  readonly samples: number;
  readonly json?: boolean;
  readonly config?: string;
}

type Counts = Record<'posts' | 'added' | 'removed' | 'updated' | 'kept' | 'refused', number>;

interface Rematched extends Counts {
  readonly samples: readonly RematchSample[];
  readonly stopped: boolean;
}

/**
 * How far back alerts count anew what is happening: these hours are matched last, when what they are compared with is there already.
 */
const recentMs = 12 * 3_600_000;

export function rematchCommand(context: CliContext): Command {
  return new Command('rematch')
    .description('Match stored posts again by the present query of a brand: also while the pipeline runs.')
    .requiredOption('--brand <id>', 'whose mentions')
    .addOption(
      new Option('--since <when>', 'posts published so long ago at most, or from when on')
        .argParser(pastArgument)
        .makeOptionMandatory(),
    )
    .option('--dry-run', 'only tell what would change')
    .addOption(
      new Option('--samples <n>', 'most examples of what comes and of what goes').argParser(samplesArgument).default(5),
    )
    .option('--json', 'as one JSON document')
    .addOption(new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)'))
    .addHelpText(
      'after',
      `
Of every stored post (also of those that were no mention of anything) it is asked again whether it is a mention of the brand: mentions
that are none any more are taken out, new ones are judged and counted once, and the others are told by which part of the query they are.
What people said of mentions stays; other brands' mentions stay as they are; no alert is raised by what is counted now and was not then.
Running it twice changes nothing the second time. Stopped in the middle, run it again.

Where the pipeline runs, restart it first, so that it listens by the same query.

Examples:
  escolta rematch --brand acme --since 30d --dry-run
  escolta rematch --brand acme --since 2026-03-01T00:00:00Z

Exit codes: 0 done, 1 the store or the running pipeline refused, 2 wrong usage, 3 done but some posts could not be judged,
4 the store cannot be opened, 130 stopped by Ctrl-C.`,
    )
    .action((options: RematchOptions) => rematch(context, options));
}

async function rematch(context: CliContext, options: RematchOptions): Promise<void> {
  await withAccess(context, options, async (access, { config }) => {
    const brand = config.brands.find(({ id }) => id === options.brand);
    if (!brand) {
      const known = config.brands.map(({ id }) => id).join(', ');
      throw new CliError(`there is no brand "${plain(options.brand)}" in the configuration: ${known}`, exitCodes.usage);
    }
    const now = systemClock.now();
    const from = 'at' in options.since ? options.since.at : now - options.since.agoMs;
    const stop = new AbortController();
    const interrupt = () => stop.abort();
    process.once('SIGINT', interrupt);
    const progress = createProgress(context, systemClock.now);
    try {
      const done = await matchAll(access, config, { ...options, from, now }, progress, stop.signal);
      progress.end();
      if (options.json)
        context.stdout.write(`${JSON.stringify({ brand: options.brand, dryRun: options.dryRun === true, ...done })}\n`);
      else context.stdout.write(render(options, done, context));
      if (done.stopped) throw new CliError('stopped before the end: run it again to go on', exitCodes.interrupted);
      if (done.refused > 0) context.setExitCode(exitCodes.refused);
    } catch (error) {
      progress.end();
      if (error instanceof PipelineError) throw new CliError(describeError(error), exitCodes.failure, error);
      throw error;
    } finally {
      process.off('SIGINT', interrupt);
    }
  });
}

async function matchAll(
  access: Access,
  config: Config,
  { brand, from, now, dryRun = false, samples: most }: RematchOptions & { readonly from: number; readonly now: number },
  progress: Progress,
  stop: AbortSignal,
): Promise<Rematched> {
  const total = await countStoredPosts((statement) => askRows(access, statement), { from, to: lastTime });
  const counts: Counts = { posts: 0, added: 0, removed: 0, updated: 0, kept: 0, refused: 0 };
  const samples: RematchSample[] = [];
  const split = Math.max(from, now - recentMs);
  const definition = definitionOf(config, brand);
  for (const [begin, to] of [
    [from, split],
    [split, lastTime],
  ] as const) {
    let after: string | null = '';
    let limit: number | undefined;
    while (after !== null && begin < to) {
      if (stop.aborted) return { ...counts, samples, stopped: true };
      const page: RematchPage = await access.rematch.page({
        ...{ brand, definition, from: begin, to, after, dryRun, ...(limit !== undefined && { limit }) },
        samples: most,
      });
      for (const key of Object.keys(counts) as (keyof Counts)[]) counts[key] += page[key];
      for (const sample of page.samples) {
        if (samples.filter(({ kind }) => kind === sample.kind).length < most) samples.push(sample);
      }
      after = page.next;
      limit = page.limit;
      progress.show(counts.posts, total, `${number(counts.added)} added, ${number(counts.removed)} taken out`);
    }
  }
  return { ...counts, samples, stopped: false };
}

/** Later than what the store keeps. */
const lastTime = Date.UTC(2299, 11, 31);

function render({ brand, dryRun }: RematchOptions, done: Rematched, { stdout }: CliContext): string {
  const would = dryRun ? 'would be ' : '';
  const lines = [
    `${number(done.posts)} stored posts asked again about ${plain(brand)}${dryRun ? ' (nothing is changed)' : ''}`,
    `  ${paint('green', pad(`+${number(done.added)}`, 9), stdout)} ${would}new mentions`,
    `  ${paint('red', pad(`−${number(done.removed)}`, 9), stdout)} ${would}taken out`,
    `  ${pad(number(done.updated), 9)} ${would}found by other parts of the query, or in other places`,
    `  ${pad(number(done.kept), 9)} mentions as they were`,
    ...(done.refused > 0 ? [`  ${pad(number(done.refused), 9)} posts could not be judged, and stay as they are`] : []),
    ...done.samples.map(
      ({ kind, postId, text }) =>
        `${kind === 'added' ? paint('green', '+', stdout) : paint('red', '−', stdout)} ${plain(postId)}: ${plain(text)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function samplesArgument(text: string): number {
  if (!/^\d{1,3}$/u.test(text) || Number(text) > 100) throw new InvalidArgumentError('expected a number from 0 to 100');
  return Number(text);
}
