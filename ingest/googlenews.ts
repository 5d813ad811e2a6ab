import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import type { PostDraft } from '../core/post.ts';
import { createFeedSearch } from './search/feeds.ts';
import { baseUrl } from './search/source.ts';
import { type Dialect, quoted, writeSearches } from './search/write.ts';

/** It is not documented; editions are those that https://news.google.com offers. */
const configSchema = z.strictObject({
  editions: z
    .array(
      z
        .string()
        .regex(
          /^[a-z]{2}(?:-[A-Z]{2,3})?:[A-Z]{2}$/u,
          'expected a language and a country, such as "es:ES" or "pt-BR:BR"',
        ),
    )
    .min(1)
    .default(['en-US:US'])
    .describe('Editions to search, as `language:COUNTRY`: each finds other papers. There is none in Catalan.'),
  within: z
    .string()
    .regex(/^\d{1,3}[hd]$/u, 'expected hours or days such as "1d"')
    .default('2d')
    .describe('How old an article may be. A search gives a hundred at most.'),
  query: z
    .array(z.string().trim().min(1).max(500))
    .default([])
    .describe('Further searches, in the syntax of the search box.'),
  baseUrl: baseUrl.prefault('https://news.google.com').describe('Where it stands.'),
});

type Config = z.infer<typeof configSchema>;

export const googlenews: SourceComponent<Config, unknown> = {
  type: 'googlenews',
  summary: 'News articles that Google News finds: titles and publishers, no texts.',
  config: configSchema,
  schedule: 'every 30m',
  page: {
    costs: 'Nothing; it is not documented, and may change.',
    credentials: 'None are needed.',
    gives: 'url title author.name publishedAt'.split(' '),
    blind:
      'Texts; more than a hundred articles a search; the addresses of articles themselves, which are hidden behind redirects.',
    backfill: 'Nothing: a search gives its newest hundred, `within` says of which time.',
    after: 'Nothing: what was found stays as it was found.',
    example: "editions: ['es:ES', 'en-US:US']",
  },
  create: createGoogleNews,
};

const dialect: Dialect = {
  maxLength: 400,
  or: ' OR ',
  maxTerms: 20,
  write: ({ kind, text }) => {
    if (kind === 'author') return undefined;
    return kind === 'site' ? `site:${text.split('/')[0]}` : quoted(text);
  },
};

function createGoogleNews(config: Config, context: SourceContext): Source<unknown> {
  const searches = [...writeSearches(context.searches, dialect, context.log), ...config.query];
  const urls = config.editions.flatMap((edition) => {
    const [hl = '', gl = ''] = edition.split(':');
    return searches.map((search) => {
      const q = `${search.includes(' OR ') ? `(${search})` : search} when:${config.within}`;
      return `${config.baseUrl}/rss/search?${new URLSearchParams({ q, hl, gl, ceid: `${gl}:${hl}` })}`;
    });
  });
  return createFeedSearch({ urls, what: 'Google News' }, context, fromFeed);
}

/** The publisher stands behind the title, and the description repeats both. */
function fromFeed(post: PostDraft): PostDraft {
  const [, title, publisher] = /^(.+) - ([^-]{2,100})$/su.exec(post.title ?? '') ?? [];
  if (title === undefined || publisher === undefined) return post;
  return { ...post, title, text: '', author: { name: publisher } };
}
