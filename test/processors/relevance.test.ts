import { describe, expect, test } from 'vitest';
import type { Assessment, Mention } from '../../core/assessment.ts';
import { type Brand, brandSchema } from '../../core/brand.ts';
import type { Post } from '../../core/post.ts';
import { createMatch } from '../../processors/match.ts';
import { createFeatures } from '../../processors/relevance/features.ts';
import { learnRelevance, type RelevanceLesson, type RelevanceModel } from '../../processors/relevance/learn.ts';
import { createJudgeRelevance } from '../../processors/relevance.ts';
import { assess, processOne } from './posts.ts';

const brand = (input: Record<string, unknown>): Brand => brandSchema.parse({ id: 'delta', name: 'Delta', ...input });
const everyday = (name: string) => ['delta', 'bolt'].includes(name.toLowerCase());

async function judge(
  brands: readonly Brand[],
  post: Partial<Post>,
  { language = 'en', learned }: { language?: string; learned?: RelevanceModel } = {},
) {
  const matched = await processOne(createMatch({ brands }), {
    ...assess(post),
    language: { code: language, confidence: 1 },
  });
  if (matched.kind !== 'keep') throw new Error('no brand in it');
  const judges = createJudgeRelevance({ brands, ambiguous: everyday, learned: () => learned });
  return processOne(judges, matched.value);
}
async function mentionOf(...args: Parameters<typeof judge>): Promise<Mention> {
  const outcome = await judge(...args);
  if (outcome.kind !== 'keep') throw new Error(`not kept: ${JSON.stringify(outcome)}`);
  return outcome.value.mentions[0] as Mention;
}
const relevanceOf = async (...args: Parameters<typeof judge>) => (await mentionOf(...args)).relevance;

describe('the relevance of an ambiguous name', () => {
  const airline = brand({
    handles: ['delta'],
    sites: ['delta.com'],
    context: { for: ['flight', 'check-in', 'volé'], against: ['river', 'delta force'], atLeast: 0.4 },
  });

  test('rises and falls with the words around it, which are told, strongest first', async () => {
    const about = async (text: string) => {
      const { score, words, irrelevant } = (await relevanceOf([airline], { text })) ?? {};
      return { score, words: words?.map(({ word }) => word), irrelevant };
    };
    expect(await about('Delta')).toEqual({ score: 0.5, words: [], irrelevant: undefined });
    expect(await about('Delta lost my bag at check in')).toEqual({
      score: 0.818,
      words: ['check-in'],
      irrelevant: undefined,
    });
    expect(await about('Delta: we swam in the RIVER')).toEqual({ score: 0.119, words: ['river'], irrelevant: true });
    expect(await about('Delta Force on a river flight')).toEqual({
      score: 0.076,
      words: ['delta force', 'river', 'flight'],
      irrelevant: true,
    });
    // More of the same is no more certain.
    const twice = (await relevanceOf([airline], { text: 'Delta flight, check-in, volé' }))?.score;
    expect(twice).toBe((await relevanceOf([airline], { text: 'Delta flight, check-in' }))?.score);
  });

  test('is near certain where something is found that nothing else has', async () => {
    for (const text of ['ask @delta', 'see https://delta.com/help']) {
      expect((await relevanceOf([airline], { text }))?.score).toBeCloseTo(0.92, 1);
    }
  });

  test('minds whether it is written as a name, where that tells something', async () => {
    const plain = brand({});
    const score = async (text: string, language?: string) =>
      (await relevanceOf([plain], { text }, language ? { language } : {}))?.score ?? -1;
    expect(await score('We took the boat. The delta was wide')).toBeLessThan(0.3);
    expect(await score('we flew with Delta to Rome')).toBeGreaterThan(0.6);
    // The beginning of a sentence, a title in capitals, an author who writes everything small, German.
    // An account, and a part of another name.
    for (const text of [
      ...['Delta is late', 'DELTA IS LATE', 'the delta is late again'],
      ...['Sure. Switch to @delta then', 'Fans of the Delta Blues'],
    ])
      expect(await score(text)).toBe(0.5);
    expect(await score('Wir fliegen mit Delta nach Rom', 'de')).toBe(0.5);
  });

  test('is not judged where there is nothing to tell apart, and drops nothing by itself', async () => {
    expect(await relevanceOf([brand({ name: 'Acme Robotics' })], { text: 'Acme Robotics' })).toBeUndefined();
    const { atLeast: _, ...context } = airline.context ?? {};
    const low = await relevanceOf([brand({ context })], { text: 'Delta river' });
    expect(low).toMatchObject({ score: 0.119 });
    expect(low).not.toHaveProperty('irrelevant');
  });

  test('is of each brand by itself', async () => {
    const bolt = brand({ id: 'bolt', name: 'Bolt', context: { for: ['ride'] } });
    const outcome = await judge([airline, bolt], { text: 'Delta river, Bolt ride' });
    const scores = (outcome as { value: Assessment }).value.mentions.map(({ relevance }) => relevance?.score);
    expect(scores).toEqual([0.119, expect.closeTo(0.9, 1)]);
  });
});

