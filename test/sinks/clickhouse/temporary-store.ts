import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Assessment, Mention } from '../../../core/assessment.ts';
import type { Deletion, Post } from '../../../core/post.ts';
import { connectStore, type Store } from '../../../sinks/clickhouse/connect.ts';

/** A real engine on a folder of its own. One per test file: a process has one data directory. */
export function openTemporaryStore(): { store: Store; client: ClickHouseClient; path: string; close(): Promise<void> } {
  const path = mkdtempSync(join(tmpdir(), 'escolta-store-'));
  const store = connectStore({ path });
  return {
    store,
    client: store.client,
    path,
    async close() {
      await store.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** The rows of a query, as arrays of text and numbers. */
export async function ask(client: ClickHouseClient, query: string): Promise<unknown[][]> {
  const answer = await client.query({ query, format: 'JSONCompactEachRow' });
  return answer.json<unknown[]>();
}

export const hour = 3_600_000;
export const start = Date.UTC(2026, 2, 10, 12);

export function post(id: string, change: Partial<Post> = {}): Post {
  return {
    kind: 'post',
    id,
    network: 'test',
    source: 'unit',
    type: 'post',
    text: `Text of ${id}`,
    markup: 'plain',
    author: { handle: 'ada' },
    engagement: { likes: 1 },
    media: [],
    publishedAt: start - hour,
    fetchedAt: start,
    ...change,
  };
}

export function mention(brand: string, label: Mention['sentiment']['label'] = 'neutral'): Mention {
  return {
    brand,
    spans: [{ field: 'text', start: 0, end: 4, term: brand }],
    sentiment: { label, score: 0, confidence: 0.5, words: [{ word: 'text', weight: -0.5 }], engine: 'test-1' },
  };
}

export function assessment(
  of: Post,
  brands: readonly (string | Mention)[],
  change: Partial<Assessment> = {},
): Assessment {
  return {
    kind: 'assessment',
    post: of,
    language: { code: 'en', confidence: 0.9 },
    simhash: '00000000000000ff',
    storyId: of.id,
    mentions: brands.map((brand) => (typeof brand === 'string' ? mention(brand) : brand)),
    ...(brands.length === 0 && { dropped: 'no-brand' }),
    ...change,
  };
}

export function deletion(id: string, fetchedAt: number): Deletion {
  return { kind: 'deletion', id, network: 'test', source: 'unit', fetchedAt };
}
