-- Where everything is kept. A statement ends with a semicolon at the end of its line.
-- Each may run again after a crash half-way: write IF NOT EXISTS or OR REPLACE.
-- Empty text and NULL mean that the network did not say. NULL is never to be read as zero.

CREATE TABLE IF NOT EXISTS posts
(
    post_id String COMMENT 'Network and id on it, such as hackernews:8863. One row per post, whichever source found it',
    network LowCardinality(String) COMMENT 'The network, such as mastodon',
    source LowCardinality(String) COMMENT 'The configured source that found this state of the post',
    type LowCardinality(String) COMMENT 'post, comment, reply, article, review, question or video; empty for a deletion of a post never seen',
    url String COMMENT 'Address of the post' CODEC(ZSTD(1)),
    site LowCardinality(String) COMMENT 'The web site of url, such as bbc.co.uk',
    title String COMMENT 'Title, plain text' CODEC(ZSTD(3)),
    text String COMMENT 'Text, plain. Blank once the post is deleted' CODEC(ZSTD(3)),
    author_id String COMMENT 'Stable id of the author on the network' CODEC(ZSTD(1)),
    author_handle String COMMENT 'Handle of the author, without @' CODEC(ZSTD(1)),
    author_name String COMMENT 'Name that the author shows' CODEC(ZSTD(1)),
    author_url String COMMENT 'Profile of the author' CODEC(ZSTD(1)),
    author_avatar_url String COMMENT 'Picture of the author' CODEC(ZSTD(1)),
    author_followers Nullable(UInt64) COMMENT 'Followers of the author when the post was fetched',
    author_verified Nullable(Bool) COMMENT 'Whether the network has verified the author',
    author_location String COMMENT 'Place that the author gives' CODEC(ZSTD(1)),
    author_bio String COMMENT 'What the author says of themselves' CODEC(ZSTD(3)),
    parent_id String COMMENT 'The post that this one answers, as post_id' CODEC(ZSTD(1)),
    thread_id String COMMENT 'The post that the conversation began with, as post_id' CODEC(ZSTD(1)),
    language_hint LowCardinality(String) COMMENT 'Language by the word of the network, BCP 47',
    language LowCardinality(String) COMMENT 'Language as detected, ISO 639-1; und where it cannot be known',
    language_confidence Float32 COMMENT 'How sure the language is, 0 to 1',
    country LowCardinality(String) COMMENT 'ISO 3166-1 alpha-2, lower case',
    likes Nullable(UInt64) COMMENT 'Likes, favourites, up-votes',
    shares Nullable(UInt64) COMMENT 'Shares, boosts, reposts',
    replies Nullable(UInt64) COMMENT 'Replies or comments',
    views Nullable(UInt64) COMMENT 'Views',
    score Nullable(Int64) COMMENT 'Up-votes less down-votes',
    rating Nullable(Float32) COMMENT 'Stars out of five',
    media Array(String) COMMENT 'Addresses of pictures and videos' CODEC(ZSTD(1)),
    simhash Nullable(UInt64) COMMENT 'Simhash of the words; NULL where the text is too short to compare',
    story_id String COMMENT 'post_id of the first post of the story that this one repeats; its own where it repeats none' CODEC(ZSTD(1)),
    dropped LowCardinality(String) COMMENT 'Why no mention was made of it, such as no-brand; empty where one was',
    brands Array(LowCardinality(String)) COMMENT 'Every brand that ever had a mention of it, taken back or not',
    content_hash String COMMENT 'Hash of all that was stored of this state' CODEC(ZSTD(1)),
    published_at DateTime64(3, 'UTC') COMMENT 'When it was published, as first seen: it never changes. 1970-01-01 for a deletion of a post never seen',
    edited_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was last edited, by the word of the network',
    fetched_at DateTime64(3, 'UTC') COMMENT 'When this state was fetched',
    first_seen_at DateTime64(3, 'UTC') COMMENT 'When the first state that was stored was fetched: retention counts from here',
    version UInt64 COMMENT 'Milliseconds of fetched_at: of two states the later wins',
    is_deleted UInt8 COMMENT '1 once the post is deleted at its source'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY post_id
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'Every post seen, kept or dropped. Read v_posts: this table holds former states too';

CREATE TABLE IF NOT EXISTS mentions
(
    mention_id UUID COMMENT 'The first 16 bytes of SHA-256 of brand, a zero byte, post_id',
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    post_id String COMMENT 'Network and id on it, such as hackernews:8863' CODEC(ZSTD(1)),
    story_id String COMMENT 'post_id of the first post of the story that this one repeats; its own where it repeats none' CODEC(ZSTD(1)),
    network LowCardinality(String) COMMENT 'The network, such as mastodon',
    source LowCardinality(String) COMMENT 'The configured source that found this state of the post',
    type LowCardinality(String) COMMENT 'post, comment, reply, article, review, question or video',
    url String COMMENT 'Address of the post' CODEC(ZSTD(1)),
    site LowCardinality(String) COMMENT 'The web site of url, such as bbc.co.uk',
    title String COMMENT 'Title, plain text' CODEC(ZSTD(3)),
    text String COMMENT 'Text, plain' CODEC(ZSTD(3)),
    author_id String COMMENT 'Stable id of the author on the network' CODEC(ZSTD(1)),
    author_handle String COMMENT 'Handle of the author, without @' CODEC(ZSTD(1)),
    author_name String COMMENT 'Name that the author shows' CODEC(ZSTD(1)),
    author_url String COMMENT 'Profile of the author' CODEC(ZSTD(1)),
    author_avatar_url String COMMENT 'Picture of the author' CODEC(ZSTD(1)),
    author_followers Nullable(UInt64) COMMENT 'Followers of the author when the post was fetched',
    author_verified Nullable(Bool) COMMENT 'Whether the network has verified the author',
    author_location String COMMENT 'Place that the author gives' CODEC(ZSTD(1)),
    author_bio String COMMENT 'What the author says of themselves' CODEC(ZSTD(3)),
    parent_id String COMMENT 'The post that this one answers, as post_id' CODEC(ZSTD(1)),
    thread_id String COMMENT 'The post that the conversation began with, as post_id' CODEC(ZSTD(1)),
    language LowCardinality(String) COMMENT 'Language as detected, ISO 639-1; und where it cannot be known',
    country LowCardinality(String) COMMENT 'ISO 3166-1 alpha-2, lower case',
    likes Nullable(UInt64) COMMENT 'Likes, favourites, up-votes',
    shares Nullable(UInt64) COMMENT 'Shares, boosts, reposts',
    replies Nullable(UInt64) COMMENT 'Replies or comments',
    views Nullable(UInt64) COMMENT 'Views',
    score Nullable(Int64) COMMENT 'Up-votes less down-votes',
    rating Nullable(Float32) COMMENT 'Stars out of five',
    media Array(String) COMMENT 'Addresses of pictures and videos' CODEC(ZSTD(1)),
    terms Array(LowCardinality(String)) COMMENT 'The configured terms that matched, each once, in the order of their places',
    spans Array(Tuple(field LowCardinality(String), start UInt32, end UInt32, term LowCardinality(String))) COMMENT 'Where they matched: title, text, url or author; UTF-16 code units, end exclusive' CODEC(ZSTD(1)),
    sentiment Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1, 'unrated' = 2) COMMENT 'Sentiment toward the brand',
    sentiment_score Float32 COMMENT '-1 (negative) to 1 (positive); 0 when unrated',
    sentiment_confidence Float32 COMMENT 'How sure the sentiment is, 0 to 1; 0 when unrated',
    sentiment_words Array(Tuple(word String, weight Float32)) COMMENT 'The words that decided, strongest first, with signed weights' CODEC(ZSTD(1)),
    sentiment_engine LowCardinality(String) COMMENT 'What judged, with its version',
    published_at DateTime64(3, 'UTC') COMMENT 'When the post was published, as first seen: it never changes',
    edited_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was last edited, by the word of the network',
    fetched_at DateTime64(3, 'UTC') COMMENT 'When this state was fetched',
    first_seen_at DateTime64(3, 'UTC') COMMENT 'When the first state that was stored was fetched: retention counts from here',
    version UInt64 COMMENT 'Milliseconds of fetched_at: of two states the later wins',
    is_deleted UInt8 COMMENT '1 once the post is deleted, or speaks of the brand no more'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(published_at)
ORDER BY (brand, published_at, mention_id)
SETTINGS fsync_after_insert = 1
COMMENT 'One post seen from one brand, with the post itself. Read v_mentions: this table holds former states too';

CREATE TABLE IF NOT EXISTS cursors
(
    source String COMMENT 'The configured source',
    cursor String COMMENT 'Where it reads on, JSON' CODEC(ZSTD(1)),
    saved_at DateTime64(3, 'UTC') COMMENT 'When it was saved',
    version UInt64 COMMENT 'Rises with every save of a source: the highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY source
SETTINGS fsync_after_insert = 1
COMMENT 'Where each source reads on';

CREATE TABLE IF NOT EXISTS coverage
(
    source LowCardinality(String) COMMENT 'The configured source',
    started_at DateTime64(3, 'UTC') COMMENT 'When the asking began',
    finished_at DateTime64(3, 'UTC') COMMENT 'When it ended',
    outcome Enum8('failed' = 0, 'ok' = 1) COMMENT 'Whether the source answered',
    posts UInt64 COMMENT 'Posts that it gave',
    rejects UInt64 COMMENT 'Items that could not be read',
    error String COMMENT 'Why it failed; empty where it did not' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(finished_at)
PARTITION BY toYYYYMM(started_at)
ORDER BY (source, started_at)
COMMENT 'Every asking of every source: what tells silence from an outage';

CREATE TABLE IF NOT EXISTS dead_letters
(
    id String COMMENT 'Hash of stage, source and post (payload, where there is no post): the same poison is one letter',
    stage LowCardinality(String) COMMENT 'Where it stopped: ingest, process or store',
    source LowCardinality(String) COMMENT 'The configured source that it came from',
    post_id String COMMENT 'The post, where it is known',
    reason LowCardinality(String) COMMENT 'Short stable code, such as invalid-post',
    error String COMMENT 'What was wrong, for a person' CODEC(ZSTD(1)),
    payload String COMMENT 'The item as JSON, or the raw text of what could not be read' CODEC(ZSTD(3)),
    state Enum8('dead' = 0, 'replayed' = 1, 'discarded' = 2) COMMENT 'dead: waits for a person. replayed: sent through again. discarded: given up',
    first_at DateTime64(3, 'UTC') COMMENT 'When it was first set aside',
    last_at DateTime64(3, 'UTC') COMMENT 'When it was last set aside',
    version UInt64 COMMENT 'The highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id
SETTINGS index_granularity = 256, fsync_after_insert = 1
COMMENT 'What could not go on, with all that is needed to look at it and to try again';
