import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagePath } from '../../core/package-root.ts';

/**
 * One mistake that somebody could make. The chaos test must notice each. (Two more need a kill within a moment too short to
 * hit reliably. Cursors committed out of order: `watermark.test.ts` proves those, in every order. Mentions written before their
 * post: `writer.test.ts` proves the crash at each insert.)
 */
export interface Mutant {
  readonly name: string;
  /** Built file, below `dist/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** With which the lives show it soonest. */
  readonly seed?: number;
}

/** Of one process. */
export const mutants: readonly Mutant[] = [
  {
    name: 'acknowledges before the write',
    file: 'core/run-store.js',
    find: 'if (setAside)',
    replace: 'delivery.ack(); delivery.ack = () => {}; delivery.nack = () => {};\n            if (setAside)',
  },
  {
    name: 'moves the cursor before the publish',
    file: 'core/run-ingest.js',
    find: 'const finished = watermark.track(page.cursor);',
    replace: 'const finished = watermark.track(page.cursor); finished();',
  },
  {
    name: 'takes a deletion for done before it is durable',
    file: 'core/run-refresh.js',
    find: 'await orAborted(publishPage(options, items, letters), giveUp);',
    replace: 'void publishPage(options, items, letters).catch(() => undefined);',
    seed: 3,
  },
  {
    name: 'drops a batch instead of trying it again',
    file: 'core/retry.js',
    find: "if (retryOf(error) !== 'transient' || tools.signal.aborted)",
    replace: 'if (true) return undefined;\n            if (true)',
  },
  {
    name: 'loses poison instead of setting it aside',
    file: 'core/run-process.js',
    find: "letters.push(processLetter(post, 'processing-failed', error, clock.now()));",
    replace: '',
  },
  {
    name: 'lets the time of a post move with each asking',
    file: 'sinks/clickhouse/writer.js',
    find: 'publishedAt: post?.publishedAt ?? publishedAtOf(event)',
    replace: 'publishedAt: publishedAtOf(event)',
  },
  {
    name: 'writes what was judged over what a person said',
    file: 'sinks/clickhouse/writer.js',
    find: 'const held = labels.holding(brand, event.post.id, event.storyId);',
    replace: 'const held = {};',
  },
  {
    name: 'labels a mention and forgets its near-copies',
    file: 'sinks/clickhouse/labels.js',
    find: 'const keys = [...new Map([...own, ...copies]',
    replace: 'const keys = [...new Map([...own]',
  },
];

/**
 * Of many processes, with the fault that shows each. (Not among them: a writer that remembers what it wrote before its partitions were
 * another's. It takes an edit at the one right moment: `writer.test.ts` proves it.)
 */
export const distributedMutants: readonly (Mutant & { readonly fault: string })[] = [
  {
    name: 'commits offsets before the write',
    file: 'core/run-store.js',
    find: 'if (setAside)',
    replace: 'delivery.ack(); delivery.ack = () => {}; delivery.nack = () => {};\n            if (setAside)',
    fault: 'storeLost',
  },
  {
    name: 'takes what is on its way to the brokers for durable',
    file: 'core/kafka/publisher.js',
    find: 'waiting.push({ message, bytes: sizeOf(message), call });',
    replace: 'waiting.push({ message, bytes: sizeOf(message), call });\n                resolve();',
    fault: 'brokerLost',
  },
  {
    name: 'moves the cursor before the publish',
    file: 'core/run-ingest.js',
    find: 'const finished = watermark.track(page.cursor);',
    replace: 'const finished = watermark.track(page.cursor); finished();',
    fault: 'brokerLost',
  },
  {
    name: 'asks a source without its lease',
    file: 'scripts/pipeline.js',
    find: 'leases.hold(`source:',
    replace: '((_name, signal, work) => work({ signal, giveUp: giveUp.signal }))(`source:',
    fault: 'calm',
  },
];

/** A copy of the built product with the mistake in it; `remove` deletes it. */
export function buildMutant(mutant: Mutant): { readonly dist: string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'escolta-mutant-'));
  const dist = join(root, 'dist');
  cpSync(packagePath('dist'), dist, { recursive: true });
  // Not links: those would lead back to the code without the mistake.
  for (const name of ['package.json', 'bin']) cpSync(packagePath(name), join(root, name), { recursive: true });
  for (const name of ['node_modules', 'sinks', 'config', 'processors'])
    symlinkSync(packagePath(name), join(root, name));
  const file = join(dist, mutant.file);
  const code = readFileSync(file, 'utf8');
  if (code.split(mutant.find).length !== 2) {
    throw new Error(`mutant "${mutant.name}": ${mutant.file} must hold exactly once: ${mutant.find}`);
  }
  writeFileSync(
    file,
    code.replace(mutant.find, () => mutant.replace),
  );
  return { dist, remove: () => rmSync(root, { recursive: true, force: true }) };
}
