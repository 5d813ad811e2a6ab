// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import { expectJson, type HttpResponse } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { given, isoTime, jsonOf, readItems } from './items.ts';
import { localId, refreshInParts } from './refresh.ts';
import { createBudget, pacificDayOf } from './search/budget.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';
import { type Dialect, quoted } from './search/write.ts';

/** https://developers.google.com/youtube/v3/docs */
const configSchema = z.strictObject({
  ...searchFields,
  key: z.string().min(1).describe('API key of a Google Cloud project with the YouTube Data API v3.'),
  budget: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(100)
    .describe('Most requests in a day (of California): searches have about 100 by default.'),
  channels: z
    .array(z.string().regex(/^UC[\w-]{22}$/u, 'expected the id of a channel, such as "UC_x5XG1OV2P6uZZ5FSM9Ttw"'))
    .default([])
    .describe('Channels of which all comments are read: your own, for instance.'),
  comments: z
    .boolean()
    .default(true)
    .describe(
      'Whether the newest comments on the videos found are read when those are asked for again: a unit of the quota each.',
    ),
  overlapMinutes: searchFields.overlapMinutes.default(60),
  baseUrl: baseUrl.prefault('https://www.googleapis.com').describe('Where the API stands.'),
});

const short = z.string().max(2_000);
const count = z.coerce.number().int().nonnegative();

const listSchema = z.object({ nextPageToken: z.string().max(1_000).optional(), items: z.array(z.unknown()).max(100) });
const foundSchema = z.object({ id: z.object({ videoId: z.string().regex(/^[\w-]{5,30}$/u) }) });

const videoSchema = z.object({
  id: z.string().regex(/^[\w-]{5,30}$/u),
  snippet: z.object({
    publishedAt: isoTime,
    channelId: short,
    channelTitle: short,
    title: z.string(),
    description: z.string(),
    thumbnails: z.object({ high: z.object({ url: short }).optional() }).optional(),
    defaultAudioLanguage: z.string().max(35).optional(),
    defaultLanguage: z.string().max(35).optional(),
  }),
  /** Counts that the owner hides are absent. */
  statistics: z
    .object({ viewCount: count.optional(), likeCount: count.optional(), commentCount: count.optional() })
    .optional(),
});

const commentSchema = z.object({
  id: z.string().max(200),
  snippet: z.object({
    videoId: z.string().max(100).optional(),
    textOriginal: z.string().optional(),
    textDisplay: z.string(),
    authorDisplayName: short.optional(),
    authorChannelUrl: short.optional(),
    authorProfileImageUrl: short.optional(),
    authorChannelId: z.object({ value: short }).optional(),
    parentId: short.optional(),
    likeCount: count.optional(),
    publishedAt: isoTime,
    updatedAt: isoTime.optional(),
  }),
});

const threadSchema = z.object({
  snippet: z.object({
    videoId: z.string().max(100).optional(),
    totalReplyCount: count,
    topLevelComment: commentSchema,
  }),
  /** The newest few. */
  replies: z.object({ comments: z.array(commentSchema) }).optional(),
});

type Config = z.infer<typeof configSchema>;

export const youtube: SourceComponent<Config, SearchCursor> = {
  type: 'youtube',
  summary: 'Videos on YouTube that name a brand, and the comments of chosen channels, within the daily quota.',
  config: configSchema,
  schedule: 'every 30m',
  refresh: 'free',
  page: {
    see: 'https://developers.google.com/youtube/v3/docs',
    costs: 'Nothing; about 100 searches a day (`budget`), and 10,000 units for all else.',
    credentials:
      'An API key (`key`) of a Google Cloud project with the YouTube Data API v3: https://console.cloud.google.com/apis/credentials.',
    gives:
      'url title author.id author.handle author.name author.url author.avatarUrl parentId threadId languageHint engagement.likes engagement.replies engagement.views media publishedAt editedAt'.split(
        ' ',
      ),
    blind: 'Comments on videos that neither name the brand nor stand on chosen `channels`; what is said in a video.',
    backfill: 'As far as the search gives, about 500 videos at a time, by dates. It takes a --budget of searches.',
    after:
      'Numbers, edits, and the newest comments on the videos found (`comments`). YouTube does not say whether a video was deleted or made private: it stays.',
    example: 'key: ${YOUTUBE_KEY}\nchannels: [UC_x5XG1OV2P6uZZ5FSM9Ttw]',
  },
  create: createYoutube,
};

