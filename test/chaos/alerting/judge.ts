import type { Taken } from './receiver.ts';
import type { World } from './world.ts';

/** What the store held at the beginning or the end of a life. */
export interface Snapshot {
  readonly now: number;
  readonly incidents: readonly {
    readonly id: string;
    readonly rule: string;
    readonly brand: string;
    readonly state: string;
    readonly evidence: number;
    readonly mentions: string | number;
  }[];
  readonly notifications: readonly {
    readonly key: string;
    readonly kind: string;
    readonly thread: string;
    readonly incidents: readonly string[];
    readonly state: string;
    readonly error: string;
  }[];
}

/** A snapshot, and how many messages had arrived when it was made. */
export interface Look {
  readonly snapshot: Snapshot;
  readonly arrived: number;
}

/** What must not be, in the end and on the way. */
export function judge(seen: {
  readonly world: World;
  readonly looks: readonly Look[];
  readonly taken: readonly Taken[];
}): { violations: string[]; repeated: number } {
  const { world, looks, taken } = seen;
  const violations: string[] = [];
  const last = looks.at(-1)?.snapshot;
  if (!last) return { violations: ['no life told anything'], repeated: 0 };
  const nameOf = (id: string) => last.incidents.find((one) => one.id === id);

  const found = last.incidents.map(({ rule, brand }) => `${rule} ${brand}`).toSorted();
  if (found.join() !== world.incidents.join()) violations.push(`there are incidents ${found.join(', ') || 'none'}`);
  for (const { id } of looks.flatMap(({ snapshot }) => snapshot.incidents)) {
    if (!nameOf(id)) violations.push(`incident ${id} was stored and is gone`);
  }
  for (const { id, rule, brand, state, evidence, mentions } of last.incidents) {
    const what = `${rule} ${brand}`;
    if (rule === 'spike' && state !== 'resolved') violations.push(`${what} is ${state} in the end`);
    if (!evidence || Number(mentions) === 0) violations.push(`${what} has lost its evidence`);
    const kinds = rule === 'spike' ? ['firing', 'resolved'] : ['firing'];
    for (const kind of kinds) {
      const keys = new Set(
        taken.filter((one) => one.kind === kind && one.incidents.includes(id)).map(({ key }) => key),
      );
      if (keys.size === 0) violations.push(`nobody was told that ${what} is ${kind}`);
      if (keys.size > 1) violations.push(`that ${what} is ${kind} was told in ${keys.size} messages`);
    }
    const order = taken.filter((one) => one.incidents.includes(id)).map(({ kind }) => kind);
    if (order.includes('resolved') && order.lastIndexOf('firing') > order.indexOf('resolved'))
      violations.push(`${what} was told in the order ${order.join(', ')}`);
  }
  for (const { key, kind, state, error } of last.notifications) {
    if (state !== 'sent') violations.push(`a message (${kind}) is ${state} in the end: ${error}`);
    if (!taken.some((one) => one.key === key)) violations.push(`a message (${kind}) is called sent and never arrived`);
  }

  let repeated = 0;
  for (const key of new Set(taken.map((one) => one.key))) {
    const messages = taken.filter((one) => one.key === key);
    const stored = last.notifications.find((one) => one.key === key);
    if (!stored) violations.push(`a message (${messages[0]?.kind}) arrived that is not in the outbox`);
    for (const id of messages[0]?.incidents ?? []) {
      if (!nameOf(id)) violations.push(`people were told of incident ${id}, which is not stored`);
    }
    // Each time but the first, a life had died after the sending and before the mark: the next one found it waiting.
    const excuses = looks.filter(
      ({ snapshot, arrived }) => waits(snapshot, key) && taken.slice(0, arrived).some((one) => one.key === key),
    ).length;
    repeated += messages.length - 1;
    if (messages.length > 1 + excuses)
      violations.push(`a message (${messages[0]?.kind}) came ${messages.length} times, ${1 + excuses} at most`);
  }
  return { violations: [...new Set(violations)].slice(0, 8), repeated };
}

const waits = (snapshot: Snapshot, key: string): boolean =>
  snapshot.notifications.some((one) => one.key === key && one.state === 'queued');
