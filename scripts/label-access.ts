import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import type { SentimentLabel } from '../core/assessment.ts';
import { type LabelOutcome, type LabelStore, maxName, maxNote, saidLabels, saidMarks } from '../core/label.ts';
import { findMentions } from '../sinks/clickhouse/find-mentions.ts';
import { type GivenLabel, listLabels } from '../sinks/clickhouse/labels/list.ts';
import { accessOf } from './calls.ts';

const brand = z.string().min(1).max(200);
const text = z.string().min(1).max(4_000);

/** What may be asked about labels, as it comes over the wire. */
export const labelRequests = {
  /** Each the id of a mention, the id of a post, or an address. */
  find: z.strictObject({ mentions: z.array(text).max(1_000) }),
  give: z.strictObject({
    labels: z
      .array(
        z.strictObject({
          brand,
          postId: text,
          label: z.enum([...saidLabels, ...saidMarks]),
          by: z.string().min(1).max(maxName),
          note: z.string().max(maxNote).optional(),
          chosen: z.enum(['random', 'active']).optional(),
        }),
      )
      .max(1_000),
  }),
  /** The latest first. */
  list: z.strictObject({ brand: brand.optional(), limit: z.int().min(1).max(100_000).default(100) }),
};

export interface FoundMention {
  readonly brand: string;
  readonly postId: string;
  readonly mentionId: string;
  /** ms since the epoch. */
  readonly publishedAt: number;
  readonly sentiment: SentimentLabel;
}

interface LabelAnswers {
  /** In the order of what was asked. */
  find: readonly (readonly FoundMention[])[];
  give: readonly LabelOutcome[];
  list: readonly GivenLabel[];
}

export type LabelCall = keyof LabelAnswers;

/** The labels of one Escolta, whichever process owns its data: for the command line, and for any other door. */
export type LabelAccess = {
  readonly [Call in LabelCall]: (request: z.input<(typeof labelRequests)[Call]>) => Promise<LabelAnswers[Call]>;
};

type Handlers = {
  readonly [Call in LabelCall]: (request: z.output<(typeof labelRequests)[Call]>) => Promise<LabelAnswers[Call]>;
};

/** The access to what is stored. Requests are checked, so that they may come from another process. */
export function createLabelAccess({ client, store }: { client: ClickHouseClient; store: LabelStore }): LabelAccess {
  const handlers: Handlers = {
    async find({ mentions }) {
      const found = await findMentions(client, mentions);
      return mentions.map((asked) =>
        (found.get(asked) ?? []).map(({ brand, postId, mentionId, publishedAt, sentiment }) => ({
          brand,
          postId,
          mentionId,
          publishedAt,
          sentiment,
        })),
      );
    },
    give: ({ labels }) => store.label(labels),
    list: (query) => listLabels(client, query),
  };
  return accessOf(labelRequests, handlers);
}
