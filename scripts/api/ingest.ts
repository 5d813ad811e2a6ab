import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Clock } from '../../core/clock.ts';
import type { Coverage, Sink } from '../../core/contract.ts';
import { describeError } from '../../core/errors.ts';
import type { PostEvent } from '../../core/post.ts';
import { stampPage } from '../../core/run-ingest.ts';
import {
  type RefusedItem,
  readDelivery,
  type SenderHeaders,
  type WebhookConfig,
  whyNotBelieved,
} from '../../ingest/webhook.ts';
import { Problem } from '../../web/problem.ts';

export interface IngestOptions {
  /** The configured webhooks, by name. */
  readonly sources: ReadonlyMap<string, WebhookConfig>;
  /** Resolves when the posts are durable. */
  readonly publish: (items: readonly PostEvent[]) => Promise<void>;
  /** Items read and not yet durable, and how many are too many. */
  readonly lag: () => number;
  readonly mostLag: number;
  readonly coverage: Sink<Coverage>;
  readonly clock: Clock;
}

export interface IngestAnswer {
  /** Posts that are kept. */
  readonly accepted: number;
  readonly refused: readonly RefusedItem[];
}

export interface Ingest {
  /** Most bytes of a body, for who may send one as far as its headers tell. Throws `Problem` (404, 401) for others. */
  admit(source: string, headers: SenderHeaders): number;
  /** Answers once what was sent is durable. Throws `Problem`. */
  take(source: string, headers: SenderHeaders, body: Buffer): Promise<IngestAnswer>;
}

/** Posts in one request, and how deep what they say may be nested. */
const mostItems = 1_000;
const deepest = 32;

/** Takes what is sent to `POST /ingest/NAME`. */
export function createIngest({ sources, publish, lag, mostLag, coverage, clock }: IngestOptions): Ingest {
  const configOf = (source: string): WebhookConfig => {
    const config = sources.get(source);
    if (!config) throw new Problem(404, 'there is no webhook of this name in the configuration');
    return config;
  };
  const believe = (config: WebhookConfig, headers: SenderHeaders, body?: Buffer): void => {
    const why = whyNotBelieved(config, headers, body, clock.now());
    if (why !== undefined) throw new Problem(401, why, { headers: { 'www-authenticate': 'Bearer realm="escolta"' } });
  };
  return {
    admit(source, headers) {
      const config = configOf(source);
      believe(config, headers);
      return config.maxBytes;
    },
    async take(source, headers, body) {
      const config = configOf(source);
      const startedAt = clock.now();
      believe(config, headers, body);
      if (lag() > mostLag)
        throw new Problem(429, 'more has come than is stored yet', { headers: { 'retry-after': '5' } });
      const items = parse(await unpack(body, headers, config.maxBytes), headers);
      if (items.length > mostItems) throw new Problem(413, `expected at most ${mostItems} posts, got ${items.length}`);
      const read = readDelivery(items, config);
      const { events, refused } = stamp(read.posts, source, startedAt);
      const all = [...read.refused, ...refused].sort((a, b) => a.index - b.index);
      if (events.length === 0 && all.length > 0) {
        const errors = all
          .slice(0, 20)
          .map(({ index, reason }) => ({ pointer: `/${index}`, detail: reason.slice(0, 300) }));
        throw new Problem(422, 'none of this can be a post', { errors });
      }
      await publish(events);
      const row = { kind: 'coverage', source, startedAt, finishedAt: clock.now(), outcome: 'ok' } as const;
      // The posts are kept, whether this is noted or not.
      await coverage.write([{ ...row, posts: events.length, rejects: all.length, error: '' }]).catch(() => undefined);
      return { accepted: events.length, refused: all };
    },
  };
}

/** Checks each draft as the posts of a page are. */
function stamp(drafts: ReturnType<typeof readDelivery>['posts'], source: string, now: number) {
  const events: PostEvent[] = [];
  const refused: RefusedItem[] = [];
  for (const { index, draft } of drafts) {
    const { items, letters } = stampPage({ posts: [draft], cursor: null }, source, now);
    events.push(...items);
    for (const { error } of letters) refused.push({ index, reason: error.replace(/\s+/gu, ' ') });
  }
  return { events, refused };
}

async function unpack(body: Buffer, headers: SenderHeaders, maxBytes: number): Promise<Buffer> {
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new Problem(415, 'expected no Content-Encoding, or gzip');
  try {
    return await promisify(gunzip)(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new Problem(413, `expected at most ${maxBytes} bytes, unpacked`);
    }
    throw new Problem(400, 'the body is not gzip');
  }
}

function parse(body: Buffer, headers: SenderHeaders): readonly unknown[] {
  const type = String(headers['content-type'] ?? '')
    .split(';', 1)[0]
    ?.trim()
    .toLowerCase();
  const isLines = type === 'application/x-ndjson' || type === 'application/ndjson';
  if (!isLines && type !== 'application/json') {
    throw new Problem(415, 'expected "Content-Type: application/json", or application/x-ndjson for a post a line');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new Problem(400, 'the body is not UTF-8');
  }
  if (isLines) {
    return text
      .split('\n')
      .flatMap((line, index) => (line.trim() === '' ? [] : [readJson(line, `line ${index + 1}: `)]));
  }
  const value = readJson(text, '');
  return Array.isArray(value) ? value : [value];
}

function readJson(text: string, place: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Problem(400, `${place}not JSON: ${describeError(error).slice(0, 200)}`);
  }
  if (isDeeper(value, deepest)) throw new Problem(400, `${place}nested more than ${deepest} deep`);
  return value;
}

/** Level by level, so that no depth is too deep to be told. */
function isDeeper(value: unknown, most: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}
