import { resolve } from 'node:path';
import { Command } from 'commander';
import { whole } from '../arguments.ts';
import { CliError } from '../cli-error.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { plain, table } from '../text.ts';
import { readLabelled } from './labelled.ts';
import { compareWithRecord, dataOf, howOf, type RecordOptions, type Result, renderChange } from './record.ts';
import { evalTopics, type TopicScores, type TopicsReport } from './topics.ts';
import { readTopicSets, type TopicSet } from './topics-sets.ts';

interface TopicsEvalCommandOptions extends RecordOptions {
  readonly data?: string;
  readonly first: number;
  readonly draws: number;
  readonly seed: number;
}

/** `escolta eval topics`. */
export function topicsEvalCommand(context: CliContext): Command {
  return new Command('topics')
    .description('Put texts of known topics among ordinary ones, and tell whether `escolta topics` finds them.')
    .option('--data <file>', 'lines of topic (- for none), tab, text (default: reviews and tweets in ESCOLTA_DATA)')
    .option('--first <n>', 'phrases, and topics, that are looked at', whole(1, 100), 10)
    .option('--draws <n>', 'how often texts are drawn', whole(1, 20), 3)
    .option('--seed <n>', 'other seeds draw others', whole(0, 4_294_967_295), 1)
    .option('--json', 'as JSON; shares are 0 to 1')
    .addHelpText(
      'after',
      '\nThe method is in docs/TOPICS.md.\n\nExit codes: 0 done, 2 wrong usage, or the data cannot be read.',
    )
    .action(async (options: TopicsEvalCommandOptions) => {
      const { first, draws, seed } = options;
      const sets = setsOf(context, options.data);
      const report = await evalTopics({ sets, first, draws, seed });
      const results = report.sets.map((row, i) => topicsResult(sets[i] as TopicSet, row, options));
      const changes = compareWithRecord(context, options, results);
      const told = report.sets.map((row, i) => ({ ...row, ...(changes[i] && { change: changes[i] }) }));
      if (options.json) context.stdout.write(`${JSON.stringify({ ...report, sets: told })}\n`);
      else {
        const lines = changes.map((change, i) => `  ${sets[i]?.set}:${renderChange(change, options).slice(1)}`);
        context.stdout.write(`${renderTopics(report, context)}${lines.join('')}`);
      }
    });
}

function setsOf(context: CliContext, file: string | undefined): TopicSet[] {
  if (file !== undefined) {
    const path = resolve(context.cwd, file);
    const lines = readLabelled(path, { labels: /^.{1,100}$/u, expected: 'a topic, or -' });
    if (lines.every(({ label }) => label === '-')) throw new CliError(`${path} names no topic`, exitCodes.usage);
    return [{ ...dataOf(path), lines }];
  }
  const data = context.env['ESCOLTA_DATA'];
  if (data === undefined) {
    throw new CliError(
      'which texts? Name a file with --data, or the folder of the data in ESCOLTA_DATA',
      exitCodes.usage,
    );
  }
  return readTopicSets(resolve(context.cwd, data));
}

/** What is kept of one set, to be compared with later. */
export function topicsResult(
  { set, sha256 }: Pick<TopicSet, 'set' | 'sha256'>,
  { found, precision, purity, covered }: TopicScores,
  { first, draws, seed }: Pick<TopicsEvalCommandOptions, 'first' | 'draws' | 'seed'>,
): Result {
  const scores = { found, precision, purity, covered };
  return { task: 'topics', set, sha256, how: howOf({ first, draws, seed }), engine: 'log-odds', scores };
}

function renderTopics(report: TopicsReport, { stdout }: Pick<CliContext, 'stdout'>): string {
  const cells = (of: TopicScores) =>
    [of.found, of.precision, of.junk, of.copied, of.purity, of.covered].map((share) => (100 * share).toFixed(0));
  const rows = report.sets.flatMap(({ set, topics, window, before, tfIdf, ...own }) => [
    [plain(set), String(topics), String(window), String(before), 'escolta topics', ...cells(own)],
    ['', '', '', '', 'TF-IDF', ...cells(tfIdf)],
  ]);
  const all = [
    ['all', '', '', '', 'escolta topics', ...cells(report)],
    ['', '', '', '', 'TF-IDF', ...cells(report.tfIdf)],
  ];
  const header = [
    'set',
    'topics',
    'texts',
    'before',
    'by',
    'found',
    'precision',
    'junk',
    'copied',
    'purity',
    'covered',
  ];
  const examples = report.sets.map(
    ({ set, example }) =>
      `  ${plain(set)}: ${Object.entries(example)
        .map(([topic, phrase]) => `${plain(topic)} “${plain(phrase || '—')}”`)
        .join(', ')}`,
  );
  return [
    table(header, [...rows, ...all], stdout),
    `In percent, the mean of ${report.draws} draws; the first ${report.first} phrases and topics are looked at.`,
    'What spoke of each topic first:',
    ...examples,
    '',
  ].join('\n');
}
