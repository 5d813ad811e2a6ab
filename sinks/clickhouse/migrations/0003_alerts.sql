-- What alerts are judged by, and what became of them.

-- Alerts ask of all brands what came in the last hours: by time, not by brand. FINAL does not read projections: whoever reads this
-- one takes the latest state of each mention itself.
ALTER TABLE mentions MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild';

-- Whether a text asks something is found out once, and not by reading all texts again. A question mark inside of a word, or of an
-- address, asks nothing.
ALTER TABLE mentions ADD COLUMN IF NOT EXISTS asks UInt8
    DEFAULT type = 'question' OR multiSearchAny(concat(title, ' ', text), ['¿', '؟', '？'])
        OR match(title, '\\?([^0-9A-Za-z_/&=?%#+~-]|$)') OR match(text, '\\?([^0-9A-Za-z_/&=?%#+~-]|$)')
    COMMENT '1 if it asks something: a question by its type, or by a question mark at the end of a sentence'
    AFTER is_deleted;

ALTER TABLE mentions ADD PROJECTION IF NOT EXISTS by_time
(
    SELECT
        brand, mention_id, published_at, first_seen_at, post_id, story_id, network, source, type, site, language, country,
        author_followers, rating, sentiment, asks, version, is_deleted
    ORDER BY published_at
);

ALTER TABLE mentions MATERIALIZE PROJECTION by_time;

-- Whether a post was answered is asked by the post.
ALTER TABLE posts ADD INDEX IF NOT EXISTS by_parent parent_id TYPE bloom_filter(0.01) GRANULARITY 4;

ALTER TABLE posts MATERIALIZE INDEX by_parent;

