// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { expectJson, type HttpResponse } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { articleId } from './article.ts';
import { webAddress } from './feed/web-address.ts';
import { given, isoTime, jsonOf, readItems } from './items.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';
import { type Dialect, writeUsual } from './search/write.ts';

/** https://newsapi.org/docs/endpoints/everything */
const configSchema = z.strictObject({
  ...searchFields,
  key: z
    .string()
    .min(1)
    .describe('API key of https://newsapi.org/account. The free plan is a day late and gives 100 results.'),
  language: z
    .string()
    .regex(/^[a-z]{2}$/u, 'expected an ISO 639-1 code such as "es"')
    .optional()
    .describe('Only articles in this language. Default: all that it has (no Catalan).'),
  overlapMinutes: searchFields.overlapMinutes.default(180),
  baseUrl: baseUrl.prefault('https://newsapi.org').describe('Where the API stands.'),
});

const pageSize = 100;
const text = z.string().max(100_000).nullish();

const answerSchema = z.object({
  status: z.literal('ok'),
  totalResults: z.number(),
  articles: z.array(z.unknown()).max(1_000),
});

const articleSchema = z.object({
  source: z.object({ name: text }).nullish(),
  author: text,
  title: text,
  description: text,
  content: text,
  url: z
    .string()
    .transform((url) => webAddress(url))
    .refine((url) => url !== undefined, 'expected an http or https address'),
  urlToImage: text,
  publishedAt: isoTime,
});

type Config = z.infer<typeof configSchema>;

export const newsapi: SourceComponent<Config, SearchCursor> = {
  type: 'newsapi',
  summary: 'News articles of many publishers, through NewsAPI.org.',
  config: configSchema,
  schedule: 'every 30m',
  page: {
    see: 'https://newsapi.org/docs/endpoints/everything',
    costs: 'Free with 100 results that are a day late, or a plan.',
    credentials: 'A `key` of an account: https://newsapi.org/register.',
    gives: 'url title author.name media publishedAt'.split(' '),
    blind: 'Whole texts; articles in Catalan; on the free plan, the last day.',
    backfill: 'A month on the free plan, years on others.',
    after: 'Nothing: what was found stays as it was found.',
    example: 'key: ${NEWSAPI_KEY}',
  },
  create: createNewsApi,
};

const dialect: Dialect = {
  maxLength: 500,
  or: ' OR ',
  write: (term) =>
    term.kind === 'hashtag' || term.kind === 'handle' ? writeUsual({ ...term, kind: 'words' }) : writeUsual(term),
};

function createNewsApi(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  return createSearchSource(config, context, {
    dialect,
    bounded: true,
    maxPages: 100,
    async ask({ search, after, before, page = '1', signal }): Promise<SearchPage> {
      const parameters = new URLSearchParams({
        q: search,
        from: new Date(after).toISOString().slice(0, 19),
        ...(before === undefined ? {} : { to: new Date(before + 1_000).toISOString().slice(0, 19) }),
        sortBy: 'publishedAt',
        pageSize: String(pageSize),
        page,
        ...(config.language === undefined ? {} : { language: config.language }),
      });
      const response = await http.request({
        url: `${config.baseUrl}/v2/everything?${parameters}`,
        headers: { 'x-api-key': config.key },
        signal,
      });
      const refused = refusal(response);
      // The plan gives no more pages: what is there has been read.
      if (refused?.code === 'maximumResultsReached' && page !== '1') return { posts: [] };
      if (refused) throw errorOf(refused);
      const { articles, totalResults } = expectJson(response, answerSchema, 'searching NewsAPI', clock.now());
      const { items, rejects } = readItems(articles, articleSchema, (item) => (item as { url?: unknown }).url);
      const goesOn = articles.length > 0 && Number(page) * pageSize < totalResults;
      return {
        posts: items.flatMap((article) => (article.title === '[Removed]' ? [] : [toPost(article)])),
        rejects,
        next: goesOn ? String(Number(page) + 1) : undefined,
      };
    },
  });
}

const refusalSchema = z.object({ code: z.string(), message: z.string() });

type Refusal = z.infer<typeof refusalSchema>;

/** https://newsapi.org/docs/errors */
function refusal(response: HttpResponse): Refusal | undefined {
  if (response.status < 400 || response.status >= 500) return undefined;
  return refusalSchema.safeParse(jsonOf(response)).data;
}

function errorOf({ code, message }: Refusal): PipelineError {
  const said = `searching NewsAPI: ${code}: ${message}`.slice(0, 500);
  if (code === 'rateLimited') return new PipelineError(said, { retry: 'transient', retryAfterMs: 3_600_000 });
  if (code === 'apiKeyExhausted') return new PipelineError(said, { retry: 'transient', retryAfterMs: 6 * 3_600_000 });
  return new PipelineError(said, { retry: 'fatal', isCredential: code.startsWith('apiKey') });
}

function toPost({
  url = '',
  source,
  author,
  title,
  description,
  content,
  urlToImage,
  publishedAt,
}: z.infer<typeof articleSchema>): PostDraft {
  const whole = content?.replace(/\s*…?\s*\[\+\d+ chars\]$/u, '…');
  const image = webAddress(urlToImage ?? undefined);
  return {
    id: articleId(url),
    network: 'web',
    type: 'article',
    url,
    ...given({ title }),
    // The content begins as the description does, or is another part of the article.
    text: [description, whole]
      .filter((part, i) => part && (i === 0 || !part.startsWith((description ?? '\n').slice(0, 60))))
      .join('\n\n'),
    markup: 'html',
    author: given({ name: author ?? source?.name }),
    media: image === undefined ? [] : [image],
    publishedAt,
  };
}
