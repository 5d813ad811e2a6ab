import { createHash } from 'node:crypto';
import { createBell } from '../bell.ts';
import type { Clock } from '../clock.ts';
import type { Leases } from '../contract.ts';
import type { Events } from '../events.ts';
import type { KafkaClient } from './client.ts';
import { joinGroup, type Member } from './member.ts';

export interface KafkaLeasesOptions {
  readonly kafka: KafkaClient;
  readonly topic: string;
  /** What the names of the groups begin with: one for each kind of work. */
  readonly groupPrefix: string;
  readonly sessionTimeoutMs: number;
  readonly events: Events;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Partitions of the topic: so many processes can share the work at most. Never changed, or two could hold one lease. */
export const leasePartitions = 48;

export interface KafkaLeases extends Leases {
  error(): string | undefined;
  close(deadline: AbortSignal): Promise<void>;
}

/**
 * Leases by group membership, with a group for each kind of work (what stands before the colon of a name): a lease goes only to
 * those who would do the work.
 */
export function createKafkaLeases({ groupPrefix, ...options }: KafkaLeasesOptions): KafkaLeases {
  const kinds = new Map<string, KafkaLeases>();
  return {
    error: () => [...kinds.values()].map((leases) => leases.error()).find((error) => error !== undefined),
    hold(name, signal, work) {
      const [kind = name] = name.split(':', 1);
      const leases = kinds.get(kind) ?? createLeasesOfKind({ ...options, group: `${groupPrefix}${kind}` });
      kinds.set(kind, leases);
      return leases.hold(name, signal, work);
    },
    async close(deadline) {
      await Promise.all([...kinds.values()].map((leases) => leases.close(deadline)));
    },
  };
}

/**
 * A name belongs to a partition of a small topic that nothing is ever written to, and whoever is assigned
 * the partition holds the lease. Before partitions move, every holder stops; one that the brokers have lost sight of stops when
 * its session must have ended. So two hold one lease only while a process stands still longer than its session and then
 * wakes up: for the moment that it takes to notice.
 */
function createLeasesOfKind(
  options: Omit<KafkaLeasesOptions, 'groupPrefix'> & { readonly group: string },
): KafkaLeases {
  const bell = createBell(options.clock);
  let owned = new Set<number>();
  let member: Member | undefined;
  let failure: { readonly error: unknown } | undefined;
  let lastError: string | undefined;
  const tenures = new Set<{
    readonly lost: AbortController;
    readonly giveUp: AbortController;
    readonly ended: Promise<void>;
  }>();

  function join(): void {
    if (member) return;
    member = joinGroup({
      ...options,
      duties: {
        assigned(partitions) {
          owned = new Set(partitions);
          lastError = undefined;
          options.events.partitionsAssigned({
            group: options.group,
            topic: options.topic,
            partitions: partitions.length,
          });
          bell.ring();
        },
        received: () => undefined,
        async release(deadline) {
          owned = new Set();
          for (const { lost } of tenures) lost.abort(new Error('another process takes over'));
          const giveUp = () => {
            for (const tenure of tenures) tenure.giveUp.abort(new Error('another process has taken over'));
          };
          if (deadline.aborted) giveUp();
          else deadline.addEventListener('abort', giveUp, { once: true });
          while (tenures.size > 0 && !deadline.aborted) {
            await Promise.race([Promise.all([...tenures].map(({ ended }) => ended)), bell.wait(deadline)]);
          }
          deadline.removeEventListener('abort', giveUp);
        },
        failed(error, retryInMs) {
          lastError = error.message;
          options.events.busFailed({ part: options.topic, error, retryInMs });
        },
      },
    });
    member.done.catch((error: unknown) => {
      failure = { error };
      bell.ring();
    });
  }

  return {
    error: () => lastError,
    async hold(name, signal, work) {
      join();
      const partition = leasePartition(name);
      while (!signal.aborted) {
        if (failure) throw failure.error;
        if (!owned.has(partition)) {
          await bell.wait(signal);
          continue;
        }
        const lost = new AbortController();
        const giveUp = new AbortController();
        const working = work({ signal: AbortSignal.any([signal, lost.signal]), giveUp: giveUp.signal });
        const tenure = {
          lost,
          giveUp,
          ended: working.then(
            () => undefined,
            () => undefined,
          ),
        };
        tenures.add(tenure);
        try {
          await working;
        } finally {
          tenures.delete(tenure);
          bell.ring();
        }
        if (!lost.signal.aborted) return;
      }
    },
    async close(deadline) {
      await member?.leave(deadline);
    },
  };
}

/** The partition that a name belongs to. */
export function leasePartition(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE() % leasePartitions;
}
