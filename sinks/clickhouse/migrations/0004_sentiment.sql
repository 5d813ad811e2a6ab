-- What is read of a mention beside its sentiment, what people say of it, and what is learned from them.

-- A default that names another column holds for the rows that were there before, too.
ALTER TABLE mentions
    ADD COLUMN IF NOT EXISTS text_sentiment Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1, 'unrated' = 2) DEFAULT 'unrated' COMMENT 'Sentiment of the whole text, whoever it is about',
    ADD COLUMN IF NOT EXISTS text_sentiment_score Float32 COMMENT '-1 (negative) to 1 (positive); 0 when unrated',
    ADD COLUMN IF NOT EXISTS text_sentiment_confidence Float32 COMMENT 'How sure that is, 0 to 1; 0 when unrated',
    ADD COLUMN IF NOT EXISTS judged_sentiment Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1, 'unrated' = 2) DEFAULT sentiment COMMENT 'What the engine said; it is sentiment where no person said otherwise',
    ADD COLUMN IF NOT EXISTS judged_score Float32 DEFAULT sentiment_score COMMENT 'The score that the engine gave, -1 to 1',
    ADD COLUMN IF NOT EXISTS judged_confidence Float32 DEFAULT sentiment_confidence COMMENT 'How sure the engine was, 0 to 1',
    ADD COLUMN IF NOT EXISTS judged_engine LowCardinality(String) DEFAULT sentiment_engine COMMENT 'The engine, with its version',
    ADD COLUMN IF NOT EXISTS labelled_by LowCardinality(String) COMMENT 'Whose label sentiment is: of this mention, or of one of its story; empty where nobody labelled it',
    ADD COLUMN IF NOT EXISTS labelled_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When that label was given; NULL: there is none',
    ADD COLUMN IF NOT EXISTS emotion LowCardinality(String) COMMENT 'joy, anger, sadness, fear, surprise or disgust; empty where none is told',
    ADD COLUMN IF NOT EXISTS emotion_confidence Float32 COMMENT 'How sure the emotion is, 0 to 1',
    ADD COLUMN IF NOT EXISTS intent LowCardinality(String) COMMENT 'need, compare, evaluate, buy, share, recommend, complain, help or leave; empty where none is told',
    ADD COLUMN IF NOT EXISTS intent_confidence Float32 COMMENT 'How sure the intent is, 0 to 1',
    ADD COLUMN IF NOT EXISTS stage LowCardinality(String) COMMENT 'Where in the buying cycle the intent stands: need, comparison, evaluation, decision or after-purchase',
    ADD COLUMN IF NOT EXISTS reasons Array(LowCardinality(String)) COMMENT 'What it is about, of the configured reasons, likeliest first',
    ADD COLUMN IF NOT EXISTS question Nullable(Bool) COMMENT 'Whether it asks something that somebody at the brand could answer; NULL: not known',
    ADD COLUMN IF NOT EXISTS sarcasm Nullable(Float32) COMMENT 'How likely it is meant otherwise than it is said, 0 to 1; NULL: not known',
    ADD COLUMN IF NOT EXISTS phrases Array(String) COMMENT 'Words and phrases that say what it is about, lower case, most telling first' CODEC(ZSTD(1));

-- What else tells the story of a labelled mention is asked by the story.
ALTER TABLE mentions ADD INDEX IF NOT EXISTS by_story story_id TYPE bloom_filter(0.01) GRANULARITY 4;

ALTER TABLE mentions MATERIALIZE INDEX by_story;

