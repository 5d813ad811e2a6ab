import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder: the nearest above this file with a package.json, whether it runs from source or from `dist/`. */
function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the escolta package is incomplete: no package.json above its code');
    folder = parent;
  }
  return folder;
}

/** The absolute path of a file that ships with the package, such as `packagePath('config/sample')`. */
export function packagePath(...parts: string[]): string {
  return join(findRoot(), ...parts);
}

/** Of this package, such as `1.2.0`. */
export const version: string = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')).version;
