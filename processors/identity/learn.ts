import type { AuthorView } from './author.ts';
import type { CustomerIndex } from './customer-index.ts';
import { createIdentify } from './identify.ts';
import { estimate, type Judged, type Weights } from './weights.ts';

const rounds = 3;
/** Bounds of the share of authors that are customers: links stay cautious where it is higher, as each wrong one costs more than a missed one. */
const [leastPrior, mostPrior] = [0.005, 0.25];

/**
 * Learns weights from authors that nobody has judged, by expectation maximisation: what the weights believe of each pair teaches the next
 * weights. Only how the same person agrees (`m`) and the share of customers are learned so; how others agree stays with the
 * frequencies, as the pairs at hand were found by their agreement.
 */
export function learnWeights(index: CustomerIndex, authors: readonly AuthorView[], start: Weights): Weights {
  let weights = start;
  for (let round = 0; round < rounds && authors.length > 0; round += 1) {
    const identify = createIdentify({ index, weights });
    const judged: Judged[] = [];
    let customers = 0;
    for (const author of authors) {
      const { candidates, nobody } = identify(author);
      customers += 1 - nobody;
      for (const { probability, reasons } of candidates) {
        if (probability < 0.01) continue;
        judged.push({ levels: reasons.map(({ field, level }) => `${field}:${level}`), match: probability });
      }
    }
    const next = estimate(start, judged);
    const levels = Object.entries(next.levels).map(
      ([key, { m }]) => [key, { m, u: start.levels[key]?.u ?? 1 }] as const,
    );
    // As many authors as the first guess counts for.
    const prior = (customers + 50 * start.prior) / (authors.length + 50);
    weights = { ...next, levels: Object.fromEntries(levels), prior: Math.min(mostPrior, Math.max(leastPrior, prior)) };
  }
  return weights;
}
