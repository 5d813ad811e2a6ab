import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Assessment, Mention, Span } from '../../core/assessment.ts';
import type { Brand } from '../../core/brand.ts';
import type { Processor } from '../../core/contract.ts';
import { isolatePoison } from '../../core/retry.ts';
import { createMatch } from '../../processors/match.ts';
import type { QueryLibrary } from '../../processors/query/parse.ts';
import { ownPostsOf } from '../../processors/relevance/accounts.ts';

export interface MatchAgainOptions {
  readonly brand: Brand;
  readonly library: QueryLibrary;
  /** What judges mentions once they are matched. */
  readonly judges: readonly Processor<Assessment, Assessment>[];
}

/** A stored post of which the mention of the brand is to be another. */
export interface Change {
  /** `updated`: it is a mention as before, by other parts of the query or in other places. */
  readonly kind: 'added' | 'removed' | 'updated';
  /** As it is to be stored. */
  readonly assessment: Assessment;
  readonly mention?: Mention;
}

export interface MatchedAgain {
  readonly changes: readonly Change[];
  /** Posts that are mentions as they were. */
  readonly kept: number;
  /** Posts that could not be judged: they stay as they are. */
  readonly refused: number;
}

/** Posts judged in one go: what the event loop is held for. */
const judgedAtOnce = 50;

/**
 * Asks again of stored posts whether they are mentions of one brand. What other brands have of them stays as it is stored, and so do language
 * and story; a mention that is found in the same places keeps what was judged. So the same question asked twice changes nothing the
 * second time. Rejects where judging fails; the posts are then to be asked about again.
 */
export function createMatchAgain({ brand, library, judges }: MatchAgainOptions) {
  const match = createMatch({ brands: [brand], library });
  const isOwn = brand.ownPosts === 'exclude' ? ownPostsOf(brand) : () => undefined;

  /** As many as were given; undefined where one cannot be judged. What a judge drops has no mentions, and a reason. */
  async function judged(found: readonly Assessment[]): Promise<(Assessment | undefined)[]> {
    const results: (Assessment | undefined)[] = [...found];
    let open = found.map((assessment, at) => ({ assessment, at }));
    for (const judge of judges) {
      if (open.length === 0) break;
      const outcomes = await judge.process(open.map(({ assessment }) => assessment));
      open = open.flatMap(({ at }, i) => {
        const outcome = outcomes[i];
        if (outcome?.kind === 'drop') results[at] = { ...outcome.value, mentions: [], dropped: outcome.reason };
        else results[at] = outcome?.kind === 'keep' ? outcome.value : undefined;
        return outcome?.kind === 'keep' ? [{ assessment: outcome.value, at }] : [];
      });
    }
    return results;
  }

  return async (stored: readonly Assessment[]): Promise<MatchedAgain> => {
    const changes: Change[] = [];
    const open: { readonly former: Assessment; readonly kind: 'added' | 'updated'; readonly asked: Assessment }[] = [];
    let kept = 0;
    let refused = 0;
    const outcomes = await match.process(stored.map((assessment) => ({ ...assessment, mentions: [] })));
    for (const [i, outcome] of outcomes.entries()) {
      const former = stored[i] as Assessment;
      const before = former.mentions.find((mention) => mention.brand === brand.id);
      const others = former.mentions.filter((mention) => mention !== before);
      const own = isOwn(former.post) !== undefined;
      const found = outcome.kind === 'keep' && !own ? outcome.value.mentions[0] : undefined;
      if (!found) {
        const reason = outcome.kind === 'drop' ? outcome.reason : 'own-post';
        if (before) changes.push({ kind: 'removed', assessment: withMentions(former, others, reason) });
      } else if (before && isDeepStrictEqual(before.spans.map(placeOf), found.spans.map(placeOf))) {
        const mention = { ...before, spans: found.spans, clauses: found.clauses ?? [] };
        if (isDeepStrictEqual(mention, { ...before, clauses: before.clauses ?? [] })) kept += 1;
        else changes.push({ kind: 'updated', assessment: withMentions(former, [...others, mention]), mention });
      } else {
        // With the others, because what is meant of one brand is told by what else is named; of them nothing is taken.
        const asked = withMentions(former, [...others, found]);
        open.push({ former, kind: before ? 'updated' : 'added', asked });
      }
    }
    for (let first = 0; first < open.length; first += judgedAtOnce) {
      await isolatePoison(
        open.slice(first, first + judgedAtOnce),
        async (part) => {
          const verdicts = await judged(part.map(({ asked }) => asked));
          for (const [i, { former, kind }] of part.entries()) {
            const verdict = verdicts[i];
            const mention = verdict?.mentions.find((one) => one.brand === brand.id);
            const others = former.mentions.filter((one) => one.brand !== brand.id);
            if (!verdict) refused += 1;
            else if (mention) changes.push({ kind, assessment: withMentions(former, [...others, mention]), mention });
            else if (kind === 'updated') {
              changes.push({ kind: 'removed', assessment: withMentions(former, others, verdict.dropped) });
            }
          }
        },
        async () => {
          refused += 1;
        },
      );
      await nextTurn();
    }
    return { changes, kept, refused };
  };
}

const placeOf = ({ field, start, end }: Span) => [field, start, end];

/** `reason`: why there are none, where there are none. */
function withMentions(
  { dropped: _, ...assessment }: Assessment,
  mentions: readonly Mention[],
  reason?: string,
): Assessment {
  return { ...assessment, mentions, ...(mentions.length === 0 && reason !== undefined && { dropped: reason }) };
}
