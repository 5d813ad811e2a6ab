import type { KafkaMessage, Message } from 'kafkajs';
import { type ZodType, z } from 'zod';
import type { AssessmentEvent, StoryEntry } from '../assessment.ts';
import type { DeadLetter, Stage } from '../contract.ts';
import { deadLetter, deadLetterSchema } from '../dead-letter.ts';
import { describeError } from '../errors.ts';
import { deletionSchema, type PostEvent, postEventSchema } from '../post.ts';

/** What a message could not be read for. */
export interface Unreadable {
  readonly ok: false;
  readonly reason: 'unknown-schema' | 'unreadable-message';
  readonly error: string;
}

/** How items of one topic are written into messages. */
export interface Codec<T> {
  encode(item: T): Message;
  decode(message: KafkaMessage): { readonly ok: true; readonly item: T } | Unreadable;
  /** A dead letter of a message that cannot be read. */
  letter(message: KafkaMessage, why: Unreadable, at: number): DeadLetter;
}

/** The header that names the form of a message: name and version of its schema. */
export const schemaHeader = 'escolta-schema';

interface CodecOptions<T> {
  /** Name and version. A change that older readers would misread needs a new version. */
  readonly schema: string;
  readonly keyOf: (item: T) => string;
  readonly check: ZodType<T>;
  /** Where what cannot be read stops. */
  readonly stage: Stage;
}

function createCodec<T>({ schema, keyOf, check, stage }: CodecOptions<T>): Codec<T> {
  return {
    encode: (item) => ({
      key: keyOf(item),
      value: JSON.stringify(item),
      headers: { [schemaHeader]: schema },
    }),
    decode(message) {
      const header = message.headers?.[schemaHeader];
      const version = header === undefined ? 'none' : String(header);
      if (version !== schema) {
        const error = `the message is of schema "${version.slice(0, 100)}", and this version of Escolta reads "${schema}"`;
        return { ok: false, reason: 'unknown-schema', error };
      }
      try {
        return { ok: true, item: check.parse(JSON.parse(message.value?.toString('utf8') ?? '')) };
      } catch (error) {
        const text = error instanceof z.ZodError ? z.prettifyError(error) : describeError(error);
        return { ok: false, reason: 'unreadable-message', error: text };
      }
    },
    // Not by its key: two messages of one post that cannot be read are two letters.
    letter: ({ key, value }, { reason, error }, at) =>
      deadLetter({
        stage,
        source: 'bus',
        reason,
        error: `message of ${key?.toString('utf8') ?? 'no key'}: ${error}`,
        payload: value?.toString('utf8') ?? '',
        at,
      }),
  };
}

/** Keyed by post: all states of a post are on one partition, and are written by one process, in order. */
export const postsCodec: Codec<PostEvent> = createCodec<PostEvent>({
  schema: 'post-event/1',
  keyOf: ({ id }) => id,
  check: postEventSchema as ZodType<PostEvent>,
  stage: 'process',
});

/** Only what decides the way is checked: who could write this topic could write the store. */
const assessmentEventSchema = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('assessment'),
    post: z.looseObject({ id: z.string(), source: z.string(), fetchedAt: z.number(), publishedAt: z.number() }),
    mentions: z.array(z.looseObject({ brand: z.string() })),
  }),
  deletionSchema,
]);

/** Keyed by post too, because a message has all brands' mentions of its post. */
export const assessmentsCodec: Codec<AssessmentEvent> = createCodec<AssessmentEvent>({
  schema: 'assessment-event/1',
  keyOf: (event) => (event.kind === 'deletion' ? event.id : event.post.id),
  check: assessmentEventSchema as unknown as ZodType<AssessmentEvent>,
  stage: 'store',
});

const storySchema = z.strictObject({ postId: z.string(), storyId: z.string(), simhash: z.string(), at: z.number() });

export const storyCodec: Codec<StoryEntry> = createCodec<StoryEntry>({
  schema: 'story-entry/1',
  keyOf: ({ storyId }) => storyId,
  check: storySchema,
  stage: 'process',
});

export const deadCodec: Codec<DeadLetter> = createCodec<DeadLetter>({
  schema: 'dead-letter/1',
  keyOf: ({ id }) => id,
  check: deadLetterSchema,
  stage: 'store',
});
