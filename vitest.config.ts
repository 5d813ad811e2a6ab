import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Many processes at once, which mostly wait for each other: after all others. */
const heavy = ['test/chaos/**/*.test.ts', 'test/core/kafka/**/*.test.ts', 'test/scripts/kafka.test.ts'];
/** In which time goes sixty times faster than on the clock, so that a slow second is a minute: with nothing beside it. */
const alone = ['test/chaos/alerting.test.ts'];

/** Files that take longest, the longest first: begun last, one of them would go on alone. */
const long = ['chaos/distributed', 'chaos/chaos', 'scripts/alerts', 'scripts/pipeline-cli', 'browser/inbox'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = long.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return at === -1 ? long.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

const report = process.env['ESCOLTA_TEST_REPORT'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: heavy, sequence: { groupOrder: 0 } },
      },
      { extends: true, test: { name: 'heavy', include: heavy, exclude: alone, sequence: { groupOrder: 1 } } },
      { extends: true, test: { name: 'alone', include: alone, sequence: { groupOrder: 2 } } },
    ],
    sequence: { sequencer: LongestFirst },
    // The embedded engine must not be loaded in a worker thread: its exit crashes the process.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { UV_THREADPOOL_SIZE: '16' },
    reporters: [
      'default',
      './test/support/skip-reporter.ts',
      ...(report ? [['json', { outputFile: report }] as ['json', { outputFile: string }]] : []),
    ],
  },
});
