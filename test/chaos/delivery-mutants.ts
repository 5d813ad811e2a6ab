import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagePath } from '../../core/package-root.ts';
import type { DeliveryCode } from './delivery-lives.ts';

/** One mistake that somebody could make in delivery. The chaos test must notice each. */
export interface DeliveryMutant {
  readonly name: string;
  /** Below `core/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const deliveryMutants: readonly DeliveryMutant[] = [
  {
    name: 'marks before it sends',
    file: 'delivery/lane.ts',
    find: 'outcome = { receipt: await send(message) };',
    replace: `await options.write({ ...notification, state: 'sent' }); outcome = { receipt: await send(message) };`,
  },
  {
    name: 'does not mark what it sent',
    file: 'delivery/lane.ts',
    find: 'await options.write({ ...notification, ...state }',
    replace: 'if (attempts < 0) await options.write({ ...notification, ...state }',
  },
  {
    name: 'goes on before the mark is durable',
    file: 'delivery/lane.ts',
    find: 'await options.write({ ...notification, ...state }',
    replace: 'void options.write({ ...notification, ...state }',
  },
  {
    name: 'forgets what is being enqueued',
    file: 'run-delivery.ts',
    find: 'const other = entering.get(notification.key);',
    replace: 'const other = undefined;',
  },
  {
    name: 'enqueues what is known',
    file: 'run-delivery.ts',
    find: 'filter(({ key }) => !known.has(key))',
    replace: 'filter(({ key }) => !known.has(key) || true)',
  },
  {
    name: 'sends before it is durable',
    file: 'run-delivery.ts',
    find: 'if (fresh.length > 0) await orAborted',
    replace: 'for (const one of fresh) lanes.get(one.channel)?.offer(one);\n    if (fresh.length > 0) await orAborted',
  },
  {
    name: 'does not look into the outbox at its start',
    file: 'run-delivery.ts',
    find: 'const waiting = queued.filter(',
    replace: 'const waiting = (settled.size > 0 ? queued : []).filter(',
  },
  {
    name: 'passes over what it reads while it is enqueued again',
    file: 'run-delivery.ts',
    find: 'filter(({ key }) => !isOurs(key))',
    replace: 'filter(({ key }) => !isOurs(key) && !entering.has(key))',
  },
  {
    name: 'takes in what it has found in the outbox meanwhile',
    file: 'run-delivery.ts',
    find: 'if (isOurs(notification.key)) continue;',
    replace: '',
  },
  {
    name: 'believes the outbox about what it has sent itself',
    file: 'run-delivery.ts',
    find: 'settled.has(key) || ledger.has(key) || ',
    replace: '',
  },
  {
    name: 'takes a failed mark for done',
    file: 'delivery/ledger.ts',
    find: 'jobs.set(key, job);\n      await clock.sleep',
    replace: 'await clock.sleep',
  },
  {
    name: 'lets messages of a thread overtake each other',
    file: 'delivery/queue.ts',
    find: 'return best?.items[0];',
    replace: 'return best?.items.at(-1);',
  },
  {
    name: 'makes another stand-in each time',
    file: 'delivery/stand-in.ts',
    find: 'standInKey(original.key, fallback)',
    replace: 'standInKey(original.key + original.attempts, fallback)',
  },
  {
    name: 'forgets after a restart whom it has told instead',
    file: 'run-delivery.ts',
    find: 'if (known.has(stand)) told.set(key, fallback);',
    replace: '{}',
  },
  {
    name: 'takes a failure in passing for poison',
    file: 'delivery/lane.ts',
    find: "if (retry === 'poison') {",
    replace: "if (retry === 'poison' || retry === 'transient') {",
  },
];

/** A change that is none. */
export const noMutant: DeliveryMutant = {
  name: 'right',
  file: 'run-delivery.ts',
  find: 'let ended = false;',
  replace: 'let ended = false;',
};

/** What delivery is made of, below `core/`. */
export const deliveryFiles = [
  'delivery',
  'abort.ts',
  'bell.ts',
  'clock.ts',
  'errors.ts',
  'retry.ts',
  'run-delivery.ts',
];

/** A copy of these files of `core` with the mistake in it; `remove` deletes it. */
export function copyWithMutant(
  mutant: DeliveryMutant,
  files: readonly string[],
): { load<T>(name: string): Promise<T>; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'escolta-mutant-'));
  for (const name of files) cpSync(packagePath(join('core', name)), join(root, name), { recursive: true });
  const file = join(root, mutant.file);
  const code = readFileSync(file, 'utf8');
  if (code.split(mutant.find).length !== 2) {
    throw new Error(`mutant "${mutant.name}": ${mutant.file} must hold exactly once: ${mutant.find}`);
  }
  writeFileSync(
    file,
    code.replace(mutant.find, () => mutant.replace),
  );
  return {
    load: (name) => import(/* @vite-ignore */ join(root, name)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Delivery with the mistake in it; `remove` deletes it. */
export async function loadDeliveryMutant(
  mutant: DeliveryMutant,
): Promise<{ readonly code: DeliveryCode; remove(): void }> {
  const { load, remove } = copyWithMutant(mutant, deliveryFiles);
  const { runDelivery } = await load<DeliveryCode>('run-delivery.ts');
  // Its own: an error of another copy would be none that it knows.
  const { PipelineError } = await load<DeliveryCode>('errors.ts');
  return { code: { runDelivery, PipelineError }, remove };
}
