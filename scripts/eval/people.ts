import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Command, InvalidArgumentError, Option } from 'commander';
import { describeError } from '../../core/errors.ts';
import type { AuthorView } from '../../processors/identity/author.ts';
import type { Reason } from '../../processors/identity/compare.ts';
import { type CustomerIndex, createCustomerIndex } from '../../processors/identity/customer-index.ts';
import { createIdentify, type Identity, startThresholds } from '../../processors/identity/identify.ts';
import { learnWeights } from '../../processors/identity/learn.ts';
import { startWeights } from '../../processors/identity/weights.ts';
import { whole } from '../arguments.ts';
import { CliError } from '../cli-error.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { number, pad, padStart, plain } from '../text.ts';
import { createNameBaseline, keyBaseline } from './people/baselines.ts';
import { profiles, writePopulation } from './people/generate.ts';
import { readAuthorFile, readCustomerFile, readTruth } from './people/read.ts';
import { type Answer, type Reliability, reliabilityOf, type Scores, scoreAt } from './people/score.ts';

interface At extends Scores {
  readonly threshold: number;
}

export interface Stratum {
  readonly evidence: 'key' | 'account' | 'company' | 'place' | 'record' | 'name';
  readonly pairs: number;
  readonly linked: number;
  readonly found: number;
}

/** Shares are 0 to 1, times seconds, memory bytes. */
export interface PeopleReport {
  readonly customers: number;
  readonly authors: number;
  /** Authors that are customers, by the truth. */
  readonly pairs: number;
  /** Pairs for which something beside the name speaks. */
  readonly pairsWithEvidence: number;
  /** At the automatic threshold, where the name alone never suffices. */
  readonly automatic: At & { readonly recallWithEvidence: number };
  /** At the threshold of suggestions: the likeliest customer, linked or suggested. */
  readonly suggestion: At & { readonly recallWithEvidence: number };
  readonly matchesPerSecond: number;
  readonly loadSeconds: number;
  readonly learnSeconds: number;
  readonly memory: { readonly rss: number; readonly peakRss: number; readonly index: number };
  /** True pairs by the best evidence that there is, beside the name, and how many of them are linked and found. */
  readonly byEvidence: readonly Stratum[];
  /** Automatic links by threshold. */
  readonly curve: readonly At[];
  /** Of those that are not held back, how often what is told with such a probability is right. */
  readonly reliability: readonly Reliability[];
  readonly baselines: { readonly exactKeys: Scores; readonly sameName: Scores };
  /** Lines that could not be read. */
  readonly refused: number;
  readonly prior: number;
}

interface PeopleOptions {
  readonly customers?: string;
  readonly authors?: string;
  readonly truth?: string;
  readonly link: number;
  readonly suggest: number;
  readonly learn: boolean;
  readonly errors?: string;
  readonly generate?: number;
  readonly generateAuthors?: number;
  readonly share?: number;
  readonly seed: number;
  readonly profile: (typeof profiles)[number];
  readonly out?: string;
  readonly json?: boolean;
}

const thresholds = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999];
/** Authors that weights are learned from; more add little. */
const mostLearned = 2_000;

