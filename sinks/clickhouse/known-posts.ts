import type { ClickHouseClient } from '@clickhouse/client';
import { quote } from './literals.ts';
import { unknownTime } from './rows.ts';

/** What the store holds of a post. */
export interface KnownPost {
  /** Milliseconds since the epoch; undefined for a deletion of a post never seen. */
  readonly publishedAt: number | undefined;
  readonly firstSeenAt: number;
  /** Of the latest state. */
  readonly fetchedAt: number;
  /** Of the latest state: the row with the highest counts. */
  readonly version: number;
  /** Every brand that ever had a mention of it. */
  readonly brands: readonly string[];
  /**
   * Of the latest state, if this process made it durable completely, post and mentions. The table does not tell: after a crash
   * between the two, it has the post and may lack the mentions.
   */
  readonly contentHash: string | undefined;
}

export interface KnownPosts {
  /** What is known of these posts, from memory or from the store. */
  find(ids: Iterable<string>): Promise<Map<string, KnownPost>>;
  remember(id: string, post: KnownPost): void;
  /** For posts of which it is not known what the store holds now. */
  forget(id: string): void;
  /** For when others may have written any of them. */
  forgetAll(): void;
  /** Changes when all is forgotten: what was found before is worth no remembering. */
  generation(): number;
}

/** Bytes of one IN list: the engine's limit for a statement is 256 KiB. */
const maxListLength = 100_000;

/** Remembers the posts written last, half to all of `capacity`, and asks the store for the others. */
export function createKnownPosts(client: Pick<ClickHouseClient, 'query'>, capacity: number): KnownPosts {
  // Two generations, because a Map is slow at forgetting its oldest.
  let recent = new Map<string, KnownPost>();
  let former = recent;
  let generation = 0;

  function remember(id: string, post: KnownPost): void {
    if (recent.size >= capacity / 2) {
      former = recent;
      recent = new Map();
    }
    recent.set(id, post);
  }

  function forget(id: string): void {
    recent.delete(id);
    former.delete(id);
  }

  async function lookUp(list: string): Promise<[string, KnownPost][]> {
    const answer = await client.query({
      query: `
        SELECT
          post_id, max(version), toUnixTimestamp64Milli(min(first_seen_at)), groupUniqArrayArray(brands),
          toUnixTimestamp64Milli(argMaxIf(published_at, version, published_at != toDateTime64(${unknownTime}, 3, 'UTC'))),
          toUnixTimestamp64Milli(argMax(fetched_at, version))
        FROM posts WHERE post_id IN (${list}) GROUP BY post_id`,
      // Not streamed: the embedded engine starts a stream on the thread that asks, and this is asked for every batch.
      format: 'JSONCompact',
    });
    const { data } = await answer.json<[string, string, string, string[], string, string]>();
    return data.map(([id, version, firstSeenAt, brands, publishedAt, fetchedAt]) => [
      id,
      {
        publishedAt: Number(publishedAt) === unknownTime ? undefined : Number(publishedAt),
        firstSeenAt: Number(firstSeenAt),
        fetchedAt: Number(fetchedAt),
        version: Number(version),
        brands,
        contentHash: undefined,
      },
    ]);
  }

  return {
    remember,
    forget,
    forgetAll() {
      recent = new Map();
      former = recent;
      generation += 1;
    },
    generation: () => generation,
    async find(ids) {
      const found = new Map<string, KnownPost>();
      const lists: string[] = [];
      let list = '';
      for (const id of ids) {
        const post = recent.get(id) ?? former.get(id);
        if (post) {
          found.set(id, post);
          continue;
        }
        if (list.length > maxListLength) {
          lists.push(list);
          list = '';
        }
        list += `${list && ','}${quote(id)}`;
      }
      if (list) lists.push(list);
      for (const part of lists) for (const [id, post] of await lookUp(part)) found.set(id, post);
      return found;
    },
  };
}
