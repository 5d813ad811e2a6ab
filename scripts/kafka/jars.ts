import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../core/errors.ts';
import { packagePath } from '../../core/package-root.ts';
import { runTool, whyNoMaven } from './tools.ts';

/** What `4` and `3.9` stand for: pinned, so that a run tells the same tomorrow. */
const releases: Readonly<Record<string, string>> = { '4': '4.4.0', '3.9': '3.9.2' };

/** The exact version that `4`, `3.9` or an exact version names. Throws a fatal `PipelineError` for anything else. */
export function kafkaVersion(asked: string): string {
  const version = releases[asked] ?? asked;
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+$/u.exec(version) ?? [];
  if (Number(major) >= 4 || (major === '3' && Number(minor) >= 9)) return version;
  throw new PipelineError(
    `Kafka ${JSON.stringify(asked)} is not known: ${Object.keys(releases).join(', ')}, or an exact version from 3.9.0 on`,
    { retry: 'fatal' },
  );
}

/** The folder that holds the jars of a version once they are fetched: below `ESCOLTA_CACHE_DIR`, or `node_modules/.cache/escolta`. */
export function jarFolder(version: string, env: NodeJS.ProcessEnv): string {
  return join(env['ESCOLTA_CACHE_DIR'] || packagePath('node_modules', '.cache', 'escolta'), `kafka-${version}`);
}

/**
 * Fetches the jars of an exact version (about 45 MB) from Maven Central where they are not in the cache, and gives their
 * folder. Processes that do it at once do no harm: the folder appears whole, by the first that is done.
 * Throws a fatal `PipelineError` where Maven is missing or cannot fetch.
 */
export async function fetchJars(
  version: string,
  env: NodeJS.ProcessEnv,
  log: (line: string) => void = () => {},
): Promise<string> {
  const folder = jarFolder(version, env);
  if (existsSync(folder)) return folder;
  const missing = whyNoMaven(env);
  if (missing) throw new PipelineError(missing, { retry: 'fatal' });
  log(`Fetching Kafka ${version} into ${folder}`);
  await mkdir(join(folder, '..'), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    const args = ['-B', '-q', '-f', packagePath('scripts', 'kafka', 'pom.xml'), 'dependency:copy-dependencies'];
    const values = [`-Dkafka.version=${version}`, `-DoutputDirectory=${unfinished}`];
    await runTool(`fetching Kafka ${version} from Maven Central`, 'mvn', [...args, ...values], { env });
    await rename(unfinished, folder).catch((error: NodeJS.ErrnoException) => {
      // Another process was faster: what it fetched is the same.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}
