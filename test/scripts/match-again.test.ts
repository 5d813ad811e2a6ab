import { expect, test } from 'vitest';
import type { Assessment } from '../../core/assessment.ts';
import { brandSchema } from '../../core/brand.ts';
import type { Processor } from '../../core/contract.ts';
import { PipelineError } from '../../core/errors.ts';
import { createMatchAgain } from '../../scripts/rematch/match-again.ts';
import { assessment, mention, post } from '../sinks/clickhouse/temporary-store.ts';

const library = {};
/** Gives each mention of which it is asked an emotion, and sees who else is named. */
function judge(asked: string[][] = []): Processor<Assessment, Assessment> {
  return {
    name: 'judge',
    async process(batch) {
      return batch.map((value) => {
        if (value.post.text.includes('poison')) throw new PipelineError('it cannot be read', { retry: 'poison' });
        if (value.post.text.includes('own'))
          return { kind: 'drop', reason: 'own-post', value: { ...value, mentions: [] } };
        asked.push(value.mentions.map(({ brand }) => brand));
        const mentions = value.mentions.map((one) => ({ ...one, insights: { question: true } }));
        return { kind: 'keep', value: { ...value, mentions } };
      });
    },
  };
}

test('judges what is new beside what other brands have of it, and takes nothing of theirs', async () => {
  const asked: string[][] = [];
  const brand = brandSchema.parse({ id: 'acme', name: 'Acme', query: 'acme' });
  const again = createMatchAgain({ brand, library, judges: [judge(asked)] });
  const bolt = mention('bolt', 'negative');
  const { changes } = await again([assessment(post('t:1', { text: 'Acme and Bolt' }), [bolt])]);
  expect(asked).toEqual([['bolt', 'acme']]);
  expect(changes).toMatchObject([
    { kind: 'added', assessment: { mentions: [bolt, { brand: 'acme', insights: { question: true } }] } },
  ]);
  expect(changes[0]?.assessment.mentions[0]).toBe(bolt);
});

test('what moved in the text is judged anew, what is only named otherwise is not', async () => {
  const asked: string[][] = [];
  const brand = brandSchema.parse({ id: 'acme', name: 'Acme', query: 'acme OR bolt' });
  const again = createMatchAgain({ brand, library, judges: [judge(asked)] });
  const spans = [{ field: 'text', start: 0, end: 4, term: 'acme' }] as const;
  const { changes, kept } = await again([
    assessment(post('t:1', { text: 'Acme' }), [{ ...mention('acme', 'positive'), spans, clauses: ['former'] }]),
    assessment(post('t:2', { text: 'Acme' }), [{ ...mention('acme', 'positive'), spans, clauses: ['acme'] }]),
    assessment(post('t:3', { text: 'Acme and Bolt' }), [{ ...mention('acme', 'positive'), spans, clauses: ['acme'] }]),
  ]);
  expect(kept).toBe(1);
  expect(asked).toHaveLength(1);
  expect(changes).toMatchObject([
    {
      kind: 'updated',
      assessment: { post: { id: 't:1' }, mentions: [{ clauses: ['acme'], sentiment: { label: 'positive' } }] },
    },
    {
      kind: 'updated',
      assessment: { post: { id: 't:3' }, mentions: [{ clauses: ['acme', 'bolt'], sentiment: { label: 'unrated' } }] },
    },
  ]);
});

test('one post that cannot be judged keeps no other from it, and what is dropped by a judge is no mention', async () => {
  const brand = brandSchema.parse({ id: 'acme', name: 'Acme', query: 'acme' });
  const again = createMatchAgain({ brand, library, judges: [judge()] });
  const texts = ['acme', 'acme poison', 'acme own', 'acme again', 'own acme before'];
  const stored = texts.map((text, i) => assessment(post(`t:${i}`, { text }), i === 4 ? [mention('acme')] : []));
  const { changes, refused } = await again(stored);
  expect(refused).toBe(1);
  expect(
    changes.map(
      ({
        kind,
        assessment: {
          post: { id },
          dropped,
        },
      }) => [kind, id, dropped],
    ),
  ).toEqual([
    ['added', 't:0', undefined],
    ['added', 't:3', undefined],
    ['removed', 't:4', 'own-post'],
  ]);
});

test('what the brand itself wrote goes where it wants none of that', async () => {
  const brand = brandSchema.parse({ id: 'acme', name: 'Acme', query: 'acme', accounts: ['ada'], ownPosts: 'exclude' });
  const again = createMatchAgain({ brand, library, judges: [judge()] });
  const found = {
    ...mention('acme'),
    spans: [{ field: 'text', start: 0, end: 4, term: 'acme' }],
    clauses: ['acme'],
  } as const;
  const { changes, kept } = await again([
    assessment(post('t:1', { text: 'acme' }), [found]),
    assessment(post('t:2', { text: 'acme', author: { handle: 'bo' } }), [found]),
  ]);
  expect(changes).toMatchObject([{ kind: 'removed', assessment: { dropped: 'own-post', mentions: [] } }]);
  expect(kept).toBe(1);
});
