import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import { publicationRange } from '../../sinks/clickhouse/queries.ts';
import { exportMentions } from '../../sinks/clickhouse/web/mention-export.ts';
import {
  countMentions,
  findMentionKey,
  readMentionPage,
  readShownInList,
} from '../../sinks/clickhouse/web/mention-pages.ts';
import type { ExportPorts } from '../../web/routes/exports.ts';
import type { MentionPorts } from '../../web/routes/mentions.ts';
import type { LabelAccess } from '../label-access.ts';

/** How long the ends of the history are believed. */
const believedMs = 2_000;

/** Mentions as they are stored; labels go where the learning is. */
export function createMentionPorts({
  client,
  labels,
  clock,
}: {
  readonly client: ClickHouseClient;
  readonly labels: Pick<LabelAccess, 'give'>;
  readonly clock: Clock;
}): MentionPorts & { readonly exports: ExportPorts } {
  let known: { readonly at: number; readonly range: ReturnType<typeof publicationRange> } | undefined;
  const range = async () => {
    if (!known || clock.now() - known.at > believedMs) {
      const reading = { at: clock.now(), range: publicationRange(client) };
      known = reading;
      // What failed is read again, and not what was read since.
      reading.range.catch(() => {
        if (known === reading) known = undefined;
      });
    }
    return (await known.range) ?? { first: 0, latest: 0 };
  };
  return {
    page: async (asked) => readMentionPage(client, { ...asked, range: await range() }),
    count: async (asked) => countMentions(client, { ...asked, range: await range() }),
    async one(id) {
      const key = await findMentionKey(client, id);
      return key && (await readShownInList(client, [key]))[0];
    },
    exports: {
      async *mentions(asked) {
        yield* exportMentions(client, { ...asked, range: await range() });
      },
    },
    label: (given) => labels.give({ labels: given.map((label) => ({ ...label, label: label.label as 'none' })) }),
  };
}
