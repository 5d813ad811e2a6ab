import type { MessageKind } from '../../../core/channel.ts';
import type { AnswerReason, DigestFrequency } from '../../../core/digest.ts';
import type { RuleType, Severity } from '../../../core/incident.ts';
import type { Format, When } from '../format.ts';
import type { InsightPhrases } from './insights.ts';

/** Why a single mention raised an alert, as `labels.reason` names it. */
export type MentionReason = 'keyword' | 'rating' | 'followers' | 'customer';

/** What a title depends on besides the type of the rule. */
export interface TitleTraits {
  readonly falling: boolean;
  /** About a source or a budget, not about a brand. */
  readonly brandless: boolean;
  readonly reason?: MentionReason | undefined;
}

/**
 * All that is said in one language. Functions take counts where grammar depends on them, and ready texts elsewhere. What may stand
 * in the middle of a sentence begins in lower case; nothing ends in a full stop.
 */
export interface Phrases {
  readonly severity: Readonly<Record<Severity, string>>;
  readonly prefix: Readonly<
    Record<Exclude<MessageKind, 'firing' | 'digest'>, (title: string, lasted: string) => string>
  >;
  title(type: RuleType, traits: TitleTraits): string;
  /** In the middle of a sentence. */
  readonly ruleName: Readonly<Record<RuleType, string>>;

  mentions(n: number): string;
  negativeMentions(n: number): string;
  positiveMentions(n: number): string;
  stories(n: number): string;
  negativeStories(n: number): string;
  positiveStories(n: number): string;
  negative(n: number): string;
  neutral(n: number): string;
  positive(n: number): string;
  unrated(n: number): string;
  followers(n: number): string;
  atLeastFollowers(n: number): string;
  /** `48 mentions in all`. */
  inAll(mentions: string): string;
  /** Further ones of the same text. */
  copies(n: number): string;
  days(n: number): string;

  at(time: When): string;
  since(time: When): string;
  between(from: When, to: When): string;
  inWindow(window: string): string;
  /** `62% of 48 mentions negative`. */
  negativeShare(share: string, mentions: string | undefined): string;
  reached(followers: string, window: string): string;
  netSentiment(net: string, mentions: string | undefined, window: string): string;
  shareOfVoice(share: string, mentions: string | undefined, window: string): string;
  notAnswering(source: string, since: When, lasted: string): string;
  noMention(window: string): string;
  allAnswer: string;
  /** By the day of the month, or by the hour where budgets are of a day. */
  spent(spent: string, budget: string | undefined, by: number | When): string;
  pace(total: string, period: 'day' | 'month'): string;
  wrote(who: string, text: string): string;
  someoneWrote: string;
  /** `Why: a watched word, a low rating`. */
  because(reasons: string): string;
  readonly mentionReason: Readonly<Record<MentionReason, string>>;
  readonly feeling: Readonly<Record<'negative' | 'neutral' | 'positive' | 'unrated', string>>;
  readonly insight: InsightPhrases;
  leadScore(score: string): string;
  noAnswer(lasted: string): string;
  promised(duration: string): string;
  usual(weekday: string, hour: When, value: string): string;
  usually(value: string): string;
  neverAbove(most: string, days: string | undefined): string;
  alarm(direction: 'above' | 'below', bound: string): string;

  notAcknowledged(duration: string): string;
  readonly testOnly: string;
  /** How far an incident went that is over. */
  atPeak(seen: string, falling: boolean): string;
  lasted(duration: string, span: string): string;
  resolvedBy(who: string): string;
  readonly mentionDeleted: string;
  readonly backToUsual: string;
  readonly wasSilent: (source: string) => string;
  readonly answersAgain: string;
  readonly answered: string;
  readonly ruleGone: string;
  readonly nothingCame: string;
  readonly closed: string;

  readonly fact: Readonly<
    Record<
      | 'severity'
      | 'began'
      | 'ended'
      | 'peak'
      | 'lowest'
      | 'impact'
      | 'mentions'
      | 'reach'
      | 'acknowledged'
      | 'assigned'
      | 'sources'
      | 'languages'
      | 'coverage'
      | 'storm'
      | 'where'
      | 'period',
      string
    >
  >;
  readonly section: Readonly<
    Record<
      'top' | 'drivers' | 'authors' | 'customers' | 'also' | 'notes' | 'answer' | 'stories' | 'rising' | 'incidents',
      string
    >
  >;
  readonly undetermined: string;
  readonly unknownAuthor: string;
  gap(source: string, span: string, error: string): string;
  moreGaps(n: number): string;
  readonly mayBeLow: string;
  readonly more: (n: number) => string;
  readonly by: (who: string, time: When) => string;
  lift(times: string): string;
  readonly newTerm: string;
  sentimentWords(words: string): string;
  value(amount: string): string;

  readonly curve: {
    readonly unit: (step: string, whole: 'half hour' | 'hour' | 'day' | undefined) => string;
    rose(from: string, to: string, unit: string, at: string): string;
    fell(from: string, to: string, unit: string, at: string): string;
    level(value: string, unit: string): string;
    only(value: string, unit: string, at: string): string;
    readonly unknown: string;
    missing(spans: string): string;
  };

  footer(rule: string, command: string, timeZone: string): string;

  readonly digest: {
    readonly name: Readonly<Record<DigestFrequency, string>>;
    title(frequency: string, brands: string, period: string): string;
    readonly period: Readonly<Record<DigestFrequency, string>>;
    /** `No mentions in these 24 h`. */
    quiet(period: string): string;
    quietBrand: string;
    readonly allAnswered: string;
    readonly notAllAnswered: string;
    /** Nothing was counted, and not every source was there to be counted. */
    readonly notSeen: string;
    before(value: string): string;
    readonly unchanged: string;
    readonly smallSample: string;
    incidents(n: number): string;
    stillOpen(n: number): string;
    toAnswer(n: number): string;
    readonly net: string;
    readonly shareOfVoice: string;
    readonly stories: string;
    readonly negative: string;
    readonly neutral: string;
    readonly positive: string;
    readonly unrated: string;
    readonly intents: string;
    readonly reasons: string;
    readonly open: string;
    readonly resolved: string;
    readonly reason: Readonly<Record<AnswerReason, string>>;
    waiting(duration: string): string;
    ofBrand(section: string, brand: string): string;
  };
}

/** Each language is made for one format, because numbers stand in the middle of its grammar. */
export type CreatePhrases = (format: Format) => Phrases;
