import { createHash, hash } from 'node:crypto';
import type { Assessment, Mention, Sentiment, TextSentiment } from '../../core/assessment.ts';
import { type Insights, stageOf } from '../../core/insights.ts';
import { type PersonLabel, type PersonMark, personEngine, scoreOf } from '../../core/label.ts';
import type { Deletion } from '../../core/post.ts';
import type { Bytes } from './insert-rows.ts';
import { siteOf } from './site.ts';

/** What a post keeps from the first state that was stored: it is part of what its mentions are found by, and of retention. */
export interface Pins {
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
  readonly firstSeenAt: number;
}

/** One state of a post, as lines of JSON for the tables `posts` and `mentions`. */
export interface StateRows {
  /** Of all that is stored, but for when it was fetched, and for what people say of it. */
  readonly contentHash: string;
  readonly post: readonly Bytes[];
  readonly mentions: readonly Bytes[];
}

/** What a post is marked with whose publication is not known: a deletion of a post never seen. */
export const unknownTime = 0;

// Fields end with a comma, and are left out where there is nothing to say: the column's default says the same.
const text = (name: string, value: string | undefined) => (value ? `"${name}":${JSON.stringify(value)},` : '');
const number = (name: string, value: number | boolean | undefined) =>
  value === undefined ? '' : `"${name}":${value},`;

/** What people say of the mention of a brand; undefined where nobody says anything. */
export type LabelOf = (brand: string) => { readonly label?: PersonLabel; readonly mark?: PersonMark } | undefined;

/**
 * Rows of a state with its mentions. `brands` are all that ever had a mention; those without one now get a tombstone. A person's label
 * takes the place of what the engine said, which is kept beside it. The version decides which of several states counts: `fetchedAt` if not
 * given.
 */
export function stateRows(
  assessment: Assessment,
  pins: Pins,
  brands: readonly string[],
  labelOf: LabelOf = () => undefined,
  version: number = assessment.post.fetchedAt,
): StateRows {
  const { post, mentions } = assessment;
  const common = Buffer.from(commonFields(assessment, pins), 'utf8');
  const own = postFields(assessment);
  const views = mentions.map(mentionFields);
  const judged = mentions.map(({ sentiment }) => saidFields(sentiment));
  const contentHash = createHash('sha1')
    .update(common)
    .update(own)
    .update(views.join(''))
    .update(judged.join(''))
    .digest('hex')
    .slice(0, 16);
  const stamp = stampFields(post.fetchedAt, version);
  const rows: Bytes[] = [];
  for (const [i, mention] of mentions.entries()) {
    const { label, mark } = labelOf(mention.brand) ?? {};
    const said = label ? saidFields(mention.sentiment, label) : judged[i];
    const end = `${said}${mark ? markFields(mark) : ''}${views[i]}${stamp}"is_deleted":0}\n`;
    rows.push(`{${keyFields(mention.brand, post.id)}`, common, end);
  }
  for (const brand of brands) {
    if (!mentions.some((mention) => mention.brand === brand)) rows.push(mentionTombstone(brand, post.id, pins, stamp));
  }
  const end = `${own}${stamp}"brands":${JSON.stringify(brands)},"content_hash":"${contentHash}"}\n`;
  return { contentHash, post: ['{', common, end], mentions: rows };
}

/** Rows that take a post and its mentions out of every view, and keep nothing of what it said. */
export function deletionRows(
  deletion: Deletion,
  pins: Pins,
  brands: readonly string[],
  version: number = deletion.fetchedAt,
): StateRows {
  const stamp = stampFields(deletion.fetchedAt, version);
  const origin = text('post_id', deletion.id) + text('network', deletion.network) + text('source', deletion.source);
  return {
    contentHash: 'deleted',
    post: [`{${origin}${pinFields(pins)}${stamp}"brands":${JSON.stringify(brands)},"is_deleted":1}\n`],
    mentions: brands.map((brand) => mentionTombstone(brand, deletion.id, pins, stamp)),
  };
}

