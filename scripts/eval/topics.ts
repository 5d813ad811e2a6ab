import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Assessment } from '../../core/assessment.ts';
import { createEvents } from '../../core/events.ts';
import { processAll } from '../../core/run-process.ts';
import { createStopWords } from '../../core/stop-words.ts';
import { createDeduplicate } from '../../processors/deduplicate.ts';
import { createDetectLanguage } from '../../processors/detect-language.ts';
import { createKeyPhrases } from '../../processors/key-phrases.ts';
import { normalize } from '../../processors/normalize.ts';
import { connectStore } from '../../sinks/clickhouse/connect.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { type Ask, readTopics } from '../../sinks/clickhouse/topics.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { createRandom, type Random } from '../sample/random.ts';
import { postOf } from './posts.ts';
import { ordinary, type TopicSet } from './topics-sets.ts';
import { type Ranking, rankByTfIdf } from './topics-tf-idf.ts';

/** Shares, 0 to 1: the mean of all draws. */
export interface TopicScores {
  /** Of the topics: those of which one of the first phrases speaks. */
  readonly found: number;
  /** Of the first phrases: those that speak of a topic. */
  readonly precision: number;
  /** Of the first phrases: those that begin or end with a stop word, or have no letters. */
  readonly junk: number;
  /** Of the first phrases: those that stand there because one text was copied. */
  readonly copied: number;
  /** Of the texts in any cluster: those with the commonest topic of their cluster (no topic is one too). */
  readonly purity: number;
  /** Of the texts about a topic: those in a cluster in which that topic is the commonest. */
  readonly covered: number;
}

export interface TopicRow extends TopicScores {
  readonly set: string;
  readonly topics: number;
  /** Texts of the window, with copies, and of the time before. */
  readonly window: number;
  readonly before: number;
  /** What spoke of a topic first, in the first draw: for people. */
  readonly example: Readonly<Record<string, string>>;
  /** The words of the window by TF-IDF against the time before. */
  readonly tfIdf: TopicScores;
}

export interface TopicsReport extends TopicScores {
  /** How many phrases, and how many clusters, are looked at. */
  readonly first: number;
  readonly draws: number;
  readonly tfIdf: TopicScores;
  readonly sets: readonly TopicRow[];
}

export interface TopicsEvalOptions {
  readonly sets: readonly TopicSet[];
  readonly first: number;
  readonly draws: number;
  readonly seed: number;
}

/** A text of the window or of the time before, as it was stored. */
export interface PlacedText {
  readonly topic: string;
  readonly text: string;
  readonly copy: boolean;
  readonly now: boolean;
  readonly phrases: readonly string[];
}

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);
/** Draws are so far apart in time that none is the background of another. */
const apart = 60 * day;
/** Most texts of each topic, and without one, that a draw takes. */
const mostOfTopic = 25;
const mostOrdinary = 1_500;
/** Of the ordinary texts, those of the window; and of each topic's, those of before: no topic is quite new. */
const ordinaryNow = 1 / 6;
const topicBefore = 0.1;
/** One ordinary text of the window is copied so often. */
const copies = 40;
const languages = ['en', 'es', 'ca', 'fr', 'pt', 'it', 'de'];
const brand = 'acme';

/**
 * How well topics are told: real texts about a few topics come up within a day among ordinary texts of the same kind, of which one is
 * copied forty times; then the phrases and topics of that day are read as `escolta topics` reads them, from a store of their own. A phrase
 * speaks of a topic where at least half of the texts of the day that have it are about that topic.
 */
