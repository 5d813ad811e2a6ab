import { createPopulation } from '../../scripts/eval/people/population.ts';

/** A made population in memory, with its truth. The generator itself stands with `escolta eval people --generate`. */
export function smallPopulation(options: {
  readonly customers: number;
  readonly authors: number;
  readonly seed: number;
}) {
  const population = createPopulation(options);
  const customers = [...population.rows()];
  return { customers, authors: [...population.people()] };
}
