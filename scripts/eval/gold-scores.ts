import { createHash } from 'node:crypto';
import { createConfigSchema, slug } from '../../config/schema.ts';
import type { Assessment, Mention, SentimentLabel } from '../../core/assessment.ts';
import type { Processor } from '../../core/contract.ts';
import { processAll } from '../../core/run-process.ts';
import { likelySarcasm } from '../../processors/emotion.ts';
import type { Output } from '../context.ts';
import { createProcessors } from '../processors.ts';
import { table } from '../text.ts';
import { type ClassificationReport, classify, type Told } from './classification.ts';
import { type GoldFile, type GoldText, goldReasons } from './gold.ts';
import { postOf } from './posts.ts';
import type { Result } from './record.ts';

const labels: Readonly<Record<SentimentLabel, string>> = { negative: '0', neutral: '1', positive: '2', unrated: '1' };

type Scores = Pick<ClassificationReport, 'macroF1' | 'accuracy'>;

/** Shares are 0 to 1. */
export interface GoldTaskReport extends ClassificationReport {
  readonly task: string;
  /** Always the commonest label of the set; for sentiment also the lexicon, and the model's sentiment of the whole text. */
  readonly baselines: Readonly<Record<string, Scores>>;
  readonly perLanguage: Readonly<Record<string, Scores & { readonly n: number }>>;
}

export interface GoldReport {
  readonly set: string;
  readonly n: number;
  /** Texts in which the pipeline did not find their brand: nothing is told of them, which counts. */
  readonly unmatched: number;
  /** Texts whose sentiment was not rated; they count as neutral. */
  readonly unrated: number;
  /** Of the engine of sentiment. */
  readonly engine: string;
  readonly tasks: readonly GoldTaskReport[];
}

/** What was told of one text: nothing where its brand was not found. */
interface Judged {
  readonly language: string;
  readonly mention: Mention | undefined;
}

/** Each task: what is true of a text, and what was told of it. Texts without a truth are left out. */
const tasks: Readonly<
  Record<string, { readonly truth: (text: GoldText) => string | undefined; readonly told: (judged: Judged) => string }>
> = {
  sentiment: { truth: ({ sentiment }) => sentiment, told: ({ mention }) => labels[labelOf(mention)] },
  intent: { truth: ({ intent }) => intent, told: ({ mention }) => mention?.insights?.intent?.label ?? 'none' },
  question: { truth: ({ question }) => question, told: ({ mention }) => (mention?.insights?.question ? '1' : '0') },
  emotion: { truth: ({ emotion }) => emotion, told: ({ mention }) => mention?.insights?.emotion?.label ?? 'none' },
  sarcasm: {
    truth: ({ sarcasm }) => sarcasm,
    told: ({ mention }) => ((mention?.insights?.sarcasm ?? 0) >= likelySarcasm ? '1' : '0'),
  },
};

/**
 * Runs texts through the processors of the pipeline, as they are when nothing is configured but the brands, and scores all that they
 * tell. The brands are the targets of all texts. Where a text names none, it is judged as a mention without a place.
 */
export async function evalGold({ set, texts }: Pick<GoldFile, 'set' | 'texts'>): Promise<GoldReport> {
  const judged = await judge(texts, 'model');
  const lexicon = await judge(texts, 'lexicon');
  const reports = Object.entries(tasks).flatMap(([task, { truth, told }]) => {
    const pairs = (of: readonly Judged[]) =>
      texts.flatMap((text, i): (Told & { readonly language: string })[] => {
        const true_ = truth(text);
        return true_ === undefined ? [] : [{ truth: true_, label: told(of[i] as Judged), language: text.language }];
      });
    const own = pairs(judged);
    if (own.length === 0) return [];
    const common = commonest(own.map((one) => one.truth));
    return [
      {
        task,
        ...classify(own),
        baselines: {
          majority: scores(classify(own.map((one) => ({ ...one, label: common })))),
          ...(task === 'sentiment' && {
            lexicon: scores(classify(pairs(lexicon))),
            whole: scores(classify(pairs(judged.map(toldOfWhole)))),
          }),
        },
        perLanguage: byLanguage(own, (part) => scores(classify(part))),
      },
    ];
  });
  const at = reports.findIndex(({ task }) => task === 'question') + 1;
  return {
    set,
    n: texts.length,
    unmatched: judged.filter(({ mention }) => mention === undefined).length,
    unrated: texts.filter(({ sentiment }, i) => sentiment && labelOf(judged[i]?.mention) === 'unrated').length,
    engine: judged.find(({ mention }) => mention)?.mention?.sentiment.engine ?? '',
    tasks: [...reports.slice(0, at), reasonsReport(texts, judged), ...reports.slice(at)],
  };
}

