import { expect, test } from 'vitest';
import { createAside } from '../../scripts/alerting/aside.ts';

test('is done when it is due, one at a time, and what fails is told and done again', async () => {
  const begun: number[] = [];
  const failures: unknown[] = [];
  let finish = (_error?: Error): void => undefined;
  const aside = createAside({
    everyMs: 100,
    last: 1_000,
    failed: (error) => failures.push(error),
    work: (now) => {
      begun.push(now);
      return new Promise((resolve, reject) => {
        finish = (error) => (error ? reject(error) : resolve());
      });
    },
  });
  expect(aside.begin(1_099)).toBeUndefined();
  const first = aside.begin(1_100);
  expect(aside.begin(1_300)).toBeUndefined();
  const error = new Error('the store is away');
  finish(error);
  await first;
  expect(failures).toEqual([error]);
  expect(aside.begin(1_150)).toBeUndefined();
  aside.begin(1_200);
  finish();
  await aside.idle();
  // A clock that was set back does not put it off.
  aside.begin(500);
  finish();
  await aside.idle();
  expect(begun).toEqual([1_100, 1_200, 500]);
  expect(failures).toHaveLength(1);
});
