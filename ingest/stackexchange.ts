// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { PostRef, Refreshed, Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { expectJson, type HttpResponse } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { spreadMs } from '../core/rate-limit.ts';
import { given, jsonOf, readItems } from './items.ts';
import { deletionOf, missingOf } from './refresh.ts';
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
  comments: z
    .boolean()
    .default(true)
    .describe('Whether answers to the questions found, and comments, are read when those are asked for again.'),
  baseUrl: baseUrl.prefault('https://api.stackexchange.com').describe('Where the API stands.'),
});

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const seconds = z.number().int().positive().max(10_000_000_000);

const answerSchema = z.object({
  items: z.array(z.unknown()).max(100),
  has_more: z.boolean(),
  /** Seconds in which this method must not be asked again. */
  backoff: z.number().nonnegative().max(86_400).optional(),
  quota_max: z.number().nonnegative().optional(),
  quota_remaining: z.number().nonnegative().optional(),
});

const errorSchema = z.object({ error_id: z.number(), error_message: z.string(), error_name: z.string() });

const common = {
  body: z.string(),
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
};

const number = z.number().int().positive();

const questionSchema = z.object({
  ...common,
  question_id: number,
  title: z.string().max(10_000),
  link: z.string().max(2_000),
  answer_count: count,
  view_count: count,
});

const answerPostSchema = z.object({ ...common, answer_id: number, question_id: number });

/** `post_id` is that of the question or the answer that it stands below. */
const commentSchema = z.object({ ...common, comment_id: number, post_id: number });

type Config = z.infer<typeof configSchema>;
type Question = z.infer<typeof questionSchema>;

export const stackexchange: SourceComponent<Config, SearchCursor> = {
  type: 'stackexchange',
  summary: 'Questions on Stack Overflow and the other sites of Stack Exchange.',
  config: configSchema,
  schedule: 'every 15m',
  refresh: 'free',
  page: {
    see: 'https://api.stackexchange.com/docs/advanced-search',
    costs: 'Nothing; 300 requests a day and address.',
    credentials: 'None, or a `key` of an app (https://stackapps.com): 10,000 requests a day.',
    gives:
      'url title author.id author.name author.url author.avatarUrl parentId threadId engagement.score engagement.replies engagement.views publishedAt editedAt'.split(
        ' ',
      ),
    blind: 'Answers and comments below questions that do not name the brand themselves.',
    backfill: 'All that the search of the site finds, by dates.',
    after:
      'Scores, views, edits, what is left out because it was deleted, and answers and comments below the questions found (`comments`).',
    example: 'sites: [stackoverflow, askubuntu]\nkey: ${STACKEXCHANGE_KEY}',
  },
  create: createStackExchange,
};

/** One phrase a search: the site's search has no alternatives. It ignores signs, so that hashtags and handles are words to it. */
const dialect: Dialect = { maxLength: 240, write: ({ kind, text }) => (kind === 'author' ? undefined : quoted(text)) };

const dayMs = 86_400_000;

function createStackExchange(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  let notBefore = 0;

  async function get(path: string, site: string, parameters: Record<string, string>, signal: AbortSignal) {
    if (notBefore > clock.now()) await clock.sleep(notBefore - clock.now(), signal);
    const query = new URLSearchParams({
      ...(config.key === undefined ? {} : { key: config.key }),
      site,
      ...parameters,
      order: 'desc',
      sort: 'creation',
      filter: 'withbody',
      pagesize: '100',
    });
    const response = await http.request({ url: `${config.baseUrl}/2.3/${path}?${query}`, signal });
    const doing = `asking ${site}`;
    refuseThrottle(response, doing);
    const answer = expectJson(response, answerSchema, doing, clock.now());
    const now = clock.now();
    // The quota is one of a day of UTC: https://api.stackexchange.com/docs/throttle
    const { backoff = 0, quota_max: limit, quota_remaining: remaining } = answer;
    const resetAt = (Math.floor(now / dayMs) + 1) * dayMs;
    const spread = remaining === undefined || remaining < 1 ? 0 : spreadMs({ limit, remaining, resetAt }, now);
    notBefore = now + Math.max(backoff * 1_000, spread);
    return answer;
  }

  const source = createSearchSource(config, context, {
    dialect,
    bounded: true,
    of: config.sites,
    // Without a key, further pages than the 25th are refused.
    maxPages: 25,
    async ask({ of: site, search, after, before, page = '1', signal }): Promise<SearchPage> {
      const parameters = { q: search, fromdate: String(Math.floor(after / 1_000)), ...todate(before), page };
      const { items, has_more } = await get('search/advanced', site, parameters, signal);
      const read = readItems(items, questionSchema, (item) => (item as { question_id?: unknown }).question_id);
      return {
        posts: read.items.map((question) => toPost(question, site)),
        rejects: read.rejects,
        next: has_more ? String(Number(page) + 1) : undefined,
      };
    },
  });

  /** Deleted questions and answers are left out: https://api.stackexchange.com/docs/questions-by-ids */
  async function* refresh(posts: readonly PostRef[], signal: AbortSignal): AsyncGenerator<Refreshed> {
    const known = posts.flatMap(({ id, threadId }) => {
      const [, site = '', number = ''] = /^stackexchange:([^/]+)\/(\d+)$/u.exec(id) ?? [];
      return config.sites.includes(site) ? { site, number, isQuestion: id === threadId } : [];
    });
    for (const site of config.sites) {
      const numbers = (isQuestion: boolean) =>
        known.filter((post) => post.site === site && post.isQuestion === isQuestion).map((post) => post.number);
      const [questions, answers] = [numbers(true), numbers(false)];
      if (questions.length > 0) yield* refreshQuestions(site, questions, signal);
      if (answers.length > 0 && !signal.aborted) {
        const { items } = await get(`answers/${answers.join(';')}`, site, {}, signal);
        const read = readItems(items, answerPostSchema, (item) => (item as { answer_id?: unknown }).answer_id);
        const deletions = goneOf(site, answers, items, 'answer_id');
        yield { posts: read.items.map((answer) => toAnswer(answer, site)), rejects: read.rejects, deletions };
      }
    }
  }

  async function* refreshQuestions(
    site: string,
    numbers: readonly string[],
    signal: AbortSignal,
  ): AsyncGenerator<Refreshed> {
    const { items } = await get(`questions/${numbers.join(';')}`, site, {}, signal);
    const read = readItems(items, questionSchema, (item) => (item as { question_id?: unknown }).question_id);
    const deletions = goneOf(site, numbers, items, 'question_id');
    yield { posts: read.items.map((question) => toPost(question, site)), rejects: read.rejects, deletions };
    if (!config.comments || read.items.length === 0 || signal.aborted) return;
    const answered = read.items.filter(({ answer_count }) => answer_count > 0).map(({ question_id }) => question_id);
    if (answered.length > 0) {
      // The newest hundred of all of them: the others were read the time before.
      const found = await get(`questions/${answered.join(';')}/answers`, site, {}, signal);
      const { items, rejects } = readItems(found.items, answerPostSchema, () => 'an answer');
      yield { posts: items.map((answer) => toAnswer(answer, site)), rejects };
    }
    if (signal.aborted) return;
    const ids = read.items.map(({ question_id }) => question_id).join(';');
    const found = await get(`questions/${ids}/comments`, site, {}, signal);
    const comments = readItems(found.items, commentSchema, () => 'a comment');
    yield { posts: comments.items.map((comment) => toComment(comment, site)), rejects: comments.rejects };
  }

  return { ...source, refresh };
}

