import { Command, InvalidArgumentError, Option } from 'commander';
import { automatic, type BrandModel, type BrandTask } from '../core/learning.ts';
import { authorOf, type ByOption, byOption, jsonText } from './alerts/common.ts';
import { CliError } from './cli-error.ts';
import type { Configuration } from './configuration.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import type { LearnOutcome } from './learning/brand-learning.ts';
import { brandIdOf } from './learning/brand-option.ts';
import { number, plain, table } from './text.ts';

interface AdaptOptions extends ByOption {
  readonly task?: BrandTask;
  readonly config?: string;
  readonly brand?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface RollbackOptions extends ByOption {
  readonly task?: BrandTask;
  readonly config?: string;
  readonly brand: string;
  readonly to?: number;
  readonly json?: boolean;
}

const configOption = () => new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)');

const taskOption = () =>
  new Option(
    '--task <name>',
    'what is learned: sentiment from labels, relevance from marks (default: sentiment)',
  ).choices(['sentiment', 'relevance']);

/** `escolta adapt`: has the model learn from what people labelled. */
export function adaptCommand(context: CliContext): Command {
  const adapt = new Command('adapt')
    // So that its sub-commands have options of the same names.
    .enablePositionalOptions()
    .description("Learn now from people's labels, and judge by it where that is better. `run` does it by itself.")
    .addOption(configOption())
    .option('--brand <id>', 'the brand whose labels are learned from (default: every brand that has some)')
    .addOption(taskOption())
    .option('--dry-run', 'only tell what would come of it')
    .addOption(byOption())
    .option('--json', 'as JSON lines; shares are 0 to 1')
    .addHelpText(
      'after',
      `
What was learned is tried on labels that it did not see, and switched on where it judges them better; every attempt is kept as
a version of its brand. How it works is in docs/LABELS.md.

Examples:
  escolta adapt --brand acme --dry-run
  escolta adapt list
  escolta adapt rollback --brand acme

Exit codes: 0 done, switched on or not, 1 learning failed, 2 wrong usage, 4 the store cannot be opened.`,
    )
    .action((options: AdaptOptions) => learn(context, options));
  adapt.addCommand(listCommand(context));
  adapt.addCommand(rollbackCommand(context));
  return adapt;
}

async function learn(context: CliContext, options: AdaptOptions): Promise<void> {
  const by = authorOf(context, options);
  await withAccess(context, options, async (access, configuration) => {
    const { task = 'sentiment' } = options;
    const { engine } = configuration.config.sentiment;
    if (task === 'sentiment' && engine !== 'model') {
      throw new CliError(`the engine "${engine}" learns nothing: set sentiment.engine to "model"`, exitCodes.usage);
    }
    const counts = await access.learning.counts({ task });
    const labelled = configuration.config.brands.map(({ id }) => id).filter((id) => (counts[id] ?? 0) > 0);
    const brands = options.brand === undefined ? labelled : [brandIdOf(configuration, options.brand)];
    if (brands.length === 0 && !options.json) {
      context.stdout.write(
        `Nobody has ${task === 'relevance' ? 'marked' : 'labelled'} a mention yet: \`escolta label\` does it.\n`,
      );
    }
    for (const brand of brands) {
      const outcome = await access.learning.learn({ brand, task, by, dryRun: options.dryRun === true });
      context.stdout.write(options.json ? `${jsonText(outcome)}\n` : learnText(outcome, configuration));
    }
  });
}