/** `escolta eval people`. */
export function peopleEvalCommand(context: CliContext): Command {
  return new Command('people')
    .description('Tell which authors are which customers, and how often that is right.')
    .option('--customers <file>', 'CSV or NDJSON of customers')
    .option('--authors <file>', 'NDJSON of authors, one profile on a line')
    .option('--truth <file>', 'CSV of author_id,customer_id; empty for nobody')
    .option('--link <p>', 'probability from which a person is linked', share, startThresholds.link)
    .option('--suggest <p>', 'probability from which a person is suggested', share, startThresholds.suggest)
    .option('--no-learn', 'take the built-in weights as they are')
    .option('--errors <file>', 'write what was told wrongly or missed, with the reasons, as NDJSON')
    .option(
      '--generate <n>',
      'make a population of so many customers instead, and write it to --out',
      whole(10, 5_000_000),
    )
    .option(
      '--generate-authors <n>',
      'authors of the made population (default: a tenth of the customers, 20,000 at most)',
      whole(10, 5_000_000),
    )
    .option('--share <p>', 'share of customers among the made authors (default: 0.3, plain 0.4)', share)
    .addOption(
      new Option(
        '--profile <kind>',
        'of the made population: hard shows a name alone of many, plain shows evidence of most',
      )
        .choices(profiles)
        .default('hard'),
    )
    .option('--seed <n>', 'of the made population', whole(0, 4_294_967_290), 1)
    .option('--out <folder>', 'gets C.csv, A.ndjson and T.csv')
    .option('--json', 'as JSON; shares are 0 to 1')
    .addHelpText(
      'after',
      `
Columns are found by their usual names: id, first_name, last_name, name, email, email2, phone, company, city, country, language,
website, twitter, instagram, twitter_id … An author has id (or author_id), network, handle, name, location, bio, url, language, posts.
The method and the figures are in docs/PEOPLE.md.

Examples:
  escolta eval people --generate 100000 --seed 1 --out made
  escolta eval people --customers made/C.csv --authors made/A.ndjson --truth made/T.csv --json

Exit codes: 0 done, 2 wrong usage, or a file cannot be read, 3 done but some lines were refused.`,
    )
    .action(async (options: PeopleOptions) => {
      if (options.generate !== undefined) return generate(options, options.generate, context);
      const { customers, authors, truth } = options;
      if (customers === undefined || authors === undefined || truth === undefined) {
        throw new CliError('expected --customers, --authors and --truth, or --generate with --out', exitCodes.usage);
      }
      for (const path of [customers, authors, truth]) {
        if (!existsSync(resolve(context.cwd, path))) throw new CliError(`there is no file ${path}`, exitCodes.usage);
      }
      const report = await evalPeople({ ...options, customers, authors, truth }, context).catch((error: unknown) => {
        if (error instanceof CliError || !(error as NodeJS.ErrnoException).code) throw error;
        throw new CliError(`reading the people: ${describeError(error)}`, exitCodes.usage, error);
      });
      context.stdout.write(options.json ? `${JSON.stringify(report)}\n` : renderPeople(report));
      if (report.refused > 0) context.setExitCode(exitCodes.refused);
    });
}

async function generate(options: PeopleOptions, customers: number, context: CliContext): Promise<void> {
  if (options.out === undefined) throw new CliError('where to? Name a folder with --out', exitCodes.usage);
  const authors = options.generateAuthors ?? Math.min(20_000, Math.max(10, Math.round(customers / 10)));
  await writePopulation(resolve(context.cwd, options.out), {
    customers,
    authors,
    seed: options.seed,
    profile: options.profile,
    ...(options.share !== undefined && { share: options.share }),
  });
  context.stdout.write(
    `${options.out}: ${number(customers)} customers (C.csv), ${number(authors)} authors (A.ndjson), the truth (T.csv)\n`,
  );
}

type Files = PeopleOptions & { readonly customers: string; readonly authors: string; readonly truth: string };

interface Judged {
  readonly view: AuthorView;
  readonly truth: string;
  readonly identity: Identity;
}

