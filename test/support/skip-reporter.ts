import type { Reporter, TestModule } from 'vitest/node';

/** Names every test that was skipped, because something was missing on this machine: a skip must not pass unseen. */
export default class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    if (skipped.length === 0) return;
    console.log(`\nSkipped, for want of what they need:\n${skipped.map((test) => `  ${test.fullName}`).join('\n')}`);
  }
}
