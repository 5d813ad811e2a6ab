import type { QueuedNotification } from '../alerts.ts';

/** Something of another outbox, as the loop of notifications carries it: what is sent is made when it is sent, by its key. */
export function carry({
  key,
  channel,
  thread,
  createdAt,
  attempts,
  error,
  brand = '',
  title = '',
}: Pick<QueuedNotification, 'key' | 'channel' | 'thread' | 'createdAt' | 'attempts' | 'error'> & {
  readonly brand?: string;
  readonly title?: string;
}): QueuedNotification {
  return {
    ...{ key, channel, kind: 'update', thread, incidents: [], impact: 0, createdAt, state: 'queued', attempts },
    ...{ error, receipt: '', standsFor: '' },
    message: {
      ...{ key, kind: 'update', thread, language: 'en', timeZone: 'UTC', at: createdAt, severity: 'info' },
      ...{ state: 'firing', impact: 0, brand, title, summary: '', facts: [], sections: [], links: [], labels: {} },
      incidents: [],
    },
  };
}

/** The key of a generation of something: a person's decision makes a new one, which the loop does not yet know. */
export const generationKey = ({ id, generation }: { readonly id: string; readonly generation: number }): string =>
  `${id}.${generation}`;

/** What `generationKey` made a key of. */
export function ofGenerationKey(key: string): { readonly id: string; readonly generation: number } {
  const dot = key.indexOf('.');
  return { id: key.slice(0, dot), generation: Number(key.slice(dot + 1)) };
}
