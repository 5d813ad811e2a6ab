import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import { packagePath } from '../core/package-root.ts';
import { Evaluator } from '../processors/query/evaluate.ts';
import { createQueryParser } from '../processors/query/parse.ts';
import { planQueries } from '../processors/query/plan.ts';
import { createQuerySet, type Query } from '../processors/query.ts';
import { createTokenizer } from '../processors/text.ts';
import type { Output } from './context.ts';
import { number, table } from './text.ts';

export interface QueryBenchOptions {
  /** CSV with a column `text`, or NDJSON with `text` or `post.text`; the bundled sample where absent. */
  readonly file?: string;
  /** How many queries, from few to many; each set begins with the queries of the one before. */
  readonly counts?: readonly number[];
  /** Least CPU time of one measurement, in milliseconds. */
  readonly leastMs?: number;
}

export interface QueryBenchRow {
  readonly queries: number;
  readonly terms: number;
  /** Posts per second on one core: all queries together; each for itself on words that are cut once; and one RegExp that only finds the terms. */
  readonly together: number;
  readonly oneByOne: number;
  readonly regExp: number;
  /** What a post costs together, against the first row. */
  readonly cost: number;
  readonly matchesPerPost: number;
}

export interface QueryBenchReport {
  readonly posts: number;
  readonly meanLength: number;
  readonly rows: readonly QueryBenchRow[];
}

/** Each way of matching is measured several times in turn with the others, and its best round counts. */
const rounds = 5;

/** Measures generated queries of ten terms on real texts, beside evaluating them one by one and beside one large RegExp, in one run. */
export async function benchQueries({
  file,
  counts = [10, 100, 1_000, 10_000],
  leastMs = 300,
}: QueryBenchOptions): Promise<QueryBenchReport> {
  const texts = await readTexts(file ?? packagePath('config', 'sample', 'posts.ndjson'));
  const queries = generateQueries(Math.max(...counts), texts);
  const ways = counts.map((count) => {
    const some = queries.slice(0, count);
    return { count, together: together(some), oneByOne: oneByOne(some), regExp: oneRegExp(some) };
  });
  const best = ways.map(() => ({ together: 0, oneByOne: 0, regExp: 0 }));
  for (let round = 0; round < rounds; round++) {
    for (const [i, way] of ways.entries()) {
      const rates = best[i] as (typeof best)[number];
      rates.together = Math.max(rates.together, rateOf(way.together, texts, leastMs));
      // The slow ways need no more than two rounds to be told apart.
      if (round > 1) continue;
      rates.oneByOne = Math.max(rates.oneByOne, rateOf(way.oneByOne, texts, leastMs));
      rates.regExp = Math.max(rates.regExp, rateOf(way.regExp, texts, leastMs));
    }
  }
  const first = (best[0] as (typeof best)[number]).together;
  return {
    posts: texts.length,
    meanLength: Math.round(texts.reduce((sum, text) => sum + text.length, 0) / texts.length),
    rows: ways.map(({ count, together: match }, i) => {
      const rates = best[i] as (typeof best)[number];
      const matches = texts.reduce((sum, text) => sum + match(text), 0);
      return {
        queries: count,
        terms: count * termsPerQuery,
        together: Math.round(rates.together),
        oneByOne: Math.round(rates.oneByOne),
        regExp: Math.round(rates.regExp),
        cost: first / rates.together,
        matchesPerPost: matches / texts.length,
      };
    }),
  };
}

export function renderQueryBench({ posts, meanLength, rows }: QueryBenchReport, output: Output): string {
  const header = ['queries', 'terms', 'together, posts/s', 'cost', 'one by one', 'one RegExp', 'matches a post'];
  const lines = rows.map((row) => [
    number(row.queries),
    number(row.terms),
    number(row.together),
    row.cost.toFixed(2),
    `${number(row.oneByOne)} (${(row.together / row.oneByOne).toFixed(0)} times slower)`,
    `${number(row.regExp)} (${(row.together / row.regExp).toFixed(1)} times slower)`,
    row.matchesPerPost.toFixed(2),
  ]);
  return `${number(posts)} texts of ${meanLength} characters, one core\n${table(header, lines, output)}\n`;
}

/** Gives the number of queries, or of terms, that a text matches. */
type Match = (text: string) => number;

function together(queries: readonly Query[]): Match {
  const set = createQuerySet(queries);
  return (text) => set.match({ text }).length;
}

function oneByOne(queries: readonly Query[]): Match {
  const parser = createQueryParser();
  const tokenize = createTokenizer();
  const roots = queries.flatMap(({ query }) => {
    const parsed = parser(query);
    return parsed.ok ? [parsed.root] : [];
  });
  const { plans, places, checks } = planQueries(roots, tokenize);
  const evaluator = new Evaluator(places, checks, tokenize);
  return (text) => {
    evaluator.load({ text }, 'und', false);
    const matches = plans.filter((plan) => evaluator.holds(plan)).length;
    evaluator.clear();
    return matches;
  };
}

