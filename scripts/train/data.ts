import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A labelled text; 0 negative, 1 neutral, 2 positive. */
export interface Labelled {
  readonly set: string;
  readonly language: string;
  readonly text: string;
  readonly label: 0 | 1 | 2;
  readonly target?: readonly (readonly [start: number, end: number])[];
}

/** The sets that are trained on, with their languages. The name without `_train` is what `--exclude` takes. */
export const trainSets: readonly (readonly [name: string, language: string])[] = [
  ['se_train', 'en'],
  ['umsab_en_train', 'en'],
  ['umsab_es_train', 'es'],
  ['umsab_fr_train', 'fr'],
  ['umsab_it_train', 'it'],
  ['umsab_pt_train', 'pt'],
  ['umsab_de_train', 'de'],
  ['opener_en_train', 'en'],
  ['opener_es_train', 'es'],
  ['multibooked_ca_train', 'ca'],
];

export const validationSets: readonly (readonly [name: string, language: string])[] = [
  ['umsab_en_val', 'en'],
  ['te_val', 'en'],
  ['opener_en_dev', 'en'],
  ['umsab_es_val', 'es'],
  ['opener_es_dev', 'es'],
  ['multibooked_ca_dev', 'ca'],
  ['umsab_fr_val', 'fr'],
  ['umsab_it_val', 'it'],
  ['umsab_pt_val', 'pt'],
  ['umsab_de_val', 'de'],
];

/** Some sets came with escapes and with the quotes of a CSV file. */
function clean(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/^"(.*)"$/u, '$1')
    .replaceAll('""', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}

export function readSet(folder: string, name: string, language: string): Labelled[] {
  const path = join(folder, `${name}.tsv`);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => ({ set: name, language, text: clean(line.slice(2)), label: Number(line[0]) as 0 | 1 | 2 }));
}