const todate = (before: number | undefined): Record<string, string> =>
  before === undefined ? {} : { todate: String(Math.ceil(before / 1_000)) };

/** What was asked for and is not in the answer. */
function goneOf(site: string, asked: readonly string[], items: readonly unknown[], key: string) {
  const found = new Set(items.map((item) => String((item as Record<string, unknown> | null)?.[key])));
  return missingOf(asked, found, `asking ${site}`).map((number) => deletionOf(`stackexchange:${site}/${number}`));
}

/** Errors come with status 400 and say in the body what they are: https://api.stackexchange.com/docs/error-handling */
function refuseThrottle(response: HttpResponse, doing: string): void {
  if (response.status < 400 || response.status === 429) return;
  const error = errorSchema.safeParse(jsonOf(response)).data;
  if (!error) return;
  const said = `${doing}: ${error.error_name}, ${error.error_message}`.slice(0, 500);
  const waiting = /(\d{1,6}) seconds/u.exec(error.error_message)?.[1];
  const passes = [500, 502, 503].includes(error.error_id);
  if (passes) throw new PipelineError(said, { retry: 'transient', retryAfterMs: Number(waiting ?? 60) * 1_000 });
  const isCredential = error.error_id >= 401 && error.error_id <= 406;
  throw new PipelineError(said + (isCredential ? '. Check "key"' : ''), { retry: 'fatal', isCredential });
}

function toPost(question: Question, site: string): PostDraft {
  const id = `stackexchange:${site}/${question.question_id}`;
  return {
    ...draftOf(question, site),
    id,
    type: 'question',
    url: question.link,
    title: question.title,
    threadId: id,
    engagement: { score: question.score, replies: question.answer_count, views: question.view_count },
  };
}

function toAnswer(answer: z.infer<typeof answerPostSchema>, site: string): PostDraft {
  const question = `stackexchange:${site}/${answer.question_id}`;
  return {
    ...draftOf(answer, site),
    id: `stackexchange:${site}/${answer.answer_id}`,
    type: 'reply',
    url: `https://${hostOf(site)}/a/${answer.answer_id}`,
    parentId: question,
    threadId: question,
    engagement: { score: answer.score },
  };
}

function toComment(comment: z.infer<typeof commentSchema>, site: string): PostDraft {
  return {
    ...draftOf(comment, site),
    id: `stackexchange:${site}/comment/${comment.comment_id}`,
    type: 'comment',
    url: `https://${hostOf(site)}/q/${comment.post_id}#comment${comment.comment_id}_${comment.post_id}`,
    parentId: `stackexchange:${site}/${comment.post_id}`,
    threadId: `stackexchange:${site}/${comment.post_id}`,
    engagement: { score: comment.score },
  };
}

/** Where a site stands, by the name that the API gives it. */
function hostOf(site: string): string {
  if (/\.(?:com|net)$/u.test(site)) return site;
  if (site === 'mathoverflow') return 'mathoverflow.net';
  const own = /(?:^|\.)(?:stackoverflow|serverfault|superuser|askubuntu|stackapps)$/u.test(site);
  return own ? `${site}.com` : `${site}.stackexchange.com`;
}

function draftOf(post: Pick<Question, 'body' | 'owner' | 'creation_date' | 'last_edit_date'>, site: string) {
  const { owner = {}, last_edit_date } = post;
  return {
    network: 'stackexchange',
    text: post.body,
    markup: 'html' as const,
    author: given({
      id: owner.user_id === undefined ? undefined : `${site}/${owner.user_id}`,
      name: owner.display_name,
      url: owner.link,
      avatarUrl: owner.profile_image,
    }),
    publishedAt: post.creation_date * 1_000,
    ...(last_edit_date === undefined ? {} : { editedAt: last_edit_date * 1_000 }),
  };
}