/** Does less than a query set: it finds terms, with their case folded but not their accents, and decides nothing. */
function oneRegExp(queries: readonly Query[]): Match {
  const terms = new Set(queries.flatMap(({ query }) => query.match(/"[^"]+"|#?[\p{L}\p{N}*]+/gu) ?? []));
  for (const operator of ['AND', 'OR', 'NOT', 'NEAR']) terms.delete(operator);
  const patterns = [...terms].map((term) => term.replaceAll('"', '').replaceAll('*', '\\w*').replace('#', '#?'));
  const pattern = new RegExp(`\\b(?:${patterns.join('|')})\\b`, 'gi');
  return (text) => text.match(pattern)?.length ?? 0;
}

/** Posts per second of CPU time; over as many of the texts as the least time takes. */
function rateOf(match: Match, texts: readonly string[], leastMs: number): number {
  const start = process.cpuUsage();
  let posts = 0;
  for (;;) {
    for (let n = 0; n < 20; n++) match(texts[posts++ % texts.length] as string);
    // Asking the time costs more than a fast match.
    if (posts % 1_000 !== 0 && posts > 2_000) continue;
    const { user, system } = process.cpuUsage(start);
    if (user + system > leastMs * 1_000) return (posts / (user + system)) * 1e6;
  }
}

const termsPerQuery = 10;
const airlines = ['united', 'southwestair', 'jetblue', 'usairways', 'americanair', 'virginamerica'];
const complaints =
  `delay delayed cancelled refund service support broken slow price hold bag flight app account card order store
  crash fix late lost wait call staff gate seat money help problem update password delivery return subscription checkout`.split(
    /\s+/u,
  );
const rulesOut =
  `job hiring vacancy internship giveaway sweepstakes recipe lyrics horoscope stock shares crypto nft`.split(/\s+/u);
const syllables = `vo lan dra ki ne to ra mi sol ber tex ni qua zan lo pre fi ga ter un ox al mu ven cor da`.split(
  /\s+/u,
);

/**
 * Queries as brands have them: a name in several spellings, words that it stands beside, and what rules it out. The first six are the
 * airlines of the public data set. Half of the other names are invented, as most brands are in no text; a third are two words of the
 * texts, and the rest one rare word of them. One in ten looks for a beginning or a misspelling, one in five for nearness.
 */
function generateQueries(count: number, texts: readonly string[]): Query[] {
  const random = mulberry32(7);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] as string;
  const some = (list: readonly string[], n: number): string => Array.from({ length: n }, () => pick(list)).join(' OR ');
  const rare = rareWords(texts);
  const invented = (): string => Array.from({ length: 3 + Math.floor(random() * 2) }, () => pick(syllables)).join('');
  return Array.from({ length: count }, (_, i) => {
    const kind = random();
    const name = airlines[i] ?? (kind < 0.5 ? invented() : kind < 0.83 ? `${pick(rare)} ${pick(rare)}` : pick(rare));
    const joined = name.replace(' ', '');
    const misspelt = name.includes(' ') ? `"${name.slice(0, -1)}*"` : random() < 0.5 ? `${name}*` : `${name}~1`;
    const product = (): string => `"${name} ${pick(complaints)}"`;
    const spellings = [`"${name}"`, `#${joined}`, `@${joined}`, random() < 0.1 ? misspelt : product()].join(' OR ');
    const not = `NOT (${some(rulesOut, 2)})`;
    const shape = i < airlines.length ? 1 : random();
    if (shape < 0.2) return { id: String(i), query: `("${name}" OR ${joined}) NEAR/5 (${some(complaints, 6)}) ${not}` };
    if (shape < 0.6 || (kind >= 0.83 && shape < 1)) {
      return { id: String(i), query: `(${spellings}) AND (${some(complaints, 4)}) ${not}` };
    }
    return {
      id: String(i),
      query: `(${spellings} OR ${[product(), product(), product(), product()].join(' OR ')}) ${not}`,
    };
  });
}

/** Words in at most one text of five hundred, each once. */
function rareWords(texts: readonly string[]): string[] {
  const frequency = new Map<string, number>();
  for (const text of texts) {
    for (const word of new Set(text.toLowerCase().match(/\b[a-z]{4,12}\b/gu))) {
      frequency.set(word, (frequency.get(word) ?? 0) + 1);
    }
  }
  return [...frequency].flatMap(([word, n]) => (n <= Math.max(1, texts.length / 500) ? word : []));
}

/** A seeded source of numbers in [0, 1) (Tommy Ettinger, public domain). */
function mulberry32(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

async function readTexts(file: string): Promise<string[]> {
  const texts: string[] = [];
  if (file.endsWith('.csv')) {
    for await (const row of createReadStream(file).pipe(
      parse({ columns: true, relax_quotes: true, skip_records_with_error: true }),
    )) {
      if (row.text) texts.push(row.text);
    }
  } else {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const { text, post } = JSON.parse(line);
      texts.push((text ?? post?.text ?? '').replace(/<[^>]*>/gu, ''));
    }
  }
  // Through a buffer, so that each is one flat string, as from the network.
  return texts.map((text) => Buffer.from(text).toString());
}
