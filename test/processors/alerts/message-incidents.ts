import type { Evidence, EvidenceMention, Incident, Observation } from '../../../core/incident.ts';
import type { AlertMessageInput } from '../../../processors/alerts/message.ts';

export const minute = 60_000;
export const hour = 60 * minute;
/** Sunday 22 November 2026, 18:05 in Madrid. */
export const now = Date.UTC(2026, 10, 22, 17, 5);

export function observation(some: Partial<Observation> = {}): Observation {
  return {
    at: now,
    windowMs: 30 * minute,
    value: 41,
    expected: 6,
    bound: 15,
    most: 15,
    baselineDays: 28,
    direction: 'above',
    mentions: 48,
    stories: 12,
    score: 0.9,
    ...some,
  };
}

export function mention(some: Partial<EvidenceMention> = {}): EvidenceMention {
  return {
    mentionId: 'm1',
    postId: 'x:1',
    text: 'My Volandra battery caught fire and nobody answers the phone',
    url: 'https://x.example/ana/1',
    network: 'x',
    source: 'x-search',
    language: 'en',
    author: 'ana',
    authorUrl: 'https://x.example/ana',
    followers: 12_300,
    sentiment: 'negative',
    publishedAt: now - 20 * minute,
    copies: 11,
    ...some,
  };
}

export function evidence(some: Partial<Evidence> = {}): Evidence {
  return {
    from: now - 30 * minute,
    to: now,
    mentions: 48,
    stories: 17,
    negative: 41,
    neutral: 4,
    positive: 1,
    unrated: 2,
    bySource: [
      { name: 'x', mentions: 30, share: 0.62 },
      { name: 'reddit', mentions: 10, share: 0.21 },
    ],
    byLanguage: [
      { name: 'en', mentions: 30, share: 0.62 },
      { name: 'ca', mentions: 12, share: 0.25 },
      { name: 'und', mentions: 6, share: 0.13 },
    ],
    top: [mention()],
    terms: [{ term: 'battery fire', mentions: 23, lift: 8.2 }],
    reasons: [
      { word: 'fire', mentions: 23 },
      { word: 'scam', mentions: 7 },
    ],
    authors: [
      { author: 'ana', url: 'https://x.example/ana', network: 'x', followers: 12_300, mentions: 3 },
      { author: 'pol', url: '', network: 'reddit', mentions: 2 },
    ],
    customers: [{ name: 'Acme Corp', id: 'c-1', segment: 'enterprise', value: 120_000, mentions: 1 }],
    gaps: [],
    curve: {
      from: now - 3 * hour,
      stepMs: 30 * minute,
      values: [5, 7, 6, 6, 9, 41],
      expected: [5, 5, 6, 6, 6, 6],
      mark: now - 30 * minute,
    },
    ...some,
  };
}

export function incident(some: Partial<Incident> = {}): Incident {
  const { rule = 'anger', type = 'negative-volume', brand = 'volandra', severity = 'critical' } = some;
  return {
    id: '0123456789abcdef',
    rule,
    type,
    brand,
    labels: { rule, type, brand, severity },
    state: 'firing',
    severity,
    impact: 7,
    startedAt: now - 30 * minute,
    firedAt: now,
    lastHeldAt: now,
    peak: observation(),
    latest: observation(),
    evidence: evidence(),
    ...some,
  };
}

export function input(some: Partial<AlertMessageInput> = {}): AlertMessageInput {
  return {
    kind: 'firing',
    key: '0'.repeat(32),
    incidents: [incident()],
    brandName: (id) => `${id.charAt(0).toUpperCase()}${id.slice(1)}`,
    language: 'en',
    timeZone: 'Europe/Madrid',
    at: now,
    links: [{ label: 'Dashboard', url: 'https://escolta.example/i/1' }],
    ...some,
  };
}
