import { type Chunk, type CopiedTable, chunksOf, type Reader, rowsOf } from './tables.ts';

/** What two stores must agree in to hold the same of a chunk. */
interface Fingerprint {
  /** Rows that are seen. */
  readonly rows: string;
  /** Of all their columns. */
  readonly content: string;
  /** Things of which there is a state, deleted ones too. */
  readonly keys: string;
  /** Of the latest version of each. */
  readonly versions: string;
}

/** How a table compares. `missing` and `different` should be zero; the others are what the target has beyond the source. */
export interface Comparison {
  readonly table: string;
  /** Rows of the source that are seen, and the sum of their hashes, modulo 2^64, as hexadecimal digits. */
  readonly rows: number;
  readonly checksum: string;
  /** Things of the source that are deleted: the target must know of them too. */
  readonly tombstones: number;
  /** Not in the target. */
  readonly missing: number;
  /** In the target with other content, and not because it knows a later state. */
  readonly different: number;
  /** Of which the target knows a later state. */
  readonly newer: number;
  /** In the target only. */
  readonly extra: number;
}

// Over the text of the row, because cityHash64 of several values is NULL as soon as one of them is.
const hashOf = (columns: string) => `cityHash64(formatRowNoNewline('TabSeparated', ${columns}))`;

async function fingerprint(client: Reader, table: CopiedTable, where: string): Promise<Fingerprint> {
  const { name, key, version, columns } = table;
  const [seen] = await rowsOf<Pick<Fingerprint, 'rows' | 'content'>>(
    client,
    `SELECT count() AS rows, sum(${hashOf(columns.join(', '))}) AS content FROM ${name} FINAL WHERE ${where}`,
  );
  const [known] = await rowsOf<Pick<Fingerprint, 'keys' | 'versions'>>(
    client,
    `SELECT count() AS keys, sum(${hashOf(`${key}, latest`)}) AS versions
     FROM (SELECT ${key}, max(${version}) AS latest FROM ${name} WHERE ${where} GROUP BY ${key})`,
  );
  if (!seen || !known) throw new Error(`no fingerprint of ${name}`);
  return { ...seen, ...known };
}

/** Whether both stores hold the same of a chunk, whatever they have merged. */
export async function sameChunk(source: Reader, target: Reader, table: CopiedTable, where: string): Promise<boolean> {
  const [from, to] = await Promise.all([fingerprint(source, table, where), fingerprint(target, table, where)]);
  return equal(from, to);
}

const equal = (a: Fingerprint, b: Fingerprint) =>
  a.rows === b.rows && a.content === b.content && a.keys === b.keys && a.versions === b.versions;

/** Compares a table chunk by chunk, and thing by thing where a chunk differs. Memory holds the keys of one chunk at a time. */
export async function compareTable(
  source: Reader,
  target: Reader,
  table: CopiedTable,
  chunkRows: number,
  onChunk: (rows: number) => void = () => {},
): Promise<Comparison> {
  const result = { rows: 0, tombstones: 0, missing: 0, different: 0, newer: 0, extra: 0 };
  let checksum = 0n;
  for (const chunk of await chunksOf(source, table, chunkRows)) {
    const [from, to] = await Promise.all([
      fingerprint(source, table, chunk.where),
      fingerprint(target, table, chunk.where),
    ]);
    result.rows += Number(from.rows);
    result.tombstones += Number(from.keys) - Number(from.rows);
    checksum = BigInt.asUintN(64, checksum + BigInt(from.content));
    if (!equal(from, to)) await compareChunk(source, target, table, chunk, result);
    onChunk(chunk.rows);
  }
  return { table: table.name, checksum: checksum.toString(16).padStart(16, '0'), ...result };
}

interface State {
  version: number;
  /** Hash of the row; empty for a tombstone. */
  content: string;
}

async function compareChunk(
  source: Reader,
  target: Reader,
  table: CopiedTable,
  { where }: Chunk,
  result: { missing: number; different: number; newer: number; extra: number },
): Promise<void> {
  const [from, to] = await Promise.all([statesOf(source, table, where), statesOf(target, table, where)]);
  for (const [key, state] of from) {
    const other = to.get(key);
    if (!other) result.missing += 1;
    else if (other.version > state.version) result.newer += 1;
    else if (other.version < state.version || other.content !== state.content) result.different += 1;
    to.delete(key);
  }
  result.extra += to.size;
}

async function statesOf(client: Reader, table: CopiedTable, where: string): Promise<Map<string, State>> {
  const { name, key, version, columns } = table;
  const latest = await rowsOf<{ id: string; latest: string }>(
    client,
    `SELECT ${hashOf(key)} AS id, max(${version}) AS latest FROM ${name} WHERE ${where} GROUP BY ${key}`,
  );
  const states = new Map<string, State>(latest.map((row) => [row.id, { version: Number(row.latest), content: '' }]));
  const seen = await rowsOf<{ id: string; content: string }>(
    client,
    `SELECT ${hashOf(key)} AS id, ${hashOf(columns.join(', '))} AS content FROM ${name} FINAL WHERE ${where}`,
  );
  for (const { id, content } of seen) {
    const state = states.get(id);
    if (state) state.content = content;
  }
  return states;
}
