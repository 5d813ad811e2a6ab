import type { Brand } from '../../../core/brand.ts';
import { brandSchema } from '../../../core/brand.ts';
import type { Intent } from '../../../core/insights.ts';
import type { LeadAccount, LeadPerson, LeadSignal } from '../../../core/lead.ts';
import { staffOf } from '../../../processors/leads/flags.ts';
import type { LeadPlan } from '../../../processors/leads/score.ts';

export const day = 86_400_000;
export const now = Date.UTC(2026, 2, 10, 12);

export const brands: readonly Brand[] = [
  brandSchema.parse({ id: 'acme', name: 'Acme', handles: ['@acme'], employees: ['ana_works'] }),
  brandSchema.parse({ id: 'globex', name: 'Globex', kind: 'competitor', handles: ['globex'], employees: ['gus'] }),
];

export function plan(change: Partial<LeadPlan> = {}): LeadPlan {
  return {
    brand: 'acme',
    least: 25,
    hot: 60,
    halfLifeMs: 14 * day,
    intents: { buy: 1, evaluate: 0.8, compare: 0.8, need: 0.6 },
    competitors: {},
    fit: {},
    staff: staffOf('acme', brands),
    ...change,
  };
}

export function signal(id: string, intent: Intent, change: Partial<LeadSignal> = {}): LeadSignal {
  return {
    ...{ mentionId: id, brand: 'acme', storyId: id, url: `https://example.org/${id}`, network: 'mastodon' },
    ...{ account: 'mastodon:1', title: '', text: `text of ${id}`, at: now, language: 'en', country: '' },
    ...{ sentiment: 'neutral', insights: { intent: { label: intent, confidence: 1 } }, flags: [] },
    ...change,
  };
}

export function account(key: string, change: Partial<LeadAccount> = {}): LeadAccount {
  const network = key.split(':')[0] ?? '';
  return {
    account: key,
    network,
    handle: key.replace(':', ''),
    name: 'Ona Puig',
    url: '',
    bio: '',
    location: '',
    ...change,
  };
}

export function person(id: string, signals: readonly LeadSignal[], change: Partial<LeadPerson> = {}): LeadPerson {
  return { personId: id, accounts: [account('mastodon:1')], signals, ...change };
}
