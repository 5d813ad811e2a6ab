import type { AssessmentEvent } from './assessment.ts';
import type { Clock } from './clock.ts';
import type { Bus, DeadLetter } from './contract.ts';
import { createMemoryTopic } from './memory-topic.ts';
import type { PostEvent } from './post.ts';

export interface MemoryBusOptions {
  /** Most items that a topic holds unacknowledged. */
  readonly capacity: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/** The bus of one process that does everything. */
export function createMemoryBus(options: MemoryBusOptions): Bus {
  const posts = createMemoryTopic<PostEvent>({ ...options, name: 'posts', groups: ['process'] });
  const assessments = createMemoryTopic<AssessmentEvent>({ ...options, name: 'assessments', groups: ['store'] });
  const dead = createMemoryTopic<DeadLetter>({ ...options, name: 'dead', groups: ['store'] });
  const never = new AbortController().signal;
  return {
    posts,
    assessments,
    dead,
    leases: { hold: (_name, signal, work) => work({ signal, giveUp: never }) },
    status: async () => ({
      kind: 'memory',
      place: '',
      topics: [
        { topic: 'posts', group: 'process', partitions: 1, members: 1, lag: posts.depth() },
        { topic: 'assessments', group: 'store', partitions: 1, members: 1, lag: assessments.depth() },
        { topic: 'dead', group: 'store', partitions: 1, members: 1, lag: dead.depth() },
      ],
    }),
    close: async () => undefined,
  };
}
