import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Logger } from 'pino';
import type { Clock } from '../../../core/clock.ts';
import type { Accounts } from './accounts.ts';
import { type AnswerBody, type AnswerHead, answerFailure, beginAnswer, type ServerFacts } from './answer.ts';
import { type Body, openBody, readUpTo } from './body.ts';
import { type Checked, type Checker, maxStatementBytes } from './checker.ts';
import type { ServeLimits, ServeUser } from './config.ts';
import { Failure } from './failure.ts';
import type { Gate } from './gate.ts';
import { settingsFor } from './policy.ts';
import { type HttpQuery, readRequest } from './request.ts';
import { runChange, runInsert, runRows, type StatementOptions } from './run-statement.ts';
import { readStatement, type Statement } from './statement.ts';

export interface QueryHandlerOptions {
  readonly client: ClickHouseClient;
  readonly facts: ServerFacts;
  /** The database of Escolta. */
  readonly database: string;
  readonly accounts: Accounts;
  readonly checker: Checker;
  readonly gate: Gate;
  readonly limits: ServeLimits;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'debug' | 'warn'>;
}

/** Numbers that the engine does not tell are 0, as clients want to see them. */
const noSummary = {
  read_rows: '0',
  read_bytes: '0',
  written_rows: '0',
  written_bytes: '0',
  result_rows: '0',
  elapsed_ns: '0',
};

/** Answers one request after another: who asks, what, whether it may, and then the engine's answer. */
export function createQueryHandler(options: QueryHandlerOptions) {
  const { client, facts, database, accounts, checker, gate, limits, clock, log } = options;
  const stallMs = limits.stallSeconds * 1_000;

  return async function handleQuery(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const left = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) left.abort(new Failure('QUERY_WAS_CANCELLED', 'The caller left'));
    });
    let queryId = '';
    let body: Body | undefined;
    let leave: (() => void) | undefined;
    let timeLimit: AbortSignal | undefined;
    let began: AnswerBody | undefined;
    const begin = (head: AnswerHead) => {
      began = beginAnswer(request, response, head, facts, { clock, stallMs });
      return began;
    };
    try {
      const query = readRequest(request, url);
      queryId = query.queryId;
      const user = await login(query, request);
      body = openBody(request, stallMs, clock);
      const statement = await statementOf(query, body);
      leave = await gate.enter(user.name, left.signal);
      if (user.access === 'read') timeLimit = limitTime();
      const signal = timeLimit ? AbortSignal.any([left.signal, timeLimit]) : left.signal;
      const { checked, settings } = await prepare(query, statement, user, signal);
      const most = user.access === 'read' ? limits.maxBytes : Number.POSITIVE_INFINITY;
      await run(query, statement, checked, body, { settings, signal, most }, begin);
      log.debug({ event: 'clickhouse_query', user: user.name, queryId }, 'query answered');
    } catch (caught) {
      const error = timeLimit?.aborted ? tooLong() : caught;
      if (began) await began.fail(error);
      else answerFailure(response, error, facts, queryId);
    } finally {
      leave?.();
      body?.leave();
    }
  };

  async function login({ credentials }: HttpQuery, request: IncomingMessage): Promise<ServeUser> {
    const address = request.socket.remoteAddress ?? '';
    try {
      return await accounts.authenticate(credentials, address);
    } catch (error) {
      log.warn({ event: 'clickhouse_login_failed', user: credentials.name.slice(0, 64), address }, 'login refused');
      throw error;
    }
  }

  /** The engine looks at its own clock only while it works: this ends a query whose reader is slow, too. */
  function limitTime(): AbortSignal {
    return AbortSignal.timeout((limits.maxSeconds + 1) * 1_000);
  }

  function tooLong(): Failure {
    return new Failure('TIMEOUT_EXCEEDED', `Timeout exceeded: the answer took more than ${limits.maxSeconds} seconds`);
  }

  async function prepare(
    query: HttpQuery,
    statement: Statement,
    user: ServeUser,
    signal: AbortSignal,
  ): Promise<{ checked: Checked; settings: Record<string, string> }> {
    const current = query.database ?? database;
    const settings = settingsFor(query.settings, user.access, limits, query.readOnly);
    const context = { access: user.access, own: database, current };
    const checked = await checker.check(statement.text, context, query.params, signal);
    if (query.readOnly && checked.kind !== 'rows') {
      throw new Failure(
        'READONLY',
        'Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. You should use method POST for modifying queries',
      );
    }
    for (const [name, value] of query.params) settings[`param_${name}`] = value;
    if (current !== database) settings['database'] = current;
    return { checked, settings };
  }

  async function run(
    query: HttpQuery,
    statement: Statement,
    { sql, kind }: Checked,
    body: Body,
    work: StatementOptions & { readonly most: number },
    begin: (head: AnswerHead) => AnswerBody,
  ): Promise<void> {
    const { most } = work;
    const head = { queryId: query.queryId, format: query.format, compress: query.compress };
    if (kind === 'rows') {
      const { wholeResultBytes } = limits;
      const rows = await runRows(client, sql, { ...work, format: query.format, wholeResultBytes });
      const summary = { ...noSummary, result_rows: rows.rows ?? '0' };
      const answer = begin({ ...head, format: rows.format, summary });
      let bytes = 0;
      for await (const chunk of rows.stream) {
        bytes += chunk.length;
        // The engine counts columns of one value as that value.
        if (bytes > most) throw new Failure('TOO_MANY_ROWS_OR_BYTES', `Limit for result exceeded, max bytes: ${most}`);
        await answer.write(chunk);
      }
      return answer.end();
    }
    let summary: Record<string, string> = noSummary;
    if (statement.dataFormat === undefined) {
      await runChange(client, sql, work);
    } else {
      const data = { body, format: statement.dataFormat, most: limits.requestBytes };
      const written = await runInsert(client, sql, data, work);
      summary = { ...summary, written_rows: String(written.rows), written_bytes: String(written.bytes) };
    }
    await begin({ ...head, summary }).end();
  }
}

/** The statement, from the address and the body, which is left where the data of an INSERT begins. */
async function statementOf(query: HttpQuery, body: Body): Promise<Statement> {
  const inAddress = Buffer.from(query.query, 'utf8');
  const statement = readStatement(inAddress);
  if (statement.dataFormat !== undefined) {
    const begun = inAddress.subarray(statement.dataAt);
    if (begun.length > 0) body.unread(Buffer.concat([begun, Buffer.from('\n')]));
    return statement;
  }
  const { bytes, ended } = await readUpTo(body, maxStatementBytes);
  const text =
    inAddress.length > 0 && bytes.length > 0 ? Buffer.concat([inAddress, Buffer.from('\n'), bytes]) : undefined;
  const all = text ?? (inAddress.length > 0 ? inAddress : bytes);
  const complete = readStatement(all);
  if (complete.dataFormat !== undefined) body.unread(all.subarray(complete.dataAt));
  else if (!ended || all.length > maxStatementBytes) {
    throw new Failure('QUERY_IS_TOO_LARGE', `The statement is longer than ${maxStatementBytes} bytes`);
  }
  return complete;
}
