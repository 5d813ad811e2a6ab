import { describe, expect, it } from 'vitest';
import type { QueryPost } from '../../../processors/query/fields.ts';
import { createQuerySet } from '../../../processors/query.ts';
import { Naive, write } from './naive.ts';
import { createRandomCases } from './random.ts';

const sets = 250;
const queriesPerSet = 12;
const postsPerSet = 12;

describe('random queries on random posts', () => {
  it.each([1, 2, 3, 4])('match what the naive evaluator says, in one pass for all of a set (seed %d)', (seed) => {
    const cases = createRandomCases(seed);
    let matches = 0;
    for (let round = 0; round < sets; round++) {
      const trees = Array.from({ length: queriesPerSet }, cases.query);
      const set = createQuerySet(trees.map((tree, i) => ({ id: String(i), query: write(tree) })));
      for (let n = 0; n < postsPerSet; n++) {
        const { title, text, followers } = cases.post();
        const language = cases.language();
        const author = followers === undefined ? {} : { followers };
        const post: QueryPost = { text, author, ...(title === '' ? {} : { title }) };
        const naive = new Naive({ title, text, ...author }, language);
        const found = new Map(set.match(post, language).map((match) => [match.id, match]));
        for (const [i, tree] of trees.entries()) {
          const match = found.get(String(i));
          const about = () => JSON.stringify({ query: write(tree), title, text, followers, language });
          if (naive.holds(tree) !== (match !== undefined)) expect.fail(`${match ? 'found' : 'missed'}: ${about()}`);
          if (match === undefined) continue;
          matches += 1;
          const spans = match.spans.map(({ field, start, end }) => `${field} ${start} ${end}`);
          if (spans.join() !== naive.spans(tree).join()) expect(spans, about()).toEqual(naive.spans(tree));
        }
      }
    }
    // Neither all nor nothing: both answers are tried.
    const asked = sets * queriesPerSet * postsPerSet;
    expect(matches / asked).toBeGreaterThan(0.2);
    expect(matches / asked).toBeLessThan(0.8);
  });
});
