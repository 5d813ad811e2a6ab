import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Events } from '../../../core/events.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createStoreWriter, type StoreClient } from '../../../sinks/clickhouse/writer.ts';
import { quietEvents } from '../../support/events.ts';
import { ask, assessment, deletion, hour, mention, openTemporaryStore, post, start } from './temporary-store.ts';

const { client, close } = openTemporaryStore();
let events: Events;

beforeAll(() => migrate(client));
afterAll(close);
beforeEach(async () => {
  await client.command({ query: 'TRUNCATE TABLE posts' });
  await client.command({ query: 'TRUNCATE TABLE mentions' });
  events = quietEvents();
});

/** A new one is a new process, as far as memory goes. */
const newWriter = (over: StoreClient = client) => createStoreWriter({ client: over, events });

const mentions = () => ask(client, 'SELECT post_id, brand, sentiment FROM v_mentions ORDER BY post_id, brand');
const one = async (query: string) => (await ask(client, query))[0];

/** Passes everything on, and fails at inserts into this table, before or after they are done, some first ones excepted. */
function failing(table: string, when: 'before' | 'after', { times = 1, skip = 0 } = {}): StoreClient {
  let passed = 0;
  return {
    query: client.query.bind(client),
    command: client.command.bind(client),
    exec: (async (params: { query: string }) => {
      if (params.query.startsWith(`INSERT INTO ${table} `)) passed += 1;
      const hit = params.query.startsWith(`INSERT INTO ${table} `) && passed > skip && passed <= skip + times;
      if (hit && when === 'before') throw new Error('the line is dead');
      const result = await client.exec(params);
      if (hit) throw new Error('the line is dead');
      return result;
    }) as StoreClient['exec'],
  };
}

