-- How far people reach, and how much they move others. NULL is what the network does not say, and never zero.

CREATE OR REPLACE VIEW v_reach
(
    mention_id UUID COMMENT 'The mention',
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    reach Nullable(UInt64) COMMENT 'How many may have seen it: views where the network gives them, else followers of who wrote a post of its own; NULL: not known',
    basis String COMMENT 'views or followers; empty: not known'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT mention_id, brand,
    multiIf(views IS NOT NULL, views, type IN ('post', 'video', 'question'), author_followers, NULL) AS reach,
    multiIf(views IS NOT NULL, 'views', type IN ('post', 'video', 'question') AND author_followers IS NOT NULL, 'followers', '') AS basis
FROM mentions FINAL
WHERE NOT irrelevant
COMMENT 'How many may have seen each mention. Replies and articles are seen by others than the followers of who wrote them: unknown without views';

CREATE TABLE IF NOT EXISTS author_facts
(
    account String COMMENT 'network:id, or network:@handle',
    network LowCardinality(String) COMMENT 'The network; x is twitter',
    followers Nullable(UInt64) COMMENT 'Followers by the latest post that tells; NULL: not known',
    engagement_rate Nullable(Float64) COMMENT 'Likes, shares and replies for a post, over followers; NULL: not known',
    pickups Float64 COMMENT 'Replies to them and copies of their stories by others who are not flagged, for a post, as far as they were seen',
    topic Nullable(Float64) COMMENT 'Share of the posts seen that mention a brand, 0 to 1; NULL: fewer than 5 posts seen',
    posts UInt64 COMMENT 'Posts seen, kept or dropped',
    scored_at DateTime64(3, 'UTC') COMMENT 'When this was counted',
    version UInt64 COMMENT 'Milliseconds of scored_at: the highest wins',
    is_deleted UInt8 COMMENT '1 once no post of theirs is left'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY account
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'What influence is made of, of each author seen. Read v_influence: this table holds former states too';

CREATE TABLE IF NOT EXISTS author_flags
(
    account String COMMENT 'network:id, or network:@handle',
    kind LowCardinality(String) COMMENT 'bot, or coordinated: one hand moves several accounts',
    network LowCardinality(String) COMMENT 'The network; x is twitter',
    handle String COMMENT 'Handle as last seen, without @',
    reasons Array(String) COMMENT 'What gave it away, for people' CODEC(ZSTD(1)),
    first_at DateTime64(3, 'UTC') COMMENT 'When it was first flagged',
    judged_at DateTime64(3, 'UTC') COMMENT 'When what it is flagged for was last found, or was found to hold no more',
    version UInt64 COMMENT 'The highest wins',
    is_deleted UInt8 COMMENT '1 once it holds no more'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (account, kind)
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'Accounts that are probably no people speaking for themselves. Read v_author_flags: this table holds former states too';

CREATE TABLE IF NOT EXISTS bursts
(
    burst_id String COMMENT 'Stable id: 32 hex digits, of the network and the first post',
    network LowCardinality(String) COMMENT 'The network; x is twitter',
    accounts Array(String) COMMENT 'Accounts that said it' CODEC(ZSTD(1)),
    suspects Array(String) COMMENT 'Of them, those by whom it was found: others may have said the same by chance' CODEC(ZSTD(1)),
    posts Array(String) COMMENT 'Their posts, the first one first' CODEC(ZSTD(1)),
    brands Array(LowCardinality(String)) COMMENT 'Brands that they mention',
    reasons Array(String) COMMENT 'What gave it away, for people' CODEC(ZSTD(1)),
    from_at DateTime64(3, 'UTC') COMMENT 'When the first was published',
    to_at DateTime64(3, 'UTC') COMMENT 'When the last was',
    found_at DateTime64(3, 'UTC') COMMENT 'When it was first found',
    version UInt64 COMMENT 'The highest wins',
    is_deleted UInt8 COMMENT '1 once it holds no more'
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY burst_id
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'Many accounts that said the same within minutes, moved by one hand. Read v_bursts: this table holds former states too';

CREATE TABLE IF NOT EXISTS segment_counts
(
    segment String COMMENT 'Name of the segment in the configuration',
    day Date COMMENT 'The day, UTC',
    people UInt64 COMMENT 'People in it',
    customers UInt64 COMMENT 'Of them, known customers',
    condition String COMMENT 'Its condition then, as written' CODEC(ZSTD(1)),
    counted_at DateTime64(3, 'UTC') COMMENT 'When they were counted',
    version UInt64 COMMENT 'Milliseconds of counted_at: the highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (segment, day)
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'How many people were in each segment, day by day';

CREATE TABLE IF NOT EXISTS segment_pushes
(
    segment String COMMENT 'Name of the segment in the configuration',
    crm LowCardinality(String) COMMENT 'The configured CRM',
    at DateTime64(3, 'UTC') COMMENT 'When it was pushed',
    by String COMMENT 'Who did it',
    contacts UInt64 COMMENT 'Contacts on the list',
    denied UInt64 COMMENT 'Left out because they deny consent',
    record String COMMENT 'The list in the CRM, JSON: kind, id, url; empty where it was not taken' CODEC(ZSTD(1)),
    error String COMMENT 'Why it was not taken, in the words of the CRM; empty where it was' CODEC(ZSTD(1)),
    version UInt64 COMMENT 'The highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (segment, crm, at)
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'Segments that were made lists of a CRM';

CREATE OR REPLACE VIEW v_influence
(
    account String COMMENT 'network:id, or network:@handle',
    network String COMMENT 'The network; x is twitter',
    influence Nullable(Float64) COMMENT '0 to 100: weighted mean of the parts that are known (followers 0.4, engagement 0.25, pickups 0.25, topic 0.1); NULL: none of the first three is, or the account is flagged',
    followers_part Nullable(Float64) COMMENT '0 to 100: 50 at the median of the network, 12.5 more for each tenfold; NULL: not known',
    engagement_part Nullable(Float64) COMMENT '0 to 100: 50 at the median of the network, 12.5 more for each doubling; NULL: not known',
    pickups_part Nullable(Float64) COMMENT '0 to 100: 50 at the median of the network, 12.5 more for each doubling; NULL: nobody on the network was seen to be picked up',
    topic_part Nullable(Float64) COMMENT '0 to 100: share of the posts seen that mention a brand; NULL: fewer than 5 posts seen',
    followers Nullable(UInt64) COMMENT 'Followers by the latest post that tells; NULL: not known',
    engagement_rate Nullable(Float64) COMMENT 'Likes, shares and replies for a post, over followers; NULL: not known',
    pickups Nullable(Float64) COMMENT 'Replies to them and copies of their stories by others, for a post; NULL: nobody on the network was seen to be picked up',
    posts UInt64 COMMENT 'Posts seen, kept or dropped',
    flags Array(String) COMMENT 'bot or coordinated: then there is no influence'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    facts AS
    (
        SELECT account AS who, toString(network) AS net, posts AS n, author_facts.followers AS fans, topic AS share, author_facts.engagement_rate AS rate,
            author_facts.pickups AS pick
        FROM author_facts FINAL
    ),
    norms AS
    (
        SELECT net, max(pick) > 0 AS picks_known,
            if(count(fans) >= 30, toFloat64(quantileExact(0.5)(fans)), 200.) AS usual_fans,
            if(count(rate) >= 30, quantileExact(0.5)(rate), 0.01) AS usual_rate,
            if(countIf(pick > 0) >= 30, quantileExact(0.5)(pick), 0.2) AS usual_pick
        FROM facts GROUP BY net
    ),
    flagged AS (SELECT account AS who, groupUniqArray(toString(kind)) AS kinds FROM author_flags FINAL GROUP BY who),
    parts AS
    (
        SELECT f.who AS who, f.net AS net, f.n AS n, f.fans AS fans, f.rate AS rate, if(m.picks_known, f.pick, NULL) AS pick,
            least(100., greatest(0., 50 + 12.5 * (log10(fans + 1) - log10(m.usual_fans + 1)))) AS a,
            least(100., greatest(0., 50 + 12.5 * log2((rate + 0.001) / (m.usual_rate + 0.001)))) AS b,
            least(100., greatest(0., 50 + 12.5 * log2((pick + 0.1) / (m.usual_pick + 0.1)))) AS c,
            100 * f.share AS d
        FROM facts AS f
        GLOBAL INNER JOIN norms AS m ON m.net = f.net
    )
SELECT p.who AS account, p.net AS network,
    if((fans IS NULL AND rate IS NULL AND pick IS NULL) OR notEmpty(l.kinds), NULL,
        (if(fans IS NULL, 0, 0.4 * a) + if(rate IS NULL, 0, 0.25 * b) + if(pick IS NULL, 0, 0.25 * c) + if(d IS NULL, 0, 0.1 * d))
        / (0.4 * (fans IS NOT NULL) + 0.25 * (rate IS NOT NULL) + 0.25 * (pick IS NOT NULL) + 0.1 * (d IS NOT NULL))) AS influence,
    if(fans IS NULL, NULL, a) AS followers_part, if(rate IS NULL, NULL, b) AS engagement_part, if(pick IS NULL, NULL, c) AS pickups_part,
    d AS topic_part, fans AS followers, rate AS engagement_rate, pick AS pickups, n AS posts, l.kinds AS flags
FROM parts AS p
    GLOBAL LEFT JOIN flagged AS l ON l.who = p.who
COMMENT 'How much each account moves others, with what that is made of. Fewer than 30 authors of whom a fact is known: 200 followers, a rate of 0.01 and 0.2 pick-ups stand for the medians of a network';

CREATE OR REPLACE VIEW v_author_flags
(
    account String COMMENT 'network:id, or network:@handle',
    kind LowCardinality(String) COMMENT 'bot, or coordinated: one hand moves several accounts',
    network LowCardinality(String) COMMENT 'The network; x is twitter',
    handle String COMMENT 'Handle as last seen, without @',
    reasons Array(String) COMMENT 'What gave it away, for people',
    first_at DateTime64(3, 'UTC') COMMENT 'When it was first flagged',
    judged_at DateTime64(3, 'UTC') COMMENT 'When what it is flagged for was last found'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT account, kind, network, handle, reasons, first_at, judged_at
FROM author_flags FINAL
COMMENT 'Accounts that are probably no people speaking for themselves';

CREATE OR REPLACE VIEW v_bursts
(
    burst_id String COMMENT 'Stable id of the burst',
    network LowCardinality(String) COMMENT 'The network; x is twitter',
    accounts Array(String) COMMENT 'Accounts that said it',
    suspects Array(String) COMMENT 'Of them, those by whom it was found: others may have said the same by chance',
    posts Array(String) COMMENT 'Their posts, the first one first',
    brands Array(LowCardinality(String)) COMMENT 'Brands that they mention',
    reasons Array(String) COMMENT 'What gave it away, for people',
    from_at DateTime64(3, 'UTC') COMMENT 'When the first was published',
    to_at DateTime64(3, 'UTC') COMMENT 'When the last was',
    found_at DateTime64(3, 'UTC') COMMENT 'When it was first found'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT burst_id, network, accounts, suspects, posts, brands, reasons, from_at, to_at, found_at
FROM bursts FINAL
COMMENT 'Many accounts that said the same within minutes, moved by one hand';

CREATE OR REPLACE VIEW v_segment_counts
(
    segment String COMMENT 'Name of the segment in the configuration',
    day Date COMMENT 'The day, UTC',
    people UInt64 COMMENT 'People in it',
    customers UInt64 COMMENT 'Of them, known customers',
    condition String COMMENT 'Its condition then, as written',
    counted_at DateTime64(3, 'UTC') COMMENT 'When they were counted'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT segment, day, people, customers, condition, counted_at
FROM segment_counts FINAL
COMMENT 'How many people were in each segment, day by day';

CREATE OR REPLACE VIEW v_segment_pushes
(
    segment String COMMENT 'Name of the segment in the configuration',
    crm LowCardinality(String) COMMENT 'The configured CRM',
    at DateTime64(3, 'UTC') COMMENT 'When it was pushed',
    by String COMMENT 'Who did it',
    contacts UInt64 COMMENT 'Contacts on the list',
    denied UInt64 COMMENT 'Left out because they deny consent',
    record String COMMENT 'The list in the CRM, JSON: kind, id, url; empty where it was not taken',
    error String COMMENT 'Why it was not taken, in the words of the CRM; empty where it was'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT segment, crm, at, by, contacts, denied, record, error
FROM segment_pushes FINAL
COMMENT 'Segments that were made lists of a CRM';
