import { nearest } from '../../config/nearest.ts';
import { CliError } from '../cli-error.ts';
import type { Configuration } from '../configuration.ts';
import { exitCodes } from '../context.ts';
import { plain } from '../text.ts';

/** The id of a configured brand, given by its id or its name; throws `CliError`. */
export function brandIdOf({ config }: Pick<Configuration, 'config'>, given: string): string {
  const wanted = given.trim().toLowerCase();
  const found = config.brands.find(({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted);
  if (found) return found.id;
  const meant = nearest(
    given,
    config.brands.map(({ id }) => id),
  );
  const hint = meant ? `: did you mean "${meant}"?` : '';
  throw new CliError(plain(`no brand of the configuration is "${given}"${hint}`), exitCodes.usage);
}
