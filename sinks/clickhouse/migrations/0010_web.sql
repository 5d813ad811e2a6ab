-- Who may use the pages and the API, what they did, and what they made of mentions.

CREATE TABLE IF NOT EXISTS users
(
    user_id String COMMENT '16 hex digits',
    login String COMMENT 'What they log in with, lower case',
    name String COMMENT 'As it stands in notes and labels',
    role LowCardinality(String) COMMENT 'viewer, manager, analyst or administrator',
    brands Array(String) COMMENT 'Brands that they may see; empty: all',
    password_hash String COMMENT 'scrypt; empty where they log in elsewhere',
    disabled Bool COMMENT 'May not log in any more',
    created_at DateTime64(3, 'UTC') COMMENT 'When they were added',
    version UInt64 COMMENT 'The highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY user_id
SETTINGS index_granularity = 256, fsync_after_insert = 1
COMMENT 'Users of the pages';

CREATE TABLE IF NOT EXISTS web_sessions
(
    hash String COMMENT 'SHA-256 of the secret that the browser holds',
    user_id String COMMENT 'Whose it is',
    created_at DateTime64(3, 'UTC') COMMENT 'When they logged in',
    expires_at DateTime64(3, 'UTC') COMMENT 'When it ends by itself',
    version UInt64 COMMENT 'The highest wins',
    is_deleted UInt8 COMMENT '1 once it has ended'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY hash
TTL toDateTime(expires_at) + INTERVAL 1 DAY
SETTINGS index_granularity = 256, fsync_after_insert = 1
COMMENT 'Who is logged in';

CREATE TABLE IF NOT EXISTS api_tokens
(
    token_id String COMMENT '16 hex digits',
    hash String COMMENT 'SHA-256 of the token',
    name String COMMENT 'What it is for',
    role LowCardinality(String) COMMENT 'What it may: as users of that role',
    brands Array(String) COMMENT 'Brands that it may see; empty: all',
    created_by String COMMENT 'Name of who made it',
    created_at DateTime64(3, 'UTC') COMMENT 'When it was made',
    expires_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it ends; NULL: never by itself',
    revoked Bool COMMENT 'Ended by a person',
    version UInt64 COMMENT 'The highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY token_id
SETTINGS index_granularity = 256, fsync_after_insert = 1
COMMENT 'Tokens of programs that use the API';

CREATE TABLE IF NOT EXISTS audit_log
(
    entry_id String COMMENT '16 hex digits',
    at DateTime64(3, 'UTC') COMMENT 'When',
    kind LowCardinality(String) COMMENT 'user or token',
    who_id String COMMENT 'Id of the user or token; empty where nobody was logged in',
    who String COMMENT 'Their name',
    action LowCardinality(String) COMMENT 'What they did, such as login, mention.label, person.view, export',
    target String COMMENT 'What it was done to',
    detail String COMMENT 'More, as JSON' CODEC(ZSTD(1)),
    address String COMMENT 'Internet address that it came from'
)
ENGINE = ReplacingMergeTree
ORDER BY (at, entry_id)
PARTITION BY toYYYYMM(at)
SETTINGS fsync_after_insert = 1
COMMENT 'Who saw, changed, took away and erased what';

-- Of each mention as people work on it. What nobody touched has no row, and is new.
CREATE TABLE IF NOT EXISTS triage
(
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    mention_id UUID COMMENT 'The mention',
    published_at DateTime64(3, 'UTC') COMMENT 'When its post was published',
    state Enum8('new' = 0, 'open' = 1, 'answered' = 2, 'closed' = 3) COMMENT 'Where the work on it stands',
    assignee String COMMENT 'Who is to answer; empty: nobody yet',
    priority Enum8('low' = 0, 'normal' = 1, 'high' = 2) COMMENT 'How soon',
    tags Array(LowCardinality(String)) COMMENT 'As people gave them',
    bookmarked Bool COMMENT 'Kept at hand',
    changed_by String COMMENT 'Who changed it last',
    changed_at DateTime64(3, 'UTC') COMMENT 'When',
    version UInt64 COMMENT 'Rises with every change: the highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, mention_id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'The work on mentions. Read v_triage: this table holds former states too';

CREATE TABLE IF NOT EXISTS mention_notes
(
    note_id String COMMENT '16 hex digits',
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    mention_id UUID COMMENT 'The mention',
    text String COMMENT 'What was noted' CODEC(ZSTD(1)),
    noted_by String COMMENT 'Who noted it',
    noted_at DateTime64(3, 'UTC') COMMENT 'When',
    version UInt64 COMMENT 'The highest wins',
    is_deleted UInt8 COMMENT '1 once it is taken back'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (brand, mention_id, note_id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'Notes of people on mentions';

CREATE TABLE IF NOT EXISTS saved
(
    saved_id String COMMENT '16 hex digits',
    kind LowCardinality(String) COMMENT 'filter, query or annotation',
    name String COMMENT 'As people call it',
    body String COMMENT 'What it is, as JSON' CODEC(ZSTD(1)),
    owner_id String COMMENT 'Id of the user who made it',
    owner String COMMENT 'Their name',
    shared Bool COMMENT 'Whether everybody sees it',
    saved_at DateTime64(3, 'UTC') COMMENT 'When it was last saved',
    version UInt64 COMMENT 'The highest wins',
    is_deleted UInt8 COMMENT '1 once it is taken away'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY saved_id
SETTINGS index_granularity = 256, fsync_after_insert = 1
COMMENT 'Filters, queries and annotations that people keep';

CREATE OR REPLACE VIEW v_triage
(
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    mention_id UUID COMMENT 'The mention',
    published_at DateTime64(3, 'UTC') COMMENT 'When its post was published',
    state String COMMENT 'new, open, answered or closed',
    assignee String COMMENT 'Who is to answer; empty: nobody yet',
    priority String COMMENT 'low, normal or high',
    tags Array(LowCardinality(String)) COMMENT 'As people gave them',
    bookmarked Bool COMMENT 'Kept at hand',
    changed_by String COMMENT 'Who changed it last',
    changed_at DateTime64(3, 'UTC') COMMENT 'When'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT brand, mention_id, published_at, toString(state) AS state, assignee, toString(priority) AS priority, tags, bookmarked, changed_by, changed_at
FROM triage FINAL
COMMENT 'The work on mentions, of those that anybody touched';
