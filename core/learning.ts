import type { SentimentLabel, Span } from './assessment.ts';
import type { SaidLabel } from './label.ts';

/** What was learned, measured on labels that were left out in turn. */
export interface LearningScore {
  /** 0 to 1. */
  readonly macroF1: number;
  /** Mean log loss, in nats. */
  readonly logLoss: number;
}

/** What is learned for a brand: to judge the sentiment toward it, or whether a text is about it. */
export type BrandTask = 'sentiment' | 'relevance';

/** One attempt to learn from a brand's labels, or a person's choice among earlier ones. Attempts are kept, and never changed. */
export interface BrandModel {
  readonly brand: string;
  /** Counts the models of the brand, of all tasks, from 1. */
  readonly version: number;
  /** Sentiment if absent. */
  readonly task?: BrandTask;
  /** The version of the model that it adapts. */
  readonly baseModel: string;
  /** Labels that the brand had. */
  readonly labels: number;
  readonly before: LearningScore;
  readonly after: LearningScore;
  /** Whether anything was learned; where not, the base model judges by it. */
  readonly learned: boolean;
  /** Whether it was better than what it adapts, or chosen by a person. */
  readonly adopted: boolean;
  /** Whether it judges now. */
  readonly active: boolean;
  readonly reason: string;
  /** ms since the epoch. */
  readonly madeAt: number;
  /** Who had it made: `automatic`, or the name of a person. */
  readonly madeBy: string;
}

/** With what was learned, as JSON; empty where nothing was, and the base model judges. */
export interface StoredBrandModel extends BrandModel {
  readonly adaptation: string;
}

/** Who has models made without being asked. */
export const automatic = 'automatic';

/** Where the models of brands are kept. Rejects with a `PipelineError`. */
export interface BrandModelStore {
  /** Newest first; of all brands if none is given, of sentiment if no task is given. */
  list(brand?: string, task?: BrandTask): Promise<readonly BrandModel[]>;
  read(brand: string, version: number): Promise<StoredBrandModel | undefined>;
  /** Keeps it as the next version of its brand. An active one takes the place of the one before, of its task, at the same time. */
  add(model: Omit<StoredBrandModel, 'version'>): Promise<BrandModel>;
}

/** A mention that a person labelled, with its text as it is now. */
export interface LabelledMention {
  readonly brand: string;
  readonly mentionId: string;
  readonly storyId: string;
  readonly label: Exclude<SaidLabel, 'none'>;
  readonly note: string;
  /** How the text was chosen to be labelled; empty where a person came upon it. */
  readonly chosen: string;
  /** When it was labelled, ms since the epoch. */
  readonly at: number;
  /** What the engine had said. */
  readonly judged: { readonly label: SentimentLabel; readonly confidence: number; readonly engine: string };
  readonly language: string;
  readonly source: string;
  readonly title: string;
  readonly text: string;
  readonly spans: readonly Span[];
}

/** A mention of which a person said whether it is about its brand, with its text as it is now. */
export interface MarkedMention
  extends Pick<
    LabelledMention,
    'brand' | 'mentionId' | 'storyId' | 'language' | 'source' | 'title' | 'text' | 'spans'
  > {
  readonly relevant: boolean;
  /** When that was said, ms since the epoch. */
  readonly at: number;
  readonly url: string;
  /** Handle; empty where it is not known. */
  readonly author: string;
}

/** A mention that nobody labelled yet. */
export interface Candidate extends Omit<LabelledMention, 'label' | 'note' | 'chosen' | 'at' | 'judged'> {
  readonly postId: string;
  readonly publishedAt: number;
}

export interface LearningPolicy {
  /** Fewest labels of a brand before anything is learned. */
  readonly least: number;
  /** The version of the model that judges where nothing was learned. */
  readonly baseModel: string;
}

/** So much the number of labels must change before they are learned from again. */
const newShare = 0.2;

/**
 * Why a brand's labels are to be learned from now, without being asked; undefined where they are not. What a person had made or
 * chosen stands until there are also as many new labels as learning needs at all.
 */
export function learningDue(
  labels: number,
  models: readonly BrandModel[],
  { least, baseModel }: LearningPolicy,
): string | undefined {
  if (labels < least) return undefined;
  const last = models.reduce<BrandModel | undefined>((a, b) => (a && a.version > b.version ? a : b), undefined);
  if (!last) return `${labels} labels, and nothing was learned yet`;
  const active = models.find((model) => model.active);
  const byPerson = last.madeBy !== automatic;
  // The base model, chosen by a person, stays chosen when it is renewed.
  const baseChosen = active !== undefined && active.madeBy !== automatic && !active.learned;
  if (last.baseModel !== baseModel && !baseChosen) return `the model is ${baseModel} now`;
  const needed = Math.max(Math.ceil(newShare * last.labels), byPerson ? least : 1);
  const change = Math.abs(labels - last.labels);
  return change >= needed ? `${labels} labels, and ${last.labels} when it last learned` : undefined;
}