describe('what the brand wrote itself', () => {
  const own = brand({
    name: 'Acme Robotics',
    handles: ['@AcmeBots'],
    accounts: ['AcmeHelp', 'reddit:acme_care'],
    employees: ['@jo'],
    sites: ['https://www.acme.example/', 'shop.example/acme'],
  });
  const flags = async (post: Partial<Post>, brands = [own]) =>
    (await mentionOf(brands, { text: 'Acme Robotics', ...post })).flags;

  test('is flagged, by account, employee and site', async () => {
    expect(await flags({ author: { handle: 'acmebots' } })).toEqual([
      { kind: 'own', reason: 'written by its account @acmebots' },
    ]);
    expect(await flags({ author: { handle: '@ACMEHELP' } })).toMatchObject([{ kind: 'own' }]);
    expect(await flags({ author: { handle: 'acme_care' }, network: 'reddit' })).toMatchObject([{ kind: 'own' }]);
    expect(await flags({ author: { handle: 'acme_care' }, network: 'bluesky' })).toBeUndefined();
    expect(await flags({ author: { handle: 'Jo' } })).toEqual([{ kind: 'employee', reason: 'written by @jo' }]);
    const at = (type: Post['type'], url: string) => flags({ type, url });
    expect(await at('article', 'https://blog.acme.example/news')).toEqual([
      { kind: 'own', reason: 'published on acme.example' },
    ]);
    expect(await at('comment', 'https://forum.acme.example/1')).toBeUndefined();
    expect(await at('article', 'https://notacme.example/1')).toBeUndefined();
    expect(await at('article', 'https://shop.example/other')).toBeUndefined();
  });

  test('is left out where the brand says so, and other brands keep their mention', async () => {
    const silent = brandSchema.parse({ ...own, id: 'acme', ownPosts: 'exclude' });
    const post = { text: 'Acme Robotics and Bolt', author: { handle: 'jo' } };
    expect(await judge([silent], post)).toMatchObject({
      kind: 'drop',
      reason: 'own-post',
      value: { mentions: [], dropped: 'own-post' },
    });
    const both = await judge([silent, brand({ id: 'bolt', name: 'Bolt' })], post);
    expect((both as { value: Assessment }).value.mentions.map((mention) => mention.brand)).toEqual(['bolt']);
  });
});

test('what was judged before is judged anew, and what was learned counts', async () => {
  const airline = brand({ context: { for: ['flight'] } });
  const featuresOf = createFeatures();
  const spans = [{ field: 'text', start: 0, end: 5, term: 'Delta' }] as const;
  const hashes = featuresOf({ text: 'Delta variant', spans }).filter(({ name }) => name === 'variant');
  const learned: RelevanceModel = {
    base: 'context-1',
    shift: 0,
    scale: 1,
    weights: Object.fromEntries(hashes.map(({ hash }) => [hash, -3])),
  };
  const said = await relevanceOf([airline], { text: 'Delta variant' }, { learned });
  expect(said).toMatchObject({ score: 0.047, words: [{ word: 'variant', weight: -3 }] });
  expect((await relevanceOf([airline], { text: 'Delta flight' }, { learned }))?.score).toBe(0.818);
  const judges = createJudgeRelevance({ brands: [airline], ambiguous: everyday });
  const old: Mention = {
    brand: 'delta',
    spans,
    sentiment: { label: 'unrated', score: 0, confidence: 0, words: [], engine: 'x' },
    flags: [{ kind: 'spam', reason: 'x' }],
  };
  const again = await processOne(judges, { ...assess({ text: 'Delta variant' }), mentions: [old] });
  expect((again as { value: Assessment }).value.mentions).toMatchObject([{ relevance: { score: 0.5 } }]);
  expect((again as { value: Assessment }).value.mentions[0]).not.toHaveProperty('flags');
});

describe('learning from marks', () => {
  const places = ['rome', 'paris', 'oslo', 'bern', 'lima', 'cairo', 'delhi', 'quito', 'riga', 'turin'];
  const lesson = (text: string, relevant: boolean, at: number): RelevanceLesson => ({
    text: { text: `Delta ${text}`, spans: [{ field: 'text', start: 0, end: 5, term: 'Delta' }] },
    base: 0,
    relevant,
    story: `s${at}`,
    at,
  });
  const told = places.flatMap((place, i) => [
    lesson(`cancelled my flight to ${place}`, true, 4 * i),
    lesson(`gate agents in ${place} rebooked the flight`, true, 4 * i + 1),
    lesson(`variant spreads in ${place}`, false, 4 * i + 2),
    lesson(`cases of the variant rise around ${place}`, false, 4 * i + 3),
  ]);

  test('what holds for marks that were left out is taken, and holds no word', () => {
    const { model, report } = learnRelevance(told);
    expect(report).toMatchObject({ texts: 40, adopted: true });
    expect(report.after.macroF1).toBeGreaterThan(0.95);
    expect(report.after.logLoss).toBeLessThan(report.before.logLoss);
    expect(JSON.stringify(model)).not.toMatch(/variant|flight/u);
    expect(learnRelevance(told)).toEqual({ model, report });
  });

  test('what holds for none is not', () => {
    const noise = told.map((one, i) => ({ ...one, relevant: (i * 7919) % 11 < 5 }));
    expect(learnRelevance(noise)).toMatchObject({ model: undefined, report: { adopted: false } });
  });

  test('neither are too few marks, or marks of one kind', () => {
    expect(learnRelevance(told.slice(0, 20)).report.reason).toBe('20 marks are too few: 40 are needed');
    const oneSided = told.map((one, i) => ({ ...one, relevant: i < 4 }));
    expect(learnRelevance(oneSided).report.reason).toBe('only 4 texts are relevant: 8 of each kind are needed');
    expect(learnRelevance([]).report.adopted).toBe(false);
  });
});
