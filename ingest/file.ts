import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Page, Reject, Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { guessDelimiter } from '../core/guess-delimiter.ts';
import { type PostDraft, postTypes } from '../core/post.ts';
import { completeMap, type FieldMap, fields, namesOf, valueAt } from './file/fields.ts';
import { decode, guessEncoding, type OpenFile, openFile } from './file/open.ts';
import { guessFormat, type Row, readCsv, readJson, readNdjson } from './file/rows.ts';
import { ownPost, RowError, toPost } from './file/to-post.ts';

const maxRaw = 10_000;

const configSchema = z.strictObject({
  path: z.string().min(1).describe('The file, or "-" for standard input. Relative to the folder of the configuration.'),
  format: z.enum(['auto', 'csv', 'ndjson', 'json']).default('auto').describe('By default told by name and content.'),
  compression: z.enum(['auto', 'gzip', 'none']).default('auto').describe('By default told by content.'),
  encoding: z
    .enum(['auto', 'utf-8', 'utf-16le', 'windows-1252'])
    .default('auto')
    .describe('By default UTF-8, or Windows-1252 where the beginning is not valid UTF-8.'),
  delimiter: z
    .string()
    .length(1)
    .optional()
    .describe('Between the columns of a CSV file. By default told by its first line.'),
  map: z
    .partialRecord(z.enum(fields), z.string().min(1))
    .default({})
    .describe('Which column, or dotted path into JSON, each field is. Columns of usual names are found without.'),
  network: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'expected lower-case letters, digits and hyphens')
    .default('import')
    .describe('Where the posts are from, unless a column says.'),
  postType: z.enum(postTypes).default('post').describe('What the posts are, unless a column says.'),
  batch: z.number().int().min(1).max(10_000).default(1_000).describe('Rows per page.'),
});

/** How many rows of which file were consumed; a file that changed has another fingerprint, and is read from its start. */
const cursorSchema = z.strictObject({ row: z.number().int().nonnegative(), fingerprint: z.string().max(100) });

type Config = z.infer<typeof configSchema>;
type Cursor = z.infer<typeof cursorSchema>;

/**
 * Posts of a file. Dates without a zone are UTC. Without an id, a post is known by all the values of its row, so that a file
 * can be imported twice, and exactly repeated rows are one post.
 */
export const file: SourceComponent<Config, Cursor> = {
  type: 'file',
  summary: 'Posts in a file: CSV, NDJSON (one JSON object a line) or JSON, also gzipped, or standard input.',
  config: configSchema,
  schedule: 'once',
  page: {
    costs: 'Nothing.',
    credentials: 'The file.',
    gives:
      'url title author.id author.handle author.name author.url author.followers author.location parentId threadId languageHint country engagement.likes engagement.shares engagement.replies engagement.views engagement.score engagement.rating publishedAt'.split(
        ' ',
      ),
    blind: 'What is not in it.',
    backfill: 'All that is in the file is read anyway.',
    after:
      'A file that changed is read from its beginning; posts are known by their `id`, and what is there counts once.',
    example: 'path: ./posts.csv\nmap: { text: tweet, publishedAt: created }',
  },
  create: (config, context) => createFileSource(config, context, () => process.stdin),
};

export function createFileSource(config: Config, context: SourceContext, stdin: () => Readable): Source<Cursor> {
  return {
    cursor: cursorSchema,
    async *read(from, signal) {
      if (signal.aborted) return;
      try {
        const path = config.path === '-' ? undefined : resolve(context.baseDir, config.path);
        const opened = await openFile({ path, stdin, compression: config.compression, signal });
        const done = from?.fingerprint === opened.fingerprint ? from.row : 0;
        yield* readPages(rowsOf(opened, config), config, opened, done, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof PipelineError && config.path !== '-') {
          throw new PipelineError(`${config.path}: ${error.message}`, { retry: error.retry, cause: error.cause });
        }
        throw error;
      }
    },
  };
}

