import type { Logger } from 'pino';
import type { ZodType } from 'zod';
import type { Clock } from './clock.ts';
import type { Source } from './contract.ts';
import type { HttpClient } from './http.ts';
import type { BrandSearch } from './search-term.ts';

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
  create(config: Config, context: SourceContext): Source<Cursor>;
}
