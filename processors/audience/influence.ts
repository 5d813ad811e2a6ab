/** What is known of an account. Absent: the network does not say. */
export interface InfluenceFacts {
  readonly followers?: number | undefined;
  /** Likes, shares and replies for a post, over followers. */
  readonly engagementRate?: number | undefined;
  /** Replies to them and copies of their stories by others, for a post. */
  readonly pickups?: number | undefined;
  /** Of their posts that were seen, the share that mentions a brand, 0 to 1. */
  readonly onTopic?: number | undefined;
}

/** Medians of a network: what is usual there. */
export interface NetworkNorm {
  readonly followers: number;
  readonly engagementRate: number;
  readonly pickups: number;
}

/** Until a network has 30 authors of whom a fact is known, these stand for its medians. */
export const startNorm: NetworkNorm = { followers: 200, engagementRate: 0.01, pickups: 0.2 };
export const influenceWeights = { followers: 0.4, engagement: 0.25, pickups: 0.25, topic: 0.1 } as const;

export type InfluencePart = keyof typeof influenceWeights;

export interface Influence {
  /** 0 to 100. */
  readonly score: number;
  /** Only those that are known, each 0 to 100. */
  readonly parts: Readonly<Partial<Record<InfluencePart, number>>>;
}

/**
 * The weighted mean of the parts that are known: 50 is what is usual on the network, followers rise by 12.5 for each tenfold, engagement and
 * pick-up by 12.5 for each doubling. Undefined where neither followers, engagement nor pick-up are known: that somebody speaks
 * of one topic gives no influence. The view `v_influence` is the same formula.
 */
export function influenceOf(facts: InfluenceFacts, norm: NetworkNorm): Influence | undefined {
  const { followers, engagementRate, pickups, onTopic } = facts;
  const parts: Partial<Record<InfluencePart, number>> = {};
  if (followers !== undefined)
    parts.followers = clamp(50 + 12.5 * (Math.log10(followers + 1) - Math.log10(norm.followers + 1)));
  if (engagementRate !== undefined)
    parts.engagement = clamp(50 + 12.5 * Math.log2((engagementRate + 0.001) / (norm.engagementRate + 0.001)));
  if (pickups !== undefined) parts.pickups = clamp(50 + 12.5 * Math.log2((pickups + 0.1) / (norm.pickups + 0.1)));
  if (Object.keys(parts).length === 0) return undefined;
  if (onTopic !== undefined) parts.topic = clamp(100 * onTopic);
  const known = Object.entries(parts) as [InfluencePart, number][];
  const weight = known.reduce((sum, [part]) => sum + influenceWeights[part], 0);
  return { score: known.reduce((sum, [part, value]) => sum + influenceWeights[part] * value, 0) / weight, parts };
}

const clamp = (value: number) => Math.min(100, Math.max(0, value));