async function evalPeople(options: Files, context: CliContext): Promise<PeopleReport> {
  const at = (path: string) => resolve(context.cwd, path);
  let refused = 0;
  const refuse = (path: string) => (line: number, why: string) => {
    refused += 1;
    if (refused <= 20) context.stderr.write(`${path}, line ${line}: ${plain(why)}\n`);
    if (refused === 21) context.stderr.write('… more lines are refused\n');
  };
  const truth = await readTruth(at(options.truth));
  const wanted = new Set(truth.values());
  const places = new Map<string, number>();

  const loadingAt = performance.now();
  const building = createCustomerIndex();
  const naming = createNameBaseline();
  let n = 0;
  for await (const customer of readCustomerFile(at(options.customers), refuse(options.customers))) {
    building.add(customer);
    naming.add(customer, n);
    if (wanted.has(customer.id)) places.set(customer.id, n);
    n += 1;
  }
  if (n === 0) throw new CliError(`${options.customers} holds no customers`, exitCodes.usage);
  const index = building.build();
  const loadSeconds = (performance.now() - loadingAt) / 1_000;

  const authors: { readonly view: AuthorView; readonly truth: string; readonly id: string }[] = [];
  for await (const { ids, view } of readAuthorFile(at(options.authors), refuse(options.authors))) {
    const id = ids.find((one) => truth.has(one));
    if (id !== undefined) authors.push({ view, truth: truth.get(id) ?? '', id });
  }
  if (authors.length === 0)
    throw new CliError(`none of the authors of ${options.authors} is in ${options.truth}`, exitCodes.usage);

  const learningAt = performance.now();
  const weights = options.learn
    ? learnWeights(index, sample(authors.map(({ view }) => view)), startWeights)
    : startWeights;
  const learnSeconds = (performance.now() - learningAt) / 1_000;
  const identify = createIdentify({ index, weights, thresholds: { link: options.link, suggest: options.suggest } });
  const matchingAt = performance.now();
  // Only the likeliest customer of each is kept: of many authors the others would fill the memory.
  const judged = authors.map(({ view, truth }): Judged => {
    const { candidates, ...identity } = identify(view);
    return { view, truth, identity: { ...identity, candidates: candidates.slice(0, 1) } };
  });
  const seconds = (performance.now() - matchingAt) / 1_000;
  if (options.errors !== undefined) await writeErrors(at(options.errors), judged, authors, identify, places);

  const explained = judged.flatMap((one) => {
    const place = places.get(one.truth);
    return one.truth === '' || place === undefined ? [] : [{ ...one, ...identify.explain(one.view, place) }];
  });
  const withEvidence = explained.filter(({ besideName }) => besideName);
  const linked = judged.map((one) => answerOf(one, true));
  const told = judged.map((one) => answerOf(one, false));
  const ofEvidence = (threshold: number, link: boolean) =>
    withEvidence.length === 0
      ? 0
      : scoreAt(
          withEvidence.map((one) => answerOf(one, link)),
          threshold,
        ).recall;
  const memory = process.memoryUsage();
  return {
    customers: index.size,
    authors: authors.length,
    pairs: judged.filter(({ truth }) => truth !== '').length,
    pairsWithEvidence: withEvidence.length,
    automatic: {
      threshold: options.link,
      ...scoreAt(linked, options.link),
      recallWithEvidence: ofEvidence(options.link, true),
    },
    suggestion: {
      threshold: options.suggest,
      ...scoreAt(told, options.suggest),
      recallWithEvidence: ofEvidence(options.suggest, false),
    },
    matchesPerSecond: Math.round(authors.length / Math.max(seconds, 1e-6)),
    loadSeconds,
    learnSeconds,
    memory: { rss: memory.rss, peakRss: process.resourceUsage().maxRSS * 1024, index: index.bytes },
    byEvidence: strataOf(explained, options),
    curve: thresholds.map((threshold) => ({ threshold, ...scoreAt(linked, threshold) })),
    reliability: reliabilityOf(linked),
    baselines: baselinesOf(judged, index, naming.build()),
    refused,
    prior: weights.prior,
  };
}

function strataOf(
  pairs: readonly (Judged & { readonly reasons: readonly Reason[] })[],
  { link, suggest }: Files,
): Stratum[] {
  const strata = evidences.map(([evidence]) => ({ evidence, pairs: 0, linked: 0, found: 0 }));
  for (const pair of pairs) {
    const at = evidences.findIndex(([, fields]) =>
      pair.reasons.some(({ field, bits }) => fields.has(field) && bits >= 1.5),
    );
    const stratum = strata[at < 0 ? strata.length - 1 : at];
    if (!stratum) continue;
    stratum.pairs += 1;
    const isRight = (link: boolean, threshold: number) => {
      const { told, probability } = answerOf(pair, link);
      return told === pair.truth && probability >= threshold;
    };
    if (isRight(true, link)) stratum.linked += 1;
    if (isRight(false, suggest)) stratum.found += 1;
  }
  return strata;
}

const evidences: readonly (readonly [Stratum['evidence'], ReadonlySet<string>])[] = [
  ['key', new Set(['id', 'handle', 'email', 'phone', 'link', 'site'])],
  ['account', new Set(['account'])],
  ['company', new Set(['company'])],
  ['record', new Set(['birth', 'postcode', 'street'])],
  ['place', new Set(['place'])],
  ['name', new Set()],
];

function answerOf({ truth, identity }: Judged, link: boolean): Answer {
  const best = identity.candidates[0];
  if (best === undefined || (link && best.held !== undefined)) return { truth, told: '', probability: 0 };
  return { truth, told: best.customer, probability: best.probability };
}