/** As if what is felt in the whole text were felt toward the brand. */
function toldOfWhole({ language, mention }: Judged): Judged {
  if (!mention?.textSentiment) return { language, mention };
  return { language, mention: { ...mention, sentiment: { ...mention.sentiment, ...mention.textSentiment } } };
}

function labelOf(mention: Mention | undefined): SentimentLabel {
  return mention?.sentiment.label ?? 'unrated';
}

/** Each reason is a yes or no of its own: macro-F1 is the mean of the reasons' F1, accuracy the share of texts with exactly the right ones. */
function reasonsReport(texts: readonly GoldText[], judged: readonly Judged[]): GoldTaskReport {
  const known = new Set<string>(goldReasons);
  const items = texts.map(({ language, reasons }, i) => ({
    language,
    truth: reasons,
    // A reason of the configuration that no text was labelled with is neither right nor wrong.
    told: (judged[i]?.mention?.insights?.reasons ?? []).filter((reason) => known.has(reason)),
  }));
  const report = (
    part: typeof items,
  ): Omit<ClassificationReport, 'perLabel'> & Pick<ClassificationReport, 'perLabel'> => {
    const perLabel = Object.fromEntries(
      goldReasons.flatMap((reason) => {
        const yesNo = part.map(
          ({ truth, told }): Told => ({
            truth: truth.includes(reason) ? '1' : '0',
            label: told.includes(reason) ? '1' : '0',
          }),
        );
        const { perLabel } = classify(yesNo);
        return perLabel['1'] ? [[reason, perLabel['1']]] : [];
      }),
    );
    const found = Object.values(perLabel);
    const mean = (of: 'f1' | 'recall') => found.reduce((sum, one) => sum + one[of], 0) / Math.max(1, found.length);
    const right = part.filter(({ truth, told }) => [...told].sort().join() === [...truth].sort().join()).length;
    return {
      n: part.length,
      macroF1: mean('f1'),
      macroRecall: mean('recall'),
      accuracy: right / part.length,
      perLabel,
    };
  };
  const common = commonest(items.map(({ truth }) => [...truth].sort().join()));
  const always = common === '' ? [] : common.split(',');
  return {
    task: 'reasons',
    ...report(items),
    baselines: { majority: scores(report(items.map((item) => ({ ...item, told: always })))) },
    perLanguage: byLanguage(items, (part) => scores(report(part))),
  };
}

function scores({ macroF1, accuracy }: Scores): Scores {
  return { macroF1, accuracy };
}

function byLanguage<T extends { readonly language: string }>(
  items: readonly T[],
  score: (part: T[]) => Scores,
): Record<string, Scores & { n: number }> {
  const codes = [...new Set(items.map(({ language }) => language))];
  return Object.fromEntries(
    codes.map((code) => {
      const part = items.filter(({ language }) => language === code);
      return [code, { n: part.length, ...score(part) }];
    }),
  );
}

function commonest(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? '';
}

