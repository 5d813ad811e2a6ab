import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createPlainPopulation } from './plain.ts';
import { createPopulation, type PopulationOptions } from './population.ts';

/** Populations that can be made: `hard`, where half of the true authors show a name at most, and `plain`, where most show evidence. */
export const profiles = ['hard', 'plain'] as const;

/** Writes `C.csv`, `A.ndjson` and `T.csv` into a folder, which is made where it is missing. */
export async function writePopulation(
  out: string,
  { profile, ...options }: PopulationOptions & { readonly profile: (typeof profiles)[number] },
): Promise<void> {
  mkdirSync(out, { recursive: true });
  const population = profile === 'plain' ? createPlainPopulation(options) : createPopulation(options);
  const cell = (text: string) => (/[",\n;]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  function* customers() {
    let text = `${population.columns.join(',')}\n`;
    for (const row of population.rows()) {
      const cells: Readonly<Record<string, string>> = row;
      text += `${population.columns.map((name) => cell(cells[name] ?? '')).join(',')}\n`;
      if (text.length > 65_536) {
        yield text;
        text = '';
      }
    }
    yield text;
  }
  await pipeline(Readable.from(customers()), createWriteStream(join(out, 'C.csv')));
  const truth: string[] = ['author_id,customer_id'];
  function* authors() {
    for (const { author, customer } of population.people()) {
      truth.push(`${String(author['author_id'] ?? author['id'])},${customer}`);
      yield `${JSON.stringify(author)}\n`;
    }
  }
  await pipeline(Readable.from(authors()), createWriteStream(join(out, 'A.ndjson')));
  await pipeline(Readable.from([`${truth.join('\n')}\n`]), createWriteStream(join(out, 'T.csv')));
}
