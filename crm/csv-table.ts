import { constants } from 'node:fs';
import { access, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { PipelineError } from '../core/errors.ts';

type Row = Readonly<Record<string, string>>;

export interface CsvTable {
  /** Whether it can be read, and written where it is; throws `fatal` with the remedy. */
  check(): Promise<void>;
  rows(): Promise<readonly Row[]>;
  /** Writes the row of its `external_id`, durably; true where it was not there. */
  put(row: Readonly<Record<string, string | undefined>>): Promise<boolean>;
  remove(externalId: string): Promise<void>;
}

const key = 'external_id';
const mostBytes = 200 * 2 ** 20;

/** A cell that spreadsheets do not take for a formula (OWASP, "CSV Injection"). */
export function harmless(text: string): string {
  return /^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text;
}

/**
 * A CSV file as a table by `external_id`. New rows are added at the end and synchronised to the disk; for others a new file takes the place
 * of the old one. It is read again when somebody else changed it. Half a row that a death left at the end is written anew.
 */
export function createCsvTable({
  path,
  columns,
  delimiter,
  doing,
}: {
  readonly path: string;
  readonly columns: readonly string[];
  readonly delimiter: string;
  readonly doing: string;
}): CsvTable {
  interface State {
    readonly print: string;
    readonly head: readonly string[];
    readonly rows: Map<string, Row>;
    /** Whether a row may be added at its end as it is. */
    readonly whole: boolean;
  }
  let known: State | undefined;
  // One after the other: two that write at once would lose one.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work).catch(asPipelineError);
    last = mine.catch(() => undefined);
    return mine;
  };

  function asPipelineError(error: unknown): never {
    if (error instanceof PipelineError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EMFILE' || code === 'EIO';
    const advice = full ? '' : '. Check its path, and that its folder is there and may be written to';
    const what = error instanceof Error ? error.message : String(error);
    throw new PipelineError(`${doing}: the file ${path}: ${what}${advice}`, {
      retry: full ? 'transient' : 'fatal',
      cause: error,
    });
  }

  const cell = (text: string) =>
    /["\r\n]/u.test(text) || text.includes(delimiter) || /^\s|\s$/u.test(text)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const line = (cells: readonly string[]) => `${cells.map(cell).join(delimiter)}\r\n`;
  const lineOf = (head: readonly string[], row: Row) => line(head.map((name) => row[name] ?? ''));

  async function print(): Promise<string> {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found && found.size > mostBytes) throw new Error('it is larger than 200 MB: move it away');
    return found ? `${found.size} ${found.mtimeMs} ${found.ino}` : '';
  }

  async function load(): Promise<State> {
    const now = await print();
    if (known?.print === now) return known;
    const text = now === '' ? '' : (await readFile(path, 'utf8')).replace(/^\uFEFF/u, '');
    const ended = text === '' || text.endsWith('\n');
    // Half a row, perhaps with an open quote: only what is before it is read.
    let records: string[][];
    let whole = ended;
    const options = { delimiter, relax_column_count: true, skip_empty_lines: true };
    try {
      records = parse(text, options) as string[][];
    } catch {
      whole = false;
      records = [];
      parse(text, {
        ...options,
        on_record: (record: string[]) => void records.push(record),
        skip_records_with_error: true,
      });
    }
    const [given = [], ...rest] = records;
    if (!ended && (rest.at(-1)?.length ?? 0) < given.length) rest.pop();
    const head = [...given, ...columns.filter((name) => !given.includes(name))];
    if (given.length > 0 && !given.includes(key)) {
      throw new Error(`it has no column "${key}", so that it is none of ours: name another file`);
    }
    const rows = new Map(
      rest.map((cells) => {
        const row = Object.fromEntries(given.map((name, index) => [name, cells[index] ?? '']));
        return [row[key] || `\0${cells.join('\0')}`, row] as const;
      }),
    );
    known = { print: now, head, rows, whole: whole && given.length === head.length };
    return known;
  }

  /** Takes the place of the file at once: nobody ever sees half of it. */
  async function replace(state: State): Promise<void> {
    const next = join(dirname(path), `.${basename(path)}.new`);
    const file = await open(next, 'w', 0o600);
    try {
      await file.writeFile(line(state.head) + [...state.rows.values()].map((row) => lineOf(state.head, row)).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, path).catch(async (error: unknown) => {
      await rm(next, { force: true });
      throw error;
    });
    await syncFolder();
  }

  async function syncFolder(): Promise<void> {
    // Not every system lets a folder be opened.
    const folder = await open(dirname(path), 'r').catch(() => undefined);
    await folder?.sync().catch(() => undefined);
    await folder?.close();
  }

  async function append(text: string): Promise<void> {
    const file = await open(path, 'a');
    try {
      await file.appendFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Writes the state that `change` makes. What was known is forgotten first: a failure half-way must be read. */
  async function write(state: State, change: () => Promise<void>): Promise<void> {
    known = undefined;
    await change();
    known = { ...state, print: await print(), whole: true };
  }

  return {
    check: () =>
      inTurn(async () => {
        const { print: now } = await load();
        await access(now === '' ? dirname(path) : path, constants.W_OK);
        await access(dirname(path), constants.W_OK);
      }),
    rows: () => inTurn(async () => [...(await load()).rows.values()]),
    put: (given) =>
      inTurn(async () => {
        const state = await load();
        const own = Object.fromEntries(
          Object.entries(given).map(([name, value]) => [name, harmless((value ?? '').replaceAll('\0', ''))]),
        );
        const id = own[key] ?? '';
        const before = state.rows.get(id);
        const row = { ...before, ...own };
        if (before && state.whole && state.head.every((name) => (before[name] ?? '') === (row[name] ?? '')))
          return false;
        state.rows.set(id, row);
        const isNew = before === undefined;
        const canAppend = isNew && state.whole && state.print !== '';
        await write(state, () => (canAppend ? append(lineOf(state.head, row)) : replace(state)));
        return isNew;
      }),
    remove: (id) =>
      inTurn(async () => {
        const state = await load();
        if (!state.rows.delete(id)) return;
        await write(state, () => replace(state));
      }),
  };
}
