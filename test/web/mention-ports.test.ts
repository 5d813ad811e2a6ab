import type { ClickHouseClient } from '@clickhouse/client';
import { expect, test } from 'vitest';
import { mentionFilterSchema } from '../../core/mention-filter.ts';
import { createMentionPorts } from '../../scripts/web/mention-ports.ts';

test('a reading of the range that fails late does not undo the one after it', async () => {
  const answers: { resolve(rows: readonly unknown[]): void; reject(error: Error): void }[] = [];
  const client = {
    query: ({ query }: { query: string }) =>
      query.includes('min(published_at)')
        ? new Promise((resolve, reject) =>
            answers.push({ resolve: (data) => resolve({ json: async () => ({ data }) }), reject }),
          )
        : Promise.resolve({ json: async () => ({ data: [{ mentions: '0' }] }) }),
  } as unknown as ClickHouseClient;
  let now = 0;
  const clock = { now: () => now, sleep: async () => {} };
  const { count } = createMentionPorts({ client, labels: { give: async () => [] }, clock });
  const ask = () => count({ brands: ['acme'], filter: mentionFilterSchema.parse({}) });

  const early = ask();
  now = 5_000;
  const late = ask();
  answers[1]?.resolve([{ first: '1', latest: '2', mentions: '1' }]);
  await late;
  answers[0]?.reject(new Error('the connection was cut'));
  await expect(early).rejects.toThrow();
  await ask();
  expect(answers).toHaveLength(2);

  now = 10_000;
  const failing = ask();
  answers[2]?.reject(new Error('the connection was cut'));
  await expect(failing).rejects.toThrow();
  const again = ask();
  answers[3]?.resolve([]);
  await again;
  expect(answers).toHaveLength(4);
});
