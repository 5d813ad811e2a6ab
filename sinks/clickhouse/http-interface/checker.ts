import { ClickHouseError } from '@clickhouse/client';
import type { Store } from '../connect.ts';
import { quote } from '../literals.ts';
import { Failure } from './failure.ts';
import { type Context, type Kind, permit } from './policy.ts';
import { nameOf, withIdentifiers, wordsOf } from './statement.ts';

export interface Checked {
  /** The statement as the engine's parser wrote it: what was checked is what runs. */
  readonly sql: string;
  readonly kind: Kind;
}

export interface Checker {
  /** Throws `Failure` where the statement is wrong or not allowed. `params` fill its `{name:Identifier}`. */
  check(text: string, context: Context, params: ReadonlyMap<string, string>, signal: AbortSignal): Promise<Checked>;
}

/** Longest statement, in bytes; the data of an INSERT does not count. ClickHouse's own default is a quarter of it. */
export const maxStatementBytes = 1_048_576;

const plainLength = 50_000;
const cachedStatements = 500;

/** Has statements parsed by the engine before they run. Dashboards and writers send the same ones again and again: these are kept. */
export async function createChecker({ client }: Pick<Store, 'client'>): Promise<Checker> {
  const written = new Map<string, string>();
  const { databases, tableFunctions } = await readCatalog(client);

  async function parsed(text: string, signal: AbortSignal): Promise<string> {
    const known = written.get(text);
    if (known !== undefined) return known;
    const statement = await parse(client, text, signal);
    if (text.length > plainLength) return statement;
    written.set(text, statement);
    const [oldest] = written.keys();
    if (written.size > cachedStatements && oldest !== undefined) written.delete(oldest);
    return statement;
  }

  return {
    async check(text, context, params, signal) {
      if (text.trim() === '') throw new Failure('SYNTAX_ERROR', 'Empty query');
      const given = await parsed(text, signal);
      const named = withIdentifiers(given, params);
      // Names are put in before the check, and parsed with the rest: what is checked is always the parser's own text.
      const sql = named === given ? given : await parsed(named, signal);
      const kind = permit(sql, context, { databases, tableFunctions });
      // Before they exist, so that there is no moment in which they are open to all.
      if (/^(?:CREATE|ATTACH|RENAME) DATABASE\b/.test(sql)) {
        for (const word of wordsOf(sql)) databases.add(nameOf(word) ?? word);
      }
      return { sql, kind };
    },
  };
}

async function parse(client: Store['client'], text: string, signal: AbortSignal): Promise<string> {
  try {
    const answer = await client.query({
      query: `SELECT formatQuerySingleLine(${quote(text)}) AS statement`,
      format: 'JSONEachRow',
      abort_signal: signal,
      ...(text.length > plainLength && { clickhouse_settings: { max_query_size: `${maxStatementBytes * 4}` } }),
    });
    const [row] = await answer.json<{ statement: string }>();
    return row?.statement ?? '';
  } catch (error) {
    if (!(error instanceof ClickHouseError)) throw error;
    // The message goes on with the statement around theirs.
    const message = error.message.replace(/: (?:In scope|while executing|While processing) .*$/s, '. ');
    throw new Failure({ code: Number(error.code), type: error.type ?? 'SYNTAX_ERROR' }, message, error);
  }
}

async function readCatalog(client: Store['client']) {
  const answer = await client.query({
    query: `SELECT groupArray(name) AS databases, (SELECT groupArray(lower(name)) FROM system.table_functions) AS functions
            FROM system.databases`,
    format: 'JSONEachRow',
  });
  const [row] = await answer.json<{ databases: string[]; functions: string[] }>();
  return { databases: new Set(row?.databases), tableFunctions: new Set(row?.functions) };
}
