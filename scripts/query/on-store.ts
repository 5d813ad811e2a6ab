import type { Assessment, Mention, Span } from '../../core/assessment.ts';
import { type Brand, brandSchema } from '../../core/brand.ts';
import { createMatch } from '../../processors/match.ts';
import type { QueryLibrary } from '../../processors/query/parse.ts';
import { countStoredPosts, storedPostPages } from '../../sinks/clickhouse/stored-posts.ts';
import type { Ask } from '../../sinks/clickhouse/topics.ts';

export interface StoreTrial {
  readonly query: string;
  readonly library: QueryLibrary;
  /** Whose present query, or names, it is compared with. */
  readonly brand?: { readonly brand: Brand; readonly library: QueryLibrary };
  /** Of publication, ms since the epoch: `[from, to)`. */
  readonly from: number;
  readonly to: number;
  /** Most samples of each kind. */
  readonly limit: number;
}

export interface StoreSample {
  readonly postId: string;
  /** ms since the epoch. */
  readonly publishedAt: number;
  readonly source: string;
  readonly language: string;
  readonly title?: string;
  readonly text: string;
  readonly url?: string;
  readonly spans: readonly Span[];
  readonly clauses: readonly string[];
}

export type Tally = Readonly<Record<string, number>>;

/** What a query finds among what is stored. Samples are the latest. */
export interface StoreOutcome {
  /** Stored posts that were asked. */
  readonly posts: number;
  readonly matches: number;
  /** Of these, posts that are no mention of any brand now. */
  readonly unmentioned: number;
  /** By day of publication (UTC), most and least left in; by source and by language, most first. */
  readonly days: Tally;
  readonly sources: Tally;
  readonly languages: Tally;
  readonly samples: readonly StoreSample[];
  /** From the present query of a brand. */
  readonly difference?: {
    readonly brand: string;
    readonly both: number;
    readonly adds: number;
    readonly loses: number;
    readonly added: readonly StoreSample[];
    readonly lost: readonly StoreSample[];
  };
}

/** Most different sources and languages that are counted by name; the rest is `…`. */
const mostNames = 1_000;

/** Asks every stored post of a range, page by page. `onPage` hears how many were asked, and of how many. */
export async function tryOnStore(
  ask: Ask,
  trial: StoreTrial,
  onPage: (posts: number, of: number, matches: number) => void,
  stopped: () => boolean,
): Promise<StoreOutcome & { readonly stopped: boolean }> {
  const { query, library, limit } = trial;
  // Languages of the brand hold for the new query as for the present one.
  const base = trial.brand?.brand ?? brandSchema.parse({ id: 'query', name: 'query' });
  const next = createMatch({ brands: [{ ...base, query }], library });
  const present = trial.brand && createMatch({ brands: [trial.brand.brand], library: trial.brand.library });
  const days = new Map<string, number>();
  const sources = new Map<string, number>();
  const languages = new Map<string, number>();
  const samples = createLatest(limit);
  const added = createLatest(limit);
  const lost = createLatest(limit);
  let posts = 0;
  let matches = 0;
  let unmentioned = 0;
  let both = 0;
  let adds = 0;
  let loses = 0;
  const of = await countStoredPosts(ask, trial);
  for await (const page of storedPostPages(ask, trial)) {
    if (stopped()) break;
    const found = await next.process(page);
    const before = await present?.process(page);
    for (const [i, assessment] of page.entries()) {
      const { post, language, dropped } = assessment;
      const mention = mentionIn(found[i]);
      const former = mentionIn(before?.[i]);
      if (mention) {
        matches += 1;
        if (dropped !== undefined) unmentioned += 1;
        count(days, new Date(post.publishedAt).toISOString().slice(0, 10));
        count(sources, post.source);
        count(languages, language.code);
        samples.offer(assessment, mention);
      }
      if (mention && former) both += 1;
      if (mention && present && !former) {
        adds += 1;
        added.offer(assessment, mention);
      }
      if (former && !mention) {
        loses += 1;
        lost.offer(assessment, former);
      }
    }
    posts += page.length;
    onPage(posts, of, matches);
  }
  const byCount = (tally: Map<string, number>): Tally =>
    Object.fromEntries([...tally].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
  return {
    ...{ posts, matches, unmentioned },
    days: Object.fromEntries([...days].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    sources: byCount(sources),
    languages: byCount(languages),
    samples: samples.all(),
    ...(trial.brand && {
      difference: { brand: base.id, both, adds, loses, added: added.all(), lost: lost.all() },
    }),
    stopped: posts < of && stopped(),
  };
}

type Outcomes = Awaited<ReturnType<ReturnType<typeof createMatch>['process']>>;

const mentionIn = (outcome: Outcomes[number] | undefined): Mention | undefined =>
  outcome?.kind === 'keep' ? outcome.value.mentions[0] : undefined;

function count(tally: Map<string, number>, name: string): void {
  const key = tally.has(name) || tally.size < mostNames || /^\d{4}-/u.test(name) ? name : '…';
  tally.set(key, (tally.get(key) ?? 0) + 1);
}

/** Keeps the samples that were published last. */
function createLatest(limit: number) {
  let kept: StoreSample[] = [];
  const ordered = () =>
    kept.toSorted((a, b) => b.publishedAt - a.publishedAt || (a.postId < b.postId ? -1 : 1)).slice(0, limit);
  return {
    offer(assessment: Assessment, mention: Mention): void {
      if (limit === 0) return;
      kept.push(sampleOf(assessment, mention));
      if (kept.length >= 4 * limit) kept = ordered();
    },
    all: ordered,
  };
}

function sampleOf({ post, language }: Assessment, { spans, clauses = [] }: Mention): StoreSample {
  const { title, url } = post;
  return {
    ...{ postId: post.id, publishedAt: post.publishedAt, source: post.source, language: language.code },
    ...(title !== undefined && { title }),
    text: post.text,
    ...(url !== undefined && { url }),
    ...{ spans, clauses },
  };
}
