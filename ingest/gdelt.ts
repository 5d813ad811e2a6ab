import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { expectOk } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { articleId } from './article.ts';
import { webAddress } from './feed/web-address.ts';
import { given, readItems } from './items.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';
import { type Dialect, quoted } from './search/write.ts';

/** https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/ */
const configSchema = z.strictObject({
  ...searchFields,
  overlapMinutes: searchFields.overlapMinutes.default(60),
  everySeconds: z.number().min(0).max(600).default(5).describe('Least time between two requests, as GDELT asks for.'),
  baseUrl: baseUrl.prefault('https://api.gdeltproject.org').describe('Where the API stands.'),
});

const pageSize = 250;

/** Of nothing, an empty object. */
const answerSchema = z.union([z.object({ articles: z.array(z.unknown()).max(1_000) }), z.strictObject({})]);

const articleSchema = z.object({
  url: z
    .string()
    .transform((url) => webAddress(url))
    .refine((url) => url !== undefined, 'expected an http or https address'),
  title: z.string().max(10_000),
  /** `20260115T101500Z` */
  seendate: z
    .string()
    .regex(/^\d{8}T\d{6}Z$/u)
    .transform((text) => Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u, '$1-$2-$3T$4:$5:$6Z')))
    .refine((at) => !Number.isNaN(at), 'expected a time'),
  socialimage: z.string().nullish(),
  domain: z.string().max(300).nullish(),
});

type Config = z.infer<typeof configSchema>;

export const gdelt: SourceComponent<Config, SearchCursor> = {
  type: 'gdelt',
  summary: 'News of the whole world, in 65 languages, through GDELT: titles and addresses, no texts.',
  config: configSchema,
  schedule: 'every 15m',
  page: {
    see: 'https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/',
    costs: 'Nothing; a request every five seconds.',
    credentials: 'None are needed.',
    gives: 'url title author.name media publishedAt'.split(' '),
    blind:
      'Texts and authors: there are titles only, so that a brand which is named in the text alone is missed. Words of one or two letters.',
    backfill: 'About three months.',
    after: 'Nothing: what was found stays as it was found.',
    example: '',
  },
  create: createGdelt,
};

/** Alternatives stand in parentheses, a single term does not; words of one or two letters are refused. */
const dialect: Dialect = {
  maxLength: 240,
  or: ' OR ',
  write: ({ kind, text }) => {
    if (kind === 'author') return undefined;
    if (kind === 'site') return `domainis:${text.split('/')[0]}`;
    return [...text].length < 3 ? undefined : quoted(text);
  },
};

function createGdelt(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  let notBefore = 0;

  return createSearchSource(config, context, {
    dialect,
    bounded: true,
    maxPages: 40,
    async ask({ search, after, before, page, signal }): Promise<SearchPage> {
      if (notBefore > clock.now()) await clock.sleep(notBefore - clock.now(), signal);
      notBefore = clock.now() + config.everySeconds * 1_000;
      const parameters = new URLSearchParams({
        query: search.includes(' OR ') ? `(${search})` : search,
        mode: 'artlist',
        format: 'json',
        sort: 'datedesc',
        maxrecords: String(pageSize),
        startdatetime: stamp(after),
        // There are no pages: the next is what was seen before the oldest of this one.
        enddatetime: page ?? stamp(before ?? clock.now() + 60_000),
      });
      const response = await http.request({ url: `${config.baseUrl}/api/v2/doc/doc?${parameters}`, signal });
      const articles = read(expectOk(response, 'searching GDELT', clock.now()).body.toString('utf8'));
      const { items, rejects } = readItems(articles, articleSchema, (item) => (item as { url?: unknown }).url);
      const seen = items.map(({ seendate }) => seendate);
      const oldest = Math.min(...seen);
      // Articles are dated by quarters of an hour: of one that fills a page by itself, the rest is out of reach.
      const end = oldest === Math.max(...seen) ? oldest - 1_000 : oldest;
      const next = articles.length < pageSize || items.length === 0 ? undefined : stamp(end);
      return { posts: items.map(toPost), rejects, next };
    },
  });
}

/** What is wrong is said in words, with status 200. */
function read(text: string): readonly unknown[] {
  // Titles are not always escaped: control characters stand in them.
  const tidy = text.replace(/[\u0000-\u001f]+/gu, ' ');
  try {
    const answer = answerSchema.parse(JSON.parse(tidy.replace(/\\(?!["\\/bfnrtu])/gu, '\\\\')));
    return 'articles' in answer ? answer.articles : [];
  } catch (cause) {
    const said = tidy
      .replace(/<[^>]{0,500}>/gu, ' ')
      .trim()
      .slice(0, 200);
    if (/limit requests|too many|please wait/iu.test(said)) {
      throw new PipelineError(`searching GDELT: ${said}`, { retry: 'transient', retryAfterMs: 60_000 });
    }
    const isRefusal = /\b(?:query|phrase|keyword|search|timespan|term)\w*\b/iu.test(said) && !said.startsWith('{');
    throw new PipelineError(`searching GDELT: ${said || 'an empty answer'}`, {
      retry: isRefusal ? 'fatal' : 'transient',
      cause,
    });
  }
}

function stamp(at: number): string {
  return new Date(at).toISOString().replace(/\D/gu, '').slice(0, 14);
}

function toPost({ url = '', title, seendate, socialimage, domain }: z.infer<typeof articleSchema>): PostDraft {
  const image = webAddress(socialimage ?? undefined);
  return {
    id: articleId(url),
    network: 'web',
    type: 'article',
    url,
    // Punctuation comes with spaces around it.
    title: title.replace(/ ([,.;:!?])/gu, '$1').trim(),
    text: '',
    author: given({ name: domain }),
    media: image === undefined ? [] : [image],
    publishedAt: seendate,
  };
}
