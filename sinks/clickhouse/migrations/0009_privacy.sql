-- What forgetting people needs.

CREATE TABLE IF NOT EXISTS store_secrets
(
    name LowCardinality(String) COMMENT 'What it is for',
    value String COMMENT 'The secret: whoever reads it can find out whether somebody was forgotten',
    made_at DateTime64(3, 'UTC') COMMENT 'When it was made: the first one counts'
)
ENGINE = ReplacingMergeTree
ORDER BY (name, made_at, value)
SETTINGS fsync_after_insert = 1
COMMENT 'Secrets that all processes of this store share';
