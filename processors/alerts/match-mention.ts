import type { CandidateMention } from '../../core/alerts.ts';
import { type ConditionLeaf, heldBy, holds } from '../../core/condition.ts';
import type { PostType } from '../../core/post.ts';
import type { QueryLibrary } from '../query/parse.ts';
import { createQuerySet } from '../query.ts';
import type { MentionRule } from './rules.ts';
import { conditionOf } from './where.ts';

/** Whether a mention says what a rule asks for: the words that did, or undefined. */
export type MentionCheck = (mention: CandidateMention) => string | undefined;

/** Finds what a known customer is worth; undefined for everybody else. */
export type CustomerValue = (mention: CandidateMention) => number | undefined;

/** Compiles what the mentions of each rule must say, by the name of the rule. Throws `PipelineError` for a query that cannot be read. */
export function createMentionChecks(
  rules: readonly MentionRule[],
  library: QueryLibrary,
  customerValue: CustomerValue = () => undefined,
): ReadonlyMap<string, MentionCheck> {
  return new Map(
    rules.map((rule) => {
      const query = rule.query === undefined ? undefined : createQuerySet([{ id: 'rule', query: rule.query }], library);
      const where = rule.where === undefined ? undefined : conditionOf(rule.where);
      const check: MentionCheck = (mention) => {
        const reasons: string[] = [];
        if (where) {
          if (!holds(where, mention)) return undefined;
          reasons.push(...new Set(heldBy(where, mention).map(noteOf)));
        }
        if (query) {
          const [match] = query.match(postOf(mention), mention.language);
          if (!match) return undefined;
          const found = match.spans.map((span) => `“${span.term}”`);
          reasons.push([...new Set(found)].slice(0, 3).join(', ') || 'query');
        }
        if (rule.customerValueAbove !== undefined) {
          const value = customerValue(mention);
          if (value === undefined || value <= rule.customerValueAbove) return undefined;
          reasons.push(`customer ${Math.round(value)}`);
        }
        return reasons.join('; ');
      };
      return [rule.name, check];
    }),
  );
}

/** `intent leave`; of numbers, their name alone. */
const noteOf = (leaf: ConditionLeaf): string =>
  'comparison' in leaf ? leaf.field.replace('_', ' ') : `${leaf.field} ${leaf.value}`;

/** Why a rule fires for a mention, in a few words; undefined where it does not. */
export function matchMention(
  rule: MentionRule,
  mention: CandidateMention,
  check: MentionCheck | undefined,
): string | undefined {
  const reasons: string[] = [];
  if (rule.sentiment && !rule.sentiment.some((label) => label === mention.sentiment)) return undefined;
  if (rule.followersAbove !== undefined) {
    if (mention.followers === undefined || mention.followers <= rule.followersAbove) return undefined;
    reasons.push(`${mention.followers} followers`);
  }
  if (rule.ratingAtMost !== undefined) {
    if (mention.rating === undefined || mention.rating > rule.ratingAtMost) return undefined;
    reasons.push(`★ ${mention.rating}`);
  }
  const said = check?.(mention);
  if (check && said === undefined) return undefined;
  if (said) reasons.unshift(said);
  return reasons.join('; ') || mention.sentiment;
}

function postOf(mention: CandidateMention) {
  return {
    text: mention.body,
    title: mention.title,
    url: mention.url,
    type: mention.type as PostType,
    network: mention.network,
    source: mention.source,
    ...(mention.country === '' ? {} : { country: mention.country }),
    author: {
      ...(mention.authorHandle === '' ? {} : { handle: mention.authorHandle }),
      ...(mention.followers === undefined ? {} : { followers: mention.followers }),
    },
    engagement: mention.rating === undefined ? {} : { rating: mention.rating },
  };
}