export async function evalTopics({ sets, first, draws, seed }: TopicsEvalOptions): Promise<TopicsReport> {
  const folder = mkdtempSync(join(tmpdir(), 'escolta-topics-'));
  const store = connectStore({ path: join(folder, 'data'), database: 'escolta' });
  try {
    await migrate(store.client);
    const events = createEvents({ log: pino({ level: 'silent' }), now: () => start });
    const writer = createStoreWriter({ client: store.client, events });
    const ask: Ask = async <T>(query: string) =>
      (await store.client.query({ query, format: 'JSONEachRow' })).json<T>() as Promise<T[]>;
    const rows: TopicRow[] = [];
    for (const [place, { set, lines }] of sets.entries()) {
      const topics = [...new Set(lines.map(({ label }) => label))].filter((label) => label !== ordinary);
      const own: TopicScores[] = [];
      const tfIdf: TopicScores[] = [];
      let example: Record<string, string> = {};
      let texts: readonly PlacedText[] = [];
      for (let draw = 0; draw < draws; draw += 1) {
        const random = createRandom(seed * 1_000 + draw);
        const at = start + (place * draws + draw) * apart;
        const drawn = await assess(deal(lines, random), at);
        await writer.write(drawn.map(({ assessment }) => assessment));
        texts = drawn.map((one) => one.placed);
        const window = texts.filter(({ now }) => now);
        const told = await readTopics(ask, { brand, from: at, to: at + day, against: 'history', limit: first });
        const ranking = {
          phrases: told.phrases.map(({ phrase }) => phrase),
          clusters: told.topics.map(({ phrases }) => phrases),
          has: ({ phrases }: PlacedText, phrase: string) => phrases.includes(phrase),
        };
        own.push(scoresOf(ranking, window, topics));
        tfIdf.push(scoresOf(rankByTfIdf(texts, first, isStop), window, topics));
        if (draw === 0) example = examplesOf(ranking, window, topics);
      }
      const window = texts.filter(({ now }) => now).length;
      const sizes = { topics: topics.length, window, before: texts.length - window };
      rows.push({ set, ...mean(own), ...sizes, example, tfIdf: mean(tfIdf) });
    }
    return { ...mean(rows), first, draws, tfIdf: mean(rows.map((row) => row.tfIdf)), sets: rows };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Deals texts to the window and the time before. */
function deal(lines: TopicSet['lines'], random: Random): Omit<PlacedText, 'phrases'>[] {
  const groups = new Map<string, string[]>();
  for (const { label, text } of lines) {
    const group = groups.get(label) ?? [];
    group.push(text);
    groups.set(label, group);
  }
  const placed = [...groups].flatMap(([topic, texts]) => {
    const some = random.shuffle(texts).slice(0, topic === ordinary ? mostOrdinary : mostOfTopic);
    const before = Math.round(some.length * (topic === ordinary ? 1 - ordinaryNow : topicBefore));
    return some.map((text, i) => ({ topic, text, copy: false, now: i >= before }));
  });
  // A long one, which has many phrases.
  const copied = placed.find(({ topic, now, text }) => now && topic === ordinary && text.length > 60);
  return random.shuffle([
    ...placed,
    ...Array.from({ length: copied ? copies : 0 }, () => ({ ...(copied as (typeof placed)[number]), copy: true })),
  ]);
}

async function assess(
  texts: readonly Omit<PlacedText, 'phrases'>[],
  at: number,
): Promise<{ readonly assessment: Assessment; readonly placed: PlacedText }[]> {
  const posts = texts.map(({ text, now, copy }, i) => {
    // Copies come after what they copy.
    const publishedAt = now ? at + (copy ? day / 2 : 0) + i : at - 1 - ((i * 7_919) % 20) * day;
    return { ...postOf(text, i), id: `eval:${at}:${i}`, publishedAt, fetchedAt: publishedAt };
  });
  const sentiment = { label: 'unrated' as const, score: 0, confidence: 0, words: [], engine: 'none' };
  const processors = [
    normalize,
    createDeduplicate({ windowMs: 3 * day, capacity: 10_000 }),
    await createDetectLanguage({ languages }),
    {
      name: 'match',
      process: async (batch: readonly Assessment[]) =>
        batch.map((one) => ({
          kind: 'keep' as const,
          value: { ...one, mentions: [{ brand, spans: [], sentiment }] },
        })),
    },
    createKeyPhrases(),
  ];
  const order = posts.map((_, i) => i).sort((a, b) => (posts[a]?.publishedAt ?? 0) - (posts[b]?.publishedAt ?? 0));
  const { assessed } = await processAll(
    order.map((i) => posts[i] as (typeof posts)[number]),
    processors,
    () => at,
  );
  const numbers = new Map(posts.map(({ id }, i) => [id, i]));
  return assessed.map((assessment) => {
    const text = texts[numbers.get(assessment.post.id) as number] as (typeof texts)[number];
    return { assessment, placed: { ...text, phrases: assessment.mentions[0]?.insights?.phrases ?? [] } };
  });
}

/** The topic that at least half of these texts are about, copies left out. */
function topicOf(texts: readonly PlacedText[]): string | undefined {
  const originals = texts.filter(({ copy }) => !copy);
  const [best] = commonest(originals);
  return best && best[0] !== ordinary && best[1] >= originals.length / 2 ? best[0] : undefined;
}

/** Topics of texts with how many texts have each, the commonest first. */
function commonest(texts: readonly PlacedText[]): [topic: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { topic } of texts) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

function scoresOf(ranking: Ranking, window: readonly PlacedText[], topics: readonly string[]): TopicScores {
  const { phrases, clusters, has } = ranking;
  const spoken = phrases.map((phrase) => {
    const texts = window.filter((text) => has(text, phrase));
    return { topic: topicOf(texts), copied: texts.filter(({ copy }) => copy).length > texts.length / 2 };
  });
  const share = (n: number, of: number) => (of === 0 ? 0 : n / of);
  const originals = window.filter(({ copy }) => !copy);
  // Each text belongs to the first cluster that it has a phrase of.
  const members = clusters.map((): PlacedText[] => []);
  for (const text of originals) {
    members[clusters.findIndex((cluster) => cluster.some((phrase) => has(text, phrase)))]?.push(text);
  }
  let inAny = 0;
  let inCommonest = 0;
  let covered = 0;
  for (const texts of members) {
    const [best] = commonest(texts);
    inAny += texts.length;
    inCommonest += best?.[1] ?? 0;
    if (best && best[0] !== ordinary) covered += best[1];
  }
  return {
    found: share(topics.filter((topic) => spoken.some((one) => one.topic === topic)).length, topics.length),
    precision: share(spoken.filter(({ topic }) => topic !== undefined).length, phrases.length),
    junk: share(phrases.filter(isJunk).length, phrases.length),
    copied: share(spoken.filter((one) => one.copied).length, phrases.length),
    purity: share(inCommonest, inAny),
    covered: share(covered, originals.filter(({ topic }) => topic !== ordinary).length),
  };
}

function examplesOf({ phrases, has }: Ranking, window: readonly PlacedText[], topics: readonly string[]) {
  const speaks = (topic: string) =>
    phrases.find((phrase) => topicOf(window.filter((text) => has(text, phrase))) === topic) ?? '';
  return Object.fromEntries(topics.map((topic) => [topic, speaks(topic)]));
}

/** In any language that the sets are in. */
const stopWords = ['en', 'es', 'ca'].map(createStopWords());
const isStop = (word: string) => stopWords.some((words) => words.has(word));

function isJunk(phrase: string): boolean {
  const words = phrase.split(' ');
  return !/\p{L}/u.test(phrase) || isStop(words[0] ?? '') || isStop(words.at(-1) ?? '');
}

function mean(all: readonly TopicScores[]): TopicScores {
  const of = (name: keyof TopicScores) => all.reduce((sum, one) => sum + one[name], 0) / Math.max(1, all.length);
  const [found, precision, junk, copied] = [of('found'), of('precision'), of('junk'), of('copied')];
  return { found, precision, junk, copied, purity: of('purity'), covered: of('covered') };
}
