import { queryLibrary } from '../../config/queries.ts';
import type { Config } from '../../config/schema.ts';
import { systemClock } from '../../core/clock.ts';
import { describeError, PipelineError } from '../../core/errors.ts';
import type { QueryLibrary } from '../../processors/query/parse.ts';
import type { Past } from '../alerts/common.ts';
import { CliError } from '../cli-error.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { withAccess } from '../engine.ts';
import { createProgress } from '../progress.ts';
import { bar, number, pad, padStart, paint, plain } from '../text.ts';
import { askRows } from '../why/mention.ts';
import { excerptOf, highlight } from './highlight.ts';
import { type StoreOutcome, type StoreSample, type Tally, tryOnStore } from './on-store.ts';

export interface StoreOptions {
  readonly brand?: string;
  readonly since?: Past;
  readonly limit?: number;
  readonly json?: boolean;
  readonly config?: string;
}

const defaultSinceMs = 30 * 86_400_000;
const defaultLimit = 10;
/** Days, sources and languages that are shown. */
const mostRows = { days: 31, names: 10 };

/**
 * Tries a query on what the store holds, also while the pipeline runs. `read` reads it with the blocks and lists of the configuration, and
 * gives its warnings.
 */
export async function testOnStore(
  context: CliContext,
  query: string,
  given: QueryLibrary,
  options: StoreOptions,
  read: (library: QueryLibrary) => readonly object[],
): Promise<void> {
  await withAccess(context, options, async (access, { config }) => {
    const own = queryLibrary(config);
    const library: QueryLibrary = {
      blocks: new Map([...(own.blocks ?? []), ...(given.blocks ?? [])]),
      lists: new Map([...(own.lists ?? []), ...(given.lists ?? [])]),
    };
    const warnings = read(library);
    const brand = options.brand === undefined ? undefined : brandOf(config, options.brand);
    const now = systemClock.now();
    const { since = { agoMs: defaultSinceMs } } = options;
    const stop = new AbortController();
    const interrupt = () => stop.abort();
    process.once('SIGINT', interrupt);
    const progress = createProgress(context, systemClock.now);
    try {
      const outcome = await tryOnStore(
        (statement) => askRows(access, statement),
        {
          ...{ query, library },
          ...(brand && { brand: { brand, library: own } }),
          from: 'at' in since ? since.at : now - since.agoMs,
          // A clock that is ahead of ours makes no post unseen.
          to: now + 86_400_000,
          limit: options.limit ?? defaultLimit,
        },
        (posts, of, matches) => progress.show(posts, of, `${number(matches)} match`),
        () => stop.signal.aborted,
      );
      progress.end();
      const { stopped, ...found } = outcome;
      if (options.json) context.stdout.write(`${JSON.stringify({ ...found, warnings })}\n`);
      else context.stdout.write(render(found, config, context));
      if (stopped) throw new CliError('stopped before the end: this is of a part of the posts', exitCodes.interrupted);
    } catch (error) {
      progress.end();
      if (error instanceof PipelineError) throw new CliError(describeError(error), exitCodes.failure, error);
      throw error;
    } finally {
      process.off('SIGINT', interrupt);
    }
  });
}

function brandOf({ brands }: Config, id: string): Config['brands'][number] {
  const brand = brands.find((one) => one.id === id);
  if (brand) return brand;
  const known = brands.map((one) => one.id).join(', ');
  throw new CliError(`there is no brand "${plain(id)}" in the configuration: ${known}`, exitCodes.usage);
}

function render(found: StoreOutcome, { store }: Config, { stdout }: CliContext): string {
  const { posts, matches, unmentioned, difference } = found;
  const lines = [
    `${number(matches)} of ${number(posts)} stored posts match; ${number(unmentioned)} of them are no mention of any brand now`,
  ];
  const days = store.retention.droppedPostsDays;
  lines.push(
    `(stored is what the sources brought; posts without a mention are kept ${days === undefined ? 'for good' : `${number(days)} days`})`,
  );
  const shown: readonly [name: string, tally: Tally, most: number][] = [
    ['by day', found.days, mostRows.days],
    ['by source', found.sources, mostRows.names],
    ['by language', found.languages, mostRows.names],
  ];
  for (const [name, tally, most] of shown) lines.push(...bars(name, tally, most, stdout));
  if (!difference) return [...lines, ...samples('latest', found.samples, '', stdout), ''].join('\n');
  const { brand, both, adds, loses } = difference;
  lines.push(
    '',
    paint('bold', `compared with the present query of ${plain(brand)}`, stdout),
    `  ${number(both)} by both, ${paint('green', `+${number(adds)}`, stdout)} added, ${paint('red', `−${number(loses)}`, stdout)} lost`,
    ...samples('added', difference.added, '+', stdout),
    ...samples('lost', difference.lost, '−', stdout),
    '',
  );
  return lines.join('\n');
}

function bars(name: string, tally: Tally, most: number, stdout: CliContext['stdout']): string[] {
  const all = Object.entries(tally);
  if (all.length === 0) return [];
  // Days in their order, the latest; others from the most.
  const rows = name === 'by day' ? all.slice(-most) : all.slice(0, most);
  const highest = Math.max(...rows.map(([, n]) => n));
  const wide = Math.min(30, Math.max(...rows.map(([key]) => plain(key).length)));
  const left = all.length - rows.length;
  return [
    '',
    paint('bold', name, stdout),
    ...rows.map(([key, n]) => `  ${pad(plain(key), wide)} ${padStart(number(n), 9)} ${bar(n / highest, 20)}`),
    ...(left > 0 ? [`  … and ${number(left)} more`] : []),
  ];
}

function samples(name: string, all: readonly StoreSample[], sign: string, stdout: CliContext['stdout']): string[] {
  if (all.length === 0) return [];
  return [
    '',
    paint('bold', name, stdout),
    ...all.flatMap(({ postId, publishedAt, language, source, title, text, spans, clauses }) => {
      const of = (field: 'title' | 'text', whole: string) => {
        const part = excerptOf(
          whole,
          spans.filter((span) => span.field === field),
        );
        return highlight(part.text, part.spans, stdout);
      };
      const at = new Date(publishedAt).toISOString().slice(0, 16).replace('T', ' ');
      const head = `${sign === '' ? '' : `${sign} `}${plain(postId)}  ${at}  ${plain(source)}, ${plain(language)}`;
      const by = clauses.length > 0 ? `  by ${clauses.slice(0, 5).map(plain).join(', ')}` : '';
      return [
        `  ${head}${by}`,
        ...(title === undefined || text.startsWith(title) ? [] : [`    ${of('title', title)}`]),
        `    ${of('text', text)}`,
      ];
    }),
  ];
}
