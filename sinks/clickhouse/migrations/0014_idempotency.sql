-- Writes to the API that were asked for with an Idempotency-Key, so that asking again, also after a restart, does nothing twice.

CREATE TABLE IF NOT EXISTS idempotency_keys
(
    key_hash String COMMENT 'SHA-256 of who asked and of the key, base64url',
    claim String COMMENT '16 hex digits, of each time that it was begun: two processes that begin at one moment see each other',
    request_hash String COMMENT 'SHA-256 of what was asked, base64url',
    begun_at DateTime64(3, 'UTC') COMMENT 'When it was begun',
    status UInt16 COMMENT 'Status of the answer; 0: begun, and nothing is known of how it ended',
    answer String COMMENT 'The answer, as JSON; empty: there was none, or it is not kept' CODEC(ZSTD(1)),
    version UInt64 COMMENT 'The highest wins',
    is_deleted UInt8 COMMENT '1 once it failed, or another was first: the key may be used again'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (key_hash, claim)
TTL toDateTime(begun_at) + INTERVAL 1 DAY
SETTINGS index_granularity = 256, fsync_after_insert = 1, merge_with_ttl_timeout = 3600
COMMENT 'Writes to the API by Idempotency-Key, of the last day. Answers may tell of people'