function rowsOf(opened: OpenFile, config: Config): AsyncGenerator<Row> {
  const encoding = config.encoding === 'auto' ? guessEncoding(opened.head) : config.encoding;
  const head = new TextDecoder(encoding).decode(opened.head);
  const format = config.format === 'auto' ? guessFormat(config.path, head) : config.format;
  const text = decode(opened.chunks, opened.head, encoding);
  if (format === 'json') return readJson(text);
  if (format === 'ndjson') return readNdjson(text);
  return readCsv(text, config.delimiter ?? guessDelimiter(head), (columns) => {
    const missing = Object.values(config.map).filter((column) => !columns.includes(column));
    if (missing.length > 0) throw noColumn(missing, columns);
    if (!completeMap(config.map, columns).text) throw noText(columns);
  });
}

async function* readPages(
  rows: AsyncIterable<Row>,
  config: Config,
  opened: OpenFile,
  done: number,
  signal: AbortSignal,
): AsyncGenerator<Page<Cursor>> {
  const convert = createConverter(config);
  let posts: PostDraft[] = [];
  let rejects: Reject[] = [];
  let row = 0;
  const page = (last: boolean): Page<Cursor> => {
    const progress = last ? 1 : opened.progress();
    return {
      posts,
      rejects,
      cursor: { row, fingerprint: opened.fingerprint },
      ...(progress === undefined ? {} : { progress }),
    };
  };
  for await (const next of rows) {
    if (signal.aborted) return;
    row++;
    const result = convert(next, row <= done);
    if (!result) continue;
    if ('reason' in result) rejects.push(result);
    else posts.push(result);
    if (posts.length + rejects.length < config.batch) continue;
    yield page(false);
    posts = [];
    rejects = [];
    if (signal.aborted) return;
  }
  if (!signal.aborted && posts.length + rejects.length > 0) yield page(true);
}

/** Makes posts or rejects of rows. Finds the columns once for as long as the rows have the same names. */
function createConverter(config: Config): (row: Row, skip: boolean) => PostDraft | Reject | undefined {
  let map: FieldMap = config.map;
  let known: unknown;
  let first = true;
  const convert = ({ values, columns }: Extract<Row, { kind: 'row' }>): PostDraft => {
    const own = ownPost(values);
    if (own) return own;
    const names = columns ?? namesOf(values);
    if (first && config.map.text && valueAt(values, config.map.text) === undefined) {
      throw noColumn([config.map.text], names);
    }
    const shape = columns ?? names.join('\n');
    if (shape !== known) {
      known = shape;
      map = completeMap(config.map, names);
    }
    if (!map.text && !map.title) {
      if (first) throw noText(names);
      throw new RowError(`expected a text, found only ${names.slice(0, 20).join(', ')}`);
    }
    return toPost(values, map, config.map, config);
  };
  return (row, skip) => {
    if (skip) {
      first = false;
      return undefined;
    }
    const { place } = row;
    if (row.kind === 'bad') return { place, reason: row.reason, raw: row.raw.slice(0, maxRaw) };
    try {
      return convert(row);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      return { place, reason: error.message, raw: JSON.stringify(row.values).slice(0, maxRaw) };
    } finally {
      first = false;
    }
  };
}

function noText(columns: readonly string[]): PipelineError {
  const found = columns.slice(0, 50).join(', ') || 'none';
  return new PipelineError(
    `no column is called text, content, message or the like; name the one that holds the text (--map text=…). Columns found: ${found}`,
    { retry: 'fatal' },
  );
}

function noColumn(missing: readonly string[], columns: readonly string[]): PipelineError {
  const found = columns.slice(0, 50).join(', ') || 'none';
  const message = `there is no column "${missing.join('", "')}"; check the map (--map). Columns found: ${found}`;
  return new PipelineError(message, { retry: 'fatal' });
}
