import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import type { Coverage, CursorStore, DeadLetter, Sink } from '../../core/contract.ts';
import { classifyClickHouseError } from './errors.ts';
import { insertRows, keepRows } from './insert-rows.ts';
import { quote } from './literals.ts';

type Client = Pick<ClickHouseClient, 'query' | 'exec'>;

/**
 * Keeps dead letters, each once. What comes again after it was replayed is dead again; what was discarded stays so, and what is
 * not newer than what is known changes nothing.
 */
export function createDeadLetterSink({ client }: { client: Client }): Sink<DeadLetter> {
  return {
    async write(batch) {
      if (batch.length === 0) return;
      try {
        const letters = new Map(batch.toSorted((a, b) => a.at - b.at).map((letter) => [letter.id, letter]));
        const known = await knownLetters(client, [...letters.keys()]);
        const rows: string[] = [];
        for (const letter of letters.values()) {
          const { kind: _, at, postId, ...rest } = letter;
          const before = known.get(letter.id);
          if (before && at <= before.lastAt) continue;
          const row = {
            ...rest,
            post_id: postId,
            state: before?.state === 'discarded' ? 'discarded' : 'dead',
            first_at: before?.firstAt ?? at,
            last_at: at,
            version: Math.max(at, (before?.version ?? 0) + 1),
          };
          rows.push(`${JSON.stringify(row)}\n`);
        }
        await insertRows(client, 'dead_letters', rows);
      } catch (error) {
        throw classifyClickHouseError(error, `keeping ${batch.length} dead letters`);
      }
    },
  };
}

async function knownLetters(client: Client, ids: readonly string[]) {
  const answer = await client.query({
    query: `
      SELECT id, state, toUnixTimestamp64Milli(first_at) AS firstAt, toUnixTimestamp64Milli(last_at) AS lastAt, version
      FROM dead_letters FINAL WHERE id IN (${ids.map(quote).join(',')})`,
    format: 'JSONEachRow',
  });
  const rows = await answer.json<{ id: string; state: string; firstAt: string; lastAt: string; version: string }>();
  return new Map(
    rows.map(({ id, state, firstAt, lastAt, version }) => [
      id,
      { state, firstAt: Number(firstAt), lastAt: Number(lastAt), version: Number(version) },
    ]),
  );
}

/** Keeps the record of every asking of a source. */
export function createCoverageSink({ client }: { client: Client }): Sink<Coverage> {
  return {
    async write(batch) {
      const rows = batch.map(({ source, startedAt, finishedAt, outcome, posts, rejects, error }) =>
        JSON.stringify({
          source,
          started_at: startedAt,
          finished_at: finishedAt,
          outcome,
          posts,
          rejects,
          error: error.toWellFormed(),
        }),
      );
      await keepRows(
        client,
        'recording the coverage of sources',
        'coverage',
        rows.map((row) => `${row}\n`),
      );
    },
  };
}

/** Durable reading positions. The cursor saved last wins, also when the clock goes back, and saves of a source keep their order. */
export function createCursorStore({ client, clock }: { client: Client; clock: Clock }): CursorStore {
  const versions = new Map<string, number>();
  const saving = new Map<string, Promise<void>>();

  async function read(source: string): Promise<{ cursor: string; version: string } | undefined> {
    const answer = await client.query({
      query: `SELECT cursor, version FROM cursors FINAL WHERE source = ${quote(source)}`,
      format: 'JSONEachRow',
    });
    const [row] = await answer.json<{ cursor: string; version: string }>();
    versions.set(source, Math.max(versions.get(source) ?? 0, Number(row?.version ?? 0)));
    return row;
  }

  async function write(source: string, cursor: unknown): Promise<void> {
    try {
      if (!versions.has(source)) await read(source);
      const version = Math.max(clock.now(), (versions.get(source) ?? 0) + 1);
      versions.set(source, version);
      const row = { source, cursor: JSON.stringify(cursor).toWellFormed(), saved_at: clock.now(), version };
      await insertRows(client, 'cursors', [`${JSON.stringify(row)}\n`]);
    } catch (error) {
      throw classifyClickHouseError(error, `saving the cursor of ${source}`);
    }
  }

  return {
    async load(source) {
      try {
        const row = await read(source);
        return row && JSON.parse(row.cursor);
      } catch (error) {
        throw classifyClickHouseError(error, `loading the cursor of ${source}`);
      }
    },
    async save(source, cursor) {
      const earlier = saving.get(source) ?? Promise.resolve();
      const save = earlier.then(
        () => write(source, cursor),
        () => write(source, cursor),
      );
      saving.set(source, save);
      try {
        await save;
      } finally {
        if (saving.get(source) === save) saving.delete(source);
      }
    },
  };
}
