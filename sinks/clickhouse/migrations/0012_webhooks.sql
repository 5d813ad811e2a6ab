-- Webhooks: new mentions of a filter, posted to an address of somebody's own.

CREATE TABLE IF NOT EXISTS webhooks
(
    webhook_id String COMMENT '16 hex digits',
    name String COMMENT 'As people call it',
    url String COMMENT 'Where mentions are posted' CODEC(ZSTD(1)),
    filter String COMMENT 'Which mentions, as JSON' CODEC(ZSTD(1)),
    batch UInt16 COMMENT 'Mentions in one request, at most',
    paused Bool COMMENT 'Whether somebody has paused it',
    secrets String COMMENT 'What it signs by, newest first, as JSON' CODEC(ZSTD(1)),
    maker_kind LowCardinality(String) COMMENT 'user or token',
    maker_id String COMMENT 'Id of the user or token by whose rights it is sent; empty where nobody was logged in',
    maker String COMMENT 'Their name',
    created_at DateTime64(3, 'UTC') COMMENT 'When it was made',
    since DateTime64(3, 'UTC') COMMENT 'Mentions that were first seen before are none of its: when it was made, or its filter last changed',
    generation UInt32 COMMENT 'Rises with each change: what ended it before ends it no more',
    version UInt64 COMMENT 'The highest wins',
    is_deleted UInt8 COMMENT '1 once it is taken away'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY webhook_id
SETTINGS index_granularity = 256, fsync_after_insert = 1
COMMENT 'Where new mentions are posted to';

CREATE TABLE IF NOT EXISTS webhook_messages
(
    webhook_id String COMMENT 'The webhook',
    message_id String COMMENT '32 hex digits of a hash of the webhook and its mentions: the webhook-id of each attempt',
    kind Enum8('mentions' = 0, 'test' = 1) COMMENT 'mentions, or test: somebody tried whether it works',
    mentions Array(Tuple(brand LowCardinality(String), mention_id UUID, published_at DateTime64(3, 'UTC'))) COMMENT 'What it tells of: what is sent is made of it at that moment' CODEC(ZSTD(1)),
    state Enum8('queued' = 0, 'cancelled' = 1, 'failed' = 2, 'sent' = 3) COMMENT 'queued, cancelled (all of it was deleted), failed or sent',
    generation UInt32 COMMENT 'Rises each time that somebody has it sent again',
    attempts UInt32 COMMENT 'How often it was tried, in this generation',
    created_at DateTime64(3, 'UTC') COMMENT 'When its mentions were found',
    sent_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was taken; NULL: not yet',
    error String COMMENT 'Why it was not taken; empty where it was' CODEC(ZSTD(1)),
    version UInt64 COMMENT 'Of the generation, the state and the attempts: the highest wins, whoever wrote last'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (webhook_id, message_id)
TTL toDateTime(created_at) + INTERVAL 90 DAY
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'What webhooks are to send, and have sent. No text of anybody is in it';

CREATE TABLE IF NOT EXISTS webhook_attempts
(
    webhook_id String COMMENT 'The webhook',
    message_id String COMMENT 'The message',
    generation UInt32 COMMENT 'Generation of the message',
    attempt UInt32 COMMENT 'The how manieth it was, from 1',
    at DateTime64(3, 'UTC') COMMENT 'When it was tried',
    outcome Enum8('again' = 0, 'failed' = 1, 'sent' = 2) COMMENT 'sent, again (tried later) or failed',
    duration_ms UInt32 COMMENT 'How long the receiver took',
    detail String COMMENT 'What the receiver answered' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (webhook_id, message_id, generation, attempt, at)
TTL toDateTime(at) + INTERVAL 30 DAY
SETTINGS index_granularity = 1024
COMMENT 'Each attempt to send something to a webhook';
