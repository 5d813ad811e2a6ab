import { resolve } from 'node:path';
import { Command } from 'commander';
import { queryLibrary } from '../../config/queries.ts';
import type { Config } from '../../config/schema.ts';
import type { Brand } from '../../core/brand.ts';
import type { LearningScore } from '../../core/learning.ts';
import { createMatch } from '../../processors/match.ts';
import { createContext } from '../../processors/relevance/context.ts';
import {
  distinctMarks,
  learnRelevance,
  type RelevanceLesson,
  scoreRelevance,
} from '../../processors/relevance/learn.ts';
import { sigmoid } from '../../processors/relevance/logistic.ts';
import { relevanceTextOf } from '../../processors/relevance.ts';
import { CliError } from '../cli-error.ts';
import { readConfiguration } from '../configuration.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { brandIdOf } from '../learning/brand-option.ts';
import { isAmbiguous } from '../learning/relevance.ts';
import { plain } from '../text.ts';
import { type LabelledLine, readLabelled } from './labelled.ts';
import { postOf } from './posts.ts';

interface RelevanceOptions {
  readonly data: string;
  readonly brand?: string;
  readonly lang?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export interface RelevanceReport {
  readonly brand: string;
  /** Different texts in which the brand was found; the others are not judged. */
  readonly texts: number;
  readonly relevant: number;
  readonly notFound: number;
  /** As the configuration judges, with its threshold. */
  readonly configured: LearningScore;
  /** By cross-validation: the configuration at its best threshold and scale, and with what marks teach. */
  readonly before: LearningScore;
  readonly after: LearningScore;
  /** Whether that would be switched on. */
  readonly adopted: boolean;
  readonly reason: string;
}

/** `escolta eval relevance`: how well it is told which texts are about a brand. */
export function relevanceEvalCommand(context: CliContext): Command {
  return new Command('relevance')
    .description('Score how well it is told which texts are about a brand, as configured and with what marks teach.')
    .requiredOption('--data <file>', 'lines of label (relevant or irrelevant), tab, text')
    .option('--brand <id>', 'the brand of the configuration (default: the only one)')
    .option('--lang <code>', 'language of all texts (default: not known)')
    .option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)')
    .option('--json', 'as JSON; shares are 0 to 1')
    .addHelpText(
      'after',
      `
What marks teach is scored by cross-validation: each text is judged by what learned from the other four fifths.

Example:
  escolta eval relevance --data marks.tsv --brand delta

Exit codes: 0 done, 2 wrong usage, or the file cannot be read.`,
    )
    .action(async (options: RelevanceOptions) => {
      const { config } = readConfiguration(context, options.config);
      const [only] = config.brands;
      if (options.brand === undefined && config.brands.length > 1) {
        throw new CliError('the configuration has several brands: give --brand', exitCodes.usage);
      }
      const id = options.brand === undefined ? only?.id : brandIdOf({ config }, options.brand);
      const brand = config.brands.find((one) => one.id === id) as Brand;
      const lines = readLabelled(resolve(context.cwd, options.data), {
        labels: /^(?:relevant|irrelevant)$/u,
        expected: 'the label relevant or irrelevant',
      });
      const report = await evalRelevance({ brand, config, lines, language: options.lang ?? 'und' });
      context.stdout.write(options.json ? `${JSON.stringify(report)}\n` : render(report));
    });
}

export async function evalRelevance(options: {
  readonly brand: Brand;
  readonly config: Pick<Config, 'blocks' | 'lists' | 'relevance'>;
  readonly lines: readonly LabelledLine[];
  readonly language: string;
}): Promise<RelevanceReport> {
  const { brand, config, lines } = options;
  const language = { code: options.language, confidence: 1 };
  const match = createMatch({ brands: [brand], library: queryLibrary(config) });
  const context = createContext({ brands: [brand], ambiguous: isAmbiguous });
  const outcomes = await match.process(
    lines.map(({ text }, at) => ({
      ...{ kind: 'assessment', post: postOf(text, at), language, simhash: '', storyId: `eval:${at}`, mentions: [] },
    })),
  );
  const found = outcomes.flatMap((outcome, at): RelevanceLesson[] => {
    const mention = outcome.kind === 'keep' ? outcome.value.mentions[0] : undefined;
    if (outcome.kind !== 'keep' || !mention) return [];
    const { post } = outcome.value;
    const base = context.weigh(0, { post, language }, mention, context.around(post))?.logit ?? 0;
    // What none of the texts has in common with what will come is left out.
    const { source: _, ...text } = relevanceTextOf({ post, language }, mention);
    return [{ text, base, relevant: lines[at]?.label === 'relevant', story: post.id, at }];
  });
  const lessons = distinctMarks(found);
  const { report } = learnRelevance(lessons, { least: config.relevance.learning.least });
  const { atLeast = 0.5 } = brand.context ?? {};
  const shift = Math.log(atLeast / (1 - atLeast));
  const { summary: configured } = scoreRelevance(
    lessons.map(({ base }) => sigmoid(base - (Number.isFinite(shift) ? shift : 0))),
    lessons,
  );
  const { before, after, adopted, reason } = report;
  return {
    brand: brand.id,
    texts: lessons.length,
    relevant: lessons.filter(({ relevant }) => relevant).length,
    notFound: lines.length - found.length,
    ...{ configured, before, after, adopted, reason },
  };
}

function render({
  brand,
  texts,
  relevant,
  notFound,
  configured,
  before,
  after,
  adopted,
  reason,
}: RelevanceReport): string {
  const score = ({ macroF1, logLoss }: LearningScore) =>
    `macro-F1 ${(100 * macroF1).toFixed(1)}, log loss ${logLoss.toFixed(3)}`;
  return [
    `${plain(brand)}: ${texts} different texts, ${relevant} of them relevant; in ${notFound} lines it was not found`,
    `  as configured              ${score(configured)}`,
    `  at its best threshold      ${score(before)}`,
    `  with what marks teach      ${score(after)}`,
    `  ${adopted ? 'it would be switched on' : `it would not be switched on: ${plain(reason)}`}`,
    '',
  ].join('\n');
}
