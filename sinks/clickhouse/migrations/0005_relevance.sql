-- Whether a mention is about its brand, who says so, and what nobody means for a reader.

-- A default that names another column holds for the rows that were there before, too.
ALTER TABLE mentions
    ADD COLUMN IF NOT EXISTS clauses Array(LowCardinality(String)) COMMENT 'The parts of the query of the brand that made it a mention, as written; empty where the brand has no query',
    ADD COLUMN IF NOT EXISTS relevance Nullable(Float32) COMMENT 'How likely it is about the brand and not about another thing of its name, 0 to 1; NULL: not judged',
    ADD COLUMN IF NOT EXISTS relevance_words Array(Tuple(word String, weight Float32)) COMMENT 'What spoke for and against that, strongest first, with signed weights' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS flags Array(Tuple(kind LowCardinality(String), reason String)) COMMENT 'Why it may not be worth hearing: own, employee, spam, giveaway or bot, each with its reason' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS judged_irrelevant Bool COMMENT 'Whether relevance is below what its brand wants counted',
    ADD COLUMN IF NOT EXISTS irrelevant Bool DEFAULT judged_irrelevant COMMENT 'Whether it is about something else, and counts nowhere: what a person says, else what was judged',
    ADD COLUMN IF NOT EXISTS marked_by LowCardinality(String) COMMENT 'Who said whether it is about the brand, of this mention or of one of its story; empty where nobody did',
    ADD COLUMN IF NOT EXISTS marked_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When that was said; NULL: nobody did';

ALTER TABLE mentions COMMENT COLUMN version 'Milliseconds of fetched_at, or one more than before where the same state is judged anew: the highest wins';

ALTER TABLE posts COMMENT COLUMN version 'Milliseconds of fetched_at, or one more than before where the same state is judged anew: the highest wins';

-- As by_time, with what else decides whether a mention counts for an alert.
ALTER TABLE mentions ADD PROJECTION IF NOT EXISTS by_publication
(
    SELECT
        brand, mention_id, published_at, first_seen_at, post_id, story_id, network, source, type, site, language, country,
        author_followers, rating, sentiment, asks, intent, intent_confidence, emotion, emotion_confidence, reasons, question, sarcasm,
        flags, irrelevant, version, is_deleted
    ORDER BY published_at
);

ALTER TABLE mentions MATERIALIZE PROJECTION by_publication;

ALTER TABLE mentions DROP PROJECTION IF EXISTS by_time;

ALTER TABLE labels ADD COLUMN IF NOT EXISTS chosen LowCardinality(String) COMMENT 'How the text was chosen to be labelled: random, active (it teaches most); empty: a person came upon it';