const dialect: Dialect = {
  maxLength: 300,
  or: '|',
  write: ({ kind, text }) => {
    if (kind === 'author') return undefined;
    return kind === 'hashtag' ? `#${text}` : quoted(text);
  },
};

function createYoutube(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  /** Throws where the quota is spent, and gives every other answer. */
  async function ask(path: string, parameters: Record<string, string>, signal: AbortSignal): Promise<HttpResponse> {
    const url = `${config.baseUrl}/youtube/v3/${path}?${new URLSearchParams({ ...parameters, key: config.key })}`;
    const response = await http.request({ url, signal });
    refuseQuota(response, clock.now());
    return response;
  }

  const get = async (path: string, parameters: Record<string, string>, signal: AbortSignal) =>
    expectJson(await ask(path, parameters, signal), listSchema, `reading YouTube ${path} ("key")`, clock.now());

  async function askComments(channel: string, page: string | undefined, signal: AbortSignal): Promise<SearchPage> {
    const older: Record<string, string> = page === undefined ? {} : { pageToken: page };
    const parameters = {
      part: 'snippet,replies',
      allThreadsRelatedToChannelId: channel,
      order: 'time',
      maxResults: '100',
      ...older,
    };
    const { items: raw, nextPageToken } = await get('commentThreads', parameters, signal);
    const { items, rejects } = readItems(raw, threadSchema, (item) => (item as { id?: unknown }).id);
    return { posts: items.flatMap(commentPosts), rejects, next: nextPageToken };
  }

  const source = createSearchSource(config, context, {
    dialect,
    bounded: (of) => of === 'search',
    of: ['search'],
    listings: config.channels,
    maxPages: 10,
    costs: {
      budget: createBudget(config.budget, pacificDayOf, clock.now),
      unit: `${config.budget} requests a day`,
      least: 1,
      costOf: () => 1,
    },
    async ask({ of, search, after, before, page, signal }): Promise<SearchPage> {
      if (of === '') return askComments(search, page, signal);
      const parameters = {
        part: 'snippet',
        type: 'video',
        order: 'date',
        q: search,
        publishedAfter: new Date(after).toISOString(),
        ...(before === undefined ? {} : { publishedBefore: new Date(before).toISOString() }),
        maxResults: '50',
        ...(page === undefined ? {} : { pageToken: page }),
      };
      const found = await get('search', parameters, signal);
      const ids = readItems(found.items, foundSchema, () => undefined).items.map(({ id }) => id.videoId);
      if (ids.length === 0) return { posts: [], next: found.nextPageToken };
      // A search gives shortened descriptions and no numbers.
      const whole = await get('videos', { part: 'snippet,statistics', id: ids.join(','), maxResults: '50' }, signal);
      const { items, rejects } = readItems(whole.items, videoSchema, (item) => (item as { id?: unknown }).id);
      return { posts: items.map(videoPost), rejects, next: found.nextPageToken };
    },
  });

  /** Of what is missing it is not said whether it was deleted or made private. Ids of comments are longer than those of videos. */
  const refresh = refreshInParts(
    50,
    ({ id }) => (isVideo(id) ? localId(id, 'youtube') : undefined),
    async (ids, signal) => {
      const answer = await get('videos', { part: 'snippet,statistics', id: ids.join(','), maxResults: '50' }, signal);
      const { items, rejects } = readItems(answer.items, videoSchema, (item) => (item as { id?: unknown }).id);
      const posts = items.map(videoPost);
      for (const { id, statistics } of config.comments ? items : []) {
        if (statistics?.commentCount && !signal.aborted) posts.push(...(await commentsOf(id, signal)));
      }
      return { posts, rejects };
    },
  );
  return { ...source, refresh };

  /** The newest hundred; none where they are switched off. */
  async function commentsOf(videoId: string, signal: AbortSignal): Promise<PostDraft[]> {
    const parameters = { part: 'snippet,replies', videoId, order: 'time', maxResults: '100' };
    const response = await ask('commentThreads', parameters, signal);
    if (response.status === 403 || response.status === 404) return [];
    const { items } = expectJson(response, listSchema, 'reading comments of YouTube', clock.now());
    return readItems(items, threadSchema, () => 'a thread').items.flatMap(commentPosts);
  }
}

