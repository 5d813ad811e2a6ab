import { Command, Option } from 'commander';
import type { Chosen } from '../../core/label.ts';
import type { LabelledMention } from '../../core/learning.ts';
import { distinctLessons } from '../../processors/sentiment/learn.ts';
import type { SentimentScore } from '../../processors/sentiment/model.ts';
import type { Access } from '../access.ts';
import { durationArgument, jsonText, type Past, pastArgument } from '../alerts/common.ts';
import { whole } from '../arguments.ts';
import type { Configuration } from '../configuration.ts';
import type { CliContext } from '../context.ts';
import { withAccess } from '../engine.ts';
import { brandIdOf } from '../learning/brand-option.ts';
import { crossFit } from '../learning/cross-fit.ts';
import { lessonOf, requestOf } from '../learning/lessons.ts';
import { type OpenModels, openModels } from '../learning/open-models.ts';
import { createSentimentEngine } from '../processors.ts';
import { plain } from '../text.ts';
import { type Judged, type Judgement, reportSample } from './sample.ts';
import { chooseNext, type NextLabel } from './sample-next.ts';
import { renderSample } from './sample-text.ts';

interface SampleOptions {
  readonly config?: string;
  readonly brand?: string;
  readonly since?: Past;
  readonly next?: number;
  readonly random?: boolean;
  readonly within: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** Most mentions that are looked at to choose some. */
const poolSize = 3_000;
const month = 30 * 24 * 3_600_000;

export function sampleEvalCommand(context: CliContext): Command {
  return new Command('sample')
    .description('Tell how often the engine agrees with your own labels; or choose what to label next.')
    .addOption(new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)'))
    .option('--brand <id>', 'only of this brand')
    .addOption(
      new Option('--since <time>', 'labelled since then: "30d", or a time').argParser(pastArgument).conflicts('next'),
    )
    .option('--next <n>', 'instead: so many mentions to label next, for `escolta label --file`', whole(1, 1_000))
    .option('--random', 'with --next: all drawn at random, for figures that hold for all mentions')
    .addOption(
      new Option('--within <duration>', 'with --next: published not longer ago (default: 30d)')
        .argParser(durationArgument)
        .default(month, '30d'),
    )
    .option('--seed <n>', 'other seeds draw others', whole(0, 4_294_967_295), 1)
    .option('--json', 'as JSON; shares are 0 to 1')
    .addHelpText(
      'after',
      `
What the engine learned from is not judged by what learned from it: each fifth of those labels is judged by a model that
learned from the others. Of copies of one text one counts.

Examples:
  escolta eval sample --brand acme
  escolta eval sample --next 50 --random > labels.tsv     then write a label at the end of each line, and:
  escolta label --file labels.tsv

Exit codes: 0 done, 2 wrong usage, 4 the store cannot be opened.`,
    )
    .action((options: SampleOptions) =>
      withAccess(context, options, async (access, configuration) => {
        const brand = options.brand === undefined ? undefined : brandIdOf(configuration, options.brand);
        const models = await openModels(access.learning, configuration, context);
        if (options.next !== undefined) {
          const chosen = await nextToLabel(access, models, {
            brand,
            count: options.next,
            agoMs: options.within,
            seed: options.seed,
            ...(options.random && { randomShare: 1 }),
          });
          context.stdout.write(options.json ? `${jsonText(chosen)}\n` : nextLines(chosen));
          return;
        }
        const { now } = await access.alerts.status({});
        const since = options.since && ('at' in options.since ? options.since.at : now - options.since.agoMs);
        const labelled = await access.learning.labelled({
          ...(brand !== undefined && { brand }),
          ...(since !== undefined && { since }),
        });
        const report = reportSample(await judgeSample(labelled, configuration, models), options.seed);
        context.stdout.write(options.json ? `${jsonText(report)}\n` : renderSample(report));
      }),
    );
}

export interface NextToLabelOptions {
  readonly brand?: string | undefined;
  readonly count: number;
  /** How long ago it may have been published, ms. */
  readonly agoMs: number;
  readonly seed: number;
  /** 0 to 1; a fifth if not given. */
  readonly randomShare?: number;
}

/** What to label next. */
export async function nextToLabel(
  access: Pick<Access, 'learning'>,
  { base, adapted }: OpenModels,
  { brand, agoMs, seed, count, randomShare = 0.2 }: NextToLabelOptions,
): Promise<NextLabel[]> {
  const request = { agoMs, seed, limit: poolSize, ...(brand !== undefined && { brand }) };
  const { of, now, candidates } = await access.learning.candidates(request);
  return chooseNext(candidates, { count, randomShare, of, now, seed, modelOf: (id) => adapted(id) ?? base });
}

/** Lines that `escolta label --file` reads once a label stands at the end of each, with how they were chosen; the text is in a comment above. */
export function nextLines(chosen: readonly NextLabel[]): string {
  const lines = chosen.map(({ mention: { mentionId, brand, title, text }, why }) => {
    const words = title === '' || text.startsWith(title) ? text : `${title} ${text}`;
    const chosen: Chosen = why === 'random' ? 'random' : 'active';
    return `# ${plain(words).replace(/\s+/gu, ' ').trim()}\n${mentionId}\t${brand}\t${chosen}\t`;
  });
  return `${['mention\tbrand\tchosen\tlabel', ...lines].join('\n')}\n`;
}

/** What the engine said of each labelled text, and what it says now. Of copies the one labelled last counts. */
export async function judgeSample(
  labelled: readonly LabelledMention[],
  { config }: Pick<Configuration, 'config'>,
  models: OpenModels,
): Promise<Judgement[]> {
  const engine = await createSentimentEngine(config, { model: models.base, adapted: () => undefined });
  const judgements: Judgement[] = [];
  try {
    for (const brand of new Set(labelled.map((mention) => mention.brand))) {
      const byLesson = new Map(labelled.filter((one) => one.brand === brand).map((one) => [lessonOf(one), one]));
      const lessons = distinctLessons([...byLesson.keys()]);
      const mentions = lessons.map((lesson) => byLesson.get(lesson) as LabelledMention);
      const adapted = config.sentiment.engine === 'model' ? models.adapted(brand) : undefined;
      const { least } = config.sentiment.learning;
      const madeAt = models.active.get(brand)?.madeAt ?? 0;
      const told = adapted
        ? crossFit(lessons, { base: models.base, adapted, madeAt, least }).map(judgedBy)
        : (await engine.judge(mentions.map(requestOf))).map(({ toward }) => toward[0] as Judged);
      mentions.forEach((mention, i) => {
        const { label, confidence } = told[i] as Judged;
        const unrated = label === 'unrated' || confidence < config.sentiment.leastConfidence;
        const now: Judged = unrated ? { label: 'unrated', confidence: 0 } : { label, confidence };
        judgements.push({ mention, atLabelling: mention.judged, now });
      });
    }
  } finally {
    await engine.close?.();
  }
  return judgements;
}

function judgedBy({ negative, neutral, positive, unrated }: SentimentScore): Judged {
  if (unrated) return { label: 'unrated', confidence: 0 };
  const confidence = Math.max(negative, neutral, positive);
  return { label: confidence === neutral ? 'neutral' : confidence === negative ? 'negative' : 'positive', confidence };
}
