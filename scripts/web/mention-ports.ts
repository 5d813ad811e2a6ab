import type { ClickHouseClient } from '@clickhouse/client';
import { believed } from '../../core/believed.ts';
import type { Clock } from '../../core/clock.ts';
import { filterAt, type MentionFilter } from '../../core/mention-filter.ts';
import { publicationRange } from '../../sinks/clickhouse/queries.ts';
import { exportMentions } from '../../sinks/clickhouse/web/mention-export.ts';
import {
  countMentions,
  type FoundKey,
  findMentionKey,
  findMentionPage,
  readShownInList,
  wholeText,
} from '../../sinks/clickhouse/web/mention-pages.ts';
import type { ExportPorts } from '../../web/routes/exports.ts';
import type { MentionPorts } from '../../web/routes/mentions.ts';
import type { LabelAccess } from '../label-access.ts';
import { createInfluenceReader } from './influence.ts';

const mostShown = 10_000;
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
  const range = believed(clock, believedMs, () => publicationRange(client));
  /** Where the mentions of the last pages stand: by its id alone, one is looked for among all. */
  const shownLately = new Map<string, FoundKey>();
  const influenceOf = createInfluenceReader({ client, clock });
  async function read(keys: readonly FoundKey[], textLength?: number) {
    const [mentions, influence] = await Promise.all([
      readShownInList(client, keys, textLength),
      influenceOf(keys.map(({ account }) => account)),
    ]);
    return mentions.map((mention) => ({ ...mention, influence: influence.get(mention.account) ?? null }));
  }
  const whole = async <T extends { readonly filter: MentionFilter }>(asked: T) => ({
    ...asked,
    filter: filterAt(asked.filter, clock.now()),
    range: (await range()) ?? { first: 0, latest: 0 },
  });
  return {
    async page(asked) {
      // By worth, only what waits is shown.
      const filter = asked.order === 'worth' ? { ...asked.filter, unanswered: true } : asked.filter;
      const { keys, next } = await findMentionPage(client, await whole({ ...asked, filter }));
      for (const key of keys) shownLately.set(key.id, key);
      for (const id of shownLately.keys()) {
        if (shownLately.size <= mostShown) break;
        shownLately.delete(id);
      }
      return { mentions: await read(keys), next };
    },
    count: async (asked) => countMentions(client, await whole(asked)),
    async one(id) {
      const key = shownLately.get(id) ?? (await findMentionKey(client, id));
      return key && (await read([key], wholeText))[0];
    },
    exports: {
      async *mentions(asked) {
        yield* exportMentions(client, await whole(asked));
      },
    },
    label: (given) => labels.give({ labels: given.map((label) => ({ ...label, label: label.label as 'none' })) }),
  };
}
