// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import type { PostDraft } from '../core/post.ts';
import { askGraph, graphFields, graphTime } from './graph.ts';
import { given, readItems } from './items.ts';
import type { SearchPage } from './search/read-since.ts';
import { createSearchSource, type SearchCursor, searchFields } from './search/source.ts';

/** https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/tags */
const configSchema = z.strictObject({
  ...graphFields,
  since: searchFields.since,
  overlapMinutes: searchFields.overlapMinutes.default(60),
  user: z
    .string()
    .regex(/^\d{3,25}$/u, 'expected the number of an Instagram business account')
    .describe('Your business account, by its number.'),
  token: z
    .string()
    .min(1)
    .describe(
      'Token with `instagram_basic`, and for hashtags `instagram_manage_insights`; the app needs its review by Meta.',
    ),
  hashtags: z
    .array(z.string().regex(/^#?[\p{L}\p{N}_]{1,100}$/u, 'expected a hashtag'))
    .max(30)
    .default([])
    .describe('Hashtags to read: 30 in seven days at most. They give no author.'),
});

const short = z.string().max(2_000).nullish();
const count = z.number().int().nonnegative().nullish();

const mediaSchema = z.object({
  id: z.string().max(100),
  timestamp: graphTime.nullish(),
  caption: z.string().nullish(),
  permalink: short,
  media_url: short,
  username: short,
  like_count: count,
  comments_count: count,
});

type Config = z.infer<typeof configSchema>;

export const instagram: SourceComponent<Config, SearchCursor> = {
  type: 'instagram',
  summary: 'Instagram posts that tag your account, and those with chosen hashtags.',
  config: configSchema,
  schedule: 'every 30m',
  page: {
    see: 'https://developers.facebook.com/docs/instagram-platform',
    costs: 'Nothing; 30 hashtags in seven days.',
    credentials:
      'A `token` of a business account with `instagram_basic` and `instagram_manage_comments`, which takes Meta’s review of your app: https://developers.facebook.com/tools/explorer.',
    gives: 'url author.handle author.url engagement.likes engagement.replies media publishedAt'.split(' '),
    blind:
      'Authors of posts found by hashtag; stories; posts that neither tag the account nor bear a hashtag; older posts of a hashtag than a day.',
    backfill: 'Posts that tag the account, as far as they are given; of hashtags the last day.',
    after: 'Nothing more than what is read again within the overlap. Deletions are not noticed.',
    example: "token: ${INSTAGRAM_TOKEN}\nuser: '17841400000000000'\nhashtags: [acme]",
  },
  create: createInstagram,
};

function createInstagram(config: Config, context: SourceContext): Source<SearchCursor> {
  /** Numbers of hashtags: asking for one counts towards the thirty. */
  const numbers = new Map<string, string>();

  async function numberOf(hashtag: string, signal: AbortSignal): Promise<string> {
    const known = numbers.get(hashtag);
    if (known !== undefined) return known;
    const parameters = { user_id: config.user, q: hashtag };
    const { data } = await askGraph({
      path: 'ig_hashtag_search',
      fields: 'id',
      parameters,
      after: undefined,
      config,
      context,
      signal,
    });
    const found = z.object({ id: z.string().max(100) }).safeParse(data[0]).data?.id;
    if (found === undefined)
      throw new PipelineError(`reading Instagram: there is no hashtag #${hashtag}`, { retry: 'fatal' });
    numbers.set(hashtag, found);
    return found;
  }

  return createSearchSource(config, context, {
    listings: ['tags', ...config.hashtags.map((tag) => `#${tag.replace(/^#/u, '').toLowerCase()}`)],
    maxPages: 20,
    async ask({ search, page, signal }): Promise<SearchPage> {
      const isTag = search.startsWith('#');
      const fields = `id,timestamp,caption,permalink,media_url,like_count,comments_count${isTag ? '' : ',username'}`;
      const path = isTag ? `${await numberOf(search.slice(1), signal)}/recent_media` : `${config.user}/tags`;
      const parameters: Record<string, string> = isTag ? { user_id: config.user } : {};
      const { data, next } = await askGraph({ path, fields, parameters, after: page, config, context, signal });
      const { items, rejects } = readItems(data, mediaSchema, (item) => (item as { id?: unknown }).id);
      return { posts: items.map(toPost).filter(({ text }) => text !== ''), rejects, next };
    },
  });
}

function toPost(media: z.infer<typeof mediaSchema>): PostDraft {
  const { username, timestamp, media_url } = media;
  return {
    id: `instagram:${media.id}`,
    network: 'instagram',
    type: 'post',
    ...given({ url: media.permalink }),
    text: media.caption ?? '',
    author: given({ handle: username, url: username && `https://www.instagram.com/${username}/` }),
    engagement: given({ likes: media.like_count, replies: media.comments_count }),
    media: media_url ? [media_url] : [],
    ...given({ publishedAt: timestamp }),
  };
}