async function judge(texts: readonly GoldText[], engine: 'model' | 'lexicon'): Promise<Judged[]> {
  const ids = new Map(texts.flatMap(({ target }) => (target ? [[target, brandId(target)] as const] : [])));
  const byId = new Map([...ids].map(([target, id]) => [id, target]));
  const brands = [...byId].map(([id, name]) => ({
    id,
    name,
    aliases: [...ids].filter(([target, other]) => other === id && target !== name).map(([target]) => target),
    ...(/^[\p{L}\p{N}_]+$/u.test(name) && { handles: [name] }),
  }));
  // The schema asks for a brand, which nothing names, where no text has one.
  const config = createConfigSchema([]).parse({
    brands: brands.length > 0 ? brands : [{ name: 'no brand at all' }],
    sentiment: { engine },
  });
  const { processors, sentiment } = await createProcessors(config);
  try {
    const named = await run(texts, processors);
    const nameless = await run(texts, withoutMatch(processors));
    return texts.map(({ target }, i) => {
      const assessment = (target === undefined ? nameless : named).get(postOf('', i).id);
      const id = target === undefined ? wholeText : ids.get(target);
      return {
        language: assessment?.language.code ?? 'und',
        mention: assessment?.mentions.find(({ brand }) => brand === id),
      };
    });
  } finally {
    await sentiment.close?.();
  }
}

function brandId(target: string): string {
  return slug(target) || 'brand';
}

const wholeText = 'whole-text';

/** Takes each post for a mention of a brand that it does not name. */
function withoutMatch(processors: readonly Processor<Assessment, Assessment>[]): Processor<Assessment, Assessment>[] {
  const sentiment = { label: 'unrated' as const, score: 0, confidence: 0, words: [], engine: 'none' };
  const mention: Mention = { brand: wholeText, spans: [], sentiment };
  const take: Processor<Assessment, Assessment> = {
    name: 'match',
    process: async (batch) => batch.map((value) => ({ kind: 'keep', value: { ...value, mentions: [mention] } })),
  };
  return processors.map((processor) => (processor.name === 'match' ? take : processor));
}

async function run(
  texts: readonly GoldText[],
  processors: readonly Processor<Assessment, Assessment>[],
): Promise<ReadonlyMap<string, Assessment>> {
  // Not in the order of the file, where each language stands together: of each source the pipeline learns what it brings.
  const posts = texts
    .map(({ text }, i) => postOf(text, i))
    .toSorted((a, b) => (digest(a.text) < digest(b.text) ? -1 : 1));
  const { assessed } = await processAll(posts, processors, () => 0);
  return new Map(assessed.map((assessment) => [assessment.post.id, assessment]));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What is kept of a report, to be compared with later: macro-F1 by task, of sentiment by language too. */
export function goldResult({ set, sha256 }: Pick<GoldFile, 'set' | 'sha256'>, { engine, tasks }: GoldReport): Result {
  const scores = tasks.flatMap(({ task, macroF1, perLanguage }) => [
    [task, macroF1] as const,
    ...(task === 'sentiment' ? Object.entries(perLanguage) : []).map(
      ([code, of]) => [`sentiment ${code}`, of.macroF1] as const,
    ),
  ]);
  return { task: 'gold', set, sha256, how: '', engine, scores: Object.fromEntries(scores) };
}

export function renderGold(report: GoldReport, output: Output): string {
  const percent = (share: number | undefined) => (share === undefined ? '' : (100 * share).toFixed(1));
  const languages = [...new Set(report.tasks.flatMap(({ perLanguage }) => Object.keys(perLanguage)))];
  const header = ['task', 'texts', 'macro-F1', 'accuracy', 'majority', 'lexicon', 'whole', ...languages];
  const rows = report.tasks.map(({ task, n, macroF1, accuracy, baselines, perLanguage }) => [
    task,
    String(n),
    percent(macroF1),
    percent(accuracy),
    percent(baselines['majority']?.macroF1),
    percent(baselines['lexicon']?.macroF1),
    percent(baselines['whole']?.macroF1),
    ...languages.map((code) => percent(perLanguage[code]?.macroF1)),
  ]);
  return [
    `${report.set}: ${report.n} texts through the whole pipeline, ${report.engine}; ${report.unmatched} without their brand, ${report.unrated} not rated, which count as neutral`,
    table(header, rows, output),
    'Baselines (the commonest label; the lexicon; the sentiment of the whole text) and languages: macro-F1.',
    'Reasons: mean F1 of the reasons, and texts with exactly the right ones.',
    '',
  ].join('\n');
}
