-- Who the authors of mentions are: customers of the company, or people of whom nothing but their accounts is known.

-- New authors are found by when their mentions were fetched.
ALTER TABLE mentions ADD INDEX IF NOT EXISTS by_version version TYPE minmax GRANULARITY 1;

ALTER TABLE mentions MATERIALIZE INDEX by_version;

CREATE TABLE IF NOT EXISTS customers
(
    crm LowCardinality(String) COMMENT 'The configured CRM or file',
    customer_id String COMMENT 'Id there',
    person_id String COMMENT 'Who they are here: c- and 16 hex digits',
    name String COMMENT 'As people call them',
    segment LowCardinality(String) COMMENT 'Segment by the word of the CRM; empty: none',
    lifetime_value Nullable(Float64) COMMENT 'What they are worth, in the currency of the CRM; NULL: not known',
    owner String COMMENT 'Who looks after them, as the CRM names that person',
    consent LowCardinality(String) COMMENT 'granted or denied; empty: nobody asked',
    country LowCardinality(String) COMMENT 'As the CRM has it',
    language LowCardinality(String) COMMENT 'ISO 639-1',
    emails Array(String) COMMENT 'Their mail addresses' CODEC(ZSTD(1)),
    record String COMMENT 'All that is known, JSON' CODEC(ZSTD(3)),
    record_hash String COMMENT 'Hash of record: what did not change is not written again',
    seen_at DateTime64(3, 'UTC') COMMENT 'When this state was read',
    version UInt64 COMMENT 'Rises with every change: the highest wins',
    is_deleted UInt8 COMMENT '1 once they are gone there'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (crm, customer_id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'Known customers. Read v_customers: this table holds former states too';

-- Apart from the customers, whose versions tell what changed.
CREATE TABLE IF NOT EXISTS customers_seen
(
    crm LowCardinality(String) COMMENT 'The configured CRM or file',
    customer_id String COMMENT 'Id there',
    seen_at DateTime64(3, 'UTC') COMMENT 'When they were last read',
    version UInt64 COMMENT 'The highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (crm, customer_id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'When customers were last read: who is in no page of a whole reading is gone';

CREATE TABLE IF NOT EXISTS accounts
(
    account String COMMENT 'Network and id on it, or @ and handle where there is no id: mastodon:1234, bluesky:@ana',
    network LowCardinality(String) COMMENT 'The network',
    author_id String COMMENT 'Stable id on the network; empty where it gives none',
    author_handle String COMMENT 'Handle as last seen',
    name String COMMENT 'Name as last seen',
    profile String COMMENT 'What the network shows of its owner, JSON' CODEC(ZSTD(3)),
    keys Array(String) COMMENT 'What may be found in another profile of the same person, such as email:ana@puig.cat' CODEC(ZSTD(1)),
    person_id String COMMENT 'Whose it is: c- of a customer, p- of somebody else',
    crm LowCardinality(String) COMMENT 'CRM of the customer; empty where it is nobody''s',
    customer_id String COMMENT 'Id of the customer there; empty: no known customer',
    probability Nullable(Float32) COMMENT 'How likely that link is, 0 to 1; NULL: none, or a person said so',
    reasons Array(Tuple(field String, level String, bits Float32)) COMMENT 'What was compared, in bits for and against' CODEC(ZSTD(1)),
    decided LowCardinality(String) COMMENT 'Who decided whose it is: auto or person; empty: nothing was to be decided',
    decided_by String COMMENT 'Name of the person who decided',
    decided_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When; NULL: never',
    judged_at DateTime64(3, 'UTC') COMMENT 'When it was last compared with the customers',
    first_seen_at DateTime64(3, 'UTC') COMMENT 'When its first mention was fetched',
    last_seen_at DateTime64(3, 'UTC') COMMENT 'When its last mention was fetched',
    version UInt64 COMMENT 'Rises with every change: the highest wins',
    is_deleted UInt8 COMMENT '1 once it was forgotten'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY account
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'Every account that was the author of a mention, and whose it is. Read v_accounts: this table holds former states too';

ALTER TABLE accounts
    ADD INDEX IF NOT EXISTS by_person person_id TYPE bloom_filter(0.01) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS by_keys keys TYPE bloom_filter(0.01) GRANULARITY 1;

CREATE TABLE IF NOT EXISTS suggestions
(
    account String COMMENT 'The account',
    crm LowCardinality(String) COMMENT 'CRM of the customer that it may be',
    customer_id String COMMENT 'Id of the customer there',
    probability Float32 COMMENT 'How likely, 0 to 1',
    held LowCardinality(String) COMMENT 'Why it is not linked by itself, such as name-alone; empty: it is not sure enough',
    reasons Array(Tuple(field String, level String, bits Float32)) COMMENT 'What was compared, in bits for and against' CODEC(ZSTD(1)),
    state Enum8('waiting' = 0, 'accepted' = 1, 'rejected' = 2, 'moot' = 3) COMMENT 'moot: something else was found or decided',
    suggested_at DateTime64(3, 'UTC') COMMENT 'When it was first suggested',
    version UInt64 COMMENT 'Rises with every change: the highest wins',
    is_deleted UInt8 COMMENT '1 once it was forgotten'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (account, crm, customer_id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'Customers that accounts may belong to, for a person to decide';

CREATE TABLE IF NOT EXISTS decisions
(
    decision_id String COMMENT '16 hex digits',
    at DateTime64(3, 'UTC') COMMENT 'When it was decided',
    by String COMMENT 'Who decided',
    action LowCardinality(String) COMMENT 'accept, reject, unlink, join, merge or forget',
    account String COMMENT 'The account; empty where it is about people',
    person_id String COMMENT 'Whose it was, or the person who stays',
    crm LowCardinality(String) COMMENT 'CRM of the customer; empty: none',
    customer_id String COMMENT 'Id of the customer there',
    levels Array(String) COMMENT 'What agreed and what did not, as field:level: what weights are learned from',
    probability Nullable(Float32) COMMENT 'How likely it had been; NULL: not judged',
    before String COMMENT 'What was before, JSON: what an undo puts back' CODEC(ZSTD(1)),
    note String COMMENT 'Why, in the words of who decided' CODEC(ZSTD(1)),
    undone_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was undone; NULL: it stands',
    undone_by String COMMENT 'Who undid it',
    version UInt64 COMMENT 'The highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY decision_id
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'What people decided of accounts and customers, for ever';

CREATE TABLE IF NOT EXISTS forgotten
(
    hash String COMMENT 'HMAC-SHA-256, with a secret of the store, of an account, a mail address or a customer',
    at DateTime64(3, 'UTC') COMMENT 'When they were forgotten',
    version UInt64 COMMENT 'The highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY hash
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'Who was erased: enough to know them again, and not to know who they are';

CREATE OR REPLACE VIEW v_customers
(
    crm LowCardinality(String) COMMENT 'The configured CRM or file',
    customer_id String COMMENT 'Id there',
    person_id String COMMENT 'Who they are here',
    name String COMMENT 'As people call them',
    segment LowCardinality(String) COMMENT 'Segment by the word of the CRM; empty: none',
    lifetime_value Nullable(Float64) COMMENT 'What they are worth, in the currency of the CRM; NULL: not known',
    owner String COMMENT 'Who looks after them',
    consent LowCardinality(String) COMMENT 'granted or denied; empty: nobody asked',
    country LowCardinality(String) COMMENT 'As the CRM has it',
    language LowCardinality(String) COMMENT 'ISO 639-1',
    emails Array(String) COMMENT 'Their mail addresses',
    seen_at DateTime64(3, 'UTC') COMMENT 'When what is known of them was read'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT crm, customer_id, person_id, name, segment, lifetime_value, owner, consent, country, language, emails, seen_at
FROM customers FINAL
COMMENT 'Known customers, each once';

CREATE OR REPLACE VIEW v_accounts
(
    account String COMMENT 'Network and id on it, or @ and handle where there is no id',
    network LowCardinality(String) COMMENT 'The network',
    author_handle String COMMENT 'Handle as last seen',
    name String COMMENT 'Name as last seen',
    person_id String COMMENT 'Whose it is: c- of a customer, p- of somebody else',
    crm LowCardinality(String) COMMENT 'CRM of the customer; empty where it is nobody''s',
    customer_id String COMMENT 'Id of the customer there; empty: no known customer',
    probability Nullable(Float32) COMMENT 'How likely that link is, 0 to 1; NULL: none, or a person said so',
    reasons Array(Tuple(field String, level String, bits Float32)) COMMENT 'What was compared, in bits for and against',
    decided LowCardinality(String) COMMENT 'Who decided whose it is: auto or person; empty: nothing was to be decided',
    decided_by String COMMENT 'Name of the person who decided',
    decided_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When; NULL: never',
    first_seen_at DateTime64(3, 'UTC') COMMENT 'When its first mention was fetched',
    last_seen_at DateTime64(3, 'UTC') COMMENT 'When its last mention was fetched'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT account, network, author_handle, name, person_id, crm, customer_id, probability, reasons, decided, decided_by, decided_at, first_seen_at, last_seen_at
FROM accounts FINAL
COMMENT 'Every account that was the author of a mention, once, and whose it is';

CREATE OR REPLACE VIEW v_people
(
    person_id String COMMENT 'c- of a customer, p- of somebody else',
    name String COMMENT 'Of the customer, else of the account that was seen last',
    crm LowCardinality(String) COMMENT 'CRM of the customer; empty: no customer',
    customer_id String COMMENT 'Id of the customer there; empty: no customer',
    segment LowCardinality(String) COMMENT 'Segment of the customer; empty: none',
    lifetime_value Nullable(Float64) COMMENT 'What the customer is worth; NULL: not known',
    owner String COMMENT 'Who looks after the customer',
    consent LowCardinality(String) COMMENT 'granted or denied; empty: nobody asked',
    accounts Array(String) COMMENT 'All accounts that are theirs',
    networks Array(String) COMMENT 'Their networks',
    first_seen_at DateTime64(3, 'UTC') COMMENT 'When the first mention by them was fetched',
    last_seen_at DateTime64(3, 'UTC') COMMENT 'When the last mention by them was fetched'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    a.person_id AS person_id, if(any(c.customer_id) != '', any(c.name), argMax(if(a.name != '', a.name, a.author_handle), a.last_seen_at)) AS name,
    any(a.crm) AS crm, any(a.customer_id) AS customer_id, any(c.segment) AS segment, any(c.lifetime_value) AS lifetime_value,
    any(c.owner) AS owner, any(c.consent) AS consent, groupUniqArray(a.account) AS accounts, groupUniqArray(toString(a.network)) AS networks,
    min(a.first_seen_at) AS first_seen_at, max(a.last_seen_at) AS last_seen_at
FROM (SELECT * FROM accounts FINAL) AS a
GLOBAL LEFT JOIN (SELECT crm, customer_id, name, segment, lifetime_value, owner, consent FROM customers FINAL) AS c
ON c.crm = a.crm AND c.customer_id = a.customer_id
GROUP BY a.person_id
COMMENT 'Everybody who ever spoke of a brand, with all their accounts';

CREATE OR REPLACE VIEW v_suggestions
(
    account String COMMENT 'The account',
    crm LowCardinality(String) COMMENT 'CRM of the customer that it may be',
    customer_id String COMMENT 'Id of the customer there',
    probability Float32 COMMENT 'How likely, 0 to 1',
    held LowCardinality(String) COMMENT 'Why it is not linked by itself; empty: it is not sure enough',
    reasons Array(Tuple(field String, level String, bits Float32)) COMMENT 'What was compared, in bits for and against',
    state String COMMENT 'waiting, accepted, rejected or moot',
    suggested_at DateTime64(3, 'UTC') COMMENT 'When it was first suggested'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT account, crm, customer_id, probability, held, reasons, toString(state) AS state, suggested_at
FROM suggestions FINAL
COMMENT 'Customers that accounts may belong to';

CREATE OR REPLACE VIEW v_decisions
(
    decision_id String COMMENT '16 hex digits',
    at DateTime64(3, 'UTC') COMMENT 'When it was decided',
    by String COMMENT 'Who decided',
    action LowCardinality(String) COMMENT 'accept, reject, unlink, join, merge or forget',
    account String COMMENT 'The account; empty where it is about people',
    person_id String COMMENT 'Whose it was, or the person who stays',
    crm LowCardinality(String) COMMENT 'CRM of the customer; empty: none',
    customer_id String COMMENT 'Id of the customer there',
    note String COMMENT 'Why, in the words of who decided',
    undone_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was undone; NULL: it stands',
    undone_by String COMMENT 'Who undid it'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT decision_id, at, by, action, account, person_id, crm, customer_id, note, undone_at, undone_by
FROM decisions FINAL
COMMENT 'What people decided of accounts and customers';

CREATE OR REPLACE VIEW v_mention_people
(
    mention_id UUID COMMENT 'The mention',
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    published_at DateTime64(3, 'UTC') COMMENT 'When its post was published',
    sentiment String COMMENT 'negative, neutral, positive or unrated: toward the brand',
    account String COMMENT 'Account of the author',
    person_id String COMMENT 'Whose it is',
    crm LowCardinality(String) COMMENT 'CRM of the customer; empty: no customer',
    customer_id String COMMENT 'Id of the customer there; empty: no customer'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT m.mention_id AS mention_id, m.brand AS brand, m.published_at AS published_at, m.label AS sentiment, m.account AS account,
    a.person_id AS person_id, a.crm AS crm, a.customer_id AS customer_id
FROM
(
    SELECT mention_id, brand, published_at, toString(sentiment) AS label,
        multiIf(author_id != '', concat(if(network = 'x', 'twitter', network), ':', author_id),
            author_handle != '', concat(if(network = 'x', 'twitter', network), ':@', lowerUTF8(author_handle)), '') AS account
    FROM mentions FINAL
    WHERE NOT irrelevant
) AS m
GLOBAL INNER JOIN (SELECT account, person_id, crm, customer_id FROM accounts FINAL) AS a ON a.account = m.account
COMMENT 'Every mention with the person who wrote it';
