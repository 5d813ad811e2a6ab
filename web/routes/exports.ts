import { type MentionFilter, mentionFilterSchema } from '../../core/mention-filter.ts';
import { brandsFor, may } from '../../core/rights.ts';
import { exportFormats, mediaTypes, sendFile, storeFormat } from '../export.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';

export interface ExportPorts {
  mentions(asked: {
    readonly brands: readonly string[];
    readonly filter: MentionFilter;
    readonly format: string;
    readonly personal: boolean;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  }): AsyncIterable<Uint8Array>;
}

const longestMs = 3_600_000;
/** Exports at once: each keeps the store busy as long as its reader takes. */
const mostAtOnce = 4;

/** Mentions as files. */
export function exportRoutes({
  exports,
  brands,
}: {
  readonly exports: ExportPorts;
  readonly brands: readonly string[];
}): Route[] {
  let running = 0;
  return exportFormats.map((format) =>
    route({
      method: 'GET',
      path: `/export/mentions.${format}`,
      summary: `All mentions of a filter as ${format}, streamed; personal data is masked without the right to it`,
      tag: 'mentions',
      right: 'export',
      query: mentionFilterSchema,
      produces: [mediaTypes[format]],
      async handle({ query: filter, caller, audit, reply, signal }) {
        if (running >= mostAtOnce)
          throw new Problem(503, 'other exports are running: come again in a minute', {
            headers: { 'retry-after': '60' },
          });
        const own = brandsFor(caller, brands, filter.brand);
        const personal = may(caller, 'personal');
        audit('export', 'mentions', { format, personal, filter: JSON.stringify(filter).slice(0, 2_000) });
        running += 1;
        try {
          const chunks = exports.mentions({
            ...{ brands: own, filter, format: storeFormat[format], personal },
            ...{ timeoutMs: longestMs, signal },
          });
          await sendFile(reply, chunks, { format, name: 'escolta-mentions' });
        } finally {
          running -= 1;
        }
      },
    }),
  );
}
