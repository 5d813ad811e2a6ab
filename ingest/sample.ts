import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Page, Reject, Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { packagePath } from '../core/package-root.ts';
import { type DeletionDraft, deletionDraftSchema, type PostDraft, postDraftSchema } from '../core/post.ts';

/** How long the sample lasts, in milliseconds: 14 days that end when it is first read. */
export const sampleDurationMs = 14 * 24 * 3_600_000;

/** The 14 days come in at most this many steps of equal time, in pages of 5 to 40 items. */
const steps = 240;
const minPage = 5;
const maxPage = 40;
const maxFileBytes = 64 * 1024 * 1024;

const configSchema = z.strictObject({
  speed: z
    .number()
    .min(0)
    .max(86_400)
    .default(60)
    .describe('How long the replay of the 14 days takes, in seconds. 0: as fast as possible.'),
  path: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A file of the same form to replay instead of the bundled one: one JSON object a line, sorted by `atMs`.',
    ),
});

/** `anchor`: when the replay was first begun, in epoch milliseconds; the 14 days end there. `index`: the next line. */
const cursorSchema = z.strictObject({
  anchor: z.number().int().nonnegative(),
  index: z.number().int().nonnegative(),
});

/** A line of the file. Its times are offsets from the start of the 14 days, in milliseconds. */
const lineSchema = z
  .strictObject({
    atMs: z.number().int().nonnegative(),
    post: z.record(z.string(), z.unknown()).optional(),
    deletion: deletionDraftSchema.optional(),
  })
  .refine(
    (line) => (line.post === undefined) !== (line.deletion === undefined),
    'expected either "post" or "deletion"',
  );

type SampleConfig = z.infer<typeof configSchema>;
type SampleCursor = z.infer<typeof cursorSchema>;

interface Item {
  /** Absent where it cannot be read. */
  readonly atMs?: number;
  readonly post?: PostDraft;
  readonly deletion?: DeletionDraft;
  readonly reject?: Reject;
}

/** The lines of a file, each read when it is first asked for, so that an index means the same for ever. */
interface Items {
  readonly length: number;
  at(index: number): Item;
  /** The offset of an item; of one that cannot be read, that of the last before it. */
  timeOf(index: number): number;
}

export const sample: SourceComponent<SampleConfig, SampleCursor> = {
  type: 'sample',
  summary:
    'Replays two weeks of invented posts about an invented brand, to see Escolta at work without any account or key.',
  config: configSchema,
  schedule: 'once',
  page: {
    costs: 'Nothing.',
    credentials: 'None are needed.',
    gives:
      'url title author.id author.handle author.name author.url author.followers languageHint engagement.likes engagement.shares engagement.replies publishedAt'.split(
        ' ',
      ),
    blind: 'The world: all of it is invented.',
    backfill: 'Nothing: it replays two weeks.',
    after: 'Nothing: what was found stays as it was found.',
    example: '',
  },
  create: (config, context) => createSample(config, context),
};

function createSample(config: SampleConfig, { clock, baseDir }: SourceContext): Source<SampleCursor> {
  const path = config.path === undefined ? packagePath('config/sample/posts.ndjson') : resolve(baseDir, config.path);
  return {
    cursor: cursorSchema,
    async *read(from, signal) {
      const begun = clock.now();
      const anchor = from?.anchor ?? begun;
      const items = openItems(await readText(path), basename(path), anchor - sampleDurationMs);
      const first = from?.index ?? 0;

      for (let index = first; index < items.length && !signal.aborted; ) {
        const end = endOfPage(items, index);
        const offset = items.timeOf(end - 1) - items.timeOf(first);
        const due = begun + (offset / sampleDurationMs) * config.speed * 1_000;
        const early = due - clock.now();
        if (early > 0) await clock.sleep(early, signal);
        if (signal.aborted) return;
        yield toPage(items, index, end, anchor);
        index = end;
      }
    },
  };
}

/** Everything within one step of time, but neither fewer than `minPage` items (where there are) nor more than `maxPage`. */
function endOfPage(items: Items, start: number): number {
  const until = items.timeOf(start) + sampleDurationMs / steps;
  let end = start;
  while (end < items.length && end - start < maxPage) {
    if (end - start >= minPage && items.timeOf(end) >= until) break;
    end += 1;
  }
  return end;
}

function toPage(items: Items, start: number, end: number, anchor: number): Page<SampleCursor> {
  const page = Array.from({ length: end - start }, (_, i) => items.at(start + i));
  return {
    posts: page.flatMap((item) => item.post ?? []),
    deletions: page.flatMap((item) => item.deletion ?? []),
    rejects: page.flatMap((item) => item.reject ?? []),
    cursor: { anchor, index: end },
    progress: end / items.length,
  };
}

function openItems(text: string, file: string, start: number): Items {
  const lines = text.split('\n').filter((line) => line !== '');
  const items: Item[] = [];
  const times: number[] = [];
  const at = (index: number): Item => {
    items[index] ??= parseItem(lines[index] ?? '', `${file} line ${index + 1}`, start);
    return items[index];
  };
  const timeOf = (index: number): number => {
    let back = index;
    while (back > 0 && times[back] === undefined && at(back).atMs === undefined) back -= 1;
    times[index] = times[back] ?? at(back).atMs ?? 0;
    return times[index];
  };
  return { length: lines.length, at, timeOf };
}

function parseItem(raw: string, place: string, start: number): Item {
  const rejected = (reason: string): Item => ({ reject: { place, reason, raw: raw.slice(0, 10_000) } });
  let json: unknown;
  try {
    json = JSON.parse(raw);
  } catch (error) {
    return rejected(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const line = lineSchema.safeParse(json);
  if (!line.success) return rejected(z.prettifyError(line.error));
  const { atMs, deletion } = line.data;
  if (deletion) return { atMs, deletion };

  const { publishedAt = atMs, editedAt, ...post } = line.data.post ?? {};
  const draft = postDraftSchema.safeParse({
    ...post,
    publishedAt: start + Number(publishedAt),
    ...(editedAt === undefined ? {} : { editedAt: start + Number(editedAt) }),
  });
  return draft.success ? { atMs, post: draft.data } : rejected(z.prettifyError(draft.error));
}

async function readText(path: string): Promise<string> {
  const remedy = 'check "path" in the configuration of the sample source, or leave it out to replay the bundled sample';
  try {
    const { size } = await stat(path);
    if (size <= maxFileBytes) return await readFile(path, 'utf8');
  } catch (cause) {
    throw new PipelineError(`reading the sample ${path}: ${remedy}`, { retry: 'fatal', cause });
  }
  throw new PipelineError(`reading the sample ${path}: larger than ${maxFileBytes / 1024 / 1024} MB; ${remedy}`, {
    retry: 'fatal',
  });
}
