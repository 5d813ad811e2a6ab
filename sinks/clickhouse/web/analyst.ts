import { ClickHouseError, type DataFormat } from '@clickhouse/client';
import { PipelineError } from '../../../core/errors.ts';
import type { Store } from '../connect.ts';
import { classifyClickHouseError } from '../errors.ts';
import { rowsOf } from '../evidence/read.ts';
import { type Checker, createChecker } from '../http-interface/checker.ts';
import { Failure } from '../http-interface/failure.ts';
import { secretTables, tableOf } from '../http-interface/policy.ts';
import { formatOf, nameOf, wordsOf } from '../http-interface/statement.ts';

/** Who people are, beyond what they show where they write. */
const personalTables = new Set([
  ...[
    ...['customers', 'customers_seen', 'accounts', 'suggestions', 'decisions', 'leads', 'lead_events', 'crm_outbox'],
    ...['crm_attempts', 'mention_notes', 'unsubscriptions', 'notifications', 'deliveries'],
  ].flatMap((name) => [name, `v_${name}`]),
  ...['v_people', 'v_mention_people'],
  // Its evidence names customers. `v_incidents` has no evidence.
  'incidents',
]);
const maxLength = 100_000;
const maxMemoryBytes = 2_000_000_000;

export interface Analyst {
  /**
   * Runs one statement that only reads, and streams its result. Throws `PipelineError`, `poison` with the engine's words where the
   * statement is not right or not allowed. Nothing is asked before the first chunk is.
   */
  run(
    statement: string,
    options: {
      readonly format: string;
      /** Whether tables of customers and people may be read. */
      readonly personal: boolean;
      readonly maxRows?: number | undefined;
      readonly timeoutMs: number;
      readonly signal: AbortSignal;
    },
  ): AsyncIterable<Buffer>;
}

/** SQL of people who may not write: with the rules of the interface for Grafana and others, and fewer tables. */
export function createAnalyst({ client }: Pick<Store, 'client'>): Analyst {
  let opened: Promise<{ readonly checker: Checker; readonly own: string }> | undefined;
  const open = () => {
    opened ??= (async () => {
      const [row] = await rowsOf<{ own: string }>(client, 'opening SQL', 'SELECT currentDatabase() AS own');
      return { checker: await createChecker({ client }), own: row?.own ?? 'default' };
    })();
    // What failed is tried again.
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };

  async function checked(statement: string, personal: boolean, signal: AbortSignal): Promise<string> {
    if (statement.length > maxLength) throw refused(`the statement is longer than ${maxLength} characters`);
    const { checker, own } = await open();
    const { sql } = await checker.check(statement, { access: 'read', own, current: own }, new Map(), signal);
    if (formatOf(sql) !== undefined) throw refused('leave FORMAT out: the page and the exports choose it');
    for (const word of wordsOf(sql)) {
      const name = nameOf(word);
      if (name === undefined) continue;
      const table = tableOf(name);
      if (secretTables.has(table)) throw refused(`"${name}" is closed to SQL, and no column may be called so`);
      if (!personal && personalTables.has(table))
        throw refused(`"${name}" has personal data, which takes the right "personal", and no column may be called so`);
    }
    return sql;
  }

  return {
    async *run(statement, { format, personal, maxRows, timeoutMs, signal }) {
      try {
        const { stream } = await client.exec({
          query: await checked(statement, personal, signal),
          clickhouse_settings: {
            readonly: '1',
            max_execution_time: Math.max(1, Math.ceil(timeoutMs / 1_000)),
            max_memory_usage: String(maxMemoryBytes),
            default_format: format as DataFormat,
            // Rows of arrays are read by JavaScript here, which has no such integers; other formats are for others.
            output_format_json_quote_64bit_integers: format.startsWith('JSONCompact') ? 1 : 0,
            output_format_json_quote_decimals: format.startsWith('JSONCompact') ? 1 : 0,
            ...(maxRows !== undefined && { limit: String(maxRows) }),
          },
          abort_signal: signal,
        });
        for await (const chunk of stream) yield chunk;
      } catch (error) {
        if (error instanceof Failure) throw refused(error.message, error);
        if (error instanceof ClickHouseError) throw refused(`${error.type}: ${error.message}`, error);
        throw classifyClickHouseError(error, 'running the statement');
      }
    },
  };
}

const refused = (message: string, cause?: unknown) => new PipelineError(message, { retry: 'poison', cause });
