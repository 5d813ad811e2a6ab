import { Command, InvalidArgumentError, Option } from 'commander';
import { isLanguage } from '../config/values.ts';
import { systemClock } from '../core/clock.ts';
import { PipelineError } from '../core/errors.ts';
import { readTopics, type Topics } from '../sinks/clickhouse/topics.ts';
import { type Past, pastArgument, positive, timeArgument } from './alerts/common.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { number, paint, plain, table } from './text.ts';
import { askRows } from './why/mention.ts';

interface TopicsOptions {
  readonly brand: string;
  readonly since: Past;
  readonly until?: number;
  readonly against: 'previous' | 'history';
  readonly language?: string;
  readonly sentiment?: 'negative' | 'neutral' | 'positive';
  readonly limit: number;
  readonly json?: boolean;
  readonly config?: string;
}

export function topicsCommand(context: CliContext): Command {
  return new Command('topics')
    .description('What stands out in what is said of a brand: phrases, and topics of phrases that go together.')
    .requiredOption('--brand <id>', 'whose mentions')
    .addOption(
      new Option('--since <when>', 'how far back, or from when on')
        .argParser(pastArgument)
        .default({ agoMs: 604_800_000 }, '7d'),
    )
    .addOption(new Option('--until <time>', 'to when (default: now)').argParser(timeArgument))
    .addOption(
      new Option('--against <what>', 'the time before that it is compared with: as long, or four times as long')
        .choices(['previous', 'history'])
        .default('history'),
    )
    .addOption(new Option('--language <code>', 'only mentions in this language').argParser(languageArgument))
    .addOption(new Option('--sentiment <label>', 'only such mentions').choices(['negative', 'neutral', 'positive']))
    .addOption(new Option('--limit <n>', 'most phrases, and most topics').argParser(positive).default(20))
    .option('--json', 'as one JSON document; times are milliseconds since 1970')
    .addOption(new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)'))
    .addHelpText(
      'after',
      `
Examples:
  escolta topics --brand acme --since 24h
  escolta topics --brand acme --sentiment negative --against previous --json

Exit codes: 0 told, 1 the store refused, 2 wrong usage, 4 the store cannot be opened.`,
    )
    .action((options: TopicsOptions) => topics(context, options));
}

async function topics(context: CliContext, options: TopicsOptions): Promise<void> {
  await withAccess(context, options, async (access, { config }) => {
    if (!config.brands.some(({ id }) => id === options.brand)) {
      const known = config.brands.map(({ id }) => id).join(', ');
      throw new CliError(`there is no brand "${options.brand}" in the configuration: ${known}`, exitCodes.usage);
    }
    const to = options.until ?? systemClock.now();
    const from = 'at' in options.since ? options.since.at : to - options.since.agoMs;
    if (from >= to) throw new CliError('--since must be before --until', exitCodes.usage);
    const { brand, against, language, sentiment, limit } = options;
    try {
      const found = await readTopics((statement) => askRows(access, statement), {
        brand,
        from,
        to,
        against,
        language,
        sentiment,
        limit: Math.min(limit, 200),
      });
      context.stdout.write(options.json ? `${JSON.stringify(found)}\n` : render(found, context));
    } catch (error) {
      if (error instanceof PipelineError) throw new CliError(error.message, exitCodes.failure, error);
      throw error;
    }
  });
}

function render(found: Topics, { stdout }: CliContext): string {
  const { background, mentions, stories } = found;
  const span = `${new Date(found.from).toISOString()} to ${new Date(found.to).toISOString()}`;
  if (mentions === 0) return `no mentions from ${span}\n`;
  const head = `${number(mentions)} mentions (${number(stories)} different texts) from ${span}, compared with ${number(background.before)} texts before and ${number(background.others)} of other brands`;
  if (found.phrases.length === 0) return `${head}\nnothing stands out\n`;
  const cells = ({
    mentions: said,
    share,
    change,
    sentiment,
  }: Topics['phrases'][number] | Topics['topics'][number]) => [
    number(said),
    `${(100 * share).toFixed(1)} %`,
    change === undefined ? '' : `×${change}`,
    `${sentiment.negative}/${sentiment.neutral}/${sentiment.positive}`,
  ];
  const columns = ['mentions', 'share', 'change', '−/0/+'];
  const phrases = found.phrases.map((each) => [...cells(each), plain(each.phrase)]);
  const groups = found.topics.map((each) => [...cells(each), plain(each.phrases.slice(0, 6).join(', '))]);
  const examples = found.topics.flatMap(({ label, examples: [first] }) =>
    first ? [`  ${plain(label)}: ${plain(first.text)}`] : [],
  );
  return [
    head,
    '',
    paint('bold', 'Phrases that stand out', stdout),
    table([...columns, 'phrase'], phrases, stdout),
    '',
    paint('bold', 'Topics', stdout),
    table([...columns, 'phrases'], groups, stdout),
    '',
    ...examples,
    '',
  ].join('\n');
}

function languageArgument(code: string): string {
  if (!isLanguage(code)) throw new InvalidArgumentError('expected an ISO 639-1 code such as "ca"');
  return code;
}