describe('what is stored', () => {
  test('every field of a post and of its mentions', async () => {
    const full = post('net:1', {
      network: 'net',
      url: 'https://news.example.co.uk/a?b=1',
      title: 'Ti"tle',
      text: 'Line 1\nLine 2 \\ 🙂 \u0000 end',
      author: {
        id: 'a1',
        handle: 'ada',
        name: 'Ada L',
        url: 'https://a.example',
        avatarUrl: 'https://a.example/i.png',
        followers: 9_007_199_254_740_991,
        verified: false,
        location: 'Mataró',
        bio: 'bio',
      },
      parentId: 'net:0',
      threadId: 'net:t',
      languageHint: 'ca-ES',
      country: 'es',
      engagement: { likes: 0, shares: 2, replies: 3, views: 4, score: -5, rating: 4.5 },
      media: ['https://m.example/1.jpg'],
      publishedAt: -1_250,
      editedAt: start - 1,
      fetchedAt: start + 0.0,
    });
    const insights = {
      emotion: { label: 'anger', confidence: 0.75 },
      intent: { label: 'leave', confidence: 0.5 },
      reasons: ['price', 'service'],
      question: false,
      sarcasm: 0.25,
      phrases: ['late delivery', 'café "x"'],
    } as const;
    const read = {
      ...mention('acme', 'negative'),
      textSentiment: { label: 'positive', score: 0.25, confidence: 0.75 },
      insights,
      clauses: ['"acme" NEAR/3 phone', 'café'],
      relevance: { score: 0.25, words: [{ word: 'river', weight: -1.5 }], irrelevant: false },
      flags: [{ kind: 'giveaway', reason: '"RT to win"' }],
    } as const;
    const of = assessment(full, [read], { simhash: 'fedcba9876543210', storyId: 'net:first' });
    await newWriter().write([of]);
    const answer = await client.query({ query: 'SELECT * FROM mentions', format: 'JSONEachRow' });
    const common = {
      post_id: 'net:1',
      story_id: 'net:first',
      network: 'net',
      source: 'unit',
      type: 'post',
      url: 'https://news.example.co.uk/a?b=1',
      site: 'example.co.uk',
      title: 'Ti"tle',
      text: 'Line 1\nLine 2 \\ 🙂 \u0000 end',
      author_id: 'a1',
      author_handle: 'ada',
      author_name: 'Ada L',
      author_url: 'https://a.example',
      author_avatar_url: 'https://a.example/i.png',
      author_followers: '9007199254740991',
      author_verified: false,
      author_location: 'Mataró',
      author_bio: 'bio',
      parent_id: 'net:0',
      thread_id: 'net:t',
      language: 'en',
      country: 'es',
      likes: '0',
      shares: '2',
      replies: '3',
      views: '4',
      score: '-5',
      rating: 4.5,
      media: ['https://m.example/1.jpg'],
      published_at: '1969-12-31 23:59:58.750',
      edited_at: '2026-03-10 11:59:59.999',
      fetched_at: '2026-03-10 12:00:00.000',
      first_seen_at: '2026-03-10 12:00:00.000',
      version: '1773144000000',
      is_deleted: 0,
    };
    const digest = hash('sha256', 'acme\0net:1');
    expect(await answer.json()).toEqual([
      {
        ...common,
        mention_id: digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
        brand: 'acme',
        terms: ['acme'],
        spans: [{ field: 'text', start: 0, end: 4, term: 'acme' }],
        sentiment: 'negative',
        sentiment_score: 0,
        sentiment_confidence: 0.5,
        sentiment_words: [{ word: 'text', weight: -0.5 }],
        sentiment_engine: 'test-1',
        asks: 0,
        text_sentiment: 'positive',
        text_sentiment_score: 0.25,
        text_sentiment_confidence: 0.75,
        judged_sentiment: 'negative',
        judged_score: 0,
        judged_confidence: 0.5,
        judged_engine: 'test-1',
        labelled_by: '',
        labelled_at: null,
        emotion: 'anger',
        emotion_confidence: 0.75,
        intent: 'leave',
        intent_confidence: 0.5,
        stage: 'after-purchase',
        reasons: ['price', 'service'],
        question: false,
        sarcasm: 0.25,
        phrases: ['late delivery', 'café "x"'],
        clauses: ['"acme" NEAR/3 phone', 'café'],
        relevance: 0.25,
        relevance_words: [{ word: 'river', weight: -1.5 }],
        flags: [{ kind: 'giveaway', reason: '"RT to win"' }],
        judged_irrelevant: false,
        irrelevant: false,
        marked_by: '',
        marked_at: null,
      },
    ]);
    const stored = await client.query({ query: 'SELECT * FROM posts', format: 'JSONEachRow' });
    expect(await stored.json()).toEqual([
      {
        ...common,
        language_hint: 'ca-ES',
        language_confidence: 0.9,
        simhash: '18364758544493064720',
        dropped: '',
        brands: ['acme'],
        content_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
    ]);
  });

  test('what the network did not say is no zero', async () => {
    const bare = post('test:bare', { author: {}, engagement: {} });
    await newWriter().write([assessment(bare, [], { simhash: '' })]);
    await newWriter().write([assessment(post('test:bare2'), ['acme'])]);
    expect(
      await one('SELECT text_sentiment, emotion, intent, stage, reasons, question, sarcasm, phrases FROM v_mentions'),
    ).toEqual(['unrated', '', '', '', [], null, null, []]);
    await client.command({ query: "DELETE FROM posts WHERE post_id = 'test:bare2'" });
    const columns =
      'likes, shares, replies, views, score, rating, author_followers, author_verified, edited_at, simhash';
    expect(await one(`SELECT ${columns} FROM posts`)).toEqual(Array(10).fill(null));
    expect(await one('SELECT dropped, brands, author_handle, site FROM v_posts')).toEqual(['no-brand', [], '', '']);
  });

  test('look-ups of more ids than one statement holds', async () => {
    const ids = Array.from({ length: 300 }, (_, i) => `test:${'long'.repeat(400)}${i}`);
    await newWriter().write(ids.map((id) => assessment(post(id), ['acme'])));
    await newWriter().write(
      ids.map((id) => assessment(post(id, { publishedAt: start, fetchedAt: start + 1 }), ['acme'])),
    );
    expect(await one('SELECT count(), uniqExact(published_at) FROM v_mentions')).toEqual(['300', '1']);
  });
});

describe('a mention counts once', () => {
  test('under replay, in this process and in another', async () => {
    const batch = [assessment(post('test:1'), ['acme', 'rival']), assessment(post('test:2'), [])];
    const writer = newWriter();
    await writer.write(batch);
    await writer.write(batch);
    await newWriter().write(batch);
    expect(await mentions()).toEqual([
      ['test:1', 'acme', 'neutral'],
      ['test:1', 'rival', 'neutral'],
    ]);
    expect(await one('SELECT count() FROM v_posts')).toEqual(['2']);
    expect(events.tally).toMatchObject({ mentions: 2, unchanged: 2, stored: 4 });
  });

  test('under re-poll: unchanged posts are not written, changed likes are', async () => {
    const writer = newWriter();
    await writer.write([assessment(post('test:1'), ['acme'])]);
    await writer.write([assessment(post('test:1', { fetchedAt: start + hour }), ['acme'])]);
    expect(await one('SELECT count() FROM posts')).toEqual(['1']);
    await writer.write([
      assessment(post('test:1', { fetchedAt: start + 2 * hour, engagement: { likes: 7 } }), ['acme']),
    ]);
    expect(await one('SELECT count(), sum(likes) FROM v_mentions')).toEqual(['1', '7']);
    expect(await one('SELECT likes, fetched_at, first_seen_at FROM v_posts')).toEqual([
      '7',
      '2026-03-10 14:00:00.000',
      '2026-03-10 12:00:00.000',
    ]);
    expect(events.tally).toMatchObject({ mentions: 1, unchanged: 1, stored: 2 });
  });

  test('under relabel of the same state: the later write wins', async () => {
    const of = post('test:1');
    await newWriter().write([assessment(of, [mention('acme', 'neutral')])]);
    await newWriter().write([assessment(of, [mention('acme', 'negative')])]);
    expect(await mentions()).toEqual([['test:1', 'acme', 'negative']]);
    await client.command({ query: 'OPTIMIZE TABLE mentions FINAL' });
    expect(await mentions()).toEqual([['test:1', 'acme', 'negative']]);
  });

  test('when the feed changes the time of publication', async () => {
    const writer = newWriter();
    await writer.write([assessment(post('test:1'), ['acme'])]);
    const moved = { publishedAt: start + 24 * 31 * hour, text: 'moved' };
    await writer.write([assessment(post('test:1', { ...moved, fetchedAt: start + 1 }), ['acme'])]);
    await newWriter().write([assessment(post('test:1', { ...moved, text: 'again', fetchedAt: start + 2 }), ['acme'])]);
    expect(await ask(client, 'SELECT text, published_at, first_seen_at FROM v_mentions')).toEqual([
      ['again', '2026-03-10 11:00:00.000', '2026-03-10 12:00:00.000'],
    ]);
    expect(await ask(client, 'SELECT published_at FROM v_posts')).toEqual([['2026-03-10 11:00:00.000']]);
  });

  test('also when it was published at the zero of time', async () => {
    await newWriter().write([assessment(post('test:1', { publishedAt: 0 }), ['acme'])]);
    await newWriter().write([assessment(post('test:1', { publishedAt: start, fetchedAt: start + 1 }), ['acme'])]);
    expect(await ask(client, 'SELECT published_at FROM v_mentions')).toEqual([['1970-01-01 00:00:00.001']]);
  });

  test('when an edit takes a brand out and another puts it back', async () => {
    const writer = newWriter();
    await writer.write([assessment(post('test:1'), ['acme', 'rival'])]);
    await writer.write([assessment(post('test:1', { text: 'only rival', fetchedAt: start + 1 }), ['rival'])]);
    expect(await mentions()).toEqual([['test:1', 'rival', 'neutral']]);
    await newWriter().write([assessment(post('test:1', { text: 'none', fetchedAt: start + 2 }), [])]);
    expect(await mentions()).toEqual([]);
    expect(await one('SELECT dropped, arraySort(brands) FROM v_posts')).toEqual(['no-brand', ['acme', 'rival']]);
    await newWriter().write([assessment(post('test:1', { text: 'acme', fetchedAt: start + 3 }), ['acme'])]);
    expect(await mentions()).toEqual([['test:1', 'acme', 'neutral']]);
    expect(events.tally.mentions).toBe(2);
  });
});

describe('posts that another process may have written', () => {
  const state = (version: number, brand?: string) =>
    assessment(
      post('net:1', { text: `edition ${version}`, fetchedAt: start + version * hour }),
      brand ? [mention(brand)] : [],
    );

  test('are asked for again once the writer has been told to forget', async () => {
    const [ours, theirs] = [newWriter(), newWriter()];
    await ours.write([state(1, 'acme')]);
    await theirs.write([state(2, 'bolt')]);
    ours.forget?.();
    // Neither brand any more: the mention that the other made must go too.
    await ours.write([state(3)]);
    expect(await mentions()).toEqual([]);
  });

  test('are not taken for known by a write that was under way when it was told', async () => {
    let forget = (): void => undefined;
    const between: StoreClient = {
      query: client.query.bind(client),
      command: client.command.bind(client),
      exec: (async (params: { query: string }) => {
        if (params.query.startsWith('INSERT INTO posts ')) forget();
        return client.exec(params);
      }) as StoreClient['exec'],
    };
    const [ours, theirs] = [newWriter(between), newWriter()];
    forget = () => ours.forget?.();
    await ours.write([state(1, 'acme')]);
    forget = () => undefined;
    await theirs.write([state(2, 'bolt')]);
    await ours.write([state(3)]);
    expect(await mentions()).toEqual([]);
  });
});

describe('time', () => {
  test('a state older than the stored one is passed over', async () => {
    const writer = newWriter();
    const later = assessment(post('test:1', { text: 'later', fetchedAt: start + hour }), ['acme']);
    const earlier = assessment(post('test:1', { text: 'earlier' }), ['rival']);
    await writer.write([later]);
    await writer.write([earlier]);
    await newWriter().write([earlier]);
    expect(await ask(client, 'SELECT brand, text FROM v_mentions')).toEqual([['acme', 'later']]);
  });

  test('an older state is passed over also when the later one brought nothing new', async () => {
    const writer = newWriter();
    await writer.write([assessment(post('test:1'), ['acme'])]);
    await writer.write([assessment(post('test:1', { fetchedAt: start + hour }), ['acme'])]);
    await writer.write([assessment(post('test:1', { text: 'between', fetchedAt: start + 1 }), ['acme'])]);
    expect(await ask(client, 'SELECT text FROM v_mentions')).toEqual([['Text of test:1']]);
  });

  test('of several states in one batch only the latest is written, the last of equals', async () => {
    await newWriter().write([
      assessment(post('test:1', { text: 'two', fetchedAt: start + 2 }), ['acme']),
      assessment(post('test:1', { text: 'three', fetchedAt: start + 3 }), ['rival']),
      assessment(post('test:1', { text: 'three again', fetchedAt: start + 3 }), ['rival']),
      assessment(post('test:1', { text: 'one', fetchedAt: start + 1 }), ['acme']),
    ]);
    expect(await ask(client, 'SELECT text, brands FROM posts')).toEqual([['three again', ['rival']]]);
    expect(await mentions()).toEqual([['test:1', 'rival', 'neutral']]);
  });

  test('writes in flight at once on one post take their turn', async () => {
    const writer = newWriter();
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        writer.write([
          assessment(post(`test:${i}`), ['other']),
          assessment(
            post('test:shared', { text: `state ${i}`, publishedAt: start - i * 31 * 24 * hour, fetchedAt: start + i }),
            [i % 2 === 0 ? 'even' : 'odd'],
          ),
        ]),
      ),
    );
    expect(await ask(client, "SELECT brand, text FROM v_mentions WHERE post_id = 'test:shared'")).toEqual([
      ['odd', 'state 11'],
    ]);
    expect(await one("SELECT uniqExact(published_at) FROM posts WHERE post_id = 'test:shared'")).toEqual(['1']);
    expect(await one('SELECT count() FROM v_mentions')).toEqual(['13']);
  });
});

