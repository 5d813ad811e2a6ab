import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { describeError } from '../core/errors.ts';
import { isMark, type LabelOutcome, type LabelRequest, maxName, maxNote } from '../core/label.ts';
import type { Access } from './access.ts';
import { whoDoes } from './arguments.ts';
import { CliError } from './cli-error.ts';
import type { Configuration } from './configuration.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { type LabelLine, type LineProblem, readLabelLines, sayings } from './label/lines.ts';
import type { FoundMention } from './label-access.ts';
import { ago, plain, table } from './text.ts';

interface LabelOptions {
  readonly by?: string;
  readonly note?: string;
  readonly brand?: string;
  readonly file?: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** Largest file of labels, in bytes. */
const maxFile = 64 * 1024 * 1024;
/** Labels that are given at once. */
const partLength = 500;

export function labelCommand(context: CliContext): Command {
  const config = () => new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)');
  const label = new Command('label')
    .description(
      'Say what the sentiment of a mention is, or whether it is relevant. It counts at once, and for its near-copies.',
    )
    .argument('[mention]', 'id of a mention, id of a post, or address')
    .addArgument(
      new Argument('[label]', 'what it is; irrelevant: about something else; none takes back what was said').choices(
        sayings,
      ),
    )
    .option('--by <name>', 'who says so (default: the user of this machine)')
    .option('--note <text>', 'why')
    .option('--brand <id>', 'toward which brand, where the post is about several')
    .option('--file <file>', 'many at once: mention, label, or mention, brand, label a line, with tabs between them')
    .option('--json', 'as JSON')
    .addOption(config())
    .addHelpText(
      'after',
      `
Works while the pipeline runs, and while it does not.

Examples:
  escolta label hackernews:8863 negative --note "irony"
  escolta label https://example.com/review/7 positive --brand acme
  escolta label hackernews:8863 irrelevant
  escolta label --file labels.tsv
  escolta label list --brand acme

Exit codes: 0 done, 1 there is no such mention, 2 wrong usage, 3 done but some lines were refused, 4 the store cannot be opened.`,
    )
    .action((mention: string | undefined, said: LabelRequest['label'] | undefined, options: LabelOptions) => {
      const by = whoDoes(context, options.by, maxName);
      const note = options.note?.slice(0, maxNote);
      if (options.file !== undefined) {
        if (mention !== undefined) throw new CliError('give a mention or --file, not both', exitCodes.usage);
        const { lines, problems } = readLabelLines(readFile(context, options.file));
        return withAccess(context, options, async (access, configuration) => {
          await labelLines({ context, access, configuration, options, by, note }, lines, problems);
        });
      }
      if (mention === undefined || said === undefined) {
        throw new CliError('give a mention and its label, or --file (--help tells more)', exitCodes.usage);
      }
      return withAccess(context, options, async (access, configuration) => {
        const [found = []] = await access.labels.find({ mentions: [mention] });
        const one = choose(found, options.brand);
        if (typeof one === 'string') {
          throw new CliError(`${plain(mention)}: ${one}`, found.length > 1 ? exitCodes.usage : exitCodes.failure);
        }
        const request = { brand: one.brand, postId: one.postId, label: said, by, ...(note && { note }) };
        const [outcome] = await access.labels.give({ labels: [request] });
        if (!outcome || outcome.outcome === 'missing') {
          throw new CliError(`${plain(mention)} is gone: it was deleted meanwhile`, exitCodes.failure);
        }
        if (options.json) context.stdout.write(`${JSON.stringify(outcome)}\n`);
        else
          context.stdout.write(
            `${inWords(outcome, said)}\n${await progress(access, configuration, [one.brand], isMark(said))}`,
          );
      });
    });
  label
    .command('list')
    .description('List labels, the latest first.')
    .option('--brand <id>', 'only of this brand')
    .option('--limit <n>', 'at most so many', (text) => Number.parseInt(text, 10), 100)
    .option('--json', 'as JSON lines')
    .addOption(config())
    .action((_, command: Command) => {
      // The options of the command above this one take those of the same name.
      const options = command.optsWithGlobals<LabelOptions & { limit: number }>();
      return withAccess(context, options, async (access) => {
        const given = await access.labels.list({
          limit: options.limit,
          ...(options.brand !== undefined && { brand: options.brand }),
        });
        if (options.json) {
          for (const one of given) context.stdout.write(`${JSON.stringify(one)}\n`);
        } else if (given.length === 0) {
          context.stdout.write('No labels.\n');
        } else {
          const rows = given.map((one) => [
            ago(one.at),
            one.brand,
            one.label,
            one.judged,
            one.by,
            one.postId,
            one.text,
          ]);
          const header = ['when', 'brand', 'label', 'was judged', 'by', 'post', 'text'];
          context.stdout.write(`${table(header, rows, context.stdout)}\n`);
        }
      });
    });
  return label;
}

interface Work {
  readonly context: CliContext;
  readonly access: Access;
  readonly configuration: Configuration;
  readonly options: LabelOptions;
  readonly by: string;
  readonly note: string | undefined;
}

