import type { Clock } from '../../core/clock.ts';
import { PipelineError } from '../../core/errors.ts';
import type { BrandModel, BrandModelStore, BrandTask, LabelledMention } from '../../core/learning.ts';
import type { Learned, Learner } from './learner.ts';

/** What is asked of the store about labels. */
export interface LabelReader<Labelled = LabelledMention> {
  count(): Promise<ReadonlyMap<string, number>>;
  /** Of a brand, the latest first. */
  read(brand: string): Promise<readonly Labelled[]>;
}

export interface BrandLearningOptions<Labelled, L> {
  /** Sentiment if not given. */
  readonly task?: BrandTask;
  readonly models: BrandModelStore;
  readonly labels: LabelReader<Labelled>;
  /** What labels teach, each text once. */
  readonly lessonsOf: (labelled: readonly Labelled[]) => readonly L[];
  readonly learner: Learner<L>;
  /** Fewest labels of a brand. */
  readonly least: number;
  readonly clock: Clock;
}

/** What learning came to. */
export interface LearnOutcome extends Omit<Learned, 'adaptation'> {
  readonly brand: string;
  readonly labels: number;
  /** The version that was made of it; absent on a dry run. */
  readonly model?: BrandModel | undefined;
}

export interface BrandLearning {
  /** Learns from all labels of a brand, now. What is found better is switched on, unless it is a dry run. */
  learn(brand: string, by: string, signal: AbortSignal, options?: { readonly dryRun?: boolean }): Promise<LearnOutcome>;
  /** Switches back to a version, to the base model (0), or to what judged before (not given). Rejects where there is none such. */
  rollback(brand: string, by: string, to?: number): Promise<BrandModel>;
}

export function createBrandLearning<Labelled, L>(options: BrandLearningOptions<Labelled, L>): BrandLearning {
  const { task = 'sentiment', models, labels, lessonsOf, learner, least, clock } = options;

  async function labelsOf(brand: string): Promise<number> {
    return (await labels.count()).get(brand) ?? 0;
  }

  return {
    async learn(brand, by, signal, { dryRun = false } = {}) {
      // Counted first: what is labelled meanwhile is new.
      const count = await labelsOf(brand);
      const lessons = lessonsOf(await labels.read(brand));
      const { adaptation, ...learned } = await learner(lessons, least, signal);
      const told = { ...learned, brand, labels: count };
      // What was not even tried is no attempt.
      if (dryRun || learned.texts < least) return told;
      const { baseModel, adopted, reason, before, after } = learned;
      const model = await models.add({
        brand,
        task,
        baseModel,
        adaptation,
        labels: count,
        before,
        after,
        learned: adaptation !== '',
        adopted,
        active: adopted,
        reason,
        madeAt: clock.now(),
        madeBy: by,
      });
      return { ...told, model };
    },

    async rollback(brand, by, to) {
      const refuse = (why: string) =>
        new PipelineError(`rolling back the model of ${brand}: ${why}`, { retry: 'poison' });
      const known = await models.list(brand, task);
      const active = known.find((model) => model.active);
      if (to === undefined && !active) throw refuse('nothing that was learned judges: see `escolta adapt list`');
      const before = known.find(({ adopted, version }) => adopted && version < (active?.version ?? 0));
      const version = to ?? before?.version ?? 0;
      const target = version === 0 ? undefined : await models.read(brand, version);
      if (version !== 0 && (!target || (target.task ?? 'sentiment') !== task))
        throw refuse(`there is no version ${version}: see \`escolta adapt list\``);
      if (target && !target.adopted) {
        throw refuse(`version ${version} was never switched on: it was no better than the model that it adapts`);
      }
      // As many labels as there are now: the choice stands until enough new ones have come.
      const count = await labelsOf(brand);
      const none = { macroF1: 0, logLoss: 0 };
      const newest = known[0];
      return models.add({
        brand,
        task,
        baseModel: target?.baseModel ?? active?.baseModel ?? newest?.baseModel ?? '',
        adaptation: target?.adaptation ?? '',
        labels: count,
        before: target?.before ?? active?.before ?? none,
        after: target?.after ?? active?.before ?? none,
        learned: target?.learned ?? false,
        adopted: true,
        active: true,
        reason: target ? `rolled back to version ${version}` : 'rolled back to the base model',
        madeAt: clock.now(),
        madeBy: by,
      });
    },
  };
}
