import type { AlertReader, CandidateMention } from '../../core/alerts.ts';
import type { DigestBrand, DigestContent, DigestCounts } from '../../core/digest.ts';
import { reasonsToRespond, worthResponding } from '../../core/worth-responding.ts';

/** What is older than this when it is first seen is history. */
const newsMs = 24 * 3_600_000;
const mostMentions = 2_000;
const shown = 5;
const asks = /[?¿？؟]/u;

/** What was first seen in `[from, to)`, ms since the epoch, whenever it was published that day: sources are asked now and then. */
export async function readInstant(
  reader: Pick<AlertReader, 'mentions'>,
  { brands, from, to }: { readonly brands: readonly string[]; readonly from: number; readonly to: number },
): Promise<DigestContent> {
  const seen = await reader.mentions({
    brands,
    segment: {},
    from: to - newsMs,
    to: to + newsMs,
    seenFrom: from - (to - from),
    limit: mostMentions,
  });
  const within = (begin: number, end: number) =>
    seen.filter(({ firstSeenAt }) => firstSeenAt >= begin && firstSeenAt < end);
  const [now, before] = [within(from, to), within(from - (to - from), from)];
  return {
    from,
    to,
    brands: brands.map((brand): DigestBrand => {
      const own = now.filter((mention) => mention.brand === brand);
      return {
        brand,
        ...count(own),
        before: count(before.filter((mention) => mention.brand === brand)),
        worthResponding: answerable(own, to),
        topStories: own.slice(0, shown),
        risingTerms: [],
      };
    }),
    incidents: [],
    gaps: [],
  };
}

function count(mentions: readonly CandidateMention[]): DigestCounts {
  const of = (label: string) => mentions.filter(({ sentiment }) => sentiment === label).length;
  return {
    mentions: mentions.length,
    stories: mentions.length,
    negative: of('negative'),
    neutral: of('neutral'),
    positive: of('positive'),
    unrated: of('unrated'),
  };
}

function answerable(mentions: readonly CandidateMention[], now: number): DigestBrand['worthResponding'] {
  return mentions
    .map((mention) => {
      const signals = {
        question:
          mention.insights?.question ?? (mention.type === 'question' || asks.test(`${mention.title} ${mention.body}`)),
        negative: mention.sentiment === 'negative',
        intent: mention.insights?.intent,
        reach: mention.followers,
        rating: mention.rating,
        ageMs: now - mention.publishedAt,
      };
      return { mention, signals, worth: worthResponding(signals) };
    })
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth)
    .slice(0, shown)
    .map(({ mention, signals }) => ({ ...mention, why: reasonsToRespond(signals) }));
}
