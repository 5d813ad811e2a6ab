import type { ClickHouseClient } from '@clickhouse/client';
import { queryLibrary } from '../../config/queries.ts';
import type { Evidence } from '../../core/incident.ts';
import { createMentionChecks, type MentionCheck } from '../../processors/alerts/match-mention.ts';
import type { MentionRule, Rule } from '../../processors/alerts/rules.ts';
import { readAuthors } from '../../sinks/clickhouse/evidence/authors.ts';
import type { Configuration } from '../configuration.ts';
import { createCustomerBook } from './customers.ts';

/** The rules of a configuration, ready to judge by. */
export interface AlertRules {
  readonly rules: readonly Rule[];
  readonly checks: ReadonlyMap<string, MentionCheck>;
  /** Learns who is a customer by now; before each evaluation. */
  refresh(): Promise<void>;
  /** Known customers among the authors of a brand's mentions in `[from, to)`, the most valuable first, 5 at most. */
  customersOf(brand: string, from: number, to: number): Promise<Evidence['customers']>;
}

const mostCustomers = 5;

export function createAlertRules(
  { config }: Pick<Configuration, 'config'>,
  client: Pick<ClickHouseClient, 'query'>,
): AlertRules {
  const { rules } = config.alerts;
  const book = createCustomerBook(client);
  const mentionRules = rules.filter((rule): rule is MentionRule => rule.type === 'mention');
  return {
    rules,
    checks: createMentionChecks(
      mentionRules,
      queryLibrary(config),
      (mention) => book.find(mention.network, mention.authorHandle)?.value,
    ),
    refresh: () => book.refresh(),
    async customersOf(brand, from, to) {
      const authors = await readAuthors(client, { brand, from, to });
      const found = new Map<string, Evidence['customers'][number]>();
      for (const { network, handle, mentions } of authors) {
        const customer = book.find(network, handle);
        if (!customer) continue;
        const before = found.get(customer.id)?.mentions ?? 0;
        found.set(customer.id, { ...customer, mentions: mentions + before });
      }
      return [...found.values()].sort((a, b) => (b.value ?? 0) - (a.value ?? 0)).slice(0, mostCustomers);
    },
  };
}
