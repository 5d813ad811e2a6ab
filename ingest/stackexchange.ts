import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { expectJson, type HttpResponse } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { given, readItems } from './items.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';
import { type Dialect, quoted } from './search/write.ts';

/** https://api.stackexchange.com/docs/advanced-search */
const configSchema = z.strictObject({
  ...searchFields,
  sites: z
    .array(z.string().regex(/^[a-z0-9.-]{1,100}$/u, 'expected a site such as "stackoverflow" or "askubuntu"'))
    .min(1)
    .default(['stackoverflow'])
    .describe('Sites of the network to search: see https://api.stackexchange.com/docs/sites.'),
  key: z
    .string()
    .min(1)
    .optional()
    .describe('Key of an app of https://stackapps.com: 10,000 requests a day in place of 300 for each address.'),
  baseUrl: baseUrl.default('https://api.stackexchange.com').describe('Where the API stands.'),
});

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const seconds = z.number().int().positive().max(10_000_000_000);

const answerSchema = z.object({
  items: z.array(z.unknown()).max(100),
  has_more: z.boolean(),
  /** Seconds in which this method must not be asked again. */
  backoff: z.number().nonnegative().max(86_400).optional(),
});

const errorSchema = z.object({ error_id: z.number(), error_message: z.string(), error_name: z.string() });

const questionSchema = z.object({
  question_id: z.number().int().positive(),
  title: z.string().max(10_000),
  body: z.string(),
  link: z.string().max(2_000),
  /** Absent or without an id where the account is gone. */
  owner: z
    .object({
      user_id: count.optional(),
      display_name: z.string().max(1_000).optional(),
      link: z.string().max(2_000).optional(),
      profile_image: z.string().max(2_000).optional(),
    })
    .optional(),
  creation_date: seconds,
  last_edit_date: seconds.optional(),
  score: z.number().int(),
  answer_count: count,
  view_count: count,
});

type Config = z.infer<typeof configSchema>;
type Question = z.infer<typeof questionSchema>;

export const stackexchange: SourceComponent<Config, SearchCursor> = {
  type: 'stackexchange',
  summary: 'Questions on Stack Overflow and the other sites of Stack Exchange.',
  config: configSchema,
  schedule: 'every 15m',
  create: createStackExchange,
};

/** One phrase a search: the site's search has no alternatives. It ignores signs, so that hashtags and handles are words to it. */
const dialect: Dialect = { maxLength: 240, write: ({ kind, text }) => (kind === 'author' ? undefined : quoted(text)) };

function createStackExchange(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  let notBefore = 0;

  return createSearchSource(config, context, {
    dialect,
    of: config.sites,
    // Without a key, further pages than the 25th are refused.
    maxPages: 25,
    async ask({ of: site, search, after, page = '1', signal }): Promise<SearchPage> {
      if (notBefore > clock.now()) await clock.sleep(notBefore - clock.now(), signal);
      const parameters = new URLSearchParams({
        ...(config.key === undefined ? {} : { key: config.key }),
        site,
        q: search,
        fromdate: String(Math.floor(after / 1_000)),
        order: 'desc',
        sort: 'creation',
        filter: 'withbody',
        page,
        pagesize: '100',
      });
      const response = await http.request({ url: `${config.baseUrl}/2.3/search/advanced?${parameters}`, signal });
      const doing = `searching ${site}`;
      refuseThrottle(response, doing);
      const { items, has_more, backoff = 0 } = expectJson(response, answerSchema, doing, clock.now());
      notBefore = clock.now() + backoff * 1_000;
      const read = readItems(items, questionSchema, (item) => (item as { question_id?: unknown }).question_id);
      return {
        posts: read.items.map((question) => toPost(question, site)),
        rejects: read.rejects,
        next: has_more ? String(Number(page) + 1) : undefined,
      };
    },
  });
}

/** Errors come with status 400 and say in the body what they are: https://api.stackexchange.com/docs/error-handling */
function refuseThrottle(response: HttpResponse, doing: string): void {
  if (response.status < 400 || response.status === 429) return;
  let error: z.infer<typeof errorSchema>;
  try {
    error = errorSchema.parse(JSON.parse(response.body.toString('utf8')));
  } catch {
    return;
  }
  const said = `${doing}: ${error.error_name}, ${error.error_message}`.slice(0, 500);
  const waiting = /(\d{1,6}) seconds/u.exec(error.error_message)?.[1];
  const passes = [500, 502, 503].includes(error.error_id);
  if (passes) throw new PipelineError(said, { retry: 'transient', retryAfterMs: Number(waiting ?? 60) * 1_000 });
  const remedy = error.error_id >= 401 && error.error_id <= 406 ? '. Check "key"' : '';
  throw new PipelineError(said + remedy, { retry: 'fatal' });
}

function toPost(question: Question, site: string): PostDraft {
  const { owner = {}, question_id } = question;
  return {
    id: `stackexchange:${site}/${question_id}`,
    network: 'stackexchange',
    type: 'question',
    url: question.link,
    title: question.title,
    text: question.body,
    markup: 'html',
    author: given({
      id: owner.user_id === undefined ? undefined : `${site}/${owner.user_id}`,
      name: owner.display_name,
      url: owner.link,
      avatarUrl: owner.profile_image,
    }),
    threadId: `stackexchange:${site}/${question_id}`,
    engagement: { score: question.score, replies: question.answer_count, views: question.view_count },
    publishedAt: question.creation_date * 1_000,
    ...(question.last_edit_date === undefined ? {} : { editedAt: question.last_edit_date * 1_000 }),
  };
}