const isVideo = (id: string) => /^youtube:[\w-]{11}$/u.test(id);

const errorSchema = z.object({
  error: z.object({ message: z.string(), errors: z.array(z.object({ reason: z.string() })) }),
});

/** A spent quota is answered 403, as a wrong key is: https://developers.google.com/youtube/v3/docs/errors */
function refuseQuota(response: HttpResponse, now: number): void {
  if (response.status !== 403) return;
  const reasons = errorSchema.safeParse(jsonOf(response)).data?.error.errors.map(({ reason }) => reason) ?? [];
  if (reasons.some((reason) => /^(?:quotaExceeded|dailyLimitExceeded)$/u.test(reason))) {
    throw new PipelineError(
      'reading YouTube: the daily quota of the key is spent. It begins anew at midnight in California',
      {
        retry: 'transient',
        retryAfterMs: pacificDayOf(now).to - now,
      },
    );
  }
  if (reasons.includes('rateLimitExceeded')) {
    throw new PipelineError('reading YouTube: too many requests', { retry: 'transient', retryAfterMs: 60_000 });
  }
}

function videoPost({ id, snippet, statistics }: z.infer<typeof videoSchema>): PostDraft {
  const image = snippet.thumbnails?.high?.url;
  return {
    id: `youtube:${id}`,
    network: 'youtube',
    type: 'video',
    url: `https://www.youtube.com/watch?v=${id}`,
    title: snippet.title,
    text: snippet.description,
    author: {
      id: snippet.channelId,
      name: snippet.channelTitle,
      url: `https://www.youtube.com/channel/${snippet.channelId}`,
    },
    ...given({ languageHint: snippet.defaultAudioLanguage ?? snippet.defaultLanguage }),
    engagement: given({
      views: statistics?.viewCount,
      likes: statistics?.likeCount,
      replies: statistics?.commentCount,
    }),
    media: image === undefined ? [] : [image],
    publishedAt: snippet.publishedAt,
  };
}

function commentPosts({ snippet, replies }: z.infer<typeof threadSchema>): PostDraft[] {
  const top = commentPost(snippet.topLevelComment, snippet.videoId);
  return [
    { ...top, engagement: { ...top.engagement, replies: snippet.totalReplyCount } },
    ...(replies?.comments ?? []).map((reply) => commentPost(reply, snippet.videoId)),
  ];
}

function commentPost({ id, snippet }: z.infer<typeof commentSchema>, thread: string | undefined): PostDraft {
  const { parentId, updatedAt, publishedAt } = snippet;
  const video = snippet.videoId ?? thread;
  return {
    id: `youtube:${id}`,
    network: 'youtube',
    type: parentId === undefined ? 'comment' : 'reply',
    ...given({ url: video && `https://www.youtube.com/watch?v=${video}&lc=${id}` }),
    text: snippet.textOriginal ?? snippet.textDisplay,
    markup: snippet.textOriginal === undefined ? 'html' : 'plain',
    author: given({
      id: snippet.authorChannelId?.value,
      handle: snippet.authorDisplayName?.startsWith('@') ? snippet.authorDisplayName.slice(1) : undefined,
      name: snippet.authorDisplayName,
      url: snippet.authorChannelUrl,
      avatarUrl: snippet.authorProfileImageUrl,
    }),
    ...given({
      parentId: parentId ? `youtube:${parentId}` : video && `youtube:${video}`,
      threadId: video && `youtube:${video}`,
    }),
    engagement: given({ likes: snippet.likeCount }),
    publishedAt,
    ...(updatedAt === undefined || updatedAt === publishedAt ? {} : { editedAt: updatedAt }),
  };
}
