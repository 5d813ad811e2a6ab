import { z } from 'zod';
import type { SourceComponent, SourceContext } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { expectJson } from '../core/http.ts';
import type { PostDraft } from '../core/post.ts';
import { given, isoTime, readItems } from './items.ts';
import type { SearchPage } from './search/read-since.ts';
import { baseUrl, createSearchSource, type SearchCursor, searchFields } from './search/source.ts';

const configSchema = z.strictObject({
  apps: z
    .array(
      z.string().regex(/^\d{3,15}$/u, 'expected the number of the app: 123456789 in apps.apple.com/app/id123456789'),
    )
    .min(1)
    .describe(
      'Apps, by their number. Their reviews are mentions of the brand that has `apps.apple.com/app/idNUMBER` among its `sites`.',
    ),
  countries: z
    .array(z.string().regex(/^[a-z]{2}$/u, 'expected a country such as "es"'))
    .min(1)
    .describe('Stores to read: each country has reviews of its own.'),
  since: searchFields.since.default(90),
  overlapMinutes: searchFields.overlapMinutes.default(1_440),
  baseUrl: baseUrl.prefault('https://itunes.apple.com').describe('Where the feeds stand.'),
});

const label = z.object({ label: z.string().max(100_000) });
const count = z.coerce.number().int().nonnegative();

const reviewSchema = z.object({
  id: z.object({ label: z.string().regex(/^\d{1,20}$/u) }),
  title: label,
  content: label,
  author: z.object({ name: label, uri: label.optional() }),
  updated: z.object({ label: isoTime }),
  'im:rating': z.object({ label: z.coerce.number().min(1).max(5) }),
  'im:version': label.optional(),
  'im:voteSum': z.object({ label: count }).optional(),
});

/** Of a single review, the entry is no list; of none, there is no entry. */
const answerSchema = z.object({
  feed: z.object({ entry: z.union([z.array(z.unknown()).max(1_000), z.record(z.string(), z.unknown())]).optional() }),
});

/** Ten pages of fifty. */
const maxPages = 10;

type Config = z.infer<typeof configSchema>;

export const appstore: SourceComponent<Config, SearchCursor> = {
  type: 'appstore',
  summary: "Reviews of apps in Apple's App Store, by country: the newest 500 of each.",
  config: configSchema,
  schedule: 'every 1h',
  page: {
    costs: 'Nothing.',
    credentials: 'None are needed. The number of an app stands in its address: `apps.apple.com/app/id310633997`.',
    gives: 'url title author.id author.name author.url country engagement.likes engagement.rating publishedAt'.split(
      ' ',
    ),
    blind:
      'More than the newest 500 reviews of an app in a country; the answers of its developer. A review seldom names the app: list it among the `sites` of the brand.',
    backfill: 'The newest 500 reviews of each app in each country: the App Store gives no more.',
    after:
      'An edited review comes again as the newest. Reviews cannot be asked for one by one: deletions are not noticed.',
    example: "apps: ['310633997']\ncountries: [es, us]",
  },
  create: createAppStore,
};

function createAppStore(config: Config, context: SourceContext): Source<SearchCursor> {
  const { http, clock } = context;
  const stores = config.apps.flatMap((app) => config.countries.map((country) => `${country} ${app}`));

  async function ask(store: string, page: string, signal: AbortSignal): Promise<SearchPage> {
    const [country = '', app = ''] = store.split(' ');
    const url = `${config.baseUrl}/${country}/rss/customerreviews/page=${page}/id=${app}/sortby=mostrecent/json`;
    const response = await http.request({ url, signal });
    // Beyond the last page of some apps.
    if (response.status === 400 && page !== '1') return { posts: [] };
    const { feed } = expectJson(response, answerSchema, `reading reviews of app ${app}`, clock.now());
    const { entry = [] } = feed;
    const entries = Array.isArray(entry) ? entry : [entry];
    // The first entry may be the app itself, which nobody has rated here.
    const reviews = entries.filter((each) => !(typeof each === 'object' && each !== null && 'im:name' in each));
    const { items, rejects } = readItems(
      reviews,
      reviewSchema,
      (item) => (item as { id?: { label?: unknown } }).id?.label,
    );
    const next = reviews.length > 0 && Number(page) < maxPages ? String(Number(page) + 1) : undefined;
    return { posts: items.map((review) => toPost(review, app, country)), rejects, next };
  }

  return createSearchSource(config, context, {
    listings: stores,
    maxPages,
    ask: ({ search, page = '1', signal }) => ask(search, page, signal),
  });
}

function toPost(review: z.infer<typeof reviewSchema>, app: string, country: string): PostDraft {
  const { id, title, content, author, updated } = review;
  const votes = review['im:voteSum']?.label;
  return {
    id: `appstore:${id.label}`,
    network: 'appstore',
    type: 'review',
    url: `https://apps.apple.com/app/id${app}?see-all=reviews`,
    title: title.label,
    text: content.label,
    author: given({
      id: /\/id(\d+)$/u.exec(author.uri?.label ?? '')?.[1],
      name: author.name.label,
      url: author.uri?.label,
    }),
    country,
    engagement: given({ rating: review['im:rating'].label, likes: votes }),
    publishedAt: updated.label,
  };
}
