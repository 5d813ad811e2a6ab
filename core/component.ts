import type { Logger } from 'pino';
import type { ZodType } from 'zod';
import type { Clock } from './clock.ts';
import type { Source } from './contract.ts';
import type { HttpClient } from './http.ts';
import type { BrandSearch } from './search-term.ts';

/** How often the parts of a source (searches, feeds) are asked, in milliseconds. */
export interface SourcePace {
  /** From one turn of its schedule to the next. */
  readonly everyMs: number;
  /** Longest that a quiet part waits; as long as `everyMs`: all are asked at each turn. */
  readonly slowestMs: number;
}

/** What a source may use: everything from outside is injected. */
export interface SourceContext {
  /** The configured name of this instance. */
  readonly name: string;
  /** What to search for, for networks that are searched. */
  readonly searches: readonly BrandSearch[];
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Folder that relative paths of the configuration start from. */
  readonly baseDir: string;
  /** Absent where it is asked once, or at times of one's own choice: then all of it is asked each time. */
  readonly pace?: SourcePace | undefined;
}

/** The facts of one type of source for its page of the reference: Markdown, a sentence or a few each. */
export interface SourcePage {
  /** The network's own documentation. */
  readonly see?: string;
  readonly costs: string;
  /** How to get what lets one in. */
  readonly credentials: string;
  /** Fields of posts that the network gives, as in `PostDraft`: `author.followers`, `engagement.likes`. */
  readonly gives: readonly string[];
  /** What it cannot see. */
  readonly blind: string;
  /** How far back `escolta backfill` comes. */
  readonly backfill: string;
  /** What is learned of posts after they were found. */
  readonly after: string;
  /** Lines of YAML below `- type: …`, without indentation; none where none is needed. */
  readonly example: string;
}

/** What one source file exports: its name, what it is for, its configuration, its constructor. */
export interface SourceComponent<Config = unknown, Cursor = unknown> {
  /** The `type` in the configuration. */
  readonly type: string;
  /** One sentence for lists and the reference. */
  readonly summary: string;
  /** A strict zod object of what this type adds to the common source keys. */
  readonly config: ZodType<Config>;
  /** When it is asked if the configuration does not say: `every 5m`, a cron expression, or `once`. */
  readonly schedule: string;
  /** Whether posts can be asked for again: by itself where that is free, and only when told to where each is charged. */
  readonly refresh?: 'free' | 'charged';
  /** What somebody must know who thinks of using it; every type of this build has one. */
  readonly page?: SourcePage;
  create(config: Config, context: SourceContext): Source<Cursor>;
}
