import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Assessment, Mention } from '../../../core/assessment.ts';
import { rowsOf } from '../../../sinks/clickhouse/evidence/read.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { stateRows } from '../../../sinks/clickhouse/rows.ts';
import { countStoredPosts, findStoredPosts, readStoredPosts } from '../../../sinks/clickhouse/stored-posts.ts';
import type { Ask } from '../../../sinks/clickhouse/topics.ts';
import { createStoreWriter } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import {
  ask as askArrays,
  assessment,
  deletion,
  hour,
  mention,
  openTemporaryStore,
  post,
  start,
} from './temporary-store.ts';

const { client, close } = openTemporaryStore();
const ask: Ask = (statement) => rowsOf(client, 'reading', statement);
const always = { from: 0, to: start + hour, after: '', limit: 100, mentions: true };

const full: Mention = {
  ...mention('acme', 'negative'),
  spans: [
    { field: 'title', start: 0, end: 4, term: 'acme' },
    { field: 'url', start: 8, end: 16, term: "a'b\\c" },
  ],
  clauses: ['acme NEAR/5 "the app"', 'lang:ca'],
  relevance: { score: 0.1, irrelevant: true, words: [{ word: 'tree', weight: -1.5 }] },
  flags: [{ kind: 'giveaway', reason: 'asks to share "it"' }],
  textSentiment: { label: 'neutral', score: 0.1, confidence: 0.33 },
  insights: {
    emotion: { label: 'anger', confidence: 0.7 },
    intent: { label: 'complain', confidence: 0.61 },
    reasons: ['price', 'delivery'],
    question: false,
    sarcasm: 0.2,
    phrases: ['the app'],
  },
};
const rich: Assessment = assessment(
  post('t:rich', {
    url: 'https://acme.com/x',
    title: 'Acme 🚀 "quoted"\n',
    text: "Text\u0000 with \\ and 'quotes' and e\u0301 and 中文 and עברית",
    author: {
      ...{ id: '7', handle: 'ada', name: 'Ada', url: 'https://x.example/ada', avatarUrl: 'https://x.example/a.png' },
      ...{ followers: 2 ** 52, verified: false, location: 'Girona', bio: 'bio' },
    },
    parentId: 't:p',
    threadId: 't:q',
    languageHint: 'ca-ES',
    country: 'es',
    engagement: { likes: 0, shares: 1, replies: 2, views: 3, score: -4, rating: 4.3 },
    media: ['https://x.example/1.png', "it's"],
    editedAt: start - 1,
  }),
  [full, mention('bolt', 'unrated')],
  { language: { code: 'ca', confidence: 0.8734 }, simhash: '0000000000000abc', storyId: 't:first' },
);
const bare: Assessment = assessment(post('t:bare', { author: {}, engagement: {} }), [], {
  language: { code: 'und', confidence: 0 },
  simhash: '',
  dropped: 'excluded',
});

beforeAll(async () => {
  await migrate(client);
  await createStoreWriter({ client, events: quietEvents() }).write([
    rich,
    bare,
    assessment(post('t:gone'), ['acme']),
    assessment(post('t:late', { publishedAt: start + hour }), []),
  ]);
  await createStoreWriter({ client, events: quietEvents() }).write([deletion('t:gone', start + 1)]);
});
afterAll(close);

test('what is read is what was written: it would be written again as the same', async () => {
  const { assessments, next } = await readStoredPosts(ask, always);
  expect(next).toBeUndefined();
  expect(assessments.map(({ post: { id } }) => id)).toEqual(['t:bare', 't:rich']);
  for (const [read, written] of [
    [assessments[0], bare],
    [assessments[1], rich],
  ] as const) {
    const pins = { publishedAt: written.post.publishedAt, firstSeenAt: start };
    const hashes = [read, written].map((one) => stateRows(one as Assessment, pins, []).contentHash);
    expect(hashes[0]).toBe(hashes[1]);
    expect(read?.post).toEqual(written.post);
  }
  expect(assessments[1]?.mentions[0]).toEqual(full);
  expect(assessments[0]).toMatchObject({ dropped: 'excluded', simhash: '', mentions: [] });
});

test('every column of a mention that is judged is read, so that none is lost when it is written again', async () => {
  // Columns that come from the post, from people, or from others of these.
  const known = new Set(
    `mention_id brand post_id story_id network source type url site title text author_id author_handle author_name author_url
     author_avatar_url author_followers author_verified author_location author_bio parent_id thread_id language country likes shares replies
     views score rating media published_at edited_at fetched_at first_seen_at version is_deleted asks terms stage sentiment sentiment_score
     sentiment_confidence sentiment_engine labelled_by labelled_at irrelevant marked_by marked_at
     spans clauses relevance relevance_words judged_irrelevant flags sentiment_words judged_sentiment judged_score judged_confidence
     judged_engine text_sentiment text_sentiment_score text_sentiment_confidence emotion emotion_confidence intent intent_confidence reasons
     question sarcasm phrases`.split(/\s+/u),
  );
  const columns = await askArrays(
    client,
    "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'mentions'",
  );
  expect(columns.flat().filter((name) => !known.has(String(name)))).toEqual([]);
});

test('pages go on behind the last, and what was published in a range is counted', async () => {
  const seen: string[] = [];
  let after: string | undefined = '';
  while (after !== undefined) {
    const page = await readStoredPosts(ask, { ...always, to: start + 2 * hour, after, limit: 1 });
    seen.push(...page.assessments.map(({ post: { id } }) => id));
    after = page.next;
  }
  expect(seen).toEqual(['t:bare', 't:late', 't:rich']);
  expect(await countStoredPosts(ask, always)).toBe(2);
  expect(await countStoredPosts(ask, { from: start, to: start + 2 * hour })).toBe(1);
});

test('a post is found by its id or its address, if it is there', async () => {
  for (const asked of ['t:rich', 'https://acme.com/x']) {
    expect((await findStoredPosts(ask, asked)).map(({ post: { id } }) => id)).toEqual(['t:rich']);
  }
  for (const nothing of ['t:gone', "'", '']) expect(await findStoredPosts(ask, nothing)).toEqual([]);
});