-- Nothing of the post is in it: a deleted post takes its text with it.
CREATE TABLE IF NOT EXISTS labels
(
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    post_id String COMMENT 'The post that was labelled' CODEC(ZSTD(1)),
    mention_id UUID COMMENT 'The mention that was labelled',
    story_id String COMMENT 'Its story when it was labelled: the label holds for all of it' CODEC(ZSTD(1)),
    published_at DateTime64(3, 'UTC') COMMENT 'When the post was published, as first seen: it never changes',
    label Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1, 'none' = 2) COMMENT 'What the person says; none: the label was taken back',
    note String COMMENT 'Why, in the words of who labelled it; blank once the post is deleted' CODEC(ZSTD(3)),
    labelled_by LowCardinality(String) COMMENT 'Who labelled it',
    labelled_at DateTime64(3, 'UTC') COMMENT 'When it was labelled',
    judged_sentiment Enum8('negative' = -1, 'neutral' = 0, 'positive' = 1, 'unrated' = 2) COMMENT 'What the engine had said',
    judged_confidence Float32 COMMENT 'How sure the engine was, 0 to 1',
    judged_engine LowCardinality(String) COMMENT 'The engine, with its version',
    language LowCardinality(String) COMMENT 'Language of the post, ISO 639-1; und where it cannot be known',
    source LowCardinality(String) COMMENT 'The configured source that the post came from',
    settled UInt8 COMMENT '1 once every mention that it holds for shows it',
    written_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When the row was written, by the clock of the store',
    version UInt64 COMMENT '1,024 times the milliseconds of labelled_at, and a random rest: the highest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (brand, post_id)
SETTINGS index_granularity = 1024, fsync_after_insert = 1
COMMENT 'What people say of the sentiment of mentions. Read v_labels: this table holds former states too';

CREATE TABLE IF NOT EXISTS brand_models
(
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    version UInt32 COMMENT 'Counts the models of a brand, from 1',
    base_model String COMMENT 'The model that it adapts, with its version',
    adaptation String COMMENT 'What was learned, JSON' CODEC(ZSTD(3)),
    labels UInt32 COMMENT 'Labels that it was learned from',
    before_f1 Float32 COMMENT 'Macro-F1 of the model before, on labels that were held out, 0 to 1',
    after_f1 Float32 COMMENT 'Macro-F1 of this one on the same',
    before_loss Float32 COMMENT 'Mean log loss of the model before, on labels that were held out',
    after_loss Float32 COMMENT 'Mean log loss of this one on the same',
    adopted Bool COMMENT 'Whether it was found better, and taken',
    active Bool COMMENT 'Whether it judges now',
    reason String COMMENT 'Why it was taken, refused or rolled back' CODEC(ZSTD(1)),
    made_at DateTime64(3, 'UTC') COMMENT 'When it was made',
    made_by String COMMENT 'Who had it made',
    row_version UInt64 COMMENT 'Rises with every change: the highest wins'
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (brand, version)
SETTINGS index_granularity = 256, fsync_after_insert = 1
COMMENT 'What was learned from the labels of each brand, every attempt. Read v_brand_models: this table holds former states too';

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
    terms, spans, post_id, story_id, network, source, type, url, site, title, text,
    author_id, author_handle, author_name, author_url, author_avatar_url, author_followers, author_verified, author_location, author_bio,
    parent_id, thread_id, language, country, likes, shares, replies, views, score, rating, media,
    published_at, edited_at, fetched_at, first_seen_at
FROM mentions FINAL
COMMENT 'Every mention, once: one post seen from one brand. Deleted ones are not in it';

CREATE OR REPLACE VIEW v_labels
(
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    mention_id UUID COMMENT 'The mention that was labelled',
    post_id String COMMENT 'Its post',
    story_id String COMMENT 'Its story when it was labelled: the label holds for all of it',
    label String COMMENT 'negative, neutral or positive',
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
    l.brand AS brand, l.mention_id AS mention_id, l.post_id AS post_id, l.story_id AS story_id, toString(l.label) AS label, l.note AS note,
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

CREATE OR REPLACE VIEW v_brand_models
(
    brand LowCardinality(String) COMMENT 'Id of the brand in the configuration',
    version UInt32 COMMENT 'Counts the models of a brand, from 1',
    base_model String COMMENT 'The model that it adapts, with its version',
    labels UInt32 COMMENT 'Labels that it was learned from',
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
AS SELECT brand, version, base_model, labels, before_f1, after_f1, before_loss, after_loss, adopted, active, reason, made_at, made_by
FROM brand_models FINAL
COMMENT 'What was learned from the labels of each brand, every attempt';
