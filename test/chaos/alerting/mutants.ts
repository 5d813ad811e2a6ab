import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildMutant } from '../mutants.ts';
import type { LifeOrder } from './lives.ts';

interface Edit {
  /** Built file, below `dist/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** One mistake that somebody could make, in as many places as it takes, with the lives that show it. */
export interface AlertingMutant {
  readonly name: string;
  readonly edits: readonly [Edit, ...Edit[]];
  readonly storm: readonly LifeOrder[];
  readonly onlyStorm?: boolean;
  readonly end?: LifeOrder;
  /** What it is noticed by. */
  readonly shows: RegExp;
}

const dispatch = 'processors/alerts/dispatch.js';
const alerting = 'scripts/alerting.js';

const killedAt = (place: string, count = 1): LifeOrder => ({ kill: { place, count } });
const randomKey: Edit = {
  file: dispatch,
  find: 'JSON.stringify([channel, kind, ids.toSorted(), turn])',
  replace: 'JSON.stringify([channel, kind, ids.toSorted(), turn, Math.random()])',
};

export const alertingMutants: readonly AlertingMutant[] = [
  {
    name: 'remembers only in memory what it told, under keys of the moment',
    edits: [
      randomKey,
      { file: alerting, find: 'await outbox.entries(evaluation.current.map(({ id }) => id))', replace: '[]' },
    ],
    storm: [killedAt('after mark')],
    onlyStorm: true,
    shows: /told in 2 messages/u,
  },
  {
    name: 'enqueues before the incident is saved, which has another id each time',
    edits: [
      {
        file: 'processors/alerts/lifecycle.js',
        find: 'JSON.stringify([rule, sorted, startedAt])',
        replace: 'JSON.stringify([rule, sorted, startedAt, Math.random()])',
      },
      {
        file: alerting,
        find: '.slice(0, incidentsShown)));\n                await save();',
        replace: '.slice(0, incidentsShown)));',
      },
    ],
    storm: [killedAt('before save')],
    onlyStorm: true,
    shows: /which is not stored/u,
  },
  {
    name: 'marks before it sends',
    edits: [
      {
        file: 'core/delivery/lane.js',
        find: 'outcome = { receipt: await send(message) };',
        replace:
          "await options.write({ ...notification, state: 'sent' });\n            outcome = { receipt: await send(message) };",
      },
    ],
    storm: [killedAt('before send')],
    onlyStorm: true,
    shows: /called sent and never arrived/u,
  },
  {
    name: 'forgets at its start what it had found',
    edits: [
      {
        file: alerting,
        find: 'reader,\n            incidents,',
        replace: 'reader,\n            incidents: { ...incidents, load: async () => [] },',
      },
    ],
    storm: [],
    shows: /nobody was told that spike \w+ is resolved/u,
  },
  {
    name: 'writes incidents without the evidence that it has gathered',
    edits: [
      {
        file: alerting,
        find: '[...unsaved.values()].map(complete)',
        replace: '[...unsaved.values()]',
      },
    ],
    storm: [],
    onlyStorm: true,
    shows: /has lost its evidence/u,
  },
  {
    name: 'lets go of an incident that the store did not take at once',
    edits: [
      {
        file: alerting,
        find: 'unsaved.clear();\n        }',
        replace: '}',
      },
      {
        file: alerting,
        find: 'if (batch.length === 0)',
        replace: 'unsaved.clear();\n            if (batch.length === 0)',
      },
    ],
    storm: [],
    end: { outage: { of: 'save', count: 1 } },
    shows: /spike \w+ is firing in the end/u,
  },
];

/** The built product with the mistake in it; `remove` deletes it. */
export function buildAlertingMutant({ name, edits: [first, ...more] }: AlertingMutant): ReturnType<typeof buildMutant> {
  const built = buildMutant({ name, ...first });
  for (const { file, find, replace } of more) {
    const path = join(built.dist, file);
    const code = readFileSync(path, 'utf8');
    if (code.split(find).length !== 2) throw new Error(`mutant "${name}": ${file} must hold exactly once: ${find}`);
    writeFileSync(
      path,
      code.replace(find, () => replace),
    );
  }
  return built;
}