describe('deletion', () => {
  test('takes the post and its mentions out and keeps nothing of what it said', async () => {
    const writer = newWriter();
    await writer.write([assessment(post('test:1', { title: 'secret', text: 'secret' }), ['acme', 'rival'])]);
    await newWriter().write([deletion('test:1', start + hour)]);
    expect(await mentions()).toEqual([]);
    expect(await one('SELECT count() FROM v_posts')).toEqual(['0']);
    for (const table of ['posts', 'mentions']) await client.command({ query: `OPTIMIZE TABLE ${table} FINAL` });
    expect(await one("SELECT count() FROM posts WHERE text != '' OR title != '' OR author_handle != ''")).toEqual([
      '0',
    ]);
    expect(await one("SELECT count() FROM mentions WHERE text != '' OR title != '' OR author_handle != ''")).toEqual([
      '0',
    ]);
    expect(events.tally.deletions).toBe(1);
  });

  test('again is unchanged; an older state stays dead; a later one lives again', async () => {
    const writer = newWriter();
    await writer.write([assessment(post('test:1'), ['acme'])]);
    await writer.write([deletion('test:1', start + hour)]);
    await writer.write([deletion('test:1', start + 2 * hour)]);
    expect(events.tally).toMatchObject({ deletions: 1, unchanged: 1 });
    await writer.write([assessment(post('test:1', { text: 'late', fetchedAt: start + 1 }), ['acme'])]);
    expect(await mentions()).toEqual([]);
    await newWriter().write([
      assessment(post('test:1', { publishedAt: start, fetchedAt: start + 3 * hour }), ['acme']),
    ]);
    expect(await ask(client, 'SELECT post_id, published_at FROM v_mentions')).toEqual([
      ['test:1', '2026-03-10 11:00:00.000'],
    ]);
    expect(await one('SELECT count() FROM v_posts')).toEqual(['1']);
  });

  test('of a post never seen: a late older state stays dead, a later one gets its own time', async () => {
    await newWriter().write([deletion('test:1', start + hour)]);
    await newWriter().write([assessment(post('test:1'), ['acme'])]);
    expect(await mentions()).toEqual([]);
    const back = post('test:1', { fetchedAt: start + 2 * hour });
    await newWriter().write([assessment(back, ['acme'])]);
    const moved = { publishedAt: start, text: 'new', fetchedAt: start + 3 * hour };
    await newWriter().write([assessment(post('test:1', moved), ['acme'])]);
    expect(await ask(client, 'SELECT text, published_at FROM v_mentions')).toEqual([
      ['new', '2026-03-10 11:00:00.000'],
    ]);
  });

  test('in one batch with the post, whichever is later wins', async () => {
    await newWriter().write([
      deletion('test:1', start + 1),
      assessment(post('test:1'), ['acme']),
      deletion('test:2', start),
      assessment(post('test:2', { fetchedAt: start + 1 }), ['acme']),
    ]);
    expect(await mentions()).toEqual([['test:2', 'acme', 'neutral']]);
  });
});