function learnText(outcome: LearnOutcome, { config }: Configuration): string {
  const { brand, labels, texts, baseModel, before, after, adopted, reason, model } = outcome;
  const name = config.brands.find(({ id }) => id === brand)?.name ?? brand;
  const from = `${name}: ${number(labels)} labels, ${number(texts)} different texts, on ${baseModel}`;
  if (!adopted) {
    const kept = model ? `; kept as version ${model.version}` : '';
    return `${plain(from)}\n  not switched on: ${plain(reason)}${kept}\n`;
  }
  const f1 = (share: number) => (100 * share).toFixed(1);
  return [
    plain(from),
    `  macro-F1 ${f1(before.macroF1)} → ${f1(after.macroF1)}, log loss ${before.logLoss.toFixed(3)} → ${after.logLoss.toFixed(3)}, on labels that were left out in turn`,
    model
      ? `  switched on as version ${model.version} (${plain(reason)})`
      : `  it would be switched on (${plain(reason)}): this was a dry run`,
    '',
  ].join('\n');
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .description('List what was learned, the newest first.')
    .addOption(configOption())
    .option('--brand <id>', 'only of this brand')
    .addOption(taskOption())
    .option('--json', 'as JSON lines, with times in ms since the epoch; shares are 0 to 1')
    .addHelpText('after', '\nExit codes: 0 shown, 2 wrong usage, 4 the store cannot be opened.')
    .action((_: unknown, command: Command) => {
      const options = command.optsWithGlobals<Pick<AdaptOptions, 'config' | 'brand' | 'task' | 'json'>>();
      return withAccess(context, options, async (access, configuration) => {
        const brand = options.brand === undefined ? undefined : brandIdOf(configuration, options.brand);
        const models = await access.learning.models({ task: options.task, ...(brand !== undefined && { brand }) });
        if (options.json) {
          for (const model of models) context.stdout.write(`${jsonText(model)}\n`);
        } else if (models.length === 0) {
          context.stdout.write('Nothing was learned yet.\n');
        } else {
          const header = [
            'brand',
            'version',
            'judges',
            'labels',
            'macro-F1',
            'on',
            'when (UTC)',
            'by',
            'what became of it',
          ];
          context.stdout.write(`${table(header, models.map(rowOf), context.stdout)}\n`);
        }
      });
    });
}

function rowOf(model: BrandModel): string[] {
  const { brand, version, active, labels, before, after, baseModel, madeAt, madeBy, adopted, reason } = model;
  const f1 = (share: number) => (100 * share).toFixed(1);
  return [
    brand,
    String(version),
    active ? 'now' : '',
    number(labels),
    adopted ? `${f1(before.macroF1)} → ${f1(after.macroF1)}` : f1(before.macroF1),
    baseModel,
    new Date(madeAt).toISOString().slice(0, 16).replace('T', ' '),
    madeBy === automatic ? '' : madeBy,
    adopted ? reason : `not switched on: ${reason}`,
  ];
}

function rollbackCommand(context: CliContext): Command {
  return new Command('rollback')
    .description('Judge by an earlier version, or by the base model.')
    .addOption(configOption())
    .requiredOption('--brand <id>', 'the brand')
    .addOption(taskOption())
    .addOption(
      new Option(
        '--to <version>',
        'a version of `escolta adapt list`, or "base" (default: what judged before)',
      ).argParser(versionArgument),
    )
    .addOption(byOption())
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
It is kept as a new version, so that it can be rolled back too. \`run\` learns by itself again once there are as many new
labels as it needs to begin (sentiment.learning.least), and a fifth more than now; \`escolta adapt\` learns at once.

Examples:
  escolta adapt rollback --brand acme --to base
  escolta adapt rollback --brand acme --to 3

Exit codes: 0 done, 1 there is no such version, 2 wrong usage, 4 the store cannot be opened.`,
    )
    .action((_: unknown, command: Command) => {
      const options = command.optsWithGlobals<RollbackOptions>();
      const by = authorOf(context, options);
      return withAccess(context, options, async (access, configuration) => {
        const brand = brandIdOf(configuration, options.brand);
        const { to, task } = options;
        const model = await access.learning.rollback({ brand, task, by, ...(to !== undefined && { to }) });
        if (options.json) context.stdout.write(`${jsonText(model)}\n`);
        else context.stdout.write(plain(`${brand}: ${model.reason}, as version ${model.version}`).concat('\n'));
      });
    });
}

function versionArgument(text: string): number {
  if (text === 'base') return 0;
  const version = Number(text);
  if (/^[1-9]\d{0,8}$/u.test(text)) return version;
  throw new InvalidArgumentError('expected the number of a version, or "base"');
}
