import { Command, Option } from 'commander';
import type { Assessment, Sentiment } from '../core/assessment.ts';
import { systemClock } from '../core/clock.ts';
import { maxTextLength, type Post } from '../core/post.ts';
import { processAll } from '../core/run-process.ts';
import { sentimentRequest } from '../processors/sentiment.ts';
import { quote } from '../sinks/clickhouse/literals.ts';
import type { Access } from './access.ts';
import { CliError } from './cli-error.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { createProcessors } from './processors.ts';
import { plain } from './text.ts';
import { whyDropped } from './why/absent.ts';
import { askRows, readWhy, type Why } from './why/mention.ts';
import { report } from './why/report.ts';

interface WhyOptions {
  readonly text?: string;
  readonly brand?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export function whyCommand(context: CliContext): Command {
  return new Command('why')
    .description('Why a mention is as it is: what was found where, and what decided its sentiment.')
    .argument('[mention]', 'id of a mention, id of a post, or address')
    .option('--text <text>', 'a text that is not stored: what would be made of it')
    .option('--brand <id>', 'only toward this brand')
    .option('--json', 'as JSON')
    .addOption(new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)'))
    .addHelpText(
      'after',
      `
Examples:
  escolta why hackernews:8863
  escolta why --text "I left Acme for Bolt and love it" --brand acme

Exit codes: 0 told, 1 nothing is stored of it, 2 wrong usage, 4 the store cannot be opened.`,
    )
    .action(async (mention: string | undefined, options: WhyOptions) => {
      if ((mention === undefined) === (options.text === undefined)) {
        throw new CliError('give either a mention, or --text', exitCodes.usage);
      }
      if (options.text !== undefined) {
        const configuration = readConfiguration(context, options.config);
        const { found, dropped } = await whyText(configuration, options.text.slice(0, maxTextLength));
        tell(context, configuration, options, found, dropped);
      } else {
        await withAccess(context, options, async (access, configuration) => {
          const { found, dropped } = await whyStored(access, configuration, mention ?? '', options.brand);
          tell(context, configuration, options, found, dropped);
        });
      }
    });
}

interface Answer {
  readonly found: readonly Why[];
  /** Why there is no mention, where there is none. */
  readonly dropped: readonly string[];
}

function tell(
  context: CliContext,
  { config }: Configuration,
  { brand, json }: WhyOptions,
  found: readonly Why[],
  dropped: readonly string[],
): void {
  const wanted = found.filter((why) => brand === undefined || why.brand === brand);
  if (wanted.length === 0 && found.length > 0) {
    const brands = found.map((why) => why.brand).join(', ');
    throw new CliError(
      `there is no mention of "${plain(brand ?? '')}" in it, but of: ${plain(brands)}`,
      exitCodes.failure,
    );
  }
  if (json) {
    context.stdout.write(`${JSON.stringify({ mentions: wanted, dropped })}\n`);
  } else if (wanted.length === 0) {
    context.stdout.write(`No mention was made of it: ${dropped.map(plain).join('; ')}.\n`);
  } else {
    const reports = wanted.map((why) => report(why, config.sentiment.leastConfidence, context.stdout));
    context.stdout.write(reports.join('\n'));
  }
}

async function whyStored(
  access: Access,
  configuration: Configuration,
  asked: string,
  brand: string | undefined,
): Promise<Answer> {
  const [mentions = []] = await access.labels.find({ mentions: [asked] });
  const found: Why[] = [];
  for (const mention of mentions.slice(0, 50)) {
    if (brand !== undefined && mention.brand !== brand && mentions.some((other) => other.brand === brand)) continue;
    const why = await readWhy(access, mention);
    if (why) found.push(why);
  }
  if (found.length > 0) return { found: await judgedAnew(configuration, found), dropped: [] };
  const [post] = await askRows<{ dropped: string; title: string; text: string }>(
    access,
    `SELECT dropped, title, text FROM v_posts WHERE post_id = ${quote(asked)} OR url = ${quote(asked)} LIMIT 1`,
  );
  if (!post) {
    throw new CliError(`nothing is stored of ${plain(asked)}: it was never seen, or is deleted`, exitCodes.failure);
  }
  const { dropped } = post;
  if (dropped === '') return { found, dropped: ['the post is stored, and names no brand any more'] };
  return { found, dropped: whyDropped(post, configuration.config.brands) };
}

/** What the configured engine says now, with the words that decide: an engine may leave them out of what is stored. */
async function judgedAnew({ config }: Configuration, found: readonly Why[]): Promise<Why[]> {
  const { sentiment } = await createProcessors(config);
  try {
    const result: Why[] = [];
    for (const why of found) {
      const request = sentimentRequest({
        post: postOf(why.text, why.title),
        language: why.language,
        mentions: [{ brand: why.brand, spans: why.spans, sentiment: why.judged }],
      });
      const verdict = await sentiment.explain?.(request);
      const anew = verdict?.toward[0];
      result.push(anew ? { ...why, anew } : why);
    }
    return result;
  } finally {
    await sentiment.close?.();
  }
}

async function whyText({ config }: Configuration, text: string): Promise<Answer> {
  const { processors, sentiment } = await createProcessors(config);
  try {
    const { assessed, letters } = await processAll([postOf(text, '')], processors, systemClock.now);
    const [assessment] = assessed;
    if (!assessment) return { found: [], dropped: letters.map(({ reason, error }) => `${reason}: ${error}`) };
    const { dropped } = assessment;
    if (dropped !== undefined) {
      return { found: [], dropped: whyDropped({ dropped, title: '', text: assessment.post.text }, config.brands) };
    }
    const verdict = await sentiment.explain?.(sentimentRequest(assessment));
    return { found: assessment.mentions.map((_, i) => whyOf(assessment, i, verdict?.toward[i])), dropped: [] };
  } finally {
    await sentiment.close?.();
  }
}

function whyOf({ post, language, mentions }: Assessment, index: number, explained: Sentiment | undefined): Why {
  const mention = mentions[index];
  if (!mention) throw new Error('there is no such mention');
  const { brand, spans, sentiment, textSentiment, insights = {} } = mention;
  const words = sentiment.words.length > 0 ? sentiment.words : (explained?.words ?? []);
  return {
    ...{
      brand,
      postId: 'the text',
      url: '',
      title: post.title ?? '',
      text: post.text,
      language,
      spans,
      sentiment,
      insights,
    },
    textSentiment: textSentiment ?? { label: 'unrated', score: 0, confidence: 0 },
    judged: { ...sentiment, words },
    story: { id: post.id, copies: 1 },
  };
}

const postOf = (text: string, title: string): Post => ({
  kind: 'post',
  ...{ id: 'why:text', network: 'why', source: 'why', type: 'post', text, markup: 'plain' },
  ...(title !== '' && { title }),
  ...{ author: {}, engagement: {}, media: [], publishedAt: systemClock.now(), fetchedAt: systemClock.now() },
});
