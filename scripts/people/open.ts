import type { ClickHouseClient } from '@clickhouse/client';
import type { Config } from '../../config/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Coverage, CursorStore, Sink } from '../../core/contract.ts';
import type { Events } from '../../core/events.ts';
import type { Forgotten } from '../../core/forgotten.ts';
import { accountPersonId } from '../../core/people.ts';
import type { CustomerSink } from '../../core/run-customers.ts';
import { type ReadCustomers, readCustomers, runCustomers } from '../../core/run-customers.ts';
import { createSchedule, parseSchedule } from '../../core/schedule.ts';
import type { ForgottenStore } from '../../sinks/clickhouse/people/forget.ts';
import type { CustomerReader } from '../crm/open.ts';
import { openPeopleStores } from '../people-access.ts';
import type { PipelinePeople } from '../pipeline.ts';
import { createLinker } from './link.ts';
import { type PeopleStep, runSteps } from './loop.ts';

/** So long accounts are judged again before new ones have their turn. */
const againMs = 10_000;

/** Finds out who speaks, as it is configured; undefined where it is switched off. */
export function openPeople(options: {
  readonly config: Pick<Config, 'people'>;
  readonly client: ClickHouseClient;
  readonly cursors: CursorStore;
  readonly readers: readonly CustomerReader[];
  readonly customers: CustomerSink;
  readonly forgotten: Forgotten;
  readonly erase: ForgottenStore['erase'];
  readonly coverage: Sink<Coverage>;
  readonly events: Events;
  /** Read customers once, whatever their schedule. */
  readonly once: boolean;
  /** What else is done in turn: leads, segments. */
  readonly steps: readonly PeopleStep[];
  /** Sends to CRMs what waits, until the first signal aborts; the second gives up what is under way. */
  readonly send: (signal: AbortSignal, giveUp: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onFailure: (name: string, error: unknown) => void;
}): PipelinePeople | undefined {
  const { config, client, cursors, clock, random, onFailure } = options;
  if (!config.people.enabled) return undefined;
  const { link, suggest, every, reload } = config.people;
  const linker = createLinker({
    client,
    ...openPeopleStores(client, clock),
    cursors,
    thresholds: { link, suggest },
    clock,
    forgotten: {
      has: (account) => options.forgotten.has('account', account),
      erase: (authors) =>
        options.erase({
          personIds: authors.map(({ account }) => accountPersonId(account)),
          accounts: authors.map(({ account, profile }) => ({ account, handle: profile.handle })),
          customers: [],
        }),
    },
  });
  /** All is to be done, however long it takes. */
  let isSettling = false;
  const steps: PeopleStep[] = [
    { name: 'customers', everyMs: reload, run: (signal) => linker.refresh(signal) },
    { name: 'link', everyMs: every, run: async (signal) => void (await linker.linkNew(signal)) },
    { name: 'link late', everyMs: reload, run: async (signal) => void (await linker.linkLate(signal)) },
    { name: 'decided', everyMs: every, run: async (signal) => void (await linker.linkDecided(signal)) },
    {
      name: 'link again',
      everyMs: every,
      async run(signal) {
        const until = isSettling ? Number.POSITIVE_INFINITY : clock.now() + againMs;
        while (!signal.aborted && clock.now() < until && (await linker.linkAgain(signal)) > 0);
      },
    },
    ...options.steps,
  ];
  /** One at a time: what one step reads, another writes. */
  let busy: Promise<unknown> = Promise.resolve();
  const inTurn = steps.map((step) => ({
    ...step,
    run(signal: AbortSignal) {
      const work = busy.then(() => step.run(signal));
      busy = work.catch(() => undefined);
      return work;
    },
  }));
  const reading = (
    { name, source, fullMs }: CustomerReader,
    signal: AbortSignal,
    giveUp: AbortSignal,
  ): ReadCustomers => ({
    ...{ name, source, fullMs, cursors, sink: options.customers, clock, random, signal, giveUp },
  });
  return {
    readers: options.readers.map((reader) => ({
      name: reader.name,
      run: ({ signal, giveUp }) => {
        const spec = parseSchedule(options.once ? 'once' : reader.schedule);
        if (!spec) throw new Error(`the schedule of "${reader.name}" was validated and is not valid`);
        return runCustomers({
          ...reading(reader, signal, giveUp),
          schedule: createSchedule(spec, { clock, random }),
          coverage: options.coverage,
          events: options.events,
        });
      },
    })),
    async run(tenure) {
      await Promise.all([
        runSteps(inTurn, tenure, { clock, random, onFailure }),
        options.send(tenure.signal, tenure.giveUp),
      ]);
    },
    async settle(signal) {
      for (const reader of options.readers)
        await readCustomers(reading(reader, signal, signal)).catch((error: unknown) => onFailure(reader.name, error));
      isSettling = true;
      try {
        for (const step of inTurn) await step.run(signal);
      } finally {
        isSettling = false;
      }
    },
  };
}
