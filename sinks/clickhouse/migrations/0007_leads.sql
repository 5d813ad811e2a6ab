-- People who show interest, and what of them goes to which CRM.

CREATE TABLE IF NOT EXISTS leads
(
    lead_id String COMMENT 'Stable id: 32 hex digits, of the brand and the person as first seen',
    brand LowCardinality(String) COMMENT 'The brand that the interest is in',
    person_id String COMMENT 'The person',
    state Enum8('new' = 0, 'hot' = 1, 'working' = 2, 'sent' = 3, 'customer' = 4, 'dismissed' = 5) COMMENT 'new, hot (its score crossed the threshold), working (it may go to a CRM), sent (a CRM took it), customer (turned out to be one) or dismissed',
    score UInt8 COMMENT '0 to 100 when it was last scored',
    intent LowCardinality(String) COMMENT 'Of the strongest signal: need, compare, evaluate, buy or leave; empty where none is left',
    stage LowCardinality(String) COMMENT 'Stage of the buying cycle: need, comparison, evaluation or decision; empty where none is left',
    reasons Array(Tuple(part LowCardinality(String), points Float32, detail String)) COMMENT 'What makes the score: parts, with the points that each gives or takes' CODEC(ZSTD(1)),
    accounts Array(String) COMMENT 'Accounts of the person: network:id, or network:@handle' CODEC(ZSTD(1)),
    name String COMMENT 'Name that the person shows' CODEC(ZSTD(1)),
    network LowCardinality(String) COMMENT 'Network of the account that most is known of',
    handle String COMMENT 'Handle on it, without @' CODEC(ZSTD(1)),
    url String COMMENT 'Profile on it' CODEC(ZSTD(1)),
    language LowCardinality(String) COMMENT 'Language of the latest signal, ISO 639-1; empty: not known',
    country LowCardinality(String) COMMENT 'ISO 3166-1 alpha-2, lower case; empty: not known',
    followers Nullable(UInt64) COMMENT 'Followers of the account that has most; NULL: not known',
    mentions Array(UUID) COMMENT 'Mentions that count, the strongest first' CODEC(ZSTD(1)),
    crm LowCardinality(String) COMMENT 'CRM or file of the customer that the person turned out to be; empty: of none',
    customer_id String COMMENT 'Id of that customer; empty: none' CODEC(ZSTD(1)),
    first_at DateTime64(3, 'UTC') COMMENT 'When the first signal that counts was published',
    last_at DateTime64(3, 'UTC') COMMENT 'When the latest was',
    created_at DateTime64(3, 'UTC') COMMENT 'When it became a lead',
    scored_at DateTime64(3, 'UTC') COMMENT 'When it was last scored',
    hot_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it last became hot; NULL: never',
    sent_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When a CRM took it; NULL: never',
    version UInt64 COMMENT 'The highest wins',
    is_deleted UInt8 COMMENT '1 once nothing is left of it: signals deleted, joined to another, or forgotten'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY lead_id
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'People who show interest in a brand and are no customers. Read v_leads: this table holds former states too';

CREATE TABLE IF NOT EXISTS lead_events
(
    lead_id String COMMENT 'The lead; empty for what was done about a rule',
    at DateTime64(3, 'UTC') COMMENT 'When',
    action LowCardinality(String) COMMENT 'created, hot, cooled, allowed, sent, failed, duplicate, undone, dismissed, reopened, customer, no-customer, joined, gone, cancelled; of rules: dry-run, rule-allowed',
    by String COMMENT 'Who did it; empty: Escolta itself',
    score UInt8 COMMENT 'The score then',
    crm LowCardinality(String) COMMENT 'The CRM that it is about; empty: none',
    rule LowCardinality(String) COMMENT 'The rule that it is about; empty: none',
    detail String COMMENT 'More, for people; of a rule, its fingerprint' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (lead_id, at, action, rule, crm)
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'What became of leads, and who said so';

CREATE TABLE IF NOT EXISTS crm_outbox
(
    item_id String COMMENT 'Stable id: hash of the CRM and what is sent',
    crm LowCardinality(String) COMMENT 'The configured CRM',
    kind Enum8('lead' = 0, 'note' = 1) COMMENT 'A lead to be made, or a note on a contact',
    rule LowCardinality(String) COMMENT 'The rule that it is by; empty: a person asked for it',
    lead_id String COMMENT 'The lead; empty for a note',
    mention_id String COMMENT 'The mention that a note tells; empty for a lead' CODEC(ZSTD(1)),
    brand LowCardinality(String) COMMENT 'Id of the brand',
    person_id String COMMENT 'The person' CODEC(ZSTD(1)),
    contact String COMMENT 'Id of the contact in the CRM that a note is on; empty for a lead' CODEC(ZSTD(1)),
    state Enum8('held' = 0, 'queued' = 1, 'cancelled' = 2, 'failed' = 3, 'duplicate' = 4, 'sent' = 5, 'undone' = 6) COMMENT 'held (waits for a person), queued, cancelled, failed, duplicate (the CRM has that person already: a person decides), sent or undone',
    generation UInt32 COMMENT 'Rises with each decision about it: what an earlier one led to counts no more',
    attempts UInt32 COMMENT 'How often it was tried, in this generation',
    record String COMMENT 'What the CRM made of it, JSON: kind, id, url; empty: nothing yet' CODEC(ZSTD(1)),
    duplicates String COMMENT 'Whom the CRM has that is probably the same, JSON' CODEC(ZSTD(1)),
    error String COMMENT 'Why it was not taken, in the words of the CRM; empty where it was' CODEC(ZSTD(1)),
    by String COMMENT 'Who let it go; empty: the rule',
    created_at DateTime64(3, 'UTC') COMMENT 'When it was enqueued',
    sent_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the CRM took it; NULL: not yet',
    version UInt64 COMMENT 'Of the generation, the state and the attempts: the highest wins, whoever wrote last',
    is_deleted UInt8 COMMENT '1 once the person is forgotten'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY item_id
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'What goes to CRMs. No text of anybody is in it: that is made when it is sent. Read v_crm_outbox: this table holds former states too';

CREATE TABLE IF NOT EXISTS crm_attempts
(
    item_id String COMMENT 'Item of the outbox',
    crm LowCardinality(String) COMMENT 'The configured CRM',
    generation UInt32 COMMENT 'Generation of the item',
    attempt UInt32 COMMENT 'The how manieth it was, from 1',
    at DateTime64(3, 'UTC') COMMENT 'When it was tried',
    outcome Enum8('again' = 0, 'failed' = 1, 'sent' = 2) COMMENT 'sent (or found to be there, or withdrawn: see detail), again (failed in passing, tried later) or failed',
    duration_ms UInt32 COMMENT 'How long the CRM took',
    detail String COMMENT 'What the CRM answered, in its own words' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (item_id, generation, attempt, at)
SETTINGS index_granularity = 1024
COMMENT 'Each attempt to bring something to a CRM';

CREATE OR REPLACE VIEW v_leads
(
    lead_id String COMMENT 'Stable id of the lead',
    brand LowCardinality(String) COMMENT 'The brand that the interest is in',
    person_id String COMMENT 'The person',
    state String COMMENT 'new, hot, working, sent, customer or dismissed',
    score UInt8 COMMENT '0 to 100 when it was last scored',
    intent LowCardinality(String) COMMENT 'Of the strongest signal: need, compare, evaluate, buy or leave; empty where none is left',
    stage LowCardinality(String) COMMENT 'Stage of the buying cycle: need, comparison, evaluation or decision; empty where none is left',
    reasons Array(Tuple(part LowCardinality(String), points Float32, detail String)) COMMENT 'What makes the score: parts, with the points that each gives or takes',
    accounts Array(String) COMMENT 'Accounts of the person: network:id, or network:@handle',
    name String COMMENT 'Name that the person shows',
    network LowCardinality(String) COMMENT 'Network of the account that most is known of',
    handle String COMMENT 'Handle on it, without @',
    url String COMMENT 'Profile on it',
    language LowCardinality(String) COMMENT 'Language of the latest signal, ISO 639-1; empty: not known',
    country LowCardinality(String) COMMENT 'ISO 3166-1 alpha-2, lower case; empty: not known',
    followers Nullable(UInt64) COMMENT 'Followers of the account that has most; NULL: not known',
    mentions Array(UUID) COMMENT 'Mentions that count, the strongest first',
    crm LowCardinality(String) COMMENT 'CRM or file of the customer that the person turned out to be; empty: of none',
    customer_id String COMMENT 'Id of that customer; empty: none',
    first_at DateTime64(3, 'UTC') COMMENT 'When the first signal that counts was published',
    last_at DateTime64(3, 'UTC') COMMENT 'When the latest was',
    created_at DateTime64(3, 'UTC') COMMENT 'When it became a lead',
    scored_at DateTime64(3, 'UTC') COMMENT 'When it was last scored',
    hot_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it last became hot; NULL: never',
    sent_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When a CRM took it; NULL: never'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    lead_id, brand, person_id, toString(state) AS state, score, intent, stage, reasons, accounts, name, network, handle, url, language,
    country, followers, mentions, crm, customer_id, first_at, last_at, created_at, scored_at, hot_at, sent_at
FROM leads FINAL
COMMENT 'Every lead, once: a person’s interest in a brand';

CREATE OR REPLACE VIEW v_lead_events
(
    lead_id String COMMENT 'The lead; empty for what was done about a rule',
    at DateTime64(3, 'UTC') COMMENT 'When',
    action LowCardinality(String) COMMENT 'created, hot, cooled, allowed, sent, failed, duplicate, undone, dismissed, reopened, customer, no-customer, joined, gone, cancelled; of rules: dry-run, rule-allowed',
    by String COMMENT 'Who did it; empty: Escolta itself',
    score UInt8 COMMENT 'The score then',
    crm LowCardinality(String) COMMENT 'The CRM that it is about; empty: none',
    rule LowCardinality(String) COMMENT 'The rule that it is about; empty: none',
    detail String COMMENT 'More, for people; of a rule, its fingerprint'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT lead_id, at, action, by, score, crm, rule, detail
FROM lead_events FINAL
COMMENT 'What became of leads, and who said so';

CREATE OR REPLACE VIEW v_crm_outbox
(
    item_id String COMMENT 'Stable id of the item',
    crm LowCardinality(String) COMMENT 'The configured CRM',
    kind String COMMENT 'lead or note',
    rule LowCardinality(String) COMMENT 'The rule that it is by; empty: a person asked for it',
    lead_id String COMMENT 'The lead; empty for a note',
    mention_id String COMMENT 'The mention that a note tells; empty for a lead',
    brand LowCardinality(String) COMMENT 'Id of the brand',
    person_id String COMMENT 'The person',
    contact String COMMENT 'Id of the contact in the CRM that a note is on; empty for a lead',
    state String COMMENT 'held, queued, cancelled, failed, duplicate, sent or undone',
    generation UInt32 COMMENT 'Rises with each decision about it',
    attempts UInt32 COMMENT 'How often it was tried, in this generation',
    record String COMMENT 'What the CRM made of it, JSON: kind, id, url; empty: nothing yet',
    duplicates String COMMENT 'Whom the CRM has that is probably the same, JSON',
    error String COMMENT 'Why it was not taken, in the words of the CRM; empty where it was',
    by String COMMENT 'Who let it go; empty: the rule',
    created_at DateTime64(3, 'UTC') COMMENT 'When it was enqueued',
    sent_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the CRM took it; NULL: not yet'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    item_id, crm, toString(kind) AS kind, rule, lead_id, mention_id, brand, person_id, contact, toString(state) AS state, generation,
    attempts, record, duplicates, error, by, created_at, sent_at
FROM crm_outbox FINAL
COMMENT 'The outbox of CRMs: what was sent, what waits, and what was not taken';

CREATE OR REPLACE VIEW v_crm_attempts
(
    item_id String COMMENT 'Item of the outbox',
    crm LowCardinality(String) COMMENT 'The configured CRM',
    generation UInt32 COMMENT 'Generation of the item',
    attempt UInt32 COMMENT 'The how manieth it was, from 1',
    at DateTime64(3, 'UTC') COMMENT 'When it was tried',
    outcome String COMMENT 'sent (or found to be there, or withdrawn: see detail), again or failed',
    duration_ms UInt32 COMMENT 'How long the CRM took',
    detail String COMMENT 'What the CRM answered, in its own words'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT item_id, crm, generation, attempt, at, toString(outcome) AS outcome, duration_ms, detail
FROM crm_attempts FINAL
COMMENT 'Each attempt to bring something to a CRM';
