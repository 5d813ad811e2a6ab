import { createHash } from 'node:crypto';
import type { Message } from '../../core/channel.ts';
import { PipelineError } from '../../core/errors.ts';

/** Throws `poison` for a digest: what wakes people is no place to read one. */
export function refuseDigest({ kind }: Message, service: string): void {
  if (kind !== 'digest') return;
  const why = `${service} wakes people and is no place to read a digest: send it to another channel`;
  throw new PipelineError(`sending to ${service}: ${why}`, { retry: 'poison' });
}

/** What all messages of a thread go by at a service that takes names of `limit` characters: always the same. */
export function threadKey(thread: string, limit: number): string {
  return thread.length <= limit ? thread : createHash('sha256').update(thread).digest('hex');
}