/** What is wrong with some lines keeps no other from being done. */
async function labelLines(work: Work, lines: readonly LabelLine[], unreadable: readonly LineProblem[]): Promise<void> {
  const { context, access, options, by, note } = work;
  const problems = [...unreadable];
  const brands = new Set<string>();
  let labelled = 0;
  let copies = 0;
  for (let i = 0; i < lines.length; i += partLength) {
    const part = lines.slice(i, i + partLength);
    const found = await access.labels.find({ mentions: part.map(({ mention }) => mention) });
    const chosen = part.flatMap((line, at) => {
      const one = choose(found[at] ?? [], line.brand ?? options.brand);
      if (typeof one !== 'string') return [{ line, one }];
      problems.push({ line: line.line, why: `${plain(line.mention)}: ${one}` });
      return [];
    });
    const labels = chosen.map(({ line, one }) => ({
      ...{ brand: one.brand, postId: one.postId, label: line.label, by },
      ...(note && { note }),
      ...(line.chosen && { chosen: line.chosen }),
    }));
    for (const outcome of labels.length > 0 ? await access.labels.give({ labels }) : []) {
      if (outcome.outcome === 'missing') {
        const line = chosen.find(({ one }) => one.brand === outcome.brand && one.postId === outcome.postId)?.line;
        problems.push({ line: line?.line ?? 0, why: 'it was deleted meanwhile' });
        continue;
      }
      labelled += 1;
      copies += Math.max(0, outcome.mentions - 1);
      brands.add(outcome.brand);
    }
  }
  problems.sort((a, b) => a.line - b.line);
  for (const { line, why } of problems) context.stderr.write(`line ${line}: ${why}\n`);
  if (options.json) {
    context.stdout.write(`${JSON.stringify({ labelled, copies, refused: problems })}\n`);
  } else {
    const near = copies > 0 ? ` and ${count(copies, 'near-copy', 'near-copies')}` : '';
    context.stdout.write(`${count(labelled, 'mention')}${near} labelled, ${count(problems.length, 'line')} refused\n`);
    const marks = lines.length > 0 && lines.every(({ label }) => isMark(label));
    context.stdout.write(await progress(access, work.configuration, [...brands].sort(), marks));
  }
  if (problems.length > 0) context.setExitCode(exitCodes.refused);
}

/** The mention that is meant, or why none can be told. */
function choose(found: readonly FoundMention[], brand: string | undefined): FoundMention | string {
  const fitting = brand === undefined ? found : found.filter((mention) => mention.brand === brand);
  const [one] = fitting;
  if (one && fitting.length === 1) return one;
  const brands = [...new Set(found.map((mention) => mention.brand))].sort().join(', ');
  if (!one) {
    return found.length === 0
      ? 'there is no such mention (see `escolta why`)'
      : `there is no mention of "${plain(brand ?? '')}" in it, but of: ${brands}`;
  }
  const posts = [...new Set(fitting.map(({ postId }) => postId))];
  if (posts.length > 1) return `several posts have this address: name one of ${plain(posts.slice(0, 5).join(', '))}`;
  return `it is about several brands: give --brand, one of ${brands}`;
}

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

function inWords(
  { outcome, mentions, sentiment, irrelevant, from }: LabelOutcome,
  said: LabelRequest['label'],
): string {
  if (outcome === 'labelled') {
    const is = isMark(said) ? said : sentiment;
    const copies = mentions > 1 ? ` (${count(mentions - 1, 'near-copy', 'near-copies')})` : '';
    return `${count(mentions, 'mention')} now ${is}${copies}`;
  }
  const why = from === undefined ? 'as it was judged' : `by the label of its near-copy ${plain(from)}`;
  const out = irrelevant ? ', and irrelevant: it counts nowhere' : '';
  return `taken back: ${count(mentions, 'mention')} changed, it is ${sentiment} ${why}${out}`;
}

/** How many labels (or marks) the brands have, and when something is learned from them. */
async function progress(
  access: Access,
  { config }: Configuration,
  brands: readonly string[],
  marks: boolean,
): Promise<string> {
  const counts = await access.learning.counts({ task: marks ? 'relevance' : 'sentiment' });
  const { learning } = marks ? config.relevance : config.sentiment;
  const able = marks || config.sentiment.engine === 'model';
  return brands
    .map((brand) => {
      const labels = counts[brand] ?? 0;
      const learns = able && learning.automatic && labels < learning.least;
      return `${plain(brand)} has ${count(labels, marks ? 'mark' : 'label')}${learns ? `; it is learned from them at ${learning.least}` : ''}\n`;
    })
    .join('');
}

function readFile(context: CliContext, file: string): string {
  const path = resolve(context.cwd, file);
  try {
    if (statSync(path).size > maxFile) throw new Error('it is larger than 64 MiB');
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(`reading ${file}: ${describeError(error)}`, exitCodes.usage, error);
  }
}
