import { Command, Option } from 'commander';
import type { Config } from '../config/schema.ts';
import type { Assessment, Sentiment } from '../core/assessment.ts';
import type { Brand } from '../core/brand.ts';
import { systemClock } from '../core/clock.ts';
import { maxTextLength, type Post } from '../core/post.ts';
import { processAll } from '../core/run-process.ts';
import { sentimentRequest } from '../processors/sentiment.ts';
import { findStoredPosts } from '../sinks/clickhouse/stored-posts.ts';
import type { Access } from './access.ts';
import { CliError } from './cli-error.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { createProcessors, type Learned } from './processors.ts';
import { plain } from './text.ts';
import { renderVerdict, type Verdict, verdictOf, whyDropped } from './why/absent.ts';
import { learnedFrom, learnedIfStored } from './why/learned.ts';
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
    .description(
      'Why a post is or is not a mention: by which parts of the query, where, and what decided its sentiment.',
    )
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
  escolta why hackernews:8863 --brand acme
  escolta why --text "I left Acme for Bolt and love it" --brand acme

Exit codes: 0 told, 1 nothing is stored of it, 2 wrong usage, 4 the store cannot be opened.`,
    )
    .action(async (mention: string | undefined, options: WhyOptions) => {
      if ((mention === undefined) === (options.text === undefined)) {
        throw new CliError('give either a mention, or --text', exitCodes.usage);
      }
      if (options.text !== undefined) {
        const configuration = readConfiguration(context, options.config);
        const brands = brandsAsked(configuration, options.brand);
        tell(
          context,
          configuration,
          options,
          await whyText(
            configuration,
            options.text.slice(0, maxTextLength),
            brands,
            await learnedIfStored(context, options, configuration),
          ),
        );
      } else {
        await withAccess(context, options, async (access, configuration) => {
          const brands = brandsAsked(configuration, options.brand);
          tell(context, configuration, options, await whyStored(access, configuration, mention ?? '', brands, context));
        });
      }
    });
}

interface Answer {
  readonly found: readonly Why[];
  /** Why there is no mention, where there is none: of the post as it came, and of each brand by its present query. */
  readonly dropped: readonly string[];
  readonly absent: readonly { readonly asked: Assessment; readonly verdict: Verdict }[];
}

/** Brands that are told of where a post is no mention of them and nobody asked for one, at most. */
const mostAbsent = 20;

function brandsAsked({ config }: Configuration, brand: string | undefined): readonly Brand[] {
  if (brand === undefined) return config.brands;
  const asked = config.brands.filter(({ id }) => id === brand);
  if (asked.length > 0) return asked;
  const known = config.brands.map(({ id }) => id).join(', ');
  throw new CliError(`there is no brand "${plain(brand)}" in the configuration: ${known}`, exitCodes.usage);
}

function tell(
  context: CliContext,
  { config }: Configuration,
  { json }: WhyOptions,
  { found, dropped, absent }: Answer,
): void {
  if (json) {
    const verdicts = absent.map(({ asked, verdict }) => ({ postId: asked.post.id, ...verdict }));
    context.stdout.write(`${JSON.stringify({ mentions: found, dropped, absent: verdicts })}\n`);
    return;
  }
  const { stdout } = context;
  const parts = found.map((why) => report(why, config.sentiment.leastConfidence, stdout));
  if (dropped.length > 0) parts.push(`No mention was made of it: ${dropped.map(plain).join('; ')}.\n`);
  parts.push(...absent.map(({ asked, verdict }) => `${renderVerdict(verdict, asked, stdout)}\n`));
  stdout.write(parts.join('\n'));
}

async function whyStored(
  access: Access,
  configuration: Configuration,
  asked: string,
  brands: readonly Brand[],
  context: CliContext,
): Promise<Answer> {
  const { config } = configuration;
  const [mentions = []] = await access.labels.find({ mentions: [asked] });
  const everyone = brands.length === config.brands.length;
  const found: Why[] = [];
  const posts = new Map<string, Assessment>();
  const postsOf = async (text: string) => {
    for (const post of await findStoredPosts((statement) => askRows(access, statement), text))
      posts.set(post.post.id, post);
  };
  for (const mention of mentions
    .filter(({ brand }) => everyone || brands.some(({ id }) => id === brand))
    .slice(0, 50)) {
    const why = await readWhy(access, mention);
    if (!why) continue;
    await postsOf(why.postId);
    const brand = config.brands.find(({ id }) => id === why.brand);
    const post = posts.get(why.postId);
    const now = brand && post ? await verdictOf(brand, config, post) : undefined;
    found.push({ ...why, ...(now && now.verdict !== 'matches' && { outdated: now }) });
  }
  if (found.length > 0) {
    const learned = await learnedFrom(access, configuration, context);
    return { found: await judgedAnew(configuration, found, learned), dropped: [], absent: [] };
  }
  await postsOf(mentions[0]?.postId ?? asked);
  if (posts.size === 0) {
    const hint =
      'it was never seen, or is deleted, or was kept no longer; `escolta why --text` tells what would be made of a text';
    throw new CliError(`nothing is stored of ${plain(asked)}: ${hint}`, exitCodes.failure);
  }
  const stored = [...posts.values()];
  return {
    found,
    dropped: stored.flatMap(({ dropped }) => (dropped === undefined ? [] : whyDropped(dropped))),
    absent: (await Promise.all(stored.map((post) => absentFrom(post, brands, config)))).flat(),
  };
}

/** What each brand says to a post that is no mention of it. */
async function absentFrom(asked: Assessment, brands: readonly Brand[], config: Config): Promise<Answer['absent']> {
  const told = brands.slice(0, mostAbsent);
  return Promise.all(told.map(async (brand) => ({ asked, verdict: await verdictOf(brand, config, asked) })));
}

/** What the configured engine says now, with the words that decide: an engine may leave them out of what is stored. */
async function judgedAnew(
  { config }: Configuration,
  found: readonly Why[],
  learned: Learned | undefined,
): Promise<Why[]> {
  const { sentiment } = await createProcessors(config, { ...(learned && { learned }) });
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

async function whyText(
  { config }: Configuration,
  text: string,
  brands: readonly Brand[],
  learned: Learned | undefined,
): Promise<Answer> {
  const { processors, sentiment } = await createProcessors(config, { ...(learned && { learned }) });
  try {
    const { assessed, letters } = await processAll([postOf(text, '')], processors, systemClock.now);
    const [assessment] = assessed;
    const none = { found: [], absent: [] };
    if (!assessment) return { ...none, dropped: letters.map(({ reason, error }) => `${reason}: ${error}`) };
    const verdict =
      assessment.mentions.length > 0 ? await sentiment.explain?.(sentimentRequest(assessment)) : undefined;
    const found = assessment.mentions.flatMap(({ brand }, i) =>
      brands.some(({ id }) => id === brand) ? whyOf(assessment, i, verdict?.toward[i]) : [],
    );
    if (found.length > 0) return { ...none, found, dropped: [] };
    const { dropped } = assessment;
    return {
      found,
      dropped: dropped === undefined ? [] : [whyDropped(dropped)],
      absent: await absentFrom(assessment, brands, config),
    };
  } finally {
    await sentiment.close?.();
  }
}

function whyOf({ post, language, mentions }: Assessment, index: number, explained: Sentiment | undefined): Why {
  const mention = mentions[index];
  if (!mention) throw new Error('there is no such mention');
  const { brand, spans, clauses = [], relevance, flags = [], sentiment, textSentiment, insights = {} } = mention;
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
      clauses,
      flags,
      sentiment,
      insights,
    },
    ...(relevance && { relevance }),
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
