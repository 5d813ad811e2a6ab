import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DeadLetter, Stage } from './contract.ts';
import { describeError } from './errors.ts';

/** Longest payload kept, in UTF-16 code units: a post at its greatest length, and some. */
const maxPayload = 2_500_000;

/** A dead letter as it comes over a wire. */
export const deadLetterSchema = z.strictObject({
  kind: z.literal('dead'),
  id: z.string(),
  stage: z.enum(['ingest', 'process', 'store']),
  source: z.string(),
  postId: z.string(),
  reason: z.string(),
  error: z.string(),
  payload: z.string(),
  at: z.number(),
});

export function deadLetter(letter: {
  stage: Stage;
  source: string;
  postId?: string | undefined;
  reason: string;
  error: unknown;
  /** The item: text as it is, anything else as JSON. */
  payload: unknown;
  at: number;
}): DeadLetter {
  const payload = textOf(letter.payload).slice(0, maxPayload).toWellFormed();
  return {
    kind: 'dead',
    // By its post where there is one: a payload changes with each asking (its time), the poison is the same.
    id: createHash('sha256')
      .update(`${letter.stage}\0${letter.source}\0${letter.postId || payload}`)
      .digest('hex')
      .slice(0, 16),
    stage: letter.stage,
    source: letter.source,
    postId: (letter.postId ?? '').toWellFormed(),
    reason: letter.reason,
    error: describeError(letter.error).toWellFormed(),
    payload,
    at: letter.at,
  };
}

function textOf(payload: unknown): string {
  if (typeof payload === 'string') return payload;
  try {
    return JSON.stringify(payload);
  } catch (error) {
    // Nested too deep, or something that JSON does not know: the letter must be written all the same.
    return `cannot be shown: ${describeError(error)}`;
  }
}