/** What both tables have. It is the greater part, and built and encoded once. */
function commonFields({ post, language, storyId }: Assessment, pins: Pins): string {
  const { author, engagement, media } = post;
  return (
    text('post_id', post.id) +
    text('story_id', storyId) +
    text('network', post.network) +
    text('source', post.source) +
    text('type', post.type) +
    text('url', post.url) +
    text('site', siteOf(post.url)) +
    text('title', post.title) +
    text('text', post.text) +
    text('author_id', author.id) +
    text('author_handle', author.handle) +
    text('author_name', author.name) +
    text('author_url', author.url) +
    text('author_avatar_url', author.avatarUrl) +
    number('author_followers', author.followers) +
    number('author_verified', author.verified) +
    text('author_location', author.location) +
    text('author_bio', author.bio) +
    text('parent_id', post.parentId) +
    text('thread_id', post.threadId) +
    text('language', language.code) +
    text('country', post.country) +
    number('likes', engagement.likes) +
    number('shares', engagement.shares) +
    number('replies', engagement.replies) +
    number('views', engagement.views) +
    number('score', engagement.score) +
    number('rating', engagement.rating) +
    (media.length > 0 ? `"media":${JSON.stringify(media)},` : '') +
    number('edited_at', post.editedAt) +
    pinFields(pins)
  );
}

function postFields({ post, language, simhash, dropped }: Assessment): string {
  return (
    text('language_hint', post.languageHint) +
    number('language_confidence', language.confidence) +
    (simhash ? `"simhash":${BigInt(`0x${simhash}`)},` : '') +
    text('dropped', dropped)
  );
}

function mentionFields(mention: Mention): string {
  const { spans, sentiment, textSentiment, insights = {}, clauses, relevance, flags } = mention;
  const terms = [...new Set(spans.map((span) => span.term))];
  return (
    `"terms":${JSON.stringify(terms)},"spans":${JSON.stringify(spans)},` +
    list('sentiment_words', sentiment.words) +
    (textSentiment ? judgementFields('text_sentiment', 'text_sentiment', textSentiment) : '') +
    insightFields(insights) +
    list('clauses', clauses) +
    number('relevance', relevance?.score) +
    list('relevance_words', relevance?.words) +
    number('judged_irrelevant', relevance?.irrelevant) +
    list('flags', flags)
  );
}

function insightFields({ emotion, intent, reasons, question, sarcasm, phrases }: Insights): string {
  return (
    (emotion ? `"emotion":"${emotion.label}","emotion_confidence":${emotion.confidence},` : '') +
    (intent
      ? `"intent":"${intent.label}","intent_confidence":${intent.confidence},"stage":"${stageOf[intent.label]}",`
      : '') +
    list('reasons', reasons) +
    number('question', question) +
    number('sarcasm', sarcasm) +
    list('phrases', phrases)
  );
}

/** The sentiment that everybody sees. Without a label, what was judged is left out: the columns' defaults say the same. */
function saidFields(judged: Sentiment, label?: PersonLabel): string {
  if (!label) {
    return judgementFields('sentiment', 'sentiment', judged) + text('sentiment_engine', judged.engine);
  }
  const said: TextSentiment = { label: label.label, score: scoreOf[label.label], confidence: 1 };
  return (
    judgementFields('sentiment', 'sentiment', said) +
    text('sentiment_engine', personEngine) +
    text('labelled_by', label.by) +
    number('labelled_at', label.at) +
    judgementFields('judged_sentiment', 'judged', judged) +
    text('judged_engine', judged.engine)
  );
}

const markFields = ({ label, by, at }: PersonMark) =>
  `"irrelevant":${label === 'irrelevant'},${text('marked_by', by)}${number('marked_at', at)}`;

const judgementFields = (name: string, prefix: string, { label, score, confidence }: TextSentiment) =>
  `"${name}":"${label}","${prefix}_score":${score},"${prefix}_confidence":${confidence},`;
const list = (name: string, values: readonly unknown[] | undefined) =>
  values && values.length > 0 ? `"${name}":${JSON.stringify(values)},` : '';

/** Times are integers: the engine reads them as milliseconds. */
const pinFields = (pins: Pins) => `"published_at":${pins.publishedAt},"first_seen_at":${pins.firstSeenAt},`;
const stampFields = (fetchedAt: number, version: number) =>
  `"fetched_at":${fetchedAt},"version":${Math.max(0, version)},`;
const digestOf = (brand: string, postId: string) => hash('sha256', `${brand}\0${postId}`).slice(0, 32);
const keyFields = (brand: string, postId: string) =>
  `"mention_id":"${digestOf(brand, postId)}","brand":${JSON.stringify(brand)},`;

export const mentionIdOf = (brand: string, postId: string): string =>
  digestOf(brand, postId).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

function mentionTombstone(brand: string, postId: string, pins: Pins, stamp: string): string {
  return `{${keyFields(brand, postId)}${text('post_id', postId)}${pinFields(pins)}${stamp}"is_deleted":1}\n`;
}
