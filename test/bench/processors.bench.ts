/**
 * Posts per second of CPU time of each of the first four stages, on generated posts of about 200 characters: the best of several rounds,
 * after the index of stories is full. Run with `npx vitest bench test/bench/processors.bench.ts`.
 */
import { bench, describe } from 'vitest';
import type { Assessment } from '../../core/assessment.ts';
import { type Brand, brandSchema } from '../../core/brand.ts';
import type { Processor } from '../../core/contract.ts';
import { createDeduplicate } from '../../processors/deduplicate.ts';
import { createDetectLanguage } from '../../processors/detect-language.ts';
import { createMatch } from '../../processors/match.ts';
import { normalize } from '../../processors/normalize.ts';
import { assess } from '../processors/posts.ts';
import { seededRandom } from '../support/random.ts';

const perBatch = 5_000;
const rounds = 5;
const remembered = 100_000;
const random = seededRandom(1);
const letters = 'etaoinshrdlcumwfgypbvk';

/** Words as frequent as in a language (Zipf's law), of 2 to 11 letters. */
const vocabulary = Array.from({ length: 20_000 }, () =>
  Array.from({ length: 2 + Math.floor(random() * 10) }, () => letters[Math.floor(random() ** 2 * letters.length)]).join(
    '',
  ),
);
const word = (): string => vocabulary[Math.floor(vocabulary.length ** random()) - 1] as string;
const sentence = (): string => {
  let text = '';
  while (text.length < 195) text += `${text === '' ? '' : ' '}${random() < 0.01 ? 'Brand3' : word()}`;
  return text;
};

let made = 0;
function batchOf(text: () => string, markup: 'plain' | 'html' = 'plain'): Assessment[] {
  return Array.from({ length: perBatch }, () => {
    made += 1;
    const url = `https://social.example/@user${made % 1_000}/${made}`;
    const author = { id: `${made % 1_000}`, handle: `user${made % 1_000}`, name: 'Some One' };
    // Through a buffer, so that the text is one flat string, as it comes from JSON.
    return assess({ id: `test:${made}`, url, author, text: Buffer.from(text()).toString(), markup });
  });
}

async function measure(
  name: string,
  processor: Processor<Assessment, Assessment>,
  make: () => Assessment[],
): Promise<void> {
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const batch = make();
    const start = process.cpuUsage();
    await processor.process(batch);
    const { user, system } = process.cpuUsage(start);
    best = Math.max(best, (batch.length / (user + system)) * 1e6);
  }
  console.log(`${name.padEnd(44)}${Math.round(best).toLocaleString('en').padStart(10)} posts/s`);
}

const brands = (count: number): Brand[] =>
  Array.from({ length: count }, (_, i) =>
    brandSchema.parse({
      id: `b${i}`,
      name: `Brand${i}`,
      aliases: [`${vocabulary[5_000 + i]} pay`],
      handles: [`brand${i}air`],
      sites: [`brand${i}.example`],
      exclude: [`${vocabulary[9_000 + i]} museum`],
    }),
  );

describe('stages', () => {
  bench(
    'all, once',
    async () => {
      const html = (): string => `<p>${sentence()} <a href="https://example.com">link</a> &amp; more</p>`;
      await measure('normalize, plain', normalize, () => batchOf(sentence));
      await measure('normalize, accents, emoji, entities', normalize, () =>
        batchOf(() => `${sentence()} café 😀 &amp;`),
      );
      await measure('normalize, HTML', normalize, () => batchOf(html, 'html'));
      const deduplicate = createDeduplicate({ capacity: remembered });
      await measure('deduplicate, empty', deduplicate, () => batchOf(sentence));
      while (made < 2 * remembered) await deduplicate.process(batchOf(sentence));
      await measure(`deduplicate, ${remembered.toLocaleString('en')} remembered`, deduplicate, () => batchOf(sentence));
      const detect = await createDetectLanguage({ languages: ['en', 'es', 'ca', 'fr', 'pt', 'it', 'de'] });
      await measure('detect-language', detect, () => batchOf(sentence));
      for (const count of [10, 1_000]) {
        const match = createMatch({ brands: brands(count) });
        await measure(`match, ${count} brands`, match, () => batchOf(sentence));
      }
    },
    { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 },
  );
});
