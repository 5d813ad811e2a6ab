import { type Blend, blended, testimonyOf } from '../../processors/sentiment/model/blend.ts';
import type { Extractor } from '../../processors/sentiment/model/features.ts';
import { hashText } from '../../processors/sentiment/model/hash.ts';
import type { Tensors } from '../../processors/sentiment/model/tensors.ts';
import type { Vectors } from '../../processors/sentiment/model/vectors.ts';
import { fitBlend, type Heard, weighSets } from './blend.ts';
import { drawSentences, joinPairs } from './compose.ts';
import type { Labelled } from './data.ts';
import type { WholeLogits } from './learn.ts';
import { calibrationError, macroF1 } from './measure.ts';
import { packNet, packScales, packWide } from './pack.ts';
import { seededRandom } from './random.ts';
import { createTargetJudge, learnTargets, usualTarget } from './target.ts';
import { type Aimed, onlyTarget, type TargetTweet } from './target-data.ts';

export interface TowardOptions {
  /** Tweets with targets: a fifth is held out for the blend; then all is learned. */
  readonly targets: readonly TargetTweet[];
  /** Whole texts to learn from, and others which `trial` has not learned from: those that name one thing are about it. */
  readonly texts: readonly Labelled[];
  readonly others: readonly Labelled[];
  /** Made posts about brands. */
  readonly posts: readonly Aimed[];
  /** What the model says of whole texts, and what one says that was trained without `others`. */
  readonly whole: WholeLogits;
  readonly trial: WholeLogits;
  readonly extractor: Extractor;
  readonly vectors: Vectors;
  readonly log: (line: string) => void;
}

/** What a set counts for in the blend, in texts. */
const worths: Readonly<Record<string, number>> = {
  target: 2_000,
  posts: 900,
  te_val: 200,
  sentences: 200,
  joined: 400,
};
const worthOfOthers = 100;
const folds = 5;
/** How many texts are made of each kind. */
const made = 800;

/** Learns what the model says toward a target: its sections of the model's file, and how good they are. */
export function trainToward(options: TowardOptions) {
  const { targets, texts, extractor, vectors, log } = options;
  log('learning the sentiment toward a target');
  const heldOut = ({ written }: TargetTweet) => foldOf(written.text, 3) === 0;
  const rest = targets.filter((tweet) => !heldOut(tweet)).map(({ written }) => written);
  const judge = createTargetJudge(learnTargets(rest, texts, extractor, vectors, usualTarget), vectors);
  const hear = (set: string, { text, language, target, label }: Aimed, whole: WholeLogits) => {
    const features = extractor.extract(text, language, target);
    const said = [whole(features, language), ...judge(features, language)] as const;
    return { set, text, truth: label, testimony: testimonyOf(text, features, language, said) };
  };
  const unseen = targets.filter(heldOut).map(({ written }) => written);
  const named = options.others.flatMap((item) => onlyTarget(item, extractor) ?? []);
  const random = seededRandom(7);
  const heard = [
    ...unseen.map((item) => hear('target', item, options.whole)),
    ...named.map((item) => hear(item.set, item, options.trial)),
    // Two names in a text, which real texts seldom have.
    ...drawSentences(made, random).map((item) => hear('sentences', item, options.whole)),
    ...joinPairs([...unseen, ...named], made, random).map((item) => hear('joined', item, options.trial)),
    ...options.posts.map((post) => hear('posts', post, options.whole)),
  ];
  const learn = (part: readonly Omit<Heard, 'weight'>[]) =>
    fitBlend(weighSets(part, (set) => worths[set] ?? worthOfOthers));
  log(`blending, by ${heard.length} texts that were not learned from`);
  const raw = targets.filter(heldOut).map(({ raw }) => hear('target, tokenized', raw, options.whole));
  const report = reportOn([...heard, ...raw], crossFit(heard, raw, learn));

  /** Learned again, from all. */
  const sections = (): Tensors => {
    const all = targets.map(({ written }) => written);
    log('learning again, from all');
    const model = learnTargets(all, texts, extractor, vectors, usualTarget);
    return {
      meta: { target: model.shape, blend: learn(heard), ...packScales('targetWide', model.wide) },
      arrays: { ...packNet('target', model.shape, model.net), ...packWide('targetWide', model.wide) },
    };
  };
  return { report, sections };
}

type Asked = Omit<Heard, 'weight' | 'testimony'> & {
  readonly text: string;
  readonly testimony: ReturnType<typeof testimonyOf>;
};

/** What blends say of each text that have not seen it. */
function crossFit(heard: readonly Asked[], raw: readonly Asked[], learn: (part: readonly Asked[]) => Blend) {
  const told = new Map<Asked, ArrayLike<number>>();
  for (let fold = 0; fold < folds; fold++) {
    const mine = ({ text }: Asked) => foldOf(text, 9) === fold;
    const blend = learn(heard.filter((one) => !mine(one)));
    for (const one of [...heard, ...raw].filter(mine)) told.set(one, blended(blend, one.testimony));
  }
  return told;
}

function reportOn(heard: readonly Asked[], told: ReadonlyMap<Asked, ArrayLike<number>>) {
  return [...new Set(heard.map(({ set }) => set))].map((set) => {
    const own = heard.filter((one) => one.set === set);
    const truth = own.map((one) => one.truth);
    const score = (logits: readonly ArrayLike<number>[]) => macroF1({ truth, logits }).toFixed(1);
    const of = (judge: number) => score(own.map(({ testimony }) => testimony.said[judge] as ArrayLike<number>));
    const logits = own.map((one) => told.get(one) as ArrayLike<number>);
    return {
      set,
      texts: own.length,
      whole: of(0),
      net: of(1),
      words: of(2),
      blend: score(logits),
      calibrationError: calibrationError({ truth, logits }).toFixed(3),
      balanced: calibrationError({ truth, logits }, true).toFixed(3),
    };
  });
}

function foldOf(text: string, seed: number): number {
  return hashText(text.toLowerCase().replace(/[^\p{L}]+/gu, ''), seed) % folds;
}
