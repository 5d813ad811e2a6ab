import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createPopulation, type PopulationOptions } from './population.ts';
import { customerColumns } from './views.ts';

/** Writes `C.csv`, `A.ndjson` and `T.csv` into a folder, which is made where it is missing. */
export async function writePopulation(out: string, options: PopulationOptions): Promise<void> {
  mkdirSync(out, { recursive: true });
  const population = createPopulation(options);
  const cell = (text: string) => (/[",\n;]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  function* customers() {
    let text = `${customerColumns.join(',')}\n`;
    for (const row of population.rows()) {
      text += `${customerColumns.map((name) => cell(row[name])).join(',')}\n`;
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
      truth.push(`${String(author['id'])},${customer}`);
      yield `${JSON.stringify(author)}\n`;
    }
  }
  await pipeline(Readable.from(authors()), createWriteStream(join(out, 'A.ndjson')));
  await pipeline(Readable.from([`${truth.join('\n')}\n`]), createWriteStream(join(out, 'T.csv')));
}
