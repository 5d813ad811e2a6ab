-- What people and programs read. FINAL leaves one state of each thing, so that every number counts a mention once.
-- A view reads its tables as the user who made it: who may read the views needs no right to the tables, where former states and
-- what has been deleted stay until the next merge.

CREATE OR REPLACE VIEW v_mentions
(
    mention_id UUID COMMENT 'Stable id of the mention',
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    sentiment String COMMENT 'negative, neutral, positive or unrated: toward the brand',
    sentiment_score Float32 COMMENT '-1 (negative) to 1 (positive); 0 when unrated',
    sentiment_confidence Float32 COMMENT 'How sure the sentiment is, 0 to 1; 0 when unrated',
    sentiment_words Array(Tuple(word String, weight Float32)) COMMENT 'The words that decided, strongest first, with signed weights',
    sentiment_engine LowCardinality(String) COMMENT 'What judged, with its version',
    terms Array(LowCardinality(String)) COMMENT 'The configured terms that matched',
    spans Array(Tuple(field LowCardinality(String), start UInt32, end UInt32, term LowCardinality(String))) COMMENT 'Where they matched; UTF-16 code units, end exclusive',
    post_id String COMMENT 'Network and id on it, such as hackernews:8863',
    story_id String COMMENT 'post_id of the first post of the story that this one repeats; its own where it repeats none',
    network LowCardinality(String) COMMENT 'The network, such as mastodon',
    source LowCardinality(String) COMMENT 'The configured source that found it',
    type LowCardinality(String) COMMENT 'post, comment, reply, article, review, question or video',
    url String COMMENT 'Address of the post',
    site LowCardinality(String) COMMENT 'The web site of url, such as bbc.co.uk',
    title String COMMENT 'Title, plain text',
    text String COMMENT 'Text, plain',
    author_id String COMMENT 'Stable id of the author on the network',
    author_handle String COMMENT 'Handle of the author, without @',
    author_name String COMMENT 'Name that the author shows',
    author_url String COMMENT 'Profile of the author',
    author_avatar_url String COMMENT 'Picture of the author',
    author_followers Nullable(UInt64) COMMENT 'Followers of the author when the post was fetched; NULL: not known',
    author_verified Nullable(Bool) COMMENT 'Whether the network has verified the author; NULL: not known',
    author_location String COMMENT 'Place that the author gives',
    author_bio String COMMENT 'What the author says of themselves',
    parent_id String COMMENT 'The post that this one answers, as post_id',
    thread_id String COMMENT 'The post that the conversation began with, as post_id',
    language LowCardinality(String) COMMENT 'ISO 639-1; und where it cannot be known',
    country LowCardinality(String) COMMENT 'ISO 3166-1 alpha-2, lower case',
    likes Nullable(UInt64) COMMENT 'Likes, favourites, up-votes; NULL: not known',
    shares Nullable(UInt64) COMMENT 'Shares, boosts, reposts; NULL: not known',
    replies Nullable(UInt64) COMMENT 'Replies or comments; NULL: not known',
    views Nullable(UInt64) COMMENT 'Views; NULL: not known',
    score Nullable(Int64) COMMENT 'Up-votes less down-votes; NULL: not known',
    rating Nullable(Float32) COMMENT 'Stars out of five; NULL: not known',
    media Array(String) COMMENT 'Addresses of pictures and videos',
    published_at DateTime64(3, 'UTC') COMMENT 'When the post was published, as first seen',
    edited_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was last edited; NULL: never, or not known',
    fetched_at DateTime64(3, 'UTC') COMMENT 'When this state was fetched',
    first_seen_at DateTime64(3, 'UTC') COMMENT 'When it was first fetched'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    mention_id, brand, toString(sentiment) AS sentiment, sentiment_score, sentiment_confidence, sentiment_words, sentiment_engine,
    terms, spans, post_id, story_id, network, source, type, url, site, title, text,
    author_id, author_handle, author_name, author_url, author_avatar_url, author_followers, author_verified, author_location, author_bio,
    parent_id, thread_id, language, country, likes, shares, replies, views, score, rating, media,
    published_at, edited_at, fetched_at, first_seen_at
FROM mentions FINAL
COMMENT 'Every mention, once: one post seen from one brand. Deleted ones are not in it';

CREATE OR REPLACE VIEW v_posts
(
    post_id String COMMENT 'Network and id on it, such as hackernews:8863',
    story_id String COMMENT 'post_id of the first post of the story that this one repeats; its own where it repeats none',
    network LowCardinality(String) COMMENT 'The network, such as mastodon',
    source LowCardinality(String) COMMENT 'The configured source that found it',
    type LowCardinality(String) COMMENT 'post, comment, reply, article, review, question or video',
    url String COMMENT 'Address of the post',
    site LowCardinality(String) COMMENT 'The web site of url, such as bbc.co.uk',
    title String COMMENT 'Title, plain text',
    text String COMMENT 'Text, plain',
    author_handle String COMMENT 'Handle of the author, without @',
    author_name String COMMENT 'Name that the author shows',
    language LowCardinality(String) COMMENT 'ISO 639-1; und where it cannot be known',
    language_confidence Float32 COMMENT 'How sure the language is, 0 to 1',
    country LowCardinality(String) COMMENT 'ISO 3166-1 alpha-2, lower case',
    likes Nullable(UInt64) COMMENT 'Likes, favourites, up-votes; NULL: not known',
    shares Nullable(UInt64) COMMENT 'Shares, boosts, reposts; NULL: not known',
    replies Nullable(UInt64) COMMENT 'Replies or comments; NULL: not known',
    views Nullable(UInt64) COMMENT 'Views; NULL: not known',
    score Nullable(Int64) COMMENT 'Up-votes less down-votes; NULL: not known',
    rating Nullable(Float32) COMMENT 'Stars out of five; NULL: not known',
    dropped LowCardinality(String) COMMENT 'Why no mention was made of it, such as no-brand; empty where one was',
    brands Array(LowCardinality(String)) COMMENT 'Every brand that ever had a mention of it, taken back or not',
    published_at DateTime64(3, 'UTC') COMMENT 'When it was published, as first seen',
    edited_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was last edited; NULL: never, or not known',
    fetched_at DateTime64(3, 'UTC') COMMENT 'When this state was fetched',
    first_seen_at DateTime64(3, 'UTC') COMMENT 'When it was first fetched'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    post_id, story_id, network, source, type, url, site, title, text, author_handle, author_name,
    language, language_confidence, country, likes, shares, replies, views, score, rating, dropped, brands,
    published_at, edited_at, fetched_at, first_seen_at
FROM posts FINAL
COMMENT 'Every post seen, once, whether a brand is in it or not. Deleted ones are not in it';

CREATE OR REPLACE VIEW v_stories
(
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    story_id String COMMENT 'post_id of the first post of the story',
    copies UInt64 COMMENT 'Mentions of the brand in posts of this story, the first among them',
    sites UInt64 COMMENT 'Different web sites that carried it',
    networks Array(LowCardinality(String)) COMMENT 'Networks that carried it',
    title String COMMENT 'Title of the earliest mention',
    text String COMMENT 'Text of the earliest mention',
    url String COMMENT 'Address of the earliest mention',
    first_at DateTime64(3, 'UTC') COMMENT 'When the earliest was published',
    last_at DateTime64(3, 'UTC') COMMENT 'When the latest was published',
    negative UInt64 COMMENT 'Mentions with negative sentiment',
    neutral UInt64 COMMENT 'Mentions with neutral sentiment',
    positive UInt64 COMMENT 'Mentions with positive sentiment',
    unrated UInt64 COMMENT 'Mentions without a sentiment'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    brand, story_id, count() AS copies, uniqExact(site) AS sites, groupUniqArray(network) AS networks,
    argMin(m.title, m.published_at) AS title, argMin(m.text, m.published_at) AS text, argMin(m.url, m.published_at) AS url,
    min(published_at) AS first_at, max(published_at) AS last_at,
    countIf(sentiment = 'negative') AS negative, countIf(sentiment = 'neutral') AS neutral,
    countIf(sentiment = 'positive') AS positive, countIf(sentiment = 'unrated') AS unrated
FROM mentions AS m FINAL
GROUP BY brand, story_id
COMMENT 'Stories: posts that repeat one another, per brand';

CREATE OR REPLACE VIEW v_sources
(
    source String COMMENT 'The configured source',
    askings UInt64 COMMENT 'How often it was asked, within retention',
    failures UInt64 COMMENT 'How often it failed',
    posts UInt64 COMMENT 'Posts that it gave',
    rejects UInt64 COMMENT 'Items of it that could not be read',
    last_asked_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was last asked; NULL: never',
    last_success_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it last answered; NULL: never',
    last_failure_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it last failed; NULL: never',
    last_error String COMMENT 'Why it failed last; empty where it never did',
    cursor String COMMENT 'Where it reads on, JSON; empty before the first save',
    cursor_saved_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When that was saved; NULL: never'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    source, sum(one) AS askings, sum(failed) AS failures, sum(gave) AS posts, sum(rejected) AS rejects,
    max(asked_at) AS last_asked_at, maxIf(ended_at, failed = 0 AND one = 1) AS last_success_at,
    maxIf(ended_at, failed = 1) AS last_failure_at, ifNull(argMaxIf(message, ended_at, failed = 1), '') AS last_error,
    max(position) AS cursor, max(position_at) AS cursor_saved_at
FROM
(
    SELECT
        toString(c.source) AS source, 1 AS one, c.outcome = 'failed' AS failed, c.posts AS gave, c.rejects AS rejected,
        toNullable(c.started_at) AS asked_at, toNullable(c.finished_at) AS ended_at, c.error AS message,
        '' AS position, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS position_at
    FROM coverage AS c FINAL
    UNION ALL
    SELECT
        k.source AS source, 0 AS one, 0 AS failed, 0 AS gave, 0 AS rejected,
        CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS asked_at, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS ended_at, '' AS message,
        k.cursor AS position, toNullable(k.saved_at) AS position_at
    FROM cursors AS k FINAL
)
GROUP BY source
COMMENT 'Each source: when it last answered and failed, and where it reads on';

CREATE OR REPLACE VIEW v_dead_letters
(
    id String COMMENT 'Hash of stage, source and post (payload, where there is no post)',
    stage LowCardinality(String) COMMENT 'Where it stopped: ingest, process or store',
    source LowCardinality(String) COMMENT 'The configured source that it came from',
    post_id String COMMENT 'The post, where it is known',
    reason LowCardinality(String) COMMENT 'Short stable code, such as invalid-post',
    error String COMMENT 'What was wrong, for a person',
    payload String COMMENT 'The item as JSON, or the raw text of what could not be read',
    state String COMMENT 'dead, replayed or discarded',
    first_at DateTime64(3, 'UTC') COMMENT 'When it was first set aside',
    last_at DateTime64(3, 'UTC') COMMENT 'When it was last set aside'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT id, stage, source, post_id, reason, error, payload, toString(state) AS state, first_at, last_at
FROM dead_letters FINAL
COMMENT 'What could not go on, each once';