-- As labels: nothing of the post is in it.
CREATE TABLE IF NOT EXISTS marks
(
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    post_id String COMMENT 'The post that was marked' CODEC(ZSTD(1)),
    mention_id UUID COMMENT 'The mention that was marked',
    story_id String COMMENT 'Its story when it was marked: the mark holds for all of it' CODEC(ZSTD(1)),
    published_at DateTime64(3, 'UTC') COMMENT 'When the post was published, as first seen: it never changes',
    label Enum8('irrelevant' = -1, 'relevant' = 1, 'none' = 2) COMMENT 'Whether it is about the brand, by the word of a person; none: that was taken back',
    chosen LowCardinality(String) COMMENT 'How the text was chosen to be marked: random, active; empty: a person came upon it',
    note String COMMENT 'Why, in the words of who marked it; blank once the post is deleted' CODEC(ZSTD(3)),
    labelled_by LowCardinality(String) COMMENT 'Who marked it',
    labelled_at DateTime64(3, 'UTC') COMMENT 'When it was marked',
    judged_relevance Nullable(Float32) COMMENT 'What had been judged, 0 to 1; NULL: nothing',
    language LowCardinality(String) COMMENT 'Language of the post, ISO 639-1; und where it cannot be known',
    source LowCardinality(String) COMMENT 'The configured source that the post came from',
    settled UInt8 COMMENT '1 once every mention that it holds for shows it',
    written_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When the row was written, by the clock of the store',
    version UInt64 COMMENT '1,024 times the milliseconds of labelled_at, and a random rest: the highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, post_id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'What people say of whether mentions are about their brand. Read v_marks: this table holds former states too';

ALTER TABLE brand_models ADD COLUMN IF NOT EXISTS task LowCardinality(String) DEFAULT 'sentiment' COMMENT 'What it judges: sentiment, or relevance';

CREATE OR REPLACE VIEW v_mentions
(
    mention_id UUID COMMENT 'Stable id of the mention',
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    sentiment String COMMENT 'negative, neutral, positive or unrated: toward the brand',
    sentiment_score Float32 COMMENT '-1 (negative) to 1 (positive); 0 when unrated',
    sentiment_confidence Float32 COMMENT 'How sure the sentiment is, 0 to 1; 0 when unrated',
    sentiment_words Array(Tuple(word String, weight Float32)) COMMENT 'The words that decided, strongest first, with signed weights',
    sentiment_engine LowCardinality(String) COMMENT 'What judged, with its version; person for a label',
    text_sentiment String COMMENT 'Sentiment of the whole text, whoever it is about: negative, neutral, positive or unrated',
    text_sentiment_score Float32 COMMENT '-1 (negative) to 1 (positive); 0 when unrated',
    text_sentiment_confidence Float32 COMMENT 'How sure that is, 0 to 1; 0 when unrated',
    judged_sentiment String COMMENT 'What the engine said; it is sentiment where no person said otherwise',
    judged_score Float32 COMMENT 'The score that the engine gave, -1 to 1',
    judged_confidence Float32 COMMENT 'How sure the engine was, 0 to 1',
    judged_engine LowCardinality(String) COMMENT 'The engine, with its version',
    labelled_by LowCardinality(String) COMMENT 'Whose label sentiment is: of this mention, or of one of its story; empty where nobody labelled it',
    labelled_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When that label was given; NULL: there is none',
    emotion LowCardinality(String) COMMENT 'joy, anger, sadness, fear, surprise or disgust; empty where none is told',
    emotion_confidence Float32 COMMENT 'How sure the emotion is, 0 to 1',
    intent LowCardinality(String) COMMENT 'need, compare, evaluate, buy, share, recommend, complain, help or leave; empty where none is told',
    intent_confidence Float32 COMMENT 'How sure the intent is, 0 to 1',
    stage LowCardinality(String) COMMENT 'Where in the buying cycle the intent stands: need, comparison, evaluation, decision or after-purchase',
    reasons Array(LowCardinality(String)) COMMENT 'What it is about, of the configured reasons, likeliest first',
    question Nullable(Bool) COMMENT 'Whether it asks something that somebody at the brand could answer; NULL: not known',
    sarcasm Nullable(Float32) COMMENT 'How likely it is meant otherwise than it is said, 0 to 1; NULL: not known',
    phrases Array(String) COMMENT 'Words and phrases that say what it is about, lower case, most telling first',
    clauses Array(LowCardinality(String)) COMMENT 'The parts of the query of the brand that made it a mention, as written; empty where the brand has no query',
    relevance Nullable(Float32) COMMENT 'How likely it is about the brand and not about another thing of its name, 0 to 1; NULL: not judged',
    relevance_words Array(Tuple(word String, weight Float32)) COMMENT 'What spoke for and against that, strongest first, with signed weights',
    flags Array(Tuple(kind LowCardinality(String), reason String)) COMMENT 'Why it may not be worth hearing: own, employee, spam, giveaway or bot, each with its reason',
    marked_by LowCardinality(String) COMMENT 'Who said that it is about the brand, of this mention or of one of its story; empty where nobody did',
    marked_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When that was said; NULL: nobody did',
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
    toString(text_sentiment) AS text_sentiment, text_sentiment_score, text_sentiment_confidence, toString(judged_sentiment) AS judged_sentiment, judged_score, judged_confidence, judged_engine,
    labelled_by, labelled_at, emotion, emotion_confidence, intent, intent_confidence, stage, reasons, question, sarcasm, phrases,
    clauses, relevance, relevance_words, flags, marked_by, marked_at,
    terms, spans, post_id, story_id, network, source, type, url, site, title, text,
    author_id, author_handle, author_name, author_url, author_avatar_url, author_followers, author_verified, author_location, author_bio,
    parent_id, thread_id, language, country, likes, shares, replies, views, score, rating, media,
    published_at, edited_at, fetched_at, first_seen_at
FROM mentions FINAL
WHERE NOT irrelevant
COMMENT 'Every mention, once: one post seen from one brand. Deleted ones are not in it, nor those about something else: see v_irrelevant';

CREATE OR REPLACE VIEW v_irrelevant
(
    mention_id UUID COMMENT 'Stable id of the mention',
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    relevance Nullable(Float32) COMMENT 'How likely it was judged to be about the brand, 0 to 1; NULL: not judged',
    relevance_words Array(Tuple(word String, weight Float32)) COMMENT 'What spoke for and against that, strongest first, with signed weights',
    marked_by LowCardinality(String) COMMENT 'Who said that it is about something else; empty where it was judged',
    marked_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When that was said; NULL: it was judged',
    sentiment String COMMENT 'negative, neutral, positive or unrated: toward the brand',
    terms Array(LowCardinality(String)) COMMENT 'The configured terms that matched',
    clauses Array(LowCardinality(String)) COMMENT 'The parts of the query of the brand that made it a mention, as written; empty where the brand has no query',
    flags Array(Tuple(kind LowCardinality(String), reason String)) COMMENT 'Why it may not be worth hearing: own, employee, spam, giveaway or bot, each with its reason',
    post_id String COMMENT 'Network and id on it, such as hackernews:8863',
    story_id String COMMENT 'post_id of the first post of the story that this one repeats; its own where it repeats none',
    network LowCardinality(String) COMMENT 'The network, such as mastodon',
    source LowCardinality(String) COMMENT 'The configured source that found it',
    site LowCardinality(String) COMMENT 'The web site of url, such as bbc.co.uk',
    url String COMMENT 'Address of the post',
    title String COMMENT 'Title, plain text',
    text String COMMENT 'Text, plain',
    author_handle String COMMENT 'Handle of the author, without @',
    author_name String COMMENT 'Name that the author shows',
    language LowCardinality(String) COMMENT 'ISO 639-1; und where it cannot be known',
    published_at DateTime64(3, 'UTC') COMMENT 'When the post was published, as first seen'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    mention_id, brand, relevance, relevance_words, marked_by, marked_at, toString(sentiment) AS sentiment, terms, clauses, flags,
    post_id, story_id, network, source, site, url, title, text, author_handle, author_name, language, published_at
FROM mentions FINAL
WHERE irrelevant
COMMENT 'What was taken for mentions and is about something else, by the word of a person or by its relevance. It counts nowhere';

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
WHERE NOT irrelevant
GROUP BY brand, story_id
COMMENT 'Stories: posts that repeat one another, per brand';

CREATE OR REPLACE VIEW v_labels
(
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    mention_id UUID COMMENT 'The mention that was labelled',
    post_id String COMMENT 'Its post',
    story_id String COMMENT 'Its story when it was labelled: the label holds for all of it',
    label String COMMENT 'negative, neutral or positive',
    chosen String COMMENT 'How the text was chosen to be labelled: random, active (it teaches most); empty: a person came upon it',
    note String COMMENT 'Why, in the words of who labelled it',
    labelled_by LowCardinality(String) COMMENT 'Who labelled it',
    labelled_at DateTime64(3, 'UTC') COMMENT 'When it was labelled',
    judged_sentiment String COMMENT 'What the engine had said: negative, neutral, positive or unrated',
    judged_confidence Float32 COMMENT 'How sure the engine was, 0 to 1',
    judged_engine LowCardinality(String) COMMENT 'The engine, with its version',
    language LowCardinality(String) COMMENT 'ISO 639-1; und where it cannot be known',
    source LowCardinality(String) COMMENT 'The configured source that the post came from',
    published_at DateTime64(3, 'UTC') COMMENT 'When the post was published, as first seen',
    title String COMMENT 'Title, as the post has it now',
    text String COMMENT 'Text, as the post has it now',
    url String COMMENT 'Address of the post',
    spans Array(Tuple(field LowCardinality(String), start UInt32, end UInt32, term LowCardinality(String))) COMMENT 'Where the terms of the brand matched; UTF-16 code units, end exclusive'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    l.brand AS brand, l.mention_id AS mention_id, l.post_id AS post_id, l.story_id AS story_id, toString(l.label) AS label, l.chosen AS chosen, l.note AS note,
    l.labelled_by AS labelled_by, l.labelled_at AS labelled_at, toString(l.judged_sentiment) AS judged_sentiment,
    l.judged_confidence AS judged_confidence, l.judged_engine AS judged_engine, l.language AS language, l.source AS source,
    l.published_at AS published_at, m.title AS title, m.text AS text, m.url AS url, m.spans AS spans
FROM labels AS l FINAL
GLOBAL INNER JOIN
(
    SELECT brand, mention_id, title, text, url, spans
    FROM mentions FINAL
    PREWHERE (brand, published_at, mention_id) GLOBAL IN (SELECT brand, published_at, mention_id FROM labels)
) AS m ON m.brand = l.brand AND m.mention_id = l.mention_id
WHERE l.label != 'none'
COMMENT 'The mentions that people labelled, each once, with its text. Those of a deleted post are not in it';

CREATE OR REPLACE VIEW v_marks
(
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    mention_id UUID COMMENT 'The mention that was marked',
    post_id String COMMENT 'Its post',
    story_id String COMMENT 'Its story when it was marked: the mark holds for all of it',
    mark String COMMENT 'irrelevant or relevant',
    chosen String COMMENT 'How the text was chosen to be marked: random, active; empty: a person came upon it',
    note String COMMENT 'Why, in the words of who marked it',
    marked_by LowCardinality(String) COMMENT 'Who marked it',
    marked_at DateTime64(3, 'UTC') COMMENT 'When it was marked',
    judged_relevance Nullable(Float32) COMMENT 'What had been judged, 0 to 1; NULL: nothing',
    language LowCardinality(String) COMMENT 'ISO 639-1; und where it cannot be known',
    source LowCardinality(String) COMMENT 'The configured source that the post came from',
    published_at DateTime64(3, 'UTC') COMMENT 'When the post was published, as first seen',
    title String COMMENT 'Title, as the post has it now',
    text String COMMENT 'Text, as the post has it now',
    url String COMMENT 'Address of the post',
    site LowCardinality(String) COMMENT 'The web site of url',
    author_handle String COMMENT 'Handle of the author, without @',
    spans Array(Tuple(field LowCardinality(String), start UInt32, end UInt32, term LowCardinality(String))) COMMENT 'Where the terms of the brand matched; UTF-16 code units, end exclusive'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    l.brand AS brand, l.mention_id AS mention_id, l.post_id AS post_id, l.story_id AS story_id, toString(l.label) AS mark,
    l.chosen AS chosen, l.note AS note, l.labelled_by AS marked_by, l.labelled_at AS marked_at,
    l.judged_relevance AS judged_relevance, l.language AS language, l.source AS source, l.published_at AS published_at,
    m.title AS title, m.text AS text, m.url AS url, m.site AS site, m.author_handle AS author_handle, m.spans AS spans
FROM marks AS l FINAL
GLOBAL INNER JOIN
(
    SELECT brand, mention_id, title, text, url, site, author_handle, spans
    FROM mentions FINAL
    PREWHERE (brand, published_at, mention_id) GLOBAL IN (SELECT brand, published_at, mention_id FROM marks)
) AS m ON m.brand = l.brand AND m.mention_id = l.mention_id
WHERE l.label != 'none'
COMMENT 'The mentions of which people said whether they are about their brand, each once, with its text. Those of a deleted post are not in it';

CREATE OR REPLACE VIEW v_brand_models
(
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    version UInt32 COMMENT 'Counts the models of a brand, from 1',
    task String COMMENT 'What it judges: sentiment, or relevance',
    base_model String COMMENT 'The model that it adapts, with its version',
    labels UInt32 COMMENT 'Labels, or marks, that it was learned from',
    before_f1 Float32 COMMENT 'Macro-F1 of the model before, on labels that were held out, 0 to 1',
    after_f1 Float32 COMMENT 'Macro-F1 of this one on the same',
    before_loss Float32 COMMENT 'Mean log loss of the model before, on labels that were held out',
    after_loss Float32 COMMENT 'Mean log loss of this one on the same',
    adopted Bool COMMENT 'Whether it was found better, and taken',
    active Bool COMMENT 'Whether it judges now',
    reason String COMMENT 'Why it was taken, refused or rolled back',
    made_at DateTime64(3, 'UTC') COMMENT 'When it was made',
    made_by String COMMENT 'Who had it made'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT brand, version, task, base_model, labels, before_f1, after_f1, before_loss, after_loss, adopted, active, reason, made_at, made_by
FROM brand_models FINAL
COMMENT 'What was learned from the labels of each brand, every attempt';
