import type { DeadLetter, Topic } from './contract.ts';
import { isolatePoison, type RetryTools, untilDone } from './retry.ts';

/** Where items go, and where those go that the bus refuses for good (for their size, say). */
export interface Outlet<T> {
  readonly topic: Topic<T>;
  readonly dead: Topic<DeadLetter>;
  /** The dead letter of an item that was refused. */
  readonly letterOf: (item: T, error: unknown) => DeadLetter;
}

/** Publishes until every item is durable, here or as a dead letter. Rejects when the signal aborts, or with a fatal error. */
export async function publishAll<T>(items: readonly T[], outlet: Outlet<T>, tools: RetryTools): Promise<void> {
  await isolatePoison(
    items,
    (part) => untilDone(() => outlet.topic.publish(part), tools),
    (item, error) => untilDone(() => outlet.dead.publish([outlet.letterOf(item, error)]), tools),
  );
}
