import { z } from 'zod';
import type { SourceContext } from '../core/component.ts';
import { PipelineError } from '../core/errors.ts';
import { expectJson, type HttpResponse } from '../core/http.ts';
import { jsonOf } from './items.ts';
import { baseUrl } from './search/source.ts';

/** Keys that the networks of Meta have. */
export const graphFields = {
  version: z
    .string()
    .regex(/^v\d{1,3}\.\d$/u, 'expected a version such as "v23.0"')
    .default('v23.0')
    .describe('Version of the Graph API.'),
  baseUrl: baseUrl.prefault('https://graph.facebook.com').describe('Where the Graph API stands.'),
};

/** `2026-01-15T11:00:00+0000`, in milliseconds since the epoch. */
export const graphTime = z
  .string()
  .max(40)
  .transform((text) => Date.parse(text.replace(/([+-]\d\d)(\d\d)$/u, '$1:$2')))
  .refine((at) => !Number.isNaN(at), 'expected a time');

const answerSchema = z.object({
  data: z.array(z.unknown()).max(1_000),
  paging: z
    .object({ cursors: z.object({ after: z.string().max(5_000).optional() }).optional(), next: z.string().optional() })
    .optional(),
});

/** https://developers.facebook.com/docs/graph-api/guides/error-handling/ */
const errorSchema = z.object({
  error: z.object({ message: z.string(), code: z.number(), type: z.string().nullish() }),
});

/** Codes of limits: of the app, the user, the page, and of a business use case. */
const limits = new Set([4, 17, 32, 613, 80_000, 80_001, 80_002, 80_004]);
const passing = new Set([1, 2]);

export interface GraphQuestion {
  readonly path: string;
  readonly fields: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly after: string | undefined;
  readonly config: { readonly version: string; readonly baseUrl: string; readonly token: string };
  readonly context: SourceContext;
  readonly signal: AbortSignal;
}

/** One page of an edge. Throws `PipelineError` in the words of the API. */
export async function askGraph(asked: GraphQuestion): Promise<{ data: readonly unknown[]; next: string | undefined }> {
  const { path, fields, parameters = {}, after, config, context, signal } = asked;
  const query = new URLSearchParams({ fields, limit: '50', ...parameters, ...(after === undefined ? {} : { after }) });
  const response = await context.http.request({
    url: `${config.baseUrl}/${config.version}/${path}?${query}`,
    headers: { authorization: `Bearer ${config.token}` },
    signal,
  });
  refuse(response);
  const { data, paging } = expectJson(response, answerSchema, 'asking the Graph API ("token")', context.clock.now());
  // A cursor comes with the last page, too; an address of the next does not.
  return { data, next: paging?.next === undefined ? undefined : paging.cursors?.after };
}

function refuse(response: HttpResponse): void {
  if (response.status < 400) return;
  const { error } = errorSchema.safeParse(jsonOf(response)).data ?? {};
  if (!error) return;
  const said = `asking the Graph API: ${error.message}`.slice(0, 500);
  if (limits.has(error.code)) throw new PipelineError(said, { retry: 'transient', retryAfterMs: 15 * 60_000 });
  if (passing.has(error.code)) throw new PipelineError(said, { retry: 'transient' });
  const isOld = error.code === 190;
  const isWeak = error.code === 10 || (error.code >= 200 && error.code < 300);
  const remedy = isOld ? '. Make a new "token"' : isWeak ? '. Give the "token" this permission' : '';
  throw new PipelineError(said + remedy, { retry: 'fatal', isCredential: isOld || isWeak });
}
