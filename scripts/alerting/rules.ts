import { resolve } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { queryLibrary } from '../../config/queries.ts';
import type { Evidence } from '../../core/incident.ts';
import { createMentionChecks, type MentionCheck } from '../../processors/alerts/match-mention.ts';
import type { MentionRule, Rule } from '../../processors/alerts/rules.ts';
import { readAuthors } from '../../sinks/clickhouse/evidence/authors.ts';
import type { Configuration } from '../configuration.ts';
import { type CustomerBook, readCustomers } from './customers.ts';

/** The rules of a configuration, ready to judge by. */
export interface AlertRules {
  readonly rules: readonly Rule[];
  readonly checks: ReadonlyMap<string, MentionCheck>;
  /** Known customers among the authors of a brand's mentions in `[from, to)`, the most valuable first, 5 at most. */
  customersOf(client: ClickHouseClient, brand: string, from: number, to: number): Promise<Evidence['customers']>;
}

const mostCustomers = 5;

/** Throws `CliError` where the file of customers cannot be read. */
export function createAlertRules({ config, baseDir }: Pick<Configuration, 'config' | 'baseDir'>): AlertRules {
  const { rules, customersFile } = config.alerts;
  const book: CustomerBook | undefined =
    customersFile === undefined ? undefined : readCustomers(resolve(baseDir, customersFile));
  const mentionRules = rules.filter((rule): rule is MentionRule => rule.type === 'mention');
  return {
    rules,
    checks: createMentionChecks(
      mentionRules,
      queryLibrary(config),
      (mention) => book?.find(mention.network, mention.authorHandle)?.value,
    ),
    async customersOf(client, brand, from, to) {
      if (!book) return [];
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