function baselinesOf(
  judged: readonly Judged[],
  index: CustomerIndex,
  sameName: ReturnType<ReturnType<typeof createNameBaseline>['build']>,
) {
  const byKey = keyBaseline(index);
  const answers = (find: (view: AuthorView) => string) =>
    judged.map(({ view, truth }): Answer => ({ truth, told: find(view), probability: 1 }));
  const byName = (view: AuthorView) => {
    const n = sameName(view.author.name ?? '');
    return n === undefined ? '' : index.record(n).id;
  };
  return { exactKeys: scoreAt(answers(byKey), 0.5), sameName: scoreAt(answers(byName), 0.5) };
}

async function writeErrors(
  path: string,
  judged: readonly Judged[],
  authors: readonly { readonly id: string }[],
  identify: ReturnType<typeof createIdentify>,
  places: ReadonlyMap<string, number>,
): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  const lines = judged.flatMap(({ view, truth, identity }, i) => {
    const best = identity.candidates[0];
    const told = identity.decision === 'link' ? (best?.customer ?? '') : '';
    if (told === truth) return [];
    const place = places.get(truth);
    const expected = place === undefined ? undefined : identify.explain(view, place);
    return [
      `${JSON.stringify({ id: authors[i]?.id, author: view.author, network: view.network, truth, decision: identity.decision, best, nobody: identity.nobody, expected })}\n`,
    ];
  });
  await writeFile(path, lines.join(''));
}

/** So many, spread over all. */
function sample(views: readonly AuthorView[]): AuthorView[] {
  const step = Math.max(1, views.length / mostLearned);
  return Array.from(
    { length: Math.min(views.length, mostLearned) },
    (_, i) => views[Math.floor(i * step)] as AuthorView,
  );
}

export function renderPeople(report: PeopleReport): string {
  const percent = (share: number) => padStart(`${(100 * share).toFixed(2)} %`, 9);
  const row = (name: string, { precision, recall, f1, told }: Scores) =>
    `  ${pad(name, 34)} ${percent(precision)} ${percent(recall)} ${percent(f1)} ${padStart(number(told), 9)}`;
  const { automatic, suggestion, baselines, memory } = report;
  return [
    `${number(report.customers)} customers, ${number(report.authors)} authors, ${number(report.pairs)} of them customers, ${number(report.pairsWithEvidence)} with evidence beside the name`,
    `  ${pad('', 34)} precision    recall        F1      told`,
    row(`linked (from ${automatic.threshold})`, automatic),
    row(`suggested too (from ${suggestion.threshold})`, suggestion),
    row('baseline: exact keys alone', baselines.exactKeys),
    row('baseline: the same name', baselines.sameName),
    `  of those with evidence beside the name ${(100 * automatic.recallWithEvidence).toFixed(2)} % are linked, ${(100 * suggestion.recallWithEvidence).toFixed(2)} % linked or suggested`,
    ...report.byEvidence
      .filter(({ pairs }) => pairs > 0)
      .map(
        ({ evidence, pairs, linked, found }) =>
          `    best evidence ${pad(evidence, 8)} ${padStart(number(pairs), 8)} pairs, linked ${percent(linked / pairs)}, found ${percent(found / pairs)}`,
      ),
    '  links by threshold:',
    ...report.curve.map((at) => row(`  ${at.threshold}`, at)),
    '  of what is told with such a probability, so much is right:',
    ...report.reliability.map(
      ({ from, to, told, said, right }) =>
        `    ${pad(`${from} to ${to}`, 14)} ${padStart(number(told), 8)} told, said ${percent(said)}, right ${percent(right)}`,
    ),
    `  ${number(report.matchesPerSecond)} authors/s, loaded in ${report.loadSeconds.toFixed(1)} s, weights learned in ${report.learnSeconds.toFixed(1)} s`,
    `  memory ${megabytes(memory.rss)}, at most ${megabytes(memory.peakRss)}; arrays of the index ${megabytes(memory.index)}`,
    '',
  ].join('\n');
}

function megabytes(bytes: number): string {
  return `${number(Math.round(bytes / 1e6))} MB`;
}

function share(text: string): number {
  const n = Number(text);
  if (text.trim() !== '' && n > 0 && n < 1) return n;
  throw new InvalidArgumentError('expected a number between 0 and 1');
}