CREATE TABLE IF NOT EXISTS incidents
(
    incident_id String COMMENT '16 hex digits of SHA-256 of rule, labels and start',
    rule LowCardinality(String) COMMENT 'Name of the rule in the configuration',
    type LowCardinality(String) COMMENT 'What the rule looks at, such as negative-volume',
    brand LowCardinality(String) COMMENT 'Id of the brand; empty where it is about none',
    labels Map(String, String) COMMENT 'What silences and routes match',
    state Enum8('pending' = 0, 'firing' = 1, 'resolved' = 2) COMMENT 'pending: seen, and not for long enough',
    severity LowCardinality(String) COMMENT 'info, warning or critical',
    impact UInt8 COMMENT '1 to 10, of how far and for how long',
    started_at DateTime64(3, 'UTC') COMMENT 'When it began',
    fired_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was found to be one; NULL: never',
    resolved_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was over; NULL: it is not',
    last_held_at DateTime64(3, 'UTC') COMMENT 'When the condition last held',
    value Float64 COMMENT 'What was seen at its worst, in the unit of the type',
    expected Nullable(Float64) COMMENT 'What would have been usual; NULL: no baseline',
    bound Nullable(Float64) COMMENT 'What it took to fire',
    window_ms UInt64 COMMENT 'Over so long a window',
    resolution String COMMENT 'Why it is over, where a person or a deletion ended it' CODEC(ZSTD(1)),
    mention_id String COMMENT 'The one mention that it is about; empty for windows',
    detail String COMMENT 'The whole incident with its evidence, JSON' CODEC(ZSTD(3)),
    version UInt64 COMMENT 'Rises with every change: the highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (started_at, incident_id)
SETTINGS index_granularity = 256, fsync_after_insert = 1
COMMENT 'Every incident that a rule found. Read v_incidents: this table holds former states too';

CREATE TABLE IF NOT EXISTS incident_actions
(
    action_id String COMMENT '16 hex digits: the same action is one row however often it is written',
    incident_id String COMMENT 'The incident',
    at DateTime64(3, 'UTC') COMMENT 'When it was done',
    author String COMMENT 'Who did it',
    action LowCardinality(String) COMMENT 'acknowledge, assign, note or resolve',
    text String COMMENT 'The note, or whom it is assigned to' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (incident_id, at, action_id)
SETTINGS index_granularity = 256, fsync_after_insert = 1
COMMENT 'What people did about incidents. Nothing is ever changed in it';

CREATE TABLE IF NOT EXISTS silences
(
    silence_id String COMMENT '8 hex digits',
    matchers Array(String) COMMENT 'All must hold, such as brand=acme',
    author String COMMENT 'Who asked for it',
    reason String COMMENT 'Why',
    starts_at DateTime64(3, 'UTC') COMMENT 'From when on',
    ends_at DateTime64(3, 'UTC') COMMENT 'Until when, exclusive',
    created_at DateTime64(3, 'UTC') COMMENT 'When it was made',
    version UInt64 COMMENT 'The highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY silence_id
SETTINGS fsync_after_insert = 1
COMMENT 'What nobody is to be told of for a while';

CREATE TABLE IF NOT EXISTS notifications
(
    notification_id String COMMENT '32 hex digits of channel, kind and what it is about: enqueued once, however often it is found due',
    channel LowCardinality(String) COMMENT 'The configured channel',
    kind LowCardinality(String) COMMENT 'firing, update, reminder, escalation, resolved, digest or test',
    thread String COMMENT 'What updates of one thing share',
    brand LowCardinality(String) COMMENT 'Id of the brand; empty where it is about none or several',
    incidents Array(String) COMMENT 'The incidents that it is about',
    impact UInt8 COMMENT 'Of the worst of them, when it was made',
    state Enum8('queued' = 0, 'sent' = 1, 'failed' = 2, 'dropped' = 3) COMMENT 'failed: nobody took it. dropped: nobody was to take it any more',
    attempts UInt32 COMMENT 'How often it was tried',
    created_at DateTime64(3, 'UTC') COMMENT 'When it was enqueued',
    sent_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the other side took it; NULL: not yet',
    error String COMMENT 'Why it was not taken, the last time; empty where it was' CODEC(ZSTD(1)),
    receipt String COMMENT 'What the other side answered' CODEC(ZSTD(1)),
    stands_for String COMMENT 'The notification of a dead channel that it was sent in place of; empty for its own',
    message String COMMENT 'What it says, JSON' CODEC(ZSTD(3)),
    version UInt64 COMMENT 'The highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY notification_id
SETTINGS index_granularity = 256, fsync_after_insert = 1
COMMENT 'The outbox: everything that people were to be told. Read v_notifications: this table holds former states too';

-- What was enqueued about an incident is asked by the incident. It never changes.
ALTER TABLE notifications ADD INDEX IF NOT EXISTS by_incident incidents TYPE bloom_filter(0.01) GRANULARITY 4;

CREATE TABLE IF NOT EXISTS deliveries
(
    notification_id String COMMENT 'The notification',
    channel LowCardinality(String) COMMENT 'The configured channel',
    attempt UInt32 COMMENT 'The how manieth it was, from 1',
    at DateTime64(3, 'UTC') COMMENT 'When it was tried',
    outcome Enum8('sent' = 0, 'again' = 1, 'failed' = 2) COMMENT 'again: failed in passing, tried later',
    duration_ms UInt32 COMMENT 'How long the other side took',
    detail String COMMENT 'What it answered, or why it did not' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (notification_id, attempt, at)
SETTINGS index_granularity = 256
COMMENT 'Each attempt to deliver a notification';

CREATE TABLE IF NOT EXISTS unsubscriptions
(
    digest LowCardinality(String) COMMENT 'Name of the digest; empty for all',
    address String COMMENT 'Who wants no more of it' CODEC(ZSTD(1)),
    at DateTime64(3, 'UTC') COMMENT 'When that was said',
    active UInt8 COMMENT '0 once it was taken back',
    version UInt64 COMMENT 'The highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (digest, address)
SETTINGS fsync_after_insert = 1
COMMENT 'Who wants no more digests';

CREATE OR REPLACE VIEW v_incidents
(
    incident_id String COMMENT 'Stable id of the incident',
    rule LowCardinality(String) COMMENT 'Name of the rule in the configuration',
    type LowCardinality(String) COMMENT 'What the rule looks at, such as negative-volume',
    brand LowCardinality(String) COMMENT 'Id of the brand; empty where it is about none',
    labels Map(String, String) COMMENT 'What silences and routes match',
    state String COMMENT 'pending, firing or resolved',
    severity LowCardinality(String) COMMENT 'info, warning or critical',
    impact UInt8 COMMENT '1 to 10, of how far and for how long',
    started_at DateTime64(3, 'UTC') COMMENT 'When it began',
    fired_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was found to be one; NULL: it never lasted long enough',
    resolved_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was over; NULL: it is not',
    value Float64 COMMENT 'What was seen at its worst, in the unit of the type',
    expected Nullable(Float64) COMMENT 'What would have been usual; NULL: no baseline',
    bound Nullable(Float64) COMMENT 'What it took to fire',
    window_ms UInt64 COMMENT 'Over so long a window',
    resolution String COMMENT 'Why it is over, where a person or a deletion ended it',
    mention_id String COMMENT 'The one mention that it is about; empty for windows',
    acknowledged_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When somebody took note; NULL: nobody did',
    acknowledged_by String COMMENT 'Who took note first',
    assignee String COMMENT 'Whose it is',
    notes UInt64 COMMENT 'How many notes there are on it'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    i.incident_id AS incident_id, i.rule AS rule, i.type AS type, i.brand AS brand, i.labels AS labels, toString(i.state) AS state,
    i.severity AS severity, i.impact AS impact, i.started_at AS started_at, i.fired_at AS fired_at, i.resolved_at AS resolved_at,
    i.value AS value, i.expected AS expected, i.bound AS bound, i.window_ms AS window_ms, i.resolution AS resolution,
    i.mention_id AS mention_id, a.acknowledged_at AS acknowledged_at, a.acknowledged_by AS acknowledged_by, a.assignee AS assignee,
    a.notes AS notes
FROM incidents AS i FINAL
GLOBAL LEFT JOIN
(
    SELECT
        incident_id,
        minOrNullIf(at, action = 'acknowledge') AS acknowledged_at, argMinIf(author, at, action = 'acknowledge') AS acknowledged_by,
        argMaxIf(text, at, action = 'assign') AS assignee, countIf(action = 'note') AS notes
    FROM incident_actions FINAL
    GROUP BY incident_id
) AS a USING (incident_id)
COMMENT 'Every incident, once, with what people did about it';

CREATE OR REPLACE VIEW v_notifications
(
    notification_id String COMMENT 'Stable id of the notification',
    channel LowCardinality(String) COMMENT 'The configured channel',
    kind LowCardinality(String) COMMENT 'firing, update, reminder, escalation, resolved, digest or test',
    thread String COMMENT 'What updates of one thing share',
    brand LowCardinality(String) COMMENT 'Id of the brand; empty where it is about none or several',
    incidents Array(String) COMMENT 'The incidents that it is about',
    state String COMMENT 'queued, sent, failed (nobody took it) or dropped (nobody was to take it any more)',
    attempts UInt32 COMMENT 'How often it was tried',
    created_at DateTime64(3, 'UTC') COMMENT 'When it was enqueued',
    sent_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the other side took it; NULL: not yet',
    error String COMMENT 'Why it was not taken, the last time; empty where it was',
    receipt String COMMENT 'What the other side answered',
    stands_for String COMMENT 'The notification of a dead channel that it was sent in place of; empty for its own',
    message String COMMENT 'What it says, JSON'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    notification_id, channel, kind, thread, brand, incidents, toString(state) AS state, attempts, created_at, sent_at, error, receipt,
    stands_for, message
FROM notifications FINAL
COMMENT 'The outbox: everything that people were told or are to be told';

CREATE OR REPLACE VIEW v_silences
(
    silence_id String COMMENT 'Id of the silence',
    matchers Array(String) COMMENT 'All must hold, such as brand=acme',
    author String COMMENT 'Who asked for it',
    reason String COMMENT 'Why',
    starts_at DateTime64(3, 'UTC') COMMENT 'From when on',
    ends_at DateTime64(3, 'UTC') COMMENT 'Until when, exclusive',
    created_at DateTime64(3, 'UTC') COMMENT 'When it was made'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT silence_id, matchers, author, reason, starts_at, ends_at, created_at
FROM silences FINAL
COMMENT 'What nobody is to be told of for a while';

CREATE OR REPLACE VIEW v_deliveries
(
    notification_id String COMMENT 'The notification',
    channel LowCardinality(String) COMMENT 'The configured channel',
    attempt UInt32 COMMENT 'The how manieth it was, from 1',
    at DateTime64(3, 'UTC') COMMENT 'When it was tried',
    outcome String COMMENT 'sent, again (failed in passing, tried later) or failed',
    duration_ms UInt32 COMMENT 'How long the other side took',
    detail String COMMENT 'What it answered, or why it did not'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT notification_id, channel, attempt, at, toString(outcome) AS outcome, duration_ms, detail
FROM deliveries FINAL
COMMENT 'Each attempt to deliver a notification';
