import { brandOf } from './fill.ts';

export interface PageRequest {
  readonly name: string;
  /** The path of a round, so that not all ask for the same. */
  path(round: number): string | Promise<string>;
}

type Ask = (path: string) => Promise<unknown>;
interface Page {
  readonly mentions: readonly { readonly id: string; readonly account: string }[];
  readonly next: string | null;
}

const dayMs = 86_400_000;

/** What the pages ask for, each with what it varies in. */
export function pageRequests(ask: Ask): readonly PageRequest[] {
  const brand = (round: number) => `brand=${brandOf(round % 5)}`;
  const list = (name: string, query: (round: number) => string): PageRequest => ({
    name: `inbox, ${name}`,
    path: (round) => `/mentions?limit=50&${query(round)}`,
  });
  const page = async (query: string) => (await ask(`/mentions?limit=50&${query}`)) as Page;
  const over = (days: number, round: number) => {
    // Whole minutes, as the page asks, but another each time: nothing is to be found in a cache.
    const to = Math.floor(Date.now() / 60_000) * 60_000 - round * 60_000;
    return `from=${to - days * dayMs}&to=${to}`;
  };
  const board = (what: string, days: number, span: string): PageRequest => ({
    name: `dashboard ${what.replace(/^by\/|\?.*$/gu, '')}, ${span}`,
    path: (round) => `/dashboards/${what}${what.includes('?') ? '&' : '?'}${brand(round)}&${over(days, round)}`,
  });
  const boards = [
    'overview',
    'timeline',
    'changes',
    'by/network',
    'by/site',
    'by/reason',
    'hours',
    'topics',
    'funnel',
    'authors?rank=negative',
    'moods',
    'ratings',
    'leads',
  ];
  return [
    list('all', () => ''),
    list('a brand', brand),
    {
      name: 'inbox, the next page',
      path: async (round) => `/mentions?limit=50&cursor=${(await page(brand(round))).next}`,
    },
    list('negative', (round) => `sentiment=negative&${brand(round)}`),
    list('in Catalan, by customers', (round) => `language=ca&who=customer&${brand(round)}`),
    list('by leads', () => 'who=lead'),
    list('a frequent word', () => 'text=the'),
    list('a word that nobody said', (round) => `text=xylophone${round}&last=30d`),
    list('a phrase', (round) => `term=phrase ${round}`),
    list('open and assigned', (round) => `state=open&assignee=${round % 2 === 0 ? 'ana' : 'bo'}`),
    list('a tag', () => 'tag=vip'),
    list('unanswered questions', () => 'question=true&unanswered=true&sort=old'),
    list('worth responding', (round) => `sort=worth&${brand(round)}`),
    list('of influence', () => 'influence=60'),
    list('of one author', (round) => `author=mastodon:${round * 7}`),
    { name: 'how many of a filter', path: (round) => `/mentions/count?sentiment=negative&last=30d&${brand(round)}` },
    {
      name: 'a mention',
      path: async (round) => `/mentions/${(await page(brand(round))).mentions[round]?.id}`,
    },
    { name: 'values to filter by', path: () => '/facets' },
    { name: 'incidents', path: () => '/incidents' },
    { name: 'people', path: () => '/people' },
    {
      name: 'a person',
      path: async (round) =>
        `/people/card?who=${encodeURIComponent((await page(brand(round))).mentions[round]?.account ?? '')}`,
    },
    { name: 'leads', path: () => '/leads' },
    ...boards.map((what) => board(what, 28, 'four weeks')),
    ...['overview', 'timeline', 'by/network'].map((what) => board(what, 365, 'a year')),
  ];
}
