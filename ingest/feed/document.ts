/** What either parser's result is brought to. Nothing in it is trusted: addresses are raw, dates are unread. */
export interface FeedDocument {
  /** The page that the feed is about. */
  readonly link: string | undefined;
  readonly base: string | undefined;
  readonly language: string | undefined;
  readonly pace: FeedPace;
  readonly items: readonly FeedItem[];
}

/** How often the publisher wants to be asked. */
export interface FeedPace {
  /** RSS `ttl`, in minutes. */
  readonly ttl?: number | undefined;
  /** `sy:updatePeriod`: hourly, daily, weekly, monthly or yearly. */
  readonly updatePeriod?: string | undefined;
  /** `sy:updateFrequency`: how many times in a period. */
  readonly updateFrequency?: number | undefined;
  /** Hours of the day in UTC, 0 to 23 (24 is midnight), in which not to ask. */
  readonly skipHours?: readonly number[] | undefined;
  /** English names of days on which not to ask. */
  readonly skipDays?: readonly string[] | undefined;
}

export interface FeedText {
  readonly value: string;
  /** Whether it is HTML; undefined where the format does not say. */
  readonly html: boolean | undefined;
}

export interface FeedItem {
  readonly id: string | undefined;
  /** The id is meant to be the item's address (an RSS `guid` without `isPermaLink="false"`). */
  readonly permalink: boolean;
  readonly link: string | undefined;
  readonly base: string | undefined;
  readonly title: FeedText | undefined;
  readonly text: FeedText | undefined;
  readonly author: { readonly name: string | undefined; readonly url: string | undefined };
  readonly published: string | undefined;
  readonly updated: string | undefined;
  readonly language: string | undefined;
  readonly replies: number | undefined;
  readonly media: readonly string[];
}
