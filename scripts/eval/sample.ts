import type { SentimentLabel } from '../../core/assessment.ts';
import type { LabelledMention } from '../../core/learning.ts';
import { createRandom } from '../sample/random.ts';
import { calibrationError, classify, type Told } from './classification.ts';
import { bootstrap, type Interval, wilson } from './intervals.ts';

/** What stood in the note of a label whose text was drawn at random, before labels said it by themselves. */
const randomNote = 'sample:random';
/** Fewer labels than this tell little. */
export const fewLabels = 30;

/** What an engine said of a text, and how sure it was, 0 to 1. */
export interface Judged {
  readonly label: SentimentLabel;
  readonly confidence: number;
}

/** One labelled text, with what the engine said when it was labelled, and what it says now. */
export interface Judgement {
  readonly mention: Pick<LabelledMention, 'brand' | 'language' | 'source' | 'label' | 'note' | 'chosen'>;
  readonly atLabelling: Judged;
  readonly now: Judged;
}

/** Shares are 0 to 1. Texts that the engine did not rate are left out of accuracy and macro-F1, and counted. */
export interface SampleScores {
  readonly n: number;
  readonly rated: number;
  readonly accuracy: Interval;
  readonly macroF1: Interval;
}

export interface SampleGroup {
  readonly atLabelling: SampleScores;
  readonly now: SampleScores;
}

export interface SampleReport extends SampleGroup {
  readonly texts: number;
  /** Of texts drawn at random only: what holds for all mentions. Absent where there are none. */
  readonly random?: SampleGroup | undefined;
  readonly brands: Readonly<Record<string, SampleGroup>>;
  readonly languages: Readonly<Record<string, SampleGroup>>;
  readonly sources: Readonly<Record<string, SampleGroup>>;
  /** By what people say, then by what the engine says now: how many texts. */
  readonly confusion: Readonly<Record<string, Readonly<Record<SentimentLabel, number>>>>;
  /** How often it was right where it was so sure, now; and the expected calibration error. */
  readonly calibration: {
    readonly ece: number;
    readonly bins: readonly {
      readonly from: number;
      readonly to: number;
      readonly n: number;
      readonly confidence: number;
      readonly accuracy: Interval;
    }[];
  };
  readonly warnings: readonly string[];
}

const labels = ['negative', 'neutral', 'positive'] as const;
const edges = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** How often the engine agrees with people. The same texts and seed give the same report. */
export function reportSample(judgements: readonly Judgement[], seed = 1): SampleReport {
  const by = (key: 'brand' | 'language' | 'source') => {
    const groups = new Map<string, Judgement[]>();
    for (const one of judgements) groups.set(one.mention[key], [...(groups.get(one.mention[key]) ?? []), one]);
    const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
    return Object.fromEntries(sorted.map(([name, of]) => [name, groupOf(of, seed)]));
  };
  const drawn = judgements.filter(({ mention }) => mention.chosen === 'random' || mention.note.startsWith(randomNote));
  const brands = by('brand');
  const languages = by('language');
  const sources = by('source');
  const told = judgements.map(({ mention, now }) => toldOf(mention.label, now));
  return {
    texts: judgements.length,
    ...groupOf(judgements, seed),
    ...(drawn.length > 0 && { random: groupOf(drawn, seed) }),
    brands,
    languages,
    sources,
    confusion: Object.fromEntries(
      labels.map((truth) => {
        const of = judgements.filter(({ mention }) => mention.label === truth);
        const count = (label: SentimentLabel) => of.filter(({ now }) => now.label === label).length;
        return [
          truth,
          {
            negative: count('negative'),
            neutral: count('neutral'),
            positive: count('positive'),
            unrated: count('unrated'),
          },
        ];
      }),
    ),
    calibration: {
      ece: calibrationError(told),
      bins: edges.slice(0, -1).map((from, i) => {
        const to = edges[i + 1] as number;
        const inside = told.filter(({ confidence: c }) => c !== undefined && c >= from && (c < to || to === 1));
        const right = inside.filter(({ truth, label }) => truth === label).length;
        const sum = inside.reduce((total, { confidence = 0 }) => total + confidence, 0);
        return {
          from,
          to,
          n: inside.length,
          confidence: sum / Math.max(1, inside.length),
          accuracy: wilson(right, inside.length),
        };
      }),
    },
    warnings: warningsOf({ all: judgements.length, drawn: drawn.length, groups: { brands, languages, sources } }),
  };
}

function warningsOf(of: {
  readonly all: number;
  readonly drawn: number;
  readonly groups: Readonly<Record<string, Readonly<Record<string, SampleGroup>>>>;
}): string[] {
  const warnings: string[] = [];
  if (of.all < fewLabels)
    warnings.push(`${of.all} labels are few: from ${fewLabels} on the figures begin to mean something`);
  for (const [kind, groups] of Object.entries(of.groups)) {
    const few = Object.entries(groups).filter(([, { now }]) => now.n < fewLabels);
    if (of.all >= fewLabels && few.length > 0) {
      warnings.push(`${kind} with fewer than ${fewLabels} labels: ${few.map(([name]) => name).join(', ')}`);
    }
  }
  if (of.drawn < of.all) {
    warnings.push(
      `${of.all - of.drawn} of ${of.all} labels were not drawn at random: people correct what is wrong, so the engine looks worse here than it is; for figures that hold for all mentions, label what \`escolta eval sample --next 50 --random\` draws`,
    );
  }
  return warnings;
}

function groupOf(judgements: readonly Judgement[], seed: number): SampleGroup {
  const scores = (which: 'atLabelling' | 'now'): SampleScores => {
    const rated = judgements.filter((one) => one[which].label !== 'unrated');
    const told = rated.map((one) => toldOf(one.mention.label, one[which]));
    const right = told.filter(({ truth, label }) => truth === label).length;
    const { next } = createRandom(seed);
    return {
      n: judgements.length,
      rated: rated.length,
      accuracy: wilson(right, rated.length),
      macroF1: bootstrap(told, (some) => classify(some).macroF1, next),
    };
  };
  return { atLabelling: scores('atLabelling'), now: scores('now') };
}

function toldOf(truth: string, { label, confidence }: Judged): Told {
  return label === 'unrated' ? { truth, label } : { truth, label, confidence };
}
