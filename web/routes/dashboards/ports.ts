/** What a chart or a figure is about. Times are ms since the epoch; `to` is no more part of it. */
export interface DashboardScope {
  readonly brands: readonly string[];
  readonly from: number;
  readonly to: number;
}

export interface Moods {
  readonly mentions: number;
  readonly negative: number;
  readonly neutral: number;
  readonly positive: number;
  readonly unrated: number;
}

export interface SentimentCounts extends Moods {
  readonly stories: number;
}

export const groupings = [
  'network',
  'source',
  'type',
  'language',
  'country',
  'site',
  'emotion',
  'intent',
  'reason',
] as const;
export type Grouping = (typeof groupings)[number];

/** What mentions, ratings and leads were on one step of time. */
export interface PeriodCounts extends Moods {
  /** Steps from the beginning of the scope, from 0. */
  readonly step: number;
  /** Of the brands that the share of voice is of, and so never less than `mentions`. */
  readonly all: number;
  readonly ratings: number;
  /** Of the stars, and of their squares. */
  readonly stars: number;
  readonly squares: number;
}

export interface RatingCounts {
  readonly ratings: number;
  readonly stars: number;
  readonly squares: number;
}

/** What is usual for a step, and from where on it is a spike; null where too little is known to say. */
export interface Usual {
  readonly expected: number | null;
  readonly bound: number | null;
}

export interface TopAuthor extends SentimentCounts {
  readonly account: string;
  readonly handle: string;
  readonly name: string;
  readonly network: string;
  readonly followers: number | null;
  /** Whose account it is; empty: nobody was seen yet. */
  readonly person: string;
  /** Known customer. */
  readonly customer: boolean;
  /** 0 to 100; null: not known. */
  readonly influence: number | null;
}

/** What a customer said in two times. */
export interface CustomerMoods {
  readonly person: string;
  readonly name: string;
  readonly segment: string;
  readonly before: Moods;
  readonly now: Moods;
}

/** What dashboards read. All counts take a mention once. */
export interface DashboardPorts {
  byBrand(scope: DashboardScope): Promise<readonly (SentimentCounts & { readonly brand: string })[]>;
  /** By step from the beginning of the scope; steps without a mention are absent. */
  bySteps(scope: DashboardScope, stepMs: number): Promise<readonly (Moods & { readonly step: number })[]>;
  /** The same with ratings, and with the mentions of `among`, which holds the brands of the scope. */
  periods(
    scope: DashboardScope & { readonly among: readonly string[] },
    stepMs: number,
  ): Promise<readonly PeriodCounts[]>;
  by(
    scope: DashboardScope,
    by: Grouping,
    limit: number,
  ): Promise<readonly (SentimentCounts & { readonly name: string })[]>;
  byHours(
    scope: DashboardScope,
  ): Promise<
    readonly { readonly weekday: number; readonly hour: number; readonly mentions: number; readonly negative: number }[]
  >;
  /** By stage of the buying cycle, with who said it and who became a lead. */
  funnel(
    scope: DashboardScope,
  ): Promise<
    readonly (SentimentCounts & { readonly stage: string; readonly authors: number; readonly leads: number })[]
  >;
  authors(
    scope: DashboardScope,
    rank: 'mentions' | 'positive' | 'negative',
    limit: number,
  ): Promise<readonly TopAuthor[]>;
  /** Of customers with at least so many rated mentions in each time. */
  customerMoods(scope: DashboardScope, before: DashboardScope, least: number): Promise<readonly CustomerMoods[]>;
  topics(
    scope: DashboardScope,
    asked: {
      /** By how they stand out of what was said before, or by how many stories they are in. */
      readonly rank: 'outstanding' | 'mentions';
      readonly limit: number;
      readonly sentiment: 'negative' | 'neutral' | 'positive' | undefined;
    },
  ): Promise<
    readonly {
      readonly phrase: string;
      readonly mentions: number;
      readonly sentiment: Readonly<Record<string, number>>;
    }[]
  >;
  measures(scope: DashboardScope): Promise<{
    readonly mentions: number;
    readonly negative: number;
    readonly positive: number;
    readonly authors: number;
    readonly activeDays: number;
  }>;
  /** By step, by stars (rounded) and by site. */
  ratings(
    scope: DashboardScope,
    stepMs: number,
  ): Promise<{
    readonly steps: readonly (RatingCounts & { readonly step: number })[];
    readonly byStars: readonly { readonly stars: number; readonly ratings: number }[];
    readonly bySite: readonly (RatingCounts & { readonly site: string })[];
  }>;
  /** Leads that began in the scope: by step, and by what they are now. */
  leads(
    scope: DashboardScope,
    stepMs: number,
  ): Promise<{
    readonly steps: readonly {
      readonly step: number;
      readonly created: number;
      readonly hot: number;
      readonly sent: number;
    }[];
    readonly states: readonly { readonly state: string; readonly stage: string; readonly leads: number }[];
  }>;
  /** What is usual for each step, learned from the hours that begin at `start`; undefined: nobody looked. */
  usual(asked: {
    readonly start: number;
    readonly hours: readonly (number | undefined)[];
    readonly from: number;
    readonly stepMs: number;
    readonly steps: number;
  }): readonly Usual[];
  /**
   * When sources were not seen, and whether anything was seen in each step: what nobody looked at is not nothing. `known`: or it was
   * brought from elsewhere, before anybody looked.
   */
  coverage(
    scope: DashboardScope,
    stepMs: number,
    steps: number,
  ): Promise<{
    readonly gaps: readonly {
      readonly source: string;
      readonly from: number;
      readonly to: number;
      readonly error: string;
    }[];
    readonly covered: readonly boolean[];
    readonly known: readonly boolean[];
  }>;
  incidents(scope: DashboardScope): Promise<
    readonly {
      readonly id: string;
      readonly rule: string;
      readonly brand: string;
      readonly startedAt: number;
      readonly severity: string;
    }[]
  >;
}