describe('failure', () => {
  test.each([
    ['posts', 'before'],
    ['posts', 'after'],
    ['mentions', 'before'],
    ['mentions', 'after'],
  ] as const)('a crash at the insert of %s, %s it is done, is mended by the replay', async (table, when) => {
    await newWriter().write([assessment(post('test:1'), ['acme', 'rival'])]);
    const batch = [
      assessment(post('test:1', { text: 'edited', fetchedAt: start + 1 }), ['rival', 'third']),
      assessment(post('test:2'), ['acme']),
    ];
    await expect(newWriter(failing(table, when)).write(batch)).rejects.toMatchObject({ retry: 'transient' });
    await newWriter().write(batch);
    expect(await mentions()).toEqual([
      ['test:1', 'rival', 'neutral'],
      ['test:1', 'third', 'neutral'],
      ['test:2', 'acme', 'neutral'],
    ]);
    expect(await one('SELECT count() FROM v_posts')).toEqual(['2']);
  });

  test('the same writer may try again, and what failed is not taken for stored', async () => {
    const writer = newWriter(failing('mentions', 'before', { times: 2 }));
    const batch = [assessment(post('test:1'), ['acme'])];
    await expect(writer.write(batch)).rejects.toThrow('writing 1 posts in ClickHouse failed');
    await expect(writer.write(batch)).rejects.toThrow('writing 1 posts');
    await writer.write(batch);
    expect(await mentions()).toEqual([['test:1', 'acme', 'neutral']]);
  });

  test('after a crash between the inserts, a state without the brand takes its mention back', async () => {
    const writer = newWriter(failing('mentions', 'after', { skip: 1 }));
    await writer.write([assessment(post('test:1'), ['rival'])]);
    // The mention lands, and nobody is told.
    const both = assessment(post('test:1', { text: 'both', fetchedAt: start + 1 }), ['acme', 'rival']);
    await expect(writer.write([both])).rejects.toThrow();
    await writer.write([assessment(post('test:1', { text: 'no more', fetchedAt: start + 2 }), ['rival'])]);
    expect(await mentions()).toEqual([['test:1', 'rival', 'neutral']]);
  });

  test('data that the engine refuses is poison, and spoils nothing', async () => {
    const writer = newWriter();
    const half = assessment(post('test:1', { text: 'half an emoji: \ud83d' }), ['acme']);
    await expect(writer.write([half])).rejects.toMatchObject({ name: 'PipelineError', retry: 'poison' });
    const odd = mention('acme', 'furious' as 'negative');
    await expect(writer.write([assessment(post('test:2'), [odd])])).rejects.toMatchObject({ retry: 'poison' });
    await writer.write([assessment(post('test:1'), ['acme'])]);
    expect(await mentions()).toEqual([['test:1', 'acme', 'neutral']]);
  });

  test('a table that is gone is fatal', async () => {
    await client.command({ query: 'RENAME TABLE mentions TO mentions_away' });
    try {
      await expect(newWriter().write([assessment(post('test:1'), ['acme'])])).rejects.toMatchObject({ retry: 'fatal' });
    } finally {
      await client.command({ query: 'RENAME TABLE mentions_away TO mentions' });
    }
  });

  test('an empty batch is nothing', async () => {
    await newWriter().write([]);
    expect(events.tally).toMatchObject({ stored: 0, unchanged: 0 });
  });
});

