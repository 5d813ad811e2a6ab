import { pino } from 'pino';
import { loadConfig } from '../../../config/load.ts';
import { formatProblems } from '../../../config/problems.ts';
import { createHttpClient } from '../../../core/http.ts';
import { packagePath } from '../../../core/package-root.ts';
import type { Post } from '../../../core/post.ts';
import { stampPage } from '../../../core/run-ingest.ts';
import { processAll } from '../../../core/run-process.ts';
import { file } from '../../../ingest/file.ts';
import { createProcessors } from '../../processors.ts';

/** What counts of a mention. */
export interface Told {
  /** ms since the epoch. */
  readonly at: number;
  readonly negative: boolean;
  /** Repeats nothing seen before. */
  readonly story: boolean;
}

/** After all of them; it stands for the time of those without a date. */
const readAt = Date.UTC(2016, 0, 1);

/**
 * The mentions of each airline in the tweets of February 2015, oldest first, judged as the pipeline judges them: by its matching and its
 * sentiment, not by labels. Throws `PipelineError` where the file cannot be read.
 */
export async function readAirlines(tweets: string): Promise<ReadonlyMap<string, readonly Told[]>> {
  const path = packagePath('config', 'examples', 'airlines.yaml');
  const loaded = loadConfig(path, { sources: [], env: {}, cwd: packagePath() });
  if (!loaded.ok) throw new Error(formatProblems(loaded.problems));
  const { processors } = await createProcessors(loaded.config);
  const http = createHttpClient({});
  const told = new Map<string, Told[]>(loaded.config.brands.map(({ id }) => [id, []]));
  try {
    const source = file.create(
      file.config.parse({ path: tweets, map: { text: 'text', author: 'name', publishedAt: 'tweet_created' } }),
      {
        ...{ name: 'tweets', searches: [], http, baseDir: packagePath(), log: pino({ level: 'silent' }) },
        clock: { now: () => readAt, sleep: async () => undefined },
      },
    );
    const posts: Post[] = [];
    for await (const page of source.read(undefined, new AbortController().signal)) {
      for (const item of stampPage(page, 'tweets', readAt).items) if (item.kind === 'post') posts.push(item);
    }
    // As they would have come: an original before its copies.
    posts.sort((a, b) => a.publishedAt - b.publishedAt);
    const seen = new Set<string>();
    for (let first = 0; first < posts.length; first += 500) {
      const { assessed } = await processAll(posts.slice(first, first + 500), processors, () => readAt);
      for (const { post, storyId, mentions } of assessed) {
        // A row that stands twice is one post; one without a date tells nothing.
        if (seen.has(post.id) || post.publishedAt === readAt) continue;
        seen.add(post.id);
        for (const { brand, sentiment } of mentions) {
          const negative = sentiment.label === 'negative';
          told.get(brand)?.push({ at: post.publishedAt, negative, story: storyId === post.id });
        }
      }
    }
  } finally {
    await http.close();
  }
  for (const list of told.values()) list.sort((a, b) => a.at - b.at);
  return told;
}