test('a writer that remembers little asks the store again, to the same end', async () => {
  const writer = createStoreWriter({ client, events, rememberedPosts: 2 });
  const batch = Array.from({ length: 10 }, (_, i) => assessment(post(`test:${i}`), ['acme']));
  await writer.write(batch);
  await writer.write(batch);
  expect(events.tally).toMatchObject({ mentions: 10, unchanged: 2 });
  expect(await one('SELECT count() FROM v_mentions')).toEqual(['10']);
});

test('a batch over 300 months, and ids of every kind', async () => {
  const batch = Array.from({ length: 300 }, (_, i) =>
    assessment(post(`test:${2n ** 64n - BigInt(i)}`, { publishedAt: Date.UTC(1990, i, 1) }), ['acme']),
  );
  const odd = ["test:'; DROP TABLE posts; --", 'test:\\', 'test:ñ🙂\n\t"', `test:${'x'.repeat(1_990)}`];
  await newWriter().write([...batch, ...odd.map((id) => assessment(post(id), ['acme']))]);
  // Known from the table by the same ids: none counts twice.
  await newWriter().write([
    ...batch.slice(0, 4),
    ...odd.map((id) => assessment(post(id, { fetchedAt: start + 1 }), ['acme'])),
  ]);
  expect(await one('SELECT count(), uniqExact(post_id), uniqExact(toYYYYMM(published_at)) FROM v_mentions')).toEqual([
    '304',
    '304',
    '301',
  ]);
  expect(await one("SELECT count() FROM v_mentions WHERE post_id = 'test:18446744073709551616'")).toEqual(['1']);
  expect((await ask(client, "SELECT post_id FROM v_posts WHERE post_id LIKE 'test:%DROP%'")).flat()).toEqual([odd[0]]);
});
